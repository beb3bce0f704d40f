// Package postgres opens PostgreSQL databases through pgx v5.
//
//	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"))
//
// Statements are prepared once per connection and read in the binary format,
// straight from the bytes of a row into the fields of the row struct: the
// decoder of each column is chosen once, from the field's Go type and the
// column's type on the server. A column whose type does not fit its field is
// an error, never a converted value. What has no decoder here is read by
// pgx's own types.
package postgres
