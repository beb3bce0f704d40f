package schema

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/inlay-orm/inlay/types"
)

// Named is a type that a program has made in its database: an enum or a
// composite type. It is known from its first use, by the methods of its Go type.
type Named struct {
	Type Type
	// Name is as the Go type gives it, Quoted as SQL writes it.
	Name, Quoted string
	// Go is the Go type.
	Go reflect.Type
	// Labels are those of an enum, in their order; nil for a composite type.
	Labels []string
}

// Label returns the label that is a text, and an error where there is none.
func (n *Named) Label(text []byte) (string, error) {
	for _, label := range n.Labels {
		if label == string(text) {
			return label, nil
		}
	}
	return "", &types.EnumError{Enum: n.Name, Label: string(text), Labels: n.Labels}
}

// Layout returns the fields of a composite type, in their order.
func (n *Named) Layout() (*Layout, error) { return LayoutOf(n.Go) }

var (
	named   list[*Named]
	namedMu sync.Mutex // of those who add to named
)

// NamedType returns what is known of a type that the program has named, nil
// where it is none.
func NamedType(t Type) *Named {
	if t < firstNamed || t.IsArray() {
		return nil
	}
	return named.all()[t-firstNamed]
}

// namedOf makes a named type known; Unknown where something is wrong with it.
func namedOf(t reflect.Type) Type {
	n, err := newNamed(t)
	if err != nil {
		return Unknown
	}
	namedMu.Lock()
	defer namedMu.Unlock()
	if i := slices.IndexFunc(named.all(), func(n *Named) bool { return n.Go == t }); i >= 0 {
		return named.all()[i].Type
	}
	n.Type = firstNamed + Type(len(named.all()))
	named.add(n)
	epoch.Add(1)
	return n.Type
}

func newNamed(t reflect.Type) (*Named, error) {
	n := &Named{Go: t}
	switch x := reflect.Zero(t).Interface().(type) {
	case types.Enum:
		n.Name, n.Labels = x.EnumType()
		if t.Kind() != reflect.String {
			return nil, fmt.Errorf("%s has the method EnumType, but is no string type", t)
		}
		if len(n.Labels) == 0 {
			return nil, fmt.Errorf("the method EnumType of %s lists no labels", t)
		}
		n.Labels = slices.Clone(n.Labels)
	case types.Composite:
		n.Name = x.CompositeType()
		if t.Kind() != reflect.Struct {
			return nil, fmt.Errorf("%s has the method CompositeType, but is no struct", t)
		}
	default:
		return nil, fmt.Errorf("the method EnumType or CompositeType belongs to %s, not to *%s", t, t)
	}
	var quoted []string
	for part := range strings.SplitSeq(n.Name, ".") {
		if err := CheckName(part); err != nil {
			return nil, fmt.Errorf("the database's type for %s: %w", t, err)
		}
		quoted = append(quoted, Quote(part))
	}
	if len(quoted) > 2 {
		return nil, fmt.Errorf("the database's type for %s is %q: it has a name, or a schema and a name", t, n.Name)
	}
	n.Quoted = strings.Join(quoted, ".")
	return n, nil
}

// fault says why a Go type has no SQL type though it should have one, nil
// where there is nothing to say.
func fault(t reflect.Type) error {
	own, ok := ownType(t)
	if !ok || own != Unknown {
		return nil
	}
	switch reflect.Zero(t).Interface().(type) {
	case interface{ RangeOf() reflect.Type }, interface{ MultirangeOf() reflect.Type }:
		return errors.New("a range is of int32, int64, float64, a decimal, time.Time or types.Date")
	}
	_, err := newNamed(t)
	return err
}
