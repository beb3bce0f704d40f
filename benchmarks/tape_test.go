package main

import (
	"testing"

	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/subquery"
)

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
	key := compiler.KeyOf(tapeOf(denseStates()), postgreSQL.Spelling())
	b.ReportAllocs()
	for b.Loop() {
		key.Hash()
	}
}

// keyLookup is a lookup of a key that has no value.
type keyLookup struct{ compiler.Key }

func (k *keyLookup) Is(kept *compiler.Key) bool { return k.Equal(kept) }
func (k *keyLookup) Alike(p *compiler.Key) bool { return k.Key.Alike(p) }
func (k *keyLookup) Keep() *compiler.Key        { return k.Clone() }
func (k *keyLookup) Make() struct{}             { return struct{}{} }
func (k *keyLookup) Stripe() uint32             { return 0 }

// BenchmarkTapeLookup hashes the flagship's tape and finds it among a hundred
// others, compared token by token.
func BenchmarkTapeLookup(b *testing.B) {
	store := cache.New(cache.Options[*compiler.Key, struct{}]{Entries: 1000})
	qs := City.Filter()
	for range 100 {
		qs = qs.Filter(City.ID.Eq(1)) // one more predicate is another shape
		store.Get(&keyLookup{compiler.KeyOf(tapeOf(qs), postgreSQL.Spelling())}, cache.Trust{})
	}
	l := &keyLookup{compiler.KeyOf(tapeOf(denseStates()), postgreSQL.Spelling())}
	b.ReportAllocs()
	for b.Loop() {
		store.Get(l, cache.Trust{})
	}
	if misses := store.Stats().Misses; misses != 101 {
		b.Fatalf("the tape was not found: %d misses", misses)
	}
}
