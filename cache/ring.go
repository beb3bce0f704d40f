package cache

import "iter"

// ring holds the entries of a store in the order in which the hand comes by
// them.
type ring[K, V any] struct {
	hand *entry[K, V]
	len  int
}

// add puts an entry where the hand comes by last.
func (r *ring[K, V]) add(e *entry[K, V]) {
	r.len++
	if r.hand == nil {
		e.before, e.after = e, e
		r.hand = e
		return
	}
	e.before, e.after = r.hand.before, r.hand
	e.before.after, e.after.before = e, e
}

// remove takes an entry out.
func (r *ring[K, V]) remove(e *entry[K, V]) {
	r.len--
	if r.len == 0 {
		r.hand = nil
		return
	}
	e.before.after, e.after.before = e.after, e.before
	if r.hand == e {
		r.hand = e.after
	}
}

// victim moves the hand to the first entry that was not used since the hand
// last came by. The ring must not be empty.
func (r *ring[K, V]) victim() *entry[K, V] {
	for r.hand.used.Swap(false) {
		r.hand = r.hand.after
	}
	return r.hand
}

// all are the entries. None may be removed meanwhile.
func (r *ring[K, V]) all() iter.Seq[*entry[K, V]] {
	return func(yield func(*entry[K, V]) bool) {
		e := r.hand
		for range r.len {
			if !yield(e) {
				return
			}
			e = e.after
		}
	}
}
