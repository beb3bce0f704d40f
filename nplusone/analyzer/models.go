package analyzer

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/inlay-orm/inlay/schema"
)

// models are the tables that the source declares, by package.
type models struct{ byPackage map[*types.Package][]*table }

// table is a variable that holds a table struct.
type table struct {
	v      *types.Var
	fields *types.Struct
	row    *types.Named
}

// relation is a field of a table struct that leads to another model.
type relation struct {
	of    *table
	field string
	many  bool
}

// key is how a query asks for the rows of an element: by a column that equals
// a field of the element's row.
type key struct {
	table  *table
	column string // the Go name of the column
	row    *types.Named
	field  string // the Go name of the row's field
	// narrowed says that the query has other filters too, ordered that it has an order.
	narrowed, ordered bool
}

// name is how the package at hand writes the table.
func (t *table) name(c *checker) string {
	if t.v.Pkg() != c.pass.Pkg {
		return t.v.Pkg().Name() + "." + t.v.Name()
	}
	return t.v.Name()
}

func (r *relation) name(c *checker) string { return r.of.name(c) + "." + r.field }

// tableOf is the table that a variable holds, nil for none.
func tableOf(v *types.Var) *table {
	n := named(v.Type())
	if n == nil {
		return nil
	}
	s, ok := n.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range s.Fields() {
		if m := named(f.Type()); f.Embedded() && m != nil && typeName(m) == ormPath+".Manager" && m.TypeArgs().Len() == 1 {
			if row := named(m.TypeArgs().At(0)); row != nil {
				return &table{v, s, row}
			}
		}
	}
	return nil
}

// tables are those of a package.
func (c *checker) tables(p *types.Package) []*table {
	if c.models == nil {
		c.models = &models{map[*types.Package][]*table{}}
	}
	known, ok := c.models.byPackage[p]
	if !ok && p != nil {
		for _, name := range p.Scope().Names() {
			if v, isVar := p.Scope().Lookup(name).(*types.Var); isVar {
				if t := tableOf(v); t != nil {
					known = append(known, t)
				}
			}
		}
		c.models.byPackage[p] = known
	}
	return known
}

// tableOfRow is the only table with rows of a type, among the packages at hand.
func (c *checker) tableOfRow(row *types.Named, others ...*types.Package) *table {
	var found *table
	seen := map[*types.Package]bool{}
	for _, p := range append(others, row.Obj().Pkg(), c.pass.Pkg) {
		if seen[p] {
			continue
		}
		seen[p] = true
		for _, t := range c.tables(p) {
			if t.row.Obj() != row.Obj() {
				continue
			}
			if found != nil && found.v != t.v {
				return nil
			}
			found = t
		}
	}
	return found
}

