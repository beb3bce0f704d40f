package models_test

import "slices"

// ofQuery is a value of a query inside, nil where there are enough of them.
func (a asker) ofQuery(s sort, room int) *term {
	if a.deep() {
		return nil
	}
	q, sc := a.question(a.another(), room)
	in := a.inner(sc)
	how := a.IntN(10)
	switch {
	case how < 3 && s == isNumber:
		a.cut(q, sc)
		return &term{op: "count rows", sort: s, q: q}
	case how < 7:
		a.cut(q, sc)
		return &term{op: "of rows", sort: s, q: q, inner: in.aggregate(s, room)}
	case how < 9:
		in.slice(q, sc)
		q.limit = -1
		return &term{op: "first", sort: s, q: q, inner: pick(a, in.number, in.text)(room-1).or(s, in)}
	}
	in.slice(q, sc)
	q.limit = 1
	in.selectOne(q, s, room)
	return &term{op: "subquery", sort: s, q: q}
}

// or is the term if it is of a sort, else a leaf that is.
func (t *term) or(s sort, a asker) *term {
	if t.sort == s {
		return t
	}
	return a.leaf(s)
}

// cut may make a query one of distinct or of some rows.
func (a asker) cut(q *question, sc *scope) {
	if a.chance(12) {
		f := pick(a, sc.fields...)
		q.only, q.distinct = []*field{f}, true
		sc.fields, sc.names = q.only, nil
	}
	if a.chance(12) {
		a.inner(sc).slice(q, sc)
		if q.distinct {
			q.order = []ordering{a.ordering(&term{op: "field", sort: q.only[0].sort, field: q.only[0]})}
		}
	}
}

// groupable reports whether nothing was computed over a window before groups
// are made.
func (q *question) groupable() bool { return !slices.ContainsFunc(q.names, naming.windowed) }

// selectOne makes a query select one column.
func (a asker) selectOne(q *question, s sort, room int) {
	sc := a.scopes[0]
	if f := pick(a, sc.fields...); f.sort == s && (len(sc.names) == 0 || sc.names[0].e.op != "given") {
		q.only = []*field{f}
		return
	}
	e := a.number(room - 1)
	if s == isText {
		e = a.text(room - 1)
	}
	q.values = []naming{{name: "v", e: e}}
}

// existence is whether a query inside has rows.
func (a asker) existence(room int) *term {
	if a.deep() {
		return nil
	}
	q, sc := a.question(a.another(), room)
	if q.groupable() && a.chance(12) {
		a.inner(sc).grouped(q, sc, room-1)
	} else {
		a.cut(q, sc)
	}
	return &term{op: pick(a, "exists", "exists", "not exists"), q: q}
}

// amongRows is whether a value is among those of a query inside.
func (a asker) amongRows(room int) *term {
	if a.deep() {
		return nil
	}
	s := pick(a, isNumber, isNumber, isText)
	x := a.leaf(s)
	if s == isNumber && a.chance(30) {
		x = a.number(room)
	}
	q, sc := a.question(a.another(), room)
	in := a.inner(sc)
	if a.chance(15) {
		in.slice(q, sc)
	}
	in.selectOne(q, s, room)
	if q.values == nil && q.limit < 0 && q.offset < 0 && a.chance(25) {
		switch {
		case a.chance(50):
			q.distinct = true
		case q.groupable():
			f := q.only[0]
			q.only, q.group = nil, []*term{{op: "field", sort: s, field: f}}
			sc.members, sc.fields, sc.names = sc.fields, []*field{f}, nil
			q.filters = append(q.filters, a.inner(sc).truth(room-1))
		}
	}
	return &term{op: pick(a, "in query", "not in query"), on: []*term{x}, q: q}
}

// over is a number or a text that is computed over a window.
func (a asker) over(room int) *term {
	sc := a.scopes[0]
	in := a.without(sc, naming.windowed)
	w := &frameOf{}
	for range a.IntN(3) {
		w.by = append(w.by, pick(a, in.number, in.text, in.truth)(room-2))
	}
	t := &term{op: "over", sort: isNumber, window: w}
	switch how := a.IntN(10); {
	case how < 3:
		w.order = []ordering{a.ordering(in.number(room - 1))}
		t.inner = &term{op: pick(a, "rank", "dense rank"), sort: isNumber}
	case how < 6 || sc.twice:
		if t.inner = in.plainAggregate(room); a.chance(40) {
			w.order = []ordering{a.ordering(in.number(room - 1))}
		}
	default:
		w.order = in.total(in.scopes[0], room-1)
		if t.inner = (&term{op: pick(a, "row whole", "ntile"), sort: isNumber, n: int64(a.IntN(3) + 1)}); how > 7 {
			t.sort = pick(a, isNumber, isText)
			t.inner = &term{op: pick(a, "lag", "lead", "first value", "last value", "nth value"), sort: t.sort, n: int64(a.IntN(2) + 1),
				on: []*term{pick(a, in.number, in.text)(room-1).or(t.sort, in)}}
		} else if how == 7 {
			t.inner = in.plainAggregate(room)
			w.rows, w.before, w.after = true, int64(a.IntN(3)), int64(a.IntN(3))
		}
	}
	return t
}

