package docs_test

import (
	"context"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, pagingPage) }

// CountedState is a state and how many cities it has.
type CountedState struct {
	StateRow
	CityCount int64
}

var pagingPage = []snippet{
	{"limit and offset", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		second, err := City.OrderBy(City.StateID.Asc(), City.ID.Asc()).Limit(3).Offset(3).All(ctx, db)
		ordered(t, second, "Toledo", "Mesa", "Salem")
		return err
	}},
	{"pages", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := City.OrderBy(City.StateID.Asc(), City.Name.Asc())
		page, err := cities.Page(ctx, db, 3, "")
		ordered(t, page.Rows, "Moab", "Ogden", "Provo")
		is(t, page.Previous, "")

		page, err2 := cities.Page(ctx, db, 3, page.Next)
		ordered(t, page.Rows, "Toledo", `50%_off\`, "Austin")

		back, err3 := cities.Page(ctx, db, 3, page.Previous)
		ordered(t, back.Rows, "Moab", "Ogden", "Provo")
		last, err4 := cities.Page(ctx, db, 3, page.Next)
		ordered(t, last.Rows, "Mesa", "Salem")
		is(t, last.Next, "")
		return errors.Join(err, err2, err3, err4)
	}},
	{"pages by an annotation", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		states := orm.Into[CountedState](State.Annotate("city_count", State.Cities.Count())).
			OrderBy(expr.Ref[int64]("city_count").Desc())
		page, err := states.Page(ctx, db, 2, "")
		is(t, page.Rows, []CountedState{{StateRow{4, "Texas"}, 4}, {StateRow{1, "Utah"}, 3}})
		page, err2 := states.Page(ctx, db, 2, page.Next)
		is(t, page.Rows, []CountedState{{StateRow{2, "Ohio"}, 1}, {StateRow{3, "Iowa"}, 0}})
		return errors.Join(err, err2)
	}},
	{"pages by what may be NULL", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := City.OrderBy(City.Mayor.Desc(), City.Population.Asc())
		page, err := cities.Page(ctx, db, 2, "")
		ordered(t, page.Rows, "Moab", "Salem")
		page, err2 := cities.Page(ctx, db, 2, page.Next)
		ordered(t, page.Rows, "Toledo", "Austin")
		return errors.Join(err, err2)
	}},
	{"rows that come and go", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		page, err := City.OrderBy(City.Name.Asc()).Page(ctx, db, 3, "")
		ordered(t, page.Rows, `50%_off\`, "Austin", "Mesa")
		_, err2 := City.Filter(City.Name.Eq("Austin")).Delete(ctx, db)
		page, err3 := City.OrderBy(City.Name.Asc()).Page(ctx, db, 3, page.Next)
		ordered(t, page.Rows, "Moab", "Ogden", "Provo")
		skipping, err4 := City.OrderBy(City.Name.Asc()).Limit(3).Offset(3).All(ctx, db)
		ordered(t, skipping, "Ogden", "Provo", "Salem")
		return errors.Join(err, err2, err3, err4)
	}},
	{"batches", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		var sizes []int
		for cities, err := range orm.Batches(ctx, db, City.Filter(City.Population.Gt(0)), City.ID, 3) {
			if err != nil {
				return err
			}
			sizes = append(sizes, len(cities))
		}
		for cities, err := range orm.Batches(ctx, db, City.Filter(), City.ID, 3) {
			n, err2 := City.Filter(City.ID.Eq(cities[0].ID)).Update(ctx, db, City.Mayor.Set("vacant"))
			is(t, n, 1)
			if err = errors.Join(err, err2); err != nil {
				return err
			}
		}
		is(t, sizes, []int{3, 3, 1})
		return nil
	}},
	{"a cursor of the server", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var people int64
		for city, err := range City.OrderBy(City.ID.Asc()).IterInBatches(ctx, db, 3) {
			if err != nil {
				return err
			}
			people += city.Population
		}
		is(t, people, 1_451_300)
		return nil
	}},
	{"mistakes with pages", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		page, err := City.OrderBy(City.Name.Asc()).Page(ctx, db, 3, "")
		_, err2 := City.OrderBy(City.Name.Desc()).Page(ctx, db, 3, page.Next)
		says(t, err2, orm.ErrCursor, "inlay: the cursor does not belong to this query: start again without one")
		_, err2 = City.OrderBy(City.Name.Upper().Asc()).Page(ctx, db, 3, "")
		says(t, err2, nil, "inlay: Page: the query is ordered by an expression, which its rows have no field for: order by columns that it selects and by expr.Ref of annotations")
		_, err2 = City.Limit(4).Page(ctx, db, 3, "")
		is(t, errors.Is(err2, orm.ErrSliced), true)
		for _, e := range orm.Batches(ctx, db, City.OrderBy(City.ID.Asc()), City.ID, 3) {
			says(t, e, nil, "inlay: Batches orders and limits the query itself: leave out OrderBy, Limit and Offset")
		}
		return err
	}},
}
