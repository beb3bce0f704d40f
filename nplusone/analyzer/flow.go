package analyzer

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// flow says of the variables of a unit which parameters and loops they come
// from. It does not heed the order of statements.
type flow struct {
	c *checker
	// data is what the value depends on.
	data map[types.Object]bits
	// path is what it was selected from: a field of, an element of, a method's
	// result of.
	path map[types.Object]bits
	// lists are variables of loops that are lists themselves.
	lists map[types.Object]bool
	loops []*loop
}

// flowOf works out the flow of a unit.
func (c *checker) flowOf(u *unit) {
	f := &flow{c: c, data: map[types.Object]bits{}, path: map[types.Object]bits{}, lists: map[types.Object]bool{}, loops: u.loops}
	u.flow = f
	for i, p := range u.params {
		f.path[p] |= paramBit(i)
		if !c.isHandle(p.Type()) {
			f.data[p] |= paramBit(i)
		}
	}
	for _, l := range u.loops {
		for _, v := range l.vars {
			f.path[v] |= l.bit
			switch {
			case c.isHandle(v.Type()):
			case isList(v.Type()) && !c.isCursor(l):
				f.lists[v] = true
				f.data[v] |= l.bit
			default:
				f.data[v] |= l.bit
			}
		}
	}
	for again := true; again; {
		again = f.pass(u)
	}
}

func (c *checker) isCursor(l *loop) bool {
	_, ok := l.node.(*ast.ForStmt)
	return ok
}

// isList reports whether a variable of a loop is a list of elements itself,
// such as a chunk: then only single elements of it are the loop's.
func isList(t types.Type) bool {
	list, ok := t.Underlying().(*types.Slice)
	if !ok {
		return false // a map is a record
	}
	b, ok := list.Elem().Underlying().(*types.Basic)
	return !ok || b.Kind() != types.Byte
}

// pass follows every assignment once, and reports whether anything changed.
func (f *flow) pass(u *unit) (changed bool) {
	ast.Inspect(u.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				rhs := n.Rhs[min(i, len(n.Rhs)-1)]
				if id, ok := lhs.(*ast.Ident); ok && len(n.Lhs) > len(n.Rhs) && f.c.isDatabase(f.c.pass.TypesInfo.TypeOf(id)) {
					// A handle that is opened for an element is its own.
					if obj := f.c.objectOf(id); obj != nil {
						changed = f.add(obj, 0, f.paths(rhs)|f.bits(rhs)) || changed
					}
					continue
				}
				changed = f.assign(n, lhs, rhs, n.Tok != token.ASSIGN && n.Tok != token.DEFINE) || changed
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if len(n.Values) > 0 {
					changed = f.assign(n, name, n.Values[min(i, len(n.Values)-1)], false) || changed
				}
			}
		case *ast.RangeStmt:
			for _, v := range []ast.Expr{n.Key, n.Value} {
				if v != nil {
					changed = f.assign(n, v, n.X, false) || changed
				}
			}
		case *ast.CallExpr:
			changed = f.call(n) || changed
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok {
				changed = f.fill(call) || changed
			}
		}
		return true
	})
	return changed
}

// assign adds what a value comes from to the variable that an expression
// begins with.
func (f *flow) assign(at ast.Node, lhs, rhs ast.Expr, compound bool) bool {
	id := rootOf(lhs)
	if id == nil || id.Name == "_" {
		return false
	}
	obj := f.c.objectOf(id)
	if obj == nil || isError(obj.Type()) || isContext(obj.Type()) {
		return false
	}
	_, direct := lhs.(*ast.Ident)
	data, path := f.bits(rhs), bits(0)
	if direct {
		path = f.paths(rhs)
	}
	if compound || !direct || f.mentions(rhs, obj) {
		// What is collected over a loop does not depend on its element alone.
		data &^= f.outside(at, obj)
		path = 0
	}
	return f.add(obj, data, path)
}

// outside are the loops that a node is in and that a variable is declared
// outside of.
func (f *flow) outside(at ast.Node, obj types.Object) (found bits) {
	for _, l := range f.loops {
		if l.node.Pos() <= at.Pos() && at.End() <= l.node.End() && (obj.Pos() < l.node.Pos() || l.node.End() < obj.Pos()) {
			found |= l.bit
		}
	}
	return found
}

func (f *flow) add(obj types.Object, data, path bits) (changed bool) {
	changed = f.data[obj]|data != f.data[obj] || f.path[obj]|path != f.path[obj]
	f.data[obj] |= data
	f.path[obj] |= path
	return changed
}

func (f *flow) mentions(e ast.Expr, obj types.Object) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && f.c.objectOf(id) == obj {
			found = true
		}
		return !found
	})
	return found
}

// call follows values into variables whose address is passed beside them, and
// into the parameters of closures.
func (f *flow) call(n *ast.CallExpr) (changed bool) {
	var params []*types.Var
	if u := f.c.closure(n.Fun); u != nil && u.inner {
		params = u.params
	} else if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
		params = slices.Collect(f.c.pass.TypesInfo.TypeOf(lit).(*types.Signature).Params().Variables())
	}
	for i := range min(len(n.Args), len(params)) {
		changed = f.add(params[i], f.bits(n.Args[i]), f.paths(n.Args[i])) || changed
	}
	all := f.bits(n)
	for _, arg := range n.Args {
		addr, ok := ast.Unparen(arg).(*ast.UnaryExpr)
		if !ok || addr.Op != token.AND {
			continue
		}
		if id := rootOf(addr.X); id != nil && !f.c.isHandle(f.c.pass.TypesInfo.TypeOf(id)) {
			obj := f.c.objectOf(id)
			changed = f.add(obj, all&^f.outsideVar(n, obj), 0) || changed
		}
	}
	return changed
}

