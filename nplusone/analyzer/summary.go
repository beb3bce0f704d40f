package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// learnEffects finds out whether a unit executes a query, by the first that is
// sure to.
func (c *checker) learnEffects(u *unit) (learnt bool) {
	if c.markedUnit(u) {
		return false
	}
	for _, s := range u.sites {
		if s.runs == detached {
			continue
		}
		q := c.queryOf(s.call)
		if q == nil || c.allowed(u, s) {
			continue
		}
		e := u.effectOf(c, s, q)
		switch {
		case u.effect == nil || u.effect.Maybe && !e.Maybe:
			u.effect, learnt = e, true
		case u.effect.Maybe == e.Maybe:
			merged := *u.effect
			merged.Data |= e.Data
			merged.Text |= e.Text
			merged.Handle |= e.Handle
			if u.effect.Data != merged.Data || u.effect.Text != merged.Text || u.effect.Handle != merged.Handle {
				u.effect, learnt = &merged, true
			}
		}
	}
	return learnt
}

// markedUnit reports whether a unit has //inlay:query, which says all.
func (c *checker) markedUnit(u *unit) bool {
	var fact Executes
	return u.fn != nil && c.pass.ImportObjectFact(u.fn, &fact) && fact.Marked
}

// effectOf is what a call makes of the unit that it stands in.
func (u *unit) effectOf(c *checker, s *site, q *query) *Executes {
	e := &Executes{Kind: q.kind, Chain: q.chain}
	e.Maybe = q.maybe || q.kind == Batch || s.runs == perhaps || c.afterFailure(s) || c.remembered(s)
	e.Data = (u.flow.all(q.data) | c.values(u.flow, q.text)) & allParams
	e.Text = u.flow.all(q.text) & allParams
	for _, h := range q.handle {
		e.Handle |= u.flow.paths(h) & allParams
	}
	return e
}

// afterFailure reports whether a call is made only where something has failed.
func (c *checker) afterFailure(s *site) bool {
	for i, n := range s.path {
		branch, ok := n.(*ast.IfStmt)
		if !ok || i+1 >= len(s.path) || s.path[i+1] != ast.Node(branch.Body) {
			continue
		}
		if cond, ok := ast.Unparen(branch.Cond).(*ast.BinaryExpr); ok && cond.Op == token.NEQ && isError(c.pass.TypesInfo.TypeOf(cond.X)) {
			return true
		}
	}
	return false
}

// remembered reports whether a call is made only for what is not found in a
// map or a cache.
func (c *checker) remembered(s *site) bool {
	for i, n := range s.path[:max(len(s.path)-1, 0)] {
		if _, isLit := n.(*ast.FuncLit); isLit {
			continue
		}
		list := statements(n)
		at := slices.IndexFunc(list, func(stmt ast.Stmt) bool { return stmt == s.path[i+1] })
		for j := range max(at, 0) {
			if branch, ok := list[j].(*ast.IfStmt); ok && ends(branch.Body.List) && c.foundIn(branch, list[:j]) {
				return true
			}
		}
	}
	return false
}

// foundIn reports whether a branch is taken where v, ok := m[k] or a call like
// it has found something.
func (c *checker) foundIn(branch *ast.IfStmt, before []ast.Stmt) bool {
	id, ok := ast.Unparen(branch.Cond).(*ast.Ident)
	if !ok {
		return false
	}
	lookups := before
	if branch.Init != nil {
		lookups = []ast.Stmt{branch.Init}
	}
	for _, stmt := range lookups {
		a, ok := stmt.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != 2 || len(a.Rhs) != 1 {
			continue
		}
		if second, ok := a.Lhs[1].(*ast.Ident); !ok || c.objectOf(second) != c.objectOf(id) {
			continue
		}
		switch rhs := ast.Unparen(a.Rhs[0]).(type) {
		case *ast.IndexExpr:
			return true
		case *ast.CallExpr:
			f := c.callee(rhs)
			return f != nil && c.queryOf(rhs) == nil && isBool(f.Signature().Results().At(1).Type())
		}
	}
	return false
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Bool
}

// statements are those of a block or a case.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

// ends reports whether a list of statements ends in a return.
func ends(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	_, ok := list[len(list)-1].(*ast.ReturnStmt)
	return ok
}
