// Package bun stands in for bun.
package bun

import (
	"context"
	"database/sql"
)

type DB struct{ *sql.DB }

func (db *DB) NewSelect() *SelectQuery { return nil }
func (db *DB) NewInsert() *InsertQuery { return nil }

type SelectQuery struct{}

func (q *SelectQuery) Model(model any) *SelectQuery                          { return q }
func (q *SelectQuery) ModelTableExpr(query string, args ...any) *SelectQuery { return q }
func (q *SelectQuery) Where(query string, args ...any) *SelectQuery          { return q }
func (q *SelectQuery) Scan(ctx context.Context, dest ...any) error           { return nil }
func (q *SelectQuery) Count(ctx context.Context) (int, error)                { return 0, nil }

type InsertQuery struct{}

func (q *InsertQuery) Model(model any) *InsertQuery                              { return q }
func (q *InsertQuery) Exec(ctx context.Context, dest ...any) (sql.Result, error) { return nil, nil }
