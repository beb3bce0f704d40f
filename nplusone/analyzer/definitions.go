package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
)

// definitions are the variables that are assigned once, by what they are.
type definitions struct {
	value map[*types.Var]ast.Expr
	// tuple is for variables that are one of several results of a call.
	tuple map[*types.Var]*ast.CallExpr
	times map[*types.Var]int
}

func (c *checker) collectDefinitions() {
	d := &definitions{map[*types.Var]ast.Expr{}, map[*types.Var]*ast.CallExpr{}, map[*types.Var]int{}}
	c.defs = d
	for _, file := range c.pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
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
					case len(n.Values) == 1:
						call, _ := ast.Unparen(n.Values[0]).(*ast.CallExpr)
						d.define(c, name, nil, call)
					}
				}
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

// definition is the only value that a variable of this package ever has, nil
// where it has several or another package may set it.
func (c *checker) definition(id *ast.Ident) ast.Expr {
	v, ok := c.objectOf(id).(*types.Var)
	if !ok || c.defs.times[v] != 1 {
		return nil
	}
	return c.defs.value[v]
}

// tuple is the only call that a variable is a result of, nil for none.
func (c *checker) tuple(id *ast.Ident) *ast.CallExpr {
	v, ok := c.objectOf(id).(*types.Var)
	if !ok || c.defs.times[v] != 1 {
		return nil
	}
	return c.defs.tuple[v]
}
