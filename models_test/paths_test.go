package models_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { suite = append(suite, paths()) }

var (
	stateName = expr.Via(City.State, State.Name)
	seatMayor = expr.Via(Seat.City, City.Mayor)
)

func paths() []conform {
	return []conform{
		names("path", City.Filter(stateName.Eq("Ohio")), "Toledo"),
		names("path_named_often", City.Filter(stateName.Gt("P"), stateName.Neq("Utah")).OrderBy(stateName.Desc(), City.ID.Asc()), "Mesa", "Salem", "Austin", `50%_off\`),
		names("path_of_two", District.Filter(expr.Via(District.City, stateName).Eq("Texas")).OrderBy(expr.Via(District.City, City.Name).Asc(), District.ID.Asc()), "Downtown", "Hyde Park", "Airport"),
		values("path_annotated", City.Filter(City.ID.Lte(4)).Annotate("state", stateName).OrderBy(City.ID.Desc()).Limit(2).Values(City.Name, expr.Ref[string]("state")),
			row{"name": "Toledo", "state": "Ohio"}, row{"name": "Ogden", "state": "Utah"}),
		values("path_grouped", City.OrderBy(stateName.Asc()).Values(stateName.As("state"), expr.Count().As("cities")),
			row{"state": "Ohio", "cities": int64(1)}, row{"state": "Texas", "cities": int64(4)}, row{"state": "Utah", "cities": int64(3)}),
		// The key of the other side is on this side too: nothing is joined.
		names("path_to_the_key", City.Filter(expr.Via(City.State, State.ID).Eq(2)), "Toledo"),
		names("path_to_a_composite_key", Stop.Filter(subquery.Exists(Visit.Filter(expr.Via(Visit.Stop, Stop.Line).EqExpr(subquery.OuterRef(Stop.Line)), expr.Via(Visit.Stop, Stop.Number).EqExpr(subquery.OuterRef(Stop.Number)), Visit.Riders.Gt(15)))), "Harbour"),
		countOf("path_by_a_composite_key", Visit.Filter(expr.Via(Visit.Stop, Stop.Name).Eq("Harbour")), 2),
		// INNER where a filter drops rows without the other side, LEFT elsewhere.
		countOf("path_optional_filter", Seat.Filter(seatMayor.Eq("Watson")), 1),
		countOf("path_optional_in_or", Seat.Filter(expr.Or(seatMayor.Eq("Watson"), Seat.Since.Eq(1857))), 2),
		countOf("path_optional_is_null", Seat.Filter(seatMayor.IsNull()), 2),
		countOf("path_optional_exclude", Seat.Exclude(seatMayor.Eq("Watson")), 3),
		countOf("path_optional_not", Seat.Filter(expr.Not(seatMayor.Eq("Watson"))), 1),
		values("path_optional_ordered", Seat.OrderBy(expr.Via(Seat.City, City.Name).Asc()).Values(Seat.ID), row{"id": int64(1)}, row{"id": int64(4)}, row{"id": int64(2)}, row{"id": int64(3)}),
		values("path_optional_ordered_down", Seat.OrderBy(expr.Via(Seat.City, City.Name).Desc()).Values(Seat.ID), row{"id": int64(3)}, row{"id": int64(2)}, row{"id": int64(4)}, row{"id": int64(1)}),
		countOf("path_optional_not_in", Seat.Filter(expr.Via(Seat.City, City.Population).NotIn(961000)), 3),
		countOf("path_of_two_optional", Seat.Filter(expr.Via(Seat.City, stateName).Eq("Ohio")), 1),
		// Default filters hold on the way: a deleted park is not there.
		countOf("path_default_filters", Seat.Filter(expr.Via(Seat.Park, Park.Name).IsNull()), 3),
		countOf("path_unscoped", Seat.Filter(expr.Via(Seat.Park.Unscoped(), Park.Name).IsNull()), 2),
		countOf("path_scoped_and_unscoped", Seat.Filter(expr.Via(Seat.Park.Unscoped(), Park.Name).Eq("Lost"), expr.Via(Seat.Park, Park.Name).IsNull()), 1),
		countOf("path_default_filters_of_the_key", Seat.Filter(expr.Via(Seat.Park, Park.ID).IsNull()), 3),
		// HasOne.
		names("path_has_one", State.Filter(expr.Via(State.Seat, Seat.Since).Lt(1850)).OrderBy(State.ID.Asc()), "Ohio", "Texas"),
		names("path_has_one_missing", State.Filter(expr.Via(State.Seat, Seat.ID).IsNull()), "Maine"),
		names("path_has_one_and_on", State.Filter(expr.Via(State.Seat, seatMayor).Eq("Kaufusi")), "Utah"),
		// To itself.
		names("path_to_itself", Region.Filter(expr.Via(Region.Parent, Region.Name).Eq("World")).OrderBy(Region.ID.Asc()), "Europe", "Asia"),
		names("path_to_itself_twice", Region.Filter(expr.Via(Region.Parent, expr.Via(Region.Parent, Region.Name)).Eq("World"), expr.Via(Region.Parent, Region.Name).NeqExpr(Region.Name)), "Alps"),
		// In subqueries, and of the query around.
		names("path_in_a_subquery", State.Filter(subquery.Exists(District.Filter(expr.Via(District.City, City.StateID).EqExpr(subquery.OuterRef(State.ID)), District.Population.IsNull()))).OrderBy(State.ID.Asc()), "Ohio", "Texas"),
		names("path_of_the_query_around", City.Filter(subquery.Exists(Park.Filter(Park.Name.EqExpr(expr.Value("Zion")), Park.StateID.EqExpr(subquery.OuterRef(expr.Via(City.State, State.ID))))), City.ID.Lt(3)).OrderBy(City.ID.Asc()), "Provo", "Moab"),
		names("path_joined_for_a_subquery", District.Filter(subquery.Exists(Park.Filter(Park.StateID.EqExpr(subquery.OuterRef(expr.Via(District.City, City.StateID)))))).OrderBy(District.ID.Asc()), "North", "South"),
		names("path_from_a_joined_model", State.Join(City, City.StateID.EqExpr(State.ID)).Filter(expr.Via(City.State, State.Nickname).IsNull(), City.Capital.IsTrue()), "Texas"),
		names("path_and_window", City.Alias("rank", expr.Rank().Over(expr.PartitionBy(stateName).OrderBy(City.Population.Desc()))).Filter(expr.Ref[int64]("rank").Eq(1), stateName.Gt("P")).OrderBy(City.ID.Asc()), "Provo", "Austin"),
		countOf("path_in_limited_count", City.Filter(stateName.Eq("Texas")).OrderBy(stateName.Asc()).Limit(3), 3),
	}
}

// TestChangesOverPaths updates and deletes by what to-one relations lead to.
func TestChangesOverPaths(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		var n int64
		var err error
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			n, err = City.Filter(stateName.Eq("Utah"), City.ID.Gt(1)).Update(ctx, db, City.Mayor.SetExpr(expr.Concat(stateName, expr.Value("'s"))))
		})
		const want = `UPDATE "cities" SET "mayor" = CONCAT("states"."name", $1::text) FROM "states" ` +
			`WHERE "states"."id" = "cities"."state_id" AND "states"."name" = $2 AND "cities"."id" > $3`
		if err != nil || n != 2 || on.Suffix == "pg" && sent[0] != want {
			t.Errorf("%d, %v\n got %s\nwant %s", n, err, sent, want)
		}
		mayors, err := orm.Pluck(City.Filter(stateName.Eq("Utah")).OrderBy(City.ID.Asc()), City.Mayor).All(ctx, db)
		if err != nil || !reflect.DeepEqual(mayors, []string{"Kaufusi", "Utah's", "Utah's"}) {
			t.Errorf("%v, %v", mayors, err)
		}
		if n, err := District.AllRows().Update(ctx, db, District.Name.SetExpr(expr.Via(District.City, stateName))); err != nil || n != 6 {
			t.Errorf("%d, %v", n, err)
		}
		in, err := orm.Pluck(District.OrderBy(District.ID.Asc()), District.Name).All(ctx, db)
		if err != nil || strings.Join(in, " ") != "Utah Utah Ohio Texas Texas Texas" {
			t.Errorf("%v, %v", in, err)
		}
		if n, err := District.Filter(expr.Via(District.City, City.Capital)).Delete(ctx, db); err != nil || n != 3 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestMistakesInPaths(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	var foreign *orm.ForeignColumnError
	if _, err := State.Filter(stateName.Eq("x")).All(nplusone.Watch(t), db); !errors.As(err, &foreign) || !strings.Contains(err.Error(), "cities.State") {
		t.Errorf("a path of another model: %v", err)
	}
	if _, err := City.GroupBy(City.StateID).Values(stateName.As("state"), expr.Count().As("n")).All(nplusone.Watch(t), db); !errors.As(err, &foreign) || !foreign.Grouped {
		t.Errorf("a path that is not grouped by: %v", err)
	}
	var outer *orm.OuterRefError
	if _, err := State.Filter(subquery.Exists(City.Filter(City.Name.EqExpr(subquery.OuterRef(expr.Via(District.City, City.Name)))))).All(nplusone.Watch(t), db); !errors.As(err, &outer) {
		t.Errorf("an OuterRef over a path that nothing answers: %v", err)
	}
	if _, err := City.Filter(expr.Via(orm.BelongsTo[StateRow]{}, State.Name).Eq("x")).All(nplusone.Watch(t), db); err == nil {
		t.Error("the zero relation: no error")
	}
	if _, err := City.Filter(expr.Via[string](nil, State.Name).Eq("x")).All(nplusone.Watch(t), db); !errors.Is(err, expr.ErrZero) {
		t.Errorf("no relation: %v", err)
	}
}
