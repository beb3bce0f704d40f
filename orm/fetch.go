package orm

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/schema"
)

// fetch is the loading of one relation for rows that are there.
type fetch struct {
	loading
	sides   *sides
	parents rowsView
	holder  uintptr
	keys    *keyIndex
	// numbers are those of the parents' keys.
	numbers []int32
	query   *query
	rows    rowList
	// far is the key in a related row; where the rows do not have it, it is read
	// beside each, and groups are the numbers of the keys.
	far    keyFields
	groups []int32
	err    error
}

func fetchesFor(to []*fetch, parents rowsView, loadings []loading) ([]*fetch, error) {
	for _, l := range loadings {
		f := &fetch{loading: l, parents: parents}
		var err error
		if f.sides, err = l.rel.resolve(); err != nil {
			return nil, err
		}
		h, err := l.holder(parents.layout)
		if err != nil {
			return nil, err
		}
		f.holder = h.Offset
		to = append(to, f)
	}
	return to, nil
}

// fetchesBeside are those of the rows that SelectRelated has loaded with others.
func fetchesBeside(to []*fetch, parents rowsView, related []loading) ([]*fetch, error) {
	for _, l := range related {
		more := l.more()
		if more.oneStatement || more.prefetch == nil && more.related == nil {
			continue
		}
		h, err := l.holder(parents.layout)
		if err != nil {
			return nil, err
		}
		sides, err := l.rel.resolve()
		if err != nil {
			return nil, err
		}
		found := rowsView{layout: sides.target.table.Layout, list: []unsafe.Pointer{}}
		for i := range parents.len() {
			// A One begins with the pointer to its row.
			if row := *(*unsafe.Pointer)(unsafe.Add(parents.at(i), h.Offset)); row != nil {
				found.list = append(found.list, row)
			}
		}
		if to, err = fetchesFor(to, found, more.prefetch); err != nil {
			return nil, err
		}
		if to, err = fetchesBeside(to, found, more.related); err != nil {
			return nil, err
		}
	}
	return to, nil
}

// checkFetches returns what is wrong with the relations that a query loads, so
// that nothing is sent before it is known.
func checkFetches(layout *schema.Layout, more *extra) error {
	level, err := fetchesFor(nil, rowsView{layout: layout}, more.prefetch)
	if err != nil {
		return err
	}
	for _, f := range level {
		if f.query, err = f.target(); err != nil {
			return err
		}
		if err := f.collectKeys(); err != nil {
			return err
		}
		if err := checkFetches(f.query.layout, f.query.more()); err != nil {
			return err
		}
	}
	for i := range more.related {
		l := &more.related[i]
		if l.query == nil {
			continue
		}
		sides, err := l.rel.resolve()
		if err != nil {
			return err
		}
		if err := checkFetches(sides.target.table.Layout, l.more()); err != nil {
			return err
		}
	}
	return nil
}

// prepare collects the keys and makes the query; wanted is false where no row
// can be found.
func (f *fetch) prepare(d *dialect.Dialect) (wanted bool, err error) {
	if f.query, err = f.target(); err != nil {
		return false, err
	}
	if err := f.collectKeys(); err != nil {
		return false, err
	}
	f.rows = f.loading.rows.collect()
	if f.keys.n == 0 || f.limited && f.limit == 0 || f.query.has(isNone) {
		return false, nil
	}
	f.addKey()
	f.tie(d)
	return true, nil
}

// target is the query for the related rows of all parents.
func (f *fetch) target() (*query, error) {
	l := &f.loading
	if l.err != nil {
		return nil, l.err
	}
	if len(f.sides.Near) > maxKey {
		return nil, fmt.Errorf("inlay: %s: %w", l.rel, errKeyColumns)
	}
	if l.query != nil && l.query.sliced() {
		return nil, fmt.Errorf("inlay: Prefetch of %s: %w", l.rel, errPrefetchLimit)
	}
	q := l.rel.rows(f.sides, f.distinctApart(), l.unscoped)
	if q.err == nil && q.grouped() {
		q.fail(fmt.Errorf("inlay: Prefetch of %s: %w", l.rel, errPrefetchGroup))
	}
	if q.err != nil {
		return nil, q.err
	}
	e := q.editRare()
	e.loadAs(l.more())
	e.rowType = l.rows
	return &q, nil
}

