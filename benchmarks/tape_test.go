package main

import (
	"hash/maphash"
	"slices"
	"testing"

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/subquery"
)

// tapeOf writes the tape of a query.
func tapeOf(q subquery.Query) *tape.Tape {
	t := new(tape.Tape)
	q.EmitQuery(t, subquery.Use{Kind: subquery.UseRows})
	return t
}

// BenchmarkTapeEmit writes the flagship's tape.
func BenchmarkTapeEmit(b *testing.B) {
	qs, t := denseStates(), new(tape.Tape)
	b.ReportAllocs()
	for b.Loop() {
		t.Reset()
		qs.EmitQuery(t, subquery.Use{Kind: subquery.UseRows})
	}
}

// BenchmarkTapeHash hashes the flagship's tape, the longest of the table.
func BenchmarkTapeHash(b *testing.B) {
	t, seed := tapeOf(denseStates()), maphash.MakeSeed()
	b.ReportAllocs()
	for b.Loop() {
		t.Hash(seed)
	}
}

// BenchmarkTapeLookup hashes the flagship's tape and finds it among a hundred
// others, compared token by token.
func BenchmarkTapeLookup(b *testing.B) {
	t, seed := tapeOf(denseStates()), maphash.MakeSeed()
	store := cache.New[*shape](1000)
	put := func(t *tape.Tape) {
		s := &shape{slices.Clone(t.Tokens), slices.Clone(t.Texts)}
		store.Put(t.Hash(seed), s, func(other *shape) bool { return t.SameShape(other.tokens, other.texts) })
	}
	qs := City.Filter()
	for range 100 {
		qs = qs.Filter(City.ID.Eq(1)) // one more predicate is another shape
		put(tapeOf(qs))
	}
	put(t)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := store.Get(t.Hash(seed), func(s *shape) bool { return t.SameShape(s.tokens, s.texts) }); !ok {
			b.Fatal("the tape is not found")
		}
	}
}

// shape is what a template keeps of its tape.
type shape struct {
	tokens []tape.Token
	texts  []string
}
