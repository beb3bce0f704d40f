package dbtest

import (
	"path/filepath"
	"testing"
)

// SQLite returns the path of a database file that does not exist yet, in a directory that is removed when the test
// ends. Opening the path creates the database. Two calls return two paths, also in one test.
func SQLite(tb testing.TB) string {
	tb.Helper()
	return filepath.Join(tb.TempDir(), "inlay.db")
}
