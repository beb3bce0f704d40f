package connections_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/internal/dbtest"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// work is something that is done while the connection is lost.
type work struct {
	name string
	// rows is the number of entries that it leaves: all of them or none.
	rows int64
	// inTx says that it is a transaction, of its own or the library's.
	inTx bool
	// atOnce says that all of the transaction is sent together, with its commit.
	atOnce bool
	run    func(ctx context.Context, db *orm.DB) error
}

// works is all that the tests of this file do, at every step of theirs.
var works = []work{
	{"insert one", 1, false, false, func(ctx context.Context, db *orm.DB) error {
		return Entry.Only(Entry.ID, Entry.Text).Insert(ctx, db, &EntryRow{ID: 7, Text: "one"})
	}},
	{"insert one whose key comes back", 1, false, false, func(ctx context.Context, db *orm.DB) error {
		row := EntryRow{Text: "one"}
		err := Entry.Insert(ctx, db, &row)
		if (err == nil) != (row.ID != 0) {
			return fmt.Errorf("another result: %+v after %w", row, err)
		}
		return err
	}},
	{"insert many in one statement", 20, true, false, func(ctx context.Context, db *orm.DB) error {
		return Entry.InsertMany(ctx, db, entries(20))
	}},
	{"insert many in several statements", 20, true, false, func(ctx context.Context, db *orm.DB) error {
		return Entry.InsertMany(ctx, db, entries(20), orm.BatchSize(8))
	}},
	{"copy", 5000, false, false, func(ctx context.Context, db *orm.DB) error {
		n, err := Entry.Copy(ctx, db, slices.Values(entries(5000)))
		if err == nil && n != 5000 {
			return fmt.Errorf("another result: %d", n)
		}
		return err
	}},
	{"raw SQL", 3, false, false, func(ctx context.Context, db *orm.DB) error {
		_, err := db.Exec(ctx, `INSERT INTO entries (text) SELECT 'raw' FROM generate_series(1, $1)`, 3)
		return err
	}},
	{"a transaction", 2, true, false, func(ctx context.Context, db *orm.DB) error {
		return db.InTx(ctx, func(tx *orm.Tx) error {
			if err := Entry.Insert(ctx, tx, &EntryRow{Text: "one"}); err != nil {
				return err
			}
			if _, err := Account.Filter(Account.ID.Eq(1)).Update(ctx, tx, Account.Balance.SetExpr(Account.Balance.Plus(1))); err != nil {
				return err
			}
			return Entry.Insert(ctx, tx, &EntryRow{Text: "two"})
		}, orm.Serializable, orm.Retry(3))
	}},
	{"a savepoint", 2, true, false, func(ctx context.Context, db *orm.DB) error {
		return db.InTx(ctx, func(tx *orm.Tx) error {
			if err := Entry.Insert(ctx, tx, &EntryRow{Text: "one"}); err != nil {
				return err
			}
			return tx.InTx(ctx, func(tx *orm.Tx) error { return Entry.Insert(ctx, tx, &EntryRow{Text: "two"}) })
		})
	}},
	{"a savepoint that is undone", 1, true, false, func(ctx context.Context, db *orm.DB) error {
		return db.InTx(ctx, func(tx *orm.Tx) error {
			if err := Entry.Insert(ctx, tx, &EntryRow{Text: "one"}); err != nil {
				return err
			}
			undone := tx.InTx(ctx, func(tx *orm.Tx) error {
				if err := Entry.Insert(ctx, tx, &EntryRow{Text: "two"}); err != nil {
					return err
				}
				return errOnPurpose
			})
			if undone != errOnPurpose { //nolint:errorlint // it is this very error
				return undone
			}
			return nil
		})
	}},
	{"a batch", 2, true, true, func(ctx context.Context, db *orm.DB) error {
		var b orm.Batch
		one, two := EntryRow{Text: "one"}, EntryRow{Text: "two"}
		orm.QueueInsert(&b, Entry.QuerySet, &one)
		n := orm.QueueCount(&b, Account.QuerySet)
		orm.QueueInsert(&b, Entry.QuerySet, &two)
		if err := b.Run(ctx, db); err != nil {
			return err
		}
		if found, err := n.Value(); err != nil || found != accounts || one.ID == 0 || two.ID == 0 {
			return fmt.Errorf("another result: %d, %+v, %+v, %w", found, one, two, err)
		}
		return nil
	}},
	{"several reads in one round trip", 0, false, false, func(ctx context.Context, db *orm.DB) error {
		found, err := Account.OrderBy(Account.ID.Asc()).Prefetch(Account.Sent, Account.Got).All(ctx, db)
		if err == nil && (len(found) != accounts || found[9].Owner != "owner 10") {
			return fmt.Errorf("another result: %v", found)
		}
		return err
	}},
	{"a cursor", 0, false, false, func(ctx context.Context, db *orm.DB) error {
		n := 0
		for _, err := range Account.OrderBy(Account.ID.Asc()).IterInBatches(ctx, db, 4) {
			if err != nil {
				return err
			}
			n++
		}
		if n != accounts {
			return fmt.Errorf("another result: %d rows", n)
		}
		return nil
	}},
}

