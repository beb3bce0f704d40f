package analyzer

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// FindingKind is what is wrong. It is the category of the diagnostic.
type FindingKind string

// The kinds of findings.
const (
	// NPlusOne is a read for each element.
	NPlusOne FindingKind = "nplusone"
	// WriteNPlusOne is a write for each element.
	WriteNPlusOne FindingKind = "write-nplusone"
	// PossibleNPlusOne may be one of them.
	PossibleNPlusOne FindingKind = "possible-nplusone"
	// OnlyCounted is a result of which only the length is used.
	OnlyCounted FindingKind = "only-counted"
	// OnlyTested is a result of which only the presence of rows is used.
	OnlyTested FindingKind = "only-tested"
	// BadSuppression is a suppression without a reason.
	BadSuppression FindingKind = "bad-suppression"
	// StaleSuppression is a suppression that suppresses nothing.
	StaleSuppression FindingKind = "stale-suppression"
)

// Finding is what the analyzer reports, in parts.
type Finding struct {
	Kind     FindingKind
	Pos, End token.Pos
	Message  string
	// Function is the function that it is in, Callee the one that is called for
	// each element: by their full names, "" for none.
	Function, Callee string
	related          []analysis.RelatedInformation
	fixes            []analysis.SuggestedFix
}

// The notes beside a diagnostic that say which function it is in and which it
// is about: drivers read them.
const (
	InFunction = "in function "
	CalledIs   = "the call is of "
)

func (c *checker) add(f Finding) { c.findings = append(c.findings, f) }

// report reports the findings in the order of the source.
func (c *checker) report() {
	slices.SortStableFunc(c.findings, func(a, b Finding) int { return int(a.Pos - b.Pos) })
	for i := range c.findings {
		c.pass.Report(c.diagnostic(c.findings[i]))
	}
}

// keep adds a finding and returns its diagnostic.
func (c *checker) keep(f Finding) analysis.Diagnostic {
	c.add(f)
	return c.diagnostic(f)
}

func (c *checker) diagnostic(f Finding) analysis.Diagnostic {
	d := analysis.Diagnostic{Pos: f.Pos, End: f.End, Category: string(f.Kind), Message: f.Message, Related: f.related, SuggestedFixes: f.fixes}
	if f.Function != "" {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: f.Pos, Message: InFunction + f.Function})
	}
	if f.Callee != "" {
		d.Related = append(d.Related, analysis.RelatedInformation{Pos: f.Pos, Message: CalledIs + f.Callee})
	}
	return d
}

// findingOf writes down a verdict.
func (c *checker) findingOf(u *unit, v *verdict) Finding {
	f := c.findingAt(u, v.site.call)
	f.Callee = v.query.name
	if v.query.callee != nil {
		f.Callee = v.query.callee.FullName()
	}
	for _, l := range append([]*loop{v.loop}, v.around...) {
		f.related = append(f.related, analysis.RelatedInformation{Pos: l.node.Pos(), Message: "the loop: each " + c.element(l)})
	}
	called := c.short(v.called)
	if len(v.query.chain) > 1 {
		called += " (" + strings.Join(v.query.chain, " → ") + ")"
	}
	if v.doubt != "" {
		f.Kind = PossibleNPlusOne
		f.Message = fmt.Sprintf("possible N+1: %s may run for each %s; not sure, since %s", called, c.element(v.loop), v.doubt)
		return f
	}
	title := "N+1"
	f.Kind = NPlusOne
	if v.query.kind == Write {
		title, f.Kind = "write N+1", WriteNPlusOne
	}
	if v.site.concurrent {
		title += ", concurrent"
	}
	each := "each " + c.element(v.loop)
	for _, l := range v.around {
		each += ", and that for each " + c.element(l)
	}
	fix := c.fixFor(u, v)
	f.Message = fmt.Sprintf("%s: %s runs for %s: %s", title, called, each, fix.text)
	if fix.origin.IsValid() {
		f.related = append(f.related, analysis.RelatedInformation{Pos: fix.origin, Message: "the query that the elements come from"})
	}
	return f
}

func (c *checker) findingAt(u *unit, call *ast.CallExpr) Finding {
	f := Finding{Pos: call.Pos(), End: call.End(), Function: u.name}
	if u.fn != nil {
		f.Function = u.fn.FullName()
	}
	return f
}

// element names what a loop goes through: "c of cities".
func (c *checker) element(l *loop) string {
	over := "the loop at " + c.place(l.node.Pos())
	if l.over != nil {
		over = c.short(l.over)
	}
	var element *types.Var
	switch n := l.node.(type) {
	case *ast.RangeStmt:
		if n.Value != nil && len(l.vars) > 0 {
			element = l.vars[len(l.vars)-1]
		}
		if element != nil && isError(element.Type()) {
			element = l.vars[0]
		}
	case *ast.CallExpr:
		if len(l.vars) > 0 {
			element = l.vars[0]
		}
	}
	switch {
	case element != nil && element.Name() != "_":
		return element.Name() + " of " + over
	case l.over == nil:
		return "turn of " + over
	}
	return "of " + over
}

// place is a file and a line.
func (c *checker) place(pos token.Pos) string {
	p := c.pass.Fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// maxShown bounds the length of code in a message, in bytes.
const maxShown = 60

// short is code without the arguments of its calls.
func (c *checker) short(e ast.Expr) string {
	text := elided(e)
	if len(text) > maxShown {
		if i := strings.LastIndexByte(text, '.'); i > 0 {
			text = "…" + text[i:]
		}
	}
	return text
}

func elided(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return elided(e.X)
	case *ast.SelectorExpr:
		return elided(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		if len(e.Args) == 0 {
			return elided(e.Fun) + "()"
		}
		return elided(e.Fun) + "(…)"
	case *ast.FuncLit:
		return "func"
	case *ast.CompositeLit:
		return "a list"
	}
	return types.ExprString(e)
}
