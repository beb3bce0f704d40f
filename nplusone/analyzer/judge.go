package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// verdict is what is thought of a call in a loop.
type verdict struct {
	site  *site
	query *query
	// loop is the innermost loop that the call depends on, nil for none.
	loop *loop
	// around are the other loops over data that it is in, the innermost first.
	around []*loop
	// called is what the finding names: the callee, or a function that is passed to it.
	called ast.Expr
	// doubt is why it is only possible, "" if it is sure.
	doubt string
}

// judge reports the calls of a unit that are an N+1.
func (c *checker) judge(u *unit) {
	var verdicts []*verdict
	sure := map[*loop]bool{}
	keep := func(v *verdict) {
		if !c.suppressed(u, v.site, c.fixFor(u, v).relation) {
			verdicts = append(verdicts, v)
			sure[v.loop] = sure[v.loop] || v.doubt == ""
		}
	}
	for _, s := range u.sites {
		if q := c.queryOf(s.call); q != nil && q.kind != Batch {
			if v := c.verdict(u, s, q); v != nil {
				keep(v)
			}
		}
		for _, v := range c.callbacks(u, s) {
			keep(v)
		}
	}
	for _, v := range verdicts {
		if v.doubt == doubtSame && sure[v.loop] && c.accompanies(v) {
			v.doubt = ""
		}
		if v.doubt == "" || c.options.Possible {
			c.add(c.findingOf(u, v))
		}
	}
}

// accompanies reports whether a call is sure to write the same each time, in a
// loop that sends other queries for each element.
func (c *checker) accompanies(v *verdict) bool {
	f := v.site.frames[len(v.site.frames)-1] // a verdict with this doubt is on a call in a loop
	return v.query.kind == Write && f.loop == v.loop && f.kind == overData && c.doubt(v.site, v.query, f, 0) == ""
}

const doubtSame = "nothing shows that it asks for another row each time"

// verdict is nil for a call that is in no loop.
func (c *checker) verdict(u *unit, s *site, q *query) *verdict {
	around := s.frames
	if len(around) == 0 {
		return nil
	}
	for i := len(around) - 1; i >= 0; i-- {
		if around[i].kind == overJobs {
			around = around[i+1:]
			break
		}
	}
	if len(around) == 0 {
		return &verdict{site: s, query: q, loop: s.frames[len(s.frames)-1].loop, called: s.call.Fun, doubt: "the loop waits for jobs"}
	}
	v := &verdict{site: s, query: q, called: s.call.Fun}
	depends := u.flow.all(q.data) | c.values(u.flow, q.text)
	var handle bits
	for _, h := range q.handle {
		if !isStatement(c.pass.TypesInfo.TypeOf(h)) {
			handle |= u.flow.paths(h)
		}
	}
	var loops []frame
	for _, f := range slices.Backward(around) {
		if f.kind != overData {
			continue
		}
		if v.loop == nil && depends&f.bit != 0 {
			v.loop = f.loop
			v.doubt = c.doubt(s, q, f, handle)
			continue
		}
		loops = append(loops, f)
	}
	for _, f := range loops {
		if f.certain {
			v.around = append(v.around, f.loop)
		}
	}
	if v.loop == nil {
		v.loop, v.doubt = around[len(around)-1].loop, doubtSame
		v.around = nil
	}
	return v
}

// doubt is why a call that depends on a loop may be none all the same.
func (c *checker) doubt(s *site, q *query, f frame, handle bits) string {
	switch {
	case !f.certain:
		return "the closure may not run in the loop"
	case q.maybe:
		return "it may execute no query"
	case slices.ContainsFunc(q.chain, quietFunction.MatchString) || c.inMigration(s) || isSeed(f.over):
		return "it belongs to a migration or a seed"
	case handle&f.bit != 0:
		return "each turn has a handle of its own"
	case c.afterFailure(s):
		return "it runs only after a failure"
	case c.remembered(s):
		return "it runs only for what a cache does not have"
	case c.waits(f.loop):
		return "the loop waits before each turn"
	case c.alone(f.loop):
		return "every call in this package passes one element"
	case c.leaves(s, f.loop):
		return "the loop ends with it"
	case c.flushes(s, f.loop):
		return "it runs once for several elements"
	}
	return ""
}

