// Package watch is the place at which queries are told of while they run, and
// where a recorder of them is put. It records nothing itself.
package watch
