package analyzer

import (
	"go/ast"
	"go/types"
	"slices"
)

// certainty says whether code of a unit runs when the unit is called.
type certainty int

const (
	detached certainty = iota // not: it is a closure that is kept or returned
	perhaps                   // it is a closure that something unknown may call
	certain
)

// site is a call, and where it stands.
type site struct {
	call *ast.CallExpr
	path []ast.Node // from the body of the unit down to the call
	frames
	runs       certainty
	concurrent bool
}

// frames are the loops around a call, the outermost first.
type frames []frame

// frame is a loop that code is in: for certain, or perhaps, since something
// unknown may call it there.
type frame struct {
	*loop
	certain bool
}

// position is where the walk is.
type position struct {
	frames
	runs       certainty
	concurrent bool
}

func (p position) in(l *loop) position {
	p.frames = append(slices.Clip(p.frames), frame{l, true})
	p.concurrent = false
	return p
}

func (p position) unsure() position {
	p.frames = slices.Clone(p.frames)
	for i := range p.frames {
		p.frames[i].certain = false
	}
	p.runs = min(p.runs, perhaps)
	return p
}

// walk collects the calls of a unit.
func (u *unit) walk(c *checker) {
	u.sites, u.loops = nil, nil
	w := walker{checker: c, unit: u, called: c.calledClosures(u)}
	w.visit(u.body, position{runs: certain})
}

type walker struct {
	*checker
	unit   *unit
	path   []ast.Node
	called map[*ast.FuncLit]bool
}

func (w *walker) visit(root ast.Node, p position) {
	if root == nil {
		return
	}
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil {
			w.path = w.path[:len(w.path)-1]
			return true
		}
		w.path = append(w.path, n)
		if w.special(n, p) {
			w.path = w.path[:len(w.path)-1]
			return false
		}
		return true
	})
}

// special visits what has other positions inside, and reports whether it has.
func (w *walker) special(n ast.Node, p position) bool {
	switch n := n.(type) {
	case *ast.RangeStmt:
		w.visit(n.X, p)
		w.visit(n.Body, p.in(w.loop(w.unit, n)))
	case *ast.ForStmt:
		if n.Init != nil {
			w.visit(n.Init, p)
		}
		inside := p.in(w.loop(w.unit, n))
		if n.Cond != nil {
			w.visit(n.Cond, inside)
		}
		if n.Post != nil {
			w.visit(n.Post, inside)
		}
		w.visit(n.Body, inside)
	case *ast.GoStmt:
		p.concurrent = true
		w.visit(n.Call, p)
	case *ast.CallExpr:
		w.call(n, p)
	case *ast.FuncLit:
		if w.called[n] || w.isIterator(n) {
			w.visit(n.Body, p)
		} else {
			w.visit(n.Body, position{runs: detached})
		}
	default:
		return false
	}
	return true
}

// isIterator reports whether a closure is what the unit returns to be ranged over:
// who asks for an iterator goes through it.
func (w *walker) isIterator(lit *ast.FuncLit) bool {
	if len(w.path) < 2 {
		return false
	}
	if _, returned := w.path[len(w.path)-2].(*ast.ReturnStmt); !returned {
		return false
	}
	sig, ok := w.pass.TypesInfo.TypeOf(lit).(*types.Signature)
	if !ok || sig.Params().Len() != 1 || sig.Results().Len() != 0 {
		return false
	}
	yield, ok := sig.Params().At(0).Type().Underlying().(*types.Signature)
	return ok && yield.Results().Len() == 1 && isBool(yield.Results().At(0).Type())
}

func (w *walker) call(n *ast.CallExpr, p position) {
	w.unit.sites = append(w.unit.sites, &site{call: n, path: slices.Clone(w.path), frames: p.frames, runs: p.runs, concurrent: p.concurrent})
	if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
		w.path = append(w.path, lit)
		w.visit(lit.Body, p)
		w.path = w.path[:len(w.path)-1]
	} else {
		w.visit(n.Fun, p)
	}
	for i, arg := range n.Args {
		lit, ok := ast.Unparen(arg).(*ast.FuncLit)
		if !ok {
			w.visit(arg, p)
			continue
		}
		w.path = append(w.path, lit)
		w.visit(lit.Body, w.argument(n, i, lit, p))
		w.path = w.path[:len(w.path)-1]
	}
}

// argument is the position inside a closure that is passed to a call.
func (w *walker) argument(n *ast.CallExpr, i int, lit *ast.FuncLit, p position) position {
	if w.pass.TypesInfo.Types[n.Fun].IsType() {
		return position{runs: detached}
	}
	f := w.callee(n)
	if f != nil && onlyOnce(f) {
		return position{runs: detached}
	}
	calls, known := w.callsOf(n)
	if !known {
		return p.unsure()
	}
	index := w.paramOf(n, f, i)
	call, ok := calls.of(index)
	switch {
	case !ok:
		return position{runs: detached}
	case call.Loop:
		p = p.in(w.callbackLoop(w.unit, n, lit))
	}
	p.concurrent = p.concurrent || call.Concurrent
	return p
}

