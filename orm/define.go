package orm

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// Define makes a model of a table struct and returns it, filled. T embeds a
// [Manager] of the row struct, and has an expr.Column for every field of the
// row, by the same Go name and of its type without *T or sql.Null; relations
// are fields of type [BelongsTo], [HasOne], [HasMany] and [ManyToMany]. name is the table's name, or
// "schema.table".
//
//	var City = orm.Define[CityTable]("cities")
//
// The row's columns are named by snake_case; tags on the row's fields say
// otherwise: `orm:"column=total"`, `orm:"pk"` (several for a composite key;
// the column id by default; `orm:"pk,assigned"` for one integer that the program
// gives), `orm:"default"` for a value that the database gives, `orm:"created"`,
// `orm:"updated"`, `orm:"deleted"` and `orm:"version"` for columns that writes keep by
// themselves (see [Timestamps], [SoftDelete], [Versioned]), `orm:"json"`, `orm:"annotation"`, `orm:"-"`.
//
// Define is called once per model, at start-up. It panics if the two structs
// do not fit together, with one message that lists every fault.
func Define[T any](name string) *T {
	table := new(T)
	d := &definition{structType: reflect.TypeFor[T](), name: name, columns: map[string]*schema.Column{}}
	d.define(table)
	if len(d.faults) > 0 {
		panic(fmt.Sprintf("inlay: orm.Define[%s](%q): %v", d.structType, name,
			&FaultsError{Subject: "the structs do not fit together", Faults: d.faults}))
	}
	return table
}

// definition is the work of one Define.
type definition struct {
	structType reflect.Type
	name       string
	table      *schema.Table
	// columns are those that no field of the table struct was found for yet,
	// by the Go name of the row's field.
	columns map[string]*schema.Column
	faults  []string
}

func (d *definition) fault(format string, args ...any) {
	d.faults = append(d.faults, fmt.Sprintf(format, args...))
}

func (d *definition) define(table any) {
	manager, ok := table.(managed)
	if d.structType.Kind() != reflect.Struct || !ok {
		d.fault("%s must be a struct that embeds orm.Manager of its row struct", d.structType)
		return
	}
	layout, err := schema.LayoutOf(manager.rowType())
	if err != nil {
		d.fault("%v", err)
		return
	}
	goName := strings.TrimSuffix(d.structType.Name(), "Table")
	if d.table, err = schema.NewTable(goName, d.name, layout); err != nil {
		d.fault("%v", err)
		return
	}
	if derived, ok := table.(interface{ derives() bool }); ok && derived.derives() {
		d.table.Derived = true
		if d.table.Schema != "" {
			d.fault("a derived model's name has no schema: it is the name of a query in a statement")
		}
		if !slices.ContainsFunc(d.table.PrimaryKey, func(c *schema.Column) bool { return c.Field.PrimaryKey }) {
			d.table.PrimaryKey = nil // a column that is called id need not be unique there
		}
	}
	for _, col := range d.table.Columns {
		goName := leaf(col.Field.Path)
		if other, taken := d.columns[goName]; taken {
			d.fault("the row's fields %s and %s have one Go name: rename one", other.Field.Path, col.Field.Path)
		}
		d.columns[goName] = col
	}
	d.fields(reflect.ValueOf(table).Elem(), "")
	for _, col := range d.table.Columns {
		if goName := leaf(col.Field.Path); d.columns[goName] == col {
			d.fault("the table struct has no field %s: add `%s expr.Column[%s]`, or tag the row's field `orm:\"-\"`",
				goName, goName, col.Field.Elem)
		}
	}
	if len(d.faults) > 0 {
		return
	}
	m := &model{table: d.table}
	models.Store(d.table, m)
	schema.Register(d.table)
	if faults := manager.manage(m, table); faults != nil {
		d.faults = append(d.faults, faults...)
		return
	}
	if f, ok := table.(DefaultFilterer); ok {
		m.defaults = f.DefaultFilters()
	}
	if col := d.table.Role(schema.Deleted); col != nil {
		m.defaults = append(m.defaults, expr.OfColumn[any](col).IsNull())
	}
}

