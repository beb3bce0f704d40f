package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// Related is what [QuerySet.Prefetch] and [Load] take: a relation of a table
// struct, or one with a query, a field or a limit of its own, which is a
// [LoadOne] or a [LoadMany].
//
//	related := []orm.Related{State.Seat, State.Cities.PerParent(3)}
//	states, err := State.Prefetch(related...).All(ctx, db)
type Related interface {
	loading() loading
}

// RelatedOne is what [QuerySet.SelectRelated] takes: a to-one relation, or one
// with a query or a field of its own, which is a [LoadOne].
//
//	related := []orm.RelatedOne{Seat.City, Seat.State.Among(State.Only(State.Name))}
//	seats, err := Seat.SelectRelated(related...).All(ctx, db)
type RelatedOne interface {
	Related
	leadsToOne()
}

// LoadOne says how the row of a to-one relation is loaded. It is made by the
// methods Among and To of the relation.
//
//	var state orm.LoadOne[StateRow] = City.State.Among(State.Only(State.Name))
type LoadOne[R any] struct{ l loading }

// LoadMany says how the rows of a to-many relation are loaded. It is made by
// the methods To and PerParent of the relation, and by [ManyInto].
//
//	var largest orm.LoadMany[CityRow] = State.Cities.Among(City.OrderBy(City.Population.Desc())).PerParent(3)
type LoadMany[R any] struct{ l loading }

func (o LoadOne[R]) loading() loading { return o.l }

func (o LoadOne[R]) leadsToOne() {}

func (m LoadMany[R]) loading() loading { return m.l }

// To loads the row into another field of the row struct than the one that has
// the relation's name.
//
//	City.Prefetch(City.State.Among(State.Only(State.Name)).To("In"))
func (o LoadOne[R]) To(field string) LoadOne[R] {
	o.l.field = field
	return o
}

// To loads the rows into another field of the row struct than the one that has
// the relation's name.
//
//	State.Prefetch(State.Cities.PerParent(3).To("SomeCities"))
func (m LoadMany[R]) To(field string) LoadMany[R] {
	m.l.field = field
	return m
}

// PerParent loads at most n rows for each row of the query: the first ones, in
// the order of the query given by Among or, without one, of the primary key. 0
// loads none, and a negative n is an error from the terminal.
//
//	State.Prefetch(State.Cities.Among(City.OrderBy(City.Population.Desc())).PerParent(3))
//
// A window function numbers the rows of each parent. Where the relation is
// declared as indexed and the database has LATERAL, each parent's rows are
// looked up by themselves instead, which reads no more of them than it needs,
// unless the order names columns of another model, such as the one between;
// [LoadMany.Lateral] and [LoadMany.Numbered] say which.
func (m LoadMany[R]) PerParent(n int64) LoadMany[R] {
	if n < 0 {
		m.l.fail(fmt.Errorf("inlay: PerParent(%d): the number must not be negative", n))
	}
	m.l.limit, m.l.limited = n, true
	return m
}

// Lateral looks up each parent's first rows by themselves, also where the
// relation is not declared as indexed. SQLite has no such thing, and the
// terminal returns an [UnsupportedError] there. Rows that are ordered by what
// others have are numbered all the same.
//
//	State.Prefetch(State.Cities.PerParent(3).Lateral())
func (m LoadMany[R]) Lateral() LoadMany[R] {
	m.l.pass = passLateral
	return m
}

// Numbered numbers the rows of all parents at once, also where the relation is
// declared as indexed.
//
//	State.Prefetch(State.Cities.PerParent(3).Numbered())
func (m LoadMany[R]) Numbered() LoadMany[R] {
	m.l.pass = passNumbered
	return m
}

// ManyInto loads the rows of a to-many relation as another struct: those of a
// query over the other model, read by [Into]. The field that holds them is a
// [Many] of that struct.
//
//	type CityDensity struct {
//		CityRow
//		Density float64
//	}
//	orm.ManyInto(State.Cities, orm.Into[CityDensity](City.Annotate("density", City.Density()))).To("Densities")
func ManyInto[D, R any](relation interface {
	Related
	Rows() QuerySet[R]
}, qs QuerySet[D]) LoadMany[D] {
	l := relation.loading()
	l.rows = typed[D]{}
	l.among(qs.query)
	return LoadMany[D]{l}
}

