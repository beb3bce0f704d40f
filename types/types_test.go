package types

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"testing"
	"time"
)

// number is a decimal of the tests' own.
type decimal struct {
	n   int64
	exp int32
}

func (d decimal) Coefficient() *big.Int { return big.NewInt(d.n) }
func (d decimal) Exponent() int32       { return d.exp }

func (d *decimal) UnmarshalText(text []byte) error {
	var whole, fraction string
	if n, _ := fmt.Sscanf(string(text), "%1s.%1s", &whole, &fraction); n == 2 {
		_, err := fmt.Sscan(whole+fraction, &d.n)
		d.exp = -1
		return err
	}
	_, err := fmt.Sscan(string(text), &d.n)
	return err
}

func day(y, m, d int) Date { return Date{y, time.Month(m), d} }

func clock(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

// TestTextForms writes every kind of value and reads it again.
func TestTextForms(t *testing.T) {
	one := "1"
	for _, c := range []struct {
		value Text
		text  string
	}{
		{day(2024, 2, 29), "2024-02-29"},
		{day(12024, 2, 29), "12024-02-29"},
		{day(-43, 3, 15), "0044-03-15 BC"},
		{day(0, 2, 29), "0001-02-29 BC"},
		{NewTimeOfDay(15, 4, 5, 0), "15:04:05"},
		{NewTimeOfDay(0, 0, 0, 120), "00:00:00.00012"},
		{NewTimeOfDay(24, 0, 0, 0), "24:00:00"},
		{Interval{}, "PT0S"},
		{Interval{14, 3, (4*3600+5*60+6)*1e6 + 700_000}, "P1Y2M3DT4H5M6.7S"},
		{Interval{-14, 3, -500_000}, "P-1Y-2M3DT-0.5S"},
		{Interval{0, 0, -61_000_001}, "PT-1M-1.000001S"},
		{Interval{math.MinInt32, math.MaxInt32, math.MinInt64}, "P-178956970Y-8M2147483647DT-2562047788H-54.775808S"},
		{Days(-1), "P-1D"},
		{Duration(90 * time.Minute), "PT1H30M"},
		{NewRange[int32](1, 5), "[1,5)"},
		{From[int64](math.MinInt64), "[-9223372036854775808,)"},
		{Until(1.5), "(,1.5)"},
		{All[int](), "(,)"},
		{Empty[int32](), "empty"},
		{Closed[int32](1, math.MaxInt32), "[1,2147483647]"},
		{Between(Bound[float64]{0.1, Exclusive}, Bound[float64]{1e20, Inclusive}), "(0.1,100000000000000000000]"},
		{NewRange(clock("2024-03-10T02:30:00.5-07:00"), clock("2025-01-01T00:00:00Z")), "[2024-03-10T09:30:00.5Z,2025-01-01T00:00:00Z)"},
		{From(time.Date(-43, 3, 15, 12, 0, 0, 0, time.UTC)), "[0044-03-15T12:00:00Z BC,)"},
		{From(time.Date(-4, 2, 29, 12, 0, 0, 0, time.UTC)), "[0005-02-29T12:00:00Z BC,)"},
		{NewRange(day(2024, 1, 1), day(2024, 2, 1)), "[2024-01-01,2024-02-01)"},
		{NewRange(decimal{15, -1}, decimal{3, 0}), "[1.5,3)"},
		{Multirange[int32]{}, "{}"},
		{NewMultirange(NewRange[int32](7, 9), NewRange[int32](1, 5)), "{[1,5),[7,9)}"},
		{HStore{}, ""},
		{HStore{"b": nil, `a "\`: &one, "": &one}, `""=>"1", "a \"\\"=>"1", "b"=>NULL`},
		{TSVector("'cat':3 'fat':2A"), "'cat':3 'fat':2A"},
		{Vector{1, -2.5, 1e-10}, "[1,-2.5,1e-10]"},
	} {
		text, err := c.value.AppendText([]byte("x"))
		if err != nil || string(text) != "x"+c.text {
			t.Errorf("%T: wrote %s, want %s, %v", c.value, text, c.text, err)
		}
		back := reflect.New(reflect.TypeOf(c.value))
		err = back.Interface().(interface{ Scan(any) error }).Scan(c.text)
		if err != nil || !reflect.DeepEqual(back.Elem().Interface(), c.value) {
			t.Errorf("%s came back as %#v, want %#v, %v", c.text, back.Elem(), c.value, err)
		}
		if v, err := c.value.Value(); v != c.text || err != nil {
			t.Errorf("%s is %v, %v", c.text, v, err)
		}
	}
}

func TestTextsThatAreNone(t *testing.T) {
	targets := map[string][]string{
		"Date":      {"", "2024-02-30", "2023-02-29", "24-01-01", "2024-1-01", "2024-01-01x", "2024-01", "infinity", "-2024-01-01", "2024-00-01", "0000-01-01 BC"},
		"TimeOfDay": {"", "24:00:01", "1:00:00", "12:60:00", "12:00:60", "12:00:00.", "12:00:00.1234567", "-1:00:00", "12", "12:00.5"},
		"Interval": {"", "P", "PT", "P1", "1D", "P1S", "PT1D", "P1DT", "P1M1Y", "PT1S1M", "PT1.S", "PT.5S", "PT1.1234567S", "P1.5D", "P999999999999D", "P1DT2HT3M", "PT1H1H",
			"P2147483648M", "PT9223372036855S", "P99999999999999999999D", "P1 D"},
		"Range":      {"", "[", "[1", "1,5", "[1,5", "[a,5)", "[5,1)", "[1,2,3)", "[99999999999,)", "(1 ,5)", "Empty"},
		"Multirange": {"", "{", "[1,5)", "{[1,5}", "{[1,5),}", "{[1,5)[7,9)}", "{,}", "{[5,1)}"},
		"HStore":     {"a", `"a"`, `"a"=>`, `"a"=>"1",`, `"a"=>"1" "b"=>"2"`, `"a"=>1`, `"a=>"1"`, `"a"=>"1`, `"a\`},
		"Vector":     {"", "[]", "[1", "1,2", "[1,,2]", "[NaN]", "[1e40]", "[1, 2]"},
	}
	scanners := map[string]interface{ Scan(any) error }{"Date": new(Date), "TimeOfDay": new(TimeOfDay), "Interval": new(Interval),
		"Range": new(Range[int32]), "Multirange": new(Multirange[int32]), "HStore": new(HStore), "Vector": new(Vector)}
	for name, texts := range targets {
		for _, text := range texts {
			if name == "HStore" && text == "" {
				continue
			}
			if err := scanners[name].Scan(text); err == nil {
				t.Errorf("%s reads %q as %v", name, text, scanners[name])
			}
		}
		if err := scanners[name].Scan(1.5); err == nil {
			t.Errorf("%s reads a float", name)
		}
	}
}

func TestValuesThatCannotBeSent(t *testing.T) {
	nul := "\x00"
	for _, v := range []Text{Date{}, day(2023, 2, 29), NewTimeOfDay(24, 0, 0, 1), NewTimeOfDay(0, 0, -1, 0), NewRange(5, 1), Until(math.NaN()), From(Date{}),
		From("a"), Multirange[int]{NewRange(5, 1)}, HStore{"a": &nul}, Vector{}, Vector{float32(math.Inf(1))}} {
		if text, err := v.AppendText(nil); err == nil {
			t.Errorf("%#v is written as %s", v, text)
		}
	}
	for _, v := range []Text{Multirange[int](nil), HStore(nil), Vector(nil)} {
		if text, err := v.Value(); text != nil || err != nil {
			t.Errorf("%#v is not NULL but %v, %v", v, text, err)
		}
	}
}

// TestRangesAreKeptAsPostgreSQLKeepsThem compares different ways to say one range.
func TestRangesAreKeptAsPostgreSQLKeepsThem(t *testing.T) {
	for name, same := range map[string]bool{
		"closed numbers":     Closed[int32](1, 5) == NewRange[int32](1, 6),
		"closed days":        Closed(day(2024, 2, 28), day(2024, 2, 29)) == NewRange(day(2024, 2, 28), day(2024, 3, 1)),
		"open numbers":       Between(Bound[int64]{0, Exclusive}, Bound[int64]{5, Inclusive}) == NewRange[int64](1, 6),
		"nothing between":    NewRange(3, 3) == Empty[int](),
		"nothing open":       Between(Bound[int]{1, Exclusive}, Bound[int]{2, Exclusive}) == Empty[int](),
		"one number":         Closed(3, 3) == NewRange(3, 4),
		"one float":          Closed(3.0, 3.0) != Empty[float64](),
		"no bound, no value": Between(Bound[int]{Value: 7}, Bound[int]{}) == All[int](),
		"zones":              From(clock("2024-01-01T01:00:00+01:00")) == From(clock("2024-01-01T00:00:00.0000001Z")),
		"contains":           NewRange(1, 5).Contains(1) && !NewRange(1, 5).Contains(5) && All[int]().Contains(7) && !Empty[int]().Contains(0),
	} {
		if !same {
			t.Error(name)
		}
	}
	joined := NewMultirange(NewRange(4, 6), Until(2), NewRange(1, 3), NewRange(6, 7), Empty[int](), From(10), NewRange(12, 13))
	if want := (Multirange[int]{Until(3), NewRange(4, 7), From(10)}); !reflect.DeepEqual(joined, want) {
		t.Errorf("joined to %v, want %v", joined, want)
	}
	apart := NewMultirange(Between(Bound[float64]{1, Exclusive}, Bound[float64]{2, Inclusive}), NewRange(0.0, 1.0))
	if len(apart) != 2 || !apart.Contains(0) || apart.Contains(1) || !apart.Contains(2) {
		t.Errorf("1 is in none of both: %v", apart)
	}
}

func TestDecimalTexts(t *testing.T) {
	for _, c := range []struct {
		d            decimal
		text, normal string
	}{
		{decimal{150, -2}, "1.50", "1.5"}, {decimal{-5, -3}, "-0.005", "-0.005"}, {decimal{5, 3}, "5000", "5000"}, {decimal{0, 3}, "0", "0"},
		{decimal{0, -2}, "0.00", "0"}, {decimal{100, 0}, "100", "100"}, {decimal{100, -2}, "1.00", "1"}, {decimal{-100, -1}, "-10.0", "-10"},
	} {
		text, err1 := AppendDecimal(nil, c.d)
		normal, err2 := AppendNormalDecimal(nil, c.d)
		if string(text) != c.text || string(normal) != c.normal || err1 != nil || err2 != nil {
			t.Errorf("%v is %s and %s, want %s and %s", c.d, text, normal, c.text, c.normal)
		}
	}
	if _, err := AppendDecimal(nil, decimal{1, 2_000_000_000}); err == nil {
		t.Error("a number of two billion digits is written")
	}
	for _, c := range []struct {
		a, b  decimal
		order int
	}{
		{decimal{15, -1}, decimal{150, -2}, 0}, {decimal{15, -1}, decimal{16, -1}, -1}, {decimal{-1, 0}, decimal{1, -9}, -1}, {decimal{1, 2_000_000_000}, decimal{1, 0}, 1},
		{decimal{-1, 2_000_000_000}, decimal{-1, 0}, -1}, {decimal{0, 5}, decimal{0, -5}, 0}, {decimal{999, 0}, decimal{1, 3}, -1},
	} {
		if got := compareDecimals(c.a, c.b); got != c.order {
			t.Errorf("%v and %v: %d", c.a, c.b, got)
		}
	}
}

func TestJSON(t *testing.T) {
	type all struct {
		D Date
		T TimeOfDay
		I Interval
		R Range[int32]
		M Multirange[int32]
		H HStore
	}
	one := "1"
	v := all{day(2024, 2, 29), NewTimeOfDay(1, 2, 3, 0), Days(1), NewRange[int32](1, 5), NewMultirange(NewRange[int32](1, 2)), HStore{"a": &one, "b": nil}}
	b, err := json.Marshal(v)
	if want := `{"D":"2024-02-29","T":"01:02:03","I":"P1D","R":"[1,5)","M":["[1,2)"],"H":{"a":"1","b":null}}`; err != nil || string(b) != want {
		t.Errorf("%s, %v", b, err)
	}
	var back all
	if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(v, back) {
		t.Errorf("%+v, %v", back, err)
	}
}

func TestDays(t *testing.T) {
	if d := day(2024, 2, 28).AddDays(2); d != day(2024, 3, 1) || d.DaysSince(day(2023, 3, 1)) != 366 || !d.After(day(2024, 2, 29)) {
		t.Error(d)
	}
	denver := time.FixedZone("Denver", -7*3600)
	if got := DateOf(clock("2024-01-01T03:00:00Z").In(denver)); got != day(2023, 12, 31) {
		t.Error(got)
	}
	if got := day(2024, 1, 1).In(denver); !got.Equal(clock("2024-01-01T07:00:00Z")) {
		t.Error(got)
	}
	if h, m, s, us := TimeOfDayOf(clock("2024-01-01T03:04:05.678901234Z")).Clock(); h != 3 || m != 4 || s != 5 || us != 678901 {
		t.Error(h, m, s, us)
	}
}

func FuzzInterval(f *testing.F) {
	f.Add(int32(14), int32(-3), int64(-1))
	f.Fuzz(func(t *testing.T, months, days int32, micros int64) {
		want := Interval{months, days, micros}
		if got, err := ParseInterval(want.String()); err != nil || got != want {
			t.Errorf("%s came back as %v, %v", want, got, err)
		}
	})
}

func FuzzHStore(f *testing.F) {
	f.Add(`a"\`, "b", true)
	f.Fuzz(func(t *testing.T, key, value string, null bool) {
		want := NewHStore(map[string]string{key: value, "x": key})
		if null {
			want[value] = nil
		}
		text, err := want.AppendText(nil)
		if err != nil {
			return
		}
		if got, err := ParseHStore(string(text)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s came back as %v, %v", text, got, err)
		}
	})
}
