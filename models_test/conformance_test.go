package models_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// conform is a case of the suite: what runs, and what it must return. The
// SQL that it sends is compared with its golden file.
type conform struct {
	name string
	run  func(ctx context.Context, db *orm.DB) (any, error)
	want any
	// silent says that nothing is sent; sends is the number of statements
	// otherwise, 0 for one.
	silent bool
	sends  int
	// lacking is the feature that SQLite lacks for it, "" for none.
	lacking string
}

// lacking marks cases for which SQLite lacks a feature: there it is named.
func lacking(feature string, cases ...conform) []conform {
	for i := range cases {
		cases[i].lacking = feature
	}
	return cases
}

// suite is every case; the files beside this one add theirs.
var suite [][]conform

func TestConformance(t *testing.T) {
	eachDatabase(t, func(t *testing.T, _ context.Context, db *orm.DB, on modeltest.Database) {
		seen := map[string]bool{}
		for _, cases := range suite {
			for _, c := range cases {
				if seen[c.name] {
					t.Fatalf("two cases are named %q", c.name)
				}
				seen[c.name] = true
				t.Run(c.name, func(t *testing.T) { c.check(t, db, on) })
			}
		}
		if !*modeltest.Update {
			modeltest.CheckNoStaleGolden(t, on, func(name string) bool { return seen[name] })
		}
	})
}

func (c conform) check(t *testing.T, db *orm.DB, on modeltest.Database) {
	var sent []string
	got, err := c.run(nplusone.Watch(t), db.Observe(func(sql string) { sent = append(sent, sql) }))
	if c.lacking != "" && on.Suffix == "sqlite" {
		var unsupported *orm.UnsupportedError
		if !errors.As(err, &unsupported) || unsupported.Feature != c.lacking || len(sent) >= max(c.sends, 1) {
			t.Errorf("%v, want that SQLite has no %s", err, c.lacking)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, c.want) {
		t.Errorf("rows:\n got %s\nwant %s", show(got), show(c.want))
	}
	if c.silent {
		if len(sent) > 0 {
			t.Errorf("sent %d statements, want none: %q", len(sent), sent)
		}
		return
	}
	if len(sent) != max(c.sends, 1) {
		t.Fatalf("sent %d statements, want %d: %q", len(sent), max(c.sends, 1), sent)
	}
	modeltest.Golden(t, c.name, on, strings.Join(sent, ";\n"))
	for _, sql := range sent {
		modeltest.Prepare(t, db, on, sql)
	}
}

// show writes a value with what its pointers point to.
func show(v any) string {
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Slice {
		return fmt.Sprintf("%+v", v)
	}
	var b strings.Builder
	for i := range r.Len() {
		fmt.Fprintf(&b, "\n\t%s", showRow(r.Index(i)))
	}
	return b.String()
}

func showRow(r reflect.Value) string {
	switch {
	case r.Kind() == reflect.Pointer && !r.IsNil():
		return "&" + showRow(r.Elem())
	case r.Kind() == reflect.Struct && r.NumField() > 0 && r.Type().Field(0).IsExported():
		parts := make([]string, r.NumField())
		for i := range parts {
			parts[i] = showRow(r.Field(i))
		}
		return "{" + strings.Join(parts, " ") + "}"
	}
	return fmt.Sprintf("%v", r)
}

// The helpers below make cases.

type named interface{ label() string }

func (r StateRow) label() string    { return r.Name }
func (r CityRow) label() string     { return r.Name }
func (r DistrictRow) label() string { return r.Name }
func (r ParkRow) label() string     { return r.Name }
func (r RegionRow) label() string   { return r.Name }
func (r StopRow) label() string     { return r.Name }

// tells is a case whose rows are told by a function.
func tells[R any](name string, qs orm.QuerySet[R], tell func(R) string, want ...string) conform {
	if want == nil {
		want = []string{}
	}
	return conform{name: name, want: want, run: func(ctx context.Context, db *orm.DB) (any, error) {
		found, err := qs.All(ctx, db)
		if err != nil {
			return nil, err
		}
		lines := make([]string, len(found))
		for i, r := range found {
			lines[i] = tell(r)
		}
		return lines, nil
	}}
}

// names is a case whose rows are told by their names.
func names[R named](name string, qs orm.QuerySet[R], want ...string) conform {
	return tells(name, qs, R.label, want...)
}

// all is a case whose rows are compared whole.
func all[R any](name string, qs orm.QuerySet[R], want ...R) conform {
	return conform{name: name, want: want, run: func(ctx context.Context, db *orm.DB) (any, error) {
		return qs.All(ctx, db)
	}}
}

// values is a case for Values.
func values(name string, vs orm.ValuesSet, want ...map[string]any) conform {
	return conform{name: name, want: want, run: func(ctx context.Context, db *orm.DB) (any, error) {
		return vs.All(ctx, db)
	}}
}

// does is a case for any other terminal.
func does[T any](name string, want T, run func(ctx context.Context, db *orm.DB) (T, error)) conform {
	return conform{name: name, want: want, run: func(ctx context.Context, db *orm.DB) (any, error) {
		return run(ctx, db)
	}}
}

// quiet marks a case that sends nothing.
func quiet(c conform) conform {
	c.silent = true
	return c
}

type row = map[string]any

func ptr[T any](v T) *T { return &v }

// sending marks cases that send so many statements each.
func sending(n int, cases ...conform) []conform {
	for i := range cases {
		cases[i].sends = n
	}
	return cases
}
