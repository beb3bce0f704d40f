package dialect

import (
	"context"
	"errors"
	"fmt"
	"reflect"
)

// Reasons why a value of a result does not fit its field, or an argument
// cannot be sent. A [ScanError] or [ArgError] wraps one of them.
var (
	// ErrNull: NULL came for a field that cannot hold it.
	ErrNull = errors.New("NULL came for a field that cannot hold it: make the field a pointer or sql.Null, or use Coalesce")
	// ErrOverflow: the number is too large or too small.
	ErrOverflow = errors.New("the number does not fit")
	// ErrType: the column has another type than the field.
	ErrType = errors.New("the column's type does not fit the field's")
	// ErrZone: a timestamp without time zone is a clock's face, and no moment
	// until the zone of the clock is known.
	ErrZone = errors.New("the database's type is timestamp without time zone: tag the field `orm:\"zone=UTC\"` with the zone whose clock it shows, or make the column a timestamptz")
	// ErrNUL: PostgreSQL cannot store a NUL byte in a text, SQLite cannot
	// search for one.
	ErrNUL = errors.New("the text has a NUL byte, which the database cannot store or search for: remove it, or use a []byte field")
)

// ContextError makes an error of a call whose context has ended: it is the
// context's error and its cause, and keeps what the call said.
func ContextError(ctx context.Context, err error) error {
	for _, reason := range []error{ctx.Err(), context.Cause(ctx)} {
		if !errors.Is(err, reason) {
			err = fmt.Errorf("%w: %w", reason, err)
		}
	}
	return err
}

// Reasons why a statement was not run, or not to its end, that lie not in it
// but in when it ran.
var (
	// ErrConnection: the connection to the database was lost or could not be
	// made. Whether the statement took effect is unknown, unless the error is
	// [ErrNotSent] too.
	ErrConnection = errors.New("the connection to the database failed")
	// ErrNotSent: the connection failed, or the context ended, before the
	// statement was sent, or before the COMMIT of its own transaction was: it has
	// not taken effect, and can be run again.
	ErrNotSent = errors.New("the statement was not sent")
	// ErrPoolExhausted: the context ended while every connection of the pool was
	// in use. The statement was not sent.
	ErrPoolExhausted = errors.New("every connection of the pool was in use until the context ended: hold connections for less time, or allow the pool more")
	// ErrIdleInTx: the server has rolled a transaction back and closed its
	// connection, since the program did nothing with it for too long.
	ErrIdleInTx = errors.New("the server ended the transaction, which was idle for longer than idle_in_transaction_session_timeout: do what takes long before it or after it, or allow more")
	// ErrSerialization: the transaction cannot stand as if it had run alone.
	ErrSerialization = errors.New("the transaction is in conflict with one that ran beside it: run the whole transaction again")
	// ErrDeadlock: transactions waited for one another, and the database has
	// ended this one.
	ErrDeadlock = errors.New("transactions waited for one another and this one was ended: run the whole transaction again, and lock rows in the same order everywhere")
	// ErrLockTimeout: another transaction has held a lock for longer than the
	// database was told to wait, which is not at all with NoWait.
	ErrLockTimeout = errors.New("another transaction holds a lock and was not waited for any longer: run the transaction again, or wait longer")
	// ErrStatementTimeout: the statement ran for longer than the server allows.
	ErrStatementTimeout = errors.New("the statement ran for longer than the server's statement_timeout: make it do less, or allow more")
	// ErrNoConflict: an insert says what to do where a unique constraint is
	// violated that the table does not have.
	ErrNoConflict = errors.New("no unique constraint or index is over just the columns of OnConflict, with its Where if it has one: name those of one, or make one")
	// ErrCanceled: somebody had the server cancel the statement, while the
	// context had not ended.
	ErrCanceled = errors.New("the server was asked to cancel the statement, and not by its context")
)

// ScanError says which output of a query could not be written into which field.
type ScanError struct {
	// Output is the name of the column or annotation.
	Output string
	// Field is the path of the Go field, Type its declared type.
	Field string
	Type  reflect.Type
	// Got describes what came: the database's type, and the value where it is
	// a number.
	Got string
	// Err is ErrNull, ErrOverflow, ErrType, ErrZone or what the field's own scanner said.
	Err error
}

// Error says what came, where it was to go, and why it did not fit.
func (e *ScanError) Error() string {
	got := ""
	if e.Got != "" {
		got = " from " + e.Got
	}
	return fmt.Sprintf("inlay: output %q cannot be read into field %s %s%s: %v", e.Output, e.Field, e.Type, got, e.Err)
}

// Unwrap returns the reason.
func (e *ScanError) Unwrap() error { return e.Err }

// ArgError says which argument could not be sent. The value itself is not in
// the message.
type ArgError struct {
	// Placeholder is the number of the parameter in the SQL text.
	Placeholder int
	// Type is the database's type of the parameter.
	Type string
	Err  error
}

// Error says which argument, of which type, and why.
func (e *ArgError) Error() string {
	return fmt.Sprintf("inlay: argument of parameter %d (%s) cannot be sent: %v", e.Placeholder, e.Type, e.Err)
}

// Unwrap returns the reason.
func (e *ArgError) Unwrap() error { return e.Err }
