package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/orm"
)

// Name is what DB.Dialect returns for a database opened here.
const Name = "PostgreSQL"

// Open opens a pool of connections to the database that a URL or a keyword
// string names, in the form of libpq; "" means the environment's PGHOST,
// PGDATABASE and so on. Settings of the pool (pool_max_conns and the like)
// may be part of it: see pgxpool.ParseConfig. It connects once, so that a
// wrong address is found here; the error is then orm.ErrConnection.
func Open(ctx context.Context, url string) (*orm.DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("inlay: postgres.Open: %w", err)
	}
	return OpenConfig(ctx, config)
}

// OpenConfig is Open for settings that the program has made itself, by
// pgxpool.ParseConfig. The time zone of its sessions is UTC, unless the
// settings say another one.
func OpenConfig(ctx context.Context, config *pgxpool.Config) (*orm.DB, error) {
	if params := config.ConnConfig.RuntimeParams; params["timezone"] == "" && params["TimeZone"] == "" {
		config = config.Copy()
		config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("inlay: postgres.Open: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("inlay: postgres.Open: %w", interpret(ctx, unsent{err}, true))
	}
	return orm.NewDB(&driver{pool: pool}), nil
}

// OpenPool is Open for a pool that the program has made itself. Closing the
// DB closes the pool.
func OpenPool(pool *pgxpool.Pool) *orm.DB { return orm.NewDB(&driver{pool: pool}) }
