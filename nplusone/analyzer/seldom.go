package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// What a call is made for only at times: after a failure, for what a cache does
// not have, once.

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

// remembered reports whether a call is made only for what is not found in a cache,
// or in a map that outlives the function.
func (c *checker) remembered(s *site) bool {
	for i, n := range s.path[:max(len(s.path)-1, 0)] {
		if _, isLit := n.(*ast.FuncLit); isLit {
			continue
		}
		if branch, ok := n.(*ast.IfStmt); ok {
			missing := s.path[i+1] == branch.Else && c.looksUp(branch, branch.Cond, nil)
			if not, ok := ast.Unparen(branch.Cond).(*ast.UnaryExpr); ok && not.Op == token.NOT && s.path[i+1] == ast.Node(branch.Body) {
				missing = c.looksUp(branch, not.X, before(s.path[:i+1]))
			}
			if missing {
				return true
			}
		}
		before := earlier(n, s.path[i+1])
		for j, stmt := range before {
			if branch, ok := stmt.(*ast.IfStmt); ok && ends(branch.Body.List) && c.looksUp(branch, branch.Cond, before[:j]) {
				return true
			}
		}
	}
	return false
}

// before are the statements before the last node of a path, or before the if that it
// is an else of, in its block.
func before(path []ast.Node) []ast.Stmt {
	for len(path) > 1 {
		if _, isElse := path[len(path)-2].(*ast.IfStmt); !isElse {
			break
		}
		path = path[:len(path)-1]
	}
	if len(path) < 2 {
		return nil
	}
	return earlier(path[len(path)-2], path[len(path)-1])
}

// earlier are the statements of a block that stand before one of them.
func earlier(block, stmt ast.Node) []ast.Stmt {
	list := statements(block)
	at := slices.IndexFunc(list, func(s ast.Stmt) bool { return s == stmt })
	return list[:max(at, 0)]
}

// looksUp reports whether a condition is the second result of v, ok := m[k] or of
// a call like it.
func (c *checker) looksUp(branch *ast.IfStmt, cond ast.Expr, before []ast.Stmt) bool {
	id, ok := ast.Unparen(cond).(*ast.Ident)
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
			return c.outlives(rhs.X)
		case *ast.CallExpr:
			f := c.callee(rhs)
			return f != nil && c.queryOf(rhs) == nil && isBool(f.Signature().Results().At(1).Type())
		}
	}
	return false
}

// outlives reports whether an expression is no variable of the function.
func (c *checker) outlives(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return true
	}
	obj := c.objectOf(id)
	return obj == nil || obj.Parent() == c.pass.Pkg.Scope()
}

// dispatched is the number of cases of a switch from which on each is one of many
// things that a function may do.
const dispatched = 6

// guarded reports whether a call of a unit is made only where a parameter is nil,
// or where a field of one was not set before, such as if s.date != nil { return },
// or only in one of many cases.
func (u *unit) guarded(c *checker, s *site) bool {
	for i, n := range s.path[:max(len(s.path)-1, 0)] {
		switch n := n.(type) {
		case *ast.SwitchStmt:
			if len(n.Body.List) >= dispatched {
				return true
			}
		case *ast.TypeSwitchStmt:
			if len(n.Body.List) >= dispatched {
				return true
			}
		}
		if branch, ok := n.(*ast.IfStmt); ok && s.path[i+1] == ast.Node(branch.Body) {
			if x, ok := comparedWithNil(branch.Cond, token.EQL); ok && u.param(c, x) >= 0 {
				return true
			}
		}
		for _, stmt := range earlier(n, s.path[i+1]) {
			if branch, ok := stmt.(*ast.IfStmt); ok && branch.Init == nil && c.returnsNothing(branch.Body.List) && u.isSet(c, branch.Cond) {
				return true
			}
		}
	}
	return false
}

// returnsNothing reports whether a list of statements is a return, without a value
// other than nil, true and an error, or of a field.
func (c *checker) returnsNothing(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	last, ok := list[len(list)-1].(*ast.ReturnStmt)
	return ok && !slices.ContainsFunc(last.Results, func(e ast.Expr) bool {
		if isError(c.pass.TypesInfo.TypeOf(e)) {
			return false
		}
		switch e := ast.Unparen(e).(type) {
		case *ast.Ident:
			return e.Name != "nil" && e.Name != "true" && e.Name != "false"
		case *ast.SelectorExpr:
			return false
		}
		return true
	})
}

// isSet reports whether a condition holds where a field of a parameter was set.
func (u *unit) isSet(c *checker, cond ast.Expr) bool {
	if sel, ok := ast.Unparen(cond).(*ast.SelectorExpr); ok {
		return u.param(c, sel.X) >= 0 && u.sets(c, sel)
	}
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	switch {
	case !ok:
		return false
	case b.Op == token.LAND:
		return u.isSet(c, b.X) || u.isSet(c, b.Y)
	case b.Op != token.NEQ:
		return false
	}
	sel, ok := ast.Unparen(b.X).(*ast.SelectorExpr)
	if !ok || u.param(c, sel.X) < 0 || isError(c.pass.TypesInfo.TypeOf(sel)) {
		return false
	}
	if text, ok := c.constantText(b.Y); ok {
		return text == ""
	}
	_, isNil := comparedWithNil(b, token.NEQ)
	return isNil
}

// sets reports whether a unit sets a field of a parameter to true.
func (u *unit) sets(c *checker, field *ast.SelectorExpr) (found bool) {
	ast.Inspect(u.body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != len(a.Rhs) {
			return true
		}
		for i, lhs := range a.Lhs {
			sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr)
			value, isIdent := ast.Unparen(a.Rhs[i]).(*ast.Ident)
			if ok && isIdent && value.Name == "true" && c.objectOf(sel.Sel) == c.objectOf(field.Sel) {
				found = true
			}
		}
		return !found
	})
	return found
}

// comparedWithNil is what a condition compares with nil by an operator.
func comparedWithNil(cond ast.Expr, op token.Token) (ast.Expr, bool) {
	b, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || b.Op != op {
		return nil, false
	}
	id, ok := ast.Unparen(b.Y).(*ast.Ident)
	return b.X, ok && id.Name == "nil"
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

// ends reports whether a list of statements ends in a return or a continue.
func ends(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	switch last := list[len(list)-1].(type) {
	case *ast.ReturnStmt:
		return true
	case *ast.BranchStmt:
		return last.Tok == token.CONTINUE
	}
	return false
}