// paramOf is the index of the parameter that argument i is passed for.
func (w *walker) paramOf(n *ast.CallExpr, f *types.Func, i int) int {
	index := i + shift(f)
	if f != nil && f.Signature().Variadic() {
		index = min(index, f.Signature().Params().Len()-1+shift(f))
	}
	return index
}

// onlyOnce reports whether a function calls a closure once and for all, or keeps
// it for later.
func onlyOnce(f *types.Func) bool {
	return pathOf(f.Pkg()) == "sync" && receiverName(f) == "Once" || f.Name() == "AfterFunc"
}

// calledClosures are the closures that local variables hold and that the unit
// calls, or passes to what calls them.
func (c *checker) calledClosures(u *unit) map[*ast.FuncLit]bool {
	called := map[*ast.FuncLit]bool{}
	note := func(e ast.Expr) {
		if inner := c.closure(e); inner != nil {
			if lit, ok := inner.node.(*ast.FuncLit); ok {
				called[lit] = true
			}
		}
	}
	ast.Inspect(u.body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		note(call.Fun)
		if calls, known := c.callsOf(call); known {
			f := c.callee(call)
			for i, arg := range call.Args {
				if _, ok := calls.of(i + shift(f)); ok {
					note(arg)
				}
			}
		}
		return true
	})
	return called
}

// learnCalls walks a unit, and finds out which of its parameters it calls.
func (c *checker) learnCalls(u *unit) (learnt bool) {
	u.walk(c)
	for _, s := range u.sites {
		if s.runs != certain {
			continue
		}
		if i := u.param(c, s.call.Fun); i >= 0 {
			learnt = u.invokes.learn(Call{i, s.overElements() && !c.untilFound(s), s.concurrent}) || learnt
		}
		calls, known := c.callsOf(s.call)
		if !known || len(calls.Params) == 0 {
			continue
		}
		f := c.callee(s.call)
		for _, call := range slices.Clone(calls.Params) {
			for _, arg := range c.arguments(s.call, f, call.Param) {
				if i := u.param(c, arg); i >= 0 {
					learnt = u.invokes.learn(Call{i, call.Loop || s.overElements(), call.Concurrent || s.concurrent}) || learnt
				}
			}
		}
	}
	return learnt
}

// overElements reports whether a call of a parameter is made for each element:
// in a loop over data, or in another one that passes elements.
func (s *site) overElements() bool {
	for _, f := range s.frames {
		if f.kind == overData {
			return true
		}
		for _, arg := range s.call.Args {
			if _, ok := ast.Unparen(arg).(*ast.IndexExpr); ok {
				return true
			}
		}
	}
	return false
}

// untilFound reports whether a call is made in a loop that ends with what it
// returned: as one that tries several keys until there is something.
func (c *checker) untilFound(s *site) bool {
	for i := len(s.path) - 1; i > 0; i-- {
		if _, isLoop := s.path[i].(*ast.RangeStmt); isLoop {
			return false
		}
		a, ok := s.path[i].(*ast.AssignStmt)
		if !ok {
			continue
		}
		var after []ast.Stmt
		if branch, ok := s.path[i-1].(*ast.IfStmt); ok && branch.Init == ast.Stmt(a) {
			after = []ast.Stmt{branch}
		} else {
			list := statements(s.path[i-1])
			after = list[slices.IndexFunc(list, func(stmt ast.Stmt) bool { return stmt == ast.Stmt(a) })+1:]
		}
		return slices.ContainsFunc(after, func(stmt ast.Stmt) bool { return c.returnsAnyOf(stmt, a.Lhs) })
	}
	return false
}

// returnsAnyOf reports whether a statement may return one of some variables, other
// than an error.
func (c *checker) returnsAnyOf(stmt ast.Stmt, variables []ast.Expr) (found bool) {
	ast.Inspect(stmt, func(n ast.Node) bool {
		r, ok := n.(*ast.ReturnStmt)
		if !ok {
			return true
		}
		for _, e := range r.Results {
			id, ok := ast.Unparen(e).(*ast.Ident)
			found = found || ok && !isError(c.pass.TypesInfo.TypeOf(id)) && slices.ContainsFunc(variables, func(v ast.Expr) bool {
				known, ok := v.(*ast.Ident)
				return ok && c.objectOf(known) == c.objectOf(id)
			})
		}
		return true
	})
	return found
}

// param is the index of the parameter that an expression names, -1 for none.
func (u *unit) param(c *checker, e ast.Expr) int {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return -1
	}
	return slices.IndexFunc(u.params, func(v *types.Var) bool { return types.Object(v) == c.objectOf(id) })
}
