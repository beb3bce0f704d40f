package models_test

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// frame is a row, or a group of rows, that terms are evaluated for.
type frame struct {
	row []any
	// names are the annotations, and given those that parts of a set computed.
	names []naming
	given map[string]any
	// members are the rows of a group; nil for a single row.
	members []*frame
	// peers are the rows that annotations over windows are computed over, and
	// left those that filters on these leave: other windows are over them.
	peers, left []*frame
	// naming counts the annotations that are being computed.
	naming int
	outer  *frame
	steps  *int
}

// tooLong is the panic of an evaluation that takes too many steps.
type tooLong struct{}

const maxSteps = 300_000

// eval is the value of a term, nil for NULL.
func (f *frame) eval(t *term) any {
	if *f.steps++; *f.steps > maxSteps {
		panic(tooLong{})
	}
	switch t.op {
	case "field":
		return f.out(t.level).row[t.field.at]
	case "ref":
		return f.out(t.level).annotation(t.name)
	case "value":
		return t.v
	case "case":
		switch {
		case f.eval(t.on[0]) == true:
			return f.eval(t.on[1])
		case len(t.on) == 3:
			return f.eval(t.on[2])
		}
		return nil
	case "count rows":
		return int64(len(t.q.rows(f)))
	case "of rows":
		return aggregated(t.inner, t.q.rows(f))
	case "first":
		if found := t.q.rows(f); len(found) > 0 {
			return found[0].eval(t.inner)
		}
		return nil
	case "subquery":
		if found := t.q.rows(f); len(found) > 0 {
			return t.q.selected(found[0])[0]
		}
		return nil
	case "exists":
		return len(t.q.rows(f)) > 0
	case "not exists":
		return len(t.q.rows(f)) == 0
	case "in query":
		return f.among(t)
	case "not in query":
		return f.among(t) != true
	case "over":
		return f.over(t)
	case "and", "or":
		return f.joined(t)
	}
	if t.aggregates() {
		return aggregated(t, f.members)
	}
	values := make([]any, len(t.on))
	for i, part := range t.on {
		values[i] = f.eval(part)
	}
	return computed(t, values)
}

// out is the frame of the query so many levels outwards.
func (f *frame) out(levels int) *frame {
	for range levels {
		f = f.outer
	}
	return f
}

func (f *frame) annotation(name string) any {
	if v, ok := f.given[name]; ok {
		return v
	}
	for _, n := range f.names {
		if n.name == name {
			f.naming++
			defer func() { f.naming-- }()
			return f.eval(n.e)
		}
	}
	panic("no annotation " + name)
}

// joined is And or Or of three values.
func (f *frame) joined(t *term) any {
	decides := t.op == "or"
	result := any(!decides)
	for _, part := range t.on {
		switch f.eval(part) {
		case decides:
			return decides
		case nil:
			result = nil
		}
	}
	return result
}

// among is whether a value is IN a query: NULL where a NULL might be it.
func (f *frame) among(t *term) any {
	x := f.eval(t.on[0])
	result := any(false)
	for _, row := range t.q.rows(f) {
		switch y := t.q.selected(row)[0]; {
		case x == nil || y == nil:
			result = nil
		case before(x, y) == 0:
			return true
		}
	}
	return result
}

