package archtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// shown are the packages whose doc comments have examples.
var shown = []string{"expr", "subquery", "orm", "types"}

// beside are the files that declare what examples name.
var beside = []string{
	filepath.Join("..", "..", "models_test", "models_test.go"),
	filepath.Join("..", "..", "models_test", "derived_models_test.go"),
	filepath.Join("testdata", "examples.go"),
}

// imported is what examples may import.
const imported = `package models_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
	. "github.com/inlay-orm/inlay/subquery"
	"github.com/inlay-orm/inlay/types"
	"github.com/shopspring/decimal"
)
`

// example is an indented block of a doc comment.
type example struct {
	pos  token.Position // of the comment
	of   string         // the name that it documents
	text string
}

func (e example) String() string { return fmt.Sprintf("%s (%s)", e.pos, e.of) }

// notGo matches a block that is SQL or JSON: it begins with a word in capital
// letters, or with { or [. Every other indented block is Go.
var notGo = regexp.MustCompile(`^([A-Z]{2,}\b|[{\[])`)

// TestExamplesCompile checks the types of every example of the doc comments,
// all of them as one package. Statements and expressions are the body of a
// function, members of a struct are one, and what declares a method stands by
// itself. Variables that are not used are no mistake.
func TestExamplesCompile(t *testing.T) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, path := range beside {
		file, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	all, _ := examples(t)
	for _, e := range all {
		if notGo.MatchString(e.text) {
			continue
		}
		checkLayout(t, e)
		file, err := parse(fset, e)
		if err != nil {
			t.Errorf("%s: neither statements nor declarations: %v\n%s", e, err, e.text)
			continue
		}
		files = append(files, file)
	}
	config := types.Config{
		Importer: importer.ForCompiler(fset, "gc", exportData(t)),
		Error: func(err error) {
			var found types.Error
			if !errors.As(err, &found) || !found.Soft {
				t.Error(err)
			}
		},
	}
	// The errors are told one by one above.
	_, _ = config.Check("models_test", fset, files, nil)
}

// parse makes a file of an example, whose positions are those of the comment.
func parse(fset *token.FileSet, e example) (file *ast.File, err error) {
	line := fmt.Sprintf("//line %s:%d\n", e.pos.Filename, e.pos.Line)
	for _, form := range []struct{ before, after string }{
		{"func _() error {\n" + line, "\nreturn nil\n}\n"},
		{"type _ struct {\n" + line, "\n}\n"},
		{line, "\n"},
	} {
		var failed error
		file, failed = parser.ParseFile(fset, "", imported+form.before+e.text+form.after, 0)
		if failed == nil {
			ast.Inspect(file, use)
			return file, nil
		}
		if err == nil {
			err = failed
		}
	}
	return nil, err
}

// use assigns an expression that stands as a statement to _. A call may stand so.
func use(n ast.Node) bool {
	block, ok := n.(*ast.BlockStmt)
	if !ok {
		return true
	}
	for i, s := range block.List {
		x, ok := s.(*ast.ExprStmt)
		if !ok {
			continue
		}
		if _, ok := x.X.(*ast.CallExpr); !ok {
			block.List[i] = &ast.AssignStmt{Lhs: []ast.Expr{ast.NewIdent("_")}, TokPos: x.Pos(), Tok: token.ASSIGN, Rhs: []ast.Expr{x.X}}
		}
	}
	return true
}

// checkLayout reports an example that gofmt would write otherwise.
func checkLayout(t *testing.T, e example) {
	t.Helper()
	want, err := format.Source([]byte(e.text))
	if err == nil && strings.TrimSpace(string(want)) != strings.TrimSpace(e.text) {
		t.Errorf("%s: the example is not formatted as gofmt does:\n%s", e, want)
	}
}

