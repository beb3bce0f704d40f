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
//
//	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"), postgres.MaxConns(20))
func Open(ctx context.Context, url string, options ...Option) (*orm.DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("inlay: postgres.Open: %w", err)
	}
	return OpenConfig(ctx, config, options...)
}

// OpenConfig is Open for settings that the program has made itself, by
// pgxpool.ParseConfig. The time zone of its sessions is UTC, unless the
// settings say another one.
func OpenConfig(ctx context.Context, config *pgxpool.Config, options ...Option) (*orm.DB, error) {
	s := settingsOf(options)
	if s.fault != nil {
		return nil, s.fault
	}
	d := newDriver(s, config)
	d.foreign = s.pooler
	config = s.configured(config)
	if config.ShouldPing == nil {
		config.ShouldPing = d.loss.shouldPing
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("inlay: postgres.Open: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("inlay: postgres.Open: %w", interpret(ctx, unsent{err}, true))
	}
	d.pool = pool
	return orm.NewDB(d), nil
}

// OpenPool is Open for a pool that the program has made itself. Closing the
// DB closes the pool.
func OpenPool(pool *pgxpool.Pool, options ...Option) *orm.DB {
	config := pool.Config()
	s := settingsOf(options)
	if s.fault == nil && s.maxConns > 0 && int32(s.maxConns) != config.MaxConns {
		s.fault = errPoolSize
	}
	d := newDriver(s, config)
	d.pool, d.foreign = pool, true
	return orm.NewDB(d)
}

// newDriver makes a driver that has no pool yet.
func newDriver(s settings, config *pgxpool.Config) *driver {
	d := &driver{settings: s}
	if s.pooler {
		d.mode = pooled(config)
	}
	return d
}
