package orm

import (
	"errors"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var errNoLock = errors.New("inlay: Lock: there is no such lock: use ForUpdate, ForNoKeyUpdate, ForShare or ForKeyShare, and Waiting, NoWait or SkipLocked")

// Lock says how strongly the rows that a query finds are locked until the
// transaction ends (PostgreSQL manual, "Row-Level Locks"). SQLite has no locks
// of rows.
//
//	City.Filter(City.ID.Eq(7)).Lock(orm.ForNoKeyUpdate, orm.Waiting)
type Lock uint8

// The locks, strongest first.
const (
	ForUpdate      Lock = iota + 1 // others neither change nor lock the rows
	ForNoKeyUpdate                 // others may refer to the rows by foreign keys
	ForShare                       // others do not change the rows, and may share the lock
	ForKeyShare                    // others do not delete the rows, nor change their keys
)

// Wait says what happens to rows that another transaction has locked.
//
//	Job.Filter(Job.Done.IsFalse()).Limit(1).Lock(orm.ForUpdate, orm.SkipLocked)
type Wait uint8

// What can happen to them.
const (
	Waiting    Wait = iota // the statement waits
	NoWait                 // it fails at once
	SkipLocked             // they are left out
)

// The clauses, by lock and wait. The operand of a lock is what it is on, that
// of a wait the lock.
var (
	lockForms = [...]dialect.Form{
		ForUpdate:      dialect.NewForm("FOR UPDATE", " FOR UPDATE$[]", dialect.Atom),
		ForNoKeyUpdate: dialect.NewForm("FOR NO KEY UPDATE", " FOR NO KEY UPDATE$[]", dialect.Atom),
		ForShare:       dialect.NewForm("FOR SHARE", " FOR SHARE$[]", dialect.Atom),
		ForKeyShare:    dialect.NewForm("FOR KEY SHARE", " FOR KEY SHARE$[]", dialect.Atom),
	}
	waitForms = [...]dialect.Form{
		Waiting:    dialect.NewForm("lock that waits", "$1", dialect.Atom),
		NoWait:     dialect.NewForm("NOWAIT", "$1 NOWAIT", dialect.Atom),
		SkipLocked: dialect.NewForm("SKIP LOCKED", "$1 SKIP LOCKED", dialect.Atom),
	}
	formOf = dialect.NewForm("OF", " OF $[, ]", dialect.Atom)
)

// Lock locks the rows that the query finds: those of every model that it
// reads, or only of those named. It holds where rows are read, also inside In
// and in an update or delete; Count, Exists and aggregates lock nothing.
//
//	Job.Filter(Job.Done.IsFalse()).Limit(1).Lock(orm.ForUpdate, orm.SkipLocked)
//	City.Join(State, State.ID.EqExpr(City.StateID)).Lock(orm.ForShare, orm.Waiting, City)
func (q QuerySet[R]) Lock(lock Lock, wait Wait, of ...Source) QuerySet[R] {
	if lock < ForUpdate || lock > ForKeyShare || wait > SkipLocked {
		q.fail(errNoLock)
		return q
	}
	clause := lockClause{lock: lockForms[lock], wait: waitForms[wait]}
	for _, source := range of {
		if source == nil || source.source().model == nil {
			q.fail(errNoModel)
			return q
		}
		clause.of = append(clause.of, source.source().model.table.ID)
	}
	q.editRare().lock = clause
	return q
}

// lockClause is a lock, how it waits, and the tables that it is on, none for all.
type lockClause struct {
	lock, wait dialect.Form
	of         []uint32
}

func (c lockClause) Emit(t *tape.Tape) {
	t.Form(uint32(c.wait), 1)
	t.Form(uint32(c.lock), min(len(c.of), 1))
	if len(c.of) == 0 {
		return
	}
	t.Form(uint32(formOf), len(c.of))
	for _, id := range c.of {
		t.Table(id, tape.TableRead)
	}
}
