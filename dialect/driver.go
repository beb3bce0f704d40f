package dialect

import (
	"context"
	"unsafe"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Statement is a compiled query as a driver needs it. It is immutable.
type Statement struct {
	SQL string
	// Params are the parameters in the order of their placeholders.
	Params []Param
	// Outputs is the scan plan: the columns of the result, in order.
	Outputs []Output
	// Lasting says that the statement is kept, and comes again at this address: a
	// driver may remember what it knows of it under that.
	Lasting bool
}

// Param is one parameter of a statement.
type Param struct {
	// Arg is the position of the argument among those of the query.
	Arg uint16
	// Type is the SQL type that the query knows for it, schema.Unknown where
	// the server infers it.
	Type schema.Type
	// Pattern says that a text argument is sent as the pattern of a lookup,
	// written by [Dialect.Pattern]; zero for every other one.
	Pattern Pattern
}

// Output is one column of a result and the field it is written into.
type Output = schema.Output

// Receiver takes the rows of a result one at a time.
type Receiver interface {
	// Next returns the address of a zeroed row, of the struct that the
	// statement's outputs are fields of, to write the next row into.
	Next() unsafe.Pointer
	// Filled says that the row is complete. It returns false to end the
	// result early.
	Filled() bool
}

// Call is a statement with its arguments and what takes its rows.
type Call struct {
	Stmt *Statement
	Args []tape.Value
	// Into is nil where no rows come back; only Together takes such a call.
	Into Receiver
	// Changes says that the statement may change rows.
	Changes bool
	// Changed is the number of rows that it changed, where Into is nil, and
	// Unread why its rows could not be read, which the database did not know of.
	// Together sets them.
	Changed int64
	Unread  error
}

// PreparedStats count the statements that a database keeps prepared for the
// program: on every connection its own on PostgreSQL, for all of them on SQLite.
// Behind a connection pooler there are none.
type PreparedStats struct {
	// Kept are there now; Made were prepared, and Dropped had to make room, or no
	// longer fitted the schema, since the database was opened. Those of connections
	// that were closed are gone and not dropped.
	Kept, Made, Dropped int64
}

// Rows is a result of raw SQL, in the form that scany reads.
type Rows interface {
	Close() error
	Err() error
	Next() bool
	Columns() ([]string, error)
	Scan(dest ...any) error
	NextResultSet() bool
}

// Driver is one database, opened. All methods may be called by many
// goroutines at once; each returns only when its connection is free again,
// except for the Rows of QueryRaw, which hold theirs until they are closed.
//
// Errors: that of a context that has ended is errors.Is its error
// (context.Canceled, context.DeadlineExceeded) and its cause; a lost connection is
// errors.Is [ErrConnection], and [ErrNotSent] where the statement cannot have
// taken effect; a violated constraint is a [*ConstraintError]; a conflict with
// other transactions, a timeout of the server and a cancellation are errors.Is
// their variables here; a value that does not fit its field is a [*ScanError];
// everything else is the database's own error, which is inside all of them.
type Driver interface {
	// Dialect returns how the database spells things.
	Dialect() *Dialect
	// Query runs a statement and hands its rows to the receiver.
	Query(ctx context.Context, stmt *Statement, args []tape.Value, into Receiver) error
	// QueryAll runs several statements that do not depend on one another, in one
	// round trip where the database has such a thing. failed is the place of the
	// statement that the error is of.
	QueryAll(ctx context.Context, calls []Call) (failed int, err error)
	// Together runs several statements in their order, all of which take effect or
	// none: as a transaction or, in a session that is in one, as a part of that.
	// It is one round trip where the database has such a thing. failed is the
	// place of the statement that the error is of; len(calls) where the database
	// has refused the transaction itself, its commit for one; and negative where
	// it gave no answer, so that the transaction may be committed unless the error
	// is [ErrNotSent]. again is called before they are run once more because one
	// did not fit the schema any longer: what was received until then is void.
	Together(ctx context.Context, calls []Call, again func()) (failed int, err error)
	// Change runs a statement that gives back no rows and returns the number of
	// rows that it changed.
	Change(ctx context.Context, stmt *Statement, args []tape.Value) (int64, error)
	// TakesLists reports whether arrays of values of these types can stand for the
	// parameters of a statement, and lead to just the same values. It may have the
	// database look at the statement, and does not run it.
	TakesLists(ctx context.Context, stmt *Statement, types []schema.Type) (bool, error)
	// Copy sends rows into a table and returns their number. Next is called
	// during Copy alone. Where the database has no COPY the rows are inserted one
	// by one, and an error leaves those before it.
	Copy(ctx context.Context, rows Copy) (int64, error)
	// QueryInBatches is Query that asks the database for so many rows at a time,
	// so that neither side holds more of the result.
	QueryInBatches(ctx context.Context, stmt *Statement, args []tape.Value, size int, into Receiver) error
	// Exec runs raw SQL and returns the number of rows it changed.
	Exec(ctx context.Context, sql string, args []any) (int64, error)
	// QueryRaw runs raw SQL for a reader that maps columns by itself.
	QueryRaw(ctx context.Context, sql string, args []any) (Rows, error)
	// Explain returns the plan of a statement without running it.
	Explain(ctx context.Context, stmt *Statement, args []tape.Value) (string, error)
	// Prepared counts the statements that are prepared on the server.
	Prepared() PreparedStats
	// Hold takes a connection until it is released.
	Hold(ctx context.Context) (Session, error)
	// Close waits for running statements and closes every connection.
	Close() error
}