// distinctApart is the query given by Among, nil for none. One for distinct rows
// stands in FROM, with the key among what is distinct: they are numbered and
// ordered afterwards.
func (f *fetch) distinctApart() *query {
	q := f.loading.query
	if q == nil || q.err != nil || q.model != f.sides.target || !q.has(distinct) || f.sides.link != nil && !f.limited {
		return q
	}
	inner := q.bare()
	if f.unscoped {
		inner.flags |= unscoped
	}
	keys := f.sides.Far
	if f.sides.link != nil {
		keys = f.sides.Key
	}
	columns := withKeys(q.model.table.Layout, with(q.selected(), keys...), q.more().prefetch)
	inner.layout = q.model.table.Layout
	inner.edit().columns = columns
	whole := inner.apart()
	whole.layout, whole.order = q.layout, q.order
	whole.edit().columns = q.chosen()
	return &whole
}

// collectKeys numbers the keys of the parents.
func (f *fetch) collectKeys() error {
	near, ok := keyFieldsOf(f.parents.layout, f.sides.Near)
	if !ok {
		return fmt.Errorf("inlay: %s cannot be loaded into %s, which has no field for a column of %s", f.rel, f.parents.layout.Type, columnNames(f.sides.Near))
	}
	var types keyFields
	if f.sides.Type != nil && f.rel.Kind == schema.BelongsTo {
		if types, ok = keyFieldsOf(f.parents.layout, []*schema.Column{f.sides.Type}); !ok {
			return fmt.Errorf("inlay: %s cannot be loaded into %s, which has no field for %s", f.rel, f.parents.layout.Type, f.sides.Type)
		}
	}
	f.keys = newKeyIndex(near, f.sides.Far)
	f.numbers = make([]int32, f.parents.len())
	for i := range f.numbers {
		row := f.parents.at(i)
		f.numbers[i] = noKey
		if types != nil {
			kind, isSet, err := types.value(row)
			if err != nil {
				return err
			}
			if !isSet || fmt.Sprint(kind) != f.rel.Value {
				continue
			}
		}
		n, err := f.keys.add(row)
		if err != nil {
			return err
		}
		f.numbers[i] = n
	}
	return nil
}

// withKeys are columns and those that relations are loaded by. What is wrong
// with a relation, or missing in the layout, loading it says.
func withKeys(layout *schema.Layout, columns []*schema.Column, prefetch []loading) []*schema.Column {
	for _, l := range prefetch {
		sides, err := l.rel.resolve()
		if err != nil {
			continue
		}
		if _, ok := keyFieldsOf(layout, sides.Near); ok {
			columns = with(columns, sides.Near...)
		}
		if sides.Type != nil && l.rel.Kind == schema.BelongsTo {
			columns = with(columns, sides.Type)
		}
	}
	return columns
}

// with are columns and those of others that are not among them.
func with(columns []*schema.Column, others ...*schema.Column) []*schema.Column {
	for _, col := range others {
		if !slices.Contains(columns, col) {
			columns = append(slices.Clip(columns), col)
		}
	}
	return columns
}

func columnNames(columns []*schema.Column) string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.String()
	}
	return strings.Join(names, ", ")
}

// addKey has the query select the key: in the rows themselves where they have
// fields for it, else beside them.
func (f *fetch) addKey() {
	if !f.addFar() {
		f.query.editRare().keys = f.sides.Far
	}
}

// addFar has the query select the key in the rows themselves, and reports
// whether they have fields for it.
func (f *fetch) addFar() bool {
	if f.sides.link != nil {
		return false
	}
	far, ok := keyFieldsOf(f.query.layout, f.sides.Far)
	if !ok {
		return false
	}
	f.far = far
	if columns := f.query.more().columns; columns != nil {
		f.query.edit().columns = with(columns, f.sides.Far...)
	}
	return true
}

