package orm

import (
	"context"
	"unsafe"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

// roundTripRows is the number of rows that are inserted one by one in a round trip.
const roundTripRows = 500

// oneByOne inserts the rows by a statement for each, which tells by itself what
// came back for which.
func (m *insertion) oneByOne(ctx context.Context, h Handle) error {
	db, err := databaseOf(h)
	if err != nil {
		return err
	}
	twice := m.asks() && db.driver.Dialect().Spelling().Form(dialect.FormInserted).Missing
	if m.rows.len() == 1 && !twice {
		return m.eachOf(ctx, h, 0, 1)
	}
	each, at := m.eachOf, min(m.batch, roundTripRows)
	if twice {
		each = m.eachTwice
	}
	return h.InTx(ctx, func(tx *Tx) error {
		for from := 0; from < m.rows.len(); from += at {
			to := min(from+at, m.rows.len())
			if err := each(ctx, tx, from, to); err != nil {
				return err
			}
			if m.progress != nil {
				m.progress(to)
			}
		}
		return nil
	})
}

// arrival takes the one row that an insert gives back at most.
type arrival struct {
	list rowList
	at   int32 // in the list, counted from 1
	n    *int32
}

func (a *arrival) Next() unsafe.Pointer { return a.list.Next() }

func (a *arrival) Filled() bool {
	*a.n++
	a.at = *a.n
	return true
}

// eachOf inserts the rows from one place up to another in one round trip.
func (m *insertion) eachOf(ctx context.Context, h Handle, from, to int) error {
	whole := *m.one
	m.setValues(from)
	m.askInserted(&whole)
	list, n := m.landed.list(to-from), int32(0)
	arrivals := make([]arrival, to-from)
	err := withTemplate(ctx, h, &whole, use{kind: useRows}, func(db *DB, tpl *compiler.Template, l *lookup) error {
		args := l.tape.Args
		calls := make([]dialect.Call, to-from)
		columns := len(m.one.more().change.cols)
		for i := range calls {
			own := args // the values of the row come first
			if i > 0 {
				m.setValues(from + i)
				own = append(append(make([]tape.Value, 0, len(args)), m.one.more().change.values...), args[columns:]...)
			}
			arrivals[i] = arrival{list: list, n: &n}
			calls[i] = dialect.Call{Stmt: &tpl.Statement, Args: own, Into: &arrivals[i]}
			db.sending(tpl.SQL)
		}
		watchStatements(ctx, db, len(calls))
		if _, err := db.driver.QueryAll(ctx, calls); err != nil {
			return &QueryError{SQL: tpl.SQL, Err: err}
		}
		return nil
	})
	if err != nil {
		return err
	}
	back := list.view(m.landed.layout)
	for i, a := range arrivals {
		if a.at > 0 {
			m.results[from+i].at = back.at(int(a.at - 1))
		}
		if !m.one.more().change.returns {
			continue
		}
		if err := m.decide(from + i); err != nil {
			return errNotInserted
		}
	}
	return nil
}

// eachTwice inserts rows and updates those that are there, for a database that
// does not tell afterwards which it has done: a row is inserted where it is
// new, and only where it was not is it updated.
func (m *insertion) eachTwice(ctx context.Context, h Handle, from, to int) error {
	nothing := *m.conflict
	nothing.nothing, nothing.sets, nothing.only = true, nil, nil
	for i := from; i < to; i++ {
		m.setValues(i)
		for _, try := range []struct {
			conflict *conflict
			outcome  Outcome
		}{{&nothing, RowInserted}, {m.conflict, RowUpdated}} {
			whole := *m.one
			ch := *whole.more().change
			ch.conflict = try.conflict
			whole.edit().change = &ch
			list := m.landed.list(1)
			if err := run(ctx, h, &whole, use{kind: useRows}, list); err != nil {
				return err
			}
			back := list.view(m.landed.layout)
			if back.len() > 0 {
				m.results[i] = landedRow{back.at(0), try.outcome}
				break
			}
		}
		if m.results[i].at != nil {
			continue
		}
		if len(m.conflict.only) == 0 {
			return errNotInserted
		}
		m.results[i].outcome = RowIgnored
	}
	return nil
}
