package orm

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// Page is one page of rows.
//
//	page, err := City.OrderBy(City.Name.Asc()).Page(ctx, db, 20, "")
//	next, err := City.OrderBy(City.Name.Asc()).Page(ctx, db, 20, page.Next)
type Page[R any] struct {
	// Rows are the rows, in the order of the query; empty, not nil, for none.
	Rows []R
	// Next and Previous are the cursors of the pages beside it, "" where there
	// is none.
	Next, Previous string
}

// ErrCursor is returned for a cursor that is not one, or that belongs to
// another query or order.
var ErrCursor = errors.New("inlay: the cursor does not belong to this query: start again without one")

// Page returns one page of rows: the first for the cursor "", and otherwise the
// one that a cursor of another page leads to. A page begins after the row that
// the other one ended with, wherever that is by now, so that no row is skipped
// or seen twice when others come and go, and the last page costs no more than
// the first. The query may be ordered by columns and annotations that its rows
// have fields for; the primary key is added, so that no two rows are level.
//
//	page, err := City.OrderBy(City.Name.Asc()).Page(ctx, db, 20, cursor)
//
// A cursor is opaque to clients, safe to put into a URL, and no secret: it
// holds the values of the order's columns in a row. One that was changed leads
// to another place among the rows of the same query, or is [ErrCursor].
//
//inlay:query rows
func (q QuerySet[R]) Page(ctx context.Context, h Handle, size int, cursor string) (Page[R], error) {
	page := Page[R]{Rows: []R{}}
	keys, err := q.pageKeys(size)
	if err != nil {
		return page, err
	}
	at, err := keys.parse(cursor)
	if err != nil {
		return page, err
	}
	from := QuerySet[R]{q.settled()}.OrderBy(keys.orders...)
	if at.Back {
		from = from.Reverse()
	}
	if at.values != nil {
		from = from.Filter(expr.After(from.order, at.values))
	}
	rows, err := from.Limit(int64(size)+1).All(ctx, h)
	if err != nil {
		return page, err
	}
	more := len(rows) > size
	if more {
		rows = rows[:size]
	}
	if at.Back {
		slices.Reverse(rows)
	}
	page.Rows = rows
	if len(rows) == 0 {
		if at.Back { // what it led to is gone, what follows is there
			page.Next, err = keys.encode(place{})
		}
		return page, err
	}
	if more || at.Back {
		if page.Next, err = keys.cursor(unsafe.Pointer(&rows[len(rows)-1]), false); err != nil {
			return page, err
		}
	}
	if at.Back && more || !at.Back && at.values != nil {
		page.Previous, err = keys.cursor(unsafe.Pointer(&rows[0]), true)
	}
	return page, err
}

// pageKeys are what rows are ordered by, and where the values stand in a row.
type pageKeys struct {
	orders []expr.Order
	fields []*schema.Field
	// order describes the query's order, so that cursors of another are told.
	order string
}

func (q *query) pageKeys(size int) (*pageKeys, error) {
	switch {
	case q.err != nil:
		return nil, q.err
	case q.model == nil:
		return nil, errNoModel
	case size < 1:
		return nil, fmt.Errorf("inlay: Page: the size must be positive, not %d", size)
	case q.sliced():
		return nil, ErrSliced
	case q.repeatsRows():
		return nil, fmt.Errorf("inlay: Page: %w", errRepeated)
	case q.grouped() || len(q.model.table.PrimaryKey) == 0:
		return nil, fmt.Errorf("inlay: Page needs rows with a primary key, which tells those that are level apart: groups and %s have none", q.model.table.Model)
	}
	k := &pageKeys{orders: slices.Clone(q.order)}
	for _, col := range q.model.table.PrimaryKey {
		e := expr.OfColumn[any](col)
		if !slices.ContainsFunc(q.order, func(o expr.Order) bool { return expr.ColumnOf(o.Key()) == col }) {
			k.orders = append(k.orders, e.Asc())
		}
	}
	words := []string{q.model.table.Quoted}
	for i, o := range k.orders {
		name := expr.NameOf(o.Key())
		f, ok := q.layout.Field(name)
		col := expr.ColumnOf(o.Key())
		if !ok && i >= len(q.order) {
			return nil, fmt.Errorf("inlay: Page: the rows have no field for %s of the primary key, which tells those that are level apart", describe(name))
		}
		if !ok || col != nil && (col.Table != q.model.table || !slices.Contains(q.selected(), col)) {
			return nil, fmt.Errorf("inlay: Page: the query is ordered by %s, which its rows have no field for: order by columns that it selects and by expr.Ref of annotations", describe(name))
		}
		k.fields = append(k.fields, f)
		words = append(words, name+" "+o.Direction())
	}
	k.order = strings.Join(words, ",")
	return k, nil
}

