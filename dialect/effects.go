package dialect

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/inlay-orm/inlay/schema"
)

// DeleteAction is what a database does with the rows that refer to one that is
// deleted: the ON DELETE of a foreign key.
type DeleteAction string

// The actions, as SQL names them.
const (
	Cascade    DeleteAction = "CASCADE"
	SetNull    DeleteAction = "SET NULL"
	SetDefault DeleteAction = "SET DEFAULT"
	Restrict   DeleteAction = "RESTRICT"
	NoAction   DeleteAction = "NO ACTION"
)

// ForeignKeys is how a database tells of its foreign keys.
type ForeignKeys struct {
	// Catalog reads those that act on what is deleted from a table, whose quoted
	// name is its argument, and at least those that act on what they cascade to;
	// its columns are the fields of [ForeignKey].
	Catalog string
	// Lateral says that a recursive query may name itself once only, and then in a
	// lateral join.
	Lateral bool
}

// ForeignKey is a foreign key, as it is in the database.
type ForeignKey struct {
	// Constraint is its name, "" where the database does not say it.
	Constraint string
	// SchemaName and TableName are the table that refers, ParentSchema and Parent
	// the one that it refers to. A schema is "" where the name is found without it.
	SchemaName, TableName, ParentSchema, Parent string
	// Columns refer to ParentColumns.
	Columns, ParentColumns List
	// Row and ParentRow are the columns that tell the rows of either table.
	Row, ParentRow List
	OnDelete       DeleteAction
	// Root says that it refers to the table that was asked for.
	Root bool
}

// table and parent are the tables as SQL writes them.
func (k *ForeignKey) table() string  { return quoted(k.SchemaName, k.TableName) }
func (k *ForeignKey) parent() string { return quoted(k.ParentSchema, k.Parent) }

func quoted(schemaName, name string) string {
	if schemaName == "" {
		return schema.Quote(name)
	}
	return schema.Quote(schemaName) + "." + schema.Quote(name)
}

// Reached returns those of some foreign keys that act on what is deleted from
// the table that was asked for, or on what a cascade deletes then, the nearest
// first. Each stands there once: cycles end.
func Reached(keys []ForeignKey) (reached []ForeignKey) {
	var tables []string
	for _, k := range keys {
		if k.Root {
			tables = append(tables, k.parent())
			break
		}
	}
	for i := 0; i < len(tables); i++ {
		for _, k := range keys {
			if k.parent() != tables[i] {
				continue
			}
			reached = append(reached, k)
			if k.OnDelete == Cascade && !slices.Contains(tables, k.table()) {
				tables = append(tables, k.table())
			}
		}
	}
	return reached
}

// CountEffects is the statement that counts what foreign keys, those that
// [Reached] returned, would do. rows is a statement that selects the key columns
// of the rows to be deleted. It returns two columns: the position of the foreign
// key and the number of rows; position -1 is the rows themselves.
//
// The rows that go are collected first, by the tables they are in. What goes in
// any way is counted for the foreign key that takes it along, but not again as
// set to NULL, or as in the way.
func (f *ForeignKeys) CountEffects(root *schema.Table, rows string, reached []ForeignKey) string {
	found := fmt.Sprintf(`FROM %s AS "p" WHERE (%s) IN (%s)`, root.Quoted, list("p", columnNames(root.PrimaryKey), ", "), rows)
	if len(reached) == 0 {
		return `SELECT -1 AS "effect", COUNT(*) AS "rows" ` + found
	}
	c := effects{tables: []string{reached[0].parent()}, rows: []List{reached[0].ParentRow}}
	for _, k := range reached {
		if k.OnDelete == Cascade && c.taken(k.table()) < 0 {
			c.tables, c.rows = append(c.tables, k.table()), append(c.rows, k.Row)
		}
		c.width = max(c.width, len(k.Row), len(k.ParentRow))
	}
	var b strings.Builder
	fmt.Fprintf(&b, `WITH RECURSIVE "inlay_gone" ("t"%s) AS (SELECT 0%s %s`, c.names(), c.selected("p", c.rows[0]), found)
	var steps []string
	for _, k := range reached {
		if k.OnDelete == Cascade {
			steps = append(steps, c.step(&k, f.Lateral))
		}
	}
	switch {
	case len(steps) == 0:
	case f.Lateral:
		fmt.Fprintf(&b, ` UNION SELECT "x".* FROM "inlay_gone" AS "g" CROSS JOIN LATERAL (%s) AS "x"`, strings.Join(steps, " UNION ALL "))
	default:
		b.WriteString(" UNION " + strings.Join(steps, " UNION "))
	}
	b.WriteString(`) SELECT -1 AS "effect", COUNT(*) AS "rows" FROM "inlay_gone" WHERE "t" = 0`)
	for i := range reached {
		fmt.Fprintf(&b, " UNION ALL SELECT %d, COUNT(*) FROM %s", i, c.counted(&reached[i]))
	}
	return b.String()
}

