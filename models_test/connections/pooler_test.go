package connections_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// pooled is a database behind a PgBouncer with two connections, and beside it
// the same without.
func pooled(t *testing.T, options ...postgres.Option) (db, direct *orm.DB) {
	t.Helper()
	direct, url := opened(t)
	return open(t, dbtest.Bouncer(t, url, 2), append(options, postgres.PoolerTransaction, postgres.MaxConns(8))...), direct
}

// TestPooler has eight goroutines share two connections for everything there is.
func TestPooler(t *testing.T) {
	t.Parallel()
	db, direct := pooled(t, postgres.StatementTimeout(time.Minute), postgres.IdleInTxTimeout(time.Minute))
	ctx := modeltest.Apart(t)
	var wait sync.WaitGroup
	for worker := range int64(8) {
		wait.Go(func() {
			for nth := range int64(10) {
				if err := round(ctx, db, worker, nth); err != nil {
					t.Errorf("worker %d, round %d: %v", worker, nth, err)
					return
				}
			}
		})
	}
	wait.Wait()
	if n, err := Transfer.Count(ctx, direct); err != nil || n != 80 {
		t.Errorf("%d transfers, %v", n, err)
	}
	var sum struct{ Balance int64 }
	if err := Account.Aggregate(ctx, direct, &sum, expr.Sum(Account.Balance).As("balance")); err != nil || sum.Balance != accounts*each {
		t.Errorf("%+v, %v", sum, err)
	}
}

