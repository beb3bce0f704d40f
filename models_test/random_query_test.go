package models_test

import "slices"

// question is a query, described.
type question struct {
	of *entity
	// via says that the rows are those related to the enclosing row.
	via            *relation
	among          bool // asked by the relation's Among
	unscoped, none bool
	// combined is the set operation over parts that stands in place of the table.
	combined string
	parts    []*question

	names    []naming
	filters  []*term
	excludes []*term
	group    []*term
	only     []*field
	distinct bool
	on       []*term // of DISTINCT ON
	order    []ordering
	limit    int64 // -1 for none, as offset
	offset   int64
	// values are selected in place of the fields; nil for the fields.
	values []naming
}

// naming is an annotation or a value.
type naming struct {
	name  string
	e     *term
	alias bool
}

// windowed reports whether the annotation is computed over a window.
func (n naming) windowed() bool { return n.e.has(func(t *term) bool { return t.op == "over" }) }

// grouped reports whether it is computed over a group.
func (n naming) grouped() bool { return n.e.has((*term).aggregates) }

var alphabet = []string{"m", "n", "o", "p", "q"}

// question is a random query over an entity, without order, limit and what
// is selected. The scope that is returned sees its rows.
func (a asker) question(of *entity, room int) (*question, *scope) {
	q := &question{of: of, limit: -1, offset: -1}
	sc := &scope{of: of, q: q, fields: of.fields}
	if len(a.scopes) > 0 && a.chance(40) {
		if rel := a.relationTo(of); rel != nil {
			q.via, q.among = rel, a.chance(30)
		}
	}
	switch {
	case q.via == nil && a.chance(8) && !a.deep():
		a.combine(q, sc, room)
	case of.visible != nil:
		q.unscoped = a.chance(20)
	}
	in := a.inner(sc)
	for range a.IntN(3) {
		if a.chance(50) {
			in.annotate(q, room)
		}
	}
	in.restrict(q, room)
	q.none = a.chance(1)
	return q, sc
}

// restrict adds filters.
func (a asker) restrict(q *question, room int) {
	if len(a.scopes) > 1 && q.via == nil && a.chance(60) {
		if join := a.join(); join != nil {
			q.filters = append(q.filters, join)
		}
	}
	for range a.IntN(5) / 2 {
		q.filters = append(q.filters, a.truth(room))
	}
	if a.chance(12) {
		q.excludes = append(q.excludes, a.truth(room))
	}
}

// join equals a key of the query with one of an enclosing query.
func (a asker) join() *term {
	sc := a.scopes[0]
	if len(sc.fields) == 0 {
		return nil
	}
	for range 4 {
		outer := a.leaf(isNumber)
		if inner := pick(a, sc.fields...); outer.level > 0 && inner.sort == isNumber {
			return &term{op: pick(a, "=", "=", "=", "<>", "<"), sort: isTruth, on: []*term{{op: "field", sort: isNumber, field: inner}, outer}}
		}
	}
	return nil
}

func (a asker) annotate(q *question, room int) {
	sc := a.scopes[0]
	n := naming{name: alphabet[len(q.names)], e: pick(a, a.number, a.text, a.truth, a.number)(room), alias: true}
	if a.chance(25) {
		n.e = a.over(room)
	}
	q.names = append(q.names, n)
	sc.names = append(sc.names, n)
}

// combine makes a question one over the rows of others.
func (a asker) combine(q *question, sc *scope, room int) {
	q.combined = pick(a, "union", "union", "union all", "intersect", "except", "except", "intersect all", "except all")
	sc.twice = q.combined == "union all" || q.combined == "intersect all" || q.combined == "except all"
	annotated := a.chance(40)
	for range 2 + a.IntN(2) {
		part, inside := a.question(q.of, room-1)
		for part.parts != nil && part.annotated() != annotated {
			part, inside = a.question(q.of, room-1)
		}
		in := a.inner(inside)
		if annotated && part.parts == nil {
			n := naming{name: "z", e: in.number(room - 1)}
			part.names = append(part.names, n)
			inside.names = append(inside.names, n)
		}
		if a.chance(25) {
			in.slice(part, inside)
		}
		q.parts = append(q.parts, part)
	}
	if annotated {
		sc.names = append(sc.names, naming{name: "z", e: &term{op: "given", sort: isNumber}})
	}
}

// annotated reports whether the parts of a set, or of a set in it, have an
// annotation that is selected.
func (q *question) annotated() bool {
	if q.parts != nil {
		return q.parts[0].annotated()
	}
	return len(q.names) > 0 && !q.names[len(q.names)-1].alias
}

// slice gives a query a total order and takes some of its rows.
func (a asker) slice(q *question, sc *scope) {
	q.order = a.total(sc, 1)
	if a.chance(80) {
		q.limit = int64(a.IntN(7))
	}
	if q.limit < 0 || a.chance(30) {
		q.offset = int64(a.IntN(3))
	}
}

// total is an order in which no two rows that differ are level.
func (a asker) total(sc *scope, room int) (list []ordering) {
	for range a.IntN(3) {
		list = append(list, a.ordering(pick(a, a.number, a.text, a.truth)(room)))
	}
	for _, f := range sc.fields {
		list = append(list, a.ordering(&term{op: "field", sort: f.sort, field: f}))
		if f.name == "id" {
			break
		}
	}
	for _, n := range sc.names {
		if n.e.op == "given" || sc.members != nil {
			list = append(list, a.ordering(n.ref(0)))
		}
	}
	return list
}

func (a asker) ordering(e *term) ordering {
	return ordering{e: e, desc: a.chance(40), nulls: pick(a, "", "", "", "first", "last")}
}

// relationTo is a relation by which rows of an entity belong to the enclosing row.
func (a asker) relationTo(of *entity) *relation {
	sc := a.scopes[0]
	for _, rel := range sc.of.relations {
		if rel.to == of && slices.Contains(sc.fields, rel.near) {
			return rel
		}
	}
	return nil
}

// another is an entity for a query inside.
func (a asker) another() *entity {
	if sc := a.scopes[0]; len(sc.of.relations) > 0 && a.chance(60) {
		return pick(a, sc.of.relations...).to
	}
	return pick(a, entities...)
}

// grouped makes a query one of groups: its scope, which is the first, sees
// what they agree in.
func (a asker) grouped(q *question, sc *scope, room int) {
	keys := []*field{}
	for range a.IntN(3) {
		if f := pick(a, sc.fields...); !slices.Contains(keys, f) {
			keys = append(keys, f)
			q.group = append(q.group, &term{op: "field", sort: f.sort, field: f})
		}
	}
	var names []naming
	for _, n := range sc.names {
		if !n.windowed() && a.chance(60) || len(q.group) == 0 && !n.windowed() {
			q.group = append(q.group, n.ref(0))
			names = append(names, n)
		}
	}
	if len(q.group) == 0 {
		f := pick(a, sc.fields...)
		keys = append(keys, f)
		q.group = append(q.group, &term{op: "field", sort: f.sort, field: f})
	}
	sc.members, sc.fields, sc.names = sc.fields, keys, names
	if a.chance(40) {
		n := naming{name: "g", e: a.aggregate(pick(a, isNumber, isNumber, isText), room), alias: true}
		q.names, sc.names = append(q.names, n), append(sc.names, n)
	}
	for range a.IntN(3) {
		q.filters = append(q.filters, a.truth(room))
	}
}
