package docs_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, hooksPage) }

// happened is what the log has, which is emptied.
func happened(t *testing.T, ctx context.Context, db orm.Handle) []string {
	t.Helper()
	what, err := orm.Pluck(Log.OrderBy(Log.ID.Asc()), Log.What).All(ctx, db)
	_, err2 := Log.AllRows().Delete(ctx, db)
	if err := errors.Join(err, err2); err != nil {
		t.Error(err)
	}
	return what
}

var hooksPage = []snippet{
	{"hooks of inserts", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		members := []MemberRow{{Email: "Ann@Example.com", Owner: true}, {Email: "bob@example.com"}}
		err := Member.InsertMany(ctx, db, members)
		is(t, members[0].Email, "ann@example.com")
		is(t, happened(t, ctx, db), []string{"new members: 2"})
		taken := MemberRow{Email: "BOB@example.com"}
		err2 := Member.Insert(ctx, db, &taken)
		is(t, []any{errors.Is(err2, orm.ErrUnique), taken.Email}, []any{true, "bob@example.com"})
		is(t, len(happened(t, ctx, db)), 0)
		return err
	}},
	{"hooks of updates and deletes", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		members := []MemberRow{{Email: "ann@example.com", Owner: true, Confirmed: true}, {Email: "bob@example.com", Confirmed: true}}
		if err := Member.InsertMany(ctx, db, members); err != nil {
			return err
		}
		happened(t, ctx, db)
		n, err := Member.Filter(Member.Owner.IsFalse()).Update(ctx, db, Member.Email.Set("bob@example.org"))
		is(t, n, 1)
		is(t, happened(t, ctx, db), []string{"members changed: 1 [email]"})
		bob, err2 := Member.Filter(Member.Owner.IsFalse()).Get(ctx, db)
		is(t, bob.Confirmed, false)

		_, err3 := Member.AllRows().Delete(ctx, db)
		is(t, errors.Is(err3, errOwner), true)
		count, err4 := Member.Count(ctx, db)
		is(t, count, 2)

		_, err5 := Member.UpdateMany(ctx, db, members, orm.Columns(Member.Email))
		is(t, err5 != nil, true)
		n, err6 := Member.WithoutHooks().UpdateMany(ctx, db, members, orm.Columns(Member.Email))
		is(t, n, 2)
		is(t, len(happened(t, ctx, db)), 0)

		gone := MemberRow{ID: 999}
		err7 := Member.UpdateRow(ctx, db, &gone, Member.Owner)
		is(t, []any{errors.Is(err7, orm.ErrNotFound), happened(t, ctx, db)}, []any{true, []string{}})
		return errors.Join(err, err2, err4, err6)
	}},
	{"what hooks do not see", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		ann := MemberRow{Email: "ann@example.com"}
		if err := Member.Insert(ctx, db, &ann); err != nil {
			return err
		}
		happened(t, ctx, db)
		again := MemberRow{Email: "ann@example.com", Confirmed: true}
		err := Member.Insert(ctx, db, &again, orm.OnConflict(Member.Email).Update(Member.Confirmed))
		is(t, happened(t, ctx, db), []string{"new members: 1"})

		_, err2 := Member.Copy(ctx, db, slices.Values([]MemberRow{{Email: "x"}}))
		says(t, err2, nil, "inlay: the model has hooks of inserts, which Copy cannot call with a set that it never has: use InsertMany, or add WithoutHooks")
		n, err3 := Member.WithoutHooks().Copy(ctx, db, slices.Values([]MemberRow{{Email: "x"}}))
		is(t, n, 1)

		var b orm.Batch
		orm.QueueUpdate(&b, Member.Filter(Member.ID.Eq(ann.ID)), Member.Owner.Set(true))
		err4 := b.Run(ctx, db)
		says(t, err4, nil, "inlay: the batch failed at its entry [0]: inlay: the model has hooks, which a batch cannot call between its statements: add WithoutHooks, or run the change by itself")
		_, err5 := Member.Merge(Delivery, Delivery.Code.EqExpr(Member.Email)).WhenMatched().Delete().Run(ctx, db)
		says(t, err5, nil, "inlay: the model has hooks, which Merge cannot call, since it does not know its rows: use Update and InsertMany, or add WithoutHooks")
		return errors.Join(err, err3)
	}},
}