// round is what one goroutine does once: each of its statements may meet another
// connection of the server.
func round(ctx context.Context, db *orm.DB, worker, nth int64) error {
	source, target := worker%accounts+1, (worker+nth)%accounts+1
	want := func(what string, ok bool, err error) error {
		if err == nil && !ok {
			err = errors.New("another result")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		return nil
	}
	all, err := Account.Filter(Account.Balance.Gte(0)).OrderBy(Account.ID.Asc()).All(ctx, db)
	if err := want("a query", len(all) == accounts && all[3].Owner == "owner 4", err); err != nil {
		return err
	}
	some, err := Account.Filter(Account.ID.In(1, 2, 3)).Prefetch(Account.Sent, Account.Got).All(ctx, db)
	if err := want("several in one round trip", len(some) == 3, err); err != nil {
		return err
	}
	id := worker*1000 + nth
	followed := false
	err = db.InTx(ctx, func(tx *orm.Tx) error {
		tx.OnCommit(func(context.Context) error { followed = true; return nil })
		if err := tx.SetLocal(ctx, "app.worker", fmt.Sprint(worker)); err != nil {
			return err
		}
		if err := tx.AdvisoryLock(ctx, 8_400_000+source); err != nil {
			return err
		}
		if err := Transfer.Insert(ctx, tx, &TransferRow{ID: id, SourceID: source, TargetID: target, Amount: 1}); err != nil {
			return err
		}
		undone := tx.InTx(ctx, func(tx *orm.Tx) error { // there is such a row
			return Transfer.Insert(ctx, tx, &TransferRow{ID: id, SourceID: source, TargetID: target, Amount: 1})
		})
		if !errors.Is(undone, orm.ErrUnique) {
			return fmt.Errorf("a savepoint: %w", undone)
		}
		first, err := Account.Filter(Account.ID.Eq(source)).Get(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := Account.Filter(Account.ID.Eq(source)).Update(ctx, tx, Account.Balance.Set(first.Balance-1)); err != nil {
			return err
		}
		if _, err := Account.Filter(Account.ID.Eq(target)).Update(ctx, tx, Account.Balance.SetExpr(Account.Balance.Plus(1))); err != nil {
			return err
		}
		inside, err := Account.Filter(Account.ID.Eq(source)).Prefetch(Account.Sent, Account.Got).All(ctx, tx)
		if err := want("several in one round trip of a transaction", len(inside) == 1, err); err != nil {
			return err
		}
		tenant, err := orm.Raw[string](ctx, tx, `SELECT current_setting('app.worker')`)
		return want("a setting", len(tenant) == 1 && tenant[0] == fmt.Sprint(worker), err)
	}, orm.Serializable, orm.Retry(1000))
	if err := want("a transaction", followed, err); err != nil {
		return err
	}
	var b orm.Batch
	counted := orm.QueueCount(&b, Account.QuerySet)
	touched := orm.QueueUpdate(&b, Account.Filter(Account.ID.Eq(target)), Account.Balance.SetExpr(Account.Balance.Plus(0)))
	if err := b.Run(ctx, db); err != nil {
		return fmt.Errorf("a batch: %w", err)
	}
	n, err := counted.Value()
	m, err2 := touched.Value()
	if err := want("a batch", n == accounts && m == 1, errors.Join(err, err2)); err != nil {
		return err
	}
	made := []EntryRow{{Text: "a"}, {Text: "b"}, {Text: "c"}}
	err = Entry.InsertMany(ctx, db, made, orm.BatchSize(2))
	if err := want("many rows", made[0].ID > 0 && made[2].ID > made[1].ID, err); err != nil {
		return err
	}
	n, err = Entry.Copy(ctx, db, slices.Values(made[:0:0]))
	if err := want("no rows to copy", n == 0, err); err != nil {
		return err
	}
	n, err = Entry.Defer(Entry.ID).Copy(ctx, db, slices.Values(made))
	if err := want("rows to copy", n == 3, err); err != nil {
		return err
	}
	rows := 0
	for batch, err := range orm.Batches(ctx, db, Account.QuerySet, Account.ID, 3) {
		if err != nil {
			return fmt.Errorf("batches: %w", err)
		}
		rows += len(batch)
	}
	for _, err := range Account.OrderBy(Account.ID.Asc()).IterInBatches(ctx, db, 3) {
		if err != nil {
			return fmt.Errorf("a cursor: %w", err)
		}
		rows++
	}
	if err := want("batches and a cursor", rows == 2*accounts, nil); err != nil {
		return err
	}
	n, err = db.Exec(ctx, `UPDATE accounts SET owner = owner WHERE id = $1`, target)
	if err := want("raw SQL", n == 1, err); err != nil {
		return err
	}
	raw, err := orm.Raw[int64](ctx, db, `SELECT $1::bigint + $2`, worker, nth)
	if err := want("raw rows", len(raw) == 1 && raw[0] == worker+nth, err); err != nil {
		return err
	}
	none := Account.Filter(Account.ID.Eq(1)).OrderBy(Account.Owner.Asc())
	_, err = none.Explain(ctx, db)
	return want("a plan", true, err)
}

// TestPoolerNamesNothing finds no statement prepared on the server.
func TestPoolerNamesNothing(t *testing.T) {
	t.Parallel()
	db, _ := pooled(t)
	ctx := modeltest.Apart(t)
	if err := round(ctx, db, 1, 1); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		if names, err := orm.Raw[string](ctx, db, `SELECT name FROM pg_prepared_statements WHERE name <> ''`); err != nil || len(names) > 0 {
			t.Fatalf("%q, %v", names, err)
		}
	}
}

// TestPoolerCostsNoRoundTrip counts what a query sends that is known already.
func TestPoolerCostsNoRoundTrip(t *testing.T) {
	t.Parallel()
	_, url := opened(t)
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	var wire dbtest.Wire
	config.ConnConfig.DialFunc = wire.Dial(config.ConnConfig.DialFunc)
	made, err := postgres.OpenConfig(t.Context(), config, postgres.MaxConns(1), postgres.PoolerTransaction)
	db := modeltest.Opened(t, made, err)
	ctx := modeltest.Apart(t)
	for run := range 3 {
		wire.Sent()
		_, err := Account.Prefetch(Account.Sent, Account.Got).All(ctx, db)
		_, err2 := Account.Filter(Account.ID.Eq(1)).Update(ctx, db, Account.Balance.Set(each))
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		if statements, writes := wire.Sent(); statements != 4 || writes != 3 {
			t.Errorf("run %d: %d statements in %d round trips", run, statements, writes)
		}
	}
}

// TestSchemaChanges alters the types of columns between the runs of statements
// that are known, outside of transactions and inside, with a pooler and without.
func TestSchemaChanges(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(*testing.T) (db, direct *orm.DB){
		"direct": func(t *testing.T) (db, direct *orm.DB) {
			db, url := opened(t, postgres.MaxConns(1))
			return db, open(t, url)
		},
		"pooled": func(t *testing.T) (db, direct *orm.DB) { return pooled(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, direct := open(t)
			ctx := modeltest.Apart(t)
			use := func(h orm.Handle, balance int64) error {
				rows, err := Account.Filter(Account.Balance.Gte(0)).OrderBy(Account.ID.Asc()).All(ctx, h)
				if err != nil {
					return fmt.Errorf("a query: %w", err)
				}
				if rows[0].Balance != balance {
					return fmt.Errorf("a query: %+v", rows[0])
				}
				var amounts []int64
				fetched, err := Account.Filter(Account.ID.Eq(1)).Prefetch(Account.Sent, Account.Got).All(ctx, h)
				if err != nil {
					return fmt.Errorf("a prefetch: %w", err)
				}
				list, err := fetched[0].Sent.All()
				if err != nil {
					return err
				}
				for _, sent := range list {
					amounts = append(amounts, sent.Amount)
				}
				if !slices.Equal(amounts, []int64{5}) {
					return fmt.Errorf("a prefetch: %d", amounts)
				}
				for row, err := range Account.OrderBy(Account.ID.Asc()).IterInBatches(ctx, h, 3) {
					if err != nil {
						return fmt.Errorf("a cursor: %w", err)
					}
					if row.ID == 1 && row.Balance != balance {
						return fmt.Errorf("a cursor: %+v", row)
					}
				}
				if _, err := Account.Filter(Account.ID.Eq(1)).Update(ctx, h, Account.Balance.Set(balance+1)); err != nil {
					return fmt.Errorf("an update: %w", err)
				}
				changed, err := Account.Filter(Account.ID.Eq(1)).UpdateReturning(Account.Owner.Set("owner 1")).All(ctx, h)
				if err != nil || changed[0].Balance != balance+1 {
					return fmt.Errorf("an update that gives back: %v, %w", changed, err)
				}
				return nil
			}
			modeltest.Execute(t, direct, `INSERT INTO transfers VALUES (1, 1, 2, 5)`)
			balance := int64(each)
			for _, to := range []string{"bigint", "integer", "numeric", "smallint", "bigint"} {
				modeltest.Execute(t, direct, `ALTER TABLE accounts ALTER balance TYPE `+to, `ALTER TABLE transfers ALTER amount TYPE `+to)
				for range 3 {
					if err := use(db, balance); err != nil {
						t.Fatalf("%s: %v", to, err)
					}
					balance++
				}
			}
			// In a transaction the first statement that meets the change may fail, and
			// the next transaction knows.
			for _, to := range []string{"integer", "numeric", "bigint"} {
				modeltest.Execute(t, direct, `ALTER TABLE accounts ALTER balance TYPE `+to, `ALTER TABLE transfers ALTER amount TYPE `+to)
				var err error
				for range 8 { // each fails at one more of its statements, if any
					if err = db.InTx(ctx, func(tx *orm.Tx) error { return use(tx, balance) }); err == nil {
						break
					}
				}
				if err != nil {
					t.Fatalf("in a transaction, %s: %v", to, err)
				}
				balance++
			}
			// A value that has place only since the change.
			modeltest.Execute(t, direct, `ALTER TABLE accounts ALTER balance TYPE integer`)
			if err := use(db, balance); err != nil {
				t.Fatal(err)
			}
			modeltest.Execute(t, direct, `ALTER TABLE accounts ALTER balance TYPE bigint`)
			for range 2 {
				if n, err := Account.Filter(Account.ID.Eq(1)).Update(ctx, db, Account.Balance.Set(1<<40)); err != nil || n != 1 {
					t.Errorf("a larger value: %d, %v", n, err)
				}
			}
		})
	}
}

// TestPoolerLimits has the server end what takes too long, and what is idle.
func TestPoolerLimits(t *testing.T) {
	t.Parallel()
	db, _ := pooled(t, postgres.StatementTimeout(50*time.Millisecond))
	idle, _ := pooled(t, postgres.IdleInTxTimeout(50*time.Millisecond))
	ctx := modeltest.Apart(t)
	err := db.InTx(ctx, func(tx *orm.Tx) error { _, err := tx.Exec(ctx, `SELECT pg_sleep(60)`); return err })
	if !errors.Is(err, orm.ErrStatementTimeout) {
		t.Errorf("too long: %v", err)
	}
	err = idle.InTx(ctx, func(tx *orm.Tx) error {
		time.Sleep(200 * time.Millisecond)
		_, err := Account.Count(ctx, tx)
		return err
	})
	if !errors.Is(err, orm.ErrIdleInTx) || !errors.Is(err, orm.ErrConnection) {
		t.Errorf("idle: %v", err)
	}
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := Account.Filter(slow).All(short, db); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("cancelled: %v", err)
	}
	// Its two connections are free again, and have no limits left.
	for range 4 {
		for _, db := range []*orm.DB{db, idle} {
			if _, err := db.Exec(ctx, `SELECT pg_sleep(0.1)`); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		}
	}
}
