package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// maxPrepared is the number of statements that are kept prepared.
const maxPrepared = 256

// database runs statements through database/sql.
type database struct {
	pool *sql.DB
	keep *sql.Conn

	mu       sync.Mutex // of prepared and clock
	prepared map[string]*prepared
	clock    uint64
}

// prepared is a statement that is prepared on every connection that has used it.
type prepared struct {
	stmt *sql.Stmt
	used uint64
	// running counts the calls that use stmt, so that it is not closed under
	// them; evicted says that the last of them is to close it.
	running int
	evicted bool
}

func (d *database) Dialect() *dialect.Dialect { return spelling }

func (d *database) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var errs []error
	for text, p := range d.prepared {
		errs = append(errs, p.stmt.Close())
		delete(d.prepared, text)
	}
	return errors.Join(append(errs, d.keep.Close(), d.pool.Close())...)
}

func (d *database) Query(ctx context.Context, stmt *dialect.Statement, args []tape.Value, into dialect.Receiver) error {
	values, err := encode(stmt.Params, args)
	if err != nil {
		return err
	}
	p, err := d.acquire(ctx, stmt.SQL)
	if err != nil {
		return interpret(ctx, err)
	}
	defer d.release(p)
	rows, err := p.stmt.QueryContext(ctx, values...)
	if err != nil {
		return interpret(ctx, err)
	}
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
	}
	return interpret(ctx, rows.Err())
}

func (d *database) Exec(ctx context.Context, text string, args []any) (int64, error) {
	values, err := encodeAny(args)
	if err != nil {
		return 0, err
	}
	result, err := d.pool.ExecContext(ctx, text, values...)
	if err != nil {
		return 0, interpret(ctx, err)
	}
	n, err := result.RowsAffected()
	return n, interpret(ctx, err)
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
	return rows, nil
}

// Explain returns SQLite's query plan, one step a line, indented by depth.
func (d *database) Explain(ctx context.Context, stmt *dialect.Statement, args []tape.Value) (string, error) {
	values, err := encode(stmt.Params, args)
	if err != nil {
		return "", err
	}
	rows, err := d.pool.QueryContext(ctx, "EXPLAIN QUERY PLAN "+stmt.SQL, values...)
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
	if p, ok := d.prepared[text]; ok { // another call was first
		p.running++
		return p, stmt.Close()
	}
	d.clock++
	p := &prepared{stmt: stmt, used: d.clock, running: 1}
	if len(d.prepared) >= maxPrepared {
		d.evict()
	}
	d.prepared[text] = p
	return p, nil
}

func (d *database) lookup(text string) *prepared {
	d.mu.Lock()
	defer d.mu.Unlock()
	p, ok := d.prepared[text]
	if !ok {
		return nil
	}
	d.clock++
	p.used = d.clock
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

// evict drops the statement that was not used for longest.
func (d *database) evict() {
	var oldest string
	least := d.clock + 1
	for text, p := range d.prepared {
		if p.used < least {
			oldest, least = text, p.used
		}
	}
	p := d.prepared[oldest]
	delete(d.prepared, oldest)
	p.evicted = true
	if p.running == 0 {
		_ = p.stmt.Close()
	}
}

// interpret gives an error the meaning that the driver interface promises.
func interpret(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && !errors.Is(err, ctx.Err()):
		return fmt.Errorf("%w: %w", ctx.Err(), err)
	case errors.Is(err, sql.ErrConnDone), strings.Contains(err.Error(), "sql: database is closed"):
		return fmt.Errorf("%w: %w", dialect.ErrConnection, err)
	}
	return err
}
