package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// fix is what a finding says to do instead.
type fix struct {
	text string
	// relation is the relation that loads the rows, "" where none is known.
	relation string
	// origin is the query that the elements of the loop come from, where it is known.
	origin token.Pos
}

// fixFor says how a loop of queries is replaced. It names a relation only
// where the source declares it.
func (c *checker) fixFor(u *unit, v *verdict) fix {
	origin := c.origin(v.loop)
	on := "on the query that they come from"
	if origin.IsValid() {
		on = "on the query at " + c.place(origin)
	}
	ours := v.query.callee != nil && pathOf(v.query.callee.Pkg()) == ormPath
	switch {
	case v.query.kind == Write && ours:
		return fix{text: inlayWrite(v.query.callee), origin: origin}
	case v.query.kind == Write:
		return fix{text: "write all of them by one statement or one batch after the loop", origin: origin}
	case ours:
		if k := c.keyOf(u, v); k != nil {
			f := k.fix(c, v.query, on, origin)
			if c.streams(v.loop) && strings.HasPrefix(f.text, "Prefetch") {
				f.text += ", read by All, or InOneStatement with Iter"
			}
			return f
		}
		return fix{text: "read all of them by one query before the loop, with In or InBulk", origin: origin}
	}
	return fix{text: "read all of them by one query before the loop, with IN or = ANY", origin: origin}
}

// streams reports whether a loop is over Iter, which cannot Prefetch.
func (c *checker) streams(l *loop) bool {
	call, ok := l.over.(*ast.CallExpr)
	if !ok {
		return false
	}
	f := c.callee(call)
	return f != nil && pathOf(f.Pkg()) == ormPath && strings.HasPrefix(f.Name(), "Iter")
}

func inlayWrite(f *types.Func) string {
	switch f.Name() {
	case "Insert", "GetOrCreate", "UpdateOrCreate":
		return "collect the rows and write them by one InsertMany after the loop"
	case "InsertMany", "Copy", "UpdateMany":
		return "collect the rows of all and write them by one " + f.Name() + " after the loop"
	case "UpdateRow", "Save":
		return "collect the rows and write them by one UpdateMany after the loop"
	case "Update", "Delete", "Purge":
		return "filter by In and call " + f.Name() + " once"
	}
	return "write all of them by one statement after the loop"
}

// origin is the call that returned what a loop goes through.
func (c *checker) origin(l *loop) token.Pos {
	call, _ := l.over.(*ast.CallExpr)
	if id, ok := l.over.(*ast.Ident); ok {
		call = c.tuple(id)
		if call == nil {
			call, _ = c.definition(id).(*ast.CallExpr)
		}
	}
	if call == nil || c.queryOf(call) == nil {
		return token.NoPos
	}
	// A chain of calls may be long: its last line is the terminal's.
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return sel.Sel.Pos()
	}
	return call.Pos()
}

// fix names what reads the rows of a key for all elements at once.
func (k *key) fix(c *checker, q *query, on string, origin token.Pos) fix {
	f := fix{origin: origin}
	column := k.table.name(c) + "." + k.column
	switch rel := k.relation(c); {
	case rel == nil && k.unique() && (q.kind == Rows || q.kind == One):
		filters := ""
		if k.narrowed {
			filters = "…"
		}
		f.text = fmt.Sprintf("orm.InBulk(ctx, db, %s.Filter(%s), %s, keys) before the loop", k.table.name(c), filters, column)
	case rel == nil:
		f.text = fmt.Sprintf("read all of them by one query before the loop, with %s.In(keys...)", column)
	case rel.many && (q.kind == Count || q.kind == Exists):
		verb, among := "Count", ""
		if q.kind == Exists {
			verb = "Any"
		}
		if k.narrowed {
			among = ".Among(…)"
		}
		f.relation = rel.name(c)
		f.text = fmt.Sprintf("annotate %s%s.%s() %s", f.relation, among, verb, on)
	case rel.many && q.kind == One && q.callee.Name() != "Get":
		f.relation = rel.name(c)
		f.text = fmt.Sprintf("Prefetch(%s%s.PerParent(1)), or annotate a Subquery, %s", f.relation, k.among(q), on)
	case rel.many:
		f.relation = rel.name(c)
		f.text = fmt.Sprintf("Prefetch(%s%s) %s", f.relation, k.among(q), on)
	case q.kind == Count || q.kind == Exists:
		f.text = "ask for all of them by one query before the loop, with In"
	case k.narrowed:
		f.relation = rel.name(c)
		f.text = fmt.Sprintf("Prefetch(%s.Among(…)) %s", f.relation, on)
	default:
		f.relation = rel.name(c)
		f.text = fmt.Sprintf("SelectRelated(%s) %s", f.relation, on)
	}
	return f
}

// among is what keeps the filters and the order of a query when its rows are
// loaded by a relation.
func (k *key) among(q *query) string {
	if k.narrowed || k.ordered || q.kind == One && containsWord("Last Latest Earliest", q.callee.Name()) {
		return ".Among(…)"
	}
	return ""
}
