package orm

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/watch"
)

// Tx is a transaction, or a savepoint inside one. It is made by InTx, is a
// [Handle] for terminals, and is at its end when the function that it was given
// to returns. Its statements run on one connection, one after the other: it is
// not for several goroutines at once.
//
//	err := db.InTx(ctx, func(tx *orm.Tx) error {
//		_, err := City.Filter(City.ID.Eq(7)).Update(ctx, tx, City.Capital.Set(true))
//		return err
//	})
type Tx struct {
	// db is the database with the transaction's connection for a driver.
	db      *DB
	session dialect.Session
	options dialect.TxOptions
	// depth is 0 for the transaction itself, and counts savepoints.
	depth int
	// after are to be called when the transaction is committed.
	after []func(context.Context) error
	// broken says that the connection's state is not known.
	broken *bool
	// again says that the transaction has failed before, and is run once more.
	again bool
}

// Isolation is how much a transaction sees of others that run beside it
// (PostgreSQL manual, "Transaction Isolation"). It is a [TxOption]. On SQLite
// every transaction is serializable.
type Isolation dialect.Isolation

// The levels. Without one it is the database's own default.
const (
	ReadCommitted  = Isolation(dialect.ReadCommitted)
	RepeatableRead = Isolation(dialect.RepeatableRead)
	Serializable   = Isolation(dialect.Serializable)
)

// TxOption says how a transaction runs: an [Isolation], [ReadOnly],
// [Deferrable] or [Retry].
//
//	options := []orm.TxOption{orm.Serializable, orm.Retry(3)}
//	err := db.InTx(ctx, func(tx *orm.Tx) error { return nil }, options...)
type TxOption interface {
	apply(*txSettings)
}

type txSettings struct {
	dialect.TxOptions
	retries int
}

func (i Isolation) apply(s *txSettings) { s.Isolation = dialect.Isolation(i) }

// TxMode is a [TxOption] that is on or off: [ReadOnly] or [Deferrable].
type TxMode uint8

// The modes.
const (
	// ReadOnly refuses changes.
	ReadOnly TxMode = iota + 1
	// Deferrable has a serializable transaction that is read only wait until it
	// can neither fail nor make others fail. SQLite ignores it.
	Deferrable
)

func (m TxMode) apply(s *txSettings) {
	switch m {
	case ReadOnly:
		s.ReadOnly = true
	case Deferrable:
		s.Deferrable = true
	}
}

// Retry is how many times more a transaction is run where it fails because of
// others that run beside it: [ErrSerialization] and [ErrDeadlock]. The function
// is called again from its beginning, after a pause that grows. Inside another
// transaction it does nothing: the outermost one is run again as a whole.
//
//	err := db.InTx(ctx, func(tx *orm.Tx) error { return nil }, orm.Serializable, orm.Retry(3))
type Retry int

func (r Retry) apply(s *txSettings) { s.retries = int(r) }

// Pauses before a transaction is run again: the first one, which doubles each
// time, and the longest. Half of each is left to chance, so that those that
// have failed together do not meet again.
const (
	firstPause = 5 * time.Millisecond
	maxPause   = 500 * time.Millisecond
)

var (
	// ErrTxDone: a Tx was used after its end.
	ErrTxDone = errors.New("inlay: the transaction has ended: use its Tx only inside the function that InTx was given")
	// ErrTxAborted: the function of a transaction returned no error although one
	// of its statements had failed, after which PostgreSQL commits nothing.
	ErrTxAborted = errors.New("inlay: the transaction was rolled back, since one of its statements had failed: return its error, or run what may fail in an InTx of its own")
	// ErrCommitUnknown: the connection was lost while the transaction was being
	// committed. It is committed or rolled back, and only the database knows.
	ErrCommitUnknown = errors.New("inlay: the connection was lost during COMMIT: whether the transaction is committed is not known")

	errNestedTx = errors.New("inlay: inside a transaction InTx cannot be more isolated than that is, nor read only or deferrable: say it of the outermost one")
)

// OnCommitError is returned by InTx where the transaction is committed and a
// function that [Tx.OnCommit] was given has failed.
type OnCommitError struct {
	// Errs are their errors, in the order of the functions.
	Errs []error
}

// Error says that the transaction is committed, and what has failed.
func (e *OnCommitError) Error() string {
	return fmt.Sprintf("inlay: the transaction is committed, and what was to follow has failed: %v", errors.Join(e.Errs...))
}

// Unwrap returns the errors.
func (e *OnCommitError) Unwrap() []error { return e.Errs }

// InTx runs a function in a transaction: it is committed when the function
// returns nil, and rolled back when it returns an error, which InTx returns, or
// panics, which goes on.
//
//	err := db.InTx(ctx, func(tx *orm.Tx) error {
//		n, err := City.Filter(City.ID.Eq(7)).Delete(ctx, tx)
//		fmt.Println(n)
//		return err
//	}, orm.Serializable, orm.Retry(3))
//
// Errors of its own: [ErrCommitUnknown], [ErrTxAborted], an [OnCommitError].
func (db *DB) InTx(ctx context.Context, f func(tx *Tx) error, options ...TxOption) error {
	if _, err := databaseOf(db); err != nil {
		return err
	}
	s := settingsOf(options)
	for tried := 0; ; tried++ {
		err := db.transaction(ctx, f, s.TxOptions, tried > 0)
		if tried >= s.retries || !(errors.Is(err, ErrSerialization) || errors.Is(err, ErrDeadlock)) || errors.Is(err, ErrCommitUnknown) {
			return err
		}
		pause := min(firstPause<<min(tried, 10), maxPause)
		select {
		case <-ctx.Done():
			return dialect.ContextError(ctx, err)
		case <-time.After(pause/2 + rand.N(pause/2)):
		}
	}
}