// bare are the exported functions and methods that need no example, and why.
// A name that begins with a dot is that of the methods of any type.
var bare = map[string]string{
	".Emit": ours, ".EmitPath": ours, ".EmitFilters": ours, ".EmitQuery": ours, ".Facts": ours, ".Type": ours,
	"expr.CountsRows": ours, "expr.Aggregate.Empty": ours, "expr.Assignment.Column": ours,
	"expr.ColumnType": ours, "expr.Attach": ours, "expr.ColumnOf": ours, "expr.SourceOf": ours, "expr.OfColumn": ours,
	"expr.Wrap": ours, "expr.WrapIn": ours, "expr.Invalid": ours, "expr.Outer": ours, "expr.GroupedColumns": ours,
	"expr.ObjectOf": ours, "expr.Rename": ours, "expr.TypeOf": ours, "expr.NameOf": ours, "expr.Ascending": ours,
	"expr.Order.Key": ours, "expr.Order.Direction": ours, "expr.After": ours, "expr.HasVia": ours, "expr.HasWindow": ours,
	"expr.HasAggregate": ours, "expr.RefersTo": ours, "expr.ComputedFrom": ours,
	"orm.NewDB": ours, "types.AppendTime": ours, ".RangeOf": ours, ".MultirangeOf": ours,

	".Error": known, ".Unwrap": known, ".String": known, ".Value": known, ".Scan": known,
	".AppendText": known, ".MarshalText": known, ".UnmarshalText": known,
}

const (
	ours  = "only this module calls it"
	known = "it implements an interface of the standard library"
)

// TestExportedNamesHaveExamples keeps functions and methods from coming
// without one.
func TestExportedNamesHaveExamples(t *testing.T) {
	all, documented := examples(t)
	has := map[string]bool{}
	for _, e := range all {
		has[e.of] = true
	}
	for _, name := range documented {
		reason := bare[name]
		if parts := strings.Split(name, "."); len(parts) == 3 && reason == "" {
			reason = bare["."+parts[2]]
		}
		if !has[name] && reason == "" {
			t.Errorf("%s has no example in its doc comment", name)
		}
	}
	for name := range bare {
		if !strings.HasPrefix(name, ".") && (has[name] || !slices.Contains(documented, name)) {
			t.Errorf("%s stands in the list of those without an example, and has one or is not there", name)
		}
	}
}

// examples returns the indented blocks of the doc comments of the packages
// above, and the names of their exported functions and methods.
func examples(t *testing.T) (found []example, functions []string) {
	t.Helper()
	for _, pkg := range shown {
		fset := token.NewFileSet()
		paths, err := filepath.Glob(filepath.Join("..", "..", pkg, "*.go"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("package %s has the files %q, %v", pkg, paths, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			add := func(doc *ast.CommentGroup, name string) {
				found = append(found, blocksOf(fset, doc, pkg+"."+name)...)
			}
			add(file.Doc, pkg)
			for _, decl := range file.Decls {
				switch d := decl.(type) {
				case *ast.FuncDecl:
					name := nameOf(d)
					add(d.Doc, name)
					if ast.IsExported(name) && d.Name.IsExported() {
						functions = append(functions, pkg+"."+name)
					}
				case *ast.GenDecl:
					addGroup(d, add)
				}
			}
		}
	}
	return found, functions
}

func addGroup(d *ast.GenDecl, add func(*ast.CommentGroup, string)) {
	add(d.Doc, d.Tok.String())
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			add(s.Doc, s.Name.Name)
		case *ast.ValueSpec:
			add(s.Doc, s.Names[0].Name)
		}
	}
}

// nameOf is the name of a function, that of a method behind its type's.
func nameOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return true
	})
	return name + "." + d.Name.Name
}

func blocksOf(fset *token.FileSet, doc *ast.CommentGroup, of string) (found []example) {
	if doc == nil {
		return nil
	}
	var p comment.Parser
	for _, block := range p.Parse(doc.Text()).Content {
		code, ok := block.(*comment.Code)
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(code.Text, "\n")
		pos := fset.Position(doc.Pos())
		for _, line := range doc.List {
			if strings.TrimSpace(strings.TrimPrefix(line.Text, "//")) == strings.TrimSpace(first) {
				pos = fset.Position(line.Pos())
			}
		}
		found = append(found, example{pos, of, code.Text})
	}
	return found
}

// exportData finds the compiled packages that the examples import.
func exportData(t *testing.T) importer.Lookup {
	t.Helper()
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Export"}
	for _, line := range strings.Split(imported, "\n") {
		if _, path, ok := strings.Cut(line, `"`); ok {
			args = append(args, strings.TrimSuffix(path, `"`))
		}
	}
	out, err := exec.Command("go", append(args, "database/sql")...).Output()
	if err != nil {
		t.Fatalf("go list -export: %v", err)
	}
	files := map[string]string{}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct{ ImportPath, Export string }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		files[p.ImportPath] = p.Export
	}
	return func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
}
