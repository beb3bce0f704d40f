package analyzer

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

// measure is a use of a result by its length.
type measure struct {
	length *ast.CallExpr // len(rows)
	// test is the comparison with zero around it, nil for none.
	test  *ast.BinaryExpr
	found bool // the test is true where there are rows
}

// measured reports the results of All of which a unit uses the length alone.
func (c *checker) measured(u *unit) {
	for _, s := range u.sites {
		f := c.callee(s.call)
		if f == nil || f.Name() != "All" || pathOf(f.Pkg()) != ormPath || receiverName(f) != "QuerySet" || len(s.path) < 2 {
			continue
		}
		assign, ok := s.path[len(s.path)-2].(*ast.AssignStmt)
		if !ok || assign.Tok != token.DEFINE || len(assign.Lhs) != 2 || c.reportedAt(s.call) {
			continue
		}
		id, ok := assign.Lhs[0].(*ast.Ident)
		if !ok || c.pass.TypesInfo.Defs[id] == nil {
			continue
		}
		uses, only := c.measures(u, c.pass.TypesInfo.Defs[id])
		if only && len(uses) > 0 && !c.suppressed(u, s, "") {
			c.add(c.countedFinding(u, s, f, id, uses))
		}
	}
}

func (c *checker) reportedAt(call *ast.CallExpr) bool {
	for _, f := range c.findings {
		if f.Pos == call.Pos() && f.End == call.End() {
			return true
		}
	}
	return false
}

// measures are the uses of a variable, and whether all of them take its length.
func (c *checker) measures(u *unit, v types.Object) (uses []measure, only bool) {
	only = true
	var path []ast.Node
	ast.Inspect(u.body, func(n ast.Node) bool {
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		id, ok := n.(*ast.Ident)
		if !ok || c.pass.TypesInfo.Uses[id] != v {
			return true
		}
		call, ok := path[len(path)-2].(*ast.CallExpr)
		if !ok || c.lengthOf(call) != ast.Expr(id) {
			only = false
			return true
		}
		m := measure{length: call}
		if test, ok := path[len(path)-3].(*ast.BinaryExpr); ok {
			m.test, m.found = c.zeroTest(test, call)
		}
		uses = append(uses, m)
		return true
	})
	return uses, only
}

// zeroTest is a comparison of a length with zero.
func (c *checker) zeroTest(b *ast.BinaryExpr, length *ast.CallExpr) (test *ast.BinaryExpr, found bool) {
	if ast.Unparen(b.X) != ast.Expr(length) {
		return nil, false
	}
	tv := c.pass.TypesInfo.Types[b.Y]
	if tv.Value == nil {
		return nil, false
	}
	n, exact := constant.Int64Val(tv.Value)
	switch {
	case exact && (b.Op == token.GTR || b.Op == token.NEQ) && n == 0, exact && b.Op == token.GEQ && n == 1:
		return b, true
	case exact && (b.Op == token.EQL || b.Op == token.LEQ) && n == 0, exact && b.Op == token.LSS && n == 1:
		return b, false
	}
	return nil, false
}

func (c *checker) countedFinding(u *unit, s *site, callee *types.Func, id *ast.Ident, uses []measure) Finding {
	f := c.findingAt(u, s.call)
	f.Callee = callee.FullName()
	verb, name := "Exists", "found"
	f.Kind = OnlyTested
	used := "whether there are rows"
	for _, m := range uses {
		if m.test == nil {
			verb, name, used, f.Kind = "Count", "count", "how many rows there are", OnlyCounted
		}
	}
	f.Message = fmt.Sprintf("only %s is used of what %s reads: call %s", used, c.short(s.call.Fun), verb)
	if nameTaken(u, name) {
		name = id.Name
	}
	sel, ok := ast.Unparen(s.call.Fun).(*ast.SelectorExpr)
	if !ok {
		return f
	}
	edits := []analysis.TextEdit{
		{Pos: id.Pos(), End: id.End(), NewText: []byte(name)},
		{Pos: sel.Sel.Pos(), End: sel.Sel.End(), NewText: []byte(verb)},
	}
	for _, m := range uses {
		switch {
		case verb == "Count":
			edits = append(edits, analysis.TextEdit{Pos: m.length.Pos(), End: m.length.End(), NewText: []byte("int(" + name + ")")})
		case m.found:
			edits = append(edits, analysis.TextEdit{Pos: m.test.Pos(), End: m.test.End(), NewText: []byte(name)})
		default:
			edits = append(edits, analysis.TextEdit{Pos: m.test.Pos(), End: m.test.End(), NewText: []byte("!" + name)})
		}
	}
	f.fixes = []analysis.SuggestedFix{{Message: "call " + verb, TextEdits: edits}}
	return f
}

// nameTaken reports whether a unit has a name already.
func nameTaken(u *unit, name string) (taken bool) {
	ast.Inspect(u.node, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Name == name {
			taken = true
		}
		return !taken
	})
	return taken
}
