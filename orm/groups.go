package orm

import (
	"slices"

	"github.com/inlay-orm/inlay/expr"
)

// ofGroup reports whether one of the known annotations has a single value for
// each group: it is grouped by, an aggregate, or computed from such ones. Each
// can name only those before it.
func (q *query) ofGroup(known []annotation, name string) bool {
	for i, a := range known {
		if a.name == name {
			before := func(other string) bool { return q.ofGroup(known[:i], other) }
			return q.isAggregate(known, name) || q.isKey(name) || expr.ComputedFrom(a.e, before)
		}
	}
	return false
}

// isKey reports whether a query is grouped by an annotation.
func (q *query) isKey(name string) bool {
	return slices.ContainsFunc(q.more().group, func(e expr.Expression) bool {
		return expr.RefersTo(e, func(other string) bool { return other == name })
	})
}

// isAggregate reports whether an aggregate is in one of the known annotations,
// or in one that it names.
func (q *query) isAggregate(known []annotation, name string) bool {
	for i, a := range known {
		if a.name == name {
			return expr.HasAggregate(a.e) || expr.RefersTo(a.e, func(other string) bool { return q.isAggregate(known[:i], other) })
		}
	}
	return false
}
