package cache

// Recent is a bounded map by text that drops what was not used for longest.
// Unlike a [Store] it is for one goroutine at a time.
type Recent[V any] struct {
	capacity int
	entries  map[string]*recent[V]
	clock    uint64
}

type recent[V any] struct {
	value V
	used  uint64
}

// NewRecent returns an empty map for at most capacity values, which must be positive.
func NewRecent[V any](capacity int) *Recent[V] {
	return &Recent[V]{capacity: max(capacity, 1), entries: map[string]*recent[V]{}}
}

// Get returns the value under a key.
func (r *Recent[V]) Get(key string) (v V, ok bool) {
	e, ok := r.entries[key]
	if !ok {
		return v, false
	}
	r.clock++
	e.used = r.clock
	return e.value, true
}

// Put stores a value under a key that has none. If the map was full, it
// returns the key and the value that made room.
func (r *Recent[V]) Put(key string, value V) (oldest string, dropped V, full bool) {
	if full = len(r.entries) >= r.capacity; full {
		least := r.clock + 1
		for k, e := range r.entries {
			if e.used < least {
				oldest, dropped, least = k, e.value, e.used
			}
		}
		delete(r.entries, oldest)
	}
	r.clock++
	r.entries[key] = &recent[V]{value, r.clock}
	return oldest, dropped, full
}

// Delete removes a key and returns its value.
func (r *Recent[V]) Delete(key string) (v V, ok bool) {
	e, ok := r.entries[key]
	if !ok {
		return v, false
	}
	delete(r.entries, key)
	return e.value, true
}

// Len is the number of values.
func (r *Recent[V]) Len() int { return len(r.entries) }

// Clear empties the map and calls f with each value.
func (r *Recent[V]) Clear(f func(V)) {
	for _, e := range r.entries {
		f(e.value)
	}
	clear(r.entries)
}
