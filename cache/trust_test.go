package cache

import (
	"fmt"
	"testing"
)

func TestTrust(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 10})
	made := 0
	get := func() {
		s.Get(&ask{hash: 1, key: "a", make: func() string { made++; return "of a" }}, Trust{First: 3, OneIn: 10})
	}
	get()
	for hit := 1; hit <= 3; hit++ {
		if st := s.Stats(); st.Trusted != 0 {
			t.Errorf("trusted before hit %d", hit)
		}
		get()
	}
	if st := s.Stats(); made != 4 || st.Trusted != 1 || st.Verifications != 3 {
		t.Errorf("made %d times: %+v", made, st)
	}
	for range 100 {
		get()
	}
	if st := s.Stats(); st.Verifications != 13 || st.Hits != 103 {
		t.Errorf("one in ten of 100 hits: %+v", st)
	}
}

func TestTrustOfEveryHitAndOfNone(t *testing.T) {
	for _, c := range []struct {
		trust Trust
		want  int64
	}{{Trust{}, 0}, {Trust{OneIn: 1}, 20}, {Trust{First: 5}, 5}, {Trust{First: -1, OneIn: 20}, 1}} {
		s := newStore(Options[string, string]{Entries: 10})
		for range 21 {
			s.Get(&ask{hash: 1, key: "a"}, c.trust)
		}
		if st := s.Stats(); st.Verifications != c.want {
			t.Errorf("%+v: %d hits verified, want %d", c.trust, st.Verifications, c.want)
		}
	}
}

func TestPoison(t *testing.T) {
	var told []string
	s := newStore(Options[string, string]{Entries: 10, OnPoison: func(key, kept, fresh string) { told = append(told, key, kept, fresh) }})
	value := "first"
	get := func() string {
		return s.Get(&ask{hash: 1, key: "a", make: func() string { return value }}, Trust{First: 3})
	}
	other := func() { s.Get(&ask{hash: 1, key: "b"}, Trust{}) } // under the same hash
	get()
	other()
	value = "second"
	if got := get(); got != "second" {
		t.Errorf("the mismatch served %q", got)
	}
	if want := []string{"a", "first", "second"}; fmt.Sprint(told) != fmt.Sprint(want) {
		t.Errorf("told %q, want %q", told, want)
	}
	for range 3 {
		value += "!"
		if got := get(); got != value {
			t.Errorf("a poisoned key was served: %q", got)
		}
	}
	s.Clear()
	other()
	value = "third"
	get()
	if got := get(); got != value {
		t.Errorf("Clear has forgotten the poison: %q", got)
	}
	if st := s.Stats(); st.Poisoned != 1 || st.PoisonedCalls != 5 || st.Entries != 1 || len(told) != 3 {
		t.Errorf("%+v, told %q", st, told)
	}
	s.HardReset()
	get()
	get()
	if st := s.Stats(); st.Poisoned != 0 || st.Entries != 1 || st.PoisonedCalls != 5 {
		t.Errorf("after HardReset: %+v", st)
	}
}

func TestPoisonIsShared(t *testing.T) {
	shared := new(Poisoned[string])
	a := newStore(Options[string, string]{Poisoned: shared})
	b := newStore(Options[string, string]{Poisoned: shared})
	l := func(value string) *ask { return &ask{hash: 1, key: "a", make: func() string { return value }} }
	b.Get(l("0"), Trust{}) // which has it already
	b.Get(l("0"), Trust{})
	a.Get(l("1"), Trust{OneIn: 1})
	a.Get(l("2"), Trust{OneIn: 1})
	for _, want := range []string{"3", "4"} {
		if got := b.Get(l(want), Trust{}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if st := b.Stats(); st.Entries != 0 || st.PoisonedCalls != 2 || st.Hits != 1 {
		t.Errorf("%+v", st)
	}
}

// With that many faults nothing is believed any more.
func TestTooManyPoisoned(t *testing.T) {
	s := newStore(Options[string, string]{Entries: 10})
	for i := range tooManyPoisoned {
		n := 0
		l := ask{hash: uint64(i), key: fmt.Sprint(i), make: func() string { n++; return fmt.Sprint(n) }}
		s.Get(&l, Trust{})
		s.Get(&l, Trust{OneIn: 1})
	}
	if s.o.Poisoned.Len() != tooManyPoisoned {
		t.Fatalf("%d are poisoned", s.o.Poisoned.Len())
	}
	for range 3 {
		s.Get(&ask{hash: 1 << 40, key: "innocent"}, Trust{})
	}
	if st := s.Stats(); st.Entries != 0 || st.PoisonedCalls != 3 {
		t.Errorf("%+v", st)
	}
}
