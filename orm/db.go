package orm

import (
	"cmp"
	"context"
	"log/slog"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v3"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
)

// DB is an open database. It is made by postgres.Open or sqlite.Open, and is
// safe for use by many goroutines.
//
//	defer db.Close()
//	cities, err := City.All(ctx, db)
type DB struct {
	driver    dialect.Driver
	templates *templateStore
	policy    templatePolicy

	statements *xsync.Counter
	skips      *skipCounters
	logger     *atomic.Pointer[slog.Logger]
	observe    func(sql string)
	closed     *atomic.Bool
	closedErr  error
	// tx is the transaction that the handle belongs to, nil for none.
	tx *Tx
	// guard is what Guarded notices mistakes by, nil for none.
	guard *guard
}

// NewDB makes a DB of a driver. Programs call postgres.Open or sqlite.Open.
func NewDB(driver dialect.Driver) *DB {
	db := &DB{
		driver:     driver,
		policy:     defaultPolicy(),
		statements: xsync.NewCounter(),
		skips:      newSkipCounters(),
		logger:     new(atomic.Pointer[slog.Logger]),
		closed:     new(atomic.Bool),
		closedErr:  ErrClosed,
	}
	db.templates = db.newTemplates(DefaultTemplates, DefaultTemplateBytes)
	return db
}

// Handle is what terminals run on: a *[DB] or a *[Tx].
//
//	largest := func(h orm.Handle) (CityRow, error) { return City.Latest(ctx, h, City.Population) }
type Handle interface {
	// InTx runs a function in a transaction or, on a Tx, in a savepoint.
	InTx(ctx context.Context, f func(tx *Tx) error, options ...TxOption) error
	database() *DB
}

func (db *DB) database() *DB { return db }

// Close waits for running statements and closes every connection. What is
// called on the DB afterwards returns [ErrClosed]; closing it again does
// nothing.
//
//	defer db.Close()
func (db *DB) Close() error {
	if db.closed.Swap(true) {
		return nil
	}
	return db.driver.Close()
}

// Observe returns a handle to the same database that calls f with the text of
// every statement it is about to send, on the goroutine that sends it, after
// the functions that observe already. Its arguments are not told. f must be
// safe for use by many goroutines.
//
//	observed := db.Observe(func(sql string) { fmt.Println(sql) })
//	cities, err := City.All(ctx, observed)
func (db *DB) Observe(f func(sql string)) *DB {
	observed := *db
	if before := db.observe; before != nil {
		observed.observe = func(sql string) {
			before(sql)
			f(sql)
		}
	} else {
		observed.observe = f
	}
	return &observed
}

// sending counts a statement and tells the observer.
func (db *DB) sending(sql string) {
	db.statements.Inc()
	if db.observe != nil {
		db.observe(sql)
	}
}

// Exec runs SQL as it is written and returns the number of rows it changed.
// Placeholders are the database's own: $1 on PostgreSQL, ?1 on SQLite.
//
//	n, err := db.Exec(ctx, `DELETE FROM cities WHERE population < $1`, 10)
//
//inlay:query write
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	if _, err := databaseOf(db); err != nil {
		return 0, err
	}
	db.sending(sql)
	c := db.watchRaw(ctx, sql, args)
	n, err := db.driver.Exec(ctx, sql, args)
	if c != nil {
		c.Verb, c.Changed = watch.Other, n
		c.End(err)
	}
	if err != nil {
		return 0, &QueryError{SQL: sql, Err: err}
	}
	return n, nil
}

// Dialect returns the name of the database: postgres.Name or sqlite.Name.
//
//	fmt.Println(db.Dialect())
func (db *DB) Dialect() string { return db.driver.Dialect().Name }

// run compiles a query for a use and hands its rows to the receiver.
func run(ctx context.Context, h Handle, q *query, u use, into dialect.Receiver) error {
	if u.kind == useRows {
		q = q.assembled()
		if a := q.receiver(into); a != nil {
			return send(ctx, h, q, u, into, func(d dialect.Driver, stmt *dialect.Statement, args []tape.Value) (int64, error) {
				return 0, cmp.Or(d.Query(ctx, stmt, args, a), a.err)
			})
		}
	}
	return send(ctx, h, q, u, into, func(d dialect.Driver, stmt *dialect.Statement, args []tape.Value) (int64, error) {
		return 0, d.Query(ctx, stmt, args, into)
	})
}

