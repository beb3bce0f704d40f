package models_test

import (
	"fmt"
	"maps"
	"slices"
)

// rows are the rows of a question, found without a database: each step of SQL
// in turn, over all rows.
func (q *question) rows(outer *frame) []*frame {
	if q.none {
		return nil
	}
	found := q.from(outer)
	ofGroups := func(t *term) bool { return t.has((*term).aggregates) }
	ofWindows := func(t *term) bool { return t.has(func(t *term) bool { return t.op == "over" }) }
	found = q.filtered(found, func(t *term) bool { return !ofWindows(t) && !(q.group != nil && ofGroups(t)) })
	if q.group != nil {
		found = q.filtered(q.groups(found, outer), func(t *term) bool { return !ofWindows(t) && ofGroups(t) })
	}
	for _, f := range found {
		f.peers = found
	}
	found = q.filtered(found, ofWindows)
	for _, f := range found {
		f.left = found
	}
	slices.SortStableFunc(found, func(a, b *frame) int { return byOrder(q.order, a, b) })
	var keys [][]any
	for _, f := range found {
		keys = append(keys, q.sameness(f))
	}
	if keys != nil && keys[0] != nil {
		found = firsts(found, keys)
	}
	if q.offset > 0 {
		found = found[min(int(q.offset), len(found)):]
	}
	if q.limit >= 0 {
		found = found[:min(int(q.limit), len(found))]
	}
	return found
}

// sameness is what of which each combination is kept once; nil keeps all.
func (q *question) sameness(f *frame) []any {
	if q.on != nil {
		return evaluated(f, q.on)
	}
	if q.distinct {
		return append([]any{true}, q.selected(f)...)
	}
	return nil
}

// from are the rows of the table, or of the set that stands in its place.
func (q *question) from(outer *frame) (found []*frame) {
	steps := new(int)
	if outer != nil {
		steps = outer.steps
	}
	if q.parts != nil {
		for _, f := range q.combine(outer, steps) {
			f.names = q.names
			found = append(found, f)
		}
		return found
	}
	for _, row := range q.of.rows {
		if q.of.visible != nil && !q.unscoped && !q.of.visible(row) {
			continue
		}
		if q.via != nil && row[q.via.far.at] != outer.row[q.via.near.at] {
			continue
		}
		found = append(found, &frame{row: row, names: q.names, outer: outer, steps: steps})
	}
	return found
}

// filtered are the rows that pass those filters which a step is about.
func (q *question) filtered(rows []*frame, about func(*term) bool) []*frame {
	return slices.DeleteFunc(slices.Clone(rows), func(f *frame) bool {
		for _, t := range q.filters {
			if about(t) && f.eval(t) != true {
				return true
			}
		}
		both := &term{op: "and", sort: isTruth, on: q.excludes}
		return q.excludes != nil && about(both) && f.eval(both) == true
	})
}

// groups are the rows that agree in what is grouped by.
func (q *question) groups(rows []*frame, outer *frame) (found []*frame) {
	places := map[string]*frame{}
	for _, f := range rows {
		key := fmt.Sprintf("%#v", evaluated(f, q.group))
		g := places[key]
		if g == nil {
			g = &frame{row: f.row, names: f.names, given: f.given, outer: outer, steps: f.steps}
			places[key] = g
			found = append(found, g)
		}
		g.members = append(g.members, f)
	}
	return found
}

// combine are the rows of a set operation.
func (q *question) combine(outer *frame, steps *int) []*frame {
	type part struct {
		frames []*frame
		keys   [][]any
	}
	read := func(p *question) (r part) {
		enclosing := outer
		if enclosing == nil {
			enclosing = &frame{steps: steps}
		}
		for _, f := range p.rows(enclosing) {
			made := &frame{row: f.row, outer: outer, steps: steps, given: map[string]any{}}
			maps.Copy(made.given, f.given)
			for _, n := range p.names {
				if !n.alias {
					made.given[n.name] = f.eval(n.e)
				}
			}
			r.frames = append(r.frames, made)
			r.keys = append(r.keys, append(slices.Clone(f.row), made.given["z"]))
		}
		return r
	}
	all := read(q.parts[0])
	for _, p := range q.parts[1:] {
		other := read(p)
		in := func(keys [][]any, key []any) int {
			return slices.IndexFunc(keys, func(k []any) bool { return fmt.Sprintf("%#v", k) == fmt.Sprintf("%#v", key) })
		}
		var kept part
		switch q.combined {
		case "union", "union all":
			kept = part{append(all.frames, other.frames...), append(all.keys, other.keys...)}
		case "intersect", "except":
			for i, f := range all.frames {
				if in(other.keys, all.keys[i]) >= 0 == (q.combined == "intersect") {
					kept.frames, kept.keys = append(kept.frames, f), append(kept.keys, all.keys[i])
				}
			}
		default: // each row of the other side stands for one of this
			for i, f := range all.frames {
				at := in(other.keys, all.keys[i])
				if at >= 0 {
					other.keys = slices.Delete(other.keys, at, at+1)
				}
				if at >= 0 == (q.combined == "intersect all") {
					kept.frames, kept.keys = append(kept.frames, f), append(kept.keys, all.keys[i])
				}
			}
		}
		all = kept
	}
	switch q.combined {
	case "union", "intersect", "except":
		return firsts(all.frames, all.keys)
	}
	return all.frames
}

