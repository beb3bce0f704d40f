// Package sqlite opens embedded SQLite databases, in pure Go: nothing needs
// to be installed.
//
//	db, err := sqlite.Open(ctx, ":memory:")
//	db, err := sqlite.Open(ctx, "app.db")
//
// SQLite has five storage classes. What Go types are stored as, and how they
// are read: whole numbers and bools as INTEGER; floats as REAL; strings,
// netip addresses and UUIDs as TEXT; []byte as BLOB; time.Time as TEXT in UTC
// with microseconds ("2006-01-02 15:04:05.000000Z"), which sorts as time
// does; JSON documents and arrays as JSON text. A time that SQL writes by
// itself (CURRENT_TIMESTAMP) has another form, and compares as a text with it.
//
// Some functions and aggregates that SQLite lacks are written in Go: padding,
// digests, regular expressions (in the syntax of package regexp), time zones and
// intervals, statistics, what looks into lists and documents. Their names begin
// with inlay_, and every connection that the process opens by the driver
// modernc.org/sqlite has them. A statement that uses one runs in no other
// program, such as the shell sqlite3.
//
// Decimals and the values of package types are TEXT, composite types JSON
// text. Two of them are equal where their texts are: an interval of 24 hours is
// not one of a day, as it is on PostgreSQL. What needs their order or calculates
// with them is an *orm.UnsupportedError, except for days and times of day. A
// column of decimals is declared as TEXT: SQLite makes floats of texts in one
// that is declared as NUMERIC or DECIMAL.
//
// A database in memory has one writer or many readers: a statement that writes
// while a loop over Iter is reading waits for it, and fails after five
// seconds. A file has no such limit, since readers there see a snapshot.
package sqlite
