package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	stateCount = 50
	cityCount  = 20_000
)

// openSchema opens a pool of one connection, which all contenders share, in a
// schema of its own, and returns what drops the schema.
func openSchema(ctx context.Context, url string) (*pgxpool.Pool, func() error, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, nil, err
	}
	schema := "inlay_benchmarks_" + strings.ToLower(rand.Text()[:8])
	config.MaxConns = 1
	config.ConnConfig.RuntimeParams["search_path"] = schema
	config.ConnConfig.RuntimeParams["application_name"] = schema
	// VACUUM passes over rows whose commit is not yet on disk.
	config.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, nil, err
	}
	if _, err := pool.Exec(ctx, "CREATE SCHEMA "+schema); err != nil {
		pool.Close()
		return nil, nil, err
	}
	return pool, func() error {
		_, err := pool.Exec(context.Background(), "SET client_min_messages = error; DROP SCHEMA "+schema+" CASCADE")
		return err
	}, nil
}

// openSQL opens a database of database/sql over pgx in the same schema, with a
// connection of its own.
func openSQL(pool *pgxpool.Pool) *sql.DB {
	db := stdlib.OpenDB(*pool.Config().ConnConfig)
	db.SetMaxOpenConns(1)
	return db
}

const tables = `
CREATE TABLE states (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE cities (
	id         bigint PRIMARY KEY,
	name       text NOT NULL,
	state_id   bigint NOT NULL REFERENCES states,
	population bigint NOT NULL,
	area_km2   double precision NOT NULL,
	elevation  integer NOT NULL,
	founded    timestamptz NOT NULL,
	mayor      text,
	capital    boolean NOT NULL
);
CREATE INDEX ON cities (state_id);`

// load makes the tables and their rows, and leaves them as a database in use
// has them: analyzed, and with a visibility map, without which counting the
// cities of a state reads all of them. Autovacuum would make it in the middle
// of the rounds.
func load(ctx context.Context, pool *pgxpool.Pool) error {
	if _, err := pool.Exec(ctx, tables); err != nil {
		return err
	}
	states := pgx.CopyFromSlice(stateCount, func(i int) ([]any, error) {
		id := int64(i + 1)
		return []any{id, fmt.Sprintf("State %02d", id)}, nil
	})
	if _, err := pool.CopyFrom(ctx, pgx.Identifier{"states"}, []string{"id", "name"}, states); err != nil {
		return err
	}
	cities := pgx.CopyFromSlice(cityCount, func(i int) ([]any, error) {
		c := city(i)
		return []any{c.ID, c.Name, c.StateID, c.Population, c.AreaKm2, c.Elevation, c.Founded, c.Mayor, c.Capital}, nil
	})
	columns := []string{"id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital"}
	if _, err := pool.CopyFrom(ctx, pgx.Identifier{"cities"}, columns, cities); err != nil {
		return err
	}
	for _, table := range []string{"states", "cities"} {
		if _, err := pool.Exec(ctx, "VACUUM (ANALYZE) "+table); err != nil {
			return err
		}
	}
	var settled bool
	err := pool.QueryRow(ctx, "SELECT relallvisible = relpages FROM pg_class WHERE oid = 'cities'::regclass").Scan(&settled)
	if err == nil && !settled {
		return errors.New("VACUUM found rows that are not visible to all: another session holds an old snapshot")
	}
	return err
}

// city is the i-th city, from 0, by a fixed rule. The cities of a state lie
// scattered over the table.
func city(i int) CityRow {
	c := CityRow{
		ID:        int64(i + 1),
		Name:      fmt.Sprintf("City %05d", i*7919%cityCount),
		StateID:   int64(i%stateCount + 1),
		AreaKm2:   10 + float64(i*31%900)/4,
		Elevation: int32(i*37%3000 - 200),
		Founded:   time.Date(1500+i*13%500, time.Month(1+i%12), 1+i%28, i%24, i%60, 0, i%1000*1000, time.UTC),
		Capital:   i < stateCount,
	}
	perKm2 := 20 + float64(i*17%900)
	if dense()[i] {
		perKm2 += 1000
	}
	c.Population = int64(perKm2 * c.AreaKm2)
	if i%4 != 0 {
		mayor := fmt.Sprintf("Mayor of %05d", i*104729%cityCount)
		c.Mayor = &mayor
	}
	return c
}

// dense says which cities are: one in twenty of all, without a pattern, and
// none in one state of ten, so that the flagship's filter has something to do.
var dense = sync.OnceValue(func() *[cityCount]bool {
	var cities []int
	for i := range cityCount {
		if i%stateCount%10 != 0 {
			cities = append(cities, i)
		}
	}
	slices.SortFunc(cities, func(a, b int) int { return cmp.Compare(scatter(a), scatter(b)) })
	var dense [cityCount]bool
	for _, i := range cities[:cityCount/20] {
		dense[i] = true
	}
	return &dense
})

// scatter turns neighbours into numbers far apart: the finalizer of
// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
// Generators, 2014), the same on every machine.
func scatter(i int) uint64 {
	z := uint64(i+1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
