package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
)

// Field is one field of a row struct that a column or an annotation is
// written into.
type Field struct {
	// Name is the column's or annotation's name.
	Name string
	// Path is the Go name, with the names of embedded structs before it: for messages.
	Path string
	// Offset is the place of the field in the row, in bytes.
	Offset uintptr
	// Type is the declared Go type, Elem the type without *T, sql.Null[T] or types.Opt[T].
	Type, Elem reflect.Type
	// SQL is the type it is stored as.
	SQL Type
	// Nulls says how it holds NULL.
	Nulls Nulls
	// ValueOffset and ValidOffset are, inside an sql.Null[T] or a types.Opt[T], the
	// places of the value and of what says whether there is one.
	ValueOffset, ValidOffset uintptr
	// Zone is the time zone whose clock the values of a timestamp without a
	// time zone show; nil where none is declared.
	Zone *time.Location
	// JSON says that the value is stored as a JSON document.
	JSON bool
	// Annotation says that no column belongs to it: it is filled when a query
	// annotates under its name, and zero otherwise.
	Annotation bool
	// Rows are the outputs of each row where the values are rows of a query
	// inside: the type is a slice of a struct then, which their fields belong to.
	Rows []Output
	// Default says that the database gives the column a value where an insert
	// does not name it, Assigned that a key is given by the program.
	Default, Assigned bool
	// PrimaryKey says that it is tagged as (part of) the primary key.
	PrimaryKey bool
	// Role is what the column is kept for.
	Role Role
}

// Layout is a row struct, seen as a list of places to write to.
type Layout struct {
	ID     uint32
	Type   reflect.Type
	Fields []Field
	// Holders are the fields that hold related rows and no column.
	Holders []Holder

	byName map[string]int
	// positional layouts know their fields by their places in the select list.
	positional bool
}

// Holder is a field of a row struct that related rows are loaded into.
type Holder struct {
	// Name is the field's Go name, Path the same with the names of embedded
	// structs before it.
	Name, Path string
	// Offset is the place of the field in the row, in bytes.
	Offset uintptr
	// Row is the struct of the related rows; Many says that there can be
	// several.
	Row  reflect.Type
	Many bool
}

// RelatedRows is what the type of a field that holds related rows implements.
type RelatedRows interface {
	// RelatedRow is the struct of the rows, and whether there can be several.
	RelatedRow() (row reflect.Type, many bool)
}

// Holder returns the field of a Go name that holds related rows.
func (l *Layout) Holder(name string) (*Holder, bool) {
	i := slices.IndexFunc(l.Holders, func(h Holder) bool { return h.Name == name })
	if i < 0 {
		return nil, false
	}
	return &l.Holders[i], true
}

// Positional reports whether its fields are told apart by their places in the
// select list, and not by their names.
func (l *Layout) Positional() bool { return l.positional }

// FieldFor returns the field for an output: by its name, or in a positional
// layout by its place.
func (l *Layout) FieldFor(name string, place int) (*Field, bool) {
	if l.positional && place < len(l.Fields) {
		return &l.Fields[place], true
	}
	return l.Field(name)
}

// Field returns the field for a column's or annotation's name.
func (l *Layout) Field(name string) (*Field, bool) {
	if len(l.Fields) <= few {
		for i := range l.Fields {
			if l.Fields[i].Name == name {
				return &l.Fields[i], true
			}
		}
		return nil, false
	}
	i, ok := l.byName[name]
	if !ok {
		return nil, false
	}
	return &l.Fields[i], true
}

// Names returns the names of all fields, in the struct's order.
func (l *Layout) Names() []string {
	names := make([]string, len(l.Fields))
	for i := range l.Fields {
		names[i] = l.Fields[i].Name
	}
	return names
}

var layouts struct {
	sync.Mutex                 // of writers
	named, positional sync.Map // reflect.Type -> *Layout
}

