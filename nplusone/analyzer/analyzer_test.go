package analyzer_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/inlay-orm/inlay/nplusone/analyzer"
)

// cases are folders of testdata/src: those of the design, and those of our own.
func cases(t *testing.T) (found []string) {
	t.Helper()
	entries, err := os.ReadDir("testdata/src")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "case") || strings.HasPrefix(e.Name(), "own") {
			found = append(found, e.Name()+"/...")
		}
	}
	if len(found) < 48 {
		t.Fatalf("only %d cases were found", len(found))
	}
	return found
}

// TestCases runs every case: what has a want comment must be reported, and
// nothing else may be.
func TestCases(t *testing.T) {
	for _, result := range analysistest.Run(t, analysistest.TestData(), analyzer.New(analyzer.Options{}), cases(t)...) {
		name, _, _ := strings.Cut(strings.TrimSuffix(result.Pass.Pkg.Path(), ".test"), "/")
		silent := strings.Contains(name, "silent") || slices.Contains(silentCases, name)
		if found := len(result.Result.([]analyzer.Finding)); silent != (found == 0) && !quiet[result.Pass.Pkg.Path()] {
			t.Errorf("%s has %d findings; is it silent: %v", result.Pass.Pkg.Path(), found, silent)
		}
	}
}

// silentCases are those of the design that must stay silent; our own have it
// in their names.
var silentCases = []string{"case18", "case19", "case20", "case21", "case22", "case23", "case25"}

// quiet are packages of other cases that have no findings of their own.
var quiet = map[string]bool{"case04/store": true}

// TestTerminalsAreMarked: what sends a query through a handle says so, and of which
// kind.
func TestTerminalsAreMarked(t *testing.T) {
	files, err := filepath.Glob("../../orm/*.go")
	if err != nil {
		t.Fatal(err)
	}
	marked := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || !asks(f) {
				continue
			}
			if f.Doc == nil || !slices.ContainsFunc(f.Doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//inlay:query ") }) {
				t.Errorf("%s: %s takes a handle, and has no //inlay:query", filepath.Base(name), f.Name.Name)
			}
			marked++
		}
	}
	if marked < 40 {
		t.Errorf("only %d terminals were found", marked)
	}
}

// asks reports whether a function takes a context and a handle. A plan is no query.
func asks(f *ast.FuncDecl) bool {
	params := f.Type.Params.List
	if len(params) < 2 || f.Name.Name == "Explain" {
		return false
	}
	handle, ok := params[1].Type.(*ast.Ident)
	return ok && handle.Name == "Handle"
}

// TestMeasuredFix applies the fixes for results that are only counted.
func TestMeasuredFix(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), analyzer.New(analyzer.Options{}), "own07measured")
}

// TestPossible runs the tier that reports what may be an N+1.
func TestPossible(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), analyzer.New(analyzer.Options{Possible: true}), "possible")
}