// loading says how a relation is loaded.
type loading struct {
	rel      *relation
	rows     rowType
	unscoped bool
	// query is the query that the rows come from, nil for the other manager's.
	query *query
	// field is the field that they are loaded into, "" for the relation's name.
	field   string
	limited bool
	limit   int64
	pass    pass
	err     error
}

func (l *loading) fail(err error) {
	if l.err == nil {
		l.err = err
	}
}

func (l *loading) among(q query) { l.query = &q }

// more is what the query of the related rows says beyond the common.
func (l *loading) more() *extra {
	if l.query == nil {
		return &nothingMore
	}
	return l.query.more()
}

// fieldName is the Go name of the field that the related rows are loaded into.
func (l *loading) fieldName() string {
	if l.field == "" && l.rel != nil {
		return l.rel.Name
	}
	return l.field
}

// holder is the field of a row that the related rows are loaded into.
func (l *loading) holder(layout *schema.Layout) (*schema.Holder, error) {
	name, many := l.fieldName(), !l.rel.ToOne()
	holds := "One"
	if many {
		holds = "Many"
	}
	h, ok := layout.Holder(name)
	switch {
	case !ok:
		return nil, fmt.Errorf("inlay: %s has no field %s to load %s into: add `%[2]s orm.%[4]s[%[5]s]`", layout.Type, name, l.rel, holds, l.rows.goType())
	case h.Row != l.rows.goType() || h.Many != many:
		return nil, fmt.Errorf("inlay: the field %s of %s cannot hold %s: make it an orm.%s[%s]", h.Path, layout.Type, l.rel, holds, l.rows.goType())
	}
	return h, nil
}

// addLoadings adds relations to be loaded; one that is named again replaces what
// was said of it before.
func (q *query) addLoadings(to []loading, related []loading) []loading {
	to = slices.Clone(to)
	for _, l := range related {
		switch {
		case l.err != nil:
			q.fail(l.err)
		case l.rel == nil:
			q.fail(errZeroRelation)
		case q.model != nil && l.rel.Table != q.model.table:
			q.fail(fmt.Errorf("inlay: %s is no relation of %s", l.rel, q.model.table.Model))
		}
		if i := slices.IndexFunc(to, func(other loading) bool { return other.rel == l.rel && other.fieldName() == l.fieldName() }); i >= 0 {
			to[i] = l
		} else {
			to = append(to, l)
		}
	}
	return to
}

// bare is the query without what it loads beside its rows: inside another one
// nothing is loaded.
func (q *query) bare() query {
	bare := *q
	if more := q.more(); more.related != nil || more.prefetch != nil {
		e := bare.editRare()
		e.related, e.prefetch, e.oneStatement = nil, nil, false
	}
	return bare
}

// loadAs has a query load beside its rows what another one does.
func (r *rare) loadAs(other *extra) {
	r.related, r.prefetch, r.oneStatement, r.rowType = other.related, other.prefetch, other.oneStatement, other.rowType
}

// Load loads relations of rows that are there already, as [QuerySet.Prefetch]
// does for those of a query. It changes the rows of the slice in place: a slice
// that is made of a row has a copy of it.
//
//	cities, err := City.All(ctx, db)
//	if err == nil {
//		err = orm.Load(ctx, db, cities, City.State)
//	}
//
//inlay:query rows
func Load[R any](ctx context.Context, h Handle, rows []R, related ...Related) error {
	layout, err := layoutOf[R]()
	if err != nil {
		return fmt.Errorf("inlay: Load: %w", err)
	}
	var q query
	loadings := q.addLoadings(nil, loadingsOf(related))
	if q.err != nil {
		return q.err
	}
	level, err := fetchesFor(nil, rowsIn(rows, layout), loadings)
	if err != nil {
		return err
	}
	db, err := databaseOf(h)
	if err != nil || len(level) == 0 {
		return err
	}
	defer watchSeveral(ctx, db, level[0].query, 0)()
	if len(rows) == 1 {
		return prefetch(watch.PartOfOne(ctx), h, level)
	}
	return prefetch(watch.Part(ctx), h, level)
}

func loadingsOf[L Related](related []L) []loading {
	loadings := make([]loading, len(related))
	for i, r := range related {
		if any(r) == nil {
			loadings[i].err = errZeroRelation
			continue
		}
		loadings[i] = r.loading()
	}
	return loadings
}
