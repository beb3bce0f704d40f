package nplusone_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// seedDistricts makes n districts of as many new cities.
func seedDistricts(ctx context.Context, tx *orm.Tx, n int) error {
	var newCities []CityRow
	var districts []DistrictRow
	for i := range int64(n) {
		newCities = append(newCities, CityRow{ID: 50 + i, StateID: 1, Name: "new"})
		districts = append(districts, DistrictRow{ID: 500 + i, CityID: 50 + i, Name: "new"})
	}
	return errors.Join(City.InsertMany(ctx, tx, newCities), District.InsertMany(ctx, tx, districts))
}

// newDistricts are those that seedDistricts has made.
func newDistricts(ctx context.Context, tx *orm.Tx) ([]DistrictRow, error) {
	return District.Filter(District.ID.Gte(500)).OrderBy(District.ID.Asc()).All(ctx, tx)
}

func TestConstantQueries(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		constant := func(run nplusone.Tried) *trial {
			return try(t, func(tried *trial) { nplusone.ConstantQueries(tried, db, seedDistricts, run) })
		}
		says(t, constant(func(ctx context.Context, tx *orm.Tx) error {
			_, err := City.Filter(City.ID.Gte(50)).Prefetch(City.Districts).All(ctx, tx)
			return err
		}))
		says(t, constant(func(ctx context.Context, tx *orm.Tx) error {
			_, err := District.Count(ctx, tx)
			return err
		}))

		linear := constant(func(ctx context.Context, tx *orm.Tx) error {
			all, err := newDistricts(ctx, tx)
			for _, d := range all {
				_, getErr := City.Filter(City.ID.Eq(d.CityID)).Get(ctx, tx)
				err = errors.Join(err, getErr)
			}
			return err
		})
		says(t, linear, "   n=2  n=5  growth    query\n     2    5  linear    City.Filter(City.ID.Eq(…)).Get at constant_test.go:")
		if !strings.Contains(linear.errors[0], "     1    1  constant  District.Filter(…).All at constant_test.go:") {
			t.Errorf("the constant one is not in the table:\n%s", linear.errors[0])
		}
		says(t, constant(func(ctx context.Context, tx *orm.Tx) error {
			all, err := newDistricts(ctx, tx)
			for range all {
				for _, d := range all {
					_, getErr := City.Filter(City.ID.Eq(d.CityID)).Get(ctx, tx)
					err = errors.Join(err, getErr)
				}
			}
			return err
		}), "     4   25  worse ")
		says(t, constant(func(ctx context.Context, tx *orm.Tx) error {
			all, err := newDistricts(ctx, tx)
			for i := 0; i < len(all); i += 4 {
				_, countErr := City.Filter(City.ID.Eq(all[i].CityID)).Count(ctx, tx)
				err = errors.Join(err, countErr)
			}
			return err
		}), "     1    2  step ")

		says(t, constant(func(context.Context, *orm.Tx) error { return nil }), "nothing captured: run sent no query")
		says(t, constant(func(ctx context.Context, tx *orm.Tx) error {
			_, err := states(ctx, tx)
			return err
		}), "nothing captured: run got the same answers")
		says(t, constant(func(context.Context, *orm.Tx) error { return errors.New("broken") }), "with 2: run: broken")

		if n, err := District.Count(ctx, db); err != nil || n != 6 {
			t.Errorf("%d districts are left, %v", n, err)
		}
	})
}

// TestCase14OneRow: a page that a test shows with one row sends one query more,
// as it would with a thousand.
func TestCase14OneRow(t *testing.T) {
	on(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		page := func(ctx context.Context, tx *orm.Tx) error {
			all, err := newDistricts(ctx, tx)
			for _, d := range all {
				_, getErr := City.Filter(City.ID.Eq(d.CityID)).Get(ctx, tx)
				err = errors.Join(err, getErr)
			}
			return err
		}
		must(t, db.InTx(ctx, func(tx *orm.Tx) error {
			must(t, seedDistricts(ctx, tx, 1))
			silent(t, recorded(t, ctx, func(ctx context.Context) error { return page(ctx, tx) }))
			return nil
		}))
		must(t, func() error { _, err := District.Filter(District.ID.Gte(500)).Delete(ctx, db); return err }())
		must(t, func() error { _, err := City.Filter(City.ID.Gte(50)).Delete(ctx, db); return err }())
		says(t, try(t, func(tried *trial) { nplusone.ConstantQueries(tried, db, seedDistricts, page) }), "linear")
	})
}
