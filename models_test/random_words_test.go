package models_test

import (
	"fmt"
	"strings"
)

// String writes a description, to find out which one fails.
func (t *term) String() string {
	parts := []string{}
	for _, p := range t.on {
		if t.op != "ref" {
			parts = append(parts, p.String())
		}
	}
	switch {
	case t.field != nil:
		parts = append(parts, t.field.name)
	case t.name != "":
		parts = append(parts, t.name)
	case t.v != nil:
		parts = append(parts, fmt.Sprintf("%#v", t.v))
	case t.n != 0:
		parts = append(parts, fmt.Sprint(t.n))
	}
	if t.level > 0 {
		parts = append(parts, fmt.Sprintf("^%d", t.level))
	}
	if t.q != nil {
		parts = append(parts, "{"+t.q.String()+"}")
	}
	if t.inner != nil {
		parts = append(parts, t.inner.String())
	}
	if t.window != nil {
		parts = append(parts, fmt.Sprint("by", t.window.by, "order", t.window.order))
	}
	if t.where != nil {
		parts = append(parts, "where "+t.where.String())
	}
	return t.op + "(" + strings.Join(parts, ", ") + ")"
}

func (q *question) String() string {
	s := q.of.table
	if q.via != nil {
		s += " via"
	}
	if q.parts != nil {
		s += fmt.Sprint(" ", q.combined, q.parts)
	}
	for _, n := range q.names {
		s += fmt.Sprint(" | ", n.name, " = ", n.e)
	}
	for _, w := range q.filters {
		s += fmt.Sprint(" | filter ", w)
	}
	if q.excludes != nil {
		s += fmt.Sprint(" | exclude ", q.excludes)
	}
	if q.group != nil {
		s += fmt.Sprint(" | group ", q.group)
	}
	for _, f := range q.only {
		s += " | only " + f.name
	}
	if q.distinct || q.on != nil {
		s += fmt.Sprint(" | distinct ", q.on)
	}
	for _, n := range q.values {
		s += fmt.Sprint(" | value ", n.name, " = ", n.e)
	}
	if q.order != nil {
		s += fmt.Sprint(" | order ", q.order)
	}
	return s + fmt.Sprint(" ", q.limit, q.offset, q.none, q.unscoped)
}

func (o ordering) String() string { return fmt.Sprint(o.e, o.desc, o.nulls) }
