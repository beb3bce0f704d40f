package cache

import (
	"math"
	"sync/atomic"
)

// stripes is the number of places that a contended tally counts in.
const stripes = 8

// spreadFrom is how far a tally counts in one place, whoever counts. Beyond it
// that place would be a cache line which processors take from one another.
const spreadFrom = 256

// tally counts without losing any: in one place at first, and in several from
// the first collision on, or when it is large and others count than began.
type tally struct {
	n atomic.Int64
	// first is the stripe that has begun.
	first  atomic.Uint32
	spread atomic.Pointer[[stripes]stripe]
}

// stripe is a counter in two cache lines of its own, since processors fetch
// lines in pairs.
type stripe struct {
	n atomic.Int64
	_ [120]byte
}

// gone is what a counter begins at that nobody reads any more: counting there
// gives a negative number.
const gone = math.MinInt64 / 2

// retiredStripes are those of a tally that was retired before it had any.
var retiredStripes = func() *[stripes]stripe {
	var s [stripes]stripe
	for i := range s {
		s[i].n.Store(gone)
	}
	return &s
}()

// add counts one more, and returns the count of the place that it was counted
// in. late says that the tally was retired before, and does not have it.
func (t *tally) add(at uint32) (n int64, late bool) {
	s := t.spread.Load()
	if s == nil {
		n = t.n.Load()
		if (n < spreadFrom || t.first.Load() == at) && t.n.CompareAndSwap(n, n+1) {
			if n == 0 {
				t.first.Store(at)
			}
			return n + 1, n < 0
		}
		t.spread.CompareAndSwap(nil, new([stripes]stripe))
		s = t.spread.Load()
	}
	n = s[at%stripes].n.Add(1)
	return n, n < 0
}

// sum is the count.
func (t *tally) sum() int64 {
	n := t.n.Load()
	if s := t.spread.Load(); s != nil {
		for i := range s {
			n += max(s[i].n.Load(), 0)
		}
	}
	return n
}

// retire returns the count and ends it: what is added afterwards is late.
func (t *tally) retire() int64 {
	n := t.n.Swap(gone)
	if t.spread.CompareAndSwap(nil, retiredStripes) {
		return n
	}
	s := t.spread.Load()
	for i := range s {
		n += s[i].n.Swap(gone)
	}
	return n
}
