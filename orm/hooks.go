package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
)

// Inserting is what an insert is about to insert, or has inserted.
type Inserting[R any] struct {
	// Rows are the program's rows, one for Insert. A BeforeInsert may change them;
	// they keep that where the insert fails. They are nil for InsertFrom.
	Rows []R
	// From is what InsertFrom reads, nil for every other insert, and for links of a
	// [ManyToMany].
	From *QuerySet[R]
	// State is what a BeforeInsert leaves for the AfterInsert.
	State any
}

// Updating is what an update is about to change, or has changed.
type Updating[R any] struct {
	// Rows are the rows that it finds, as a query that can be run and filtered further.
	// After the update it may find others.
	Rows QuerySet[R]
	// Columns are the names of the columns that it changes.
	Columns []string
	// Sets are what they are given, which a BeforeUpdate may change; nil for
	// [QuerySet.UpdateMany], which gives each row values of its own.
	Sets []expr.Assignment
	// Changed is the number of rows that it has changed, 0 before.
	Changed int64
	// State is what a BeforeUpdate leaves for the AfterUpdate.
	State any
}

// Set adds assignments to an update, from a BeforeUpdate. A column that the update
// sets already is an error from the update.
//
//	u := &orm.Updating[CityRow]{Rows: City.AllRows()}
//	u.Set(City.Mayor.SetNull())
func (u *Updating[R]) Set(sets ...expr.Assignment) {
	u.Sets = append(slices.Clip(u.Sets), given(sets)...)
}

// Deleting is what a delete is about to delete, or has deleted. To note rows of a
// [SoftDelete] as deleted is one.
type Deleting[R any] struct {
	// Rows are the rows that it finds, as a query. After the delete it finds none.
	Rows QuerySet[R]
	// Purge says that the rows are deleted, and not only noted as deleted.
	Purge bool
	// Deleted is the number of rows that it has deleted, 0 before.
	Deleted int64
	// State is what a BeforeDelete leaves for the AfterDelete.
	State any
}

// Hooks are methods of a table struct that are called before and after its rows
// are written, with the whole set and not with each row, in a transaction of
// their own or a savepoint, which they get: an error of one undoes what was written. A table struct has those that it needs.
//
//	func (c *CityTable) AfterDelete(ctx context.Context, tx *orm.Tx, d *orm.Deleting[CityRow]) error {
//		fmt.Println(d.Deleted, "cities are gone")
//		return nil
//	}
type (
	// BeforeInserter is called before Insert, InsertMany and InsertFrom. Copy
	// needs a model without it and without an AfterInserter.
	BeforeInserter[R any] interface {
		BeforeInsert(ctx context.Context, tx *Tx, set *Inserting[R]) error
	}
	// AfterInserter is called after them.
	AfterInserter[R any] interface {
		AfterInsert(ctx context.Context, tx *Tx, set *Inserting[R]) error
	}
	// BeforeUpdater is called before Update, UpdateReturning, UpdateRow and
	// UpdateMany, and not for what OnConflict updates.
	BeforeUpdater[R any] interface {
		BeforeUpdate(ctx context.Context, tx *Tx, set *Updating[R]) error
	}
	// AfterUpdater is called after them.
	AfterUpdater[R any] interface {
		AfterUpdate(ctx context.Context, tx *Tx, set *Updating[R]) error
	}
	// BeforeDeleter is called before Delete, DeleteReturning and Purge.
	BeforeDeleter[R any] interface {
		BeforeDelete(ctx context.Context, tx *Tx, set *Deleting[R]) error
	}
	// AfterDeleter is called after them.
	AfterDeleter[R any] interface {
		AfterDelete(ctx context.Context, tx *Tx, set *Deleting[R]) error
	}
)

// WithoutHooks writes without calling the model's hooks, such as from a hook.
//
//	n, err := City.WithoutHooks().Filter(City.ID.Eq(7)).Update(ctx, db, City.Population.Set(0))
func (q QuerySet[R]) WithoutHooks() QuerySet[R] {
	q.flags |= unhooked
	return q
}

