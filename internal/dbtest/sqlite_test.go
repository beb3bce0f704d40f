package dbtest

import (
	"errors"
	"io/fs"
	"os"
	"testing"
)

func TestSQLiteGivesEachCallAFileOfItsOwn(t *testing.T) {
	t.Parallel()
	var path string
	t.Run("a test", func(t *testing.T) {
		path = SQLite(t)
		if other := SQLite(t); other == path {
			t.Errorf("two calls returned %s", path)
		}
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the file is there before it is opened: %v", err)
		}
		if err := os.WriteFile(path, []byte("rows"), 0o600); err != nil {
			t.Error(err)
		}
	})
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is there after its test: %v", err)
	}
}
