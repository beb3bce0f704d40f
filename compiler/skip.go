package compiler

import (
	"math/bits"

	"github.com/inlay-orm/inlay/internal/tape"
)

// Skip is a set of reasons for which a shape is not cached.
type Skip uint8

// The reasons, in the order in which one of several is named.
const (
	SkipOuterRef   Skip = 1 << iota // an OuterRef is made anew by every call
	SkipCTE                         // it has common table expressions
	SkipExpression                  // it annotates with expressions
	SkipRaw                         // it has a fragment of SQL that the program wrote

	// SkipAll are all of them.
	SkipAll = SkipOuterRef | SkipCTE | SkipExpression | SkipRaw
)

// Skips is the number of reasons.
const Skips = 4

// SkipOf looks for what may keep a shape from being cached.
func SkipOf(t *tape.Tape) (found Skip) {
	if t.Nonces {
		found |= SkipOuterRef
	}
	if t.Has(tape.ClauseWith) {
		found |= SkipCTE
	}
	if t.Has(tape.ClauseAnnotate) || t.Has(tape.ClauseAlias) {
		found |= SkipExpression
	}
	if t.Raws {
		found |= SkipRaw
	}
	return found
}

// First is the number of the reason that is named of several, from 0. There must
// be one.
func (s Skip) First() int { return bits.TrailingZeros8(uint8(s)) }

// String names the first reason as statistics do, "" for none.
func (s Skip) String() string {
	if s == 0 {
		return ""
	}
	return [Skips]string{"outerref", "cte", "expression", "raw"}[s.First()]
}