// fields fills the table struct's columns and relations, also those of
// structs embedded in it.
func (d *definition) fields(v reflect.Value, prefix string) {
	for i := range v.NumField() {
		sf := v.Type().Field(i)
		path := prefix + sf.Name
		if sf.Tag.Get("orm") == "-" {
			continue
		}
		if !sf.IsExported() {
			if sf.Anonymous && sf.Type.Kind() == reflect.Struct { // a mixin: its own fields may be exported
				d.fields(v.Field(i), path+".")
			}
			continue
		}
		field := v.Field(i).Addr().Interface()
		if _, ok := field.(managed); ok {
			continue
		}
		if goType, ok := expr.ColumnType(sf.Type); ok {
			d.column(sf, path, goType, field)
			continue
		}
		if rel, ok := field.(relationField); ok {
			d.relation(sf, path, rel)
			continue
		}
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			d.fields(v.Field(i), path+".")
			continue
		}
		d.fault("field %s of type %s is neither a column nor a relation: use expr.Column, orm.BelongsTo, orm.HasOne, orm.HasMany or orm.ManyToMany, or tag it `orm:\"-\"`",
			path, sf.Type)
	}
}

func (d *definition) column(sf reflect.StructField, path string, goType reflect.Type, field any) {
	if tag := sf.Tag.Get("orm"); tag != "" {
		d.fault("column %s: tags of columns belong on the row's field, not here: %q", path, tag)
		return
	}
	col, ok := d.columns[sf.Name]
	if !ok {
		d.fault("column %s has no field in the row struct %s%s", path, d.table.Layout.Type,
			schema.DidYouMean(sf.Name, d.goNames()))
		return
	}
	delete(d.columns, sf.Name)
	if goType != col.Field.Elem {
		d.fault("column %s is an expr.Column[%s], but the row's field %s is %s: make it expr.Column[%s]",
			path, goType, col.Field.Path, col.Field.Type, col.Field.Elem)
		return
	}
	if err := expr.Attach(field, col); err != nil {
		d.fault("column %s: %v", path, err)
	}
}

func (d *definition) relation(sf reflect.StructField, path string, field relationField) {
	rel := &schema.Relation{Name: sf.Name, Table: d.table}
	options := append([]string{"fk", "ref", "table"}, field.describe(rel)...)
	tag, err := schema.ParseTag(sf.Tag.Get("orm"), options...)
	if err != nil {
		d.fault("relation %s: %v", path, err)
		return
	}
	rel.To, rel.ForeignKey, rel.References = tag["table"], names(tag["fk"]), names(tag["ref"])
	rel.LinkTable, rel.LinkKey = tag["through"], names(tag["to"])
	rel.Type, rel.Value, rel.Indexed = tag["type"], tag["value"], tag.Has("indexed")
	switch {
	case len(rel.ForeignKey) == 0:
		d.fault("relation %s has no foreign key: tag it `orm:\"fk=…\"`, several columns joined by +", path)
		return
	case rel.Kind == schema.ManyToMany && len(rel.LinkKey) == 0:
		d.fault("relation %s does not say which columns of the join model lead to the other side: tag it `orm:\"fk=…,to=…\"`", path)
		return
	case (rel.Type == "") != (rel.Value == ""):
		d.fault("relation %s: type= names the column that says which model a key refers to, and value= what it says for this one: give both", path)
		return
	}
	if rel.Kind == schema.BelongsTo {
		own := rel.ForeignKey
		if rel.Type != "" {
			own = append(slices.Clip(own), rel.Type)
		}
		for _, name := range own {
			if _, ok := d.table.Column(name); !ok {
				d.fault("relation %s: the foreign key column %q is not in the row struct%s", path, name,
					schema.DidYouMean(name, d.table.ColumnNames()))
			}
		}
	}
	d.table.Relations = append(d.table.Relations, rel)
	field.relate(rel)
}

func (d *definition) goNames() []string {
	names := make([]string, 0, len(d.table.Columns))
	for _, col := range d.table.Columns {
		names = append(names, leaf(col.Field.Path))
	}
	return names
}

func names(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Split(joined, "+")
}

// leaf is the last part of a dotted path.
func leaf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }
