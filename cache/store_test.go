package cache

import (
	"fmt"
	"sync"
	"testing"
)

func is(want string) func(string) bool { return func(v string) bool { return v == want } }

func TestStoreComparesExactly(t *testing.T) {
	s := New[string](10)
	s.Put(1, "a", is("a"))
	if _, ok := s.Get(1, is("b")); ok {
		t.Error("a value of another key was served under the same hash")
	}
	s.Put(1, "b", is("b"))
	for _, want := range []string{"a", "b"} {
		if v, ok := s.Get(1, is(want)); !ok || v != want {
			t.Errorf("got %q, %v", v, ok)
		}
	}
	if got := s.Put(1, "a again", is("a")); got != "a" {
		t.Errorf("the second value under a key replaced the first: %q", got)
	}
	if st := s.Stats(); st.Hits != 2 || st.Misses != 1 || st.Entries != 2 || st.Capacity != 10 {
		t.Errorf("%+v", st)
	}
}

func TestStoreIsBoundedAndKeepsWhatIsUsed(t *testing.T) {
	s := New[string](8)
	s.Put(100, "hot", is("hot"))
	for i := range 100 {
		if _, ok := s.Get(100, is("hot")); !ok {
			t.Fatalf("the value in use was evicted after %d others", i)
		}
		v := fmt.Sprint(i)
		s.Put(uint64(i%3), v, is(v)) // three hashes: chains
	}
	st := s.Stats()
	if st.Entries != 8 || st.Evictions != 93 {
		t.Errorf("%+v", st)
	}
	found := 0
	for i := range 100 {
		if _, ok := s.Get(uint64(i%3), is(fmt.Sprint(i))); ok {
			found++
		}
	}
	if found != 7 {
		t.Errorf("%d of the others are found, want 7", found)
	}
	s.Clear()
	if _, ok := s.Get(100, is("hot")); ok || s.Stats().Entries != 0 {
		t.Error("Clear keeps something")
	}
}

func TestStoreByManyGoroutines(t *testing.T) {
	s := New[string](16)
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 1000 {
				key := (g*7 + i) % 40
				v := fmt.Sprint(key)
				got, ok := s.Get(uint64(key%5), is(v))
				if !ok {
					got = s.Put(uint64(key%5), v, is(v))
				}
				if got != v {
					t.Errorf("got %q for %q", got, v)
				}
				if i%300 == 0 {
					s.Clear()
				}
			}
		})
	}
	wg.Wait()
	if st := s.Stats(); st.Hits+st.Misses != 8000 || st.Entries > 16 {
		t.Errorf("%+v", st)
	}
}
