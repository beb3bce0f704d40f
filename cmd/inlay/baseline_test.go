package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBaseline(t *testing.T) {
	dir := module(t)
	_, said := runIn(t, dir, exitClean, "vet", "-write-baseline", "known.json")
	contains(t, said, "known.json: 4 findings are known now")
	known, err := os.ReadFile(filepath.Join(dir, "known.json"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(known), "line") || strings.Contains(string(known), "app.go") {
		t.Errorf("the baseline depends on places:\n%s", known)
	}
	runIn(t, dir, exitClean, "vet", "-baseline", "known.json")

	// The same findings some lines below are known; one more is not.
	moved := strings.Replace(app, "func Page", "// Page is documented now.\n//\n// At length.\nfunc Page", 1)
	write(t, dir, "app/app.go", moved)
	runIn(t, dir, exitClean, "vet", "-baseline", "known.json")
	again := "		if _, err := db.Exec(\"DELETE FROM cities WHERE id = $1\", id); err != nil {\n			return err\n		}\n"
	write(t, dir, "app/app.go", strings.Replace(app, again, again+again, 1))
	out, _ := runIn(t, dir, exitFindings, "vet", "-baseline", "known.json")
	if n := strings.Count(out, "\n"); n != 1 {
		t.Errorf("%d findings are new, want 1:\n%s", n, out)
	}

	write(t, dir, "app/app.go", strings.Replace(app, again, "		_ = id\n", 1))
	_, said = runIn(t, dir, exitClean, "vet", "-baseline", "known.json")
	contains(t, said, "known.json: 1 findings in it are no more: write it anew with -write-baseline")

	_, said = runIn(t, dir, exitFailed, "vet", "-baseline", "absent.json")
	contains(t, said, "-write-baseline writes one")
	write(t, dir, "broken.json", "{")
	_, said = runIn(t, dir, exitFailed, "vet", "-baseline", "broken.json")
	contains(t, said, "the baseline broken.json")
}
