// Package dialect is the one room where databases differ: how each spells
// things, and the small interface of its driver.
//
// A [Dialect] is data. A [Word] is fixed text; a [Form] is a pattern over
// operands. Both are registered once with their portable spelling, by the
// package that uses them; a dialect that spells one otherwise has a row in
// its own table, and one that lacks it has an empty row, which compiles to a
// typed error that names the feature. The compiler reads spellings by id and
// knows no database.
package dialect
