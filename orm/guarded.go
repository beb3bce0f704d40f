package orm

import (
	"bytes"
	"errors"
	"runtime"
	"strconv"

	"github.com/puzpuzpuz/xsync/v3"
)

// ErrOutsideTx: a function that runs in a transaction used the database instead
// of the transaction. Only a handle that [DB.Guarded] made notices.
var ErrOutsideTx = errors.New("inlay: the statement would run outside the transaction that its goroutine is in: use the Tx that InTx hands to its function")

// Guarded returns a handle to the same database that notices a common mistake:
// within a function that InTx runs, a statement on the handle itself fails with
// [ErrOutsideTx], since it would neither see what the transaction has done nor
// be rolled back with it, and may wait for its locks for ever. It looks at the
// goroutine of each statement, which costs about a microsecond: it is meant for
// tests.
//
//	db = db.Guarded()
func (db *DB) Guarded() *DB {
	guarded := *db
	if guarded.guard == nil {
		guarded.guard = &guard{xsync.NewMapOf[uint64, int]()}
	}
	return &guarded
}

// guard knows the goroutines that are in a transaction, and how deep.
type guard struct{ inTx *xsync.MapOf[uint64, int] }

// enter notes that the goroutine is in a transaction, until leave is called.
func (g *guard) enter() (leave func()) {
	if g == nil {
		return func() {}
	}
	id := goroutine()
	g.add(id, 1)
	return func() { g.add(id, -1) }
}

func (g *guard) add(id uint64, n int) {
	g.inTx.Compute(id, func(depth int, _ bool) (int, bool) { return depth + n, depth+n == 0 })
}

// check returns an error where the goroutine is in a transaction.
func (g *guard) check() error {
	if g == nil {
		return nil
	}
	if _, inside := g.inTx.Load(goroutine()); inside {
		return ErrOutsideTx
	}
	return nil
}

// goroutine is the number of the calling goroutine, which its stack begins
// with: "goroutine 18 [running]".
func goroutine() uint64 {
	var room [64]byte
	stack := room[:runtime.Stack(room[:], false)]
	number, _, _ := bytes.Cut(bytes.TrimPrefix(stack, []byte("goroutine ")), []byte(" "))
	id, _ := strconv.ParseUint(string(number), 10, 64)
	return id
}
