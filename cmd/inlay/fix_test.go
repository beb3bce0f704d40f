package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFix applies fixes, compiles what comes out, and finds nothing more to fix.
func TestFix(t *testing.T) {
	dir := module(t)
	out, said := runIn(t, dir, exitFindings, "vet", "-fix")
	contains(t, said, "2 findings were fixed")
	contains(t, out, "db.Exec", "db.QueryRow")
	text, err := os.ReadFile(filepath.Join(dir, "app", "app.go"))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, string(text), "found, err := City.Exists(ctx, db)\n\treturn found, err", "func Stale() int {\n\treturn 1")
	build := exec.Command("go", "vet", "./app")
	build.Dir = dir
	if out, err := build.CombinedOutput(); err != nil {
		t.Errorf("the fixed program does not compile: %v\n%s", err, out)
	}
	_, said = runIn(t, dir, exitFindings, "vet", "-fix")
	contains(t, said, "0 findings were fixed")
}

// TestRewrite refuses to write what is no Go.
func TestRewrite(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.go")
	if err := os.WriteFile(name, []byte("package x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := rewrite(name, []edit{{name, 0, 7, "pakcage"}}); err == nil || !strings.Contains(err.Error(), "would not parse") {
		t.Errorf("a broken fix is %v", err)
	}
	if err := rewrite(name, []edit{{name, 0, 70, ""}}); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("a fix beyond the end is %v", err)
	}
	if text, err := os.ReadFile(name); err != nil || string(text) != "package x\n" {
		t.Errorf("the file is %q, %v", text, err)
	}
}
