// Package analyzer finds loops that send one query for each element of what
// they go through: N+1, in the source. It knows the queries of Inlay, pgx,
// database/sql, sqlx, gorm, bun and scany, and follows helpers across packages.
//
// It reports only what it is sure of. [Analyzer] says what that means, and
// docs/nplusone-analyzer.md how to run it.
package analyzer
