package cache

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
)

// ask is a lookup whose value is made by a function.
type ask struct {
	hash   uint64
	key    string
	make   func() string
	stripe uint32
}

func (a *ask) Hash() uint64        { return a.hash }
func (a *ask) Is(kept string) bool { return a.key == kept }
func (a *ask) Alike(k string) bool { return a.key == k }
func (a *ask) Keep() string        { return a.key }
func (a *ask) Stripe() uint32      { return a.stripe }

func (a *ask) Make() string {
	if a.make == nil {
		return "of " + a.key
	}
	return a.make()
}

func newStore(o Options[string, string]) *Store[string, string] {
	o.Same = func(kept, fresh string) bool { return kept == fresh }
	return New(o)
}

func TestStoreComparesExactly(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 10})
	for range 3 {
		for _, key := range []string{"a", "b", "c"} { // all under one hash
			if got := s.Get(&ask{hash: 1, key: key}, Trust{}); got != "of "+key {
				t.Errorf("%s: got %q", key, got)
			}
		}
	}
	st := s.Stats()
	if st.Hits != 6 || st.Misses != 3 || st.Entries != 3 || st.Capacity != 10 || st.HitRate() != 6.0/9 {
		t.Errorf("%+v", st)
	}
	if top := s.Top(2); len(top) != 2 || top[0].Hits != 2 {
		t.Errorf("%+v", top)
	}
	if rate := (Stats{}).HitRate(); rate != 0 {
		t.Errorf("the rate of nothing is %v", rate)
	}
}

// A key that is wanted often stays, and those that come once are turned away
// without pushing anything out.
func TestFloodOfKeysThatComeOnce(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 8})
	hot := []string{"h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7"}
	for i, key := range hot {
		s.Get(&ask{hash: uint64(i), key: key}, Trust{})
	}
	for i := range 10_000 {
		s.Get(&ask{hash: uint64(100 + i), key: fmt.Sprint(i)}, Trust{})
	}
	before := s.Stats()
	if before.Evictions != 0 || before.Deferred != 10_000 || before.Entries != 8 {
		t.Errorf("after the flood: %+v", before)
	}
	for i, key := range hot {
		s.Get(&ask{hash: uint64(i), key: key}, Trust{})
	}
	if after := s.Stats(); after.Hits != before.Hits+8 {
		t.Errorf("the flood has pushed out hot keys: %+v", after)
	}
}

// At its second sight a key is kept, in the place of one that was not used.
func TestSecondSight(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 2})
	get := func(hash uint64, key string) { s.Get(&ask{hash: hash, key: key}, Trust{}) }
	get(1, "used")
	get(2, "idle")
	get(1, "used")
	get(3, "new")
	if st := s.Stats(); st.Deferred != 1 || st.Evictions != 0 {
		t.Errorf("first sight: %+v", st)
	}
	get(3, "new")
	if st := s.Stats(); st.Evictions != 1 || st.Entries != 2 {
		t.Errorf("second sight: %+v", st)
	}
	hits := s.Stats().Hits
	get(3, "new")
	get(1, "used")
	if st := s.Stats(); st.Hits != hits+2 {
		t.Errorf("what was used or is new is gone: %+v", st)
	}
}

// What was hot once does not stay for ever.
func TestStoreForgetsWhatIsNoLongerUsed(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 4})
	for range 5 {
		for i := range 4 {
			s.Get(&ask{hash: uint64(i), key: fmt.Sprint("old", i)}, Trust{})
		}
	}
	for range 5 {
		for i := range 4 {
			s.Get(&ask{hash: uint64(10 + i), key: fmt.Sprint("new", i)}, Trust{})
		}
	}
	before := s.Stats()
	for i := range 4 {
		s.Get(&ask{hash: uint64(10 + i), key: fmt.Sprint("new", i)}, Trust{})
	}
	if after := s.Stats(); after.Hits != before.Hits+4 || after.Evictions != 4 {
		t.Errorf("%+v", after)
	}
}

