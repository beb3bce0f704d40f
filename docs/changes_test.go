package docs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, changesPage) }

var changesPage = []snippet{
	{"update", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		n, err := City.Filter(City.StateID.Eq(1), City.Mayor.IsNull()).Update(ctx, db,
			City.Mayor.Set("Niehaus"),
			City.Population.SetExpr(City.Population.Plus(1)))
		is(t, n, 1)
		moab, err2 := City.Filter(City.Name.Eq("Moab")).Get(ctx, db)
		is(t, []any{*moab.Mayor, moab.Population}, []any{"Niehaus", 5301})
		return errors.Join(err, err2)
	}},
	{"every row", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		_, err := City.Update(ctx, db, City.Mayor.SetNull())
		says(t, err, orm.ErrUnfiltered, "inlay: the update or delete has no filter and would change every row: filter it, or say AllRows")
		n, err := City.AllRows().Update(ctx, db, City.Mayor.SetNull())
		is(t, n, 8)
		parks, err2 := Park.AllRows().Delete(ctx, db) // Lost is deleted, by its default filter
		is(t, parks, 2)
		return errors.Join(err, err2)
	}},
	{"update by a subquery", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		largest := subquery.First(City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID))).OrderBy(City.Population.Desc()), City.Name)
		n, err := State.Filter(State.Cities.Any()).Update(ctx, db, State.Name.SetExpr(expr.Concat(State.Name, expr.Value(" of "), largest)))
		is(t, n, 3)
		ohio, err2 := State.Filter(State.ID.Eq(2)).Get(ctx, db)
		is(t, ohio.Name, "Ohio of Toledo")
		return errors.Join(err, err2)
	}},
	{"update across relations", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		n, err := City.Filter(expr.Via(City.State, State.Name).Neq("Texas")).Update(ctx, db,
			City.Name.SetExpr(expr.Concat(City.Name, expr.Value(", "), expr.Via(City.State, State.Name))))
		is(t, n, 4)
		moab, err2 := City.Filter(City.ID.Eq(2)).Get(ctx, db)
		is(t, moab.Name, "Moab, Utah")
		return errors.Join(err, err2)
	}},
	{"update over a relation that may be missing", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		n, err2 := Photo.AllRows().Update(ctx, db, Photo.Title.SetExpr(expr.Coalesce(expr.Via(Photo.Line, Line.Name), expr.Value("a stop"))))
		is(t, n, 3)
		names, err := orm.Pluck(Photo.OrderBy(Photo.ID.Asc()), Photo.Title).All(ctx, db)
		is(t, names, []string{"a stop", "Red", "Red"})
		return errors.Join(err, err2)
	}},
	{"update of joined rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		byState := orm.Into[StateSize](City.
			GroupBy(City.StateID).
			Annotate("cities", expr.Count()).
			Annotate("people", expr.Sum(City.Population)))
		n, err := City.Join(Size.From(byState), Size.StateID.EqExpr(City.StateID)).Filter(Size.Cities.Gt(2)).Update(ctx, db,
			City.Population.SetExpr(Size.People))
		is(t, n, 7)
		_, err2 := State.Join(City, City.StateID.EqExpr(State.ID)).AllRows().Update(ctx, db, State.Name.SetExpr(City.Name))
		says(t, err2, nil, "inlay: Update of State joins State.Cities: a row of State has many, and would be given the values of any one. Ask for one by subquery.First, or say AllowFanOut if the conditions leave one")
		return err
	}},
	{"patch", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		var patch CityPatch
		err := json.Unmarshal([]byte(`{"mayor": null}`), &patch)
		n, err2 := City.Filter(City.ID.Eq(1)).Update(ctx, db, City.Name.SetOpt(patch.Name), City.Mayor.SetOpt(patch.Mayor))
		is(t, n, 1)
		provo, err3 := City.Filter(City.ID.Eq(1)).Get(ctx, db)
		is(t, provo.Name, "Provo")
		is(t, provo.Mayor, (*string)(nil))
		_, err4 := City.Filter(City.ID.Eq(1)).Update(ctx, db, City.Name.SetOpt(orm.Opt[string]{}))
		says(t, err4, orm.ErrNothingSet, "inlay: Update needs something to set, and every assignment is unset or there is none")
		return errors.Join(err, err2, err3)
	}},
	{"a row that tells what was read", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		names, err := orm.Into[MayorRow](City.Only(City.ID, City.Name).OrderBy(City.ID.Asc()).Limit(1)).All(ctx, db)
		is(t, names[0].Mayor.IsSet(), false)
		mayors, err2 := orm.Into[MayorRow](City.OrderBy(City.ID.Asc()).Limit(2)).All(ctx, db)
		is(t, mayors[0].Mayor, orm.Some("Kaufusi"))
		is(t, mayors[1].Mayor, orm.Null[string]())
		return errors.Join(err, err2)
	}},
	{"delete", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		n, err := State.Filter(State.Cities.None()).Delete(ctx, db)
		is(t, n, 2)
		return err
	}},
	{"effects of a delete", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		for _, sql := range []string{
			`CREATE TABLE streets (id bigint PRIMARY KEY, city_id bigint REFERENCES cities ON DELETE CASCADE)`,
			`CREATE TABLE signs (id bigint PRIMARY KEY, street_id bigint REFERENCES streets ON DELETE SET NULL)`,
			`INSERT INTO streets VALUES (1, 1), (2, 2), (3, 4)`,
			`INSERT INTO signs VALUES (1, 1), (2, 3)`,
		} {
			if _, err := db.Exec(ctx, sql); err != nil {
				return err
			}
		}
		effects, err := City.Filter(City.StateID.Eq(1)).DeleteEffects(ctx, db)
		if err == nil && !effects.Refused() {
			fmt.Println(effects)
		}
		want := "deletes 3 rows of cities\n" +
			"deletes 2 rows of streets, by city_id to cities (ON DELETE CASCADE of streets_city_id_fkey)\n" +
			"sets street_id to NULL in 1 row of signs, by street_id to streets (ON DELETE SET NULL of signs_street_id_fkey)"
		if db.Dialect() == "SQLite" {
			want = strings.NewReplacer(" of streets_city_id_fkey", "", " of signs_street_id_fkey", "").Replace(want)
		}
		is(t, effects.String(), want)
		_, err2 := db.Exec(ctx, `DROP TABLE signs`)
		_, err3 := db.Exec(ctx, `DROP TABLE streets`)
		return errors.Join(err, err2, err3)
	}},
	{"rows that a query finds", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		n, err := City.OrderBy(City.Population.Asc()).Limit(2).Update(ctx, db, City.Mayor.Set("vacant"))
		is(t, n, 2)
		n, err2 := City.Join(State, State.ID.EqExpr(City.StateID)).Filter(State.Name.Eq("Utah")).Delete(ctx, db)
		is(t, n, 3)
		return errors.Join(err, err2)
	}},
	{"rows that come back", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		grown, err := City.Filter(City.StateID.Eq(1)).
			UpdateReturning(City.Population.SetExpr(City.Population.Times(2))).All(ctx, db)
		is(t, len(grown), 3)
		gone, err2 := orm.ReturningInto[TopCity](City.Filter(City.Population.Lt(5000)).DeleteReturning()).All(ctx, db)
		is(t, len(gone), 2)
		return errors.Join(err, err2)
	}},
	{"insert", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		small := orm.Into[ArchiveRow](City.Filter(City.Population.Lt(5000)).Annotate("reason", expr.Value("small")))
		archived, err := Archive.InsertFrom(small).All(ctx, db)
		is(t, archived, []ArchiveRow{{5, "Mesa", 4000, "small"}, {8, `50%_off\`, 0, "small"}})

		some := orm.Into[ArchiveRow](City.Filter(City.ID.Eq(1)).Only(City.ID, City.Name, City.Population))
		archived, err2 := Archive.InsertFrom(some).All(ctx, db)
		is(t, archived, []ArchiveRow{{1, "Provo", 115000, "unknown"}})

		n, err3 := Archive.Filter(Archive.Reason.Eq("small")).Count(ctx, db)
		is(t, n, 2)
		return errors.Join(err, err2, err3)
	}},
	{"insert and annotate", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		small := orm.Into[ArchiveRow](City.Filter(City.Population.Lt(5000)).Annotate("reason", expr.Value("small")))
		marked, err := orm.ReturningInto[Marked](Archive.InsertFrom(small).
			Annotate("label", expr.Concat(Archive.Name, expr.Value(": "), Archive.Reason))).All(ctx, db)
		is(t, marked, []Marked{{5, "Mesa: small"}, {8, `50%_off\: small`}})
		return err
	}},
	{"changes with With", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		n, err := City.With(sizes).
			Filter(subquery.In(City.StateID, Size.Filter(Size.Cities.Gt(3)).Only(Size.StateID))).
			Delete(ctx, db)
		is(t, n, 4)
		return err
	}},
	{"mistakes with changes", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		_, err := City.Filter(City.ID.Eq(1)).Update(ctx, db, State.Name.Set("x"))
		says(t, err, nil, "inlay: Update of City cannot set states.name")
		_, err = City.Filter(City.ID.Eq(1)).Update(ctx, db, City.Name.Set("x"), City.Name.Set("y"))
		says(t, err, nil, "inlay: Update sets cities.name twice")
		_, err = City.GroupBy(City.StateID).Delete(ctx, db)
		says(t, err, nil, "inlay: groups and derived rows cannot be updated or deleted: update the rows of a model")
		n, err := Park.Filter(Park.Title.Eq("Lost")).Update(ctx, db, Park.Title.Set("Found")) // it is deleted
		is(t, n, 0)
		n, err2 := City.None().Delete(ctx, db)
		is(t, n, 0)
		return errors.Join(err, err2)
	}},
}

// CityPatch is what a request changes of a city.
type CityPatch struct {
	Name  orm.Opt[string] `json:"name,omitzero"`
	Mayor orm.Opt[string] `json:"mayor,omitzero"`
}

// MayorRow is a city with its mayor.
type MayorRow struct {
	ID    int64
	Name  string
	Mayor orm.Opt[string]
}

// Marked is a row of the archive with a label.
type Marked struct {
	ID    int64
	Label string
}
