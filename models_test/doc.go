// Package models holds the conformance suite: one table of cases that every
// dialect runs, with real rows and real SQL.
//
// A case has a name in words; testdata/golden/<name>.<dialect>.sql is the SQL
// that it sends, byte for byte, and every golden file is prepared on the live
// database. `go test ./models_test/... -update` writes the files anew.
package models
