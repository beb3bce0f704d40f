package writes_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// PetRow's table writes down what its hooks see, in the database, and refuses
// what is called "bad".
type PetRow struct {
	ID    int64 `orm:"pk,assigned"`
	Name  string
	Owner string
}

type PetTable struct {
	orm.Manager[PetRow]
	ID          expr.Column[int64]
	Name, Owner expr.Column[string]
}

type SeenRow struct {
	ID   int64
	What string
}

type SeenTable struct {
	orm.Manager[SeenRow]
	ID   expr.Column[int64]
	What expr.Column[string]
}

var (
	Pet  = orm.Define[PetTable]("pets")
	Seen = orm.Define[SeenTable]("seen")
)

var errBad = errors.New("a bad pet")

func see(ctx context.Context, h orm.Handle, format string, args ...any) error {
	return Seen.Insert(ctx, h, &SeenRow{What: fmt.Sprintf(format, args...)})
}

func (p *PetTable) BeforeInsert(ctx context.Context, tx *orm.Tx, set *orm.Inserting[PetRow]) error {
	for i := range set.Rows {
		if set.Rows[i].Owner == "" {
			set.Rows[i].Owner = "nobody"
		}
	}
	return see(ctx, tx, "before insert of %d, a query %t", len(set.Rows), set.From != nil)
}

func (p *PetTable) AfterInsert(ctx context.Context, tx *orm.Tx, set *orm.Inserting[PetRow]) error {
	if slices.ContainsFunc(set.Rows, func(r PetRow) bool { return r.Name == "bad" }) {
		return errBad
	}
	return see(ctx, tx, "after insert of %d", len(set.Rows))
}

func (p *PetTable) BeforeUpdate(ctx context.Context, tx *orm.Tx, set *orm.Updating[PetRow]) error {
	n, err := set.Rows.Count(ctx, tx)
	if err != nil {
		return err
	}
	if !slices.Contains(set.Columns, "owner") {
		set.Set(p.Owner.Set("hook"))
	}
	return see(ctx, tx, "before update of %d: %v", n, set.Columns)
}

func (p *PetTable) AfterUpdate(ctx context.Context, tx *orm.Tx, set *orm.Updating[PetRow]) error {
	return see(ctx, tx, "after update of %d", set.Changed)
}

func (p *PetTable) BeforeDelete(ctx context.Context, tx *orm.Tx, set *orm.Deleting[PetRow]) error {
	if bad, err := set.Rows.Filter(p.Name.Eq("bad")).Exists(ctx, tx); err != nil || bad {
		return errors.Join(errBad, err)
	}
	return nil
}

func (p *PetTable) AfterDelete(ctx context.Context, tx *orm.Tx, set *orm.Deleting[PetRow]) error {
	return see(ctx, tx, "after delete of %d", set.Deleted)
}

// misfitTable has a method that only looks like a hook.
type misfitTable struct {
	orm.Manager[SeenRow]
	ID   expr.Column[int64]
	What expr.Column[string]
}

func (*misfitTable) AfterInsert(context.Context, orm.Handle, *orm.Inserting[SeenRow]) error {
	return nil
}

func TestHooksThatAreNone(t *testing.T) {
	t.Parallel()
	defer func() {
		if told := fmt.Sprint(recover()); !strings.Contains(told, "method AfterInsert is called like a hook and is none") || !strings.Contains(told, "*orm.Tx") {
			t.Errorf("%s", told)
		}
	}()
	orm.Define[misfitTable]("misfits")
}

