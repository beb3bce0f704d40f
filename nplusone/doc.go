// Package nplusone notices queries that are repeated for each row while a
// program runs: in tests ([Watch]), and in requests and jobs ([Start],
// [Middleware]). It knows the shape of each query, the rows that its arguments
// came from, and the place in the program that asked for it; it never looks at
// SQL that the library wrote.
//
//	ctx := nplusone.Watch(t)
//	renderStatePage(ctx, db)
package nplusone
