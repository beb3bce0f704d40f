package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/inlay-orm/inlay/"

// rooms are the packages from the ground up: each may import only those
// before it. The reason stands beside each.
var rooms = []struct{ path, reason string }{
	{"internal/tape", "the vocabulary that everything shares"},
	{"cache", "storage that knows nothing of SQL"},
	{"types", "values that Go has no type for"},
	{"schema", "models, which expressions name"},
	{"internal/watch", "where queries are told of while they run"},
	{"dialect", "spelling and the driver interface"},
	{"expr", "expressions"},
	{"subquery", "queries inside expressions"},
	{"compiler", "tapes in, templates out"},
	{"orm", "what a program uses"},
	{"dialect/postgres", "a driver, opened as an orm.DB"},
	{"dialect/sqlite", "a driver, opened as an orm.DB"},
	{"internal/allow", "the comments that allow a loop of queries, read alike from source and at run time"},
	{"internal/stack", "tells the places of calls apart, and knows no query"},
	{"nplusone", "records what orm sends, and names relations of the models"},
	{"nplusone/pgxtrace", "the same for text that a program sends through pgx"},
	{"nplusone/analyzer", "reads the source of programs; of the library it needs only how names and tags are read"},
	{"nplusone/analyzer/golangci", "the analyzer as a plugin"},
	{"cmd/inlay-vet", "the analyzer as a tool of go vet"},
	{"cmd/inlay", "the command line"},
}

// forbidden are arrows that point downwards and are wrong all the same.
var forbidden = []struct{ from, to, reason string }{
	{"compiler", "expr", "the compiler reads tokens, so that SQL is a function of the tape alone"},
	{"compiler", "subquery", "the compiler reads tokens, so that SQL is a function of the tape alone"},
	{"cache", "internal/tape", "the cache knows nothing of SQL"},
	{"types", "internal/tape", "values know nothing of SQL"},
	{"types", "cache", "values know nothing of SQL"},
	{"dialect/postgres", "dialect/sqlite", "a PostgreSQL user links no SQLite"},
	{"dialect/sqlite", "dialect/postgres", "an SQLite user links no PostgreSQL"},
	{"nplusone", "dialect/postgres", "a program links only the database that it opens"},
	{"nplusone", "dialect/sqlite", "a program links only the database that it opens"},
	{"nplusone/analyzer", "nplusone", "the analyzer is a tool, and links no part of the programs that it reads"},
	{"nplusone/analyzer", "orm", "the analyzer knows the library by its source, as it knows others"},
	{"cmd/inlay", "orm", "the command line opens no database yet"},
}

// drivers are modules that only their own rooms may link.
var drivers = []struct {
	module string
	rooms  []string
}{
	{"github.com/jackc/pgx", []string{"dialect/postgres", "nplusone/pgxtrace"}},
	{"modernc.org/", []string{"dialect/sqlite"}},
	{"github.com/testcontainers/", []string{"internal/dbtest"}},
	{"golang.org/x/tools/", []string{"nplusone/analyzer", "nplusone/analyzer/golangci", "cmd/inlay-vet", "cmd/inlay"}},
	{"github.com/golangci/", []string{"nplusone/analyzer/golangci"}},
}

type listed struct {
	ImportPath string
	Imports    []string
}

func TestImportsPointDown(t *testing.T) {
	level := map[string]int{}
	for i, r := range rooms {
		level[r.path] = i
	}
	for _, p := range packages(t) {
		path := strings.TrimPrefix(p.ImportPath, module)
		from, isRoom := level[path]
		if !isRoom {
			continue
		}
		for _, imported := range p.Imports {
			inner, ours := strings.CutPrefix(imported, module)
			if !ours {
				checkDriver(t, path, imported)
				continue
			}
			to, known := level[inner]
			switch {
			case !known:
				t.Errorf("%s imports %s, which is no room of the house", path, inner)
			case to >= from:
				t.Errorf("%s imports %s, which stands above it (%s)", path, inner, rooms[to].reason)
			}
			for _, f := range forbidden {
				if f.from == path && f.to == inner {
					t.Errorf("%s imports %s: %s", path, inner, f.reason)
				}
			}
		}
	}
}

// TestRoomsStand makes sure that the list above is about packages that exist,
// and that no package of the library is missing from it.
func TestRoomsStand(t *testing.T) {
	var found []string
	for _, p := range packages(t) {
		found = append(found, strings.TrimPrefix(p.ImportPath, module))
	}
	for _, r := range rooms {
		if !slices.Contains(found, r.path) {
			t.Errorf("room %s is not there", r.path)
		}
	}
	for _, path := range found {
		top, _, _ := strings.Cut(path, "/")
		library := slices.Contains([]string{"cache", "types", "schema", "dialect", "expr", "subquery", "compiler", "orm", "nplusone", "cmd"}, top)
		if library && !slices.ContainsFunc(rooms, func(r struct{ path, reason string }) bool { return r.path == path }) {
			t.Errorf("package %s has no place in the list of rooms", path)
		}
	}
}

func checkDriver(t *testing.T, path, imported string) {
	t.Helper()
	for _, d := range drivers {
		if strings.HasPrefix(imported, d.module) && !slices.Contains(d.rooms, path) {
			t.Errorf("%s imports %s, which belongs in %s", path, imported, strings.Join(d.rooms, ", "))
		}
	}
}

func packages(t *testing.T) []listed {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var found []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return found
		} else if err != nil {
			t.Fatal(err)
		}
		found = append(found, p)
	}
}