func TestHooks(t *testing.T) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE pets (id bigint PRIMARY KEY, name text NOT NULL, owner text NOT NULL)`,
			`CREATE TABLE seen (id `+numbered(on)+`, what text NOT NULL)`)
		saw := func(want ...string) {
			t.Helper()
			rows, err := Seen.OrderBy(Seen.ID.Asc()).All(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range rows {
				got = append(got, r.What)
			}
			if !slices.Equal(got, want) {
				t.Errorf("saw\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
			}
			if _, err := Seen.AllRows().Delete(ctx, db); err != nil {
				t.Fatal(err)
			}
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		one := PetRow{ID: 1, Name: "Rex"}
		must(Pet.Insert(ctx, db, &one))
		must(Pet.InsertMany(ctx, db, []PetRow{{ID: 2, Name: "Kim"}, {ID: 3, Name: "Bo", Owner: "Al"}}))
		if one.Owner != "nobody" {
			t.Errorf("%+v", one)
		}
		saw("before insert of 1, a query false", "after insert of 1", "before insert of 2, a query false", "after insert of 2")

		if err := Pet.InsertMany(ctx, db, []PetRow{{ID: 7, Name: "good"}, {ID: 8, Name: "bad"}}); !errors.Is(err, errBad) {
			t.Errorf("%v", err)
		}
		if n, err := Pet.Count(ctx, db); n != 3 || err != nil {
			t.Errorf("%d pets, %v", n, err)
		}
		saw()

		n, err := Pet.Filter(Pet.ID.Lte(2)).Update(ctx, db, Pet.Name.Set("Max"))
		if n != 2 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		saw("before update of 2: [name]", "after update of 2")
		if n, err := Pet.Filter(Pet.Owner.Eq("hook")).Count(ctx, db); n != 2 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		one.Name = "Ted"
		must(Pet.UpdateRow(ctx, db, &one, Pet.Name))
		back, err := Pet.Filter(Pet.ID.Eq(3)).UpdateReturning(Pet.Owner.Set("Eve")).All(ctx, db)
		if err != nil || len(back) != 1 || back[0].Owner != "Eve" {
			t.Errorf("%v, %v", back, err)
		}
		saw("before update of 1: [name]", "after update of 1", "before update of 1: [owner]", "after update of 1")

		// A row that is not there undoes what the hooks have written.
		if err := Pet.UpdateRow(ctx, db, &PetRow{ID: 99}, Pet.Name); !errors.Is(err, orm.ErrNotFound) {
			t.Errorf("%v", err)
		}
		saw()

		if n, err := Pet.UpdateMany(ctx, db, []PetRow{one}, orm.Columns(Pet.Owner)); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		saw("before update of 1: [owner]", "after update of 1")
		must(Pet.WithoutHooks().Insert(ctx, db, &PetRow{ID: 9, Name: "bad"}))
		if _, err := Pet.Filter(Pet.ID.Gt(1)).Delete(ctx, db); !errors.Is(err, errBad) {
			t.Errorf("%v", err)
		}
		if gone, err := Pet.Filter(Pet.ID.Between(2, 3)).DeleteReturning().All(ctx, db); err != nil || len(gone) != 2 {
			t.Errorf("%v, %v", gone, err)
		}
		saw("after delete of 2")

		if _, err := Pet.InsertFrom(Pet.Filter(Pet.ID.Eq(2))).All(ctx, db); err != nil {
			t.Error(err)
		}
		saw("before insert of 0, a query true", "after insert of 0")
		if _, err := Pet.Copy(ctx, db, slices.Values([]PetRow{{ID: 20}})); err == nil || !strings.Contains(err.Error(), "hooks") {
			t.Errorf("%v", err)
		}
	})
}

// TaskRow's table has hooks and columns that updates keep.
type TaskRow struct {
	ID   int64 `orm:"pk,assigned"`
	Name string
	orm.Timestamps
	orm.Versioned
}

type TaskTable struct {
	orm.Manager[TaskRow]
	ID   expr.Column[int64]
	Name expr.Column[string]
	orm.TimestampColumns
	orm.VersionColumn
}

var Task = orm.Define[TaskTable]("tasks")

func (p *TaskTable) AfterUpdate(ctx context.Context, tx *orm.Tx, set *orm.Updating[TaskRow]) error {
	return see(ctx, tx, "%v", set.Columns)
}

// TestHooksSeeKeptColumns says that every update names the same columns.
func TestHooksSeeKeptColumns(t *testing.T) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		modeltest.Execute(t, db, `CREATE TABLE tasks (id bigint PRIMARY KEY, name text NOT NULL, created_at timestamp with time zone NOT NULL,
			updated_at timestamp with time zone NOT NULL, version bigint NOT NULL)`,
			`CREATE TABLE seen (id `+numbered(on)+`, what text NOT NULL)`)
		tasks := []TaskRow{{ID: 1, Name: "one"}, {ID: 2, Name: "two"}}
		err := Task.InsertMany(ctx, db, tasks)
		_, err2 := Task.UpdateMany(ctx, db, tasks, orm.Columns(Task.Name))
		err3 := Task.UpdateRow(ctx, db, &tasks[0], Task.Name)
		_, err4 := Task.AllRows().Update(ctx, db, Task.Name.Set("x"))
		saw, err5 := orm.Pluck(Seen.OrderBy(Seen.ID.Asc()), Seen.What).All(ctx, db)
		if err := errors.Join(err, err2, err3, err4, err5); err != nil {
			t.Fatal(err)
		}
		const each = "[name updated_at version]"
		if !slices.Equal(saw, []string{each, each, each}) {
			t.Errorf("saw %q", saw)
		}
	})
}

// SwapRow's table has a hook that writes in capitals.
type SwapRow struct {
	ID   int64 `orm:"pk,assigned"`
	Text string
}

type SwapTable struct {
	orm.Manager[SwapRow]
	ID   expr.Column[int64]
	Text expr.Column[string]
}

var Swap = orm.Define[SwapTable]("swaps")

func (s *SwapTable) BeforeUpdate(_ context.Context, _ *orm.Tx, set *orm.Updating[SwapRow]) error {
	set.Sets[0] = s.Text.SetExpr(expr.Value("from the hook").Upper())
	return nil
}

// TestHookReplacesAssignments has a hook set a column to something else, which is
// for that run of the change alone.
func TestHookReplacesAssignments(t *testing.T) {
	modeltest.EachDatabase(t, []string{`CREATE TABLE swaps (id bigint PRIMARY KEY, text text NOT NULL)`}, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		if err := Swap.Insert(ctx, db, &SwapRow{1, "new"}); err != nil {
			t.Fatal(err)
		}
		change := Swap.AllRows().UpdateReturning(Swap.Text.Set("given"))
		before, err := change.SQL(db)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := change.All(ctx, db); err != nil || len(got) != 1 || got[0].Text != "FROM THE HOOK" {
			t.Errorf("%+v, %v", got, err)
		}
		if after, err := change.SQL(db); after != before || err != nil {
			t.Errorf("%s, %v, before %s", after, err, before)
		}
	})
}
