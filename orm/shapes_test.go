package orm_test

import (
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
	"github.com/inlay-orm/inlay/types"
)

type tripRow struct {
	ID, FromID, ToID int64
	Price, Cost      int64
	Title            *string
	Leaves, Arrives  types.Date
	Done             bool
}

type tripTable struct {
	orm.Manager[tripRow]
	ID, FromID, ToID, Price, Cost expr.Column[int64]
	Title                         expr.Column[string]
	Leaves, Arrives               expr.Column[types.Date]
	Done                          expr.Column[bool]
	From                          orm.BelongsTo[stopRow] `orm:"fk=from_id"`
	To                            orm.BelongsTo[stopRow] `orm:"fk=to_id"`
}

type stopRow struct {
	ID   int64
	Name string
}

type stopTable struct {
	orm.Manager[stopRow]
	ID       expr.Column[int64]
	Name     expr.Column[string]
	Starting orm.HasMany[tripRow] `orm:"fk=from_id"`
	Ending   orm.HasMany[tripRow] `orm:"fk=to_id"`
}

type fareRow struct{ ID, Price int64 }

type fareTable struct {
	orm.Manager[fareRow]
	ID, Price expr.Column[int64]
}

var (
	trip    = orm.Define[tripTable]("trips")
	stop    = orm.Define[stopTable]("stops")
	fare    = orm.Define[fareTable]("fares")
	oldFare = orm.Define[fareTable]("archive.fares") // the same table in another schema
)

// shape is a query with a name, seen by its text.
type shape struct {
	name string
	sql  func(h orm.Handle) (string, error)
}

func of[R any](name string, build func() orm.QuerySet[R]) shape {
	return shape{name, func(h orm.Handle) (string, error) { return build().SQL(h) }}
}

// The pairs that share a key in other systems: HyperDjango takes isnull of true
// for isnull of false, and QueryTurbo gives all twelve of the first ones one
// fingerprint each.
var pairs = [][2]shape{
	{
		of("is null", func() orm.QuerySet[tripRow] { return trip.Filter(trip.Title.IsNull()) }),
		of("is not null", func() orm.QuerySet[tripRow] { return trip.Filter(trip.Title.IsNotNull()) }),
	}, {
		of("price above cost", func() orm.QuerySet[tripRow] { return trip.Filter(trip.Price.GtExpr(trip.Cost)) }),
		of("price above id", func() orm.QuerySet[tripRow] { return trip.Filter(trip.Price.GtExpr(trip.ID)) }),
	}, {
		of("year of leaving", func() orm.QuerySet[tripRow] { return trip.Filter(trip.Leaves.Year().Eq(2026)) }),
		of("year of arriving", func() orm.QuerySet[tripRow] { return trip.Filter(trip.Arrives.Year().Eq(2026)) }),
	}, {
		of("name of the first stop", func() orm.QuerySet[tripRow] { return trip.Filter(expr.Via(trip.From, stop.Name).Eq("Moab")) }),
		of("name of the last stop", func() orm.QuerySet[tripRow] { return trip.Filter(expr.Via(trip.To, stop.Name).Eq("Moab")) }),
	}, {
		of("only titles", func() orm.QuerySet[tripRow] { return trip.Only(trip.Title) }),
		of("only prices", func() orm.QuerySet[tripRow] { return trip.Only(trip.Price) }),
	}, {
		of("ordered", func() orm.QuerySet[tripRow] { return trip.OrderBy(trip.Price.Asc()) }),
		of("reversed", func() orm.QuerySet[tripRow] { return trip.OrderBy(trip.Price.Asc()).Reverse() }),
	}, {
		of("two", func() orm.QuerySet[tripRow] { return trip.Limit(2) }),
		of("four", func() orm.QuerySet[tripRow] { return trip.Limit(4) }), // one text, with the number beside it
	}, {
		of("plain", func() orm.QuerySet[tripRow] { return trip.Filter(trip.Done.IsTrue()) }),
		of("union", func() orm.QuerySet[tripRow] {
			return trip.Filter(trip.Done.IsTrue()).Union(trip.Filter(trip.Done.IsTrue()))
		}),
	}, {
		{"count", func(h orm.Handle) (string, error) { return trip.Values(expr.CountOf(trip.Price).As("n")).SQL(h) }},
		{"count of different", func(h orm.Handle) (string, error) {
			return trip.Values(expr.CountOf(trip.Price).Distinct().As("n")).SQL(h)
		}},
	}, {
		of("sum", func() orm.QuerySet[tripRow] { return trip.Filter(expr.Add(trip.Price, trip.Cost).Gt(5)) }),
		of("difference", func() orm.QuerySet[tripRow] { return trip.Filter(expr.Sub(trip.Price, trip.Cost).Gt(5)) }),
	}, {
		of("in the first stops", func() orm.QuerySet[stopRow] { return stop.Filter(subquery.In(stop.ID, trip.Only(trip.FromID))) }),
		of("in the last stops", func() orm.QuerySet[stopRow] { return stop.Filter(subquery.In(stop.ID, trip.Only(trip.ToID))) }),
	}, {
		of("exists by the first stop", func() orm.QuerySet[stopRow] { return stop.Filter(stop.Starting.Any()) }),
		of("exists by the last stop", func() orm.QuerySet[stopRow] { return stop.Filter(stop.Ending.Any()) }),
	}, {
		of("of one schema", func() orm.QuerySet[fareRow] { return fare.Filter(fare.Price.Gt(1)) }),
		of("of another", func() orm.QuerySet[fareRow] { return oldFare.Filter(oldFare.Price.Gt(1)) }),
	}, {
		of("locked", func() orm.QuerySet[tripRow] { return trip.Lock(orm.ForUpdate, orm.Waiting) }),
		of("locked, or left out", func() orm.QuerySet[tripRow] { return trip.Lock(orm.ForUpdate, orm.SkipLocked) }),
	}, {
		of("empty list", func() orm.QuerySet[stopRow] { return stop.Filter(subquery.In(stop.ID, trip.None().Only(trip.ToID))) }),
		of("list", func() orm.QuerySet[stopRow] { return stop.Filter(subquery.In(stop.ID, trip.Only(trip.ToID))) }),
	},
}

// fresh is the text without any cache.
func fresh(t *testing.T, s shape) string {
	t.Helper()
	sql, err := s.sql(orm.NewDB(silent{}).WithTemplates(orm.TemplatesOff))
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	return sql
}

// Each query of a pair is asked for after the other one, with everything kept:
// it has the text that it has by itself.
func TestPairsOfShapes(t *testing.T) {
	for _, pair := range pairs {
		one, two := fresh(t, pair[0]), fresh(t, pair[1])
		if one == two && pair[0].name != "two" {
			t.Errorf("%s and %s are one statement: the pair says nothing: %s", pair[0].name, pair[1].name, one)
		}
		for _, order := range [][2]int{{0, 1}, {1, 0}} {
			db := orm.NewDB(silent{}).WithTemplates(orm.Keep(orm.AllShapes), orm.VerifyTemplates(0, 0))
			for _, i := range []int{order[0], order[1], order[0], order[1]} {
				sql, err := pair[i].sql(db)
				if want := []string{one, two}[i]; err != nil || sql != want {
					t.Errorf("%s, after %s: %s, %v, want %s", pair[i].name, pair[1-i].name, sql, err, want)
				}
			}
			entries := 2
			if one == two {
				entries = 1
			}
			if st := db.Stats().Templates; st.Entries != entries || int(st.Misses) != entries {
				t.Errorf("%s, %s: %+v", pair[0].name, pair[1].name, st)
			}
		}
	}
}
