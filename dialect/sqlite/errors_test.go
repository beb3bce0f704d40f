package sqlite

import (
	"slices"
	"testing"
)

func TestColumnsOf(t *testing.T) {
	for where, want := range map[string][]string{
		`cities.name, cities.state_id`: {"cities", "name", "state_id"},
		`cities.name`:                  {"cities", "name"},
		`a table.größe`:                {"a table", "größe"},
		`a.b.c`:                        {""},
		`cities.name, of`:              {""},
		`cities.name, states.id`:       {""},
		``:                             {""},
	} {
		table, columns := columnsOf(where)
		if got := append([]string{table}, columns...); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", where, got, want)
		}
	}
}
