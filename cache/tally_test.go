package cache

import (
	"sync"
	"sync/atomic"
	"testing"
)

func TestTallyLosesNothing(t *testing.T) {
	for round := range 50 {
		var count tally
		var late atomic.Int64
		var wg sync.WaitGroup
		for g := range 8 {
			wg.Go(func() {
				for range 1000 {
					if _, missed := count.add(uint32(g)); missed {
						late.Add(1)
					}
				}
			})
		}
		var retired int64
		if round%2 == 1 {
			retired = count.retire()
		}
		wg.Wait()
		got := late.Load() + retired
		if round%2 == 0 {
			got += count.sum()
		}
		if got != 8000 {
			t.Fatalf("round %d: %d", round, got)
		}
	}
}

func TestTallyThatWasRetired(t *testing.T) {
	var count tally
	if n, late := count.add(3); n != 1 || late {
		t.Errorf("%d %v", n, late)
	}
	if n := count.retire(); n != 1 {
		t.Errorf("retired with %d", n)
	}
	if _, late := count.add(3); !late {
		t.Error("counted after its end")
	}
}

// Counting by turns never collides, and is spread all the same when there is
// much of it.
func TestTallyOfTwoIsSpread(t *testing.T) {
	var one, two tally
	for i := range uint32(2 * spreadFrom) {
		one.add(7)
		two.add(i % 2)
	}
	if one.spread.Load() != nil || two.spread.Load() == nil {
		t.Errorf("spread: %v of one, %v of two", one.spread.Load() != nil, two.spread.Load() != nil)
	}
	if one.sum() != 2*spreadFrom || two.sum() != 2*spreadFrom {
		t.Errorf("%d and %d", one.sum(), two.sum())
	}
}
