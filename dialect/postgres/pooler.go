package postgres

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pooled is how pgx runs raw SQL behind a pooler, zero for as it is told. What
// it prepares by name, or describes in one round trip and runs in the next,
// would meet another connection of the server; what it keeps a description of
// it sends as a whole.
func pooled(config *pgxpool.Config) pgx.QueryExecMode {
	switch config.ConnConfig.DefaultQueryExecMode {
	case pgx.QueryExecModeCacheStatement, pgx.QueryExecModeDescribeExec:
		return pgx.QueryExecModeCacheDescribe
	}
	return 0
}

// raw are the arguments of raw SQL as pgx takes them.
func (d *driver) raw(args []any) []any {
	if d.mode == 0 {
		return args
	}
	return append([]any{d.mode}, args...)
}
