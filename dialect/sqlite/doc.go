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
// does; JSON documents and arrays as JSON text.
package sqlite
