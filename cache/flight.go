package cache

import "slices"

// flight is the making of a value. Goroutines that ask for its key meanwhile
// wait for it.
type flight[K, V any] struct {
	key K
	// done is closed when the value is there; nil while nobody waits.
	done  chan struct{}
	value V
	// made is false where making the value has panicked.
	made bool
	// cleared is the store's, when the flight began.
	cleared int
}

// miss makes the value of a key that is not kept, or waits for whoever does.
func (s *Store[K, V]) miss(hash uint64, l Lookup[K, V], trust Trust) V {
	if s.o.Poisoned.has(hash, l.Alike) {
		s.n.poisoned.Inc()
		return l.Make()
	}
	s.n.misses.Inc()
	s.mu.Lock()
	if e := s.find(hash, l.Is); e != nil {
		s.mu.Unlock()
		return e.value
	}
	for _, f := range s.flights[hash] {
		if l.Is(f.key) {
			if f.done == nil {
				f.done = make(chan struct{})
			}
			s.mu.Unlock()
			s.n.waits.Inc()
			<-f.done
			if !f.made {
				return l.Make()
			}
			return f.value
		}
	}
	f := &flight[K, V]{key: l.Keep(), cleared: s.cleared}
	s.flights[hash] = append(s.flights[hash], f)
	s.mu.Unlock()
	defer s.land(hash, f, l, trust)
	f.value = l.Make()
	f.made = true
	return f.value
}

// find returns the entry of a key, nil for none.
func (s *Store[K, V]) find(hash uint64, is func(K) bool) *entry[K, V] {
	e, _ := s.entries.Load(hash)
	for e != nil && !is(e.key) {
		e = e.next.Load()
	}
	return e
}

// land ends a flight and keeps its value where it is to be kept.
func (s *Store[K, V]) land(hash uint64, f *flight[K, V], l Lookup[K, V], trust Trust) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if others := slices.DeleteFunc(s.flights[hash], func(o *flight[K, V]) bool { return o == f }); len(others) > 0 {
		s.flights[hash] = others
	} else {
		delete(s.flights, hash)
	}
	if f.made && f.cleared == s.cleared && !s.o.Poisoned.has(hash, l.Alike) {
		s.admit(&entry[K, V]{key: f.key, value: f.value, hash: hash}, f.done != nil, trust)
	}
	if f.done != nil {
		close(f.done)
	}
}