// effects is what [ForeignKeys.CountEffects] knows of the tables that rows go
// from: their names, and the columns that tell their rows. The first is that of the
// rows to be deleted; it stands there again where a cascade leads back to it.
type effects struct {
	tables []string
	rows   []List
	width  int
}

// taken is the number of a table as one that a cascade takes rows from, -1 for none.
func (c *effects) taken(table string) int {
	if i := slices.Index(c.tables[1:], table); i >= 0 {
		return i + 1
	}
	return -1
}

// names are the names of the columns that tell rows of any table.
func (c *effects) names() string {
	var b strings.Builder
	for i := range c.width {
		fmt.Fprintf(&b, `, "r%d"`, i+1)
	}
	return b.String()
}

// selected are the columns that tell rows of one table, filled up with NULL.
func (c *effects) selected(alias string, row List) string {
	var b strings.Builder
	for i := range c.width {
		if i < len(row) {
			b.WriteString(", " + list(alias, row[i:i+1], ""))
		} else {
			b.WriteString(", NULL")
		}
	}
	return b.String()
}

// goes says that a row of a table is one of those that go, in any way.
func (c *effects) goes(alias, table string) string {
	var numbers []string
	for i := range c.tables {
		if c.tables[i] == table {
			numbers = append(numbers, strconv.Itoa(i))
		}
	}
	how := `"g"."t" = ` + numbers[0]
	if len(numbers) > 1 {
		how = `"g"."t" IN (` + strings.Join(numbers, ", ") + ")"
	}
	return c.is(alias, slices.Index(c.tables, table), how)
}

// found says that a row of the first table is one of those to be deleted.
func (c *effects) found(alias string) string { return c.is(alias, 0, `"g"."t" = 0`) }

func (c *effects) is(alias string, table int, how string) string {
	conditions := []string{how}
	for i, column := range c.rows[table] {
		conditions = append(conditions, fmt.Sprintf(`%s.%s = "g"."r%d"`, schema.Quote(alias), schema.Quote(column), i+1))
	}
	return strings.Join(conditions, " AND ")
}

// refers says that a row refers to another one.
func (k *ForeignKey) refers() string {
	conditions := make([]string, len(k.Columns))
	for i, column := range k.Columns {
		conditions[i] = fmt.Sprintf(`"c".%s = "p".%s`, schema.Quote(column), schema.Quote(k.ParentColumns[i]))
	}
	return strings.Join(conditions, " AND ")
}

// step selects the rows that a cascade takes along with those that go.
func (c *effects) step(k *ForeignKey, lateral bool) string {
	from := `"inlay_gone" AS "g" CROSS JOIN `
	if lateral {
		from = ""
	}
	return fmt.Sprintf(`SELECT %d%s FROM %s%s AS "p" JOIN %s AS "c" ON %s WHERE %s`,
		c.taken(k.table()), c.selected("c", k.Row), from, k.parent(), k.table(), k.refers(), c.goes("p", k.parent()))
}

// counted is the rows that a foreign key acts on, behind FROM.
func (c *effects) counted(k *ForeignKey) string {
	counted := fmt.Sprintf(`%s AS "c" WHERE EXISTS (SELECT 1 FROM %s AS "p" JOIN "inlay_gone" AS "g" ON %s WHERE %s)`,
		k.table(), k.parent(), c.goes("p", k.parent()), k.refers())
	besides := ""
	switch {
	case !slices.Contains(c.tables, k.table()):
		return counted
	case k.OnDelete != Cascade && k.OnDelete != Restrict:
		besides = c.goes("c", k.table())
	case k.table() == c.tables[0]:
		besides = c.found("c")
	default:
		return counted
	}
	return counted + ` AND NOT EXISTS (SELECT 1 FROM "inlay_gone" AS "g" WHERE ` + besides + ")"
}

func list(alias string, columns []string, separator string) string {
	quoted := make([]string, len(columns))
	for i, column := range columns {
		quoted[i] = schema.Quote(alias) + "." + schema.Quote(column)
	}
	return strings.Join(quoted, separator)
}

func columnNames(columns []*schema.Column) []string {
	names := make([]string, len(columns))
	for i, column := range columns {
		names[i] = column.Name
	}
	return names
}
