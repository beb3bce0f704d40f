package orm

import (
	"errors"

	"github.com/inlay-orm/inlay/dialect"
)

var errNoLock = errors.New("inlay: Lock: there is no such lock: use ForUpdate, ForNoKeyUpdate, ForShare or ForKeyShare, and Waiting, NoWait or SkipLocked")

// Lock says how strongly the rows that a query finds are locked until the
// transaction ends (PostgreSQL manual, "Row-Level Locks"). SQLite has no locks
// of rows.
type Lock uint8

// The locks, strongest first.
const (
	ForUpdate Lock = iota + 1
	ForNoKeyUpdate
	ForShare
	ForKeyShare
)

// Wait says what happens to rows that another transaction has locked.
type Wait uint8

// What can happen to them.
const (
	Waiting    Wait = iota // the statement waits
	NoWait                 // it fails at once
	SkipLocked             // they are left out
)

// lockForms are the clauses, by lock and wait.
var lockForms = func() (forms [5][3]dialect.Form) {
	locks := [...]string{ForUpdate: " FOR UPDATE", ForNoKeyUpdate: " FOR NO KEY UPDATE", ForShare: " FOR SHARE", ForKeyShare: " FOR KEY SHARE"}
	for lock := ForUpdate; lock <= ForKeyShare; lock++ {
		for wait, text := range [...]string{"", " NOWAIT", " SKIP LOCKED"} {
			forms[lock][wait] = dialect.NewForm(locks[lock][1:]+text, locks[lock]+text, dialect.Atom)
		}
	}
	return forms
}()

// Lock locks the rows that the query finds.
//
//	jobs.Filter(Job.Done.IsFalse()).Limit(1).Lock(orm.ForUpdate, orm.SkipLocked)
func (q QuerySet[R]) Lock(lock Lock, wait Wait) QuerySet[R] {
	if lock < ForUpdate || lock > ForKeyShare || wait > SkipLocked {
		q.fail(errNoLock)
		return q
	}
	q.edit().lock = lockForms[lock][wait]
	return q
}
