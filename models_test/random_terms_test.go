package models_test

import (
	"math/rand/v2"
	"slices"
)

// term is an expression, described: what is done with which operands. Inlay
// makes an expression of it (random_inlay_test.go), and it is evaluated over
// the rows in memory without Inlay (random_memory_test.go).
type term struct {
	op    string
	sort  sort
	on    []*term
	field *field
	name  string // of an annotation
	level int    // how many queries outwards
	v     any    // a value, or a list of them
	n     int64
	// q is a query inside, and inner what is asked of its rows; inner is also
	// the function of a window.
	q     *question
	inner *term

	distinct bool  // of an aggregate
	where    *term // of an aggregate, nil for none
	window   *frameOf
}

// aggregates reports whether the term itself is an aggregate.
func (t *term) aggregates() bool {
	switch t.op {
	case "count", "count of", "sum", "min", "max":
		return true
	}
	return false
}

// foreign reports whether the term may name fields of enclosing queries and
// none of its own: SQL takes an aggregate of it for one of the enclosing query.
func (t *term) foreign() bool {
	return !t.own() && t.has(func(t *term) bool { return t.level > 0 || t.q != nil })
}

func (t *term) own() bool {
	return t.has(func(t *term) bool { return t.op == "field" && t.level == 0 })
}

// has reports whether f is true of a part of the term, also of annotations
// that it names. Queries inside are no parts, nor what is computed over a window.
func (t *term) has(f func(*term) bool) bool {
	if f(t) {
		return true
	}
	if t.level > 0 {
		return false
	}
	return slices.ContainsFunc(t.on, func(p *term) bool { return p.has(f) })
}

// frameOf is a window.
type frameOf struct {
	by    []*term
	order []ordering
	// rows says that the frame is from some rows before to some rows after.
	rows          bool
	before, after int64
}

type ordering struct {
	e     *term
	desc  bool
	nulls string // "first", "last" or what the direction says
}

// scope is a query that is being described, as its terms see it.
type scope struct {
	of     *entity
	q      *question
	fields []*field
	names  []naming // those of the query that the term may name
	// members are the fields that aggregates of a grouped query see; nil
	// where the query is not grouped.
	members []*field
	// twice says that a row may come twice.
	twice bool
}

// asker makes random descriptions; the same seed makes the same ones.
type asker struct {
	*rand.Rand
	scopes []*scope // from the innermost query outwards
}

func pick[T any](a asker, from ...T) T { return from[a.IntN(len(from))] }

func (a asker) chance(percent int) bool { return a.IntN(100) < percent }

// leaf is a field, an annotation, either of an enclosing query, or a value.
func (a asker) leaf(s sort) *term {
	var found []*term
	for level, sc := range a.scopes {
		for _, f := range sc.fields {
			hidden := slices.ContainsFunc(a.scopes[min(1, level):level], func(nearer *scope) bool { return nearer.of == sc.of })
			if f.sort == s && !hidden {
				found = append(found, &term{op: "field", sort: s, field: f, level: level})
			}
		}
		for _, n := range sc.names {
			hidden := slices.ContainsFunc(a.scopes[min(1, level):level], func(nearer *scope) bool { return nearer.knows(n.name) })
			if n.e.sort == s && !hidden && !n.grouped() && (level == 0 || !n.windowed() && sc.members == nil) {
				found = append(found, n.ref(level))
			}
		}
	}
	if len(found) == 0 || a.chance(10) {
		return &term{op: "value", sort: s, v: a.literal(s)}
	}
	return pick(a, found...)
}

func (sc *scope) knows(name string) bool {
	return slices.ContainsFunc(append(sc.names[:len(sc.names):len(sc.names)], sc.q.names...), func(n naming) bool { return n.name == name })
}

func (a asker) inner(sc *scope) asker {
	return asker{a.Rand, append([]*scope{sc}, a.scopes...)}
}