// outsideVar is outside for a variable that a call fills: a variable that is
// declared before a cursor's loop holds the element that was read last.
func (f *flow) outsideVar(at ast.Node, obj types.Object) (found bits) {
	for _, l := range f.loops {
		if _, isFor := l.node.(*ast.ForStmt); !isFor || len(l.vars) == 0 {
			found |= f.outside(at, obj) & l.bit
		}
	}
	return found
}

// fill follows the arguments of a call such as args.Add(x) into a variable of
// the loop's body.
func (f *flow) fill(n *ast.CallExpr) bool {
	sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr)
	if !ok || f.c.pass.TypesInfo.Selections[sel] == nil {
		return false
	}
	id := rootOf(sel.X)
	if id == nil || f.c.isHandle(f.c.pass.TypesInfo.TypeOf(id)) {
		return false
	}
	obj := f.c.objectOf(id)
	if obj == nil || isError(obj.Type()) || isContext(obj.Type()) {
		return false
	}
	var data bits
	for _, arg := range n.Args {
		data |= f.bits(arg)
	}
	return f.add(obj, data&^f.outside(n, obj)&^allParams, 0)
}

// bits is what the value of an expression depends on.
func (f *flow) bits(e ast.Expr) bits {
	switch e := e.(type) {
	case nil:
		return 0
	case *ast.Ident:
		obj := f.c.objectOf(e)
		if obj == nil || isContext(obj.Type()) || isError(obj.Type()) {
			return 0
		}
		if f.lists[obj] {
			return f.data[obj] & allParams
		}
		return f.data[obj]
	case *ast.ParenExpr:
		return f.bits(e.X)
	case *ast.SelectorExpr:
		if f.c.isHandle(f.c.pass.TypesInfo.TypeOf(e)) {
			return 0
		}
		return f.bits(e.X)
	case *ast.IndexExpr:
		if id, ok := ast.Unparen(e.X).(*ast.Ident); ok && f.lists[f.c.objectOf(id)] {
			return f.data[f.c.objectOf(id)] | f.bits(e.Index)
		}
		return f.bits(e.X) | f.bits(e.Index)
	case *ast.StarExpr:
		return f.bits(e.X)
	case *ast.UnaryExpr:
		return f.bits(e.X)
	case *ast.BinaryExpr:
		return f.bits(e.X) | f.bits(e.Y)
	case *ast.TypeAssertExpr:
		return f.bits(e.X)
	case *ast.SliceExpr:
		return f.bits(e.X) | f.bits(e.Low) | f.bits(e.High)
	case *ast.KeyValueExpr:
		return f.bits(e.Value)
	case *ast.CompositeLit:
		return f.all(e.Elts)
	case *ast.CallExpr:
		return f.bits(e.Fun) | f.all(f.c.valuesOf(e)) | f.parsed(e)
	case *ast.FuncLit:
		return f.captured(e)
	}
	return 0
}

// parsed is what a call makes of a row of texts, as those of a file are: a list of
// texts of which a function makes a struct is one element, and no chunk of them.
func (f *flow) parsed(call *ast.CallExpr) (found bits) {
	t := f.c.pass.TypesInfo.TypeOf(call)
	if n := named(t); n == nil || f.c.callee(call) == nil {
		return 0
	} else if _, isStruct := n.Underlying().(*types.Struct); !isStruct {
		return 0
	}
	for _, arg := range call.Args {
		id, ok := ast.Unparen(arg).(*ast.Ident)
		if !ok || !f.lists[f.c.objectOf(id)] {
			continue
		}
		if list, ok := f.c.objectOf(id).Type().Underlying().(*types.Slice); ok && isString(list.Elem()) {
			found |= f.data[f.c.objectOf(id)]
		}
	}
	return found
}

// captured is what the variables depend on that a closure has from outside.
func (f *flow) captured(lit *ast.FuncLit) (found bits) {
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := f.c.objectOf(id).(*types.Var); ok && !v.IsField() && (v.Pos() < lit.Pos() || lit.End() < v.Pos()) {
				found |= f.bits(id)
			}
		}
		return true
	})
	return found
}

func (f *flow) all(list []ast.Expr) (found bits) {
	for _, e := range list {
		found |= f.bits(e)
	}
	return found
}

// paths is what an expression is selected from.
func (f *flow) paths(e ast.Expr) bits {
	switch e := e.(type) {
	case *ast.Ident:
		if obj := f.c.objectOf(e); obj != nil {
			return f.path[obj]
		}
	case *ast.ParenExpr:
		return f.paths(e.X)
	case *ast.SelectorExpr:
		return f.paths(e.X)
	case *ast.StarExpr:
		return f.paths(e.X)
	case *ast.UnaryExpr:
		return f.paths(e.X)
	case *ast.TypeAssertExpr:
		return f.paths(e.X)
	case *ast.IndexExpr:
		return f.paths(e.X) | f.bits(e.Index)
	case *ast.CallExpr:
		if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok {
			return f.paths(sel.X)
		}
	}
	return 0
}
