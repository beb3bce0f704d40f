package main

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	insertOneSQL = "INSERT INTO new_cities (" + factsOfCities + ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"

	insertManySQL = "INSERT INTO new_cities (" + factsOfCities + ") SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[]," +
		" $4::double precision[], $5::integer[], $6::timestamptz[], $7::text[], $8::boolean[]) RETURNING id"

	updateOneSQL = "UPDATE known_cities SET population = $1, mayor = $2 WHERE id = $3"

	updateManySQL = "UPDATE known_cities AS c SET population = new.population, mayor = new.mayor" +
		" FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS new (id, population, mayor) WHERE c.id = new.id"

	upsertManySQL = "INSERT INTO known_cities (" + cityColumns + ") SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]," +
		" $5::double precision[], $6::integer[], $7::timestamptz[], $8::text[], $9::boolean[])" +
		" ON CONFLICT (id) DO UPDATE SET population = excluded.population, mayor = excluded.mayor"
)

// handWriter is what one writes by hand: prepared statements, an array for each
// column where there are many rows, and COPY where nothing comes back.
func handWriter(pool *pgxpool.Pool) writer {
	copyMany := func(ctx context.Context, cities []NewCityRow) error {
		rows := pgx.CopyFromSlice(len(cities), func(i int) ([]any, error) {
			c := &cities[i]
			return []any{c.Name, c.StateID, c.Population, c.AreaKm2, c.Elevation, c.Founded, c.Mayor, c.Capital}, nil
		})
		_, err := pool.CopyFrom(ctx, pgx.Identifier{"new_cities"}, strings.Split(factsOfCities, ", "), rows)
		return err
	}
	return writer{
		name: byHand,
		insert: func(ctx context.Context, c *NewCityRow) error {
			return pool.QueryRow(ctx, insertOneSQL, c.Name, c.StateID, c.Population, c.AreaKm2,
				c.Elevation, c.Founded, c.Mayor, c.Capital).Scan(&c.ID)
		},
		insertMany: func(ctx context.Context, cities []NewCityRow) error { return insertByArrays(ctx, pool, cities) },
		insertBulk: func(ctx context.Context, cities []NewCityRow) error {
			return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
				return inBatches(cities, handBatch, func(batch []NewCityRow) error { return insertByArrays(ctx, tx, batch) })
			})
		},
		copyMany: copyMany, copyBulk: copyMany,
		update: func(ctx context.Context, key, population int64, mayor *string) error {
			_, err := pool.Exec(ctx, updateOneSQL, population, mayor, key)
			return err
		},
		updateMany: func(ctx context.Context, cities []KnownCityRow) error {
			ids, populations, mayors := make([]int64, len(cities)), make([]int64, len(cities)), make([]*string, len(cities))
			for i := range cities {
				ids[i], populations[i], mayors[i] = cities[i].ID, cities[i].Population, cities[i].Mayor
			}
			_, err := pool.Exec(ctx, updateManySQL, ids, populations, mayors)
			return err
		},
		upsertMany: func(ctx context.Context, cities []KnownCityRow) error {
			ids := make([]int64, len(cities))
			facts := newFactLists(len(cities))
			for i := range cities {
				ids[i] = cities[i].ID
				facts.add(CityRow(cities[i]))
			}
			_, err := pool.Exec(ctx, upsertManySQL, append([]any{ids}, facts.args()...)...)
			return err
		},
	}
}

// inBatches cuts rows into batches.
func inBatches[R any](rows []R, size int, each func([]R) error) error {
	for len(rows) > 0 {
		n := min(size, len(rows))
		if err := each(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// querier is a pool or a transaction.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}

// insertByArrays sends an array for each column. The keys are taken for those of
// the rows in the order in which they come.
func insertByArrays(ctx context.Context, q querier, cities []NewCityRow) error {
	facts := newFactLists(len(cities))
	for i := range cities {
		facts.add(CityRow(cities[i]))
	}
	rows, err := q.Query(ctx, insertManySQL, facts.args()...)
	if err != nil {
		return err
	}
	return scanKeys(rows, cities)
}

func scanKeys(rows pgx.Rows, cities []NewCityRow) error {
	defer rows.Close()
	for i := 0; rows.Next(); i++ {
		if err := rows.Scan(&cities[i].ID); err != nil {
			return err
		}
	}
	return rows.Err()
}

// factLists are the columns of cities but their keys.
type factLists struct {
	names                 []string
	stateIDs, populations []int64
	areas                 []float64
	elevations            []int32
	founded               []time.Time
	mayors                []*string
	capitals              []bool
}

func newFactLists(n int) *factLists {
	return &factLists{
		make([]string, 0, n), make([]int64, 0, n), make([]int64, 0, n), make([]float64, 0, n),
		make([]int32, 0, n), make([]time.Time, 0, n), make([]*string, 0, n), make([]bool, 0, n),
	}
}

func (f *factLists) add(c CityRow) {
	f.names = append(f.names, c.Name)
	f.stateIDs, f.populations = append(f.stateIDs, c.StateID), append(f.populations, c.Population)
	f.areas, f.elevations = append(f.areas, c.AreaKm2), append(f.elevations, c.Elevation)
	f.founded, f.mayors, f.capitals = append(f.founded, c.Founded), append(f.mayors, c.Mayor), append(f.capitals, c.Capital)
}

func (f *factLists) args() []any {
	return []any{f.names, f.stateIDs, f.populations, f.areas, f.elevations, f.founded, f.mayors, f.capitals}
}

// valuesWriter sends rows as one writes them in SQL, a parameter for each value.
// The text is made once.
func valuesWriter(pool *pgxpool.Pool) writer {
	return writer{
		name: "pgx, VALUES by hand",
		insertMany: func(ctx context.Context, cities []NewCityRow) error {
			args := make([]any, 0, 8*len(cities))
			for i := range cities {
				c := &cities[i]
				args = append(args, c.Name, c.StateID, c.Population, c.AreaKm2, c.Elevation, c.Founded, c.Mayor, c.Capital)
			}
			rows, err := pool.Query(ctx, insertValuesSQL(), args...)
			if err != nil {
				return err
			}
			return scanKeys(rows, cities)
		},
	}
}

// insertValuesSQL inserts manyCities rows.
var insertValuesSQL = sync.OnceValue(func() string {
	var b strings.Builder
	b.WriteString("INSERT INTO new_cities (" + factsOfCities + ") VALUES ")
	for i := range manyCities {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for j := range 8 {
			if j > 0 {
				b.WriteString(", ")
			}
			b.WriteString("$" + strconv.Itoa(8*i+j+1))
		}
		b.WriteByte(')')
	}
	b.WriteString(" RETURNING id")
	return b.String()
})
