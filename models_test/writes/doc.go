// Package writes tests what changes the database: inserts, updates, deletes and
// what stands around them, on every dialect.
package writes
