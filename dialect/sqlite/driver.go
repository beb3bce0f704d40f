package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// maxPrepared is the number of statements that are kept prepared.
const maxPrepared = 256

// database runs statements through database/sql.
type database struct {
	pool *sql.DB
	keep *sql.Conn

	mu       sync.Mutex // of what follows
	prepared *cache.Recent[*prepared]
	// made and dropped count statements.
	made, dropped int64
	closing       bool
	calls         sync.WaitGroup // added to under mu, before closing
}

// prepared is a statement that is prepared on every connection that has used it.
type prepared struct {
	stmt *sql.Stmt
	// running counts the calls that use stmt, so that it is not closed under
	// them; evicted says that the last of them is to close it.
	running int
	evicted bool
}

func (d *database) Dialect() *dialect.Dialect { return spelling }

func (d *database) Close() error {
	d.mu.Lock()
	d.closing = true
	d.mu.Unlock()
	d.calls.Wait()
	var errs []error
	d.prepared.Clear(func(p *prepared) { errs = append(errs, p.stmt.Close()) })
	return errors.Join(append(errs, d.keep.Close(), d.pool.Close())...)
}

func (d *database) Query(ctx context.Context, stmt *dialect.Statement, args []tape.Value, into dialect.Receiver) error {
	values, err := encode(stmt.Params, args)
	if err != nil {
		return err
	}
	if err := d.begin(); err != nil {
		return err
	}
	defer d.calls.Done()
	p, err := d.acquire(ctx, stmt.SQL)
	if err != nil {
		return interpret(ctx, err)
	}
	defer d.release(p)
	rows, err := p.stmt.QueryContext(ctx, values...)
	if err != nil {
		return interpret(ctx, err)
	}
	return read(ctx, rows, stmt, into)
}

// read hands the rows of a result to a receiver.
func read(ctx context.Context, rows *sql.Rows, stmt *dialect.Statement, into dialect.Receiver) error {
	defer func() { _ = rows.Close() }()
	cells := make([]any, len(stmt.Outputs))
	targets := make([]any, len(cells))
	for i := range cells {
		targets[i] = &cells[i]
	}
	for rows.Next() {
		if err := rows.Scan(targets...); err != nil {
			return interpret(ctx, err)
		}
		if err := decodeRow(stmt.Outputs, cells, into.Next()); err != nil {
			return err
		}
		if !into.Filled() {
			break
		}
		if err := ctx.Err(); err != nil { // database/sql notices it some time later
			return interpret(ctx, err)
		}
	}
	return interpret(ctx, rows.Err())
}

// QueryAll runs one statement after the other: there is no way to the database
// that could be saved.
func (d *database) QueryAll(ctx context.Context, calls []dialect.Call) (failed int, err error) {
	for i, c := range calls {
		//inlay:allow-nplusone * -- the database is in this process: there is no round trip to save
		if err := d.Query(ctx, c.Stmt, c.Args, c.Into); err != nil {
			return i, err
		}
	}
	return 0, nil
}

// QueryInBatches is Query: the database is in this process and computes each
// row when it is asked for.
func (d *database) QueryInBatches(ctx context.Context, stmt *dialect.Statement, args []tape.Value, _ int, into dialect.Receiver) error {
	return d.Query(ctx, stmt, args, into)
}

func (d *database) Change(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (int64, error) {
	values, err := encode(stmt.Params, args)
	if err != nil {
		return 0, err
	}
	if err := d.begin(); err != nil {
		return 0, err
	}
	defer d.calls.Done()
	p, err := d.acquire(ctx, stmt.SQL)
	if err != nil {
		return 0, interpret(ctx, err)
	}
	defer d.release(p)
	return changed(ctx)(p.stmt.ExecContext(ctx, values...))
}

func (d *database) Exec(ctx context.Context, text string, args []any) (int64, error) {
	values, err := encodeAny(args)
	if err != nil {
		return 0, err
	}
	return changed(ctx)(d.pool.ExecContext(ctx, text, values...))
}

func (d *database) QueryRaw(ctx context.Context, text string, args []any) (dialect.Rows, error) {
	values, err := encodeAny(args)
	if err != nil {
		return nil, err
	}
	rows, err := d.pool.QueryContext(ctx, text, values...)
	if err != nil {
		return nil, interpret(ctx, err)
	}
	return rawRows{rows, ctx}, nil
}

// rawRows are rows whose errors are interpreted.
type rawRows struct {
	*sql.Rows
	ctx context.Context
}

func (r rawRows) Err() error { return interpret(r.ctx, r.Rows.Err()) }

// Explain returns SQLite's query plan, one step a line, indented by depth.
func (d *database) Explain(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (string, error) {
	return explain(ctx, d.pool, stmt, args)
}

// querier is a pool or a connection.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func explain(ctx context.Context, q querier, stmt *dialect.Statement, args []tape.Value) (string, error) {
	values, err := encode(stmt.Params, args)
	if err != nil {
		return "", err
	}
	rows, err := q.QueryContext(ctx, "EXPLAIN QUERY PLAN "+stmt.SQL, values...)
	if err != nil {
		return "", interpret(ctx, err)
	}
	defer func() { _ = rows.Close() }()
	depth := map[int]int{}
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			return "", interpret(ctx, err)
		}
		depth[id] = depth[parent] + 1
		plan = append(plan, strings.Repeat("  ", depth[id]-1)+detail)
	}
	return strings.Join(plan, "\n"), interpret(ctx, rows.Err())
}

// acquire returns the prepared statement of an SQL text; release gives it back.
func (d *database) acquire(ctx context.Context, text string) (*prepared, error) {
	if p := d.lookup(text); p != nil {
		return p, nil
	}
	stmt, err := d.pool.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if p, ok := d.prepared.Get(text); ok { // another call was first
		p.running++
		return p, stmt.Close()
	}
	p := &prepared{stmt: stmt, running: 1}
	d.made++
	if _, dropped, full := d.prepared.Put(text, p); full {
		d.dropped++
		if dropped.evicted = true; dropped.running == 0 {
			return p, dropped.stmt.Close()
		}
	}
	return p, nil
}

func (d *database) Prepared() dialect.PreparedStats {
	d.mu.Lock()
	defer d.mu.Unlock()
	return dialect.PreparedStats{Kept: int64(d.prepared.Len()), Made: d.made, Dropped: d.dropped}
}

func (d *database) lookup(text string) *prepared {
	d.mu.Lock()
	defer d.mu.Unlock()
	p, ok := d.prepared.Get(text)
	if !ok {
		return nil
	}
	p.running++
	return p
}

func (d *database) release(p *prepared) {
	d.mu.Lock()
	p.running--
	last := p.evicted && p.running == 0
	d.mu.Unlock()
	if last {
		_ = p.stmt.Close()
	}
}

// begin counts a call that uses the pool; Close waits for its end.
func (d *database) begin() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closing {
		return fmt.Errorf("%w: %w: the database is closed", dialect.ErrConnection, dialect.ErrNotSent)
	}
	d.calls.Add(1)
	return nil
}
