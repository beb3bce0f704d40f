package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/internal/watch"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

// Links are the links that one row has by a many-to-many relation: the rows of
// the model between that refer to it. They are made by [ManyToMany.Of], are a
// value, and are written by Add, Remove, Set and Clear.
//
//	var links orm.Links[LineRow, CallRow] = City.Lines.Of(city)
type Links[R, L any] struct {
	rel *relation
	// key are the values of the row's key.
	key      []any
	sets     []expr.Assignment
	unscoped bool
	err      error
}

// Of is the links of a row, after Unscoped also those that the default filters
// of the model between leave out: of a row of the model, of a pointer to one, or of the key itself where it is one column. Anything else is
// an error from the methods that write.
//
//	added, err := City.Lines.Of(city).Add(ctx, db, lines...)
//	removed, err := City.Lines.Of(7).Clear(ctx, db)
func (m ManyToMany[R, L]) Of(row any) Links[R, L] {
	l := Links[R, L]{rel: m.rel, unscoped: m.unscoped}
	if m.query != nil {
		l.err = fmt.Errorf("inlay: %s.Among narrows what is read, and Of writes links of the whole relation: leave out Among", m.rel)
		return l
	}
	sides, err := m.rel.resolve()
	if err != nil {
		l.err = err
		return l
	}
	l.key, l.err = keyOf(sides.Near, row)
	return l
}

// With gives the links that Add and Set make values in further columns of the
// model between, which have the database's defaults otherwise. Links that are
// there already stay as they are. Calls add up.
//
//	City.Lines.Of(city).With(Call.Place.Set(3)).Add(ctx, db, red)
func (l Links[R, L]) With(sets ...expr.Assignment) Links[R, L] {
	l.sets = append(slices.Clip(l.sets), given(sets)...)
	return l
}

// Add links the row to others, told by their keys, in one statement, and
// returns the number of links that are new: those that are there stay, and a row
// that is named twice is linked once. To a row that the database does not have,
// a foreign key refuses a link. Add of no rows sends nothing.
//
//	added, err := City.Lines.Of(city).Add(ctx, db, red, blue)
//
//inlay:query write
func (l Links[R, L]) Add(ctx context.Context, h Handle, rows ...R) (added int64, err error) {
	keys, err := l.keysOf(rows)
	if err != nil || keys.n == 0 {
		return 0, err
	}
	return execute(ctx, h, l.adding(keys))
}

// Remove removes the links to rows, told by their keys, in one statement, and
// returns their number. Links that the default filters of the model between
// leave out stay. Remove of no rows sends nothing.
//
//	removed, err := City.Lines.Of(city).Remove(ctx, db, blue)
//
//inlay:query write
func (l Links[R, L]) Remove(ctx context.Context, h Handle, rows ...R) (removed int64, err error) {
	keys, err := l.keysOf(rows)
	if err != nil || keys.n == 0 {
		return 0, err
	}
	return execute(ctx, h, l.removing(keys, expr.InLists))
}

// Set links the row to just these others, told by their keys: it removes the
// links to all others, as Remove does, and adds those that are missing, as Add
// does, and returns the number of those. It is one statement, and on SQLite,
// which has none that both deletes and inserts, two in one transaction. Set of
// no rows is Clear, and adds none.
//
//	added, err := City.Lines.Of(city).Set(ctx, db, red, blue)
//
//inlay:query write
func (l Links[R, L]) Set(ctx context.Context, h Handle, rows ...R) (added int64, err error) {
	keys, err := l.keysOf(rows)
	if err != nil {
		return 0, err
	}
	if keys.n == 0 {
		_, err := l.Clear(ctx, h)
		return 0, err
	}
	db, err := databaseOf(h)
	if err != nil {
		return 0, err
	}
	add, remove := l.adding(keys), l.removing(keys, notInLists)
	if db.driver.Dialect().Spelling().Form(dialect.FormChangeInWith).Missing || remove.hooked() != nil {
		defer watchSeveral(ctx, db, add, 0)()
		ctx := watch.Part(ctx)
		err := h.InTx(ctx, func(tx *Tx) error {
			if _, err := execute(ctx, tx, remove); err != nil {
				return err
			}
			added, err = execute(ctx, tx, add)
			return err
		})
		return added, err
	}
	sides, err := l.rel.resolve()
	if err != nil {
		return 0, err
	}
	tables, err := l.rel.keyTables(sides)
	if err != nil {
		return 0, err
	}
	for i, col := range sides.LinkKey {
		remove.annotate(keyColumn(i), expr.OfColumn[any](col), false)
	}
	remove.edit().change.returns = true
	e := add.edit()
	e.ctes = append(e.ctes, CTE{table: tables.removed, id: new(byte), clause: tape.ClauseCTE, parts: []query{*remove}})
	return execute(ctx, h, add)
}

