package watch

import (
	"context"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Recorder is told of queries. Its methods are called on the goroutine of the
// query, by many at once, and must not query themselves.
type Recorder interface {
	// Begin is called before something is sent. Where it returns false, nothing
	// more is told of the call.
	Begin(ctx context.Context, c *Call) bool
	// Row is called with each row of a result that is handed on row by row,
	// before it is.
	Row(c *Call, row unsafe.Pointer)
	// Place notes where a call is made, for one whose end is told of from elsewhere.
	Place(c *Call)
	// End is called when the answer is there. What the call points to is valid
	// only until End returns.
	End(c *Call)
	// Control is called with a statement that structures a transaction; undoes says
	// that it rolls back.
	Control(ctx context.Context, database unsafe.Pointer, undoes bool)
}

var current atomic.Pointer[Recorder]

// Install has a recorder be told of everything from now on; nil is for none.
func Install(r Recorder) {
	if r == nil {
		current.Store(nil)
		return
	}
	current.Store(&r)
}

// Current is the recorder, nil where there is none.
func Current() Recorder {
	if r := current.Load(); r != nil {
		return *r
	}
	return nil
}

// Kind says what a call asks for.
type Kind uint8

// The kinds of calls.
const (
	Rows    Kind = iota + 1 // all rows
	One                     // one row, or the first one
	Count                   // numbers, computed over rows
	Exists                  // whether there is a row
	Write                   // rows are changed, each call by one statement
	Several                 // several statements or rows that were given together
	Raw                     // text of the program
)

// Verb says what a write does.
type Verb uint8

// The verbs.
const (
	Insert Verb = iota + 1
	Update
	Delete
	Other
)

// Call is one statement, or several that are sent together.
type Call struct {
	Kind Kind
	Verb Verb
	// Part says that the call belongs to an operation that was told of by itself,
	// Lone that this is for one row alone, as a query of its own would be.
	Part, Lone bool
	// Again says that a transaction is run again as a whole.
	Again bool
	// Shape is the tape of the query, its nonces numbered, nil where there is none:
	// then SQL is the text of the program, or "" for a call that Table, Kind and
	// Verb say all of.
	Shape *tape.Tape
	SQL   string
	Args  []tape.Value
	// Table is the model that the query is of, and Layout what its rows are read into.
	Table  *schema.Table
	Layout *schema.Layout
	// Reads are the tables that are read.
	Reads []*schema.Table
	// Database tells databases apart.
	Database unsafe.Pointer
	// Statements are sent in so many round trips.
	Statements, Trips int

	// Result is what came back, Changed the number of changed rows, and Err why it
	// failed.
	Result  Result
	Changed int64
	Err     error

	// What a recorder keeps from Begin to End.
	By, At  any
	Began   time.Time
	Seq     uint64
	Version uint64
	Origin  int32

	recorder Recorder
}

// Result is rows of one layout, next to one another in memory. Base is nil where
// only their number is known.
type Result struct {
	Base   unsafe.Pointer
	Stride uintptr
	N      int
}

// Begin tells the recorder of a call, and reports whether it is to be told of
// its end.
func (c *Call) Begin(ctx context.Context, r Recorder) bool {
	if !r.Begin(ctx, c) {
		return false
	}
	c.recorder = r
	return true
}

// Place notes where the call is made.
func (c *Call) Place() { c.recorder.Place(c) }

// Row tells of a row that is handed on.
func (c *Call) Row(row unsafe.Pointer) { c.recorder.Row(c, row) }

// End tells of the end of a call.
func (c *Call) End(err error) {
	c.Err = err
	c.recorder.End(c)
	*c = Call{}
}

// Within is what a context says of recording.
type Within struct {
	// Scope is what queries under the context are recorded in.
	Scope any
	// Part says that they are parts of one operation, Lone that this is for one row.
	Part, Lone bool
}

type withinKey struct{}

// With is a context under which queries are recorded in a scope.
func With(ctx context.Context, w *Within) context.Context {
	return context.WithValue(ctx, withinKey{}, w)
}

// From is what a context says, nil for nothing.
func From(ctx context.Context) *Within {
	w, _ := ctx.Value(withinKey{}).(*Within)
	return w
}

// Part is a context under which queries are parts of one operation.
func Part(ctx context.Context) context.Context { return part(ctx, false) }

// PartOfOne is the same for an operation that is for one row.
func PartOfOne(ctx context.Context) context.Context { return part(ctx, true) }

func part(ctx context.Context, lone bool) context.Context {
	if Current() == nil {
		return ctx
	}
	w := From(ctx)
	if w == nil || w.Part {
		return ctx
	}
	return With(ctx, &Within{Scope: w.Scope, Part: true, Lone: lone})
}
