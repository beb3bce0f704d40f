package docs_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is a go.mod and the sections of dependencies.md that are about it.
type module struct {
	dir      string
	sections []string
}

var modules = []module{
	{"..", []string{"The library", "The example", "The analyzer", "Tests only"}},
	{filepath.Join("..", "benchmarks"), []string{"Benchmarks"}},
}

// TestDependenciesAreListed compares the modules that the code imports with
// those that dependencies.md lists.
func TestDependenciesAreListed(t *testing.T) {
	page := sections(read(t, "dependencies.md"))
	for _, m := range modules {
		var listed []string
		for _, s := range m.sections {
			listed = append(listed, inRows(page[s])...)
		}
		imported := importedModules(t, m.dir)
		for _, path := range imported {
			if !slices.Contains(listed, path) {
				t.Errorf("%s imports %s, which dependencies.md does not list", m.dir, path)
			}
		}
		for _, path := range listed {
			if !slices.Contains(imported, path) {
				t.Errorf("dependencies.md lists %s, which %s does not import", path, m.dir)
			}
		}
	}
	for _, tool := range regexp.MustCompile(`(?m)^tool (\S+)$`).FindAllStringSubmatch(read(t, filepath.Join("..", "tools", "go.mod")), -1) {
		if !slices.ContainsFunc(inRows(page["Tools"]), func(path string) bool { return strings.HasPrefix(tool[1], path) }) {
			t.Errorf("dependencies.md does not list the tool %s", tool[1])
		}
	}
}

// TestLibraryLinksWhatIsListed makes sure that no other module than those of
// the library is imported by it, and that a program links one database.
func TestLibraryLinksWhatIsListed(t *testing.T) {
	page := sections(read(t, "dependencies.md"))
	others := slices.Concat(inRows(page["The example"]), inRows(page["The analyzer"]), inRows(page["Tests only"]))
	for driver, other := range map[string]string{"postgres": "modernc.org/sqlite", "sqlite": "github.com/jackc/pgx/v5"} {
		out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "../dialect/"+driver).Output()
		if err != nil {
			t.Fatal(err)
		}
		linked := strings.Fields(string(out))
		for _, path := range append([]string{other}, others...) {
			if slices.Contains(linked, path) {
				t.Errorf("dialect/%s links %s", driver, path)
			}
		}
	}
}

// sections are the parts of a page, by their headings of the second level.
func sections(page string) map[string]string {
	parts := map[string]string{}
	for _, part := range strings.Split(page, "\n## ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		parts[name] = text
	}
	return parts
}

// inRows are the names in the first cells of a table.
func inRows(text string) (found []string) {
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

// importedModules are the modules of a go.mod that Go files below it import.
func importedModules(t *testing.T, dir string) (found []string) {
	t.Helper()
	required := regexp.MustCompile(`(?m)^(?:require )?\t?(\S+) v\S+`).FindAllStringSubmatch(read(t, filepath.Join(dir, "go.mod")), -1)
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != dir && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata" || isModule(path)):
			return filepath.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, imported := range file.Imports {
			name, _ := strconv.Unquote(imported.Path.Value)
			for _, m := range required {
				if (name == m[1] || strings.HasPrefix(name, m[1]+"/")) && !slices.Contains(found, m[1]) {
					found = append(found, m[1])
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func isModule(dir string) bool {
	files, _ := filepath.Glob(filepath.Join(dir, "go.mod"))
	return len(files) > 0
}