// computed is what an operation makes of values. Most make NULL of NULL.
func computed(t *term, on []any) any {
	switch t.op {
	case "coalesce":
		if on[0] == nil {
			return on[1]
		}
		return on[0]
	case "nullif":
		if on[0] != nil && on[1] != nil && before(on[0], on[1]) == 0 {
			return nil
		}
		return on[0]
	case "greatest", "least":
		if on[0] == nil || on[1] != nil && (before(on[0], on[1]) < 0) == (t.op == "greatest") {
			return on[1]
		}
		return on[0]
	case "concat":
		return shown(on[0]) + shown(on[1])
	case "is null":
		return on[0] == nil
	case "is not null":
		return on[0] != nil
	case "is true":
		return on[0] == true
	case "is false":
		return on[0] == false
	case "unless":
		return on[0] != true
	case "not in":
		return inList(on[0], t.v) != true
	case "in":
		return inList(on[0], t.v)
	}
	if len(on) == 1 && t.v != nil {
		if _, list := t.v.([]any); !list {
			on = append(on, t.v)
		}
	}
	if t.op == "distinct from" || t.op == "not distinct from" {
		same := on[0] == nil && on[1] == nil || on[0] != nil && on[1] != nil && before(on[0], on[1]) == 0
		return same == (t.op == "not distinct from")
	}
	if rest, ok := strings.CutPrefix(t.op, "tuple "); ok {
		return compareTuples(rest, on, t.v.([]any))
	}
	if slices.Contains(on, nil) {
		return nil
	}
	switch x := on[0].(type) {
	case int64:
		if t.sort == isNumber {
			return calculated(t, x, on[1:])
		}
	case string:
		if t.op == "between" || t.sort == isTruth && len(t.op) < 3 {
			break
		}
		return ofText(t, x)
	case time.Time:
		switch t.op {
		case "year":
			return int64(x.Year())
		case "month":
			return int64(x.Month())
		}
	case bool:
		if t.op == "not" {
			return !x
		}
	}
	if t.op == "between" {
		list := t.v.([]any)
		return before(on[0], list[0]) >= 0 && before(on[0], list[1]) <= 0
	}
	return compared(t.op, before(on[0], on[1]))
}

func compared(op string, c int) bool {
	switch op {
	case "=":
		return c == 0
	case "<>":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	case ">=":
		return c >= 0
	}
	panic(op)
}

// compareTuples compares row values: the first pair that is not level decides, and
// NULL where that cannot be known.
func compareTuples(op string, a, b []any) any {
	if op == "=" || op == "<>" {
		unknown := false
		for i := range a {
			if a[i] == nil {
				unknown = true
			} else if before(a[i], b[i]) != 0 {
				return op == "<>"
			}
		}
		if unknown {
			return nil
		}
		return op == "="
	}
	for i := range a {
		if a[i] == nil {
			return nil
		}
		if c := before(a[i], b[i]); c != 0 {
			return compared(op, c)
		}
	}
	return compared(op, 0)
}

// inList is whether a value is in a list: NULL where it is NULL and the list
// has anything.
func inList(x any, list any) any {
	values := list.([]any)
	if x == nil && len(values) > 0 {
		return nil
	}
	return slices.ContainsFunc(values, func(v any) bool { return before(x, v) == 0 })
}

func calculated(t *term, x int64, more []any) any {
	var y int64
	if len(more) > 0 {
		y = more[0].(int64)
	}
	switch t.op {
	case "+":
		return x + y
	case "-":
		return x - y
	case "plus":
		return x + t.n
	case "minus":
		return x - t.n
	case "times":
		return x * t.n
	case "divided":
		return x / t.n
	case "mod":
		return x % t.n
	case "negated":
		return -x
	case "abs":
		return max(x, -x)
	}
	panic(t.op)
}

func ofText(t *term, s string) any {
	v, _ := t.v.(string)
	switch t.op {
	case "length":
		return int64(utf8.RuneCountInString(s))
	case "position":
		if i := strings.Index(s, v); i >= 0 {
			return int64(utf8.RuneCountInString(s[:i]) + 1)
		}
		return int64(0)
	case "left":
		return string([]rune(s)[:min(t.n, int64(utf8.RuneCountInString(s)))])
	case "right":
		alphabet := []rune(s)
		return string(alphabet[max(0, len(alphabet)-int(t.n)):])
	case "trim":
		return strings.Trim(s, " ")
	case "replaced":
		return strings.ReplaceAll(s, v, "<>")
	case "contains":
		return strings.Contains(s, v)
	case "starts":
		return strings.HasPrefix(s, v)
	case "ends":
		return strings.HasSuffix(s, v)
	case "contains in any case":
		return strings.Contains(strings.ToLower(s), strings.ToLower(v))
	}
	panic(t.op)
}

func shown(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
