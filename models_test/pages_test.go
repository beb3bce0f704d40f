package models_test

import (
	"context"
	"encoding/base64"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// walk reads all pages forwards, and then backwards from the last.
func walk[R any](ctx context.Context, t *testing.T, db *orm.DB, qs orm.QuerySet[R], size int) (forwards, backwards []R) {
	t.Helper()
	page, err := qs.Page(ctx, db, size, "")
	for pages := 1; ; pages++ {
		if err != nil || pages > 20 {
			t.Fatalf("page %d: %v", pages, err)
		}
		if len(page.Rows) > size || page.Next != "" && len(page.Rows) < size || (page.Previous == "") != (pages == 1) {
			t.Fatalf("page %d: %d rows, next %q, previous %q", pages, len(page.Rows), page.Next, page.Previous)
		}
		forwards = append(forwards, page.Rows...)
		if page.Next == "" {
			break
		}
		page, err = qs.Page(ctx, db, size, page.Next)
	}
	for backwards = page.Rows; page.Previous != ""; {
		//inlay:allow-nplusone * -- pages are read forwards and backwards
		if page, err = qs.Page(ctx, db, size, page.Previous); err != nil {
			t.Fatal(err)
		}
		backwards = slices.Concat(page.Rows, backwards)
	}
	return forwards, backwards
}

func TestPages(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		for name, qs := range map[string]orm.QuerySet[CityRow]{
			"by key":             City.Filter(City.ID.Gt(1)),
			"by key, descending": City.OrderBy(City.ID.Desc()),
			"one direction":      City.OrderBy(City.StateID.Asc(), City.Name.Asc()),
			"mixed directions":   City.OrderBy(City.StateID.Desc(), City.Capital.Asc()),
			"NULL last":          City.OrderBy(City.Mayor.Asc()),
			"NULL first":         City.OrderBy(City.Mayor.Desc(), City.Population.Asc()),
			"NULL said first":    City.OrderBy(City.Mayor.Asc().NullsFirst(), City.StateID.Desc()),
			"NULL said last":     City.OrderBy(City.Mayor.Desc().NullsLast()),
			"times and floats":   City.OrderBy(City.Founded.Desc(), City.AreaKm2.Asc()),
			"distinct":           City.Distinct().OrderBy(City.Population.Asc()),
			"union":              City.Filter(City.ID.Lt(4)).Union(City.Filter(City.ID.Gt(2))).OrderBy(City.Name.Desc()),
			"no rows":            City.Filter(City.ID.Lt(0)),
			"none":               City.None(),
		} {
			ordered := qs
			if !strings.Contains(name, "none") {
				ordered = qs.OrderBy(append(ordersOf(name), City.ID.Asc())...)
			}
			want, err := ordered.All(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			for _, size := range []int{1, 3, 8, 9} {
				forwards, backwards := walk(ctx, t, db, qs, size)
				if !reflect.DeepEqual(forwards, want) && len(forwards)+len(want) > 0 || !reflect.DeepEqual(backwards, forwards) && len(forwards) > 0 {
					t.Errorf("%s, pages of %d:\nforwards %s\nbackwards %s\nwant %s", name, size, show(forwards), show(backwards), show(want))
				}
			}
		}
		type placed struct{ ID, Rank int64 }
		forwards, _ := walk(ctx, t, db, orm.Into[placed](ranked.Filter(rank.Lte(2))).OrderBy(rank.Asc()), 2)
		if !reflect.DeepEqual(forwards, []placed{{1, 1}, {4, 1}, {7, 1}, {3, 2}, {6, 2}}) {
			t.Errorf("pages of a window: %v", forwards)
		}
	})
}

// ordersOf are the orders of a case of TestPages.
func ordersOf(name string) []expr.Order {
	return map[string][]expr.Order{
		"by key, descending": {City.ID.Desc()},
		"one direction":      {City.StateID.Asc(), City.Name.Asc()},
		"mixed directions":   {City.StateID.Desc(), City.Capital.Asc()},
		"NULL last":          {City.Mayor.Asc()},
		"NULL first":         {City.Mayor.Desc(), City.Population.Asc()},
		"NULL said first":    {City.Mayor.Asc().NullsFirst(), City.StateID.Desc()},
		"NULL said last":     {City.Mayor.Desc().NullsLast()},
		"times and floats":   {City.Founded.Desc(), City.AreaKm2.Asc()},
		"distinct":           {City.Population.Asc()},
		"union":              {City.Name.Desc()},
	}[name]
}

