package models_test

import (
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { suite = append(suite, sets()) }

var (
	inUtah  = City.Filter(City.StateID.Eq(1))
	inTexas = City.Filter(City.StateID.Eq(4))
	both    = City.Dense().Union(inUtah)
	sized   = City.Annotate("double", City.Population.Times(2))
)

type doubled struct {
	Name   string
	Double int64
}

func sets() []conform {
	return []conform{
		names("union", both.OrderBy(City.ID.Asc()), "Provo", "Moab", "Ogden", "Toledo", "Mesa", "Salem"),
		names("union_all", City.Dense().UnionAll(inUtah).OrderBy(City.ID.Asc()), "Provo", "Provo", "Moab", "Ogden", "Toledo", "Mesa", "Salem"),
		names("intersect", City.Dense().Intersect(inTexas).OrderBy(City.ID.Asc()), "Mesa", "Salem"),
		names("except", inTexas.Except(City.Dense(), City.Filter(City.Capital.IsTrue())).OrderBy(City.ID.Asc()), `50%_off\`),
		names("union_filtered_ordered_limited", both.Filter(City.Population.Gt(5000)).OrderBy(City.Population.Desc()).Limit(2).Offset(1), "Provo", "Ogden"),
		names("union_of_limited", inUtah.OrderBy(City.Population.Asc()).Limit(1).UnionAll(inTexas.OrderBy(City.Population.Desc()).Limit(1)).OrderBy(City.ID.Asc()), "Moab", "Austin"),
		names("union_of_unions", both.Except(inUtah.Union(inTexas)).OrderBy(City.ID.Asc()), "Toledo"),
		names("union_with_none", inUtah.Union(inTexas.None()).OrderBy(City.ID.Asc()), "Provo", "Moab", "Ogden"),
		all("union_of_annotated", orm.Into[doubled](sized.Filter(City.ID.Eq(1)).Union(sized.Filter(City.ID.Eq(5)))).Filter(expr.Ref[int64]("double").Gt(8000)).OrderBy(expr.Ref[int64]("double").Asc()),
			doubled{"Provo", 230000}),
		values("union_annotated", both.Annotate("half", City.Population.Over(2)).OrderBy(City.ID.Asc()).Limit(1).Values(City.Name, expr.Ref[int64]("half")), row{"name": "Provo", "half": int64(57500)}),
		all("union_only", City.Only(City.StateID).Filter(City.ID.Lt(5)).Union(City.Only(City.StateID).Filter(City.ID.Gt(6))).OrderBy(City.StateID.Desc()),
			CityRow{StateID: 4}, CityRow{StateID: 2}, CityRow{StateID: 1}),
		countOf("union_count", both, 6),
		existsOf("union_exists", both.Filter(City.ID.Gt(7)), false),
		names("union_in_subquery", State.Filter(subquery.In(State.ID, inUtah.Union(inTexas).Only(City.StateID))).OrderBy(State.ID.Asc()), "Utah", "Texas"),
		names("union_correlated", State.Filter(subquery.Exists(City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)), City.Capital.IsTrue()).
			Union(City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)), City.Name.Eq("Moab"))))).OrderBy(State.ID.Asc()), "Utah", "Texas"),
		names("union_default_filters", Park.Filter(Park.ID.Gt(2)).Union(Park.Filter(Park.ID.Eq(1))).OrderBy(Park.ID.Asc()), "Zion", "Acadia"),
		values("union_aggregated", both.GroupBy(City.StateID).OrderBy(City.StateID.Asc()).Values(City.StateID, expr.Count().As("n")),
			row{"state_id": int64(1), "n": int64(3)}, row{"state_id": int64(2), "n": int64(1)}, row{"state_id": int64(4), "n": int64(2)}),
	}
}

func TestSetsThatKeepDuplicates(t *testing.T) {
	t.Parallel()
	server, embedded := modeltest.Databases[0].Open(t), modeltest.Databases[1].Open(t)
	modeltest.Execute(t, server, tables...)
	modeltest.Execute(t, server, rows...)
	twice := inUtah.UnionAll(inUtah)
	countIs(t, server, "intersect all", twice.IntersectAll(twice), 6)
	countIs(t, server, "except all", twice.ExceptAll(inUtah), 3)
	var unsupported *orm.UnsupportedError
	for name, qs := range map[string]orm.QuerySet[CityRow]{"INTERSECT ALL": twice.IntersectAll(twice), "EXCEPT ALL": twice.ExceptAll(inUtah)} {
		if _, err := qs.Count(nplusone.Watch(t), embedded); !errors.As(err, &unsupported) || unsupported.Feature != name {
			t.Errorf("%s on SQLite: %v", name, err)
		}
	}
}

func TestMistakesInSets(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	for what, qs := range map[string]orm.QuerySet[CityRow]{
		"columns": inUtah.Union(City.Only(City.ID)), "annotations": inUtah.Union(sized), "mistake": inUtah.Union(City.Limit(-1)),
		"model": inUtah.Union(orm.Into[CityRow](State.Filter())), "empty": inUtah.Union(orm.QuerySet[CityRow]{}),
	} {
		if _, err := qs.All(nplusone.Watch(t), db); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	if _, err := orm.Pluck(inUtah, City.ID).Union(orm.Pluck(inTexas, City.ID)).All(nplusone.Watch(t), db); err == nil {
		t.Error("values: no error")
	}
}
