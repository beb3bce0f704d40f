package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program is the built command.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "inlay")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "inlay")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		panic(string(out))
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

const app = `package app

import (
	"context"
	"database/sql"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

type CityRow struct{ ID int64 }

type CityTable struct {
	orm.Manager[CityRow]
	ID expr.Column[int64]
}

var City = orm.Define[CityTable]("cities")

func Page(db *sql.DB, ids []int64) error {
	for _, id := range ids {
		if _, err := db.Exec("DELETE FROM cities WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

func Names(db *sql.DB, ids []int64) (names []string, err error) {
	for _, id := range ids {
		var ä, name string
		ä = "ä"; if err := db.QueryRow("SELECT name FROM cities WHERE id = $1", id).Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, ä+name)
	}
	return names, nil
}

func Any(ctx context.Context, db *orm.DB) (bool, error) {
	cities, err := City.All(ctx, db)
	return len(cities) > 0, err
}

// Stale has a suppression that nothing needs.
func Stale() int {
	//inlay:allow-nplusone * -- there was a loop here
	return 1
}
`

// module writes a module with the program above; the stand-ins of the
// analyzer's tests are its library.
func module(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "go.mod", "module github.com/inlay-orm/inlay\n\ngo 1.26\n")
	write(t, dir, "app/app.go", app)
	for _, pkg := range []string{"orm/orm.go", "expr/expr.go"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "nplusone", "analyzer", "testdata", "src", "github.com", "inlay-orm", "inlay", pkg))
		if err != nil {
			t.Fatal(err)
		}
		write(t, dir, pkg, string(text))
	}
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// runIn runs the command in a folder and checks its exit code.
func runIn(t *testing.T, dir string, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, faults bytes.Buffer
	run := exec.Command(program, args...)
	run.Dir, run.Stdout, run.Stderr = dir, &out, &faults
	run.Env = append(os.Environ(), "GOWORK=off")
	if err := run.Run(); run.ProcessState == nil || run.ProcessState.ExitCode() != want {
		t.Fatalf("inlay %v: %v, want exit code %d\n%s%s", args, err, want, out.String(), faults.String())
	}
	return out.String(), faults.String()
}

// contains checks that a text has some parts.
func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

func TestText(t *testing.T) {
	dir := module(t)
	out, _ := runIn(t, dir, exitFindings, "vet")
	contains(t, out,
		"app/app.go:22:16: write N+1: db.Exec runs for each id of ids: write all of them by one statement or one batch after the loop\n",
		"app/app.go:32:24: N+1: db.QueryRow runs for each id of ids",
		"app/app.go:41:17: only whether there are rows is used of what City.All reads: call Exists\n",
		"app/app.go:47:2: this suppression suppresses nothing: delete it\n")
	if n := strings.Count(out, "\n"); n != 4 {
		t.Errorf("there are %d findings, want 4:\n%s", n, out)
	}
	runIn(t, dir, exitClean, "vet", "./expr")
}

func TestJSON(t *testing.T) {
	out, _ := runIn(t, module(t), exitFindings, "vet", "-format", "json", "./app")
	var findings []finding
	if err := json.Unmarshal([]byte(out), &findings); err != nil {
		t.Fatal(err)
	}
	f := findings[0]
	if f.Kind != "write-nplusone" || f.Package != "github.com/inlay-orm/inlay/app" || f.Function != "github.com/inlay-orm/inlay/app.Page" ||
		f.Callee != "(*database/sql.DB).Exec" || f.File != "app/app.go" || f.Line != 22 || len(f.Related) != 1 {
		t.Errorf("the first finding is %+v", f)
	}
	out, _ = runIn(t, module(t), exitClean, "vet", "-format", "json", "./expr")
	if strings.TrimSpace(out) != "[]" {
		t.Errorf("no findings are %q", out)
	}
}

func TestGitHub(t *testing.T) {
	out, _ := runIn(t, module(t), exitFindings, "vet", "-format", "github")
	contains(t, out, "::error file=app/app.go,line=22,endLine=22,col=16,title=write-nplusone::write N+1: db.Exec runs")
	if got := property("a:b,c%\n"); got != "a%3Ab%2Cc%25%0A" {
		t.Errorf("a property is escaped as %q", got)
	}
	if got := data("50%\r\nmore: x"); got != "50%25%0D%0Amore: x" {
		t.Errorf("a message is escaped as %q", got)
	}
}

func TestUsage(t *testing.T) {
	dir := module(t)
	out, _ := runIn(t, dir, exitClean, "vet", "-help")
	contains(t, out, "0  nothing was found", "1  something was found", "2  the packages could not be analysed", "-write-baseline")
	out, _ = runIn(t, dir, exitClean, "help")
	contains(t, out, "vet")
	_, faults := runIn(t, dir, exitFailed, "vett")
	contains(t, faults, `there is no command "vett"`)
	_, faults = runIn(t, dir, exitFailed, "vet", "-format", "xml")
	contains(t, faults, "the formats are text, json, sarif and github")
	write(t, dir, "broken/broken.go", "package broken\n\nvar x int = \"\"\n")
	_, faults = runIn(t, dir, exitFailed, "vet", "./broken")
	contains(t, faults, "the packages must compile")
	out, faults = runIn(t, dir, exitFailed, "vet", "./...")
	contains(t, faults, "the packages must compile")
	contains(t, out, "write N+1: db.Exec runs for each id of ids")
}

func TestOlderThanThePackages(t *testing.T) {
	err := outdated([]byte("internal/abi: inlay: exit status 1\n# example.com/app\npackage requires newer Go version go1.99 (application built with go1.26)\n"))
	if err == nil || !strings.Contains(err.Error(), "GOTOOLCHAIN=go1.99") || !strings.Contains(err.Error(), "built with go1.26:") {
		t.Errorf("%v", err)
	}
	if err := outdated([]byte("app.go:3:13: undefined: x\n")); err != nil {
		t.Errorf("%v", err)
	}
}

func TestPossible(t *testing.T) {
	dir := module(t)
	write(t, dir, "more/more.go", `package more

import "database/sql"

func Thrice(db *sql.DB) {
	for range 3 {
		db.QueryRow("SELECT 1")
	}
}
`)
	runIn(t, dir, exitClean, "vet", "./more")
	out, _ := runIn(t, dir, exitFindings, "vet", "-possible", "./more")
	contains(t, out, "possible N+1: db.QueryRow")
}

// TestGoVet runs the other command under go vet.
func TestGoVet(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "inlay-vet")
	if out, err := exec.Command("go", "build", "-o", tool, "../inlay-vet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.Command("go", "vet", "-vettool="+tool, "./app")
	run.Dir = module(t)
	out, err := run.CombinedOutput()
	if err == nil {
		t.Error("go vet found nothing")
	}
	contains(t, string(out), "app.go:22:16: write N+1: db.Exec runs for each id of ids")
}
