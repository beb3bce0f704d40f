package orm

import (
	"errors"
	"fmt"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
	"github.com/inlay-orm/inlay/types"
)

// Errors of terminals that a program tests for with errors.Is.
var (
	// ErrNotFound: Get, First or Last found no row.
	ErrNotFound = errors.New("inlay: no row was found")
	// ErrMultipleRows: Get found more than one row.
	ErrMultipleRows = errors.New("inlay: more than one row was found where Get needs exactly one: filter further, or use First or All")
	// ErrClosed: the DB was closed before.
	ErrClosed = errors.New("inlay: the database handle is closed")
	// ErrConnection: the connection to the database was lost or could not be
	// made. Whether the statement took effect is unknown, unless the error is
	// ErrNotSent too.
	ErrConnection = dialect.ErrConnection
	// ErrNotSent: the connection failed, or the context ended, before the
	// statement was sent, or before the COMMIT of its own transaction was: it has
	// not taken effect, and can be run again.
	ErrNotSent = dialect.ErrNotSent
	// ErrPoolExhausted: the context ended while the statement waited for a
	// connection of the pool, all of which were in use. It is ErrNotSent too.
	ErrPoolExhausted = dialect.ErrPoolExhausted
	// ErrIdleInTx: a transaction did nothing for longer than PostgreSQL's
	// idle_in_transaction_session_timeout, so that the server has rolled it back
	// and closed its connection. It is ErrConnection too.
	ErrIdleInTx = dialect.ErrIdleInTx
	// ErrUnique: another row has the values of a primary key, a unique
	// constraint or a unique index. Like the next four it is the kind of a
	// [ConstraintError], which says where.
	ErrUnique = dialect.ErrUnique
	// ErrForeignKey: a row refers to one that is not there, or one is deleted
	// or changed that others refer to.
	ErrForeignKey = dialect.ErrForeignKey
	// ErrNotNull: NULL came for a column that is NOT NULL.
	ErrNotNull = dialect.ErrNotNull
	// ErrCheck: a row is not what a check of its table or of a domain allows, or
	// no partition takes it.
	ErrCheck = dialect.ErrCheck
	// ErrExclusion: another row excludes this one, as overlapping ranges do.
	ErrExclusion = dialect.ErrExclusion
	// ErrSerialization: the transaction cannot stand as if it had run alone:
	// run the whole of it again. PostgreSQL's serialization_failure (manual,
	// "Transaction Isolation"), SQLite's SQLITE_BUSY_SNAPSHOT.
	ErrSerialization = dialect.ErrSerialization
	// ErrDeadlock: transactions waited for one another, and PostgreSQL has ended
	// this one: run the whole of it again.
	ErrDeadlock = dialect.ErrDeadlock
	// ErrLockTimeout: another transaction holds a lock. PostgreSQL has waited for
	// its lock_timeout, or not at all with NoWait; SQLite for its busy_timeout,
	// or not at all where the wait would never end.
	ErrLockTimeout = dialect.ErrLockTimeout
	// ErrStatementTimeout: the statement ran for longer than PostgreSQL's
	// statement_timeout. A server whose lc_messages is not English does not tell
	// it from ErrCanceled.
	ErrStatementTimeout = dialect.ErrStatementTimeout
	// ErrNoConflict: the columns of OnConflict are not those of a unique constraint
	// or index.
	ErrNoConflict = dialect.ErrNoConflict
	// ErrCanceled: somebody had the server cancel the statement, as
	// pg_cancel_backend does. Where its context has ended the error is the
	// context's instead.
	ErrCanceled = dialect.ErrCanceled
	// ErrNull: NULL came for a field that cannot hold it.
	ErrNull = dialect.ErrNull
	// ErrOverflow: a number does not fit its field or its column.
	ErrOverflow = dialect.ErrOverflow
	// ErrType: a column has another type than its field.
	ErrType = dialect.ErrType
	// ErrZone: a timestamp without time zone is read into a field, or compared
	// with a time, whose zone no tag declares.
	ErrZone = dialect.ErrZone
	// ErrNUL: a text argument has a NUL byte, which PostgreSQL cannot store
	// and SQLite cannot search for.
	ErrNUL = dialect.ErrNUL
	// ErrWindowFilter: a window function is written in a filter.
	ErrWindowFilter = compiler.ErrWindowFilter
	// ErrExcluded: expr.Excluded stands outside of what OnConflict sets.
	ErrExcluded = compiler.ErrExcluded
	// ErrChangeInside: a common table expression that changes rows stands in a
	// subquery.
	ErrChangeInside = compiler.ErrChangeInside
	// ErrSliced: a method that comes before Limit and Offset, such as Filter or
	// OrderBy, was called after them, or Last, Latest, Earliest, Contains or Page
	// on a limited query.
	ErrSliced = errors.New("inlay: the query is limited already: call Filter, Exclude, Join, GroupBy, OrderBy, Distinct and the like before Limit and Offset, and Last on a query without them")
	// ErrNoHandle: a terminal was called with a nil handle.
	ErrNoHandle = errors.New("inlay: the database handle is nil: pass the *orm.DB that Open returned")
)

// Typed errors, for programs that need their parts with errors.As.
type (
	// UnknownFieldError is a name that is neither an annotation nor a column.
	UnknownFieldError = compiler.UnknownFieldError
	// OuterRefError is an OuterRef that no enclosing query answers.
	OuterRefError = compiler.OuterRefError
	// ForeignColumnError is a column of a table that the query does not read.
	ForeignColumnError = compiler.ForeignColumnError
	// PlaceError is an annotation or a column without a field, or a field
	// without a source.
	PlaceError = compiler.PlaceError
	// NameError is an annotation or a value whose name cannot be used.
	NameError = compiler.NameError
	// DerivedError is a derived model that a query reads without its rows.
	DerivedError = compiler.DerivedError
	// JoinError is a query that reads one model twice.
	JoinError = compiler.JoinError
	// AggregateError is an aggregate where single rows are computed.
	AggregateError = compiler.AggregateError
	// UnsupportedError is a feature that the database lacks.
	UnsupportedError = compiler.UnsupportedError
	// ColumnsError is a subquery with too many or too few columns.
	ColumnsError = subquery.ColumnsError
	// TypeError is a method on an expression of a type that it is not for.
	TypeError = expr.TypeError
	// ConstraintError is a constraint that a statement would have violated.
	ConstraintError = dialect.ConstraintError
	// ScanError is a value that does not fit the field it is read into.
	ScanError = dialect.ScanError
	// ArgError is an argument that cannot be sent.
	ArgError = dialect.ArgError
	// EnumError is a text that is no label of an enum.
	EnumError = types.EnumError
	// FaultsError is what is wrong with a struct, everything at once.
	FaultsError = schema.FaultsError
)

// QueryError is an error of a statement that was sent, with its SQL text.
// The arguments are not in it.
type QueryError struct {
	SQL string
	Err error
}

// Error is the reason, followed by the statement.
func (e *QueryError) Error() string { return fmt.Sprintf("%v\nin: %s", e.Err, e.SQL) }

// Unwrap returns the reason.
func (e *QueryError) Unwrap() error { return e.Err }
