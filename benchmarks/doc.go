// Benchmarks measures Inlay against statements and loops written by hand for
// pgx, on a PostgreSQL server, its loading of related rows and its writes
// against four ORMs, and its building of queries against seven other libraries,
// and prints how the figures compare with the bars that Inlay has set itself.
// The command run beside it does all of it; README.md says what each row of the
// table is and how to read it.
//
// Contenders take turns in one process, on one connection (the ORMs that
// go over database/sql on another one): each round runs a
// short batch of every contender, with the garbage of the batch before it
// collected, and the figures are medians over the rounds. Whatever disturbs
// the machine disturbs all of them alike. Before anything is timed, every row
// checks that its contenders return the same rows.
package main
