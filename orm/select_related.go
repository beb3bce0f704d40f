package orm

import (
	"errors"
	"fmt"
	"slices"

	"github.com/inlay-orm/inlay/expr"
)

// SelectRelated loads the rows that to-one relations lead to, in the same
// statement, into the fields of the row struct that have the relations' names.
// A row that is not there leaves its [One] loaded and empty. Calls add up.
//
//	cities, err := City.SelectRelated(City.State).All(ctx, db)
//	state, err := cities[0].State.Get()
//
// The method Among of a relation chooses columns, and goes on to further
// relations:
//
//	District.SelectRelated(District.City.Among(City.Only(City.Name).SelectRelated(City.State)))
//
// In Count, in Values and inside other queries it does nothing. Groups, and an
// update or a delete that gives back rows, have no related rows: an error from
// the terminal.
func (q QuerySet[R]) SelectRelated(relations ...RelatedOne) QuerySet[R] {
	e := q.editRare()
	e.related = q.addLoadings(e.related, loadingsOf(relations))
	e.rowType = typed[R]{}
	return q
}

var (
	errRelatedGroups = errors.New("inlay: groups and changed rows have no related rows: leave out SelectRelated, and use orm.Load for rows that are there")
	errSelectAmong   = errors.New("SelectRelated takes Only, Defer, SelectRelated and Prefetch from the query given by Among: filter the query itself by expr.Via, or use Prefetch")
)

// assembled is the query with what SelectRelated adds to it.
func (q *query) assembled() *query {
	more := q.more()
	if q.extra == nil || q.err != nil || q.model == nil || more.values != nil {
		return q
	}
	if err := checkFetches(q.layout, more); err != nil {
		failed := *q
		failed.fail(err)
		return &failed
	}
	if more.prefetch != nil && more.columns != nil {
		keyed := *q
		columns := withKeys(q.layout, more.columns, more.prefetch)
		if q.has(distinct) && len(columns) > len(more.columns) {
			keyed.fail(fmt.Errorf("inlay: Prefetch needs %s, and with it other rows are distinct: name it in Only, or use orm.Load", columns[len(more.columns)]))
			return &keyed
		}
		keyed.edit().columns = columns
		q, more = &keyed, keyed.more()
	}
	nested := more.prefetch
	if !more.oneStatement {
		nested = nil
	}
	if more.related == nil && more.keys == nil && nested == nil {
		return q
	}
	whole := *q
	if q.grouped() || more.change != nil {
		whole.fail(errRelatedGroups)
		return &whole
	}
	s, nests, err := shapeFor(q.layout, more.related, more.keys, nested, more.oneStatement)
	if err != nil {
		whole.fail(err)
		return &whole
	}
	whole.annotations = append(slices.Clip(q.annotations), s.annotations...)
	for i := range nests {
		whole.annotations = append(whole.annotations, annotation{name: nestName(i), e: expr.Wrap[any](&nests[i])})
	}
	whole.layout = s.layout
	whole.editRare().shape = s
	return &whole
}

// lifts reports whether the default filters of the other manager are lifted.
func (l *loading) lifts() bool { return l.unscoped || l.query != nil && l.query.has(unscoped) }

// checkRelated checks the queries given by Among, which are no part of a shape.
func checkRelated(related []loading) error {
	for i := range related {
		l := &related[i]
		q := l.query
		if q == nil {
			continue
		}
		sides, err := l.rel.resolve()
		switch {
		case err != nil:
			return err
		case q.err != nil:
			return q.err
		case q.model != sides.target:
			return fmt.Errorf("inlay: %s.Among needs a query over %s", l.rel, sides.target.table.Model)
		case !q.onlyChooses():
			return fmt.Errorf("inlay: %s: %w", l.rel, errSelectAmong)
		}
		if err := checkRelated(q.more().related); err != nil {
			return err
		}
	}
	return nil
}

// onlyChooses reports whether a query says no more than which columns, and
// which relations, are loaded.
func (q *query) onlyChooses() bool {
	own := *q
	if q.extra != nil {
		e := own.edit()
		e.columns = nil
		r := e.own()
		r.related, r.prefetch, r.rowType = nil, nil, nil
	}
	return own.isPlain() && len(own.where) == 0
}