var errRepeated = errors.New("a row of a join or a UnionAll may come several times, and its key does not tell where a page ends: reach other models by expr.Via or subquery.Exists, or use Limit and Offset")

// repeatsRows reports whether a row of the model may come several times.
func (q *query) repeatsRows() bool {
	return len(q.more().joins) > 0 || q.more().compound != nil && q.more().compound.repeats()
}

func describe(name string) string {
	if name == "" {
		return "an expression"
	}
	return fmt.Sprintf("%q", name)
}

// place is what a cursor says.
type place struct {
	// Order is that of the query which made it.
	Order string
	// Back says that it leads to the rows before the place.
	Back bool `json:",omitempty"`
	// Values are the keys of the row beside the place.
	Values []json.RawMessage

	values []any
}

func (k *pageKeys) cursor(row unsafe.Pointer, back bool) (string, error) {
	at := place{Back: back}
	for _, f := range k.fields {
		v, err := keyJSON(plain(f, unsafe.Add(row, f.Offset)))
		if err != nil {
			return "", fmt.Errorf("inlay: Page: the value of %s cannot be put into a cursor: %w", f.Path, err)
		}
		at.Values = append(at.Values, v)
	}
	return k.encode(at)
}

// encode writes a cursor; without values it leads to the first page.
func (k *pageKeys) encode(at place) (string, error) {
	at.Order = k.order
	text, err := json.Marshal(at)
	return base64.RawURLEncoding.EncodeToString(text), err
}

// keyJSON writes a value for a cursor: JSON has no number for NaN and infinity.
func keyJSON(v any) ([]byte, error) {
	if f := reflect.ValueOf(v); f.IsValid() && f.CanFloat() && (math.IsNaN(f.Float()) || math.IsInf(f.Float(), 0)) {
		return json.Marshal(strconv.FormatFloat(f.Float(), 'g', -1, 64))
	}
	return json.Marshal(v)
}

// readKey is the opposite of keyJSON.
func readKey(text []byte, into reflect.Value) bool {
	if into.Elem().CanFloat() && len(text) > 0 && text[0] == '"' {
		f, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
		into.Elem().SetFloat(f)
		return err == nil
	}
	return json.Unmarshal(text, into.Interface()) == nil && !bytes.Contains(text, []byte(`\u0000`))
}

func (k *pageKeys) parse(cursor string) (at place, err error) {
	if cursor == "" {
		return at, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || json.Unmarshal(text, &at) != nil || at.Order != k.order || len(at.Values) != len(k.fields) && len(at.Values) > 0 {
		return at, ErrCursor
	}
	if len(at.Values) == 0 {
		return place{}, nil
	}
	for i, f := range k.fields {
		if string(at.Values[i]) == "null" {
			at.values = append(at.values, nil)
			continue
		}
		v := reflect.New(f.Elem)
		if !readKey(at.Values[i], v) {
			return at, ErrCursor
		}
		at.values = append(at.values, v.Elem().Interface())
	}
	return at, nil
}
