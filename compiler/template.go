package compiler

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Template is everything that is known of a query from its shape. It is
// immutable and shared by every run of the shape.
type Template struct {
	// Statement is the SQL text, the argument program and the scan plan.
	dialect.Statement
	// Tables are the tables that the query reads, also inside subqueries,
	// each once.
	Tables []*schema.Table

	// tokens and texts are the key, kept by templates that are cached.
	tokens []tape.Token
	texts  []string
}

// Is reports whether the template was made from a tape of this shape.
func (t *Template) Is(shape *tape.Tape) bool { return shape.SameShape(t.tokens, t.texts) }

// Skip says why a shape is not cached.
type Skip uint8

// The reasons.
const (
	Cached         Skip = iota // it is
	SkipOuterRef               // an OuterRef is made anew by every call
	SkipExpression             // the query annotates with expressions
	SkipCTE                    // it has common table expressions
	// Skips is the number of the reasons above.
	Skips = int(iota)
)

// String names the reason as statistics do.
func (s Skip) String() string { return [Skips]string{"cached", "outerref", "expression", "cte"}[s] }

// SkipOf looks for what keeps a shape from being cached.
func SkipOf(t *tape.Tape) Skip {
	switch {
	case t.Nonces:
		return SkipOuterRef
	case t.Has(tape.ClauseWith):
		return SkipCTE
	case t.Has(tape.ClauseAnnotate), t.Has(tape.ClauseAlias):
		return SkipExpression
	}
	return Cached
}

// Keep gives the template the key by which [Template.Is] knows it again.
func (t *Template) Keep(shape *tape.Tape) *Template {
	t.tokens = append([]tape.Token(nil), shape.Tokens...)
	t.texts = append([]string(nil), shape.Texts...)
	return t
}
