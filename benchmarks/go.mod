module github.com/inlay-orm/inlay/benchmarks

go 1.26.8

require (
	github.com/inlay-orm/inlay v0.0.0
	github.com/jackc/pgx/v5 v5.12.0
)

require (
	github.com/georgysavva/scany/v2 v2.1.4 // indirect
	github.com/jackc/pgpassfile v1.0.0 // indirect
	github.com/jackc/pgservicefile v0.0.0-20240606120523-5a60cdf6a761 // indirect
	github.com/jackc/puddle/v2 v2.2.3 // indirect
	github.com/puzpuzpuz/xsync/v3 v3.5.1 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/text v0.41.0 // indirect
)

replace github.com/inlay-orm/inlay => ../
