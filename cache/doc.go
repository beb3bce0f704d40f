// Package cache is bounded, concurrent storage by hash and exact comparison.
// It knows nothing of SQL: what is stored, and what makes two keys equal, is
// the caller's.
//
// A [Store] makes a value where it has none, once however many goroutines ask
// for it, and keeps those that are asked for again. It trusts a value only
// after it was made again and found the same, and never serves one again that
// was found to be another: see [Trust].
package cache