// leaves reports whether a loop ends right after a call.
func (c *checker) leaves(s *site, l *loop) bool {
	for i := len(s.path) - 1; i > 0 && s.path[i-1] != l.node; i-- {
		list := statements(s.path[i-1])
		at := slices.IndexFunc(list, func(stmt ast.Stmt) bool { return ast.Node(stmt) == s.path[i] })
		if at < 0 {
			continue
		}
		breaks, returns := leftBy(s.path[:i], l)
		exit := func(stmt ast.Stmt) bool { return returns && c.isExit(stmt, breaks, s, l) }
		if slices.ContainsFunc(list[at:], exit) {
			return true
		}
	}
	return false
}

// leftBy reports whether a break and a return at the end of a path leave a
// loop: there may be a switch, another loop or a closure in between.
func leftBy(path []ast.Node, l *loop) (breaks, returns bool) {
	breaks, returns = true, true
	for _, n := range slices.Backward(path) {
		if n == l.node {
			break
		}
		switch n.(type) {
		case *ast.FuncLit:
			return false, false
		case *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.ForStmt, *ast.RangeStmt:
			breaks = false
		}
	}
	return breaks, returns
}

// isExit reports whether a statement leaves a loop, whatever happens before.
func (c *checker) isExit(stmt ast.Stmt, breaks bool, s *site, l *loop) bool {
	switch stmt := stmt.(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		switch stmt.Tok {
		case token.GOTO:
			return true
		case token.BREAK:
			return stmt.Label == nil && breaks || stmt.Label != nil && c.leavesByLabel(stmt.Label, s, l)
		}
	case *ast.BlockStmt:
		return len(stmt.List) > 0 && c.isExit(stmt.List[len(stmt.List)-1], breaks, s, l)
	case *ast.IfStmt:
		return stmt.Else != nil && c.isExit(stmt.Body, breaks, s, l) && c.isExit(stmt.Else, breaks, s, l)
	case *ast.ExprStmt:
		call, ok := stmt.X.(*ast.CallExpr)
		if !ok {
			return false
		}
		if id, ok := ast.Unparen(call.Fun).(*ast.Ident); ok && id.Name == "panic" {
			return true
		}
		f := c.callee(call)
		return f != nil && (pathOf(f.Pkg()) == "os" && f.Name() == "Exit" || pathOf(f.Pkg()) == "log" && len(f.Name()) > 4 && f.Name()[:5] == "Fatal")
	}
	return false
}

// leavesByLabel reports whether a label is that of a loop or of one around it.
func (c *checker) leavesByLabel(label *ast.Ident, s *site, l *loop) bool {
	for _, n := range s.path {
		if labeled, ok := n.(*ast.LabeledStmt); ok && labeled.Label.Name == label.Name {
			return labeled.Stmt.Pos() <= l.node.Pos()
		}
	}
	return false
}

// flushes reports whether a call is made only when enough elements are there,
// as in if len(batch) == 100 { send(batch) }.
func (c *checker) flushes(s *site, l *loop) bool {
	for i, n := range s.path {
		branch, ok := n.(*ast.IfStmt)
		if !ok || branch.Pos() < l.node.Pos() || i+1 >= len(s.path) || s.path[i+1] != ast.Node(branch.Body) {
			continue
		}
		found := false
		ast.Inspect(branch.Cond, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				if n.Op == token.REM {
					found = true
				}
				size := c.lengthOf(n.X)
				if size != nil && (n.Op == token.GEQ || n.Op == token.EQL || n.Op == token.GTR) && c.collects(size, l) && !isZero(n.Y) {
					found = true
				}
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

func isZero(e ast.Expr) bool {
	lit, ok := ast.Unparen(e).(*ast.BasicLit)
	return ok && lit.Value == "0"
}

// collects reports whether a list is declared outside of a loop.
func (c *checker) collects(list ast.Expr, l *loop) bool {
	root := rootOf(list)
	if root == nil {
		return false
	}
	obj := c.objectOf(root)
	if obj == nil {
		return false
	}
	_, isVar := obj.(*types.Var)
	return isVar && (obj.Pos() < l.node.Pos() || obj.Pos() > l.node.End())
}