// tie adds the condition that the rows belong to the parents, and the limit for
// each of them.
func (f *fetch) tie(d *dialect.Dialect) {
	q := f.query
	lists := f.keys.values()
	if !f.limited {
		q.where = append(slices.Clip(q.where), expr.InLists(f.sides.Far, lists))
		return
	}
	q.orderedByKey()
	if len(q.order) == 0 {
		q.fail(fmt.Errorf("inlay: %s: %w", f.rel, errPerParent))
		return
	}
	if q.ordersItself() && (f.pass == passLateral || f.pass == passAuto && f.rel.Indexed && !d.Spelling().Form(formsEach[len(lists)]).Missing) {
		q.where = slices.Clip(q.where)
		for i, far := range f.sides.far {
			q.where = append(q.where, far.EqExpr(parentKeys[i]))
		}
		q.limit, q.flags = f.limit, q.flags|hasLimit
		q.editRare().each = &each{columns: f.sides.Far, lists: lists}
		return
	}
	q.where = append(slices.Clip(q.where), expr.InLists(f.sides.Far, lists))
	by := make([]expr.Expression, len(f.sides.far))
	for i, far := range f.sides.far {
		by[i] = far
	}
	place := expr.RowNumber().Over(expr.PartitionBy(by...).OrderBy(q.order...))
	q.annotate(placeName, place, true)
	q.where = append(q.where, expr.Ref[int64](placeName).Lte(f.limit))
	q.order = []expr.Order{expr.Ref[int64](placeName).Asc()}
}

// placeName is the annotation that numbers the rows of each parent.
const placeName = "related__place"

// keyName is the annotation for a column of a key that rows have no field for.
func keyName(i int) string { return "related__key_" + strconv.Itoa(i+1) }

// Next and Filled hand the rows on, which come with their keys in them.
func (f *fetch) Next() unsafe.Pointer { return f.rows.Next() }

func (f *fetch) Filled() bool { return f.rows.Filled() }

// beside takes the key of a row that comes beside it.
func (f *fetch) beside(keys keyFields, row unsafe.Pointer) {
	f.groups = append(f.groups, f.group(keys, row))
}

// group is the number of the key of a related row.
func (f *fetch) group(keys keyFields, row unsafe.Pointer) int32 {
	n, ok, err := f.keys.find(keys, row)
	if err == nil && !ok {
		err = errKeyFolded
	}
	if err != nil && f.err == nil {
		f.err = err
	}
	return n
}

// assign puts the rows into the parents' fields.
func (f *fetch) assign() error {
	children := f.rows.view(f.query.layout)
	groups := f.groups
	if f.far != nil {
		groups = make([]int32, children.n)
		for i := range groups {
			groups[i] = f.group(f.far, children.at(i))
		}
	}
	if f.err == nil {
		f.err = f.keys.checkFolded(groups)
	}
	if f.err != nil {
		return fmt.Errorf("inlay: %s: %w", f.rel, f.err)
	}
	if f.rel.ToOne() {
		return f.assignOne(children, groups)
	}
	ends := f.arrange(groups)
	for i, n := range f.numbers {
		holder := unsafe.Add(f.parents.at(i), f.holder)
		if n == noKey {
			f.rows.setMany(holder, 0, 0)
			continue
		}
		f.rows.setMany(holder, ends[n], ends[n+1])
	}
	return nil
}

// arrange brings the rows of each key together, in the order in which they
// came, and returns where the rows of key n begin; those of the next one begin
// where they end.
func (f *fetch) arrange(groups []int32) (begins []int32) {
	begins = make([]int32, f.keys.n+1)
	sorted := true
	for i, n := range groups {
		begins[n+1]++
		sorted = sorted && (i == 0 || groups[i-1] <= n)
	}
	for n := range f.keys.n {
		begins[n+1] += begins[n]
	}
	if sorted {
		return begins
	}
	next := slices.Clone(begins)
	order := make([]int32, len(groups))
	for i, n := range groups {
		order[next[n]] = int32(i)
		next[n]++
	}
	f.rows.arrange(order)
	return begins
}

// assignOne puts the one row of each key into the parents' fields.
func (f *fetch) assignOne(children rowsView, groups []int32) error {
	found := make([]unsafe.Pointer, f.keys.n)
	for i, n := range groups {
		if found[n] != nil {
			return fmt.Errorf("inlay: %s leads to one row, and two were found for one of the rows: %w", f.rel, ErrMultipleRows)
		}
		found[n] = children.at(i)
	}
	for i, n := range f.numbers {
		var row unsafe.Pointer
		if n != noKey {
			row = found[n]
		}
		f.loading.rows.setOne(unsafe.Add(f.parents.at(i), f.holder), row)
	}
	return nil
}
