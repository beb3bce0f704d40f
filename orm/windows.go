package orm

import (
	"slices"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

type namedWindow struct {
	name   string
	window expr.Window
}

// Window names a window, so that several functions are computed over it:
// WINDOW name AS (…).
//
//	City.Window("by_state", expr.PartitionBy(City.StateID).OrderBy(City.Population.Desc())).
//		Annotate("rank", expr.Rank().Over(expr.NamedWindow("by_state"))).
//		Annotate("largest", expr.FirstValue(City.Name).Over(expr.NamedWindow("by_state")))
func (q QuerySet[R]) Window(name string, w expr.Window) QuerySet[R] {
	if slices.ContainsFunc(q.more().named, func(w namedWindow) bool { return w.name == name }) {
		q.fail(&NameError{Name: name, Reason: "two windows have this name"})
	}
	if err := schema.CheckName(name); err != nil {
		q.fail(&NameError{Name: name, Reason: err.Error()})
	}
	q.editRare().named = append(slices.Clip(q.more().named), namedWindow{name, w})
	return q
}

func (w namedWindow) emit(t *tape.Tape) {
	mark := t.Clause(tape.ClauseWindow)
	t.Name(w.name)
	w.window.Emit(t)
	t.Close(mark, 2)
}
