package analyzer

import (
	"go/ast"
	"go/types"
)

// callbacks are the verdicts on functions that a call is given by their names,
// and calls for each element: such as mapped(ids, store.byID).
func (c *checker) callbacks(u *unit, s *site) (found []*verdict) {
	calls, known := c.callsOf(s.call)
	if !known || s.runs == detached {
		return nil
	}
	f := c.callee(s.call)
	for _, call := range calls.Params {
		if !call.Loop {
			continue
		}
		for _, arg := range c.arguments(s.call, f, call.Param) {
			q := c.callbackQuery(arg)
			if q == nil {
				continue
			}
			l := &loop{node: s.call, kind: overData, over: c.firstList(s.call)}
			v := &verdict{site: s, query: q, loop: l, called: arg}
			if q.maybe {
				v.doubt = "it may execute no query"
			}
			found = append(found, v)
		}
	}
	return found
}

// callbackQuery is the query that a function executes for what it is called
// with, nil for none.
func (c *checker) callbackQuery(arg ast.Expr) *query {
	e, f, name, receiver := c.effectNamed(arg)
	if e == nil || e.Kind == Batch {
		return nil
	}
	from := bits(0)
	if receiver != nil {
		from = paramBit(0)
	}
	if !e.Marked && e.Data&^from == 0 {
		return nil
	}
	return queryBy(e, f, name)
}

// effectNamed is what a function executes that an expression names, and the row or
// handle whose method it is, nil where it is no method.
func (c *checker) effectNamed(arg ast.Expr) (e *Executes, f *types.Func, name string, receiver ast.Expr) {
	if u := c.closure(arg); u != nil {
		return u.effect, nil, u.name, nil
	}
	var id *ast.Ident
	switch arg := ast.Unparen(arg).(type) {
	case *ast.Ident:
		id = arg
	case *ast.SelectorExpr:
		id = arg.Sel
		if s := c.pass.TypesInfo.Selections[arg]; s != nil && s.Kind() == types.MethodVal {
			receiver = arg.X
		}
	default:
		return nil, nil, "", nil
	}
	f, ok := c.objectOf(id).(*types.Func)
	if !ok {
		return nil, nil, "", nil
	}
	f = f.Origin()
	if u := c.functions[f]; u != nil && u.effect != nil {
		return u.effect, f, globalName(f), receiver
	}
	var fact Executes
	if !c.pass.ImportObjectFact(f, &fact) {
		return nil, nil, "", nil
	}
	return &fact, f, globalName(f), receiver
}

// passed is the query of a method that a call is given by its name, and calls
// once: such as inTx(ctx, account.save).
func (c *checker) passed(call *ast.CallExpr) *query {
	calls, known := c.callsOf(call)
	if !known {
		return nil
	}
	f := c.callee(call)
	for _, p := range calls.Params {
		if p.Loop {
			continue
		}
		for _, arg := range c.arguments(call, f, p.Param) {
			e, method, name, receiver := c.effectNamed(arg)
			if e == nil || receiver == nil {
				continue
			}
			q := queryBy(e, method, name)
			if e.Data&paramBit(0) != 0 {
				q.data = append(q.data, receiver)
			}
			if e.Handle&paramBit(0) != 0 {
				q.handle = append(q.handle, receiver)
			}
			return q
		}
	}
	return nil
}

// firstList is the first argument that has elements.
func (c *checker) firstList(call *ast.CallExpr) ast.Expr {
	for _, arg := range call.Args {
		t := c.pass.TypesInfo.TypeOf(arg)
		if t == nil {
			continue
		}
		switch t.Underlying().(type) {
		case *types.Slice, *types.Map, *types.Array:
			return arg
		}
	}
	return nil
}