func TestPageByAnnotation(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		type counted struct {
			StateRow
			Cities int64
		}
		qs := orm.Into[counted](State.Annotate("cities", State.Cities.Count())).OrderBy(expr.Ref[int64]("cities").Desc())
		forwards, backwards := walk(ctx, t, db, qs, 2)
		var got []string
		for _, c := range forwards {
			got = append(got, c.Name)
		}
		if !reflect.DeepEqual(got, []string{"Texas", "Utah", "Ohio", "Iowa", "Maine"}) || !reflect.DeepEqual(backwards, forwards) {
			t.Errorf("%v, %v", got, backwards)
		}
		page, err := City.OrderBy(City.StateID.Asc(), City.Name.Asc()).Page(ctx, db, 2, "")
		if err != nil {
			t.Fatal(err)
		}
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			_, err = City.OrderBy(City.StateID.Asc(), City.Name.Asc()).Page(ctx, db, 2, page.Next)
		})
		const want = `WHERE ("state_id", "name", "id") > ($1, $2, $3) ORDER BY "state_id", "name", "id" LIMIT $4`
		if on.Suffix == "pg" && (err != nil || !strings.HasSuffix(sent[0], want)) {
			t.Errorf("%v, %v", sent, err)
		}
	})
}

func TestMistakesInPages(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, db, tables...)
	modeltest.Execute(t, db, rows...)
	ctx := nplusone.Watch(t)
	page, err := City.OrderBy(City.Name.Asc()).Page(ctx, db, 2, "")
	if err != nil || page.Next == "" {
		t.Fatal(err)
	}
	other := base64.RawURLEncoding.EncodeToString([]byte(`{"Order":"\"cities\",id asc nulls last","Values":["seven"]}`))
	for name, run := range map[string]func() (orm.Page[CityRow], error){
		"cursor of another order": func() (orm.Page[CityRow], error) { return City.OrderBy(City.Name.Desc()).Page(ctx, db, 2, page.Next) },
		"no cursor":               func() (orm.Page[CityRow], error) { return City.OrderBy(City.Name.Asc()).Page(ctx, db, 2, "?") },
		"cut cursor": func() (orm.Page[CityRow], error) {
			return City.OrderBy(City.Name.Asc()).Page(ctx, db, 2, page.Next[:len(page.Next)-4])
		},
		"value of another type": func() (orm.Page[CityRow], error) { return City.OrderBy(City.ID.Asc()).Page(ctx, db, 2, other) },
	} {
		if _, err := run(); !errors.Is(err, orm.ErrCursor) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, qs := range map[string]orm.QuerySet[CityRow]{
		"limited": City.Limit(3), "ordered by an expression": City.OrderBy(City.Name.Upper().Asc()), "ordered by another model": City.Join(State, inItsState).OrderBy(State.Nickname.Asc()),
		"ordered by a deferred column": City.Defer(City.Name).OrderBy(City.Name.Asc()), "groups": City.GroupBy(City.ID), "zero": {},
	} {
		if _, err := qs.Page(ctx, db, 2, ""); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := City.Filter().Page(ctx, db, 0, ""); err == nil {
		t.Error("no error for an empty page")
	}
}

func TestIterInBatches(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		for _, size := range []int{0, 1, 3, 8, 100} {
			var got []string
			//inlay:allow-nplusone * -- the rows are the same in batches of every size
			for c, err := range City.Filter(City.ID.Lte(7)).OrderBy(City.ID.Desc()).IterInBatches(ctx, db, size) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, c.Name)
			}
			if !reflect.DeepEqual(got, []string{"Austin", "Salem", "Mesa", "Toledo", "Ogden", "Moab", "Provo"}) {
				t.Errorf("batches of %d: %v", size, got)
			}
		}
		n := 0
		for _, err := range City.IterInBatches(ctx, db, 3) { // left early, with rows unread
			if err != nil || n == 4 {
				break
			}
			n++
		}
		var failure error
		for _, err := range orm.Into[narrowCity](City.OrderBy(City.ID.Asc()).Only(City.Name, City.Population)).IterInBatches(ctx, db, 2) {
			failure = err
		}
		var scan *orm.ScanError
		if n != 4 || !errors.As(failure, &scan) {
			t.Errorf("%d rows, %v", n, failure)
		}
		for range City.None().IterInBatches(ctx, db, 2) {
			t.Error("None has a row")
		}
		if count, err := City.Count(ctx, db); err != nil || count != 8 {
			t.Errorf("the connection afterwards: %d, %v", count, err)
		}
		ended, cancel := context.WithCancel(ctx)
		seen := 0
		for _, err := range City.IterInBatches(ended, db, 1) {
			if seen++; seen == 2 {
				cancel()
			}
			failure = err
		}
		if on := db.Dialect(); on == "PostgreSQL" && !errors.Is(failure, context.Canceled) {
			t.Errorf("cancelled: %v", failure)
		}
		cancel()
	})
}
