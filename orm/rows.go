package orm

import (
	"unsafe"

	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// collector gathers the rows of a result in a slice.
type collector[R any] struct {
	rows []R
	// expect is the number of rows to make room for at once, 0 if unknown.
	expect int
}

func (c *collector[R]) Next() unsafe.Pointer {
	if len(c.rows) == cap(c.rows) {
		c.grow()
	}
	c.rows = c.rows[:len(c.rows)+1]
	return unsafe.Pointer(&c.rows[len(c.rows)-1])
}

func (c *collector[R]) Filled() bool { return true }

// grow makes room: for what is expected at first, then for twice as many.
func (c *collector[R]) grow() {
	n := max(2*cap(c.rows), c.expect, 4)
	grown := make([]R, len(c.rows), n)
	copy(grown, c.rows)
	c.rows = grown
}

// streamer hands each row to a loop body as it comes.
type streamer[R any] struct {
	row   R
	yield func(R, error) bool
	ended bool
	n     int
	call  *watch.Call
}

func (s *streamer[R]) Next() unsafe.Pointer {
	var zero R
	s.row = zero
	return unsafe.Pointer(&s.row)
}

func (s *streamer[R]) Filled() bool {
	if s.n++; s.call != nil {
		s.call.Row(unsafe.Pointer(&s.row))
	}
	s.ended = !s.yield(s.row, nil)
	return !s.ended
}

// end tells the loop of an error, unless it has ended.
func (s *streamer[R]) end(err error) {
	if err != nil && !s.ended {
		var zero R
		s.yield(zero, err)
	}
}

// single reads a result of one row into a place that is there already. The result
// is read to its end: to stop at the row would cost a timer, and could cancel an
// insert that has sent its row and is not committed yet.
type single struct {
	at    unsafe.Pointer
	found int
}

func (s *single) Next() unsafe.Pointer { return s.at }

func (s *single) Filled() bool { s.found++; return true }

// The rows of the terminals that ask for one number.
type (
	countRow  struct{ Count int64 }
	existsRow struct{ Found int64 }
)

var (
	countLayout  = mustLayout[countRow]()
	existsLayout = mustLayout[existsRow]()
)

func mustLayout[R any]() *schema.Layout {
	l, err := layoutOf[R]()
	if err != nil {
		panic(err)
	}
	return l
}