// without is an asker for terms of the first scope that name only some annotations.
func (a asker) without(sc *scope, dropped func(naming) bool) asker {
	own := *sc
	own.names = slices.DeleteFunc(slices.Clone(sc.names), dropped)
	return asker{a.Rand, append([]*scope{&own}, a.scopes[1:]...)}
}

func (n naming) ref(level int) *term {
	return &term{op: "ref", sort: n.e.sort, name: n.name, level: level, on: []*term{n.e}}
}

// deep reports whether there are enough queries inside one another.
func (a asker) deep() bool { return len(a.scopes) > 3 }

// number is a random number; room bounds its size.
func (a asker) number(room int) *term {
	if room <= 0 {
		return a.leaf(isNumber)
	}
	room--
	switch a.IntN(24) {
	case 0:
		return &term{op: pick(a, "+", "-"), on: []*term{a.number(room), a.number(room)}}
	case 1:
		return &term{op: pick(a, "plus", "minus", "times"), on: []*term{a.number(room)}, n: int64(a.IntN(9) - 2)}
	case 2:
		t := &term{op: pick(a, "divided", "mod"), on: []*term{a.number(room)}, n: int64(a.IntN(7) + 2)}
		if t.has(func(t *term) bool { return t.q != nil || t.op == "sum" || t.op == "over" || t.op == "ref" }) {
			t.op = "mod" // a sum is no whole number on PostgreSQL, and divided as such
		}
		return t
	case 3:
		return &term{op: pick(a, "negated", "abs"), on: []*term{a.number(room)}}
	case 4:
		return &term{op: pick(a, "coalesce", "nullif"), on: []*term{a.number(room), a.number(room)}}
	case 5:
		return &term{op: pick(a, "greatest", "least"), on: []*term{a.number(room), a.number(room)}}
	case 6:
		return &term{op: "case", on: []*term{a.truth(room), a.number(room), a.number(room)}[:2+a.IntN(2)]}
	case 7:
		return &term{op: "length", on: []*term{a.text(room)}}
	case 8:
		return &term{op: "position", on: []*term{a.text(room)}, v: pick(a, "a", "b", " ")}
	case 9:
		return &term{op: pick(a, "year", "month"), on: []*term{a.leaf(isMoment)}}
	case 10, 11, 12, 13, 14, 15, 16:
		if t := a.ofQuery(isNumber, room); t != nil {
			return t
		}
	case 17, 18, 19:
		if a.scopes[0].members != nil {
			return a.aggregate(isNumber, room)
		}
	}
	return a.leaf(isNumber)
}

// text is a random text.
func (a asker) text(room int) *term {
	if room <= 0 {
		return a.leaf(isText)
	}
	room--
	t := a.leaf(isText)
	switch a.IntN(12) {
	case 0:
		t = &term{op: pick(a, "coalesce", "nullif"), on: []*term{a.text(room), a.text(room)}}
	case 1:
		t = &term{op: "concat", on: []*term{a.text(room), pick(a, a.text, a.number)(room)}}
	case 2:
		t = &term{op: pick(a, "left", "right"), on: []*term{a.text(room)}, n: int64(a.IntN(3))}
	case 3:
		t = &term{op: "trim", on: []*term{a.text(room)}}
	case 4:
		t = &term{op: "replaced", on: []*term{a.text(room)}, v: pick(a, "a", "b", "%")}
	case 5:
		t = &term{op: "case", on: []*term{a.truth(room), a.text(room), a.text(room)}[:2+a.IntN(2)]}
	case 6, 7:
		if inside := a.ofQuery(isText, room); inside != nil {
			t = inside
		}
	case 8:
		if a.scopes[0].members != nil {
			t = a.aggregate(isText, room)
		}
	}
	t.sort = isText
	return t
}

// truth is a random predicate.
func (a asker) truth(room int) *term {
	t := a.predicate(room)
	t.sort = isTruth
	return t
}

