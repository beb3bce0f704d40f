// Package schema says what a model is, worked out once from its structs:
// tables, columns, relations, and the layout of the row structs that results
// are written into.
//
// Everything here is registered once, at start-up, and never changes
// afterwards; tables, columns and layouts have small ids by which the tokens
// of a query name them. A reader of a query looks an id up with
// [TableByID], [ColumnByID] and [LayoutByID], which take no lock.
package schema
