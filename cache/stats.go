package cache

import (
	"cmp"
	"slices"

	"github.com/puzpuzpuz/xsync/v3"
)

// counters are what a store counts beside the hits, which its entries count.
type counters struct {
	// late are hits of entries that were removed meanwhile.
	late, misses, waits, poisoned, verifications *xsync.Counter
	// retired are the hits of entries that are gone. Like those below it is
	// guarded by the store's mutex.
	retired, evictions, deferred, tooLarge int64
}

func newCounters() counters {
	return counters{
		late: xsync.NewCounter(), misses: xsync.NewCounter(), waits: xsync.NewCounter(),
		poisoned: xsync.NewCounter(), verifications: xsync.NewCounter(),
	}
}

// Stats are the counts of a [Store] since it was made, and what it holds.
type Stats struct {
	// Hits and Misses are the lookups that found a value and those that did not.
	Hits, Misses int64
	// Waits are the misses that waited for another goroutine which was making the
	// value already.
	Waits int64
	// Evictions are the values that made room for others. Deferred were not kept,
	// because the store was full and their keys were not asked for before; TooLarge
	// because they alone are larger than the store may be.
	Evictions, Deferred, TooLarge int64
	// Verifications are the hits for which the value was made again.
	Verifications int64
	// Entries is the number of values now, and Capacity the most there can be;
	// Bytes is what they take, and MaxBytes the most they may, 0 for no limit.
	Entries, Capacity int
	Bytes, MaxBytes   int64
	// Trusted is how many of the values now are trusted, and Poisoned the number
	// of keys that are never served again. PoisonedCalls asked for one of those.
	Trusted, Poisoned int
	PoisonedCalls     int64
}

// HitRate is the part of the lookups that found a value, from 0 to 1; 0 where
// there were none.
func (s Stats) HitRate() float64 {
	if s.Hits == 0 {
		return 0
	}
	return float64(s.Hits) / float64(s.Hits+s.Misses)
}

// Stats returns the counts. It costs those who look values up nothing but a
// wait for the lock where they miss.
func (s *Store[K, V]) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := Stats{
		Hits: s.n.retired + s.n.late.Value(), Misses: s.n.misses.Value(), Waits: s.n.waits.Value(),
		Evictions: s.n.evictions, Deferred: s.n.deferred, TooLarge: s.n.tooLarge,
		Verifications: s.n.verifications.Value(),
		Entries:       s.ring.len, Capacity: s.o.Entries, Bytes: s.bytes, MaxBytes: s.o.Bytes,
		Poisoned: s.o.Poisoned.Len(), PoisonedCalls: s.n.poisoned.Value(),
	}
	for e := range s.ring.all() {
		st.Hits += e.hits.sum()
		if e.left.Load() == 0 {
			st.Trusted++
		}
	}
	return st
}

// Use is how a value of a [Store] was used since it is kept.
type Use[V any] struct {
	Value   V
	Hits    int64
	Trusted bool
}

// Top returns the values with the most hits, at most n, the most used first.
func (s *Store[K, V]) Top(n int) []Use[V] {
	s.mu.Lock()
	uses := make([]Use[V], 0, s.ring.len)
	for e := range s.ring.all() {
		uses = append(uses, Use[V]{e.value, e.hits.sum(), e.left.Load() == 0})
	}
	s.mu.Unlock()
	slices.SortStableFunc(uses, func(a, b Use[V]) int { return cmp.Compare(b.Hits, a.Hits) })
	return uses[:min(max(n, 0), len(uses))]
}
