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
	// ErrConnection: the connection to the database was lost or could not be made.
	ErrConnection = dialect.ErrConnection
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
