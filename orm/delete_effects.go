package orm

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"github.com/inlay-orm/inlay/compiler"
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
)

// DeleteAction is what the database does with the rows that refer to one that is
// deleted: the ON DELETE of their foreign key.
type DeleteAction = dialect.DeleteAction

// The actions.
const (
	Cascade    = dialect.Cascade    // they are deleted too
	SetNull    = dialect.SetNull    // their columns become NULL
	SetDefault = dialect.SetDefault // their columns get their defaults
	Restrict   = dialect.Restrict   // nothing is deleted
	NoAction   = dialect.NoAction   // nothing is deleted, unless they are gone when the statement, or a deferred check, ends
)

// DeleteEffects is what a delete would do, as the foreign keys of the database
// say: see [QuerySet.DeleteEffects].
type DeleteEffects struct {
	// Table is the model's table, Rows the number of its rows that the query finds.
	Table string
	Rows  int64
	// Effects are the foreign keys that act then, those of the model's table first
	// and those of what is taken along after them, also where they touch no row.
	Effects []DeleteEffect
}

// DeleteEffect is what one foreign key would do.
type DeleteEffect struct {
	Action DeleteAction
	// Table is the one whose rows refer, by Columns, to those of References. Names
	// have their schema where the database would not find them without.
	Table      string
	Columns    []string
	References string
	// Constraint is the foreign key's name, "" on SQLite, which does not say it.
	Constraint string
	// Rows is the number of rows that refer to what goes, without those that the
	// query finds itself; for SetNull, SetDefault and NoAction also without what a
	// cascade takes along.
	Rows int64
}

// DeleteEffects tells what Delete, for a model with [SoftDelete] what Purge, would
// do to other rows, and does nothing: for each foreign key that leads to a row that
// would go, what the database would do with the rows that refer to it, and with how
// many. What cascades take along counts too, over any number of tables. It is two
// statements, a look into the catalog and one that counts; no row is locked. What
// triggers do is not known.
//
//	effects, err := State.Filter(State.ID.Eq(1)).DeleteEffects(ctx, db)
//	fmt.Println(effects)
//
// Errors: [ErrUnfiltered] without a filter, as of Delete.
//
//inlay:query rows
func (q QuerySet[R]) DeleteEffects(ctx context.Context, h Handle) (DeleteEffects, error) {
	del := q.changing(&change{clause: tape.ClauseDelete})
	if del.err != nil {
		return DeleteEffects{}, del.err
	}
	table := q.model.table
	effects := DeleteEffects{Table: table.Name}
	if table.Schema != "" {
		effects.Table = table.Schema + "." + table.Name
	}
	switch {
	case q.has(isNone):
		return effects, nil
	case len(table.PrimaryKey) == 0:
		return effects, errNoKey
	}
	db, err := databaseOf(h)
	if err != nil {
		return effects, err
	}
	catalog := db.driver.Dialect().ForeignKeys
	if catalog == nil {
		return effects, &UnsupportedError{Feature: "foreign keys that can be asked for", Database: db.Dialect()}
	}
	defer watchSeveral(ctx, db, &q.query, 1)()
	ctx = watch.Part(ctx)
	keys, err := Raw[dialect.ForeignKey](ctx, h, catalog.Catalog, table.Quoted)
	if err != nil {
		return effects, err
	}
	keys = dialect.Reached(keys)
	for _, k := range keys {
		effects.Effects = append(effects.Effects, DeleteEffect{
			Action: k.OnDelete, Table: dotted(k.SchemaName, k.TableName), Columns: slices.Clone(k.Columns), References: dotted(k.ParentSchema, k.Parent), Constraint: k.Constraint,
		})
	}
	rows := q.bare()
	rows.onlyKey()
	err = withTemplate(ctx, h, &rows, use{ordered: q.choosesByOrder()}, func(db *DB, tpl *compiler.Template, l *lookup) error {
		counting := dialect.Statement{SQL: catalog.CountEffects(table, tpl.SQL, keys), Params: tpl.Params, Outputs: effectOutputs}
		db.sending(counting.SQL)
		if err := db.driver.Query(ctx, &counting, l.tape.Args, &effectCounts{effects: &effects}); err != nil {
			return &QueryError{SQL: counting.SQL, Err: err}
		}
		return nil
	})
	return effects, err
}

// effectRow is a row of the statement that counts.
type effectRow struct{ Effect, Rows int64 }

var effectOutputs = func() []dialect.Output {
	layout := mustLayout[effectRow]()
	return []dialect.Output{{Name: "effect", Field: &layout.Fields[0]}, {Name: "rows", Field: &layout.Fields[1]}}
}()

// effectCounts takes what is counted to the effect that it is of.
type effectCounts struct {
	row     effectRow
	effects *DeleteEffects
}

func (c *effectCounts) Next() unsafe.Pointer { return unsafe.Pointer(&c.row) }

func (c *effectCounts) Filled() bool {
	if c.row.Effect < 0 {
		c.effects.Rows = c.row.Rows
	} else {
		c.effects.Effects[c.row.Effect].Rows = c.row.Rows
	}
	return true
}

func dotted(schemaName, name string) string {
	if schemaName == "" {
		return name
	}
	return schemaName + "." + name
}

// Refused reports whether the delete would fail for rows that refer to what
// goes: by Restrict or NoAction. A deferred constraint fails at the commit.
//
//	effects, err := State.Filter(State.ID.Eq(1)).DeleteEffects(ctx, db)
//	if err == nil && !effects.Refused() {
//		_, err = State.Filter(State.ID.Eq(1)).Delete(ctx, db)
//	}
func (e DeleteEffects) Refused() bool {
	return slices.ContainsFunc(e.Effects, func(effect DeleteEffect) bool {
		return effect.Rows > 0 && (effect.Action == Restrict || effect.Action == NoAction)
	})
}

// String has a line for the rows that are deleted, and one for each effect that
// touches a row.
func (e DeleteEffects) String() string {
	lines := []string{"deletes " + rowsOf(e.Rows, e.Table)}
	for _, effect := range e.Effects {
		if effect.Rows > 0 {
			lines = append(lines, effect.String())
		}
	}
	return strings.Join(lines, "\n")
}

// String says what happens to how many rows, and by which foreign key.
func (e DeleteEffect) String() string {
	columns := strings.Join(e.Columns, ", ")
	verb := "is refused by "
	switch e.Action {
	case Cascade:
		verb = "deletes "
	case SetNull:
		verb = "sets " + columns + " to NULL in "
	case SetDefault:
		verb = "sets " + columns + " to the default in "
	}
	by := "ON DELETE " + string(e.Action)
	if e.Constraint != "" {
		by += " of " + e.Constraint
	}
	return fmt.Sprintf("%s%s, by %s to %s (%s)", verb, rowsOf(e.Rows, e.Table), columns, e.References, by)
}

func rowsOf(n int64, table string) string {
	if n == 1 {
		return "1 row of " + table
	}
	return fmt.Sprintf("%d rows of %s", n, table)
}