// LayoutOf returns the layout of a row struct, worked out at its first use.
// Exported fields are columns by the snake_case of their names; a tag says
// otherwise: `orm:"column=total"`, `orm:"pk"`, `orm:"pk,assigned"`, `orm:"default"`, `orm:"json"`,
// `orm:"annotation"`, `orm:"zone=Europe/Vienna"` for a time.Time whose column is
// a timestamp without time zone, `orm:"-"`, several joined by commas. Structs
// embedded by value are part of the row. The error names every fault of the struct.
func LayoutOf(t reflect.Type) (*Layout, error) { return layoutOf(t, false) }

func layoutOf(t reflect.Type, positional bool) (*Layout, error) {
	byType := &layouts.named
	if positional {
		byType = &layouts.positional
	}
	if l, ok := byType.Load(t); ok {
		return l.(*Layout), nil
	}
	layouts.Lock()
	defer layouts.Unlock()
	if l, ok := byType.Load(t); ok {
		return l.(*Layout), nil
	}
	l := &Layout{Type: t, byName: map[string]int{}, positional: positional}
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a row must be a struct, %s is not", t)
	}
	var faults []string
	l.add(t, 0, "", &faults)
	if len(faults) > 0 {
		return nil, &FaultsError{Subject: t.String(), Faults: faults}
	}
	l.ID = registerLayout(l)
	byType.Store(t, l)
	return l, nil
}

// PositionalLayout returns the layout of a struct whose fields are known by
// their places and not by names, so that there is one for all queries that
// select values of the same types. A field's tag may say json.
func PositionalLayout(t reflect.Type) (*Layout, error) { return layoutOf(t, true) }

// FaultsError lists everything that is wrong with a struct at once.
type FaultsError struct {
	Subject string
	Faults  []string
}

// Error lists the faults, one a line.
func (e *FaultsError) Error() string {
	return e.Subject + ":\n  - " + strings.Join(e.Faults, "\n  - ")
}

func (l *Layout) add(t reflect.Type, base uintptr, prefix string, faults *[]string) {
	for sf := range fieldsOf(t) {
		path := prefix + sf.Name
		tag, err := ParseTag(sf.Tag.Get("orm"), "column", "pk", "assigned", "default", "json", "annotation", "zone", "created", "updated", "deleted", "version", "-")
		if err != nil {
			*faults = append(*faults, fmt.Sprintf("field %s: %v", path, err))
			continue
		}
		if tag.Has("-") || !sf.Anonymous && !sf.IsExported() {
			continue
		}
		if held, ok := reflect.Zero(sf.Type).Interface().(RelatedRows); ok && sf.Type.Kind() == reflect.Struct {
			h := Holder{Name: sf.Name, Path: path, Offset: base + sf.Offset}
			h.Row, h.Many = held.RelatedRow()
			if other, taken := l.Holder(sf.Name); taken {
				*faults = append(*faults, fmt.Sprintf("fields %s and %s both hold related rows under the name %s", other.Path, path, sf.Name))
			}
			l.Holders = append(l.Holders, h)
			continue
		}
		if isMixin(sf) {
			l.add(sf.Type, base+sf.Offset, path+".", faults)
			continue
		}
		f, err := newField(sf, tag, l.positional)
		if err != nil {
			*faults = append(*faults, fmt.Sprintf("field %s: %v", path, err))
			continue
		}
		f.Path, f.Offset = path, base+sf.Offset
		if other, taken := l.byName[f.Name]; taken {
			*faults = append(*faults, fmt.Sprintf("fields %s and %s are both named %q", l.Fields[other].Path, path, f.Name))
			continue
		}
		l.byName[f.Name] = len(l.Fields)
		l.Fields = append(l.Fields, f)
	}
}

