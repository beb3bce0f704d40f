package docs_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/dialect/sqlite"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/orm"
)

// snippet is code of a page, with what it must yield. It runs on both databases.
type snippet struct {
	name string
	run  func(t *testing.T, ctx context.Context, db *orm.DB) error
}

// pages are the snippets of every page; the files beside this one add theirs.
var pages [][]snippet

// TestPages runs every snippet. Then it finds every SQL statement of the pages
// among those that the snippets sent and the golden files, and every error
// message among those that they got.
func TestPages(t *testing.T) {
	known := newStatements(t)
	ran := 0
	for _, open := range []func(*testing.T) *orm.DB{openSQLite, openPostgres} {
		db := open(t)
		observed := db.Observe(known.add)
		for _, snippets := range pages {
			for _, s := range snippets {
				t.Run(db.Dialect()+"/"+s.name, func(t *testing.T) {
					ran++
					if err := s.run(t, t.Context(), observed); err != nil {
						t.Error(err)
					}
				})
			}
		}
	}
	if ran < 2*len(slices.Concat(pages...)) {
		t.Skip("some snippets were left out by -run: SQL and messages of the pages are not compared")
	}
	for _, b := range blocks(t, "sql") {
		if !known.has(b.text) {
			t.Errorf("%s: no snippet of a test and no golden file has this statement:\n%s", b, b.text)
		}
	}
	for _, b := range blocks(t, "text") {
		if strings.HasPrefix(b.text, "inlay: ") && !messages[flush(b.text)] {
			t.Errorf("%s: no snippet of a test has this error:\n%s", b, b.text)
		}
	}
}

// statements are SQL texts, whatever their spaces are.
type statements struct {
	mu    sync.Mutex
	texts map[string]bool
}

func newStatements(t *testing.T) *statements {
	t.Helper()
	s := &statements{texts: map[string]bool{}}
	files, err := filepath.Glob(filepath.Join("..", "models_test", "testdata", "golden", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s.add(string(text))
	}
	return s
}

func (s *statements) add(sql string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts[oneLine(sql)] = true
}

func (s *statements) has(sql string) bool { return s.texts[oneLine(sql)] }

// oneLine writes SQL as the library does: on one line, with no space inside parentheses.
func oneLine(sql string) string {
	text := strings.Join(strings.Fields(sql), " ")
	return strings.NewReplacer("( ", "(", " )", ")").Replace(text)
}

func openSQLite(t *testing.T) *orm.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), sqlite.Memory)
	return filled(t, db, err)
}

func openPostgres(t *testing.T) *orm.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), dbtest.Postgres(t))
	return filled(t, db, err)
}

func filled(t *testing.T, db *orm.DB, err error) *orm.DB {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, sql := range append(tables(db.Dialect()), rows(db.Dialect())...) {
		if _, err := db.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	return db
}

// The helpers below say what a snippet yields.

// is compares values by how they print.
func is(t *testing.T, got, want any) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("got %s, want %s", g, w)
	}
}

// names compares the names of rows, in any order where the query has none.
func names[R any](t *testing.T, rows []R, want ...string) {
	t.Helper()
	got := make([]string, len(rows))
	for i, r := range rows {
		got[i] = nameOf(r)
	}
	slices.Sort(got)
	slices.Sort(want)
	is(t, got, append([]string{}, want...))
}

// ordered is names where the query says the order.
func ordered[R any](t *testing.T, rows []R, want ...string) {
	t.Helper()
	got := make([]string, len(rows))
	for i, r := range rows {
		got[i] = nameOf(r)
	}
	is(t, got, append([]string{}, want...))
}

func nameOf(row any) string {
	switch r := row.(type) {
	case StateRow:
		return r.Name
	case DenseState:
		return r.Name
	case CityRow:
		return r.Name
	case ParkRow:
		return r.Title
	case RegionRow:
		return r.Name
	case TreeRow:
		return r.Name
	}
	return fmt.Sprintf("%+v", row)
}

// messages are the error messages that snippets got.
var messages = map[string]bool{}

// says compares an error with a sentinel, where one is given, and with its whole text.
func says(t *testing.T, err, sentinel error, text string) {
	t.Helper()
	if err != nil {
		messages[flush(err.Error())] = true
	}
	switch {
	case err == nil:
		t.Errorf("no error, want %s", text)
	case sentinel != nil && !errors.Is(err, sentinel):
		t.Errorf("%v is not %v", err, sentinel)
	case err.Error() != text:
		t.Errorf("got  %s\nwant %s", err, text)
	}
}
