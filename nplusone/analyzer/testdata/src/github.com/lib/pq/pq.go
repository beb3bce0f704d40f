// Package pq stands in for pq.
package pq

func CopyIn(table string, columns ...string) string { return "" }
