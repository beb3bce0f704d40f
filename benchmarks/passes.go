package main

import (
	"context"
	"fmt"

	"github.com/inlay-orm/inlay/orm"
)

// CityFigures is a state with aggregates of its cities.
type CityFigures struct {
	StateRow
	Cities          int64
	People, Largest *int64 `orm:"annotation"`
}

// way is one of the ways to compute what is asked of related rows.
type way struct {
	name   string
	cities orm.HasMany[CityRow]
}

// passes are the rows that compute annotations of related rows in each of the
// ways that there are: several aggregates and one, for all states and for one,
// which is found by the key that the grouped query is joined by or by another
// column.
func passes(db *orm.DB) (works []*work) {
	ways := []way{
		{inlay + ", Correlated", State.Cities.Correlated()},
		{inlay, State.Cities},
		{inlay + ", Lateral", State.Cities.Lateral()},
		{inlay + ", Grouped", State.Cities.Grouped()},
	}
	one, byName := State.Filter(State.ID.Eq(25)), State.Filter(State.Name.Eq("State 25"))
	for _, row := range []struct {
		name   string
		states orm.QuerySet[StateRow]
		rows   int
		all    bool
	}{
		{"P1 Count, Sum and Max of the cities, 50 states", State.Filter(), stateCount, true},
		{"P2 Count, Sum and Max of the cities, 1 state by key", one, 1, true},
		{"P3 Count, Sum and Max of the cities, 1 state by name", byName, 1, true},
		{"P4 Count of the cities, 50 states", State.Filter(), stateCount, false},
		{"P5 Count of the cities, 1 state by key", one, 1, false},
		{"P6 Count of the cities, 1 state by name", byName, 1, false},
	} {
		w := &work{name: row.name, batch: 4}
		var queries []orm.QuerySet[CityFigures]
		for _, way := range ways {
			qs := row.states.Annotate("cities", way.cities.Count())
			if row.all {
				qs = qs.Annotate("people", way.cities.Sum(City.Population)).Annotate("largest", way.cities.Max(City.Population))
			}
			figures := orm.Into[CityFigures](qs)
			queries = append(queries, figures)
			w.contenders = append(w.contenders, contender{way.name, func(ctx context.Context, _ int) error {
				_, err := figures.All(ctx, db)
				return err
			}})
		}
		w.check = func(ctx context.Context) error {
			for i, qs := range queries {
				got, err := qs.All(ctx, db)
				if err == nil {
					err = sameFigures(got, row.rows, row.all)
				}
				if err != nil {
					return fmt.Errorf("%s: %w", ways[i].name, err)
				}
			}
			return nil
		}
		works = append(works, w)
	}
	return works
}

// sameFigures compares states in any order with the rule of the data.
func sameFigures(got []CityFigures, states int, all bool) error {
	if len(got) != states {
		return fmt.Errorf("got %d states, want %d", len(got), states)
	}
	want := wantFamilies(stateCount, cityCount)
	for _, g := range got {
		w := want[g.ID-1]
		var people int64
		for _, c := range w.cities {
			people += c.Population
		}
		if g.StateRow != w.StateRow || g.Cities != int64(len(w.cities)) {
			return fmt.Errorf("got %+v, want %+v with %d cities", g, w.StateRow, len(w.cities))
		}
		if all && (*g.People != people || *g.Largest != w.cities[0].Population) {
			return fmt.Errorf("%s: got %d people and %d in the largest city, want %d and %d", g.Name, *g.People, *g.Largest, people, w.cities[0].Population)
		}
	}
	return nil
}