var errOnPurpose = errors.New("on purpose")

func entries(n int) []EntryRow {
	rows := make([]EntryRow, n)
	for i := range rows {
		rows[i].Text = strings.Repeat("an entry ", 5)
	}
	return rows
}

// step is a message of a conversation at which something happens.
type step struct {
	dbtest.Message
	// nth counts the messages of its side.
	nth int
	// commits says that the COMMIT is on its way, or has been answered; mayCommit
	// that it is what comes next.
	commits, mayCommit bool
}

func (s step) String() string {
	side := "client"
	if s.Server {
		side = "server"
	}
	return fmt.Sprintf("%s's message %d, %s", side, s.nth+1, s.Name)
}

// steps are those of a conversation, but for what lies between the first and
// the last of many messages of one kind.
func steps(messages []dbtest.Message, w work) (found []step) {
	begin := func(m dbtest.Message) bool { // the commit
		if w.atOnce {
			return m.Name == "Bind" || m.Name == "BindComplete"
		}
		return (m.Name == "Query" || m.Name == "CommandComplete") && strings.Contains(m.Text, "COMMIT")
	}
	for _, server := range []bool{false, true} {
		var side []dbtest.Message
		for _, m := range messages {
			if m.Server == server {
				side = append(side, m)
			}
		}
		commits := false
		for i, m := range side {
			commits = commits || begin(m)
			if 0 < i && i < len(side)-1 && side[i-1].Name == m.Name && side[i+1].Name == m.Name {
				continue
			}
			next := side[min(i+1, len(side)-1)]
			found = append(found, step{m, i, commits, begin(next)})
		}
	}
	return found
}

// cuts are the ways to lose the connection at a step that differ from those at
// the next one.
func (s step) cuts() []dbtest.Action {
	found := []dbtest.Action{dbtest.CutBefore}
	switch s.Name {
	case "Bind", "CopyData", "DataRow":
		found = append(found, dbtest.CutMiddle)
	case "Query", "CopyDone":
		found = append(found, dbtest.CutMiddle, dbtest.CutAfter)
	case "Sync", "ReadyForQuery":
		found = append(found, dbtest.CutAfter)
	}
	return found
}

// TestFaults does each work again and again, and has something happen to its
// connection at every message that it sends or gets.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, w := range works {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t)
			for _, s := range l.conversation(t, w) {
				for _, do := range s.cuts() {
					l.lose(t, w, s, do)
				}
			}
		})
	}
}

// line leads to a database through a proxy, and past it.
type line struct {
	direct *orm.DB
	proxy  *dbtest.Proxy
	// name is that of the sessions through the proxy.
	name string
}

func newLine(t *testing.T) *line {
	direct, url := opened(t)
	return &line{direct, dbtest.NewProxy(t, url), "inlay_" + strings.ToLower(rand.Text())}
}

// patience is how long a call may take at most, whatever happens.
const patience = 20 * time.Second

// use opens the database through the proxy, where there are no entries.
func (l *line) use(t *testing.T, f func(ctx context.Context, db *orm.DB)) {
	t.Helper()
	modeltest.Execute(t, l.direct, `DELETE FROM entries`)
	ctx, cancel := context.WithTimeout(modeltest.Apart(t), patience)
	defer cancel()
	db, err := postgres.Open(ctx, l.proxy.URL+"&application_name="+l.name, postgres.MaxConns(2))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	defer l.proxy.Heal()
	f(ctx, db)
}

