package orm

import (
	"errors"
	"fmt"
	"slices"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/schema"
)

// Conflict says what an insert does with rows that are there already (ON
// CONFLICT). It is an [WriteOption], is made by [OnConflict] or [OnConstraint],
// and is a value: each method returns another one.
//
//	City.InsertMany(ctx, db, cities, orm.OnConflict(City.Name).Update(City.Population))
type Conflict struct{ conflict conflict }

// conflict is what a Conflict says, checked when an insert is made of it.
type conflict struct {
	targets    []expr.Expression
	constraint string
	// index is the condition of a partial unique index, if those are the rows.
	index   []expr.Predicate
	nothing bool
	updates []expr.Expression
	sets    []expr.Assignment
	only    []expr.Predicate

	// columns are the targets, known when the model is.
	columns []*schema.Column
}

var (
	errConflictSays   = errors.New("inlay: OnConflict says which rows are there already, and not what then: add DoNothing, Update or Set")
	errConflictBoth   = errors.New("inlay: OnConflict cannot both do nothing and update")
	errConflictTarget = errors.New("inlay: OnConflict needs the columns of the unique constraint to update by, or OnConstraint its name: without them it can only do nothing")
	errConflictWhere  = errors.New("inlay: Where of OnConflict is the condition of a partial unique index, which is told by its columns")
	errConflictArg    = errors.New("inlay: Where of OnConflict is compared with the condition of the index before values are known: write the value as the index does, by expr.Raw[bool](`grade = 'a'`)")
	errConflictIf     = errors.New("inlay: If of OnConflict says which rows are updated: add Update or Set")
)

// OnConflict is about rows that are there already by a unique constraint or index
// over the columns. Without columns it is any constraint, and rows cannot be
// updated.
//
//	City.Insert(ctx, db, &city, orm.OnConflict().DoNothing())
func OnConflict(columns ...expr.Expression) Conflict {
	return Conflict{conflict{targets: slices.Clone(columns)}}
}

// OnConstraint is OnConflict of a constraint that is told by its name. SQLite has
// no such thing.
//
//	City.Insert(ctx, db, &city, orm.OnConstraint("cities_name_key").Update(City.Population))
func OnConstraint(name string) Conflict { return Conflict{conflict{constraint: name}} }

// Where is the condition of a partial unique index over the columns, as the index
// has it. A value in it is a part of expr.Raw; an argument makes the insert fail, since
// databases compare conditions before they know arguments.
//
//	orm.OnConflict(City.Name).Where(City.Capital.IsTrue()).DoNothing()
func (c Conflict) Where(index ...expr.Predicate) Conflict {
	c.conflict.index = append(slices.Clip(c.conflict.index), index...)
	return c
}

// DoNothing leaves the rows that are there as they are, and inserts the others.
//
//	orm.OnConflict(City.Name).DoNothing()
func (c Conflict) DoNothing() Conflict {
	c.conflict.nothing = true
	return c
}

// Update gives columns of the rows that are there the values that were to be
// inserted.
//
//	orm.OnConflict(City.Name).Update(City.Population, City.Mayor)
func (c Conflict) Update(columns ...expr.Expression) Conflict {
	c.conflict.updates = append(slices.Clip(c.conflict.updates), columns...)
	return c
}

// Set gives columns of the rows that are there other values: expressions of the
// row, and by expr.Excluded of what was to be inserted.
//
//	orm.OnConflict(City.Name).Set(City.Population.SetExpr(expr.Add(City.Population, expr.Excluded(City.Population))))
func (c Conflict) Set(sets ...expr.Assignment) Conflict {
	c.conflict.sets = append(slices.Clip(c.conflict.sets), given(sets)...)
	return c
}

// If updates only those of the rows that are there that pass the filters; the
// others stay as they are.
//
//	orm.OnConflict(City.Name).Update(City.Population).If(City.Capital.IsFalse())
func (c Conflict) If(filters ...expr.Predicate) Conflict {
	c.conflict.only = append(slices.Clip(c.conflict.only), filters...)
	return c
}

func (c Conflict) applyWrite(s *writeSettings) {
	s.conflict = &c.conflict
}

