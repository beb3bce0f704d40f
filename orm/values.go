package orm

import (
	"context"
	"fmt"
	"reflect"
	"strconv"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
)

// ValuesSet is a query for chosen fields instead of rows. It is made by
// [QuerySet.Values], and is a subquery.Query as well.
//
//	values := City.Values(City.Name, City.Density().As("density"))
type ValuesSet struct{ query }

// Values asks for chosen fields: columns, annotations by expr.Ref, and
// expressions named by As. They come back as maps from name to value; NULL is
// nil. Without arguments it is every column and annotation.
//
//	rows, err := State.Annotate("dense", Exists(dense)).Values(State.Name, expr.Ref[bool]("dense")).All(ctx, db)
//
// An expression without a name, or two of one name, is an error from the terminal.
func (q QuerySet[R]) Values(fields ...expr.Expression) ValuesSet {
	v := ValuesSet(q)
	if q.model == nil {
		return v
	}
	if len(fields) == 0 {
		fields = v.everything()
	}
	v.edit().values = append([]expr.Expression(nil), fields...)
	v.layout = v.valuesLayout()
	return v
}

// All returns every row as a map from name to value.
//
//	rows, err := City.Values(City.Name, City.Density().As("density")).All(ctx, db)
//
//inlay:query rows
func (v ValuesSet) All(ctx context.Context, h Handle) ([]map[string]any, error) {
	if v.has(isNone) && v.err == nil {
		return []map[string]any{}, nil
	}
	c := mapCollector{layout: v.layout, rows: []map[string]any{}}
	if v.err == nil && v.layout != nil {
		c.row = reflect.New(v.layout.Type)
		for _, e := range v.more().values {
			c.names = append(c.names, expr.NameOf(e))
		}
	}
	if err := run(ctx, h, &v.query, use{ordered: true}, &c); err != nil {
		return nil, err
	}
	return c.rows, nil
}

// SQL returns the statement that All sends, for a human to read.
//
//	sql, err := City.Values(City.Name).SQL(db)
func (v ValuesSet) SQL(h Handle) (string, error) { return v.sql(h) }

// Explain returns the database's plan for the statement that All sends, in
// the database's own words. The statement itself is not run.
//
//	plan, err := City.Values(City.Name).Explain(ctx, db)
func (v ValuesSet) Explain(ctx context.Context, h Handle) (string, error) { return v.explain(ctx, h) }

func (v *ValuesSet) everything() []expr.Expression {
	var fields []expr.Expression
	for _, col := range v.selected() {
		fields = append(fields, expr.OfColumn[any](col))
	}
	for _, a := range v.shown() {
		fields = append(fields, expr.Ref[any](a.name))
	}
	return fields
}

// valuesLayout makes a struct for the values: a column's field as its row
// struct has it, an expression as a pointer, since it may be NULL.
func (v *ValuesSet) valuesLayout() *schema.Layout {
	fields := make([]reflect.StructField, 0, len(v.more().values))
	taken := map[string]bool{}
	for i, e := range v.more().values {
		if e == nil {
			v.fail(expr.ErrZero)
			return nil
		}
		name := expr.NameOf(e)
		switch err := schema.CheckName(name); {
		case name == "":
			v.fail(fmt.Errorf("inlay: value %d has no name: give it one with .As(name)", i+1))
			return nil
		case err != nil:
			v.fail(&NameError{Name: name, Reason: err.Error()})
			return nil
		case taken[name]:
			v.fail(&NameError{Name: name, Reason: "two values have this name"})
			return nil
		}
		taken[name] = true
		fields = append(fields, v.valueField(i, name, e))
	}
	layout, err := schema.PositionalLayout(reflect.StructOf(fields))
	if err != nil {
		v.fail(fmt.Errorf("inlay: Values: %w", err))
	}
	return layout
}

// valueField is the field for the value at a place. Its name and tag do not
// depend on the value's name, so that there is one struct for the same types.
func (v *ValuesSet) valueField(i int, name string, e expr.Expression) reflect.StructField {
	f := reflect.StructField{Name: "V" + strconv.Itoa(i), Type: expr.TypeOf(e)}
	if a := v.annotationType(name); a != nil && f.Type == reflect.TypeFor[any]() {
		f.Type = a
	}
	if col := expr.SourceOf(e); col != nil {
		f.Type = col.Field.Type
		if !col.Nullable() && (col.Table != v.model.table || expr.GroupsBySets(v.more().group)) {
			f.Type = reflect.PointerTo(f.Type) // NULL in a row without partner, and in a group made without it
		}
		switch {
		case col.Field.JSON:
			f.Tag = `orm:"json"`
		case col.Field.Zone != nil:
			f.Tag = reflect.StructTag(fmt.Sprintf(`orm:"zone=%s"`, col.Field.Zone))
		}
	} else if f.Type.Kind() != reflect.Interface {
		f.Type = reflect.PointerTo(f.Type)
	}
	return f
}

func (v *ValuesSet) annotationType(name string) reflect.Type {
	for _, a := range v.named() {
		if a.name == name {
			return expr.TypeOf(a.e)
		}
	}
	return nil
}

// mapCollector turns rows into maps.
type mapCollector struct {
	layout *schema.Layout
	names  []string
	row    reflect.Value // pointer to a struct of the layout
	rows   []map[string]any
	call   *watch.Call // nil where the query is not watched
}

func (c *mapCollector) Next() unsafe.Pointer {
	c.row.Elem().SetZero()
	return c.row.UnsafePointer()
}

func (c *mapCollector) Filled() bool {
	if c.call != nil {
		c.call.Row(c.row.UnsafePointer())
	}
	m := make(map[string]any, len(c.layout.Fields))
	for i := range c.layout.Fields {
		f := &c.layout.Fields[i]
		m[c.names[i]] = plain(f, unsafe.Add(c.row.UnsafePointer(), f.Offset))
	}
	c.rows = append(c.rows, m)
	return true
}

// plain is the value of the field at a place, nil for NULL.
func plain(f *schema.Field, at unsafe.Pointer) any {
	if at = f.Held(at); at == nil {
		return nil
	}
	return reflect.NewAt(f.Elem, at).Elem().Interface()
}

var _ dialect.Receiver = (*mapCollector)(nil)
