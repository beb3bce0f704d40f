package docs_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, gettingStarted) }

var gettingStarted = []snippet{
	{"a row that is not there", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		city, err := City.Filter(City.Name.Eq("Atlantis")).Get(ctx, db)
		if errors.Is(err, orm.ErrNotFound) {
			fmt.Println("there is no Atlantis")
		}

		is(t, city, CityRow{})
		says(t, err, orm.ErrNotFound, "inlay: no row was found")
		return nil
	}},
	{"a name that is not there", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states, err := State.Filter(expr.Ref[string]("nmae").Eq("Utah")).All(ctx, db)

		is(t, len(states), 0)
		says(t, err, nil, `inlay: State has no field or annotation "nmae" (did you mean "name"?)`)
		return nil
	}},
	{"a model that does not fit", func(t *testing.T, _ context.Context, _ *orm.DB) error {
		defer func() {
			says(t, errors.New(fmt.Sprint(recover())), nil, `inlay: orm.Define[docs_test.typoTable]("cities"): the structs do not fit together:`+`
  - column ID is an expr.Column[int32], but the row's field ID is int64: make it expr.Column[int64]
  - column Nmae has no field in the row struct docs_test.typoRow (did you mean "Name"?)
  - the table struct has no field Name: add `+"`Name expr.Column[string]`, or tag the row's field `orm:\"-\"`")
		}()
		orm.Define[typoTable]("cities")
		return nil
	}},
}

type typoRow struct {
	ID   int64
	Name string
}

type typoTable struct {
	orm.Manager[typoRow]
	ID   expr.Column[int32]
	Nmae expr.Column[string]
}

// TestPrograms runs the programs of getting-started.md: a block that is a
// whole file is named by its first line, and one that is named main.go makes
// a program with the files before it. The text block that follows is what the
// program prints.
func TestPrograms(t *testing.T) {
	all := blocksOf(t, "getting-started.md")
	dir := t.TempDir()
	var files []string
	programs := 0
	for i, b := range all {
		if !b.program() {
			continue
		}
		checkFormat(t, b)
		name := strings.TrimPrefix(strings.SplitN(b.text, "\n", 2)[0], "// ")
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if name != "main.go" {
			files = append(files, path)
			continue
		}
		programs++
		want := ""
		for _, after := range all[i+1:] {
			if after.lang == "text" {
				want = after.text
				break
			}
		}
		// The files lie outside of the module, and are compiled as if they were in it.
		run := exec.Command("go", append([]string{"run", path}, files...)...)
		if run.Env = os.Environ(); strings.Contains(b.text, "DATABASE_URL") {
			run.Env = append(run.Env, "DATABASE_URL="+dbtest.Postgres(t))
		}
		got, err := run.Output()
		if err != nil {
			var failed *exec.ExitError
			if errors.As(err, &failed) {
				got = failed.Stderr
			}
			t.Errorf("%s: %v\n%s", b, err, got)
		} else if string(got) != want {
			t.Errorf("%s prints:\n%swant:\n%s", b, got, want)
		}
	}
	if programs != 2 {
		t.Errorf("found %d programs, want one for each database", programs)
	}
}
