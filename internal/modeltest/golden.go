package modeltest

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/inlay-orm/inlay/orm"
)

// Update says that golden files are written anew.
var Update = flag.Bool("update", false, "write the golden files anew")

// Golden compares SQL with its file below testdata/golden, or writes the file.
func Golden(t testing.TB, name string, on Database, sql string) {
	t.Helper()
	path := goldenPath(name, on)
	text := sql + "\n"
	if *Update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		t.Fatalf("no golden file: run go test ./models_test/... -update, and read what it wrote\n%s", text)
	} else if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("SQL differs from %s:\n got %swant %s", path, text, want)
	}
}

func goldenPath(name string, on Database) string {
	return filepath.Join("testdata", "golden", name+"."+on.Suffix+".sql")
}

// GoldenSent is Golden of the statements that f sends, which the database must
// be able to prepare.
func GoldenSent(t testing.TB, name string, db *orm.DB, on Database, f func(db *orm.DB)) {
	t.Helper()
	sent := SentBy(db, f)
	Golden(t, name, on, strings.Join(sent, ";\n"))
	for _, sql := range sent {
		if !controls(sql) {
			Prepare(t, db, on, sql)
		}
	}
}

// controls reports whether a statement structures a transaction.
func controls(sql string) bool {
	verb, _, _ := strings.Cut(sql, " ")
	switch verb {
	case "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE":
		return true
	}
	return false
}

// CheckNoStaleGolden finds files, outside folders, that no case is named for any more.
func CheckNoStaleGolden(t testing.TB, on Database, named func(name string) bool) {
	t.Helper()
	files, err := filepath.Glob(goldenPath("*", on))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), "."+on.Suffix+".sql"); !named(name) {
			t.Errorf("%s belongs to no case: remove it", f)
		}
	}
}

var prepared atomic.Int64

// Prepare has the database parse and plan a statement without its arguments.
func Prepare(t testing.TB, db *orm.DB, on Database, sql string) {
	t.Helper()
	verb, args := "EXPLAIN "+sql, make([]any, strings.Count(sql, "?")) // SQLite takes no EXPLAIN without arguments; NULL stands for each
	if on.IsPostgres() {
		verb, args = fmt.Sprintf("PREPARE golden_%d AS %s", prepared.Add(1), sql), nil
	}
	if _, err := db.Exec(Apart(t), verb, args...); err != nil {
		t.Errorf("the database does not prepare it: %v\n%s", err, sql)
	}
}
