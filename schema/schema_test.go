package schema

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{
		"ID": "id", "StateID": "state_id", "AreaKm2": "area_km2", "HTTPServer": "http_server", "Name": "name", "A": "a",
		"UserIDs": "user_i_ds", "Größe": "größe", "already_snake": "already_snake", "X_Y": "x_y", "": "",
	} {
		if got := Snake(name); got != want {
			t.Errorf("Snake(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for name, want := range map[string]string{"a": `"a"`, `a"b`: `"a""b"`, `"; DROP TABLE x; --`: `"""; DROP TABLE x; --"`} {
		if got := Quote(name); got != want {
			t.Errorf("Quote(%q) = %s, want %s", name, got, want)
		}
	}
}

func TestCheckName(t *testing.T) {
	for _, bad := range []string{"", "a\x00b", "\xff", strings.Repeat("x", 64)} {
		if CheckName(bad) == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
	for _, good := range []string{"select", `a"b`, "größe 長さ", strings.Repeat("x", 63)} {
		if err := CheckName(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
}

func TestClosest(t *testing.T) {
	names := []string{"name", "state_id", "population"}
	for name, want := range map[string]string{"nmae": "name", "Name": "name", "state": "", "stateid": "state_id", "pouplation": "population", "xyz": "", "": ""} {
		if got := Closest(name, names); got != want {
			t.Errorf("Closest(%q) = %q, want %q", name, got, want)
		}
	}
}

type mixin struct{ CreatedAt time.Time }

func TestLayoutOffsets(t *testing.T) {
	l, err := LayoutOf(reflect.TypeFor[struct {
		A int8
		mixin
		B *string `orm:"column=bee"`
		D string  `orm:"-"`
	}]())
	if err != nil {
		t.Fatal(err)
	}
	want := reflect.TypeFor[struct {
		A int8
		mixin
		B *string
		D string
	}]()
	for name, offset := range map[string]uintptr{"a": 0, "created_at": want.Field(1).Offset, "bee": want.Field(2).Offset} {
		f, ok := l.Field(name)
		if !ok || f.Offset != offset {
			t.Errorf("%s: %v", name, f)
		}
	}
	if len(l.Fields) != 3 {
		t.Errorf("fields %v", l.Names())
	}
	if f, _ := l.Field("bee"); f.Nulls != NullPointer || f.SQL != Text || f.Path != "B" {
		t.Errorf("bee: %+v", f)
	}
	if again, _ := LayoutOf(l.Type); again != l {
		t.Error("a layout was made twice")
	}
}

func TestLayoutNamesEveryFault(t *testing.T) {
	type bad struct {
		*mixin
		Chan  chan int
		One   int    `orm:"column=x"`
		Two   int    `orm:"column=x"`
		Three int    `orm:"colunm=y"`
		Four  string `orm:"column=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"`
	}
	_, err := LayoutOf(reflect.TypeFor[bad]())
	var faults *FaultsError
	if !errors.As(err, &faults) || len(faults.Faults) != 5 {
		t.Fatalf("%v", err)
	}
	for _, part := range []string{"embed schema.mixin by value", "chan int has no SQL type", `One and Two are both named "x"`, `"colunm" (did you mean "column"?)`, "longer than 63 bytes"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%v\ndoes not say %q", err, part)
		}
	}
	if _, err := LayoutOf(reflect.TypeFor[int]()); err == nil {
		t.Error("an int is a row")
	}
}
