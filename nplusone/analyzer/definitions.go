package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// definitions are the variables that are assigned once, by what they are.
type definitions struct {
	value map[*types.Var]ast.Expr
	// tuple is for variables that are one of several results of a call.
	tuple map[*types.Var]*ast.CallExpr
	times map[*types.Var]int
	// initial are the variables whose value stands where they are declared.
	initial map[*types.Var]bool
	// collected is how often single values are appended to a list, and not in a loop or
	// a closure that the list is declared outside of. empty has the lists that are made
	// without any, or with those that are written there, by 0 or 1 assignments.
	collected, empty map[*types.Var]int
}

func (c *checker) collectDefinitions() {
	d := &definitions{map[*types.Var]ast.Expr{}, map[*types.Var]*ast.CallExpr{}, map[*types.Var]int{}, map[*types.Var]bool{}, map[*types.Var]int{}, map[*types.Var]int{}}
	c.defs = d
	for _, file := range c.pass.Files {
		var loops []ast.Node
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ForStmt, *ast.RangeStmt, *ast.FuncLit:
				loops = append(loops, n)
			}
			switch n := n.(type) {
			case *ast.AssignStmt:
				d.collect(c, n, loops)
				simple := n.Tok == token.DEFINE || n.Tok == token.ASSIGN
				for i, lhs := range n.Lhs {
					switch {
					case simple && len(n.Lhs) == len(n.Rhs):
						d.define(c, lhs, n.Rhs[i], nil)
					case simple && len(n.Rhs) == 1:
						call, _ := ast.Unparen(n.Rhs[0]).(*ast.CallExpr)
						d.define(c, lhs, nil, call)
					default:
						d.define(c, lhs, nil, nil)
					}
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					switch {
					case len(n.Values) == len(n.Names):
						d.define(c, name, n.Values[i], nil)
						if v, ok := c.objectOf(name).(*types.Var); ok {
							d.initial[v] = true
						}
					case len(n.Values) == 1:
						call, _ := ast.Unparen(n.Values[0]).(*ast.CallExpr)
						d.define(c, name, nil, call)
					case len(n.Values) == 0:
						if v, ok := c.objectOf(name).(*types.Var); ok {
							d.empty[v] = 0
						}
					}
				}
			case *ast.FuncType:
				d.parameters(c, n)
			case *ast.RangeStmt:
				d.define(c, n.Key, nil, nil)
				d.define(c, n.Value, nil, nil)
			case *ast.IncDecStmt:
				d.define(c, n.X, nil, nil)
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					d.define(c, n.X, nil, nil)
				}
			}
			return true
		})
	}
}

func (d *definitions) define(c *checker, lhs ast.Expr, value ast.Expr, tuple *ast.CallExpr) {
	id, ok := lhs.(*ast.Ident)
	if !ok {
		return
	}
	v, ok := c.objectOf(id).(*types.Var)
	if !ok {
		return
	}
	d.times[v]++
	if value != nil {
		d.value[v] = value
	}
	if tuple != nil {
		d.tuple[v] = tuple
	}
}

// collect notes what a statement says of a list that is filled value by value, where
// it is in some loops and closures.
func (d *definitions) collect(c *checker, n *ast.AssignStmt, loops []ast.Node) {
	if len(n.Lhs) != 1 || len(n.Rhs) != 1 {
		return
	}
	id, ok := n.Lhs[0].(*ast.Ident)
	if !ok {
		return
	}
	v, ok := c.objectOf(id).(*types.Var)
	if _, written := ast.Unparen(n.Rhs[0]).(*ast.CompositeLit); written && ok && n.Tok == token.DEFINE {
		d.empty[v] = 1
		return
	}
	call, isCall := ast.Unparen(n.Rhs[0]).(*ast.CallExpr)
	if !ok || !isCall || call.Ellipsis.IsValid() {
		return
	}
	builtin, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return
	}
	switch builtin.Name {
	case "make":
		if n.Tok == token.DEFINE && len(call.Args) > 1 && isZero(call.Args[1]) {
			d.empty[v] = 1
		}
	case "append":
		repeated := func(l ast.Node) bool {
			return l.Pos() <= n.Pos() && n.End() <= l.End() && (v.Pos() < l.Pos() || l.End() < v.Pos())
		}
		if !slices.ContainsFunc(loops, repeated) {
			d.collected[v]++
		}
	}
}

// parameters have a value that callers give.
func (d *definitions) parameters(c *checker, n *ast.FuncType) {
	for _, field := range n.Params.List {
		for _, name := range field.Names {
			d.define(c, name, nil, nil)
		}
	}
}

// definition is the only value that a variable of this package ever has, nil
// where it has several or another package may set it. Following definitions
// comes to an end: each stands before its use or is the variable's declaration.
func (c *checker) definition(id *ast.Ident) ast.Expr {
	v, ok := c.objectOf(id).(*types.Var)
	if !ok || c.defs.times[v] != 1 {
		return nil
	}
	value := c.defs.value[v]
	switch {
	case value == nil, c.defs.initial[v]:
		return value
	case v.Pkg() == nil, v.Parent() == v.Pkg().Scope(), value.End() > id.Pos():
		// It may be made of the variable itself.
		return nil
	}
	return value
}

// tuple is the only call that a variable is a result of, nil for none.
func (c *checker) tuple(id *ast.Ident) *ast.CallExpr {
	v, ok := c.objectOf(id).(*types.Var)
	if !ok || c.defs.times[v] != 1 {
		return nil
	}
	return c.defs.tuple[v]
}