func TestStoreIsBoundedInBytes(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 100, Bytes: 100, Size: func(k, v string) int64 { return int64(len(v)) }})
	value := func(n int) func() string { return func() string { return string(make([]byte, n)) } }
	get := func(hash uint64, n int) {
		s.Get(&ask{hash: hash, key: fmt.Sprint(hash), make: value(n)}, Trust{})
	}
	get(1, 60)
	get(2, 40)
	if st := s.Stats(); st.Entries != 2 || st.Bytes != 100 || st.MaxBytes != 100 {
		t.Errorf("%+v", st)
	}
	get(3, 101)
	get(3, 101)
	if st := s.Stats(); st.TooLarge != 2 || st.Entries != 2 {
		t.Errorf("a value that is larger than the store: %+v", st)
	}
	get(4, 50)
	get(4, 50)
	if st := s.Stats(); st.Bytes > 100 || st.Evictions != 1 || st.Entries != 2 {
		t.Errorf("one value goes for 50 bytes: %+v", st)
	}
}

func TestEntriesUnderOneHash(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 5})
	for round := range 3 {
		for i := range 12 {
			key := fmt.Sprint(i)
			for range 2 {
				if got := s.Get(&ask{hash: 7, key: key}, Trust{}); got != "of "+key {
					t.Fatalf("round %d: %q for %q", round, got, key)
				}
			}
		}
	}
	st := s.Stats()
	if st.Entries != 5 || st.Hits+st.Misses != 72 || st.Evictions == 0 {
		t.Errorf("%+v", st)
	}
	s.Clear()
	if _, left := s.entries.Load(7); left || s.Stats().Entries != 0 || s.Stats().Hits != st.Hits {
		t.Errorf("after Clear: %+v", s.Stats())
	}
}

// However many goroutines miss at once, a value is made once.
func TestOneFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(Options[string, string]{Entries: 10})
		made, land := 0, make(chan struct{})
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				got := s.Get(&ask{hash: 1, key: "a", make: func() string {
					made++ // by one goroutine, or the race detector says so
					<-land
					return "of a"
				}}, Trust{})
				if got != "of a" {
					t.Errorf("got %q", got)
				}
			})
		}
		synctest.Wait()
		close(land)
		wg.Wait()
		if st := s.Stats(); made != 1 || st.Misses != 8 || st.Waits != 7 || st.Entries != 1 {
			t.Errorf("made %d times: %+v", made, st)
		}
	})
}

func TestFlightThatPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStore(Options[string, string]{Entries: 10})
		land := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic is lost")
				}
			}()
			s.Get(&ask{hash: 1, key: "a", make: func() string { <-land; panic("broken") }}, Trust{})
		})
		synctest.Wait()
		wg.Go(func() {
			if got := s.Get(&ask{hash: 1, key: "a"}, Trust{}); got != "of a" {
				t.Errorf("got %q", got)
			}
		})
		synctest.Wait()
		close(land)
		wg.Wait()
		if len(s.flights) != 0 {
			t.Error("a flight never lands")
		}
	})
}

// A value that was begun before Clear is not kept after it.
func TestClearDuringAFlight(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 10})
	s.Get(&ask{hash: 1, key: "a", make: func() string { s.Clear(); return "of a" }}, Trust{})
	if st := s.Stats(); st.Entries != 0 {
		t.Errorf("%+v", st)
	}
	s.Get(&ask{hash: 1, key: "a"}, Trust{})
	if st := s.Stats(); st.Entries != 1 || st.Misses != 2 {
		t.Errorf("%+v", st)
	}
}

// No count is lost and no value is wrong while entries are evicted, cleared and
// verified.
func TestStoreByManyGoroutines(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 16})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 1000 {
				key := fmt.Sprint((g*7 + i) % 40)
				l := ask{hash: uint64((g*7 + i) % 5), key: key, stripe: uint32(g)}
				if got := s.Get(&l, Trust{First: 3, OneIn: 10}); got != "of "+key {
					t.Errorf("got %q for %q", got, key)
				}
				if i%300 == 0 {
					s.Clear()
				}
				if i%100 == 0 {
					s.Stats()
				}
			}
		})
	}
	wg.Wait()
	if st := s.Stats(); st.Hits+st.Misses != 8000 || st.Entries > 16 || st.Poisoned != 0 {
		t.Errorf("%+v", st)
	}
}