// firsts are the first rows of those whose keys are the same.
func firsts(rows []*frame, keys [][]any) (kept []*frame) {
	seen := map[string]bool{}
	for i, f := range rows {
		if key := fmt.Sprintf("%#v", keys[i]); !seen[key] {
			seen[key] = true
			kept = append(kept, f)
		}
	}
	return kept
}

// selected are the values that a question selects of a row.
func (q *question) selected(f *frame) (values []any) {
	switch {
	case q.values != nil:
		for _, n := range q.values {
			values = append(values, f.eval(n.e))
		}
	case q.group != nil:
		return evaluated(f, q.group)
	case q.only != nil:
		for _, field := range q.only {
			values = append(values, f.row[field.at])
		}
		if v, ok := f.given["z"]; ok {
			values = append(values, v)
		}
	default:
		return append(slices.Clone(f.row), f.given["z"])
	}
	return values
}

func evaluated(f *frame, terms []*term) []any {
	values := make([]any, len(terms))
	for i, t := range terms {
		values[i] = f.eval(t)
	}
	return values
}

// byOrder compares two rows. NULL is the largest value unless the order says
// otherwise.
func byOrder(order []ordering, a, b *frame) int {
	for _, o := range order {
		x, y := a.eval(o.e), b.eval(o.e)
		c := 0
		switch {
		case x == nil && y == nil:
		case x == nil || y == nil:
			last := o.nulls == "last" || o.nulls == "" && !o.desc
			if c = 1; (x == nil) != last {
				c = -1
			}
		default:
			if c = before(x, y); o.desc {
				c = -c
			}
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

// aggregated is the value of an aggregate over rows.
func aggregated(t *term, rows []*frame) any {
	var values []any
	count := int64(0)
	for _, f := range rows {
		if t.where != nil && f.eval(t.where) != true {
			continue
		}
		if count++; t.op == "count" {
			continue
		}
		if v := f.eval(t.on[0]); v != nil && !(t.distinct && slices.ContainsFunc(values, func(o any) bool { return before(o, v) == 0 })) {
			values = append(values, v)
		}
	}
	switch {
	case t.op == "count":
		return count
	case t.op == "count of":
		return int64(len(values))
	case values == nil:
		return nil
	case t.op == "min":
		return slices.MinFunc(values, before)
	case t.op == "max":
		return slices.MaxFunc(values, before)
	}
	sum := int64(0)
	for _, v := range values {
		sum += v.(int64)
	}
	return sum
}

// over is the value of a function over the window of a row.
func (f *frame) over(t *term) any {
	w := t.window
	mine := fmt.Sprintf("%#v", evaluated(f, w.by))
	var part []*frame
	peers := f.left
	if f.naming > 0 || peers == nil {
		peers = f.peers
	}
	for _, p := range peers {
		if fmt.Sprintf("%#v", evaluated(p, w.by)) == mine {
			part = append(part, p)
		}
	}
	slices.SortStableFunc(part, func(a, b *frame) int { return byOrder(w.order, a, b) })
	at := slices.Index(part, f)
	level, last := 0, 0 // the first and the last row that are level with this one
	ranks := 1
	for i, p := range part {
		if byOrder(w.order, p, f) < 0 {
			level = i + 1
			if i == 0 || byOrder(w.order, part[i-1], p) != 0 {
				ranks++
			}
		}
		if byOrder(w.order, p, f) <= 0 {
			last = i
		}
	}
	seen := part[:last+1]
	if w.rows {
		seen = part[max(0, at-int(w.before)):min(len(part), at+int(w.after)+1)]
	}
	value := func(rows []*frame, i int) any {
		if i < 0 || i >= len(rows) {
			return nil
		}
		return rows[i].eval(t.inner.on[0])
	}
	switch n := int(t.inner.n); t.inner.op {
	case "rank":
		return int64(level + 1)
	case "dense rank":
		return int64(ranks)
	case "row whole":
		return int64(at + 1)
	case "ntile":
		small, large := len(part)/n, len(part)%n // so many parts have one row more
		if at < large*(small+1) {
			return int64(at/(small+1) + 1)
		}
		return int64(large + (at-large*(small+1))/small + 1)
	case "lag":
		return value(part, at-n)
	case "lead":
		return value(part, at+n)
	case "first value":
		return value(seen, 0)
	case "last value":
		return value(seen, len(seen)-1)
	case "nth value":
		return value(seen, n-1)
	}
	return aggregated(t.inner, seen)
}
