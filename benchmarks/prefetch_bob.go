package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/dialect"
	"github.com/stephenafamo/bob/dialect/psql/sm"
	bobpgx "github.com/stephenafamo/bob/drivers/pgx"
	"github.com/stephenafamo/bob/expr"
	bobORM "github.com/stephenafamo/bob/orm"
	"github.com/stephenafamo/bob/types/pgtypes"
)

// bobCityModel and bobFamily are models as bob generates them, without what
// these rows do not use.
type (
	bobCityModel struct {
		ID         int64     `db:"id,pk"`
		Name       string    `db:"name"`
		StateID    int64     `db:"state_id"`
		Population int64     `db:"population"`
		AreaKm2    float64   `db:"area_km2"`
		Elevation  int32     `db:"elevation"`
		Founded    time.Time `db:"founded"`
		Mayor      *string   `db:"mayor"`
		Capital    bool      `db:"capital"`

		R struct{ State *bobFamily } `db:"-"`
	}
	bobFamily struct {
		ID   int64  `db:"id,pk"`
		Name string `db:"name"`

		R struct{ Cities bobCities } `db:"-"`
	}
	bobCities   []*bobCityModel
	bobFamilies []*bobFamily
)

var (
	bobCityView  = psql.NewViewx[*bobCityModel, bobCities]("", "cities", bobCityColumns)
	bobStateView = psql.NewViewx[*bobFamily, bobFamilies]("", "states", expr.NewColumnsExpr("id", "name").WithParent("states"))

	bobCityColumns = expr.NewColumnsExpr("id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital").WithParent("cities")
)

func (s *bobFamily) tell() family {
	f := family{StateRow: StateRow{s.ID, s.Name}}
	for _, c := range s.R.Cities {
		f.cities = append(f.cities, CityRow{c.ID, c.Name, c.StateID, c.Population, c.AreaKm2, c.Elevation, c.Founded, c.Mayor, c.Capital})
	}
	return f
}

// LoadCities is what bob generates for a slice of models, the search for the
// cities of each state through all of them included.
func (os bobFamilies) LoadCities(ctx context.Context, exec bob.Executor, mods ...bob.Mod[*dialect.SelectQuery]) error {
	if len(os) == 0 {
		return nil
	}
	ids := make(pgtypes.Array[int64], 0, len(os))
	for _, o := range os {
		if o == nil {
			continue
		}
		ids = append(ids, o.ID)
	}
	list := psql.Select(sm.Columns(psql.F("unnest", psql.Cast(psql.Arg(ids), "bigint[]"))))
	cities, err := bobCityView.Query(append(mods, sm.Where(psql.Group(psql.Quote("cities", "state_id")).OP("IN", list)))...).All(ctx, exec)
	if err != nil {
		return err
	}
	for _, o := range os {
		if o == nil {
			continue
		}
		o.R.Cities = nil
	}
	for _, o := range os {
		if o == nil {
			continue
		}
		for _, rel := range cities {
			if !(o.ID == rel.StateID) {
				continue
			}
			rel.R.State = o
			o.R.Cities = append(o.R.Cities, rel)
		}
	}
	return nil
}

// bobThenLoadCities is SelectThenLoad.State.Cities of its generated code.
func bobThenLoadCities(mods ...bob.Mod[*dialect.SelectQuery]) bob.Mod[*dialect.SelectQuery] {
	return bobORM.Loader[*dialect.SelectQuery](func(ctx context.Context, exec bob.Executor, retrieved any) error {
		states, ok := retrieved.(bobFamilies)
		if !ok {
			return fmt.Errorf("object %T cannot load cities", retrieved)
		}
		return states.LoadCities(ctx, exec, mods...)
	})
}

// bobLoaders is bob's ThenLoad over its driver for pgx, which spares it
// database/sql. It has no limit for each row: the cities are read from a query
// with a window.
func bobLoaders(pool *pgxpool.Pool) [2]loader {
	db := bobpgx.NewPool(pool)
	largest := []bob.Mod[*dialect.SelectQuery]{
		sm.From(psql.Raw(numberedCities)), sm.Where(psql.Quote("place").LTE(psql.Arg(perState))), sm.OrderBy("place"),
	}
	few := func(ctx context.Context) ([]*bobFamily, error) {
		return bobStateView.Query(sm.Where(psql.Quote("id").LTE(psql.Arg(fewStates))), bobThenLoadCities()).All(ctx, db)
	}
	largestOfEach := func(ctx context.Context) ([]*bobFamily, error) {
		return bobStateView.Query(bobThenLoadCities(largest...)).All(ctx, db)
	}
	return [2]loader{loads("bob", few, (*bobFamily).tell), loads("bob", largestOfEach, (*bobFamily).tell)}
}
