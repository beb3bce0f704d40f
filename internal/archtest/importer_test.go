package archtest

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sourceImporter imports the packages of this module from their sources, which
// costs less than to compile them, and all others as they are compiled.
type sourceImporter struct {
	fset     *token.FileSet
	sources  map[string][]string
	compiled types.Importer
	checked  map[string]*types.Package
}

// newImporter makes an importer for some packages and all that they import.
func newImporter(t *testing.T, fset *token.FileSet, paths ...string) *sourceImporter {
	t.Helper()
	s := &sourceImporter{fset: fset, sources: map[string][]string{}, checked: map[string]*types.Package{}}
	var others []string
	for _, line := range goList(t, append([]string{"-deps", "-f", "{{.ImportPath}}\t{{.Dir}}\t{{join .GoFiles \" \"}}"}, paths...)) {
		path, rest, _ := strings.Cut(line, "\t")
		dir, files, _ := strings.Cut(rest, "\t")
		if !strings.HasPrefix(path, module) {
			others = append(others, path)
			continue
		}
		for _, name := range strings.Fields(files) {
			s.sources[path] = append(s.sources[path], filepath.Join(dir, name))
		}
	}
	exports := map[string]string{}
	for _, line := range goList(t, append([]string{"-export", "-f", "{{.ImportPath}}\t{{.Export}}"}, others...)) {
		path, file, _ := strings.Cut(line, "\t")
		exports[path] = file
	}
	s.compiled = importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	return s
}

func goList(t *testing.T, args []string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list %s: %v", args[0], err)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// Import implements types.Importer.
func (s *sourceImporter) Import(path string) (*types.Package, error) {
	paths, ours := s.sources[path]
	if !ours {
		return s.compiled.Import(path)
	}
	if known := s.checked[path]; known != nil {
		return known, nil
	}
	var files []*ast.File
	for _, p := range paths {
		file, err := parser.ParseFile(s.fset, p, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	config := types.Config{Importer: s, IgnoreFuncBodies: true}
	pkg, err := config.Check(path, s.fset, files, nil)
	s.checked[path] = pkg
	return pkg, err
}
