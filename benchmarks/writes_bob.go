package main

import (
	"context"
	"io"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql"
	"github.com/stephenafamo/bob/dialect/psql/dialect"
	"github.com/stephenafamo/bob/dialect/psql/im"
	"github.com/stephenafamo/bob/dialect/psql/um"
	bobpgx "github.com/stephenafamo/bob/drivers/pgx"
	"github.com/stephenafamo/bob/expr"
)

// bobCitySetter is a setter as bob generates it for a table of cities, with
// pointers for what may be set; a NULL is a pointer to nil.
type bobCitySetter struct {
	ID         *int64     `db:"id,pk"`
	Name       *string    `db:"name"`
	StateID    *int64     `db:"state_id"`
	Population *int64     `db:"population"`
	AreaKm2    *float64   `db:"area_km2"`
	Elevation  *int32     `db:"elevation"`
	Founded    *time.Time `db:"founded"`
	Mayor      **string   `db:"mayor"`
	Capital    *bool      `db:"capital"`
}

// SetColumns names what is set.
func (s bobCitySetter) SetColumns() []string {
	names := make([]string, 0, 9)
	for _, column := range []struct {
		name  string
		isSet bool
	}{
		{"id", s.ID != nil}, {"name", s.Name != nil}, {"state_id", s.StateID != nil}, {"population", s.Population != nil}, {"area_km2", s.AreaKm2 != nil},
		{"elevation", s.Elevation != nil}, {"founded", s.Founded != nil}, {"mayor", s.Mayor != nil}, {"capital", s.Capital != nil},
	} {
		if column.isSet {
			names = append(names, column.name)
		}
	}
	return names
}

// Overwrite writes what is set into a city.
func (s bobCitySetter) Overwrite(c *bobCityModel) {
	overwrite(&c.ID, s.ID)
	overwrite(&c.Name, s.Name)
	overwrite(&c.StateID, s.StateID)
	overwrite(&c.Population, s.Population)
	overwrite(&c.AreaKm2, s.AreaKm2)
	overwrite(&c.Elevation, s.Elevation)
	overwrite(&c.Founded, s.Founded)
	overwrite(&c.Mayor, s.Mayor)
	overwrite(&c.Capital, s.Capital)
}

func overwrite[V any](dst, value *V) {
	if value != nil {
		*dst = *value
	}
}

// Apply makes a setter a row of an insert.
func (s *bobCitySetter) Apply(q *dialect.InsertQuery) {
	q.AppendValues(bob.ExpressionFunc(func(ctx context.Context, w io.Writer, d bob.Dialect, start int) ([]any, error) {
		vals := []bob.Expression{
			bobValue(s.ID), bobValue(s.Name), bobValue(s.StateID), bobValue(s.Population), bobValue(s.AreaKm2),
			bobValue(s.Elevation), bobValue(s.Founded), bobValue(s.Mayor), bobValue(s.Capital),
		}
		return bob.ExpressSlice(ctx, w, d, start, vals, "", ", ", "")
	}))
}

func bobValue[V any](value *V) bob.Expression {
	if value == nil {
		return psql.Raw("DEFAULT")
	}
	return psql.Arg(*value)
}

// UpdateMod makes a setter the SET of an update.
func (s bobCitySetter) UpdateMod() bob.Mod[*dialect.UpdateQuery] { return um.Set(s.Expressions()...) }

// Expressions are the assignments of what is set.
func (s bobCitySetter) Expressions(prefix ...string) []bob.Expression {
	exprs := make([]bob.Expression, 0, 9)
	set := func(name string, value any) {
		exprs = append(exprs, expr.Join{Sep: " = ", Exprs: []bob.Expression{psql.Quote(append(prefix, name)...), psql.Arg(value)}})
	}
	if s.Population != nil {
		set("population", s.Population)
	}
	if s.Mayor != nil {
		set("mayor", s.Mayor)
	}
	return exprs
}

var (
	bobNewCities   = psql.NewTablex[*bobCityModel, bobCities, *bobCitySetter]("", "new_cities", bobCityColumns.WithParent("new_cities"))
	bobKnownCities = psql.NewTablex[*bobCityModel, bobCities, *bobCitySetter]("", "known_cities", bobCityColumns.WithParent("known_cities"))
)

// bobSetter sets all but the key.
func bobSetter(c *NewCityRow) *bobCitySetter {
	return &bobCitySetter{Name: &c.Name, StateID: &c.StateID, Population: &c.Population, AreaKm2: &c.AreaKm2,
		Elevation: &c.Elevation, Founded: &c.Founded, Mayor: &c.Mayor, Capital: &c.Capital}
}

// bobWriter is bob over its own driver for pgx. Of a row that it has inserted it
// reads the whole by default; here it reads the key.
func bobWriter(pool *pgxpool.Pool) writer {
	db := bobpgx.NewPool(pool)
	key := im.Returning(psql.Quote("id"))
	insertMany := func(ctx context.Context, exec bob.Executor, cities []NewCityRow) error {
		mods := make([]bob.Mod[*dialect.InsertQuery], 0, len(cities)+1)
		for i := range cities {
			mods = append(mods, bobSetter(&cities[i]))
		}
		made, err := bobNewCities.Insert(append(mods, key)...).All(ctx, exec)
		for i, c := range made {
			cities[i].ID = c.ID
		}
		return err
	}
	upsert := func(ctx context.Context, cities []KnownCityRow) error {
		mods := make([]bob.Mod[*dialect.InsertQuery], 0, len(cities)+1)
		for i := range cities {
			setter := bobSetter((*NewCityRow)(&cities[i]))
			setter.ID = &cities[i].ID
			mods = append(mods, setter)
		}
		mods = append(mods, im.OnConflict("id").DoUpdate(im.SetExcluded("population", "mayor")))
		_, err := bobKnownCities.Insert(mods...).Exec(ctx, db)
		return err
	}
	return writer{
		name: "bob",
		insert: func(ctx context.Context, c *NewCityRow) error {
			made, err := bobNewCities.Insert(bobSetter(c), key).One(ctx, db)
			if err == nil {
				c.ID = made.ID
			}
			return err
		},
		insertMany: func(ctx context.Context, cities []NewCityRow) error { return insertMany(ctx, db, cities) },
		insertBulk: func(ctx context.Context, cities []NewCityRow) error {
			tx, err := db.Begin(ctx)
			if err != nil {
				return err
			}
			err = inBatches(cities, ormBatch, func(batch []NewCityRow) error { return insertMany(ctx, tx, batch) })
			if err != nil {
				return err
			}
			return tx.Commit(ctx)
		},
		update: func(ctx context.Context, key, population int64, mayor *string) error {
			setter := bobCitySetter{Population: &population, Mayor: &mayor}
			_, err := bobKnownCities.Update(setter.UpdateMod(), um.Where(psql.Quote("known_cities", "id").EQ(psql.Arg(key)))).Exec(ctx, db)
			return err
		},
		updateMany: upsert,
		upsertMany: upsert,
	}
}