// Clear removes all links of the row in one statement, and returns their
// number. Links that the default filters of the model between leave out stay.
//
//	removed, err := City.Lines.Of(city).Clear(ctx, db)
//
//inlay:query write
func (l Links[R, L]) Clear(ctx context.Context, h Handle) (removed int64, err error) {
	if l.err != nil {
		return 0, l.err
	}
	return execute(ctx, h, l.removing(nil, nil))
}

func notInLists(columns []*schema.Column, lists []any) expr.Predicate {
	return expr.Unless(expr.InLists(columns, lists))
}

// keysOf are the keys of the other rows, each once.
func (l *Links[R, L]) keysOf(rows []R) (*keyIndex, error) {
	if l.err != nil {
		return nil, l.err
	}
	sides, err := l.rel.resolve()
	if err != nil {
		return nil, err
	}
	layout, err := layoutOf[R]()
	if err != nil {
		return nil, err
	}
	fields, ok := keyFieldsOf(layout, sides.Key)
	if !ok {
		return nil, fmt.Errorf("inlay: %s: %s has no field for a column of %s", l.rel, layout.Type, columnNames(sides.Key))
	}
	x := newKeyIndex(fields, sides.LinkKey)
	for i := range rows {
		n, err := x.add(unsafe.Pointer(&rows[i]))
		switch {
		case err != nil:
			return nil, err
		case n == noKey:
			return nil, fmt.Errorf("inlay: %s: row %d has no key that a link can refer to", l.rel, i+1)
		}
	}
	return x, nil
}

// links is the query for the row's links.
func (l *Links[R, L]) links(sides *sides) query {
	q := query{model: sides.link, layout: sides.link.table.Layout}
	if l.unscoped {
		q.flags |= unscoped
	}
	for i, far := range sides.far {
		q.where = append(q.where, far.Eq(l.key[i]))
	}
	if sides.Type != nil {
		q.where = append(q.where, expr.OfColumn[any](sides.Type).Eq(l.rel.Value))
	}
	return q
}

// removing deletes the links to the other rows that a condition on their keys
// tells, all with nil.
func (l *Links[R, L]) removing(keys *keyIndex, told func([]*schema.Column, []any) expr.Predicate) *query {
	sides, err := l.rel.resolve()
	if err != nil {
		return &query{err: err}
	}
	q := l.links(sides)
	if told != nil {
		q.where = append(q.where, told(sides.LinkKey, keys.values()))
	}
	return q.changing(&change{clause: tape.ClauseDelete})
}

// adding inserts the links to the other rows that are not there.
func (l *Links[R, L]) adding(keys *keyIndex) *query {
	failed := func(err error) *query { return &query{err: err} }
	sides, err := l.rel.resolve()
	if err != nil {
		return failed(err)
	}
	tables, err := l.rel.keyTables(sides)
	if err != nil {
		return failed(err)
	}
	rows := query{model: &model{table: tables.added}, layout: tables.added.Layout}
	rows.editRare().lists = keys.values()
	ch := &change{clause: tape.ClauseInsert, rows: &rows, conflict: &conflict{nothing: true}}
	add := func(col *schema.Column, e expr.Expression) error {
		if slices.Contains(ch.cols, col) {
			return fmt.Errorf("inlay: %s: a link gives %s two values", l.rel, col)
		}
		ch.cols = append(ch.cols, col)
		rows.annotate(col.Name, e, false)
		return nil
	}
	there := l.links(sides)
	there.flags |= unscoped
	for i, col := range sides.LinkKey {
		key := expr.OfColumn[any](tables.added.Columns[i])
		if err := add(col, key); err != nil {
			return failed(err)
		}
		there.where = append(there.where, expr.OfColumn[any](col).EqExpr(subquery.OuterRef(key)))
	}
	for i, col := range sides.Far {
		if err := add(col, expr.ValueFor(col, l.key[i])); err != nil {
			return failed(err)
		}
	}
	if sides.Type != nil {
		if err := add(sides.Type, expr.ValueFor(sides.Type, l.rel.Value)); err != nil {
			return failed(err)
		}
	}
	for _, set := range l.sets {
		col := set.Column()
		if col == nil || col.Table != sides.Link {
			return failed(fmt.Errorf("inlay: %s: With takes columns of %s", l.rel, sides.Link.Model))
		}
		if err := add(col, set.Assigned()); err != nil {
			return failed(err)
		}
	}
	rows.where = []expr.Predicate{subquery.NotExists(there)}
	whole := query{model: sides.link, layout: sides.link.table.Layout, flags: unscoped}
	whole.edit().change = ch
	return &whole
}

