package analyzer_test

import (
	"os"
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

// TestMeasuredFix applies the fixes for results that are only counted.
func TestMeasuredFix(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), analyzer.New(analyzer.Options{}), "own07measured")
}

// TestPossible runs the tier that reports what may be an N+1.
func TestPossible(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), analyzer.New(analyzer.Options{Possible: true}), "possible")
}
