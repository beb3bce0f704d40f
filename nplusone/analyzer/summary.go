package analyzer

import (
	"go/ast"
	"slices"
)

// learnEffects finds out whether a unit executes a query, by the first that is
// sure to.
func (c *checker) learnEffects(u *unit) (learnt bool) {
	if c.markedUnit(u) {
		return false
	}
	for _, s := range u.sites {
		if s.runs == detached {
			continue
		}
		q := c.queryOf(s.call)
		if q == nil || c.allowed(u, s) {
			continue
		}
		e := u.effectOf(c, s, q)
		switch {
		case u.effect == nil || u.effect.Maybe && !e.Maybe:
			u.effect, learnt = e, true
		case u.effect.Maybe == e.Maybe:
			merged := *u.effect
			merged.Data |= e.Data
			merged.Text |= e.Text
			merged.Handle |= e.Handle
			if u.effect.Data != merged.Data || u.effect.Text != merged.Text || u.effect.Handle != merged.Handle {
				u.effect, learnt = &merged, true
			}
		}
	}
	return learnt
}

// markedUnit reports whether a unit has //inlay:query, which says all.
func (c *checker) markedUnit(u *unit) bool {
	var fact Executes
	return u.fn != nil && c.pass.ImportObjectFact(u.fn, &fact) && fact.Marked
}

// effectOf is what a call makes of the unit that it stands in.
func (u *unit) effectOf(c *checker, s *site, q *query) *Executes {
	e := &Executes{Kind: q.kind, Chain: q.chain}
	e.Maybe = q.maybe || q.kind == Batch || s.runs == perhaps || c.afterFailure(s) || c.remembered(s) || u.guarded(c, s) || s.served()
	e.Data = (u.flow.all(q.data) | c.values(u.flow, q.text)) & allParams
	e.Text = u.flow.all(q.text) & allParams
	for _, h := range q.handle {
		if isStatement(c.pass.TypesInfo.TypeOf(h)) {
			continue
		}
		from := u.flow.paths(h) & allParams
		if selectors(h) > 1 {
			// What asks by a row's own key and reaches the handle through what the
			// row belongs to, as in p.Bridge.DB, is no shard.
			from &^= e.Data
		}
		e.Handle |= from
	}
	return e
}

// selectors is the number of fields that an expression goes through.
func selectors(e ast.Expr) (n int) {
	for {
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			return n
		}
		n, e = n+1, sel.X
	}
}

// served reports whether a call is made for what comes in while the program runs.
func (s *site) served() bool {
	return slices.ContainsFunc(s.frames, func(f frame) bool { return f.kind == overJobs })
}
