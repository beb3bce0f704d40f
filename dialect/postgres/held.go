package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// held is a connection that one caller holds. A statement that no longer fits
// the schema is not run again: within a transaction its failure has ended that.
// It is forgotten, so that the next transaction prepares it anew.
type held struct {
	conn   *pgxpool.Conn
	driver *driver
	// used is when the last statement ended, where idle transactions are ended.
	used time.Time
}

func (d *driver) Hold(ctx context.Context) (dialect.Session, error) {
	c, err := d.acquire(ctx)
	if err != nil {
		return nil, err
	}
	return &held{conn: c, driver: d}, nil
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

func (h *held) session() *session { return h.driver.session(h.conn) }

// open returns an error where the connection was lost before.
func (h *held) open(ctx context.Context) error {
	if limit := h.driver.settings.idleInTx; limit > 0 && !h.used.IsZero() && time.Since(h.used) >= limit {
		if err := h.farewell(ctx); err != nil {
			return err
		}
	}
	if !h.conn.Conn().IsClosed() {
		return nil
	}
	return h.driver.interpret(ctx, unsent{pgconn.ErrConnClosed}, true)
}

// farewellTimeout is how long the server's last word may take that should be
// there already.
const farewellTimeout = time.Second

// farewell reads what the server has said when it ended a transaction that was
// idle for longer than it may be. Whoever writes first may never read it: a
// socket whose other end is closed refuses what is written.
func (h *held) farewell(ctx context.Context) error {
	c := h.conn.Conn().PgConn()
	if c.IsClosed() || c.IsBusy() || c.TxStatus() == idle {
		return nil
	}
	short, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewellTimeout)
	defer cancel()
	for {
		if _, err := c.ReceiveMessage(short); err != nil {
			return h.driver.interpret(ctx, unsent{err}, true)
		}
	}
}

func (h *held) interpret(ctx context.Context, err error) error {
	h.touch()
	return h.driver.interpret(ctx, err, h.conn.Conn().IsClosed())
}

// touch notes that the transaction is not idle.
func (h *held) touch() {
	if h.driver.settings.idleInTx > 0 {
		h.used = time.Now()
	}
}

func (h *held) Control(ctx context.Context, sql string) (done string, err error) {
	if err := h.open(ctx); err != nil {
		return "", err
	}
	results, err := h.conn.Conn().PgConn().Exec(ctx, sql).ReadAll()
	if err = h.interpret(ctx, err); err != nil {
		return "", err
	}
	return results[len(results)-1].CommandTag.String(), nil
}

func (h *held) Query(ctx context.Context, stmt *dialect.Statement, args []tape.Value, into dialect.Receiver) error {
	if err := h.open(ctx); err != nil {
		return err
	}
	_, err := h.session().query(ctx, stmt, args, into)
	return h.interpret(ctx, h.learn(ctx, stmt, err))
}

func (h *held) QueryInBatches(ctx context.Context, stmt *dialect.Statement, args []tape.Value, size int, into dialect.Receiver) error {
	if err := h.open(ctx); err != nil {
		return err
	}
	_, err := h.session().queryInBatches(ctx, stmt, args, size, into)
	return h.interpret(ctx, h.learn(ctx, stmt, err))
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
	return n, h.interpret(ctx, h.learn(ctx, stmt, err))
}

// learn forgets a statement that no longer fits the schema.
func (h *held) learn(ctx context.Context, stmt *dialect.Statement, err error) error {
	if s := h.session(); err != nil && s.isStale(err) {
		s.forget(ctx, stmt.SQL)
	}
	return err
}

func (h *held) Exec(ctx context.Context, sql string, args []any) (int64, error) {
	if err := h.open(ctx); err != nil {
		return 0, err
	}
	tag, err := h.conn.Exec(ctx, sql, h.driver.raw(args)...)
	return tag.RowsAffected(), h.interpret(ctx, err)
}

func (h *held) QueryRaw(ctx context.Context, sql string, args []any) (dialect.Rows, error) {
	if err := h.open(ctx); err != nil {
		return nil, err
	}
	rows, err := h.conn.Query(ctx, sql, h.driver.raw(args)...)
	if err != nil {
		return nil, h.interpret(ctx, err)
	}
	return &rawRows{Rows: rows, ctx: ctx, conn: h.conn, driver: h.driver, held: h}, nil
}

func (h *held) Explain(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (string, error) {
	return explain(ctx, h, stmt, args)
}
