package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// held is a connection that one caller holds.
type held struct {
	conn *sql.Conn
	db   *database
}

func (d *database) Hold(ctx context.Context) (dialect.Session, error) {
	if err := d.begin(); err != nil {
		return nil, err
	}
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		d.calls.Done()
		return nil, interpret(ctx, err)
	}
	return &held{conn, d}, nil
}

var errHeld = errors.New("inlay: a session holds one connection and no other")

func (h *held) Hold(context.Context) (dialect.Session, error) { return nil, errHeld }
func (h *held) Close() error                                  { return nil }
func (h *held) Dialect() *dialect.Dialect                     { return spelling }
func (h *held) Prepared() dialect.PreparedStats               { return h.db.Prepared() }

func (h *held) Release(broken bool) {
	defer h.db.calls.Done()
	if !broken {
		_, err := h.conn.ExecContext(context.Background(), "PRAGMA query_only = 0")
		broken = err != nil
	}
	if broken {
		_ = h.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = h.conn.Close()
}

func (h *held) Control(ctx context.Context, text string) (done string, err error) {
	_, err = h.conn.ExecContext(ctx, text)
	return "", interpret(ctx, err)
}

func (h *held) Query(ctx context.Context, stmt *dialect.Statement, args []tape.Value, into dialect.Receiver) error {
	values, err := encode(stmt.Params, args)
	if err != nil {
		return err
	}
	rows, err := h.conn.QueryContext(ctx, stmt.SQL, values...)
	if err != nil {
		return interpret(ctx, err)
	}
	return read(ctx, rows, stmt, into)
}

func (h *held) QueryInBatches(ctx context.Context, stmt *dialect.Statement, args []tape.Value, _ int, into dialect.Receiver) error {
	return h.Query(ctx, stmt, args, into)
}

func (h *held) Change(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (int64, error) {
	values, err := encode(stmt.Params, args)
	if err != nil {
		return 0, err
	}
	return changed(ctx)(h.conn.ExecContext(ctx, stmt.SQL, values...))
}

func (h *held) Exec(ctx context.Context, text string, args []any) (int64, error) {
	values, err := encodeAny(args)
	if err != nil {
		return 0, err
	}
	return changed(ctx)(h.conn.ExecContext(ctx, text, values...))
}

func (h *held) QueryRaw(ctx context.Context, text string, args []any) (dialect.Rows, error) {
	values, err := encodeAny(args)
	if err != nil {
		return nil, err
	}
	rows, err := h.conn.QueryContext(ctx, text, values...)
	if err != nil {
		return nil, interpret(ctx, err)
	}
	return rawRows{rows, ctx}, nil
}

func (h *held) Explain(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (string, error) {
	return explain(ctx, h.conn, stmt, args)
}

// changed is the number of rows that a statement has changed.
func changed(ctx context.Context) func(sql.Result, error) (int64, error) {
	return func(result sql.Result, err error) (int64, error) {
		if err != nil {
			return 0, interpret(ctx, err)
		}
		n, err := result.RowsAffected()
		return n, interpret(ctx, err)
	}
}

// Begin is how a transaction begins. One that writes takes the lock for that at
// once: to take it later fails where another one has written meanwhile (SQLite,
// "Transactions"). Every isolation is that of SQLite, which is serializable.
func (h *held) Begin(_ context.Context, o dialect.TxOptions) string {
	if o.ReadOnly {
		return "BEGIN; PRAGMA query_only = 1"
	}
	return "BEGIN IMMEDIATE"
}
