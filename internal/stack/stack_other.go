//go:build !amd64 && !arm64

package stack

import "runtime"

// Trace fills dst with the return addresses of the calls that led here, the
// innermost first, and returns how many there are.
func Trace(dst []uintptr) int { return runtime.Callers(1, dst) }

// Goroutine tells apart goroutines.
func Goroutine() uint64 {
	var text [40]byte
	n := runtime.Stack(text[:], false)
	id := uint64(0)
	for _, c := range text[len("goroutine "):n] {
		if c < '0' || c > '9' {
			break
		}
		id = id*10 + uint64(c-'0')
	}
	return id
}
