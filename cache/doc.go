// Package cache is bounded, concurrent storage by hash and exact comparison.
// It knows nothing of SQL: what is stored, and what makes two keys equal, is
// the caller's.
package cache