// plainAggregate is an aggregate for a window: it is not DISTINCT.
func (a asker) plainAggregate(room int) *term {
	t := &term{op: pick(a, "count", "sum", "min", "max"), sort: isNumber}
	if t.op != "count" {
		t.on = []*term{a.number(room - 1)}
	}
	if a.scopes[0].members == nil && a.chance(25) { // PostgreSQL filters no groups for a window
		t.where = a.truth(room - 1)
	}
	return t
}

// inquiry is a query with the terminal that runs it.
type inquiry struct {
	how string
	q   *question
	// aggregates are those of the terminal Aggregate.
	aggregates []*term
}

func (a asker) inquiry() inquiry {
	const room = 4
	q, sc := a.question(pick(a, theStates, theCities, theCities, theDistricts, theParks, theRegions), room)
	in := a.inner(sc)
	i := inquiry{q: q}
	switch how := a.IntN(20); {
	case how < 2:
		i.how = pick(a, "count", "exists")
		a.cut(q, sc)
	case how < 5:
		i.how = "aggregate"
		a.cut(q, sc)
		for range 1 + a.IntN(3) {
			i.aggregates = append(i.aggregates, in.aggregate(isNumber, room-1))
		}
	case how < 9 && q.groupable():
		i.how = "values"
		in.grouped(q, sc, room-1)
		for j := range 1 + a.IntN(2) {
			if a.chance(60) {
				q.values = append(q.values, naming{name: alphabet[j] + "v", e: in.aggregate(isNumber, room-1)})
			} else {
				q.values = append(q.values, naming{name: alphabet[j] + "v", e: pick(a, in.number, in.text)(room - 1)})
			}
		}
		if a.chance(20) {
			q.values = append(q.values, naming{name: "wv", e: in.over(room - 1)})
		}
		if a.chance(90) {
			in.slice(q, sc)
		} else {
			i.how = pick(a, "count", "exists")
			q.values = nil
		}
		q.values = append(q.values, keyValues(q.group)...)
	case how < 11:
		i.how = "values"
		q.distinct = true
		for _, f := range sc.fields {
			if a.chance(40) || f == sc.fields[len(sc.fields)-1] {
				e := &term{op: "field", sort: f.sort, field: f}
				q.values = append(q.values, naming{name: f.name, e: e})
				q.order = append(q.order, a.ordering(e))
			}
		}
		if a.chance(50) {
			q.limit = int64(a.IntN(6))
		}
	case how < 12:
		i.how = "values"
		q.values = in.selected(room)
		q.order = in.total(sc, 1)
		f := q.order[len(q.order)-1].e
		if len(sc.fields) > 2 {
			f = &term{op: "field", sort: sc.fields[2].sort, field: sc.fields[2]}
		}
		q.on = []*term{f}
		q.order = append([]ordering{{e: f, desc: a.chance(50)}}, q.order...)
	default:
		i.how = "values"
		q.values = in.selected(room)
		if a.chance(70) {
			in.slice(q, sc)
		} else {
			q.order = in.total(sc, room-2)
		}
		if !q.annotated() && a.chance(20) {
			i.how, q.values = pick(a, "keys", "first", "last"), nil
			if q.limit >= 0 || q.offset >= 0 {
				i.how = "keys"
			}
		}
	}
	return i
}

// selected are the key and random values.
func (a asker) selected(room int) []naming {
	sc := a.scopes[0]
	list := []naming{{name: "id", e: &term{op: "field", sort: isNumber, field: sc.fields[0]}}}
	for j := range a.IntN(4) {
		e := pick(a, a.number, a.text, a.truth, a.number)(room - 1)
		if a.chance(25) {
			e = a.over(room - 1)
		}
		list = append(list, naming{name: alphabet[j] + "v", e: e})
	}
	return list
}

// keyValues are the keys of groups as values.
func keyValues(group []*term) (list []naming) {
	for _, t := range group {
		n := naming{name: t.name, e: t}
		if t.op == "field" {
			n.name = t.field.name
		}
		list = append(list, n)
	}
	return list
}
