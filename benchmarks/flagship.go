package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/orm"
)

// The statement that one writes by hand repeats the test for a dense city:
// what it selects cannot be named in WHERE. The folded one is what a person
// who has measured it writes: where the filter holds, the column is TRUE.
const (
	denseCity = `EXISTS (SELECT 1 FROM cities c WHERE c.population::double precision / c.area_km2 > $1 AND c.state_id = s.id)`
	howMany   = `(SELECT count(*) FROM cities c WHERE c.state_id = s.id)`

	obviousSQL = "SELECT s.id, s.name, " + denseCity + " AS dense, " + howMany + " AS city_count" +
		" FROM states s WHERE " + denseCity + " ORDER BY s.name"
	foldedSQL = "SELECT s.id, s.name, TRUE AS dense, " + howMany + " AS city_count" +
		" FROM states s WHERE " + denseCity + " ORDER BY s.name"
)

func denseByHand(ctx context.Context, pool *pgxpool.Pool, sql string) ([]DenseState, error) {
	rows, err := pool.Query(ctx, sql, float64(denseAbove))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var states []DenseState
	for rows.Next() {
		var s DenseState
		if err := rows.Scan(&s.ID, &s.Name, &s.Dense, &s.CityCount); err != nil {
			return nil, err
		}
		states = append(states, s)
	}
	return states, rows.Err()
}

// flagship is the states that have a dense city, with the number of their
// cities, in one statement.
func flagship(pool *pgxpool.Pool, db *orm.DB) *work {
	return &work{
		name:  "the flagship query",
		batch: 4,
		check: func(ctx context.Context) error {
			want := wantDense()
			obvious, err := denseByHand(ctx, pool, obviousSQL)
			if err != nil {
				return err
			}
			folded, err := denseByHand(ctx, pool, foldedSQL)
			if err != nil {
				return err
			}
			got, err := denseStates().All(ctx, db)
			if err != nil {
				return err
			}
			for _, rows := range [][]DenseState{obvious, folded, got} {
				if !slices.Equal(rows, want) {
					return fmt.Errorf("got %v, want %v", rows, want)
				}
			}
			return nil
		},
		contenders: []contender{
			{byHand, func(ctx context.Context, _ int) error {
				_, err := denseByHand(ctx, pool, obviousSQL)
				return err
			}},
			{"pgx, folded by hand", func(ctx context.Context, _ int) error {
				_, err := denseByHand(ctx, pool, foldedSQL)
				return err
			}},
			{inlay, func(ctx context.Context, _ int) error {
				_, err := denseStates().All(ctx, db)
				return err
			}},
		},
		bars: []bar{wallRatio(0.50)},
	}
}

// wantDense works the flagship's result out from the rule of the data.
func wantDense() []DenseState {
	var states [stateCount]DenseState
	for i := range cityCount {
		c := city(i)
		s := &states[c.StateID-1]
		s.ID, s.Name = c.StateID, fmt.Sprintf("State %02d", c.StateID)
		s.CityCount++
		s.Dense = s.Dense || float64(c.Population)/c.AreaKm2 > denseAbove
	}
	return slices.DeleteFunc(states[:], func(s DenseState) bool { return !s.Dense })
}
