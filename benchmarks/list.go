package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/orm"
)

// listByHand is the loop that everyone writes.
func listByHand(ctx context.Context, pool *pgxpool.Pool, sql string, args ...any) ([]CityRow, error) {
	rows, err := pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var cities []CityRow
	for rows.Next() {
		var c CityRow
		if err := rows.Scan(&c.ID, &c.Name, &c.StateID, &c.Population, &c.AreaKm2,
			&c.Elevation, &c.Founded, &c.Mayor, &c.Capital); err != nil {
			return nil, err
		}
		cities = append(cities, c)
	}
	return cities, rows.Err()
}

// listOneVariable is the same loop with the row declared once, before it,
// which spares it an allocation a row.
func listOneVariable(ctx context.Context, pool *pgxpool.Pool, sql string, args ...any) ([]CityRow, error) {
	rows, err := pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var cities []CityRow
	var c CityRow
	for rows.Next() {
		if err := rows.Scan(&c.ID, &c.Name, &c.StateID, &c.Population, &c.AreaKm2,
			&c.Elevation, &c.Founded, &c.Mayor, &c.Capital); err != nil {
			return nil, err
		}
		cities = append(cities, c)
	}
	return cities, rows.Err()
}

// list is a work that returns cities.
type list struct {
	work
	byHand, oneVariable, inlay func(ctx context.Context) ([]CityRow, error)
	// rows is the number of cities, and ordered says that they come by id.
	rows    int
	ordered bool
}

const (
	pageSize  = 1000
	populated = 20_000
	pageSQL   = "SELECT " + cityColumns + " FROM cities WHERE population >= $1 ORDER BY id LIMIT $2"
	allSQL    = "SELECT " + cityColumns + " FROM cities"
)

// listPage is the first 1,000 of the cities that pass a filter.
func listPage(pool *pgxpool.Pool, db *orm.DB) *work {
	l := list{
		work: work{
			name:  "list 1,000 rows of 9 columns",
			batch: 10,
			bars:  []bar{cpuRatio(0.85), allocsRatio(1.0 / 3)},
		},
		rows: pageSize, ordered: true,
		byHand: func(ctx context.Context) ([]CityRow, error) {
			return listByHand(ctx, pool, pageSQL, populated, pageSize)
		},
		oneVariable: func(ctx context.Context) ([]CityRow, error) {
			return listOneVariable(ctx, pool, pageSQL, populated, pageSize)
		},
		inlay: func(ctx context.Context) ([]CityRow, error) {
			return City.Filter(City.Population.Gte(populated)).OrderBy(City.ID.Asc()).Limit(pageSize).All(ctx, db)
		},
	}
	return l.contend()
}

// listAll is the whole table.
func listAll(pool *pgxpool.Pool, db *orm.DB) *work {
	l := list{
		work: work{
			name:  "list 20,000 rows of 9 columns",
			batch: 1,
			bars:  []bar{cpuRatio(0.70)},
		},
		rows:        cityCount,
		byHand:      func(ctx context.Context) ([]CityRow, error) { return listByHand(ctx, pool, allSQL) },
		oneVariable: func(ctx context.Context) ([]CityRow, error) { return listOneVariable(ctx, pool, allSQL) },
		inlay:       func(ctx context.Context) ([]CityRow, error) { return City.All(ctx, db) },
	}
	return l.contend()
}

func (l *list) contend() *work {
	run := func(f func(context.Context) ([]CityRow, error)) func(context.Context, int) error {
		return func(ctx context.Context, _ int) error {
			_, err := f(ctx)
			return err
		}
	}
	l.check = l.checkRows
	l.contenders = []contender{
		{byHand, run(l.byHand)}, {"pgx, row declared once", run(l.oneVariable)}, {inlay, run(l.inlay)},
	}
	return &l.work
}

// checkRows compares every row with the rule that it was made by, and the
// contenders with each other.
func (l *list) checkRows(ctx context.Context) error {
	want, err := l.byHand(ctx)
	if err != nil {
		return err
	}
	for _, f := range []func(context.Context) ([]CityRow, error){l.byHand, l.oneVariable, l.inlay} {
		got, err := f(ctx)
		if err != nil {
			return err
		}
		if !l.ordered {
			byID := func(a, b CityRow) int { return cmp.Compare(a.ID, b.ID) }
			slices.SortFunc(got, byID)
			slices.SortFunc(want, byID)
		}
		if len(got) != l.rows {
			return fmt.Errorf("got %d rows, want %d", len(got), l.rows)
		}
		for i := range got {
			if got[i].ID != want[i].ID {
				return fmt.Errorf("row %d: got city %d, want %d", i, got[i].ID, want[i].ID)
			}
			if err := sameCity(got[i], city(int(got[i].ID-1))); err != nil {
				return fmt.Errorf("row %d: %w", i, err)
			}
		}
	}
	return nil
}
