package postgres

import (
	"context"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// held is a connection that one caller holds. A statement that no longer fits
// the schema is not prepared anew: within a transaction its failure has ended
// that.
type held struct{ conn *pgxpool.Conn }

func (d *driver) Hold(ctx context.Context) (dialect.Session, error) {
	c, err := d.pool.Acquire(ctx)
	if err != nil {
		return nil, interpret(ctx, unsent{err}, true)
	}
	return &held{c}, nil
}

var errHeld = errors.New("inlay: a session holds one connection and no other")

func (h *held) Hold(context.Context) (dialect.Session, error) { return nil, errHeld }
func (h *held) Close() error                                  { return nil }
func (h *held) Dialect() *dialect.Dialect                     { return spelling }

func (h *held) Release(broken bool) {
	if broken {
		ctx, cancel := context.WithTimeout(context.Background(), cancelTimeout)
		defer cancel()
		_ = h.conn.Conn().Close(ctx)
	}
	h.conn.Release()
}

func (h *held) session() *session { return sessionOf(h.conn.Conn()) }

// open returns an error where the connection was lost before.
func (h *held) open(ctx context.Context) error {
	if !h.conn.Conn().IsClosed() {
		return nil
	}
	return interpret(ctx, unsent{pgconn.ErrConnClosed}, true)
}

func (h *held) interpret(ctx context.Context, err error) error {
	return interpret(ctx, err, h.conn.Conn().IsClosed())
}

func (h *held) Control(ctx context.Context, sql string) (done string, err error) {
	if err := h.open(ctx); err != nil {
		return "", err
	}
	results, err := h.conn.Conn().PgConn().Exec(ctx, sql).ReadAll()
	if err != nil {
		return "", h.interpret(ctx, err)
	}
	return results[len(results)-1].CommandTag.String(), nil
}

func (h *held) Query(ctx context.Context, stmt *dialect.Statement, args []tape.Value, into dialect.Receiver) error {
	if err := h.open(ctx); err != nil {
		return err
	}
	_, err := h.session().query(ctx, stmt, args, into)
	return h.interpret(ctx, err)
}

func (h *held) QueryInBatches(ctx context.Context, stmt *dialect.Statement, args []tape.Value, size int, into dialect.Receiver) error {
	if err := h.open(ctx); err != nil {
		return err
	}
	_, err := h.session().queryInBatches(ctx, stmt, args, size, into)
	return h.interpret(ctx, err)
}

func (h *held) QueryAll(ctx context.Context, calls []dialect.Call) (failed int, err error) {
	if err := h.open(ctx); err != nil {
		return 0, err
	}
	failed, err = h.session().queryAll(ctx, calls)
	return failed, h.interpret(ctx, err)
}

func (h *held) Change(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (int64, error) {
	if err := h.open(ctx); err != nil {
		return 0, err
	}
	n, err := h.session().change(ctx, stmt, args)
	return n, h.interpret(ctx, err)
}

func (h *held) Exec(ctx context.Context, sql string, args []any) (int64, error) {
	if err := h.open(ctx); err != nil {
		return 0, err
	}
	tag, err := h.conn.Exec(ctx, sql, args...)
	return tag.RowsAffected(), h.interpret(ctx, err)
}

func (h *held) QueryRaw(ctx context.Context, sql string, args []any) (dialect.Rows, error) {
	if err := h.open(ctx); err != nil {
		return nil, err
	}
	rows, err := h.conn.Query(ctx, sql, args...)
	if err != nil {
		return nil, h.interpret(ctx, err)
	}
	return &rawRows{Rows: rows, ctx: ctx, conn: h.conn, kept: true}, nil
}

func (h *held) Explain(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (string, error) {
	return explain(ctx, h, stmt, args)
}

// begin is how a transaction begins (PostgreSQL manual, "BEGIN").
func begin(o dialect.TxOptions) string {
	var modes []string
	if o.Isolation != 0 {
		modes = append(modes, "ISOLATION LEVEL "+levels[o.Isolation])
	}
	if o.ReadOnly {
		modes = append(modes, "READ ONLY")
	}
	if o.Deferrable {
		modes = append(modes, "DEFERRABLE")
	}
	if len(modes) == 0 {
		return "BEGIN"
	}
	return "BEGIN " + strings.Join(modes, ", ")
}

var levels = [...]string{
	dialect.ReadCommitted: "READ COMMITTED", dialect.RepeatableRead: "REPEATABLE READ", dialect.Serializable: "SERIALIZABLE",
}
