package connections_test

import (
	"testing"

	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// TestEarlyEndInTx leaves a loop early in a transaction, which goes on.
func TestEarlyEndInTx(t *testing.T) {
	t.Parallel()
	db, _ := opened(t)
	modeltest.Execute(t, db, `INSERT INTO entries (text) SELECT repeat('x', 1000) FROM generate_series(1, 20000)`)
	ctx := modeltest.Apart(t)
	err := db.InTx(ctx, func(tx *orm.Tx) error {
		for _, err := range Entry.Iter(ctx, tx) {
			if err != nil {
				return err
			}
			break
		}
		_, err := Account.Filter(Account.ID.Eq(1)).Update(ctx, tx, Account.Balance.Set(1))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if row, err := Account.Filter(Account.ID.Eq(1)).Get(ctx, db); err != nil || row.Balance != 1 {
		t.Errorf("%+v, %v", row, err)
	}
}
