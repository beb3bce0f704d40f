package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/dialect/sqlite"
	"github.com/inlay-orm/inlay/orm"
)

// open opens PostgreSQL at a URL or keyword string, and SQLite in memory for "".
func open(ctx context.Context, dsn string) (*orm.DB, error) {
	if dsn == "" {
		return sqlite.Open(ctx, sqlite.Memory)
	}
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	// Temporary tables belong to one connection: no one else sees them, and they end with it however the program ends.
	// A table is made in the first schema of the search path, and with no second schema in it no statement here can
	// reach another table, be it called cities too.
	config.MaxConns = 1
	config.ConnConfig.RuntimeParams["search_path"] = "pg_temp"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	return postgres.OpenPool(pool), nil
}

var tables = []string{
	`CREATE TABLE states (
		id   bigint PRIMARY KEY,
		name text   NOT NULL UNIQUE
	)`,
	`CREATE TABLE cities (
		id         bigint           PRIMARY KEY,
		state_id   bigint           NOT NULL REFERENCES states,
		name       text             NOT NULL,
		population bigint           NOT NULL,
		area_km2   double precision NOT NULL
	)`,
	`CREATE INDEX cities_state_id ON cities (state_id)`,
}

// loading is what one database says differently: how it inserts a JSON array of rows, each an array of its columns.
type loading struct {
	version, states, cities string
}

var loadings = map[string]loading{
	"SQLite": {
		version: `SELECT sqlite_version()`,
		states:  `INSERT INTO states SELECT value ->> 0, value ->> 1 FROM json_each(?1)`,
		cities: `INSERT INTO cities
			SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?1)`,
	},
	"PostgreSQL": {
		version: `SELECT split_part(current_setting('server_version'), ' ', 1)`,
		states:  `INSERT INTO states SELECT (r ->> 0)::bigint, r ->> 1 FROM json_array_elements($1) AS r`,
		cities: `INSERT INTO cities
			SELECT (r ->> 0)::bigint, (r ->> 1)::bigint, r ->> 2, (r ->> 3)::bigint, (r ->> 4)::double precision
			FROM json_array_elements($1) AS r`,
	},
}

// load makes the tables and fills them, with a progress bar where out is a terminal.
func load(ctx context.Context, db *orm.DB, out io.Writer) error {
	for _, sql := range tables {
		if _, err := db.Exec(ctx, sql); err != nil {
			return err
		}
	}

	bar := newBar(out, stateCount+cityCount)
	insert := loadings[db.Dialect()]
	err := insertAll(ctx, db, insert.states, makeStates(), bar, func(s StateRow) []any {
		return []any{s.ID, s.Name}
	})
	if err == nil {
		err = insertAll(ctx, db, insert.cities, makeCities(), bar, func(c CityRow) []any {
			return []any{c.ID, c.StateID, c.Name, c.Population, c.AreaKm2}
		})
	}
	_ = bar.Finish()
	if err != nil {
		return err
	}

	// The planner knows new tables by their statistics, which PostgreSQL gathers of temporary ones only when told to.
	for _, sql := range []string{`ANALYZE states`, `ANALYZE cities`} {
		if _, err := db.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

func insertAll[R any](
	ctx context.Context, db *orm.DB, sql string, rows []R, bar *progressbar.ProgressBar, columns func(R) []any,
) error {
	for batch := range slices.Chunk(rows, 500) {
		list := make([][]any, len(batch))
		for i, row := range batch {
			list[i] = columns(row)
		}
		text, err := json.Marshal(list)
		if err != nil {
			return err
		}
		if _, err := db.Exec(ctx, sql, string(text)); err != nil {
			return err
		}
		_ = bar.Add(len(batch))
	}
	return nil
}

func newBar(out io.Writer, rows int) *progressbar.ProgressBar {
	return progressbar.NewOptions(rows,
		progressbar.OptionSetVisibility(isTerminal(out)),
		progressbar.OptionSetWriter(out),
		progressbar.OptionSetDescription("Loading"),
		progressbar.OptionSetWidth(40),
		progressbar.OptionShowCount(),
		progressbar.OptionThrottle(50*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)
}

func isTerminal(out io.Writer) bool {
	f, ok := out.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// versionOf names the database and its version.
func versionOf(ctx context.Context, db *orm.DB) (string, error) {
	versions, err := orm.Raw[string](ctx, db, loadings[db.Dialect()].version)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s %s", db.Dialect(), versions[0]), nil
}
