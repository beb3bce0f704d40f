package pgserver

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFindPrograms(t *testing.T) {
	t.Parallel()
	root := realPath(t, t.TempDir())
	all := []string{"initdb", "postgres"}
	for dir, programs := range map[string][]string{
		"lib/9.6/bin": all,
		"lib/15/bin":  all,
		"lib/17/bin":  all,
		"lib/18/bin":  {"initdb"}, // a client package, or half an installation
		"path/full":   all,
		"path/half":   {"postgres"},
	} {
		for _, program := range programs {
			touch(t, filepath.Join(root, dir, program))
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "path/links"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(root, "lib/15/bin/initdb"), filepath.Join(root, "path/links/initdb")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}

	pattern := filepath.Join(root, "lib/*/bin")
	for _, c := range []struct{ name, path, pattern, want string }{
		{"the highest version that is whole", "", pattern, "lib/17/bin"},
		{"PATH before packages", "path/full", pattern, "path/full"},
		{"half an installation on PATH", "path/half", pattern, "lib/17/bin"},
		{"a link on PATH", "path/links", pattern, "lib/15/bin"},
		{"a relative PATH", ".", pattern, "lib/17/bin"},
	} {
		path := c.path
		if path != "" && path != "." {
			path = filepath.Join(root, path)
		}
		got, err := findPrograms(path, c.pattern)
		if want := filepath.Join(root, c.want); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", c.name, got, err, want)
		}
	}
	if got, err := findPrograms("", filepath.Join(root, "none/*/bin")); err == nil {
		t.Errorf("found %q where there is nothing", got)
	}
}

func touch(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o755); err != nil {
		t.Fatal(err)
	}
}

func realPath(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
