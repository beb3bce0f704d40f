package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/types/typeutil"
)

// unit is a function that is analysed by itself: one that is declared, or a
// closure that a variable holds.
type unit struct {
	fn   *types.Func // nil for a closure
	name string
	file *ast.File
	node ast.Node // *ast.FuncDecl or *ast.FuncLit
	body *ast.BlockStmt
	// params begin with the receiver, of a method.
	params []*types.Var
	// inner says that the closure stands in another unit, which reports what is in it.
	inner bool

	sites   []*site
	loops   []*loop
	flow    *flow
	invokes Calls
	effect  *Executes
}

// collectUnits finds the functions of the package, and the closures that
// variables hold.
func (c *checker) collectUnits() {
	for _, file := range c.pass.Files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Body == nil {
					continue
				}
				fn, _ := c.pass.TypesInfo.Defs[d.Name].(*types.Func)
				u := &unit{fn: fn, file: file, node: d, body: d.Body, name: d.Name.Name}
				if fn != nil {
					u.name = localName(fn)
					if recv := fn.Signature().Recv(); recv != nil {
						u.params = append(u.params, recv)
					}
					u.addParams(fn.Signature())
					c.functions[fn] = u
				}
				c.units = append(c.units, u)
				c.collectClosures(file, d.Body, true)
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					c.collectClosures(file, d, false)
				}
			}
		}
	}
}

// collectClosures finds closures that variables hold, and outside of
// functions all others too.
func (c *checker) collectClosures(file *ast.File, root ast.Node, inner bool) {
	held := map[*ast.FuncLit]*types.Var{}
	hold := func(name ast.Expr, value ast.Expr) {
		id, isIdent := name.(*ast.Ident)
		lit, isLit := ast.Unparen(value).(*ast.FuncLit)
		if !isIdent || !isLit {
			return
		}
		if v, ok := c.objectOf(id).(*types.Var); ok {
			held[lit] = v
		}
	}
	var literals []*ast.FuncLit
	depth := 0
	var stack []bool
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			if last := len(stack) - 1; last >= 0 {
				if stack[last] {
					depth--
				}
				stack = stack[:last]
			}
			return true
		}
		lit, isLit := n.(*ast.FuncLit)
		if isLit {
			if depth == 0 && !inner || held[lit] != nil {
				literals = append(literals, lit)
			}
			depth++
		}
		stack = append(stack, isLit)
		switch n := n.(type) {
		case *ast.AssignStmt:
			if len(n.Lhs) == len(n.Rhs) {
				for i := range n.Lhs {
					hold(n.Lhs[i], n.Rhs[i])
				}
			}
		case *ast.ValueSpec:
			if len(n.Names) == len(n.Values) {
				for i := range n.Names {
					hold(n.Names[i], n.Values[i])
				}
			}
		}
		return true
	})
	for _, lit := range literals {
		u := &unit{file: file, node: lit, body: lit.Body, name: "a closure", inner: inner}
		if v := held[lit]; v != nil {
			u.name = v.Name()
			u.inner = inner || v.Parent() != c.pass.Pkg.Scope()
			if _, twice := c.closures[v]; twice {
				c.closures[v] = nil
			} else {
				c.closures[v] = u
			}
		}
		if s, ok := c.pass.TypesInfo.TypeOf(lit).(*types.Signature); ok {
			u.addParams(s)
		}
		c.units = append(c.units, u)
	}
}

func (u *unit) addParams(s *types.Signature) {
	for v := range s.Params().Variables() {
		u.params = append(u.params, v)
	}
}

func (c *checker) objectOf(id *ast.Ident) types.Object {
	return c.pass.TypesInfo.ObjectOf(id)
}

// callee is the function that a call calls, nil where that is not known.
func (c *checker) callee(call *ast.CallExpr) *types.Func {
	f, ok := typeutil.Callee(c.pass.TypesInfo, call).(*types.Func)
	if !ok {
		return nil
	}
	return f.Origin()
}

// closure is the closure that a call calls, by the variable that holds it.
func (c *checker) closure(e ast.Expr) *unit {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := c.objectOf(id).(*types.Var)
	if !ok {
		return nil
	}
	return c.closures[v]
}

// callsOf says which of its parameters a callee calls.
func (c *checker) callsOf(call *ast.CallExpr) (*Calls, bool) {
	f := c.callee(call)
	if f == nil {
		if u := c.closure(call.Fun); u != nil {
			return &u.invokes, true
		}
		return nil, false
	}
	if u := c.functions[f]; u != nil {
		return &u.invokes, true
	}
	var fact Calls
	if c.pass.ImportObjectFact(f, &fact) {
		return &fact, true
	}
	// A function without the fact that was analysed calls none.
	concrete := f.Signature().Recv() == nil || !types.IsInterface(f.Signature().Recv().Type())
	return &Calls{}, concrete
}

// argument is what a call passes for parameter i of its callee, the receiver
// first; several for variadic parameters.
func (c *checker) arguments(call *ast.CallExpr, f *types.Func, i int) []ast.Expr {
	var sig *types.Signature
	args := call.Args
	if f != nil {
		sig = f.Signature()
		if sig.Recv() != nil {
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && c.pass.TypesInfo.Selections[sel] != nil &&
				c.pass.TypesInfo.Selections[sel].Kind() == types.MethodVal {
				args = append([]ast.Expr{sel.X}, args...)
			}
		}
	} else if t := c.pass.TypesInfo.TypeOf(call.Fun); t != nil {
		sig, _ = t.Underlying().(*types.Signature)
	}
	if sig == nil || i >= len(args) {
		return nil
	}
	last := sig.Params().Len() - 1
	if sig.Recv() != nil {
		last++
	}
	if sig.Variadic() && i >= last {
		return args[last:]
	}
	return args[i : i+1]
}

// shift is 1 for methods, whose first parameter is the receiver.
func shift(f *types.Func) int {
	if f != nil && f.Signature().Recv() != nil {
		return 1
	}
	return 0
}

// localName is the name of a function with its receiver.
func localName(f *types.Func) string {
	if recv := receiverName(f); recv != "" {
		return recv + "." + f.Name()
	}
	return f.Name()
}

// globalName is the name of a function with its package and receiver.
func globalName(f *types.Func) string {
	if f.Pkg() == nil {
		return localName(f)
	}
	return f.Pkg().Name() + "." + localName(f)
}
