//go:build amd64 || arm64

package stack

// Trace fills dst with the return addresses of the calls that led here, the
// innermost first, and returns how many there are. They are equal for calls that
// came the same way. What is inlined into a function has none of its own, so they
// are no input for [runtime.CallersFrames].
//
// It follows the frame pointers, as the runtime does for its execution tracer. It
// is written in assembly because a goroutine may be moved to another stack where
// Go code is preempted, and never in assembly.
//
//go:noinline
func Trace(dst []uintptr) int {
	if len(dst) == 0 {
		return 0
	}
	return returns(&dst[0], len(dst))
}

//go:noescape
func returns(dst *uintptr, n int) int

// Goroutine tells apart goroutines that are alive: the number of one that has
// ended may come again.
func Goroutine() uint64 { return uint64(current()) }

func current() uintptr
