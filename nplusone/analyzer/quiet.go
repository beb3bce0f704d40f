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
	quietFolder   = regexp.MustCompile(`(?i)^(migrations?|migrate|migrator|upgrades?|deltas?|seeds?|seeders?|seed_?db|db_?seed|fixtures?|testdata|testutils?|testing|tests?|mocks?)$`)
	quietFile     = regexp.MustCompile(`(?i)(^|_)(migrations?|migrate|migrator|seeds?|seeder|fixtures?|test|testing|testutils?)\.go$|^([0-9]{4,}|v[0-9]+)[-_]`)
	quietFunction = regexp.MustCompile(`[mM]igrat(e|ion|or|ing)([A-Z0-9_]|s?$)|(^|\.)[sS]eed([A-Z0-9_]|s?$)|[aA]pplySchemas?$`)
	quietPackage  = regexp.MustCompile(`(?i)^(migrations?|migrate|seeds?|seeders?|fixtures?|\w*testutils?|(api|app|db|model|pg|repo|server|service|sql|storage|store)_?tests?)$`)
	// quietList matches lists of what a new database has from the start.
	quietList = regexp.MustCompile(`^(initial|Initial|seed|Seed|default|Default|fixture|Fixture)([A-Z_]|s?$)`)
	// wrapper matches functions that make a migration of a closure.
	wrapper = regexp.MustCompile(`(?i)migration|upgrade`)
	// defines matches SQL that makes and changes tables.
	defines = regexp.MustCompile(`(?i)\b(create|alter|drop)\s+(\w+\s+)?(table|index|view|type)\b`)
)

// silent reports whether nothing is reported of a unit: it belongs to tests,
// generated files, migrations or seeds, or another unit reports it.
func (c *checker) silent(u *unit) bool {
	return u.inner || c.quietFileOf(u.file) || quietFunction.MatchString(functionName(u.node)) || c.takesTest(u) || c.migration(u)
}

// migration reports whether a unit is a closure that is made a migration, or
// changes tables itself.
func (c *checker) migration(u *unit) bool {
	if u.fn == nil {
		path, _ := astutil.PathEnclosingInterval(u.file, u.node.Pos(), u.node.End())
		if slices.ContainsFunc(path, c.listsMigrations) {
			return true
		}
	}
	return slices.ContainsFunc(u.sites, func(s *site) bool {
		q := c.queryOf(s.call)
		return q != nil && len(q.text) > 0 && defines.MatchString(c.beginning(q.text[0]))
	})
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
	switch n := n.(type) {
	case *ast.CompositeLit:
		return quietType.MatchString(elementName(c.pass.TypesInfo.TypeOf(n)))
	case *ast.CallExpr:
		f := c.callee(n)
		return f != nil && wrapper.MatchString(f.Name())
	}
	return false
}

// isSeed reports whether a list is of what a new database has from the start.
func isSeed(list ast.Expr) bool {
	switch e := ast.Unparen(list).(type) {
	case *ast.Ident:
		return quietList.MatchString(e.Name)
	case *ast.SelectorExpr:
		return quietList.MatchString(e.Sel.Name)
	}
	return false
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
