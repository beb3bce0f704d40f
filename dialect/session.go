package dialect

import "context"

// Session is a connection that one caller holds: a [Driver] whose statements
// all run on it, one at a time. Its Hold is an error, and its Close does nothing.
type Session interface {
	Driver
	// Begin is what begins a transaction here, with the time limits that follow
	// from the context's deadline where the database has such.
	Begin(ctx context.Context, o TxOptions) string
	// Control runs statements that begin, end or structure a transaction. It
	// returns what the database says it has done with the last of them, "" where
	// it says nothing.
	Control(ctx context.Context, sql string) (done string, err error)
	// Release gives the connection back, or closes it where it is broken.
	Release(broken bool)
}

// Isolation is how much a transaction sees of others that run beside it, from
// the least isolated on (PostgreSQL manual, "Transaction Isolation"). Zero is
// the database's own default.
type Isolation uint8

// The levels.
const (
	ReadCommitted Isolation = iota + 1
	RepeatableRead
	Serializable
)

// TxOptions say how a transaction begins.
type TxOptions struct {
	Isolation  Isolation
	ReadOnly   bool
	Deferrable bool
}
