package sqlite

import (
	"cmp"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"modernc.org/sqlite"
)

// The aggregates that SQLite lacks, with the prefix of the functions.
func init() {
	for name, result := range oneVariable {
		aggregate(name, 1, func() sqlite.AggregateFunction { return &moments{result: result} })
	}
	for name, result := range twoVariables {
		aggregate(name, 2, func() sqlite.AggregateFunction { return &moments{result: result} })
	}
	for name, set := range bitAggregates {
		aggregate(name, 1, func() sqlite.AggregateFunction { return &bits{set: set} })
	}
	aggregate("percentile_cont", 2, func() sqlite.AggregateFunction { return &ordered{pick: continuous} })
	aggregate("percentile_disc", 2, func() sqlite.AggregateFunction { return &ordered{pick: discrete} })
	aggregate("records", 1, func() sqlite.AggregateFunction { return &records{} })
	aggregate("mode", 1, func() sqlite.AggregateFunction { return &ordered{} })
}

func aggregate(name string, args int32, make func() sqlite.AggregateFunction) {
	sqlite.MustRegisterFunction("inlay_"+name, &sqlite.FunctionImpl{NArgs: args, Deterministic: true,
		MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return make(), nil }})
}

// moments are sums over pairs of numbers, or over single ones as pairs of
// themselves. sxx, syy and sxy are sums of products of the distances from the
// mean, kept up to date by the method of Youngs and Cramer, which PostgreSQL
// uses too: the difference of two large sums would lose digits.
type moments struct {
	n, sx, sy, sxx, syy, sxy float64
	result                   func(m *moments) driver.Value
}

func (m *moments) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	y, x, ok := pair(args)
	if !ok {
		return nil
	}
	m.n, m.sx, m.sy = m.n+1, m.sx+x, m.sy+y
	m.spread(x, y, 1)
	return nil
}

func (m *moments) WindowInverse(_ *sqlite.FunctionContext, args []driver.Value) error {
	y, x, ok := pair(args)
	if !ok {
		return nil
	}
	m.spread(x, y, -1)
	m.n, m.sx, m.sy = m.n-1, m.sx-x, m.sy-y
	if m.n == 0 {
		*m = moments{result: m.result}
	}
	return nil
}

// spread adds or takes away what a pair adds to the products; the pair is
// among the sums.
func (m *moments) spread(x, y, sign float64) {
	if m.n < 2 {
		return
	}
	scale := sign / (m.n * (m.n - 1))
	dx, dy := x*m.n-m.sx, y*m.n-m.sy
	m.sxx, m.syy, m.sxy = max(m.sxx+dx*dx*scale, 0), max(m.syy+dy*dy*scale, 0), m.sxy+dx*dy*scale
}

func pair(args []driver.Value) (y, x float64, ok bool) {
	for _, a := range args {
		if a == nil {
			return 0, 0, false
		}
	}
	return float(args[0]), float(args[len(args)-1]), true
}

func (m *moments) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	return m.result(m), nil
}

func (m *moments) Final(*sqlite.FunctionContext) {}

// over is a / b, NULL of too few rows.
func over(a, b float64) driver.Value {
	if b <= 0 {
		return nil
	}
	return a / b
}

var oneVariable = map[string]func(m *moments) driver.Value{
	"var_pop":     func(m *moments) driver.Value { return over(m.sxx, m.n) },
	"var_samp":    func(m *moments) driver.Value { return over(m.sxx, m.n-1) },
	"stddev_pop":  func(m *moments) driver.Value { return root(over(m.sxx, m.n)) },
	"stddev_samp": func(m *moments) driver.Value { return root(over(m.sxx, m.n-1)) },
}

func root(v driver.Value) driver.Value {
	if f, ok := v.(float64); ok {
		return math.Sqrt(f)
	}
	return nil
}

var twoVariables = map[string]func(m *moments) driver.Value{
	"corr":           func(m *moments) driver.Value { return over(m.sxy, math.Sqrt(m.sxx*m.syy)) },
	"covar_pop":      func(m *moments) driver.Value { return over(m.sxy, m.n) },
	"covar_samp":     func(m *moments) driver.Value { return over(m.sxy, m.n-1) },
	"regr_count":     func(m *moments) driver.Value { return int64(m.n) },
	"regr_avgx":      func(m *moments) driver.Value { return over(m.sx, m.n) },
	"regr_avgy":      func(m *moments) driver.Value { return over(m.sy, m.n) },
	"regr_sxx":       func(m *moments) driver.Value { return m.orNone(m.sxx) },
	"regr_syy":       func(m *moments) driver.Value { return m.orNone(m.syy) },
	"regr_sxy":       func(m *moments) driver.Value { return m.orNone(m.sxy) },
	"regr_slope":     func(m *moments) driver.Value { return over(m.sxy, m.sxx) },
	"regr_intercept": func(m *moments) driver.Value { return m.intercept() },
	"regr_r2": func(m *moments) driver.Value {
		if m.syy == 0 && m.sxx > 0 {
			return 1.0
		}
		return over(m.sxy*m.sxy, m.sxx*m.syy)
	},
}

