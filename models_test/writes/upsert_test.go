package writes_test

import (
	"context"
	"sync"
	"testing"

	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// TestGetOrCreateTogether has 8 goroutines ask for one row at once: exactly one of
// them creates it, and all get the same.
func TestGetOrCreateTogether(t *testing.T) {
	const goroutines = 8
	together := func(ask func(row *CityRow) (bool, error)) (created int, rows []CityRow, errs []error) {
		var mu sync.Mutex
		var all sync.WaitGroup
		start := make(chan struct{})
		for range goroutines {
			all.Go(func() {
				row := somewhere(1)[0]
				<-start
				//inlay:allow-nplusone * -- many goroutines want one row on purpose
				isNew, err := ask(&row)
				mu.Lock()
				defer mu.Unlock()
				if isNew {
					created++
				}
				rows = append(rows, row)
				if err != nil {
					errs = append(errs, err)
				}
			})
		}
		close(start)
		all.Wait()
		return created, rows, errs
	}
	for name, ask := range map[string]func(ctx context.Context, db *orm.DB) func(*CityRow) (bool, error){
		"get": func(ctx context.Context, db *orm.DB) func(*CityRow) (bool, error) {
			return func(row *CityRow) (bool, error) { return City.GetOrCreate(ctx, db, row, orm.OnConflict(City.Name)) }
		},
		"update": func(ctx context.Context, db *orm.DB) func(*CityRow) (bool, error) {
			return func(row *CityRow) (bool, error) {
				return City.UpdateOrCreate(ctx, db, row, orm.OnConflict(City.Name).Update(City.Population))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
				for range 5 {
					created, rows, errs := together(ask(ctx, db))
					if created != 1 || len(errs) > 0 {
						t.Fatalf("%d have created it, errors %v", created, errs)
					}
					for _, r := range rows {
						if r.ID != rows[0].ID || r.Grade != "new" {
							t.Errorf("%+v and %+v", r, rows[0])
						}
					}
					if n, err := City.AllRows().Delete(ctx, db); n != 1 || err != nil {
						t.Errorf("%d rows, %v", n, err)
					}
				}
			})
		})
	}
}

func TestGetOrCreate(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		city := somewhere(1)[0]
		modeltest.GoldenSent(t, "get_or_create", db, on, func(db *orm.DB) {
			if created, err := City.GetOrCreate(ctx, db, &city, orm.OnConflict(City.Name)); !created || err != nil {
				t.Fatal(created, err)
			}
		})
		again := somewhere(1)[0]
		again.Population = 99
		if created, err := City.GetOrCreate(ctx, db, &again, orm.OnConflict(City.Name)); created || err != nil || again.Population != city.Population || again.ID != city.ID {
			t.Errorf("%v, %v, %+v", created, err, again)
		}
		changed := somewhere(1)[0]
		changed.Population, changed.Area = 99, 55
		modeltest.GoldenSent(t, "update_or_create", db, on, func(db *orm.DB) {
			if created, err := City.UpdateOrCreate(ctx, db, &changed, orm.OnConflict(City.Name).Update(City.Population)); created || err != nil {
				t.Fatal(created, err)
			}
		})
		if changed.ID != city.ID || changed.Population != 99 || changed.Area != city.Area {
			t.Errorf("%+v", changed)
		}
		if created, err := City.GetOrCreate(ctx, db, &again, orm.OnConflict()); created || err == nil {
			t.Errorf("%v, %v", created, err)
		}
		nobody := CityRow{StateID: 1, Name: "Nobody"}
		if _, err := City.GetOrCreate(ctx, db, &nobody, orm.OnConflict(City.Mayor)); err == nil {
			t.Error("found by NULL")
		}
		if _, err := City.UpdateOrCreate(ctx, db, &changed, orm.OnConflict(City.Name).DoNothing()); err == nil {
			t.Error("UpdateOrCreate does nothing")
		}
	})
}
