package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/orm"
)

const cityColumns = "id, name, state_id, population, area_km2, elevation, founded, mayor, capital"

const getSQL = "SELECT " + cityColumns + " FROM cities WHERE id = $1"

// keyOf spreads the keys that are asked for over the table.
func keyOf(i int) int64 { return int64(i*7919%cityCount) + 1 }

func getInlay(ctx context.Context, db *orm.DB, key int64) (CityRow, error) {
	return City.Filter(City.ID.Eq(key)).Get(ctx, db)
}

func getByHand(ctx context.Context, pool *pgxpool.Pool, key int64) (CityRow, error) {
	var c CityRow
	err := pool.QueryRow(ctx, getSQL, key).Scan(
		&c.ID, &c.Name, &c.StateID, &c.Population, &c.AreaKm2, &c.Elevation, &c.Founded, &c.Mayor, &c.Capital)
	return c, err
}

// getByKey is one city by its primary key.
func getByKey(pool *pgxpool.Pool, db *orm.DB) *work {
	return &work{
		name: "get one row by key", batch: 300, page: templatesPage,
		check: func(ctx context.Context) error {
			for i := range 500 {
				key := keyOf(i)
				want := city(int(key - 1))
				for _, get := range []func() (CityRow, error){
					func() (CityRow, error) { return getByHand(ctx, pool, key) },
					func() (CityRow, error) { return getInlay(ctx, db, key) },
				} {
					if got, err := get(); err != nil {
						return err
					} else if err := sameCity(got, want); err != nil {
						return err
					}
				}
			}
			return nil
		},
		contenders: []contender{
			{byHand, func(ctx context.Context, i int) error {
				_, err := getByHand(ctx, pool, keyOf(i))
				return err
			}},
			{inlay, func(ctx context.Context, i int) error {
				_, err := getInlay(ctx, db, keyOf(i))
				return err
			}},
		},
		bars: []bar{cpuRatio(1), allocs(10)},
	}
}

// sameCity compares two cities by what they say: texts and not pointers, and
// times as instants, since pgx gives them in the local zone and Inlay in UTC.
func sameCity(got, want CityRow) error {
	g, w := got, want
	g.Mayor, g.Founded, w.Mayor, w.Founded = nil, time.Time{}, nil, time.Time{}
	if g != w || !got.Founded.Equal(want.Founded) || !sameText(got.Mayor, want.Mayor) {
		return fmt.Errorf("got %+v, want %+v", got, want)
	}
	return nil
}

func sameText(a, b *string) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }
