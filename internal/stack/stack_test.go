package stack

import (
	"runtime"
	"slices"
	"sync"
	"testing"
)

//go:noinline
func traced() []uintptr {
	var pcs [64]uintptr
	return slices.Clone(pcs[:Trace(pcs[:])])
}

//go:noinline
func recursive(n int) []uintptr {
	if n == 0 {
		return traced()
	}
	pcs := recursive(n - 1)
	runtime.KeepAlive(pcs)
	return pcs
}

func TestEqualForOnePlace(t *testing.T) {
	var found [][]uintptr
	for range 3 {
		found = append(found, traced())
	}
	other := traced()
	if !slices.Equal(found[0], found[1]) || !slices.Equal(found[1], found[2]) {
		t.Errorf("one place, several stacks: %x", found)
	}
	if slices.Equal(found[0], other) {
		t.Errorf("two places, one stack: %x", other)
	}
}

func TestFunctionsOfStack(t *testing.T) {
	var names []string
	for _, pc := range recursive(2) {
		names = append(names, runtime.FuncForPC(pc-1).Name())
	}
	const pkg = "github.com/inlay-orm/inlay/internal/stack."
	want := []string{pkg + "traced", pkg + "recursive", pkg + "recursive", pkg + "recursive", pkg + "TestFunctionsOfStack", "testing.tRunner"}
	if at := slices.Index(names, want[0]); at < 0 || len(names) < at+len(want) || !slices.Equal(names[at:at+len(want)], want) {
		t.Errorf("%q, not %q", names, want)
	}
	if last := names[len(names)-1]; last != "runtime.goexit" {
		t.Errorf("it ends at %s", last)
	}
}

func TestDeepStackIsCutOff(t *testing.T) {
	if got := len(recursive(1000)); got != 64 {
		t.Errorf("%d return addresses", got)
	}
	if n := Trace(nil); n != 0 {
		t.Errorf("%d return addresses into nothing", n)
	}
}

// Stacks that grow and shrink are copied while others are traced.
func TestTraceWhileStacksMove(t *testing.T) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			want := recursive(3)
			for i := range 2000 {
				recursive(i % 200)
				if got := recursive(3); !slices.Equal(got[:4], want[:4]) {
					t.Errorf("%x, before %x", got, want)
					return
				}
			}
		})
	}
	for range 50 {
		runtime.GC()
	}
	all.Wait()
}

func TestGoroutines(t *testing.T) {
	mine := Goroutine()
	if mine == 0 || mine != Goroutine() {
		t.Errorf("goroutine %d", mine)
	}
	theirs := make(chan uint64)
	go func() { theirs <- Goroutine() }()
	if got := <-theirs; got == mine {
		t.Errorf("two goroutines have one number: %d", got)
	}
}

func BenchmarkTrace(b *testing.B) {
	var pcs [64]uintptr
	for b.Loop() {
		Trace(pcs[:])
	}
}

func BenchmarkCallers(b *testing.B) {
	var pcs [64]uintptr
	for b.Loop() {
		runtime.Callers(0, pcs[:])
	}
}
