// Package types has Go values for what PostgreSQL stores and Go has no type
// for: calendar days, times of day, intervals, ranges and multiranges, hstore,
// text search vectors and the vectors of pgvector. A field of a row struct or
// a column may be of any of them, also as *T, as sql.Null[T], as [Opt] and in a
// list.
//
//	type BookingRow struct {
//		ID   int64
//		Room int64
//		Days types.Range[types.Date] // a daterange
//		Late *types.Interval         // NULL is nil
//	}
//
// It also says how a program's own types take part: [Decimal] for numbers
// that are stored as numeric, [Enum] for text that is an enum of the database,
// [Composite] for structs that are a composite type of it.
//
// Each type has one text form, that of PostgreSQL wherever it does not depend
// on settings of a session. SQLite stores that text: equality is then that of
// the text, and what would need the order of the values is refused there. A
// [Date] and a [TimeOfDay] are ordered as their texts, within the years 1 to 9999.
//
// The package imports nothing but the standard library.
package types
