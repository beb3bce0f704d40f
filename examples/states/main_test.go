package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/orm"
)

func TestRunOnSQLite(t *testing.T) {
	t.Parallel()
	checkRun(t, "")
}

// The database has tables of the same names already, which the program must neither read nor change.
func TestRunOnPostgres(t *testing.T) {
	t.Parallel()
	dsn := dbtest.Postgres(t)
	db, err := postgres.Open(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, table := range []string{"states", "cities"} {
		for _, sql := range []string{`CREATE TABLE %s (note text)`, `INSERT INTO %s VALUES ('mine')`} {
			if _, err := db.Exec(t.Context(), fmt.Sprintf(sql, table)); err != nil {
				t.Fatal(err)
			}
		}
	}

	checkRun(t, dsn)

	for _, table := range []string{"states", "cities"} {
		notes, err := orm.Raw[string](t.Context(), db, `SELECT note FROM `+table)
		if err != nil || len(notes) != 1 || notes[0] != "mine" {
			t.Errorf("the table %s that was there before has %q, %v", table, notes, err)
		}
	}
}

func checkRun(t *testing.T, dsn string) {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), &out, dsn); err != nil {
		t.Fatalf("%v\n%s", err, &out)
	}
	t.Logf("\n%s", &out)

	lines := regexp.MustCompile(`(?m)^(\d)  .* (\d+) +\d+\.\d\d +(\d+)$`).FindAllStringSubmatch(out.String(), -1)
	statements := []string{"664", "1", "1"}
	if len(lines) != len(statements) {
		t.Fatalf("the table has %d lines, want %d", len(lines), len(statements))
	}
	states := fmt.Sprint(len(denseStates()))
	for i, line := range lines {
		if line[2] != statements[i] || line[3] != states {
			t.Errorf("way %s took %s statements and found %s states, want %s and %s",
				line[1], line[2], line[3], statements[i], states)
		}
	}

	shown := strings.Split(out.String(), "The statement of way ")
	if len(shown) != 3 {
		t.Fatalf("%d statements are shown, want 2", len(shown)-1)
	}
	for _, s := range shown[1:] {
		if n := strings.Count(s, "EXISTS"); n != 1 {
			t.Errorf("the statement of way %c has %d EXISTS, want 1", s[0], n)
		}
	}

	for line := range strings.Lines(out.String()) {
		if utf8.RuneCountInString(strings.TrimSuffix(line, "\n")) > 100 {
			t.Errorf("a line is wider than 100 columns: %s", line)
		}
	}
	if strings.ContainsAny(out.String(), "\r\x1b") {
		t.Error("there is a progress bar, though the output is no terminal")
	}
}

// denseStates answers the question without a database.
func denseStates() map[int64]bool {
	dense := map[int64]bool{}
	for _, c := range makeCities() {
		if float64(c.Population)/c.AreaKm2 > 1000 {
			dense[c.StateID] = true
		}
	}
	return dense
}

func TestData(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, s := range makeStates() {
		names[s.Name] = true
	}
	if len(names) != 663 {
		t.Errorf("%d names of states, want 663", len(names))
	}

	dense, inhabited := 0, map[int64]bool{}
	for _, c := range makeCities() {
		if c.StateID < 1 || c.StateID > stateCount {
			t.Fatalf("city %d is in state %d, which does not exist", c.ID, c.StateID)
		}
		inhabited[c.StateID] = true
		if float64(c.Population)/c.AreaKm2 > 1000 {
			dense++
		}
	}
	if dense != 1000 || len(makeCities()) != 20_000 {
		t.Errorf("%d of %d cities are dense, want 1000 of 20000", dense, len(makeCities()))
	}
	if n := len(denseStates()); n < 400 || n > 600 || len(inhabited) != stateCount {
		t.Errorf("%d states have a city, %d a dense one; want all 663, and about 500", len(inhabited), n)
	}
}

func TestWaysThatDiffer(t *testing.T) {
	t.Parallel()
	db, err := open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	finds := func(states ...StateRow) way {
		return way{find: func(context.Context, *orm.DB) ([]StateRow, error) { return states, nil }}
	}

	a, b := StateRow{1, "Adia"}, StateRow{2, "Bania"}
	for _, tc := range []struct {
		other []StateRow
		want  string
	}{
		{[]StateRow{a, b}, ""},
		{[]StateRow{b, a}, ""},
		{[]StateRow{a}, "ways 1 and 2 differ: 2 states and 1, only the former with Bania (id 2)"},
		{[]StateRow{a, b, {3, "Cola"}}, "ways 1 and 2 differ: 2 states and 3, only the latter with Cola (id 3)"},
		{[]StateRow{a, b, b}, "ways 1 and 2 differ: 2 states and 3, some of them twice"},
	} {
		_, err := compare(t.Context(), db, []way{finds(a, b), finds(tc.other...)})
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%v: %q, want %q", tc.other, got, tc.want)
		}
	}
}

func TestRunFails(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(cancelled, &bytes.Buffer{}, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := run(t.Context(), &bytes.Buffer{}, "postgres://localhost:not-a-port/x"); err == nil {
		t.Error("a port that is no number: no error")
	}
	if err := run(t.Context(), &bytes.Buffer{}, "host="+t.TempDir()+" user=nobody"); err == nil {
		t.Error("a directory without a server: no error")
	}
}