// keyTables are what the keys of links are called in statements.
type keyTables struct{ added, removed *schema.Table }

func keyColumn(i int) string { return "key_" + strconv.Itoa(i+1) }

// keyTables makes the tables at their first use, since a statement names them
// by the types of the key.
func (r *relation) keyTables(s *sides) (keyTables, error) {
	s.tables.once.Do(func() {
		fields := make([]reflect.StructField, len(s.LinkKey))
		for i, col := range s.LinkKey {
			tag := reflect.StructTag(fmt.Sprintf(`orm:"column=%s"`, keyColumn(i)))
			fields[i] = reflect.StructField{Name: "Key" + strconv.Itoa(i+1), Type: col.Field.Elem, Tag: tag}
		}
		layout, err := schema.LayoutOf(reflect.StructOf(fields))
		if err != nil {
			s.tables.err = err
			return
		}
		for name, table := range map[string]**schema.Table{"added": &s.tables.added, "removed": &s.tables.removed} {
			if *table, s.tables.err = schema.NewTable(name, name, layout); s.tables.err != nil {
				return
			}
			(*table).Derived = true
			schema.Register(*table)
		}
	})
	return s.tables.keyTables, s.tables.err
}

var errRowKey = errors.New("give it a row of the model, a pointer to one, or the key itself")

// holdsRow reports whether a struct is a row struct, or embeds it.
func holdsRow(t, row reflect.Type) bool {
	if t == row || t.Kind() != reflect.Struct {
		return t == row
	}
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && holdsRow(f.Type, row) {
			return true
		}
	}
	return false
}

// keyOf is the key of a row, as values for columns.
func keyOf(columns []*schema.Column, row any) ([]any, error) {
	model := columns[0].Table.Model
	v := reflect.ValueOf(row)
	for v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() == reflect.Pointer {
		return nil, fmt.Errorf("inlay: the row of %s is nil: %w", model, errRowKey)
	}
	if t := columns[0].Field.Elem; len(columns) == 1 && (v.Type() == t || (v.CanInt() || v.CanUint()) && reflect.Zero(t).CanInt()) {
		key := v.Convert(t)
		if v.CanInt() && key.Int() != v.Int() || v.CanUint() && (key.Int() < 0 || uint64(key.Int()) != v.Uint()) {
			return nil, fmt.Errorf("inlay: the key %v does not fit %s", v, columns[0])
		}
		return []any{key.Interface()}, nil
	}
	layout, err := schema.LayoutOf(v.Type())
	if err != nil || !holdsRow(v.Type(), columns[0].Table.Layout.Type) {
		return nil, fmt.Errorf("inlay: a %s is no row of %s: %w", v.Type(), model, errRowKey)
	}
	fields, ok := keyFieldsOf(layout, columns)
	if !ok {
		return nil, fmt.Errorf("inlay: %s has no field for a column of %s: %w", v.Type(), columnNames(columns), errRowKey)
	}
	at := reflect.New(v.Type())
	at.Elem().Set(v)
	key := make([]any, len(fields))
	for i, f := range fields {
		part := plain(f, unsafe.Add(at.UnsafePointer(), f.Offset))
		if part == nil {
			return nil, fmt.Errorf("inlay: the key %s of the row is NULL", columns[i])
		}
		key[i] = part
	}
	return key, nil
}
