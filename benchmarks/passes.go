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
// ways that there are: several aggregates and one, for all states and for one.
func passes(db *orm.DB) (works []*work) {
	ways := []way{
		{inlay + ", Correlated", State.Cities.Correlated()},
		{inlay, State.Cities},
		{inlay + ", Lateral", State.Cities.Lateral()},
		{inlay + ", Grouped", State.Cities.Grouped()},
	}
	for _, row := range []struct {
		name   string
		states int64
		all    bool
	}{
		{"P1 Count, Sum and Max of the cities, 50 states", stateCount, true},
		{"P2 Count, Sum and Max of the cities, 1 state of 50", 1, true},
		{"P3 Count of the cities, 50 states", stateCount, false},
		{"P4 Count of the cities, 1 state of 50", 1, false},
	} {
		states := State.Filter()
		if row.states == 1 {
			states = State.Filter(State.ID.Eq(1))
		}
		w := &work{name: row.name, batch: 4}
		var queries []orm.QuerySet[CityFigures]
		for _, way := range ways {
			qs := states.Annotate("cities", way.cities.Count())
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
					err = sameFigures(got, int(row.states), row.all)
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
