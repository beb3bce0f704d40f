package analyzer

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/astutil"
)

// quiet matches folders, files and functions that run once and by hand, or
// only in tests.
var (
	quietFolder   = regexp.MustCompile(`(?i)^(migrations?|migrate|migrator|seeds?|seeders?|fixtures?|testdata|testutils?|testing|tests?|mocks?)$`)
	quietFile     = regexp.MustCompile(`(?i)(^|_)(migrations?|migrate|migrator|seeds?|seeder|fixtures?|test|testing|testutils?)\.go$`)
	quietFunction = regexp.MustCompile(`[mM]igrat(e|ion|or|ing)([A-Z0-9_]|s?$)|(^|\.)[sS]eed([A-Z0-9_]|s?$)`)
	quietPackage  = regexp.MustCompile(`(?i)^(migrations?|migrate|seeds?|seeders?|fixtures?|\w*testutils?)$`)
)

// silent reports whether nothing is reported of a unit: it belongs to tests,
// generated files, migrations or seeds, or another unit reports it.
func (c *checker) silent(u *unit) bool {
	return u.inner || c.quietFileOf(u.file) || quietFunction.MatchString(functionName(u.node)) || c.takesTest(u) || c.migration(u)
}

// migration reports whether a unit is a closure in a list of migrations.
func (c *checker) migration(u *unit) bool {
	if u.fn != nil {
		return false
	}
	path, _ := astutil.PathEnclosingInterval(u.file, u.node.Pos(), u.node.End())
	return slices.ContainsFunc(path, c.listsMigrations)
}

func functionName(n ast.Node) string {
	if d, ok := n.(*ast.FuncDecl); ok {
		return d.Name.Name
	}
	return ""
}

func (c *checker) quietFileOf(file *ast.File) bool {
	if ast.IsGenerated(file) || quietPackage.MatchString(c.pass.Pkg.Name()) {
		return true
	}
	name := c.pass.Fset.Position(file.FileStart).Filename
	if quietFile.MatchString(filepath.Base(name)) {
		return true
	}
	// Folders of this module count, and not those that the module is in.
	path := c.pass.Pkg.Path()
	if m := c.pass.Module; m != nil {
		path = strings.TrimPrefix(path, m.Path)
	}
	for part := range strings.SplitSeq(path, "/") {
		if quietFolder.MatchString(part) {
			return true
		}
	}
	for _, imported := range file.Imports {
		if imported.Path.Value == `"testing"` {
			return true
		}
	}
	return false
}

var quietType = regexp.MustCompile(`(?i)(migration|seed)s?$`)

// inMigration reports whether a call stands in a closure of a list of
// migrations, such as &gormigrate.Migration{Migrate: func(...) ...}.
func (c *checker) inMigration(s *site) bool {
	return slices.ContainsFunc(s.path, c.listsMigrations)
}

func (c *checker) listsMigrations(n ast.Node) bool {
	lit, ok := n.(*ast.CompositeLit)
	return ok && quietType.MatchString(elementName(c.pass.TypesInfo.TypeOf(lit)))
}

// elementName is the name of a type, or of the elements of a list of it.
func elementName(t types.Type) string {
	if t == nil {
		return ""
	}
	if list, ok := t.Underlying().(*types.Slice); ok {
		t = list.Elem()
	}
	return typeName(t)
}

// takesTest reports whether a function is a helper of tests.
func (c *checker) takesTest(u *unit) bool {
	for _, p := range u.params {
		if name := typeName(p.Type()); strings.HasPrefix(name, "testing.") {
			return true
		}
	}
	return false
}