var (
	errHooksInWith  = errors.New("inlay: the model has hooks, which a change inside WITH cannot call: add WithoutHooks, or run it by itself")
	errSetOfRows    = errors.New("inlay: a hook cannot Set columns of an UpdateMany, which gives each row values of its own: ask whether Sets is nil")
	errHooksAndCopy = errors.New("inlay: the model has hooks of inserts, which Copy cannot call with a set that it never has: use InsertMany, or add WithoutHooks")
)

// hooks are those of a model, without the type of its rows.
type hooks interface {
	// change runs an update, a delete or an insert of a query's rows. run returns
	// the number of changed rows.
	change(ctx context.Context, h Handle, q *query, run changeRun) error
	// insert runs an insert of rows.
	insert(ctx context.Context, h Handle, rows rowsView, run func(h Handle) error) error
	// update runs an update of rows that have values of their own.
	update(ctx context.Context, h Handle, rows *query, columns []string, run func(h Handle) (int64, error)) error
	inserts() bool
}

type changeRun func(h Handle, q *query) (int64, error)

// hooksFor are the hooks of a table struct, nil methods for those that it has not.
type hooksFor[R any] struct {
	beforeInsert BeforeInserter[R]
	afterInsert  AfterInserter[R]
	beforeUpdate BeforeUpdater[R]
	afterUpdate  AfterUpdater[R]
	beforeDelete BeforeDeleter[R]
	afterDelete  AfterDeleter[R]
}

// hooksOf finds the hooks of a table struct, nil for none. A method that is called
// like a hook and is none is a fault: it would never be called.
func hooksOf[R any](table any) (_ hooks, faults []string) {
	var f hooksFor[R]
	find(table, &f.beforeInsert, &faults)
	find(table, &f.afterInsert, &faults)
	find(table, &f.beforeUpdate, &faults)
	find(table, &f.afterUpdate, &faults)
	find(table, &f.beforeDelete, &faults)
	find(table, &f.afterDelete, &faults)
	if f == (hooksFor[R]{}) {
		return nil, faults
	}
	return &f, faults
}

// find sets a hook, an interface of one method, where the table struct has it.
func find[H any](table any, hook *H, faults *[]string) {
	var ok bool
	if *hook, ok = table.(H); ok {
		return
	}
	method := reflect.TypeFor[H]().Method(0)
	if has, ok := reflect.TypeOf(table).MethodByName(method.Name); ok {
		*faults = append(*faults, fmt.Sprintf("method %s is called like a hook and is none: it is a %s, and a hook is a %s", method.Name, reflect.ValueOf(table).Method(has.Index).Type(), method.Type))
	}
}

// hooked are the hooks that a query's changes call, nil for none.
func (q *query) hooked() hooks {
	if q.model == nil || q.has(unhooked) || q.err != nil {
		return nil
	}
	return q.model.hooks
}

// changed runs a change, with its hooks where it has some.
func (q *query) changed(ctx context.Context, h Handle, run changeRun) error {
	if hooks := q.hooked(); hooks != nil {
		return hooks.change(ctx, h, q, run)
	}
	_, err := run(h, q)
	return err
}

func (f *hooksFor[R]) inserts() bool { return f.beforeInsert != nil || f.afterInsert != nil }

func (f *hooksFor[R]) insert(ctx context.Context, h Handle, rows rowsView, run func(h Handle) error) error {
	if !f.inserts() {
		return run(h)
	}
	return f.inserting(ctx, h, &Inserting[R]{Rows: sliceOf[R](rows)}, run)
}

