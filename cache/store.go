package cache

import (
	"sync"
	"sync/atomic"

	"github.com/puzpuzpuz/xsync/v3"
)

// Lookup is one look into a [Store]: a key, and how its value is made. It is
// used by one goroutine, and not after Get has returned.
type Lookup[K, V any] interface {
	// Hash finds the candidates. Keys that are alike have equal hashes.
	Hash() uint64
	// Is compares the key with one that is kept, exactly.
	Is(kept K) bool
	// Alike compares it with one that is poisoned: what condemns one may condemn
	// others that differ in what does not matter for it. Equal keys are alike.
	Alike(poisoned K) bool
	// Keep returns the key in a form that may be kept.
	Keep() K
	// Make makes the value. It depends on the key and on nothing else.
	Make() V
	// Stripe is any number that goroutines running at once seldom share. It
	// spares them writing to the same counter.
	Stripe() uint32
}

// Options say how a [Store] behaves. Only Same is required.
type Options[K, V any] struct {
	// Entries is the number of values that are kept at most, at least 1.
	Entries int
	// Bytes is how much they may take together, by Size; 0 is no limit.
	Bytes int64
	// Size is how much a value takes with its key. nil counts nothing.
	Size func(K, V) int64
	// Same reports whether two values that were made of one key are the same.
	Same func(kept, fresh V) bool
	// Poisoned are the keys that are never served from the store. nil is a set of
	// the store's own.
	Poisoned *Poisoned[K]
	// OnPoison is told of a key that was just poisoned, on the goroutine that has
	// found out. nil tells nobody.
	OnPoison func(key K, kept, fresh V)
}

// Store keeps values under keys that it finds by a 64-bit hash and compares
// exactly, so that a collision is a miss and never a wrong value. All methods
// may be called by many goroutines; where Get finds a value it takes no lock.
//
// It holds a bounded number of values and bytes. When it is full, it evicts one
// value at a time, the first that was not used since it was last looked at
// (second chance), and only for a key that was asked for before, so that keys
// that come once do not push out those that come often.
type Store[K, V any] struct {
	o       Options[K, V]
	entries *xsync.MapOf[uint64, *entry[K, V]]

	mu      sync.Mutex // of what follows, for those who write
	ring    ring[K, V]
	bytes   int64
	flights map[uint64][]*flight[K, V]
	door    door
	// cleared counts the calls of Clear: a value that was begun before one is not
	// kept after it.
	cleared int

	n counters
}

// New returns an empty store.
func New[K, V any](o Options[K, V]) *Store[K, V] {
	o.Entries = max(o.Entries, 1)
	if o.Poisoned == nil {
		o.Poisoned = new(Poisoned[K])
	}
	return &Store[K, V]{
		o:       o,
		entries: xsync.NewMapOf[uint64, *entry[K, V]](),
		flights: map[uint64][]*flight[K, V]{},
		n:       newCounters(),
	}
}

// entry is a kept value.
type entry[K, V any] struct {
	key   K
	value V
	hash  uint64
	size  int64
	// before and after are its neighbours in the ring.
	before, after *entry[K, V]
	// next is another entry under the same hash.
	next atomic.Pointer[entry[K, V]]
	// used says that it was, since the hand last came by.
	used atomic.Bool
	// left is the number of hits that are to be verified before it is trusted.
	left atomic.Int32
	hits tally
}

// Get returns the value of a key: the one that is kept, or one that it makes.
func (s *Store[K, V]) Get(l Lookup[K, V], trust Trust) V {
	hash := l.Hash()
	e, _ := s.entries.Load(hash)
	for ; e != nil; e = e.next.Load() {
		if l.Is(e.key) {
			return s.hit(e, l, trust)
		}
	}
	return s.miss(hash, l, trust)
}

func (s *Store[K, V]) hit(e *entry[K, V], l Lookup[K, V], trust Trust) V {
	if s.o.Poisoned.n.Load() > 0 && s.o.Poisoned.has(e.hash, l.Alike) {
		s.drop(e, l)
		s.n.poisoned.Inc()
		return l.Make()
	}
	if !e.used.Load() {
		e.used.Store(true)
	}
	n, late := e.hits.add(l.Stripe())
	if late {
		s.n.late.Inc()
	}
	if e.left.Load() > 0 || trust.due(n) {
		return s.verified(e, l)
	}
	return e.value
}

// drop takes an entry out that is not to be served any more.
func (s *Store[K, V]) drop(e *entry[K, V], l Lookup[K, V]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.find(e.hash, l.Is) == e {
		s.remove(e)
	}
}

// Clear forgets every value; the counts go on, and what is poisoned stays so.
func (s *Store[K, V]) Clear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cleared++
	s.entries.Clear()
	for e := range s.ring.all() {
		s.n.retired += e.hits.retire()
	}
	s.ring, s.bytes = ring[K, V]{}, 0
	s.door = nil
}

// HardReset is Clear that forgets also what is poisoned. It is for tests.
func (s *Store[K, V]) HardReset() {
	s.Clear()
	s.o.Poisoned.forget()
}
