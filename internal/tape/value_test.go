package tape

import (
	"math"
	"testing"
	"time"
)

func TestValuesComeBack(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		value Value
		kind  ValueKind
		want  any
	}{
		{Value{}, Null, nil},
		{OtherValue(nil), Null, nil},
		{BytesValue(nil), Null, nil},
		{BoolValue(true), Bool, true},
		{BoolValue(false), Bool, false},
		{IntValue(math.MinInt64), Int, int64(math.MinInt64)},
		{UintValue(math.MaxUint64), Uint, uint64(math.MaxUint64)},
		{Float32Value(1.25), Float32, float32(1.25)},
		{Float64Value(-0.1), Float64, -0.1},
		{StringValue(""), String, ""},
		{StringValue("größe"), String, "größe"},
		{TimeValue(&now), Time, now},
		{OtherValue(now), Other, now},
	} {
		if got := c.value.Kind(); got != c.kind {
			t.Errorf("%v: kind %d, want %d", c.want, got, c.kind)
		}
		if got := c.value.Any(); got != c.want {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
	if b := BytesValue([]byte{}); b.Kind() != Bytes || b.Bytes() == nil || len(b.Bytes()) != 0 {
		t.Errorf("empty bytes came back as %v", b.Any())
	}
	if b := BytesValue([]byte{1, 2}); string(b.Bytes()) != "\x01\x02" {
		t.Errorf("bytes came back as %v", b.Any())
	}
}

func TestScalarsAreHeldWithoutAllocation(t *testing.T) {
	n, s, tp := int64(1<<40), "a text", &Tape{}
	allocs := testing.AllocsPerRun(100, func() {
		tp.Reset()
		tp.Param(IntValue(n), 0, ParamBare)
		tp.Param(StringValue(s), 0, ParamBare)
		tp.Param(Float64Value(1.5), 0, ParamBare)
	})
	if allocs != 0 {
		t.Errorf("%v allocations, want none", allocs)
	}
}

func TestValuesAreEqual(t *testing.T) {
	text := "ab"
	equal := [][2]Value{
		{IntValue(7), IntValue(7)}, {StringValue(text), StringValue("a" + text[1:])}, {BytesValue([]byte("x")), BytesValue([]byte("x"))},
		{OtherValue([]int64{1, 2}), OtherValue([]int64{1, 2})}, {Value{}, Value{}}, {BoolValue(true), BoolValue(true)},
	}
	different := [][2]Value{
		{IntValue(7), IntValue(8)}, {IntValue(1), BoolValue(true)}, {StringValue("ab"), StringValue("ac")}, {BytesValue([]byte("x")), StringValue("x")},
		{OtherValue([]int64{1, 2}), OtherValue([]int64{1, 3})}, {Value{}, IntValue(0)}, {Float64Value(1), Float32Value(1)},
	}
	for _, pair := range equal {
		if !pair[0].Equal(pair[1]) {
			t.Errorf("%v and %v are equal", pair[0].Any(), pair[1].Any())
		}
	}
	for _, pair := range different {
		if pair[0].Equal(pair[1]) {
			t.Errorf("%v and %v differ", pair[0].Any(), pair[1].Any())
		}
	}
}