func (f *hooksFor[R]) inserting(ctx context.Context, h Handle, set *Inserting[R], run func(h Handle) error) error {
	return h.InTx(ctx, func(tx *Tx) error {
		if f.beforeInsert != nil {
			if err := f.beforeInsert.BeforeInsert(ctx, tx, set); err != nil {
				return err
			}
		}
		if err := run(tx); err != nil || f.afterInsert == nil {
			return err
		}
		return f.afterInsert.AfterInsert(ctx, tx, set)
	})
}

func (f *hooksFor[R]) change(ctx context.Context, h Handle, q *query, run changeRun) error {
	switch ch := q.more().change; {
	case ch.clause == tape.ClauseInsert && f.inserts():
		set := &Inserting[R]{}
		if ch.rows != nil && ch.rows.layout == q.model.table.Layout {
			set.From = &QuerySet[R]{*ch.rows}
		}
		return f.inserting(ctx, h, set, func(h Handle) error {
			_, err := run(h, q)
			return err
		})
	case ch.deletes() && (f.beforeDelete != nil || f.afterDelete != nil):
		return f.deleting(ctx, h, q, run)
	case ch.clause == tape.ClauseUpdate && !ch.deletes() && (f.beforeUpdate != nil || f.afterUpdate != nil):
		return f.updating(ctx, h, q, run)
	}
	_, err := run(h, q)
	return err
}

// found is the rows that a change finds, as a query.
func (f *hooksFor[R]) found(q *query) QuerySet[R] {
	found := QuerySet[R]{*q.more().change.found}
	found.layout = q.model.table.Layout
	return found
}

func (f *hooksFor[R]) update(ctx context.Context, h Handle, rows *query, columns []string, run func(h Handle) (int64, error)) error {
	if f.beforeUpdate == nil && f.afterUpdate == nil {
		_, err := run(h)
		return err
	}
	set := &Updating[R]{Rows: QuerySet[R]{*rows}, Columns: columns}
	return h.InTx(ctx, func(tx *Tx) (err error) {
		if f.beforeUpdate != nil {
			if err := f.beforeUpdate.BeforeUpdate(ctx, tx, set); err != nil {
				return err
			}
			if set.Sets != nil {
				return errSetOfRows
			}
		}
		if set.Changed, err = run(tx); err != nil || f.afterUpdate == nil {
			return err
		}
		return f.afterUpdate.AfterUpdate(ctx, tx, set)
	})
}

func (f *hooksFor[R]) updating(ctx context.Context, h Handle, q *query, run changeRun) error {
	ch := q.more().change
	set := &Updating[R]{Rows: f.found(q), Sets: slices.Clone(ch.sets)}
	for _, s := range ch.sets {
		set.Columns = append(set.Columns, s.Column().Name)
	}
	return h.InTx(ctx, func(tx *Tx) (err error) {
		if f.beforeUpdate != nil {
			if err := f.beforeUpdate.BeforeUpdate(ctx, tx, set); err != nil {
				return err
			}
			if len(set.Sets) == 0 {
				return ErrNothingSet
			}
			if err := checkSets("Update", q.model, set.Sets); err != nil {
				return err
			}
			own, more := *ch, *q
			own.sets = set.Sets
			more.edit().change = &own
			q = &more
		}
		if set.Changed, err = run(tx, q); err != nil || f.afterUpdate == nil {
			return err
		}
		return f.afterUpdate.AfterUpdate(ctx, tx, set)
	})
}

func (f *hooksFor[R]) deleting(ctx context.Context, h Handle, q *query, run changeRun) error {
	set := &Deleting[R]{Rows: f.found(q), Purge: q.more().change.clause == tape.ClauseDelete}
	return h.InTx(ctx, func(tx *Tx) (err error) {
		if f.beforeDelete != nil {
			if err := f.beforeDelete.BeforeDelete(ctx, tx, set); err != nil {
				return err
			}
		}
		if set.Deleted, err = run(tx, q); err != nil || f.afterDelete == nil {
			return err
		}
		return f.afterDelete.AfterDelete(ctx, tx, set)
	})
}
