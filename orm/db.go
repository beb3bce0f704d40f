package orm

import (
	"cmp"
	"context"
	"hash/maphash"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v3"

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// DB is an open database. It is made by postgres.Open or sqlite.Open, and is
// safe for use by many goroutines.
//
//	defer db.Close()
//	cities, err := City.All(ctx, db)
type DB struct {
	driver    dialect.Driver
	templates *cache.Store[*compiler.Template]
	seed      maphash.Seed

	statements *xsync.Counter
	skips      *[compiler.Skips]atomic.Int64
	observe    func(sql string)
	closed     *atomic.Bool
	closedErr  error
	// tx is the transaction that the handle belongs to, nil for none.
	tx *Tx
	// guard is what Guarded notices mistakes by, nil for none.
	guard *guard
}

// DefaultTemplates is the number of templates that a DB keeps.
const DefaultTemplates = 4096

// NewDB makes a DB of a driver. Programs call postgres.Open or sqlite.Open.
func NewDB(driver dialect.Driver) *DB {
	return &DB{
		driver:     driver,
		templates:  cache.New[*compiler.Template](DefaultTemplates),
		seed:       maphash.MakeSeed(),
		statements: xsync.NewCounter(),
		skips:      new([compiler.Skips]atomic.Int64),
		closed:     new(atomic.Bool),
		closedErr:  ErrClosed,
	}
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
	n, err := db.driver.Exec(ctx, sql, args)
	if err != nil {
		return 0, &QueryError{SQL: sql, Err: err}
	}
	return n, nil
}

// Dialect returns the name of the database: postgres.Name or sqlite.Name.
//
//	fmt.Println(db.Dialect())
func (db *DB) Dialect() string { return db.driver.Dialect().Name }

// Stats are the counts of a [DB] since it was opened.
//
//	hits := db.Stats().Templates.Hits
type Stats struct {
	// Statements is the number of SQL statements sent.
	Statements int64
	// Templates counts the template cache.
	Templates cache.Stats
	// Skips counts the queries that were compiled anew because their shape is
	// not cached, by reason.
	Skips map[string]int64
}

// Stats returns the counts.
//
//	before := db.Stats().Statements
//	cities, err := City.All(ctx, db)
//	fmt.Println(db.Stats().Statements - before) // 1, unless others use the DB
func (db *DB) Stats() Stats {
	s := Stats{Statements: db.statements.Value(), Templates: db.templates.Stats(), Skips: map[string]int64{}}
	for i := range db.skips {
		if skip, n := compiler.Skip(i), db.skips[i].Load(); skip != compiler.Cached && n > 0 {
			s.Skips[skip.String()] = n
		}
	}
	return s
}

// template returns the template of a tape: from the cache, or compiled.
func (db *DB) template(t *tape.Tape) (*compiler.Template, error) {
	if err := t.Err(); err != nil {
		return nil, err
	}
	spelling := db.driver.Dialect().Spelling()
	if skip := compiler.SkipOf(t); skip != compiler.Cached {
		db.skips[skip].Add(1)
		return compiler.Compile(t, spelling)
	}
	hash := t.Hash(db.seed)
	same := func(tpl *compiler.Template) bool { return tpl.Is(t) }
	if tpl, ok := db.templates.Get(hash, same); ok {
		return tpl, nil
	}
	tpl, err := compiler.Compile(t, spelling)
	if err != nil {
		return nil, err
	}
	return db.templates.Put(hash, tpl.Keep(t), same), nil
}

// run compiles a query for a use and hands its rows to the receiver.
func run(ctx context.Context, h Handle, q *query, u use, into dialect.Receiver) error {
	if u.kind == useRows {
		q = q.assembled()
		if a := q.receiver(into); a != nil {
			return send(h, q, u, func(d dialect.Driver, stmt *dialect.Statement, args []tape.Value) error {
				return cmp.Or(d.Query(ctx, stmt, args, a), a.err)
			})
		}
	}
	return send(h, q, u, func(d dialect.Driver, stmt *dialect.Statement, args []tape.Value) error {
		return d.Query(ctx, stmt, args, into)
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
	assemblers := make([]*assembler, len(requests))
	for i, r := range requests {
		q := r.q.assembled()
		t := tape.Get()
		defer tape.Put(t)
		q.emit(t, &u)
		tpl, err := db.template(t)
		if err != nil {
			return err
		}
		calls[i] = dialect.Call{Stmt: &tpl.Statement, Args: t.Args, Into: r.into}
		if assemblers[i] = q.receiver(r.into); assemblers[i] != nil {
			calls[i].Into = assemblers[i]
		}
	}
	for _, c := range calls {
		db.sending(c.Stmt.SQL)
	}
	if failed, err := db.driver.QueryAll(ctx, calls); err != nil {
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
// told of it, and an error has its text.
func send(h Handle, q *query, u use, run func(dialect.Driver, *dialect.Statement, []tape.Value) error) error {
	return prepared(h, q, u, func(db *DB, tpl *compiler.Template, args []tape.Value) error {
		db.sending(tpl.SQL)
		if err := run(db.driver, &tpl.Statement, args); err != nil {
			return &QueryError{SQL: tpl.SQL, Err: err}
		}
		return nil
	})
}

// prepared finds the template of a query for a use and calls f with it and
// with the arguments, which are valid only during the call.
func prepared(h Handle, q *query, u use, f func(*DB, *compiler.Template, []tape.Value) error) error {
	db, err := databaseOf(h)
	if err != nil {
		return err
	}
	t := tape.Get()
	defer tape.Put(t)
	u.lateral = db.hasLateral()
	q.emit(t, &u)
	tpl, err := db.template(t)
	if err != nil {
		return err
	}
	return f(db, tpl, t.Args)
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
