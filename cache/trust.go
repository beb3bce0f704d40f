package cache

// Trust says how often a kept value is made again and compared.
//
// A value is not trusted when it is kept. The next First hits are verified:
// the value is made again beside the hit, and compared. Then it is trusted, and
// one hit in OneIn is verified all the same. A value that differs poisons its
// key: it is never served from the store again, and the fresh value is returned.
//
// The zero Trust verifies nothing. OneIn of 1 verifies every hit, 0 none but
// the first ones. First is that of the lookup by which the value was kept.
type Trust struct {
	First int32
	OneIn uint32
}

// first is the number of hits that are verified before a value is trusted.
func (t Trust) first() int32 { return max(t.First, 0) }

// due reports whether the nth hit is to be verified.
func (t Trust) due(n int64) bool { return t.OneIn > 0 && uint32(n)%t.OneIn == 0 }

// verified makes the value of a hit again. Where it is another, it poisons the
// key and returns the fresh one.
func (s *Store[K, V]) verified(e *entry[K, V], l Lookup[K, V]) V {
	fresh := l.Make()
	s.n.verifications.Inc()
	if s.o.Same(e.value, fresh) {
		for left := e.left.Load(); left > 0 && !e.left.CompareAndSwap(left, left-1); {
			left = e.left.Load()
		}
		return e.value
	}
	if s.o.Poisoned.add(e.hash, e.key, l.Alike) && s.o.OnPoison != nil {
		s.o.OnPoison(e.key, e.value, fresh)
	}
	s.drop(e, l)
	return fresh
}