func (a asker) predicate(room int) *term {
	room--
	if room > 0 {
		switch a.IntN(10) {
		case 0, 1:
			return &term{op: pick(a, "and", "or"), on: []*term{a.truth(room), a.truth(room)}}
		case 2:
			return &term{op: pick(a, "not", "unless", "is true", "is false", "is null", "is not null"), on: []*term{a.truth(room)}}
		case 3, 4, 5:
			if t := a.existence(room); t != nil {
				return t
			}
		case 6:
			if t := a.amongRows(room); t != nil {
				return t
			}
		}
	}
	switch a.IntN(12) {
	case 0:
		return &term{op: pick(a, "is null", "is not null"), on: []*term{pick(a, a.number, a.text)(room)}}
	case 1:
		return &term{op: pick(a, "in", "not in"), on: []*term{a.number(room)}, v: []any{a.literal(isNumber), a.literal(isNumber)}[:a.IntN(3)]}
	case 2:
		return &term{op: pick(a, "in", "not in"), on: []*term{a.text(room)}, v: []any{a.literal(isText), a.literal(isText), a.literal(isText)}[:a.IntN(4)]}
	case 3:
		return &term{op: pick(a, "contains", "starts", "ends", "contains in any case"), on: []*term{a.text(room)}, v: pick(a, "a", "b", "%", "_", `\`, "", "*", "[a]", "A")}
	case 4:
		low := int64(a.IntN(6) - 1)
		return &term{op: "between", on: []*term{a.number(room)}, v: []any{low, low + int64(a.IntN(10))}}
	case 5:
		return a.leaf(isTruth)
	case 6:
		return a.comparison(isText, a.text(room), a.text(room))
	case 7:
		return a.comparison(pick(a, isMoment, isFraction), nil, nil)
	case 8:
		return &term{op: pick(a, "tuple =", "tuple <>", "tuple <", "tuple >="), on: []*term{a.number(room), a.text(room)}, v: []any{a.literal(isNumber), a.literal(isText)}}
	}
	return a.comparison(isNumber, a.number(room), a.number(room))
}

// comparison is between two terms, or of one with a value.
func (a asker) comparison(s sort, x, y *term) *term {
	if x == nil {
		x, y = a.leaf(s), a.leaf(s)
	}
	t := &term{op: pick(a, "=", "<>", "<", "<=", ">", ">=", "distinct from", "not distinct from"), on: []*term{x, y}}
	if a.chance(60) {
		t.on, t.v = t.on[:1], a.literal(s)
	}
	return t
}

// aggregate is over the rows of the group, or of the query, that a term of the
// first scope stands for.
func (a asker) aggregate(s sort, room int) *term {
	sc := *a.scopes[0]
	if sc.members != nil {
		sc.fields, sc.members = sc.members, nil
	}
	row := a.without(&sc, func(n naming) bool { return n.grouped() || n.windowed() })
	t := &term{sort: s}
	switch {
	case s == isText:
		t.op, t.on = pick(a, "min", "max"), []*term{row.text(room - 1)}
	case a.chance(25):
		t.op = "count"
	case a.chance(25):
		t.op, t.on = "count of", []*term{pick(a, row.text, row.number)(room - 1)}
	default:
		t.op, t.on = pick(a, "sum", "min", "max", "sum"), []*term{row.number(room - 1)}
	}
	if t.on != nil && t.on[0].foreign() {
		t.on[0] = &term{op: "value", sort: t.on[0].sort, v: a.literal(t.on[0].sort)}
		for _, f := range row.scopes[0].fields {
			if f.sort == t.on[0].sort {
				t.on[0] = &term{op: "field", sort: f.sort, field: f}
			}
		}
	}
	t.distinct = t.on != nil && a.chance(15)
	if a.chance(25) {
		t.where = row.truth(room)
		if t.where.foreign() && (t.on == nil || !t.on[0].own()) {
			t.where = nil
		}
	}
	return t
}
