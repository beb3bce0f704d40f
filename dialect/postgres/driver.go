package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// driver runs statements on the connections of a pool.
type driver struct {
	pool     *pgxpool.Pool
	settings settings
	// foreign says that the sessions are not set up here: they are a pooler's, or
	// those of a pool that the program has made.
	foreign bool
	// mode is how pgx runs raw SQL, zero for as its settings say.
	mode pgx.QueryExecMode
	loss loss
	// counts are about the statements that are prepared.
	counts preparedCounts
}

func (d *driver) Dialect() *dialect.Dialect { return spelling }

func (d *driver) Close() error {
	d.pool.Close()
	return nil
}

func (d *driver) Query(ctx context.Context, stmt *dialect.Statement, args []tape.Value, into dialect.Receiver) error {
	return d.withSession(ctx, stmt, func(s *session) (began bool, err error) { return s.query(ctx, stmt, args, into) })
}

func (d *driver) QueryInBatches(ctx context.Context, stmt *dialect.Statement, args []tape.Value, size int, into dialect.Receiver) error {
	return d.withSession(ctx, stmt, func(s *session) (began bool, err error) { return s.queryInBatches(ctx, stmt, args, size, into) })
}

func (d *driver) QueryAll(ctx context.Context, calls []dialect.Call) (failed int, err error) {
	c, err := d.acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Release()
	failed, err = d.session(c).queryAll(ctx, calls)
	return failed, d.interpret(ctx, err, c.Conn().IsClosed())
}

func (d *driver) Change(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (changed int64, err error) {
	err = d.withSession(ctx, stmt, func(s *session) (began bool, err error) {
		changed, err = s.change(ctx, stmt, args)
		return false, err
	})
	return changed, err
}

// withSession runs a statement on a connection of its own. began says that
// rows were handed out.
func (d *driver) withSession(ctx context.Context, stmt *dialect.Statement, run func(*session) (began bool, err error)) error {
	c, err := d.acquire(ctx)
	if err != nil {
		return err
	}
	defer c.Release()
	s := d.session(c)
	began, err := run(s)
	if err != nil && !began && s.isStale(err) {
		// Nothing was returned yet, and outside a transaction the failed
		// statement has left nothing behind: prepare it anew, once.
		s.forget(ctx, stmt.SQL)
		_, err = run(s)
	}
	return d.interpret(ctx, err, c.Conn().IsClosed())
}

func (d *driver) Exec(ctx context.Context, sql string, args []any) (int64, error) {
	c, err := d.acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer c.Release()
	tag, err := c.Exec(ctx, sql, d.raw(args)...)
	return tag.RowsAffected(), d.interpret(ctx, err, c.Conn().IsClosed())
}

func (d *driver) QueryRaw(ctx context.Context, sql string, args []any) (dialect.Rows, error) {
	c, err := d.acquire(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := c.Query(ctx, sql, d.raw(args)...)
	if err != nil {
		defer c.Release()
		return nil, d.interpret(ctx, err, c.Conn().IsClosed())
	}
	return &rawRows{Rows: rows, ctx: ctx, conn: c, driver: d}, nil
}

func (d *driver) Explain(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (string, error) {
	return explain(ctx, d, stmt, args)
}

func explain(ctx context.Context, d dialect.Driver, stmt *dialect.Statement, args []tape.Value) (string, error) {
	explain := &dialect.Statement{SQL: "EXPLAIN " + stmt.SQL, Params: stmt.Params, Outputs: planOutputs}
	var plan planReceiver
	if err := d.Query(ctx, explain, args, &plan); err != nil {
		return "", err
	}
	return strings.Join(plan.lines, "\n"), nil
}

// rawRows are pgx's rows as scany reads them.
type rawRows struct {
	pgx.Rows
	ctx    context.Context
	driver *driver
	// conn is taken until Close, and longer where it is that of a held session.
	// Close sets lost where it was closed by then.
	conn *pgxpool.Conn
	held *held
	lost bool
}

func (r *rawRows) Err() error {
	return r.driver.interpret(r.ctx, r.Rows.Err(), r.lost || r.conn != nil && r.conn.Conn().IsClosed())
}

func (r *rawRows) Scan(dest ...any) error { return interpret(r.ctx, r.Rows.Scan(dest...), false) }

func (r *rawRows) Close() error {
	r.Rows.Close()
	if r.conn != nil {
		r.lost = r.conn.Conn().IsClosed()
		if r.held != nil {
			r.held.touch()
		} else {
			r.conn.Release()
		}
		r.conn = nil
	}
	return nil
}

func (r *rawRows) Columns() ([]string, error) {
	fields := r.FieldDescriptions()
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].Name
	}
	return names, nil
}

func (r *rawRows) NextResultSet() bool { return false }
