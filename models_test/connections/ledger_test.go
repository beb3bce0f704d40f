package connections_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// The ledger: so many writers move money so often.
const (
	writers   = 8
	transfers = 30
)

// TestLedger has writers move money between accounts, while connections are cut
// and sessions are ended under them. In the end no money is lost or made, and
// every transfer that its writer believes done is there, once, and no other.
func TestLedger(t *testing.T) {
	t.Parallel()
	direct, url := opened(t)
	proxy := dbtest.NewProxy(t, url)
	name := fmt.Sprintf("inlay_ledger_%d", rand.Uint64())
	db := open(t, proxy.URL+"&application_name="+name, postgres.MaxConns(writers))
	ctx, cancel := context.WithTimeout(modeltest.Apart(t), time.Minute)
	defer cancel()

	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		disturb(ctx, stop, direct, proxy, name)
	}()
	var l ledger
	var wait sync.WaitGroup
	for writer := range int64(writers) {
		wait.Go(func() {
			for n := range int64(transfers) {
				l.move(t, ctx, db, writer*transfers+n)
			}
		})
	}
	wait.Wait()
	close(stop)
	<-stopped

	t.Logf("%d transfers are done, %d have no money; %d tries were lost, and of %d the outcome was not known",
		len(l.done), l.refused.Load(), l.lost.Load(), l.unknown.Load())
	if l.lost.Load() == 0 || l.unknown.Load() == 0 {
		t.Error("nothing was lost, or every outcome was known: the test proves nothing")
	}
	rows, err := Transfer.All(ctx, direct)
	if err != nil {
		t.Fatal(err)
	}
	balances := map[int64]int64{}
	for i := range int64(accounts) {
		balances[i+1] = each
	}
	for _, row := range rows {
		if want, ok := l.done[row.ID]; !ok || want != row {
			t.Errorf("%+v is there, and was to be %+v", row, want)
		}
		delete(l.done, row.ID)
		balances[row.SourceID] -= row.Amount
		balances[row.TargetID] += row.Amount
	}
	if len(l.done) > 0 {
		t.Errorf("lost: %v", slices.Collect(maps.Values(l.done)))
	}
	found, err := Account.All(ctx, direct)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range found {
		if a.Balance != balances[a.ID] {
			t.Errorf("account %d has %d, its transfers make it %d", a.ID, a.Balance, balances[a.ID])
		}
	}
	var sum struct{ Balance int64 }
	if err := Account.Aggregate(ctx, direct, &sum, expr.Sum(Account.Balance).As("balance")); err != nil || sum.Balance != accounts*each {
		t.Errorf("all money: %+v, %v", sum, err)
	}
}

// ledger is what the writers believe.
type ledger struct {
	mu   sync.Mutex
	done map[int64]TransferRow

	refused, lost, unknown atomic.Int64
}

var errNoMoney = errors.New("there is no money")

// move moves money until it is known that it is moved, or that it cannot be.
func (l *ledger) move(t *testing.T, ctx context.Context, db *orm.DB, id int64) {
	row := TransferRow{ID: id + 1, SourceID: rand.Int64N(accounts) + 1, Amount: rand.Int64N(300) + 1}
	row.TargetID = row.SourceID%accounts + 1
	for ctx.Err() == nil {
		err := db.InTx(ctx, func(tx *orm.Tx) error { return moved(ctx, tx, row) }, orm.Serializable, orm.Retry(1000))
		if errors.Is(err, orm.ErrCommitUnknown) {
			l.unknown.Add(1)
			// It is there, or it may still be on its way: then the next try, which
			// has the same key, waits for it and finds it.
			there, lookErr := Transfer.Filter(Transfer.ID.Eq(row.ID)).Exists(ctx, db)
			if lookErr != nil || !there {
				continue
			}
			err = nil
		}
		switch {
		case err == nil || errors.Is(err, orm.ErrUnique): // a try before this one
			l.mu.Lock()
			if l.done == nil {
				l.done = map[int64]TransferRow{}
			}
			l.done[row.ID] = row
			l.mu.Unlock()
			return
		case errors.Is(err, errNoMoney):
			l.refused.Add(1)
			return
		case errors.Is(err, orm.ErrConnection):
			l.lost.Add(1)
		default:
			t.Errorf("transfer %d: %v", row.ID, err)
			return
		}
	}
	t.Errorf("transfer %d: %v", row.ID, context.Cause(ctx))
}

// moved moves money in a transaction.
func moved(ctx context.Context, tx *orm.Tx, row TransferRow) error {
	if err := Transfer.Insert(ctx, tx, &row); err != nil {
		return err
	}
	source, err := Account.Filter(Account.ID.Eq(row.SourceID)).Get(ctx, tx)
	if err != nil {
		return err
	}
	if source.Balance < row.Amount {
		return errNoMoney
	}
	target, err := Account.Filter(Account.ID.Eq(row.TargetID)).Get(ctx, tx)
	if err != nil {
		return err
	}
	// What was read is written back: only serializable transactions do that right.
	if _, err := Account.Filter(Account.ID.Eq(row.SourceID)).Update(ctx, tx, Account.Balance.Set(source.Balance-row.Amount)); err != nil {
		return err
	}
	_, err = Account.Filter(Account.ID.Eq(row.TargetID)).Update(ctx, tx, Account.Balance.Set(target.Balance+row.Amount))
	return err
}

// disturb does one bad thing after the other until it is stopped.
func disturb(ctx context.Context, stop <-chan struct{}, direct *orm.DB, proxy *dbtest.Proxy, name string) {
	for n := 0; ; n++ {
		select {
		case <-stop:
			proxy.Heal()
			return
		case <-time.After(10 * time.Millisecond):
		}
		switch n % 8 {
		case 0: // the COMMIT is not heard
			proxy.Inject(dbtest.Fault{Message: "Query", Text: "COMMIT", Do: dbtest.CutBefore})
		case 1: // it is heard, and nobody waits for the answer
			proxy.Inject(dbtest.Fault{Message: "Query", Text: "COMMIT", Do: dbtest.CutAfter})
		case 2, 3: // the answer is lost
			proxy.Inject(dbtest.Fault{Server: true, Message: "CommandComplete", Text: "COMMIT", Do: dbtest.CutBefore})
		case 4:
			proxy.Inject(dbtest.Fault{Skip: rand.IntN(20), Do: dbtest.CutMiddle})
		case 5:
			proxy.Inject(dbtest.Fault{Server: true, Skip: rand.IntN(20), Do: dbtest.CutMiddle})
		case 6: // sessions are ended, whatever they do
			_, _ = direct.Exec(ctx, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND random() < 0.4`, name)
		case 7:
			if n%3 == 0 {
				proxy.Cut()
			}
		}
	}
}
