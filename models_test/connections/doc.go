// Package connections tests what stands between the program and a PostgreSQL
// server: the pool, time limits, cancellation, a pooler, and all that can
// happen to them on the way.
package connections
