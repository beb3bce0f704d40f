package connections_test

import (
	"context"
	"testing"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// AccountRow has a key that the program gives, so that it can look for a row
// whose fate it does not know.
type AccountRow struct {
	ID      int64 `orm:"pk,assigned"`
	Owner   string
	Balance int64
	Sent    orm.Many[TransferRow]
	Got     orm.Many[TransferRow]
}

type AccountTable struct {
	orm.Manager[AccountRow]
	ID, Balance expr.Column[int64]
	Owner       expr.Column[string]
	Sent        orm.HasMany[TransferRow] `orm:"fk=source_id"`
	Got         orm.HasMany[TransferRow] `orm:"fk=target_id"`
}

// TransferRow is money that went from one account to another.
type TransferRow struct {
	ID       int64 `orm:"pk,assigned"`
	SourceID int64
	TargetID int64
	Amount   int64
}

type TransferTable struct {
	orm.Manager[TransferRow]
	ID, SourceID, TargetID, Amount expr.Column[int64]
}

var (
	Account  = orm.Define[AccountTable]("accounts")
	Transfer = orm.Define[TransferTable]("transfers")
)

// Every account begins with so much.
const (
	accounts = 10
	each     = 1000
)

var tables = []string{
	`CREATE TABLE accounts (id bigint PRIMARY KEY, owner text NOT NULL, balance bigint NOT NULL CHECK (balance >= 0))`,
	`CREATE TABLE transfers (id bigint PRIMARY KEY, source_id bigint NOT NULL REFERENCES accounts,
		target_id bigint NOT NULL REFERENCES accounts, amount bigint NOT NULL)`,
	`INSERT INTO accounts SELECT i, 'owner ' || i, 1000 FROM generate_series(1, 10) i`,
}

// opened is a database of the test's own with the tables in it, and where it is.
func opened(t *testing.T, options ...postgres.Option) (db *orm.DB, url string) {
	t.Helper()
	url = dbtest.Postgres(t)
	db = open(t, url, options...)
	modeltest.Execute(t, db, tables...)
	return db, url
}

func open(t *testing.T, url string, options ...postgres.Option) *orm.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), url, options...)
	return modeltest.Opened(t, db, err)
}

// setting is the value of a setting of the server.
func setting(t *testing.T, ctx context.Context, h orm.Handle, name string) string {
	t.Helper()
	found, err := orm.Raw[string](ctx, h, `SELECT current_setting($1)`, name)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v, %v", name, found, err)
	}
	return found[0]
}