// entries is their number when the server is through with every session.
func (l *line) entries(t *testing.T) int64 {
	t.Helper()
	within(t, patience, "the server ends the sessions", func() bool {
		n, err := orm.Raw[int64](modeltest.Apart(t), l.direct, `SELECT count(*) FROM pg_stat_activity WHERE application_name = $1`, l.name)
		return err == nil && n[0] == 0
	})
	n, err := Entry.Count(modeltest.Apart(t), l.direct)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// conversation are the steps of a work that nothing happens to.
func (l *line) conversation(t *testing.T, w work) (found []step) {
	t.Helper()
	l.use(t, func(ctx context.Context, db *orm.DB) {
		l.proxy.Record()
		if err := w.run(ctx, db); err != nil {
			t.Fatal(err)
		}
		found = steps(l.proxy.Recorded(), w)
	})
	if n := l.entries(t); n != w.rows || len(found) < 6 {
		t.Fatalf("%d rows after %d steps", n, len(found))
	}
	return found
}

// lose has the connection lost at a step of a work and checks what is said and
// done.
func (l *line) lose(t *testing.T, w work, s step, do dbtest.Action) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s, %v: %s", s, do, fmt.Sprintf(format, args...))
	}
	// Lost when everything was answered, the connection is found to be so by what
	// comes next.
	between := s.Name == "ReadyForQuery" && do == dbtest.CutAfter
	var err error
	l.use(t, func(ctx context.Context, db *orm.DB) {
		hit := l.proxy.Inject(dbtest.Fault{Server: s.Server, Skip: s.nth, Do: do})
		err = w.run(ctx, db)
		select {
		case <-hit:
		default:
			fail("it did not come to that: %v", err)
		}
		l.proxy.Heal()
		n, next := Account.Count(ctx, db)
		if between && errors.Is(next, orm.ErrConnection) {
			n, next = Account.Count(ctx, db)
		}
		if next != nil || n != accounts {
			fail("the next call: %d, %v", n, next)
		}
	})
	switch {
	case err == nil: // what was lost was not waited for
		l.check(t, w, s, err, nil)
	case between && s.mayCommit && errors.Is(err, orm.ErrCommitUnknown):
	default:
		l.check(t, w, s, err, orm.ErrConnection)
	}
}

// check compares an error with what it is to be, and with what is there.
func (l *line) check(t *testing.T, w work, s step, err, want error) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s: %s", s, fmt.Sprintf(format, args...))
	}
	switch unknown := errors.Is(err, orm.ErrCommitUnknown); {
	case !errors.Is(err, want):
		fail("%v", err)
	case err != nil && unknown != (w.inTx && s.commits):
		fail("is the outcome unknown? %v", err)
	}
	switch n := l.entries(t); {
	case n != 0 && n != w.rows:
		fail("%d rows are there, of %d", n, w.rows)
	case n != w.rows && err == nil:
		fail("%d rows are there, and there was no error", n)
	case n > 0 && errors.Is(err, orm.ErrNotSent):
		fail("%d rows are there, and it was not sent: %v", n, err)
	case n > 0 && err != nil && w.inTx && !errors.Is(err, orm.ErrCommitUnknown):
		fail("%d rows of a transaction are there: %v", n, err)
	case n != w.rows && s.Server && s.commits:
		fail("%d rows of what is committed are there", n)
	}
}

// TestStalls has the network swallow everything from a step on, also that the
// client gives up: the call ends with its deadline, and says what is known.
func TestStalls(t *testing.T) {
	t.Parallel()
	for _, w := range works {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t)
			for _, s := range l.conversation(t, w) {
				if s.Name != "Sync" && s.Name != "Query" && s.Name != "CopyDone" && s.Name != "CommandComplete" {
					continue // where somebody waits for the other
				}
				var err error
				l.use(t, func(ctx context.Context, db *orm.DB) {
					l.proxy.Inject(dbtest.Fault{Server: s.Server, Skip: s.nth, Do: dbtest.Stall})
					short, cancel := context.WithTimeout(ctx, 300*time.Millisecond) // what comes before the step must be done by then
					defer cancel()
					began := time.Now()
					err = w.run(short, db)
					if took := time.Since(began); took > patience/2 {
						t.Errorf("%s: it took %v", s, took)
					}
					l.proxy.Heal()
					if n, err := Account.Count(ctx, db); err != nil || n != accounts {
						t.Errorf("%s: the next call: %d, %v", s, n, err)
					}
				})
				l.check(t, w, s, err, context.DeadlineExceeded)
			}
		})
	}
}

// TestDelays has every message come late, and nothing else.
func TestDelays(t *testing.T) {
	t.Parallel()
	for _, w := range works {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t)
			for _, s := range l.conversation(t, w) {
				l.use(t, func(ctx context.Context, db *orm.DB) {
					l.proxy.Inject(dbtest.Fault{Server: s.Server, Skip: s.nth, Do: dbtest.Delay, For: 20 * time.Millisecond})
					if err := w.run(ctx, db); err != nil {
						t.Errorf("%s: %v", s, err)
					}
				})
				if n := l.entries(t); n != w.rows {
					t.Errorf("%s: %d rows", s, n)
				}
			}
		})
	}
}