func (m *moments) orNone(f float64) driver.Value {
	if m.n == 0 {
		return nil
	}
	return f
}

func (m *moments) intercept() driver.Value {
	if m.sxx == 0 {
		return nil
	}
	return (m.sy - m.sx*m.sxy/m.sxx) / m.n
}

// bits counts how often each bit is set, so that a window can take values
// away again.
type bits struct {
	n      int64
	counts [64]int64
	set    func(count, n int64) bool
}

var bitAggregates = map[string]func(count, n int64) bool{
	"bit_and": func(count, n int64) bool { return count == n },
	"bit_or":  func(count, _ int64) bool { return count > 0 },
	"bit_xor": func(count, _ int64) bool { return count%2 == 1 },
}

func (b *bits) Step(_ *sqlite.FunctionContext, args []driver.Value) error { return b.add(args[0], 1) }

func (b *bits) WindowInverse(_ *sqlite.FunctionContext, args []driver.Value) error {
	return b.add(args[0], -1)
}

func (b *bits) add(v driver.Value, sign int64) error {
	if v == nil {
		return nil
	}
	b.n += sign
	n := uint64(whole(v))
	for i := range b.counts {
		b.counts[i] += sign * int64(n>>i&1)
	}
	return nil
}

func (b *bits) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if b.n == 0 {
		return nil, nil
	}
	var n uint64
	for i, count := range b.counts {
		if b.set(count, b.n) {
			n |= 1 << i
		}
	}
	return int64(n), nil
}

func (b *bits) Final(*sqlite.FunctionContext) {}

// ordered keeps the values of the group, to pick some of them in their order:
// those at a fraction or, without pick, the one that occurs most often.
type ordered struct {
	values   []driver.Value
	fraction driver.Value
	pick     func(sorted []driver.Value, fraction float64) driver.Value
}

var errOrdered = errors.New("percentiles and the mode are not computed over windows")

func (o *ordered) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	if v := args[len(args)-1]; v != nil {
		o.values = append(o.values, v)
	}
	if len(args) > 1 {
		o.fraction = args[0]
	}
	return nil
}

func (o *ordered) WindowInverse(*sqlite.FunctionContext, []driver.Value) error { return errOrdered }

func (o *ordered) Final(*sqlite.FunctionContext) {}

func (o *ordered) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if len(o.values) == 0 || o.pick != nil && o.fraction == nil {
		return nil, nil
	}
	slices.SortFunc(o.values, compareValues)
	if o.pick == nil {
		return mode(o.values), nil
	}
	if text, several := o.fraction.(string); several {
		return o.several(text)
	}
	return o.at(float(o.fraction))
}

func (o *ordered) several(fractions string) (driver.Value, error) {
	var list []float64
	if err := json.Unmarshal([]byte(fractions), &list); err != nil {
		return nil, err
	}
	picked := make([]any, len(list))
	for i, f := range list {
		v, err := o.at(f)
		if err != nil {
			return nil, err
		}
		picked[i] = v
	}
	return asJSON(picked, nil)
}

func (o *ordered) at(fraction float64) (driver.Value, error) {
	if !(fraction >= 0 && fraction <= 1) {
		return nil, fmt.Errorf("a percentile is from 0 to 1, not %g", fraction)
	}
	return o.pick(o.values, fraction), nil
}

func continuous(sorted []driver.Value, fraction float64) driver.Value {
	place := fraction * float64(len(sorted)-1)
	below := math.Floor(place)
	low, high := float(sorted[int(below)]), float(sorted[int(math.Ceil(place))])
	return low + (high-low)*(place-below)
}

func discrete(sorted []driver.Value, fraction float64) driver.Value {
	return sorted[max(int(math.Ceil(fraction*float64(len(sorted))))-1, 0)]
}

func mode(sorted []driver.Value) driver.Value {
	best, most, run := sorted[0], 0, 0
	for i, v := range sorted {
		if i == 0 || compareValues(v, sorted[i-1]) != 0 {
			run = 0
		}
		if run++; run > most {
			best, most = v, run
		}
	}
	return best
}

// compareValues orders values as SQLite does: numbers before texts.
func compareValues(a, b driver.Value) int {
	x, xIsText := a.(string)
	y, yIsText := b.(string)
	switch {
	case xIsText && yIsText:
		return cmp.Compare(x, y)
	case xIsText:
		return 1
	case yIsText:
		return -1
	}
	m, mOK := a.(int64)
	n, nOK := b.(int64)
	if mOK && nOK {
		return cmp.Compare(m, n)
	}
	return cmp.Compare(float(a), float(b))
}
