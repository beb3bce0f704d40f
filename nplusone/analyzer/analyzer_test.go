package analyzer_test

import (
	"os"
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
	if len(found) < 20 {
		t.Fatalf("only %d cases were found", len(found))
	}
	return found
}

// TestCases runs every case: what has a want comment must be reported, and
// nothing else may be.
func TestCases(t *testing.T) {
	for _, result := range analysistest.Run(t, analysistest.TestData(), analyzer.New(analyzer.Options{}), cases(t)...) {
		silent := strings.Contains(result.Pass.Pkg.Path(), "silent")
		if found := result.Result.([]analyzer.Finding); silent && len(found) > 0 {
			t.Errorf("%s is silent, and has %d findings", result.Pass.Pkg.Path(), len(found))
		}
	}
}

// TestPossible runs the tier that reports what may be an N+1.
func TestPossible(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), analyzer.New(analyzer.Options{Possible: true}), "possible")
}
