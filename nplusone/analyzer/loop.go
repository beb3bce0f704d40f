package analyzer

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// loopKind says what a loop goes through.
type loopKind int

const (
	counted  loopKind = iota // a number of times, pages, attempts, or until something happens
	overData                 // elements
	overJobs                 // what comes in while the program runs
)

// loop is a loop, or a call that calls a closure for each element.
type loop struct {
	node ast.Node
	kind loopKind
	vars []*types.Var
	// over is what it goes through, nil where nothing says it.
	over ast.Expr
	bit  bits
}

// loop returns what kind of loop a statement is.
func (c *checker) loop(u *unit, n ast.Node) *loop {
	l := &loop{node: n, bit: loopBit(len(u.loops))}
	u.loops = append(u.loops, l)
	switch n := n.(type) {
	case *ast.RangeStmt:
		l.over = n.X
		l.addVar(c, n.Key)
		l.addVar(c, n.Value)
		l.kind = c.rangeKind(n)
		if l.kind == counted {
			c.indexKind(n.X, n.Key, n.Body, l)
		}
	case *ast.ForStmt:
		c.forKind(n, l)
	}
	return l
}

// callbackLoop is the loop of a callee that calls a closure.
func (c *checker) callbackLoop(u *unit, call *ast.CallExpr, lit *ast.FuncLit) *loop {
	l := &loop{node: call, kind: overData, bit: loopBit(len(u.loops)), over: c.firstList(call)}
	u.loops = append(u.loops, l)
	for _, arg := range call.Args {
		if _, isLit := ast.Unparen(arg).(*ast.FuncLit); !isLit && l.over == nil && !isContext(c.pass.TypesInfo.TypeOf(arg)) {
			l.over = arg
		}
	}
	for _, field := range lit.Type.Params.List {
		for _, name := range field.Names {
			l.addVar(c, name)
		}
	}
	return l
}

func (l *loop) addVar(c *checker, e ast.Expr) {
	if id, ok := e.(*ast.Ident); ok {
		if v, ok := c.objectOf(id).(*types.Var); ok {
			l.vars = append(l.vars, v)
		}
	}
}

func (c *checker) rangeKind(n *ast.RangeStmt) loopKind {
	t := c.pass.TypesInfo.TypeOf(n.X)
	if t == nil {
		return counted
	}
	switch t := t.Underlying().(type) {
	case *types.Chan:
		return overJobs
	case *types.Basic:
		if t.Info()&types.IsInteger != 0 && c.lengthOf(n.X) == nil {
			return counted
		}
	case *types.Array:
		return counted
	case *types.Slice, *types.Map:
		if c.fixed(n.X) {
			return counted
		}
	}
	return overData
}

// lengthOf is x of an expression that is len(x), or a variable that is.
func (c *checker) lengthOf(e ast.Expr) ast.Expr {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		if id, ok := ast.Unparen(e.Fun).(*ast.Ident); ok && id.Name == "len" && len(e.Args) == 1 {
			if _, builtin := c.objectOf(id).(*types.Builtin); builtin {
				return e.Args[0]
			}
		}
	case *ast.Ident:
		if def := c.definition(e); def != nil {
			return c.lengthOf(def)
		}
	case *ast.BinaryExpr:
		if e.Op == token.SUB {
			return c.lengthOf(e.X)
		}
	}
	return nil
}

// fixed reports whether a list is written out in the source, so that it does
// not grow with data.
func (c *checker) fixed(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return true
	case *ast.SelectorExpr:
		v, ok := c.objectOf(e.Sel).(*types.Var)
		return ok && !v.IsField() && c.pass.ImportObjectFact(v, &Fixed{})
	case *ast.Ident:
		if def := c.definition(e); def != nil {
			return isWrittenOut(def)
		}
		v, ok := c.objectOf(e).(*types.Var)
		made, empty := c.defs.empty[v]
		return ok && empty && c.defs.collected[v] > 0 && c.defs.times[v] == c.defs.collected[v]+made && v.Parent() != c.pass.Pkg.Scope()
	}
	return false
}

// isWrittenOut reports whether a value is a list with elements in the source.
func isWrittenOut(value ast.Expr) bool {
	lit, ok := ast.Unparen(value).(*ast.CompositeLit)
	return ok && len(lit.Elts) > 0
}

