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

// changed is a change and what must be there afterwards.
type changed struct {
	name string
	run  func(ctx context.Context, db *orm.DB) (int64, error)
	n    int64
	// pg is its SQL on PostgreSQL.
	pg string
	// left are the cities that are there then, by name and population.
	left []orm.Pair[string, int64]
}

// small are the cities that the changes begin with: each test has its own rows.
var small = City.Filter(City.Population.Lt(10_000)).OrderBy(City.ID.Asc())

func pairs(of ...any) (list []orm.Pair[string, int64]) {
	for i := 0; i < len(of); i += 2 {
		list = append(list, orm.Pair[string, int64]{First: of[i].(string), Second: int64(of[i+1].(int))})
	}
	return list
}

func changes() []changed {
	return []changed{
		{"update by value and expression", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.Filter(City.ID.Eq(2)).Update(ctx, db, City.Population.SetExpr(expr.Add(City.Population, City.StateID)), City.Mayor.Set("Niehaus"))
		}, 1, `UPDATE "cities" SET "population" = "population" + "state_id", "mayor" = $1 WHERE "id" = $2`,
			pairs("Moab", 5301, "Mesa", 4000, "Salem", 9000, `50%_off\`, 0)},
		{"update by a subquery", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.Filter(City.Population.Lt(10_000), City.StateID.Eq(4)).Update(ctx, db,
				City.Population.SetExpr(expr.Coalesce(subquery.Max(City.Districts.Rows(), District.Population), expr.Value[int64](7))))
		}, 3, `UPDATE "cities" SET "population" = COALESCE((SELECT MAX("districts"."population") FROM "districts" WHERE "districts"."city_id" = "cities"."id"), $1::bigint) WHERE "cities"."population" < $2 AND "cities"."state_id" = $3`,
			pairs("Moab", 5300, "Mesa", 7, "Salem", 7, `50%_off\`, 7)},
		{"update to NULL", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.AllRows().Update(ctx, db, City.Mayor.SetNull(), City.Name.SetExpr(City.Name.Upper()))
		}, 8, `UPDATE "cities" SET "mayor" = NULL, "name" = UPPER("name")`, pairs("MOAB", 5300, "MESA", 4000, "SALEM", 9000, `50%_OFF\`, 0)},
		{"update of a limited query", func(ctx context.Context, db *orm.DB) (int64, error) {
			return small.Limit(2).Update(ctx, db, City.Population.Set(1))
		}, 2, `UPDATE "cities" SET "population" = $1 WHERE "cities"."id" IN (SELECT "cities_2"."id" FROM "cities" AS "cities_2" WHERE "cities_2"."population" < $2 ORDER BY "cities_2"."id" LIMIT $3)`,
			pairs("Moab", 1, "Mesa", 1, "Salem", 9000, `50%_off\`, 0)},
		{"update of a joined query", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.Join(State, inItsState).Filter(State.Name.Eq("Utah"), City.Population.Lt(10_000)).Update(ctx, db, City.Population.Set(1))
		}, 1, `UPDATE "cities" SET "population" = $1 WHERE "cities"."id" IN (SELECT "cities_2"."id" FROM "cities" AS "cities_2" JOIN "states" ON "states"."id" = "cities_2"."state_id" WHERE "states"."name" = $2 AND "cities_2"."population" < $3)`,
			pairs("Moab", 1, "Mesa", 4000, "Salem", 9000, `50%_off\`, 0)},
		{"update of a query of windows", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.Alias("rank", expr.Rank().Over(expr.PartitionBy(City.StateID).OrderBy(City.Population.Asc()))).Filter(expr.Ref[int64]("rank").Eq(1), City.StateID.Gt(2)).Update(ctx, db, City.Population.Set(1))
		}, 1, "", pairs("Moab", 5300, "Mesa", 4000, "Salem", 9000, `50%_off\`, 1)},
		{"delete", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.Filter(City.Population.Lt(5000), expr.Not(City.Districts.Any())).Delete(ctx, db)
		}, 2, `DELETE FROM "cities" WHERE "cities"."population" < $1 AND NOT EXISTS (SELECT 1 FROM "districts" WHERE "districts"."city_id" = "cities"."id")`,
			pairs("Moab", 5300, "Salem", 9000)},
		{"delete of a union", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.Filter(City.ID.Eq(2)).Union(City.Filter(City.ID.Eq(5))).Delete(ctx, db)
		}, 2, "", pairs("Salem", 9000, `50%_off\`, 0)},
		{"delete by an alias", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.Alias("districts", City.Districts.Count()).Filter(expr.Ref[int64]("districts").Eq(0), City.ID.Eq(2)).Delete(ctx, db)
		}, 1, "", pairs("Mesa", 4000, "Salem", 9000, `50%_off\`, 0)},
		{"delete of none", func(ctx context.Context, db *orm.DB) (int64, error) { return City.None().Delete(ctx, db) }, 0, "",
			pairs("Moab", 5300, "Mesa", 4000, "Salem", 9000, `50%_off\`, 0)},
		{"delete with a CTE", func(ctx context.Context, db *orm.DB) (int64, error) {
			return City.With(Big.As(bigCities())).Filter(City.Population.Lt(5000), subquery.In(City.StateID, Big.Only(Big.StateID))).Delete(ctx, db)
		}, 2, "", pairs("Moab", 5300, "Salem", 9000)},
	}
}

func TestChanges(t *testing.T) {
	for _, c := range changes() {
		t.Run(c.name, func(t *testing.T) {
			eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
				var n int64
				var err error
				sent := modeltest.SentBy(db, func(db *orm.DB) { n, err = c.run(ctx, db) })
				if err != nil || n != c.n {
					t.Fatalf("%d rows, %v, want %d", n, err, c.n)
				}
				if len(sent) > 1 || c.pg != "" && on.Suffix == "pg" && sent[0] != c.pg {
					t.Errorf("sent %q\nwant  %q", sent, c.pg)
				}
				left, err := orm.Pluck2(small, City.Name, City.Population).All(ctx, db)
				if err != nil || !reflect.DeepEqual(left, c.left) {
					t.Errorf("left %v, %v, want %v", left, err, c.left)
				}
			})
		})
	}
}

func TestChangesReturnRows(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		updated, err := City.Filter(City.ID.Eq(2)).UpdateReturning(City.Population.SetExpr(City.Population.Plus(1))).All(ctx, db)
		if err != nil || len(updated) != 1 || updated[0].Population != 5301 || updated[0].Name != "Moab" {
			t.Errorf("updated %v, %v", updated, err)
		}
		gone, err := orm.ReturningInto[LargestRow](City.Filter(City.ID.Eq(2)).DeleteReturning()).All(ctx, db)
		if err != nil || !reflect.DeepEqual(gone, []LargestRow{{"Moab", 5301}}) {
			t.Errorf("deleted %v, %v", gone, err)
		}
		made, err := Region.InsertFrom(orm.Into[RegionRow](Park.Filter(Park.ID.Lte(2)).Only(Park.Name).Annotate("id", expr.Add(Park.ID, expr.Value[int64](100))).Annotate("parent_id", Park.StateID))).All(ctx, db)
		if err == nil {
			t.Errorf("an annotation with the name of a column: %v", made)
		}
		made, err = Region.InsertFrom(Region.Filter(Region.ID.Gt(100))).All(ctx, db)
		if err != nil || len(made) != 0 {
			t.Errorf("inserted %v, %v", made, err)
		}
		archived, err := Archive.InsertFrom(orm.Into[ArchiveRow](City.Filter(City.StateID.Eq(4), City.Districts.None()).Annotate("size", City.Population).Annotate("place", City.Name))).
			Annotate("twice", Archive.Size.Times(2)).All(ctx, db)
		if err == nil {
			t.Errorf("an annotation without a place: %v", archived)
		}
		archived, err = Archive.InsertFrom(orm.Into[ArchiveRow](City.Filter(City.StateID.Eq(4), City.Districts.None()).Only(City.ID).Annotate("size", City.Population).Annotate("place", City.Name))).All(ctx, db)
		want := []ArchiveRow{{5, "Mesa", 4000}, {6, "Salem", 9000}, {8, `50%_off\`, 0}}
		if err != nil || !reflect.DeepEqual(archived, want) {
			t.Errorf("archived %v, %v", archived, err)
		}
		if n, err := Archive.Count(ctx, db); err != nil || n != 3 {
			t.Errorf("the archive has %d rows, %v", n, err)
		}
	})
}

type ArchiveRow struct {
	ID    int64
	Place string
	Size  int64
}

type ArchiveTable struct {
	orm.Manager[ArchiveRow]
	ID, Size expr.Column[int64]
	Place    expr.Column[string]
}

// Archive is a table that cities are copied to.
var Archive = orm.Define[ArchiveTable]("archive")

func TestMistakesInChanges(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, db, tables...)
	ctx := nplusone.Watch(t)
	for name, c := range map[string]struct {
		err  func() (int64, error)
		is   error
		says string
	}{
		"update without a filter": {func() (int64, error) { return City.Update(ctx, db, City.Population.Set(1)) }, orm.ErrUnfiltered, "AllRows"},
		"delete without a filter": {func() (int64, error) { return City.Delete(ctx, db) }, orm.ErrUnfiltered, "AllRows"},
		"only default filters":    {func() (int64, error) { return Park.Delete(ctx, db) }, orm.ErrUnfiltered, "AllRows"},
		"nothing to set":          {func() (int64, error) { return City.AllRows().Update(ctx, db) }, nil, "something to set"},
		"another model's column":  {func() (int64, error) { return City.AllRows().Update(ctx, db, State.Name.Set("x")) }, nil, "cannot set states.name"},
		"a column twice": {func() (int64, error) {
			return City.AllRows().Update(ctx, db, City.Name.Set("x"), City.Name.Set("y"))
		}, nil, "cities.name twice"},
		"the zero assignment": {func() (int64, error) { return City.AllRows().Update(ctx, db, expr.Assignment{}) }, expr.ErrZero, ""},
		"groups": {func() (int64, error) {
			return City.Filter(City.ID.Gt(1)).GroupBy(City.StateID).Delete(ctx, db)
		}, nil, "groups"},
		"a derived model": {func() (int64, error) { return Big.From(bigCities()).AllRows().Delete(ctx, db) }, nil, "derived"},
		"a change in a subquery": {func() (int64, error) {
			return 0, failing(State.Filter(subquery.Exists(City.Filter(City.ID.Eq(1)).DeleteReturning())))(ctx, db)
		}, nil, "As"},
		"a change in a nested With": {func() (int64, error) {
			change := Largest.As(orm.ReturningInto[LargestRow](City.Filter(City.ID.Eq(1)).DeleteReturning()))
			return 0, failing(State.Filter(subquery.Exists(Largest.With(change))))(ctx, modeltest.Databases[0].Open(t))
		}, orm.ErrChangeInside, "outermost"},
	} {
		_, err := c.err()
		if err == nil || c.is != nil && !errors.Is(err, c.is) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