// isMixin reports whether a field is a struct embedded by value whose fields
// are columns. An embedded type that is stored as one value (time.Time, a
// scanner) is a column by itself.
func isMixin(sf reflect.StructField) bool {
	if !sf.Anonymous || sf.Type.Kind() != reflect.Struct {
		return false
	}
	_, single := TypeOf(sf.Type)
	return !single
}

// newField reads what a struct field says. The fields of positional layouts
// have no tags: there a type without an SQL type is a JSON document.
func newField(sf reflect.StructField, tag Tag, positional bool) (Field, error) {
	f := Field{
		Name:       tag.Get("column", Snake(sf.Name)),
		Type:       sf.Type,
		Elem:       sf.Type,
		JSON:       tag.Has("json"),
		Annotation: tag.Has("annotation"),
		PrimaryKey: tag.Has("pk"),
		Default:    tag.Has("default"),
		Assigned:   tag.Has("assigned"),
	}
	if err := CheckName(f.Name); err != nil {
		return f, err
	}
	if sf.Type.Kind() == reflect.Pointer && sf.Anonymous {
		return f, fmt.Errorf("a struct embedded by pointer has no fixed place in the row: embed %s by value", sf.Type.Elem())
	}
	f.setNulls(sf.Type, (ScansItself(sf.Type) || isAny(sf.Type)) && !f.JSON)
	if f.JSON {
		f.SQL = JSON
		if tag.Has("zone") {
			return f, fmt.Errorf("zone=%s is for a column of times, not for a document", tag["zone"])
		}
		return f, nil
	}
	var ok bool
	if f.SQL, ok = TypeOf(f.Elem); !ok && positional {
		f.JSON, f.SQL, ok = true, JSON, true
	}
	if !ok {
		if err := fault(f.Elem); err != nil {
			return f, err
		}
		return f, fmt.Errorf("type %s has no SQL type: tag it `orm:\"json\"` to store it as a document, or `orm:\"-\"` to leave it out", sf.Type)
	}
	if tag.Has("zone") {
		if err := f.setZone(tag["zone"]); err != nil {
			return f, err
		}
	}
	return f, f.setRole(tag)
}

// setZone sets the zone of a tag, by its name in the IANA time zone database.
func (f *Field) setZone(name string) (err error) {
	if f.Elem != timeType && f.Elem != reflect.TypeFor[[]time.Time]() {
		return fmt.Errorf("zone=%s is for a time.Time, not for a %s", name, f.Type)
	}
	if name == "" || name == "Local" { // the machine's own zone is another one elsewhere
		return fmt.Errorf("zone=%s names no time zone: write zone=UTC or a name such as zone=Europe/Vienna", name)
	}
	if f.Zone, err = time.LoadLocation(name); err != nil {
		return fmt.Errorf("zone=%s: %w", name, err)
	}
	return nil
}

func fieldsOf(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

// Tag is a parsed struct tag: options joined by commas, each a word or key=value.
type Tag map[string]string

// ParseTag parses the value of an orm tag and refuses options that are not allowed.
func ParseTag(s string, allowed ...string) (Tag, error) {
	tag := Tag{}
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		if !slices.Contains(allowed, key) {
			return nil, fmt.Errorf("unknown tag option %q%s", key, DidYouMean(key, allowed))
		}
		tag[key] = value
	}
	return tag, nil
}

// Has reports whether the option is given.
func (t Tag) Has(key string) bool { _, ok := t[key]; return ok }

// Get returns the option's value, or what stands otherwise.
func (t Tag) Get(key, otherwise string) string {
	if v := t[key]; v != "" {
		return v
	}
	return otherwise
}

// NewLayout makes a layout of the fields of another one and more, which are in
// a struct that begins with the other one's.
func NewLayout(of *Layout, fields []Field) *Layout {
	l := &Layout{Type: of.Type, Fields: fields, Holders: of.Holders, byName: map[string]int{}}
	for i := range fields {
		l.byName[fields[i].Name] = i
	}
	l.ID = registerLayout(l)
	return l
}