// forKind works out what a for statement with a condition goes through.
func (c *checker) forKind(n *ast.ForStmt, l *loop) {
	switch cond := ast.Unparen(n.Cond).(type) {
	case nil:
		c.endlessKind(n, l)
	case *ast.CallExpr:
		c.cursorKind(cond, l)
	case *ast.BinaryExpr:
		l.over = c.indexed(n, cond)
		if l.over == nil {
			l.over = listStep(n, cond)
		}
		if l.over == nil {
			l.over = c.workList(n, cond, l)
		}
		if init, ok := n.Init.(*ast.AssignStmt); ok && l.over == nil && cond.Op == token.LSS && len(init.Lhs) == 1 {
			if _, single := n.Post.(*ast.IncDecStmt); single {
				c.indexKind(cond.Y, init.Lhs[0], n.Body, l)
			}
		}
		if l.over != nil && !c.fixed(l.over) {
			l.kind = overData
			if init, ok := n.Init.(*ast.AssignStmt); ok {
				for _, lhs := range init.Lhs {
					l.addVar(c, lhs)
				}
			}
		}
	}
}

// indexed is the list that a loop goes through by an index, one by one.
func (c *checker) indexed(n *ast.ForStmt, cond *ast.BinaryExpr) ast.Expr {
	if _, single := n.Post.(*ast.IncDecStmt); !single {
		return nil
	}
	switch cond.Op {
	case token.LSS, token.LEQ, token.NEQ:
		return c.lengthOf(cond.Y)
	case token.GEQ, token.GTR:
		if init, ok := n.Init.(*ast.AssignStmt); ok && len(init.Rhs) == 1 {
			return c.lengthOf(init.Rhs[0])
		}
	}
	return nil
}

// indexKind is for loops over a number that some variable holds: they go through
// data if they index a list by it.
func (c *checker) indexKind(bound, index ast.Expr, body *ast.BlockStmt, l *loop) {
	id, ok := index.(*ast.Ident)
	t := c.pass.TypesInfo.TypeOf(bound)
	if !ok || t == nil || c.pass.TypesInfo.Types[bound].Value != nil {
		return
	}
	if b, isBasic := t.Underlying().(*types.Basic); !isBasic || b.Info()&types.IsInteger == 0 {
		return
	}
	ast.Inspect(body, func(n ast.Node) bool {
		at, ok := n.(*ast.IndexExpr)
		if !ok {
			return true
		}
		list, isList := c.pass.TypesInfo.TypeOf(at.X).Underlying().(*types.Slice)
		if by, isIdent := ast.Unparen(at.Index).(*ast.Ident); isIdent && isList && list != nil && c.objectOf(by) == c.objectOf(id) && !c.fixed(at.X) {
			l.kind, l.over = overData, at.X
		}
		return true
	})
}

// listStep is the first element of a linked list that a loop goes through.
func listStep(n *ast.ForStmt, cond *ast.BinaryExpr) ast.Expr {
	init, hasInit := n.Init.(*ast.AssignStmt)
	post, hasPost := n.Post.(*ast.AssignStmt)
	if cond.Op != token.NEQ || !hasInit || !hasPost || len(init.Rhs) != 1 || len(post.Rhs) != 1 {
		return nil
	}
	if id, ok := ast.Unparen(cond.Y).(*ast.Ident); !ok || id.Name != "nil" {
		return nil
	}
	step := ast.Unparen(post.Rhs[0])
	if call, ok := step.(*ast.CallExpr); ok {
		step = call.Fun
	}
	if sel, ok := step.(*ast.SelectorExpr); ok && strings.EqualFold(sel.Sel.Name, "next") {
		return init.Rhs[0]
	}
	return nil
}

// workList is a list that a loop takes elements from until there are none.
func (c *checker) workList(n *ast.ForStmt, cond *ast.BinaryExpr, l *loop) ast.Expr {
	list := c.lengthOf(cond.X)
	if list == nil || cond.Op != token.GTR && cond.Op != token.NEQ || !isZero(cond.Y) || n.Init != nil || n.Post != nil {
		return nil
	}
	root := rootOf(list)
	taken := false
	ast.Inspect(n.Body, func(n ast.Node) bool {
		a, ok := n.(*ast.AssignStmt)
		if !ok || len(a.Lhs) != 1 || len(a.Rhs) != 1 || root == nil {
			return true
		}
		cut, isCut := ast.Unparen(a.Rhs[0]).(*ast.SliceExpr)
		to := rootOf(a.Lhs[0])
		if isCut && to != nil && c.objectOf(to) == c.objectOf(root) && c.cutsOne(cut) {
			taken = true
		}
		return !taken
	})
	if !taken {
		return nil
	}
	l.addVar(c, list)
	return list
}

// cutsOne reports whether a part of a list is all of it but one element.
func (c *checker) cutsOne(e *ast.SliceExpr) bool {
	one := func(e ast.Expr) bool {
		lit, ok := ast.Unparen(e).(*ast.BasicLit)
		return ok && lit.Value == "1"
	}
	if e.High == nil {
		return e.Low != nil && one(e.Low)
	}
	b, ok := ast.Unparen(e.High).(*ast.BinaryExpr)
	return e.Low == nil && ok && b.Op == token.SUB && one(b.Y) && c.lengthOf(b.X) != nil
}

