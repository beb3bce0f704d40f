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

// ErrConnection says that the connection to the database was lost or could
// not be made. Whether the statement took effect is unknown unless a typed
// error says more.
var ErrConnection = errors.New("the connection to the database failed")

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
