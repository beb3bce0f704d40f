package models_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { suite = append(suite, methods()) }

func southern(qs orm.QuerySet[CityRow]) orm.QuerySet[CityRow] { return qs.Filter(City.StateID.Eq(4)) }

func methods() []conform {
	return []conform{
		names("reverse", State.OrderBy(State.Nickname.Asc(), State.ID.Asc()).Reverse(), "Maine", "Texas", "Iowa", "Ohio", "Utah"),
		names("apply", City.Apply(southern).OrderBy(City.ID.Asc()).Limit(2), "Mesa", "Salem"),
		first("latest", `50%_off\`, func(ctx context.Context, h orm.Handle) (CityRow, error) { return City.Latest(ctx, h, City.Founded) }),
		first("earliest", "Toledo", func(ctx context.Context, h orm.Handle) (CityRow, error) { return City.Earliest(ctx, h, City.Founded) }),
		first("latest_by_two", "Iowa", func(ctx context.Context, h orm.Handle) (StateRow, error) {
			return State.Filter(State.Nickname.IsNotNull()).Latest(ctx, h, State.Nickname, State.ID)
		}),
		does("contains_row", true, func(ctx context.Context, db *orm.DB) (bool, error) {
			return City.Dense().Contains(ctx, db, CityRow{ID: 1})
		}),
		does("contains_row_by_composite_key", false, func(ctx context.Context, db *orm.DB) (bool, error) {
			return Stop.Contains(ctx, db, StopRow{Line: "B", Number: 2})
		}),
		names("comment", State.Filter(State.ID.Eq(1)).Comment("route", "/states/{id}").Comment("by", "it's */ a test"), "Utah"),
		countOf("comment_on_a_count", State.Comment("route", "/states"), 5),
		does("pluck", []string{"Iowa", "Maine"}, func(ctx context.Context, db *orm.DB) ([]string, error) {
			return orm.Pluck(State.OrderBy(State.Name.Asc()).Limit(2), State.Name).All(ctx, db)
		}),
		does("pluck_two", []orm.Pair[string, bool]{{First: "Utah", Second: true}, {First: "Ohio", Second: true}, {First: "Iowa", Second: false}}, func(ctx context.Context, db *orm.DB) ([]orm.Pair[string, bool], error) {
			return orm.Pluck2(State.Annotate("dense", subquery.Exists(denseCities())).OrderBy(State.ID.Asc()).Limit(3), State.Name, isDense).All(ctx, db)
		}),
		does("pluck_three", orm.Triple[int64, string, int64]{First: 3, Second: "Iowa", Third: 0}, func(ctx context.Context, db *orm.DB) (orm.Triple[int64, string, int64], error) {
			return orm.Pluck3(State.Filter(State.ID.Eq(3)), State.ID, State.Name, State.Cities.Count()).Get(ctx, db)
		}),
		names("pluck_inside_a_query", State.Filter(subquery.In(State.ID, orm.Pluck(City.Dense(), City.StateID))).OrderBy(State.ID.Asc()), "Utah", "Ohio", "Texas"),
	}
}

func TestDistinctOn(t *testing.T) {
	t.Parallel()
	server, embedded := modeltest.Databases[0].Open(t), modeltest.Databases[1].Open(t)
	modeltest.Execute(t, server, tables...)
	modeltest.Execute(t, server, rows...)
	largest := City.DistinctOn(City.StateID).OrderBy(City.StateID.Asc(), City.Population.Desc())
	got, err := largest.Only(City.Name).All(nplusone.Watch(t), server)
	if err != nil || len(got) != 3 || got[0].Name != "Provo" || got[2].Name != "Austin" {
		t.Errorf("%v, %v", got, err)
	}
	countIs(t, server, "count", largest, 3)
	countIs(t, server, "exists", State.Filter(subquery.Exists(largest.Offset(3))), 0)
	countIs(t, server, "in", State.Filter(subquery.In(State.Name, largest.Only(City.Name))), 0)
	sql, err := largest.Only(City.Name).SQL(server)
	if want := `SELECT DISTINCT ON ("state_id") "name" FROM "cities" ORDER BY "state_id", "population" DESC`; err != nil || sql != want {
		t.Errorf("%s, %v", sql, err)
	}
	var unsupported *orm.UnsupportedError
	if _, err := largest.All(nplusone.Watch(t), embedded); !errors.As(err, &unsupported) || unsupported.Feature != "DISTINCT ON" {
		t.Errorf("on SQLite: %v", err)
	}
}

func TestLocks(t *testing.T) {
	t.Parallel()
	server, embedded := modeltest.Databases[0].Open(t), modeltest.Databases[1].Open(t)
	modeltest.Execute(t, server, tables...)
	modeltest.Execute(t, server, rows...)
	for text, qs := range map[string]orm.QuerySet[StateRow]{
		" LIMIT $1 FOR UPDATE SKIP LOCKED": State.Limit(1).Lock(orm.ForUpdate, orm.SkipLocked), " FOR NO KEY UPDATE": State.Lock(orm.ForNoKeyUpdate, orm.Waiting),
		" FOR SHARE NOWAIT": State.Lock(orm.ForShare, orm.NoWait), " FOR KEY SHARE /*a='b'*/": State.Lock(orm.ForKeyShare, orm.Waiting).Comment("a", "b"),
	} {
		if sql, err := qs.SQL(server); err != nil || !strings.HasSuffix(sql, text) {
			t.Errorf("%s does not end in %s, %v", sql, text, err)
		}
		if rows, err := qs.All(nplusone.Watch(t), server); err != nil || len(rows) == 0 {
			t.Errorf("%s: %v, %v", text, rows, err)
		}
		//inlay:allow-nplusone * -- several locks lead to one count, which has none
		if n, err := qs.Count(nplusone.Watch(t), server); err != nil || n == 0 { // no lock: FOR UPDATE is not allowed with COUNT
			t.Errorf("%s: %v, %v", text, n, err)
		}
		var unsupported *orm.UnsupportedError
		if _, err := qs.All(nplusone.Watch(t), embedded); !errors.As(err, &unsupported) {
			t.Errorf("%s on SQLite: %v", text, err)
		}
	}
	if _, err := State.Lock(9, orm.Waiting).SQL(server); err == nil {
		t.Error("a lock that is none")
	}
}

func TestBatches(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		var sizes []int
		var ids []int64
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			for batch, err := range orm.Batches(ctx, db, City.Filter(City.ID.Neq(2)), City.ID, 3) {
				if err != nil {
					t.Fatal(err)
				}
				sizes = append(sizes, len(batch))
				for _, c := range batch {
					ids = append(ids, c.ID)
				}
			}
		})
		if !slices.Equal(sizes, []int{3, 3, 1}) || !slices.Equal(ids, []int64{1, 3, 4, 5, 6, 7, 8}) || len(sent) != 3 {
			t.Errorf("%v, %v, %d statements", sizes, ids, len(sent))
		}
		for range orm.Batches(ctx, db, City.Filter(), City.ID, 2) {
			break
		}
		for what, batches := range map[string]func(func([]CityRow, error) bool){
			"order": orm.Batches(ctx, db, City.OrderBy(City.ID.Asc()), City.ID, 3), "limit": orm.Batches(ctx, db, City.Limit(3), City.ID, 3),
			"size": orm.Batches(ctx, db, City.Filter(), City.ID, 0), "nullable": orm.Batches(ctx, db, City.Filter(), City.Mayor, 3), "only": orm.Batches(ctx, db, City.Only(City.Name), City.ID, 3),
		} {
			for rows, err := range batches {
				if err == nil {
					t.Errorf("%s: %v", what, rows)
				}
			}
		}
	})
}

func TestMistakesInMethods(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	if _, err := State.Filter().Reverse().All(nplusone.Watch(t), db); err == nil || !strings.Contains(err.Error(), "need an order") {
		t.Errorf("%v", err)
	}
	if _, err := orm.Pluck(State.Filter(), expr.Expr[int64]{}).All(nplusone.Watch(t), db); !errors.Is(err, expr.ErrZero) {
		t.Errorf("%v", err)
	}
	if got := reflect.TypeOf(orm.Pluck(State.Filter(), State.Name)); got != reflect.TypeFor[orm.QuerySet[string]]() {
		t.Errorf("%v", got)
	}
}
