package orm

import (
	"fmt"
	"strings"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// FanOutError is returned by a query that joins two models which each have
// many rows for one row of another: each row of the one would come with each
// row of the other, and an aggregate would count them several times.
type FanOutError struct {
	// Relations are the two, as Model.Name where they are declared there, else as
	// the two models.
	Relations [2]string
	// Base is the model that they go out from, Models are those that they lead to.
	Base   string
	Models [2]string
}

// Error names the two and the alternatives.
func (e *FanOutError) Error() string {
	return fmt.Sprintf("inlay: the query joins %s and %s: each %s would come with each %s of the same %s. "+
		"Annotate what is asked of each by a relation (%[1]s.Count() and the like are subqueries), filter by Any, load the rows by Prefetch, or say AllowFanOut if every pair is meant",
		e.Relations[0], e.Relations[1], e.Models[0], e.Models[1], e.Base)
}

// AllowFanOut says that a query which joins two models with many rows each
// means every pair of their rows.
//
//	State.Join(City, City.StateID.EqExpr(State.ID)).Join(Park, Park.StateID.EqExpr(State.ID)).AllowFanOut()
//
// Without it such a query is a [FanOutError] from its terminal.
func (q QuerySet[R]) AllowFanOut() QuerySet[R] {
	q.flags |= fansOut
	return q
}

// leads is a join as a step over a relation.
type leads struct {
	to, from *schema.Table
	many     bool
	name     string
}

// checkFanOut looks for two joins to many rows, none of which goes on from the
// other.
func (q *query) checkFanOut() error {
	joins := q.more().joins
	if len(joins) < 2 || q.has(fansOut) {
		return nil
	}
	known := []*schema.Table{q.model.table}
	var steps []leads
	for i := range joins {
		to := joins[i].from.model.table
		if step, ok := stepTo(to, known, joins[i].on); ok {
			for _, other := range steps {
				if step.many && other.many && !goesOn(steps, step.from, other.to) {
					return &FanOutError{Relations: [2]string{other.name, step.name}, Base: q.model.table.Model, Models: [2]string{other.to.Model, to.Model}}
				}
			}
			steps = append(steps, step)
		}
		known = append(known, to)
	}
	return nil
}

// goesOn reports whether a table is reached over another one.
func goesOn(steps []leads, table, over *schema.Table) bool {
	for table != over {
		next := table
		for _, s := range steps {
			if s.to == table {
				next = s.from
			}
		}
		if next == table {
			return false
		}
		table = next
	}
	return true
}

// stepTo finds the relation that conditions join a table by, to one of those
// that are known.
func stepTo(to *schema.Table, known []*schema.Table, on []expr.Predicate) (leads, bool) {
	equal := map[[2]*schema.Column]bool{}
	for _, p := range on {
		for _, pair := range expr.EqualColumns(p) {
			equal[pair], equal[[2]*schema.Column{pair[1], pair[0]}] = true, true
		}
	}
	joined := func(a, b []*schema.Column) bool {
		for i := range a {
			if !equal[[2]*schema.Column{a[i], b[i]}] {
				return false
			}
		}
		return len(a) > 0
	}
	for _, from := range known {
		for _, r := range from.Relations {
			j, err := r.Resolve()
			switch {
			case err != nil || !joined(j.Near, j.Far):
			case r.Kind == schema.ManyToMany && j.Link == to:
				return leads{to, from, true, r.String()}, true
			case r.Kind != schema.ManyToMany && j.Target == to:
				return leads{to, from, r.Kind == schema.HasMany, r.String()}, true
			}
		}
		for _, r := range to.Relations {
			j, err := r.Resolve()
			if err == nil && r.Kind == schema.BelongsTo && j.Target == from && joined(j.Near, j.Far) {
				return leads{to, from, true, strings.Join([]string{from.Model, to.Model}, " with ")}, true
			}
		}
	}
	return leads{}, false
}
