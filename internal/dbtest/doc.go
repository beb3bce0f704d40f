// Package dbtest gives each test a database of its own: empty, fresh, and gone when the test ends, so that all tests
// run in parallel.
//
//	func TestCities(t *testing.T) {
//		t.Parallel()
//		pool, err := pgxpool.New(t.Context(), dbtest.Postgres(t))
//		...
//	}
//
// A test asks for a database and never says where it comes from: [Postgres] finds or starts one server per test
// binary, as package [github.com/inlay-orm/inlay/internal/dbtest/pgserver] describes, and [SQLite] needs none.
//
// To let many test binaries share one server, run them below the command withpostgres:
//
//	go run ./internal/dbtest/cmd/withpostgres go test ./...
package dbtest
