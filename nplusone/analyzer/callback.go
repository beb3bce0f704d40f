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
	if u := c.closure(arg); u != nil {
		if u.effect == nil || u.effect.Data == 0 {
			return nil
		}
		return &query{kind: u.effect.Kind, maybe: u.effect.Maybe, name: u.name, chain: append([]string{u.name}, u.effect.Chain...)}
	}
	var id *ast.Ident
	receiver := bits(0)
	switch arg := ast.Unparen(arg).(type) {
	case *ast.Ident:
		id = arg
	case *ast.SelectorExpr:
		id = arg.Sel
		if s := c.pass.TypesInfo.Selections[arg]; s != nil && s.Kind() == types.MethodVal {
			receiver = paramBit(0)
		}
	default:
		return nil
	}
	f, ok := c.objectOf(id).(*types.Func)
	if !ok {
		return nil
	}
	f = f.Origin()
	var e Executes
	if u := c.functions[f]; u != nil && u.effect != nil {
		e = *u.effect
	} else if !c.pass.ImportObjectFact(f, &e) || e.Kind == Batch {
		return nil
	}
	if !e.Marked && e.Data&^receiver == 0 {
		return nil
	}
	return &query{kind: e.Kind, maybe: e.Maybe, callee: f, name: globalName(f), chain: append([]string{globalName(f)}, e.Chain...)}
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