func settingsOf(options []TxOption) (s txSettings) {
	for _, o := range options {
		if o != nil {
			o.apply(&s)
		}
	}
	return s
}

// transaction runs a transaction once.
func (db *DB) transaction(ctx context.Context, f func(tx *Tx) error, options dialect.TxOptions, again bool) (err error) {
	session, err := db.driver.Hold(ctx)
	if err != nil {
		return err
	}
	broken := true
	defer func() { session.Release(broken) }()
	tx := &Tx{session: session, options: options, broken: &broken, again: again}
	tx.db = tx.handle(db)
	if _, err := tx.control(ctx, session.Begin(ctx, options)); err != nil {
		return err
	}
	defer db.guard.enter()()
	committed := false
	defer func() {
		tx.db.closed.Store(true)
		if !committed { // also where f panics, or ends its goroutine
			broken = tx.rollback(ctx, "ROLLBACK") != nil
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	tx.db.closed.Store(true)
	if err := ctx.Err(); err != nil {
		return dialect.ContextError(ctx, err)
	}
	committed = true // or not known
	done, err := tx.control(ctx, "COMMIT")
	switch {
	case err != nil && !errors.Is(err, ErrNotSent) && (errors.Is(err, ErrConnection) || ctx.Err() != nil):
		return fmt.Errorf("%w: %w", ErrCommitUnknown, err)
	case err != nil:
		committed = false
		return err
	case done == "ROLLBACK":
		broken = false
		return ErrTxAborted
	}
	broken = false
	return tx.committed(ctx)
}

// handle is the database as the transaction's statements use it.
func (tx *Tx) handle(db *DB) *DB {
	own := *db
	own.driver, own.closed, own.closedErr = tx.session, new(atomic.Bool), ErrTxDone
	own.tx = tx
	return &own
}

func (tx *Tx) database() *DB {
	if tx == nil {
		return nil
	}
	return tx.db
}

// control runs a statement that structures the transaction.
func (tx *Tx) control(ctx context.Context, sql string) (done string, err error) {
	tx.db.sending(sql)
	if r := watch.Current(); r != nil {
		defer r.Control(ctx, unsafe.Pointer(tx.db.logger), strings.HasPrefix(sql, "ROLLBACK"))
	}
	if done, err = tx.session.Control(ctx, sql); err != nil {
		return "", &QueryError{SQL: sql, Err: err}
	}
	return done, nil
}

// rollbackTimeout is how long the database has for a rollback, which is also
// done where the caller's context has ended. One that ends meanwhile ends the
// wait: the connection is closed, which undoes everything.
const rollbackTimeout = 5 * time.Second

func (tx *Tx) rollback(ctx context.Context, sql string) error {
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, rollbackTimeout)
	defer cancel()
	_, err := tx.control(ctx, sql)
	return err
}

// committed calls what was to follow the commit. Each function is called,
// whatever becomes of the others.
func (tx *Tx) committed(ctx context.Context) error {
	var errs []error
	for _, f := range tx.after {
		if err := f(ctx); err != nil {
			errs = append(errs, err)
		}
	}
	if errs != nil {
		return &OnCommitError{errs}
	}
	return nil
}

// OnCommit has a function called after the transaction is committed, in the
// order of the calls, with the context that InTx was given. It is dropped where
// the transaction, or the savepoint that it was given in, is rolled back. Its
// error does not undo anything: InTx returns it in an [OnCommitError].
//
//	tx.OnCommit(func(ctx context.Context) error { fmt.Println("done"); return nil })
func (tx *Tx) OnCommit(f func(context.Context) error) { tx.after = append(tx.after, f) }

// InTx runs a function in a savepoint: what it does is kept when it returns
// nil, and undone when it returns an error or panics, while the transaction
// goes on. It is committed with the transaction.
//
//	err := tx.InTx(ctx, func(tx *orm.Tx) error {
//		_, err := City.Filter(City.ID.Eq(7)).Delete(ctx, tx)
//		return err
//	})
func (tx *Tx) InTx(ctx context.Context, f func(tx *Tx) error, options ...TxOption) (err error) {
	db, err := databaseOf(tx)
	if err != nil {
		return err
	}
	s := settingsOf(options)
	if s.Isolation > max(tx.options.Isolation, dialect.ReadCommitted) || s.ReadOnly && !tx.options.ReadOnly || s.Deferrable && !tx.options.Deferrable {
		return errNestedTx
	}
	inner := &Tx{session: tx.session, options: tx.options, depth: tx.depth + 1, broken: tx.broken, again: tx.again}
	inner.db = inner.handle(db)
	name := "inlay_" + strconv.Itoa(inner.depth)
	if _, err := tx.control(ctx, "SAVEPOINT "+name); err != nil {
		return err
	}
	kept := false
	defer func() {
		inner.db.closed.Store(true)
		if kept {
			return
		}
		if undo := inner.rollback(ctx, "ROLLBACK TO SAVEPOINT "+name+"; RELEASE SAVEPOINT "+name); undo != nil && err != nil {
			err = fmt.Errorf("%w, and what it did could not be undone: %w", err, undo)
		}
	}()
	if err := f(inner); err != nil {
		return err
	}
	if _, err := inner.control(ctx, "RELEASE SAVEPOINT "+name); err != nil {
		return err
	}
	kept = true
	tx.after = append(tx.after, inner.after...)
	return nil
}

// Exec runs SQL as it is written, in the transaction, as [DB.Exec] does.
//
//	n, err := tx.Exec(ctx, `DELETE FROM cities WHERE population < $1`, 10)
//
//inlay:query write
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (int64, error) {
	db, err := databaseOf(tx)
	if err != nil {
		return 0, err
	}
	return db.Exec(ctx, sql, args...)
}
