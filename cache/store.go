package cache

import (
	"sync"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v3"
)

// Store keeps values under 64-bit hashes. A hash only finds the candidates:
// the caller compares them exactly, so that a collision is a miss and never a
// wrong value. It holds at most a fixed number of values and, when it is
// full, evicts the one that has not been used for longest, by second chance.
// All methods may be called by many goroutines; Get takes no lock.
type Store[V any] struct {
	capacity int
	entries  *xsync.MapOf[uint64, *entry[V]]

	mu    sync.Mutex // of ring and hand, for writers
	ring  []*entry[V]
	hand  int
	stats counters
}

type entry[V any] struct {
	hash  uint64
	value V
	used  atomic.Bool
	next  *entry[V] // another value under the same hash
}

type counters struct {
	hits, misses *xsync.Counter
	evictions    atomic.Int64
}

// Stats are the counts of a [Store] since it was made.
type Stats struct {
	Hits, Misses, Evictions int64
	// Entries is the number of values now, Capacity the most there can be.
	Entries, Capacity int
}

// New returns a store for at most capacity values, which must be positive.
func New[V any](capacity int) *Store[V] {
	return &Store[V]{
		capacity: max(capacity, 1),
		entries:  xsync.NewMapOf[uint64, *entry[V]](),
		stats:    counters{hits: xsync.NewCounter(), misses: xsync.NewCounter()},
	}
}

// Get returns the value under the hash that same accepts.
func (s *Store[V]) Get(hash uint64, same func(V) bool) (v V, ok bool) {
	e, _ := s.entries.Load(hash)
	for ; e != nil; e = e.next {
		if same(e.value) {
			if !e.used.Load() {
				e.used.Store(true)
			}
			s.stats.hits.Inc()
			return e.value, true
		}
	}
	s.stats.misses.Inc()
	return v, false
}

// Put stores a value, unless one that same accepts is there already, and
// returns the one that is stored.
func (s *Store[V]) Put(hash uint64, value V, same func(V) bool) V {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, _ := s.entries.Load(hash)
	for e := first; e != nil; e = e.next {
		if same(e.value) {
			return e.value
		}
	}
	e := &entry[V]{hash: hash, value: value}
	if len(s.ring) < s.capacity {
		s.ring = append(s.ring, e)
	} else {
		s.remove(s.victim())
		s.ring[s.hand] = e
		first, _ = s.entries.Load(hash)
		s.hand = (s.hand + 1) % len(s.ring)
	}
	e.next = first
	s.entries.Store(hash, e)
	return value
}

// Clear empties the store; the counts go on.
func (s *Store[V]) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries.Clear()
	s.ring, s.hand = nil, 0
}

// Stats returns the counts.
func (s *Store[V]) Stats() Stats {
	s.mu.Lock()
	entries := len(s.ring)
	s.mu.Unlock()
	return Stats{
		Hits: s.stats.hits.Value(), Misses: s.stats.misses.Value(), Evictions: s.stats.evictions.Load(),
		Entries: entries, Capacity: s.capacity,
	}
}

// victim moves the hand to the first value that was not used since the hand
// last came by.
func (s *Store[V]) victim() *entry[V] {
	for s.ring[s.hand].used.Swap(false) {
		s.hand = (s.hand + 1) % len(s.ring)
	}
	return s.ring[s.hand]
}

// remove takes a value out of its chain. Readers may be walking the chain, so
// it is copied and not changed.
func (s *Store[V]) remove(gone *entry[V]) {
	s.stats.evictions.Add(1)
	first, _ := s.entries.Load(gone.hash)
	var rest *entry[V]
	for e := first; e != nil; e = e.next {
		if e != gone {
			rest = s.relink(e, rest)
		}
	}
	if rest == nil {
		s.entries.Delete(gone.hash)
		return
	}
	s.entries.Store(gone.hash, rest)
}

// relink puts a copy of e before rest and lets the ring hold the copy.
func (s *Store[V]) relink(e, rest *entry[V]) *entry[V] {
	c := &entry[V]{hash: e.hash, value: e.value, next: rest}
	c.used.Store(e.used.Load())
	for i := range s.ring {
		if s.ring[i] == e {
			s.ring[i] = c
		}
	}
	return c
}
