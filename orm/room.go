package orm

import "sync/atomic"

// room is memory for the annotations of a query and of the queries that go on
// from it, so that a chain of them is one allocation. A place in it is written
// once, by the query that has claimed it: whoever has another query that goes
// on from the same one, on whatever goroutine, gets room of its own.
type room struct {
	claimed atomic.Int32
	places  [4]annotation
}

// addAnnotation appends an annotation. The queries that share those before it
// do not see it.
func (q *query) addAnnotation(a annotation) {
	n := len(q.annotations)
	r := q.room
	if r == nil || n == 0 || n == len(r.places) || &r.places[0] != &q.annotations[0] || !r.claimed.CompareAndSwap(int32(n), int32(n+1)) {
		if n >= len(room{}.places) {
			q.annotations = append(q.annotations[:n:n], a)
			return
		}
		r = new(room)
		r.claimed.Store(int32(n + 1))
		copy(r.places[:], q.annotations)
		q.room = r
	}
	r.places[n] = a
	q.annotations = r.places[: n+1 : n+1]
}