// resolved is the conflict for a model, with its assignments made.
func (c *conflict) resolved(m *model) (*conflict, error) {
	own := *c
	updates := len(c.updates)+len(c.sets) > 0
	switch {
	case c.nothing && updates:
		return nil, errConflictBoth
	case len(c.only) > 0 && !updates:
		return nil, errConflictIf
	case !c.nothing && !updates:
		return nil, errConflictSays
	case updates && len(c.targets) == 0 && c.constraint == "":
		return nil, errConflictTarget
	case len(c.index) > 0 && len(c.targets) == 0:
		return nil, errConflictWhere
	}
	if slices.ContainsFunc(c.index, hasArgument) {
		return nil, errConflictArg
	}
	column := func(e expr.Expression) (*schema.Column, error) {
		col := expr.SourceOf(e)
		if col == nil || col.Table != m.table {
			return nil, fmt.Errorf("inlay: OnConflict takes columns of %s", m.table.Model)
		}
		return col, nil
	}
	for _, e := range c.targets {
		col, err := column(e)
		if err != nil {
			return nil, err
		}
		own.columns = append(own.columns, col)
	}
	own.sets = nil
	for _, e := range c.updates {
		col, err := column(e)
		if err != nil {
			return nil, err
		}
		own.sets = append(own.sets, expr.SetExcluded(col))
	}
	own.sets = append(own.sets, c.sets...)
	if err := checkSets("OnConflict", m, own.sets); err != nil {
		return nil, err
	}
	if updates {
		own.sets = withStamps(m.table, own.sets)
	}
	return &own, nil
}

// hasArgument reports whether a predicate sends a value. PostgreSQL finds an index by
// its condition while it plans: it sees arguments in the plans of a statement's first
// five runs, and none in the plan that it keeps after them. SQLite sees none.
func hasArgument(p expr.Predicate) bool {
	t := tape.Get()
	defer tape.Put(t)
	p.Emit(t)
	return len(t.Args) > 0
}

// checkSets finds what assignments to rows of a model have wrong.
func checkSets(verb string, m *model, sets []expr.Assignment) error {
	for i, set := range sets {
		switch col := set.Column(); {
		case col == nil:
			return expr.ErrZero
		case col.Table != m.table:
			return fmt.Errorf("inlay: %s of %s cannot set %s", verb, m.table.Model, col)
		case slices.ContainsFunc(sets[:i], func(other expr.Assignment) bool { return other.Column() == col }):
			return fmt.Errorf("inlay: %s sets %s twice", verb, col)
		}
	}
	return nil
}

func (c *conflict) emit(t *tape.Tape) {
	parts := 1
	if len(c.columns) > 0 || c.constraint != "" {
		parts = 2
	}
	t.Form(uint32(dialect.FormConflict), parts)
	switch {
	case c.constraint != "":
		t.Form(uint32(dialect.FormConflictConstraint), 1)
		t.Name(c.constraint)
	case len(c.index) > 0:
		t.Form(uint32(dialect.FormConflictWhere), 2)
		emitNames(t, c.columns)
		emitForm(t, dialect.FormWhere, c.index)
	case len(c.columns) > 0:
		t.Form(uint32(dialect.FormConflictColumns), 1)
		emitNames(t, c.columns)
	}
	switch {
	case c.nothing:
		t.Word(uint32(dialect.WordDoNothing))
	case len(c.only) > 0:
		t.Form(uint32(dialect.FormConflictUpdateWhere), 2)
		emitForm(t, dialect.FormList, c.sets)
		emitForm(t, dialect.FormWhere, c.only)
	default:
		t.Form(uint32(dialect.FormConflictUpdate), 1)
		emitForm(t, dialect.FormList, c.sets)
	}
}

// emitForm emits a form over operands.
func emitForm[E tape.Emitter](t *tape.Tape, form dialect.Form, operands []E) {
	t.Form(uint32(form), len(operands))
	for _, e := range operands {
		e.Emit(t)
	}
}

func emitNames(t *tape.Tape, columns []*schema.Column) {
	t.Form(uint32(dialect.FormList), len(columns))
	for _, col := range columns {
		t.Name(col.Name)
	}
}
