package analyzer

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
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
	l := &loop{node: call, kind: overData, bit: loopBit(len(u.loops))}
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
	case *ast.Ident:
		if def := c.definition(e); def != nil {
			lit, ok := ast.Unparen(def).(*ast.CompositeLit)
			return ok && len(lit.Elts) > 0
		}
	}
	return false
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
