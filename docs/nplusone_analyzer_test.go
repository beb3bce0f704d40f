package docs_test

import (
	"context"
	"testing"

	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, nplusoneAnalyzer) }

var nplusoneAnalyzer = []snippet{
	{"a loop of queries", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		counts := map[string]int64{}
		before := db.Stats().Statements

		states, err := State.OrderBy(State.Name.Asc()).All(ctx, db)
		if err != nil {
			return err
		}
		for _, state := range states {
			counts[state.Name], err = City.Filter(City.StateID.Eq(state.ID)).Count(ctx, db)
			if err != nil {
				return err
			}
		}

		is(t, counts["Utah"], 3)
		is(t, db.Stats().Statements-before, len(states)+1)
		return nil
	}},
	{"the same in one statement", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		counts := map[string]int64{}
		before := db.Stats().Statements

		states, err := orm.Into[CountedState](State.Annotate("city_count", State.Cities.Count())).All(ctx, db)
		for _, state := range states {
			counts[state.Name] = state.CityCount
		}

		is(t, counts["Utah"], 3)
		is(t, db.Stats().Statements-before, 1)
		return err
	}},
	{"an allowed loop", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		capitals, found := []string{"Ogden", "Austin"}, []CityRow{}

		for _, name := range capitals {
			//inlay:allow-nplusone * -- a country has one capital, or two
			city, err := City.Filter(City.Name.Eq(name)).Get(ctx, db)
			if err != nil {
				return err
			}
			found = append(found, city)
		}

		names(t, found, capitals...)
		return nil
	}},
	{"an interface that says what it does", func(t *testing.T, _ context.Context, _ *orm.DB) error {
		is(t, Cities(nil) == nil, true)
		return nil
	}},
}

type Cities interface {
	// ByState returns the cities of a state.
	//
	//inlay:query rows
	ByState(ctx context.Context, state int64) ([]CityRow, error)
}