// keyOf reads the key from the filters of a query, nil where they say none.
func (c *checker) keyOf(u *unit, v *verdict) *key {
	sel, ok := ast.Unparen(v.site.call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	var filters []ast.Expr
	root, narrowed, ordered := c.chainRoot(sel.X, &filters)
	t := c.tableNamed(root)
	if t == nil {
		return nil
	}
	var found *key
	for _, filter := range filters {
		k := c.equality(u, t, filter, v.loop)
		if k != nil && found == nil {
			found = k
		} else if k != nil {
			return nil
		}
	}
	if found != nil {
		found.narrowed, found.ordered = narrowed || len(filters) > 1, ordered
	}
	return found
}

// chainRoot is what a QuerySet begins with. filters collects the predicates;
// narrowed says that methods of the table or others narrow it too.
func (c *checker) chainRoot(e ast.Expr, filters *[]ast.Expr) (root ast.Expr, narrowed, ordered bool) {
	for range maxShown {
		switch x := ast.Unparen(e).(type) {
		case *ast.CallExpr:
			sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
			if !ok {
				return nil, false, false
			}
			switch sel.Sel.Name {
			case "Filter":
				*filters = append(*filters, x.Args...)
			case "OrderBy":
				ordered = true
			default:
				narrowed = true
			}
			e = sel.X
		case *ast.Ident:
			def := c.definition(x)
			if v, ok := c.objectOf(x).(*types.Var); !ok || def == nil || tableOf(v) != nil {
				return x, narrowed, ordered
			}
			e = def
		default:
			return x, narrowed, ordered
		}
	}
	return nil, false, false
}

// tableNamed is the table that an expression such as geo.State names.
func (c *checker) tableNamed(e ast.Expr) *table {
	var id *ast.Ident
	switch e := e.(type) {
	case *ast.Ident:
		id = e
	case *ast.SelectorExpr:
		id = e.Sel
	default:
		return nil
	}
	v, ok := c.objectOf(id).(*types.Var)
	if !ok || v.Pkg() == nil || v.Parent() != v.Pkg().Scope() {
		return nil
	}
	return tableOf(v)
}

// equality is the key of a predicate such as State.ID.Eq(c.StateID).
func (c *checker) equality(u *unit, t *table, filter ast.Expr, l *loop) *key {
	call, ok := ast.Unparen(filter).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || u.flow.bits(call.Args[0])&l.bit == 0 {
		return nil
	}
	eq, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || eq.Sel.Name != "Eq" {
		return nil
	}
	column, ok := ast.Unparen(eq.X).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	if named := c.tableNamed(ast.Unparen(column.X)); named == nil || named.v != t.v {
		return nil
	}
	k := &key{table: t, column: column.Sel.Name}
	if field := c.fieldOf(call.Args[0]); field != nil {
		if row := named(c.pass.TypesInfo.TypeOf(field.X)); row != nil {
			k.row, k.field = row, field.Sel.Name
		}
	}
	return k
}

// fieldOf is the field of a row that a value is, nil for other values.
func (c *checker) fieldOf(e ast.Expr) *ast.SelectorExpr {
	for range maxShown {
		switch x := ast.Unparen(e).(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.Ident:
			def := c.definition(x)
			if def == nil {
				return nil
			}
			e = def
		case *ast.SelectorExpr:
			if s := c.pass.TypesInfo.Selections[x]; s != nil && s.Kind() == types.FieldVal {
				return x
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

// unique reports whether the column is the primary key: the only field that is
// tagged so, or else the column id.
func (k *key) unique() bool {
	var tagged []string
	if s, ok := k.table.row.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			options := strings.Split(reflect.StructTag(s.Tag(i)).Get("orm"), ",")
			if slices.Contains(options, "pk") {
				tagged = append(tagged, s.Field(i).Name())
			}
		}
	}
	if len(tagged) > 0 {
		return len(tagged) == 1 && tagged[0] == k.column
	}
	return columnOf(k.table.row, k.column) == "id"
}

// columnOf is the column of a row's field.
func columnOf(row *types.Named, field string) string {
	if s, ok := row.Underlying().(*types.Struct); ok {
		for i := range s.NumFields() {
			if s.Field(i).Name() != field {
				continue
			}
			if tag, err := schema.ParseTag(reflect.StructTag(s.Tag(i)).Get("orm"), "column", "pk", "assigned", "default", "json", "annotation", "zone", "created", "updated", "deleted", "version"); err == nil {
				return tag.Get("column", schema.Snake(field))
			}
		}
	}
	return schema.Snake(field)
}

// relation is the only relation that the key is, nil where there is none or
// where several could be meant.
func (k *key) relation(c *checker) *relation {
	if k.row == nil {
		return nil
	}
	from := c.tableOfRow(k.row, k.table.v.Pkg())
	if from == nil {
		return nil
	}
	near, far := columnOf(k.row, k.field), columnOf(k.table.row, k.column)
	var found *relation
	for i := range from.fields.NumFields() {
		f := from.fields.Field(i)
		n := named(f.Type())
		if n == nil || n.TypeArgs().Len() == 0 {
			continue
		}
		to := named(n.TypeArgs().At(0))
		tag, err := schema.ParseTag(reflect.StructTag(from.fields.Tag(i)).Get("orm"), "fk", "ref", "indexed")
		if to == nil || err != nil || to.Obj() != k.table.row.Obj() {
			continue
		}
		fk, ref := tag.Get("fk", ""), tag.Get("ref", "id")
		many := typeName(n) == ormPath+".HasMany"
		matches := fk == near && ref == far && typeName(n) == ormPath+".BelongsTo" ||
			fk == far && ref == near && (many || typeName(n) == ormPath+".HasOne")
		if matches && found != nil {
			return nil
		}
		if matches {
			found = &relation{from, f.Name(), many}
		}
	}
	return found
}
