// Package orm stands in for Inlay's: the directives are those of the real one.
package orm

import (
	"context"
	"iter"

	"github.com/inlay-orm/inlay/expr"
)

type Handle interface{ database() }

type DB struct{}

func (*DB) database() {}

//inlay:query write
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (int64, error) { return 0, nil }

func (db *DB) InTx(ctx context.Context, f func(tx *Tx) error) error {
	for tried := 0; ; tried++ {
		if err := f(&Tx{}); err == nil || tried > 3 {
			return err
		}
	}
}

type Tx struct{}

func (*Tx) database() {}

type QuerySet[R any] struct{ rows []R }

type Manager[R any] struct{ QuerySet[R] }

type Related interface{ related() }

type HasMany[R any] struct{ rows []R }

func (HasMany[R]) related() {}

type BelongsTo[R any] struct{ rows []R }

func (BelongsTo[R]) related() {}

func Define[T any](name string) *T { return new(T) }

func (q QuerySet[R]) Filter(p ...expr.Predicate) QuerySet[R]  { return q }
func (q QuerySet[R]) OrderBy(o ...expr.Order) QuerySet[R]     { return q }
func (q QuerySet[R]) Limit(n int64) QuerySet[R]               { return q }
func (q QuerySet[R]) Offset(n int64) QuerySet[R]              { return q }
func (q QuerySet[R]) Prefetch(r ...Related) QuerySet[R]       { return q }
func (q QuerySet[R]) SelectRelated(r ...Related) QuerySet[R]  { return q }
func (q QuerySet[R]) Annotate(name string, e any) QuerySet[R] { return q }

//inlay:query rows
func (q QuerySet[R]) All(ctx context.Context, h Handle) ([]R, error) { return q.rows, nil }

//inlay:query one
func (q QuerySet[R]) First(ctx context.Context, h Handle) (r R, err error) { return }

//inlay:query one
func (q QuerySet[R]) Get(ctx context.Context, h Handle) (r R, err error) { return }

//inlay:query count
func (q QuerySet[R]) Count(ctx context.Context, h Handle) (int64, error) { return 0, nil }

//inlay:query exists
func (q QuerySet[R]) Exists(ctx context.Context, h Handle) (bool, error) { return false, nil }

//inlay:query rows
func (q QuerySet[R]) Iter(ctx context.Context, h Handle) iter.Seq2[R, error] { return nil }

//inlay:query write
func (q QuerySet[R]) Insert(ctx context.Context, h Handle, row *R) error { return nil }

//inlay:query write
func (q QuerySet[R]) InsertMany(ctx context.Context, h Handle, rows []R) error { return nil }

//inlay:query write
func (q QuerySet[R]) UpdateRow(ctx context.Context, h Handle, row *R) error { return nil }

//inlay:query write
func (q QuerySet[R]) Update(ctx context.Context, h Handle, sets ...expr.Assignment) (int64, error) {
	return 0, nil
}

//inlay:query write
func (q QuerySet[R]) Delete(ctx context.Context, h Handle) (int64, error) { return 0, nil }

//inlay:query rows
func InBulk[K comparable, R any](ctx context.Context, h Handle, qs QuerySet[R], key expr.Column[K], keys []K) (map[K]R, error) {
	return nil, nil
}

//inlay:query rows
func Batches[K any, R any](ctx context.Context, h Handle, qs QuerySet[R], key expr.Column[K], size int64) iter.Seq2[[]R, error] {
	return nil
}

type Batch struct{}

func Queue[R any](b *Batch, qs QuerySet[R]) *[]R { return nil }

//inlay:query batch
func (b *Batch) Run(ctx context.Context, h Handle) error { return nil }

// Prepared is a query that was compiled before.
type Prepared[R any] struct{ rows []R }

// Prepare1 compiles a query with one parameter.
func Prepare1[A, R any](f func(a A) QuerySet[R]) func(a A) Prepared[R] {
	return func(a A) Prepared[R] { return Prepared[R]{f(a).rows} }
}

//inlay:query one
func (p Prepared[R]) Get(ctx context.Context, h Handle) (r R, err error) { return }
