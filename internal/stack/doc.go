// Package stack tells apart the places that a function is called from, at a
// fraction of what [runtime.Callers] costs.
package stack
