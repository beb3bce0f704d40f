package archtest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// beside are the files that declare what examples name.
var beside = []string{
	filepath.Join("..", "..", "models_test", "models_test.go"),
	filepath.Join("..", "..", "models_test", "derived_models_test.go"),
	filepath.Join("testdata", "examples.go"),
}

// imported is what examples may import. Functions of subquery have no package
// name before them where they read better without.
const imported = `package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
	. "github.com/inlay-orm/inlay/subquery"
	"github.com/inlay-orm/inlay/types"
	"github.com/shopspring/decimal"
)
`

// notGo matches a block that is SQL or JSON: it begins with a word in capital
// letters and a space, or with { or [. Every other indented block is Go.
var notGo = regexp.MustCompile(`^([A-Z]{2,} |[{\[])`)

// TestExamplesCompile checks the types of every example of the doc comments,
// all of them as one package. Statements and expressions are the body of a
// function, members of a struct are one, and what declares a method stands by
// itself; it may declare nothing that the suite or another example does.
// Variables that are not used are no mistake.
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
		Importer: newImporter(t, fset, importsOf(files)...),
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

// importsOf are the packages that files import.
func importsOf(files []*ast.File) (paths []string) {
	for _, file := range files {
		for _, i := range file.Imports {
			if path := strings.Trim(i.Path.Value, `"`); !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	return paths
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
	"expr.Wrap": ours, "expr.WrapIn": ours, "expr.Outer": ours, "expr.GroupedColumns": ours, "expr.GroupsBySets": ours, "expr.AlwaysTrue": ours,
	"expr.ObjectOf": ours, "expr.TypeOf": ours, "expr.NameOf": ours,
	"expr.Order.Key": ours, "expr.Order.Direction": ours, "expr.After": ours, "expr.HasVia": ours, "expr.HasWindow": ours,
	"expr.HasAggregate": ours, "expr.RefersTo": ours, "expr.ComputedFrom": ours,
	"expr.IsCount": ours, "expr.EmitterOf": ours, "expr.EqualColumns": ours, "expr.Untyped": ours, "expr.Orders": ours,
	"expr.SetExcluded": ours, "expr.SetArgument": ours, "expr.Assign": ours, "expr.EqualsArgument": ours, "expr.EqualsUntyped": ours,
	"expr.InLists": ours, "expr.LimitOf": ours, "expr.NewParameter": ours, "expr.ArgumentOf": ours, "expr.ValueFor": ours, "expr.ArgumentFor": ours, "expr.Assignment.Assigned": ours, "subquery.Parts": ours, ".RelatedRow": ours,
	"orm.NewDB": ours, "types.AppendTime": ours, ".RangeOf": ours, ".MultirangeOf": ours,

	".Error": known, ".Unwrap": known, ".String": known, ".Value": known, ".Scan": known,
	".MarshalJSON": known, ".UnmarshalJSON": known, ".IsZero": known,
	".LogValue": known, ".AppendText": known, ".MarshalText": known, ".UnmarshalText": known,
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
			t.Errorf("%s has no example in its doc comment: give it one, or name it in the list with the reason", name)
		}
	}
	for name := range bare {
		if !strings.HasPrefix(name, ".") && (has[name] || !slices.Contains(documented, name)) {
			t.Errorf("%s stands in the list of those without an example, and has one or is not there", name)
		}
	}
}
