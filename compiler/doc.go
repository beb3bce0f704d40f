// Package compiler turns tapes into templates: tokens in, SQL text, argument
// program, scan plan and tables out.
//
// It works in two steps. bind resolves the names of a tape (columns to the
// sources of their query, references to annotations, OuterRefs to enclosing
// queries, outputs to fields of the row struct), applies the few rewrites
// that make the statement cheaper, and writes a new tape in the order of SQL's
// clauses. render is one pass over that tape, reading the dialect's
// spelling. Neither sees an expression, a value or a connection. A tape that
// bind would only copy, as that of most queries of one table, is rendered as
// it is.
package compiler