// request is a query whose rows a receiver takes.
type request struct {
	q    *query
	into dialect.Receiver
}

// runAll runs queries that do not depend on one another, in one round trip
// where the database has such a thing.
func runAll(ctx context.Context, h Handle, requests []request) error {
	u := use{kind: useRows, ordered: true}
	if len(requests) == 1 {
		return run(ctx, h, requests[0].q, u, requests[0].into)
	}
	db, err := databaseOf(h)
	if err != nil {
		return err
	}
	u.lateral = db.hasLateral()
	calls := make([]dialect.Call, len(requests))
	watched := make([]*watch.Call, len(requests))
	assemblers := make([]*assembler, len(requests))
	for i, r := range requests {
		q := r.q.assembled()
		l := getLookup()
		defer l.release()
		q.emit(&l.tape, &u)
		tpl, err := db.template(ctx, l)
		if err != nil {
			return err
		}
		calls[i] = dialect.Call{Stmt: &tpl.Statement, Args: l.tape.Args, Into: r.into}
		if recorder := watch.Current(); recorder != nil {
			watched[i] = l.watch(ctx, recorder, db, q, &u, tpl)
			if i > 0 && watched[i] != nil {
				watched[i].Trips = 0
			}
		}
		if assemblers[i] = q.receiver(r.into); assemblers[i] != nil {
			calls[i].Into = assemblers[i]
		}
	}
	for _, c := range calls {
		db.sending(c.Stmt.SQL)
	}
	failed, err := db.driver.QueryAll(ctx, calls)
	for i, c := range watched {
		if c != nil {
			c.Result = resultOf(requests[i].into)
			c.End(err)
		}
	}
	if err != nil {
		return &QueryError{SQL: calls[failed].Stmt.SQL, Err: err}
	}
	for _, a := range assemblers {
		if a != nil && a.err != nil {
			return a.err
		}
	}
	return nil
}

// send has the driver run the statement of a query for a use: the observer is
// told of it, and an error has its text. into is what takes the rows in the end;
// without one the number of changed rows is what run returns.
func send(ctx context.Context, h Handle, q *query, u use, into dialect.Receiver, run func(dialect.Driver, *dialect.Statement, []tape.Value) (int64, error)) error {
	return withTemplate(ctx, h, q, u, func(db *DB, tpl *compiler.Template, l *lookup) error {
		db.sending(tpl.SQL)
		var c *watch.Call
		if r := watch.Current(); r != nil {
			if c = l.watch(ctx, r, db, q, &u, tpl); c != nil {
				watchEach(into, c)
			}
		}
		n, err := run(db.driver, &tpl.Statement, l.tape.Args)
		if c != nil {
			c.Changed, c.Result = n, resultOf(into)
			c.End(err)
		}
		if err != nil {
			return &QueryError{SQL: tpl.SQL, Err: err}
		}
		return nil
	})
}

// withTemplate finds the template of a query for a use and calls f with it and
// with the lookup, whose arguments are valid only during the call.
func withTemplate(ctx context.Context, h Handle, q *query, u use, f func(*DB, *compiler.Template, *lookup) error) error {
	db, err := databaseOf(h)
	if err != nil {
		return err
	}
	l := getLookup()
	defer l.release()
	u.lateral = db.hasLateral()
	q.emit(&l.tape, &u)
	tpl, err := db.template(ctx, l)
	if err != nil {
		return err
	}
	return f(db, tpl, l)
}

// hasLateral reports whether the database can join a query for each row.
func (db *DB) hasLateral() bool {
	return db.driver.Dialect().Spelling().Word(dialect.WordCrossLateral) != ""
}

func databaseOf(h Handle) (*DB, error) {
	if h == nil {
		return nil, ErrNoHandle
	}
	db := h.database()
	switch {
	case db == nil || db.closed == nil:
		return nil, ErrNoHandle
	case db.closed.Load():
		return nil, db.closedErr
	case db.guard != nil && db.tx == nil:
		if err := db.guard.check(); err != nil {
			return nil, err
		}
	}
	return db, nil
}
