package cache

// door remembers keys that were turned away, by their hashes. It forgets one
// where another comes to its place, so that it is bounded. It is nil until the
// store is full for the first time.
type door []uint64

// The door remembers so many keys for each that the store keeps, and so many at
// least.
const (
	doorPlaces = 4
	leastDoor  = 64
)

// knows reports whether a key was turned away before, and remembers it.
func (s *Store[K, V]) knows(hash uint64) bool {
	if s.door == nil {
		s.door = make(door, max(doorPlaces*s.o.Entries, leastDoor))
	}
	mark := hash | 1 // which is not that of an empty place
	at := &s.door[hash%uint64(len(s.door))]
	known := *at == mark
	*at = mark
	return known
}

// admit keeps an entry: at once while there is room, and in place of others
// where its key was asked for before. asked says that it was meanwhile.
func (s *Store[K, V]) admit(e *entry[K, V], asked bool, trust Trust) {
	if s.o.Size != nil {
		e.size = s.o.Size(e.key, e.value)
	}
	switch {
	case s.o.Bytes > 0 && e.size > s.o.Bytes:
		s.n.tooLarge++
		return
	case !s.fits(e.size) && !asked && !s.knows(e.hash):
		s.n.deferred++
		return
	}
	for !s.fits(e.size) {
		s.n.evictions++
		s.remove(s.ring.victim())
	}
	e.left.Store(trust.first())
	s.ring.add(e)
	s.bytes += e.size
	first, _ := s.entries.Load(e.hash)
	e.next.Store(first)
	s.entries.Store(e.hash, e)
}

// fits reports whether there is room for one value more.
func (s *Store[K, V]) fits(size int64) bool {
	return s.ring.len < s.o.Entries && (s.o.Bytes == 0 || s.bytes+size <= s.o.Bytes)
}

// remove takes an entry out. Readers may be walking its chain: they go on to
// what is behind it.
func (s *Store[K, V]) remove(e *entry[K, V]) {
	s.ring.remove(e)
	s.bytes -= e.size
	s.n.retired += e.hits.retire()

	first, _ := s.entries.Load(e.hash)
	rest := e.next.Load()
	switch {
	case first == e && rest == nil:
		s.entries.Delete(e.hash)
	case first == e:
		s.entries.Store(e.hash, rest)
	default:
		for first.next.Load() != e {
			first = first.next.Load()
		}
		first.next.Store(rest)
	}
}