// cursors are the methods whose result says whether there is another element.
const cursors = "Next Scan More"

// cursorKind is for loops such as for rows.Next().
func (c *checker) cursorKind(cond *ast.CallExpr, l *loop) {
	sel, ok := ast.Unparen(cond.Fun).(*ast.SelectorExpr)
	if !ok || !containsWord(cursors, sel.Sel.Name) {
		return
	}
	f := c.callee(cond)
	if f == nil || f.Signature().Results().Len() != 1 || shift(f) == 0 {
		return
	}
	l.kind, l.over = overData, sel.X
	if root := rootOf(sel.X); root != nil {
		l.addVar(c, root)
	}
}

// endlessKind is for loops without a condition: those that read until the end
// of a file go through data, and those that wait for jobs do not.
func (c *checker) endlessKind(n *ast.ForStmt, l *loop) {
	ast.Inspect(n.Body, func(inside ast.Node) bool {
		switch inside := inside.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			l.kind = overJobs
		case *ast.UnaryExpr:
			if inside.Op == token.ARROW {
				l.kind = overJobs
			}
		case *ast.AssignStmt:
			c.readStep(inside, l)
		}
		return true
	})
	if l.kind == overData && !c.mentionsEOF(n.Body) {
		l.kind, l.over, l.vars = counted, nil, nil
	}
}

// readStep notes a statement such as record, err := reader.Read().
func (c *checker) readStep(s *ast.AssignStmt, l *loop) {
	if len(s.Rhs) != 1 || l.kind != counted {
		return
	}
	call, ok := ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
	if !ok {
		return
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !strings.HasPrefix(sel.Sel.Name, "Read") && !containsWord("Next Decode Token", sel.Sel.Name) {
		return
	}
	if c.isConversation(sel.X) {
		return
	}
	l.kind, l.over = overData, sel.X
	for _, lhs := range s.Lhs {
		l.addVar(c, lhs)
	}
	for _, arg := range call.Args {
		if u, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && u.Op == token.AND {
			l.addVar(c, u.X)
		}
	}
}

// isConversation reports whether what a loop reads comes from the other end of a
// connection, which waits for an answer before it says more.
func (c *checker) isConversation(reader ast.Expr) bool {
	t := c.pass.TypesInfo.TypeOf(reader)
	if t == nil {
		return false
	}
	if obj, _, _ := types.LookupFieldOrMethod(t, true, nil, "RemoteAddr"); obj != nil {
		return true
	}
	id, ok := ast.Unparen(reader).(*ast.Ident)
	if !ok {
		return false
	}
	made, ok := c.definition(id).(*ast.CallExpr)
	return ok && slices.ContainsFunc(made.Args, c.isConversation)
}

// waits reports whether a loop lets time pass in each turn.
func (c *checker) waits(l *loop) (found bool) {
	var body ast.Node
	switch n := l.node.(type) {
	case *ast.RangeStmt:
		body = n.Body
	case *ast.ForStmt:
		body = n.Body
	default:
		return false
	}
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			f := c.callee(n)
			found = found || f != nil && pathOf(f.Pkg()) == "time" && shift(f) == 0 && containsWord("Sleep After Tick", f.Name())
		}
		return !found
	})
	return found
}

// alone reports whether a loop goes through the last parameters of a function, for
// which each call in the package, the only ones there are, passes one value.
func (c *checker) alone(l *loop) bool {
	id, ok := l.over.(*ast.Ident)
	if !ok {
		return false
	}
	v := c.objectOf(id)
	for fn, u := range c.functions {
		sig := fn.Signature()
		if !sig.Variadic() || fn.Exported() || v != types.Object(u.params[len(u.params)-1]) {
			continue
		}
		calls, several := 0, false
		for _, other := range c.units {
			for _, s := range other.sites {
				if c.callee(s.call) == fn && !other.inner {
					calls++
					several = several || s.call.Ellipsis.IsValid() || len(s.call.Args) > sig.Params().Len()
				}
			}
		}
		return calls > 0 && !several
	}
	return false
}

func (c *checker) mentionsEOF(n ast.Node) (found bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			obj := c.pass.TypesInfo.Uses[sel.Sel]
			found = found || obj != nil && obj.Name() == "EOF" && obj.Pkg() != nil && obj.Pkg().Path() == "io"
		}
		return !found
	})
	return found
}

// rootOf is the variable that an expression begins with.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.UnaryExpr:
			e = x.X
		default:
			return nil
		}
	}
}

// constantText is the text of a constant expression.
func (c *checker) constantText(e ast.Expr) (string, bool) {
	tv, ok := c.pass.TypesInfo.Types[e]
	if !ok || tv.Value == nil || tv.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(tv.Value), true
}
