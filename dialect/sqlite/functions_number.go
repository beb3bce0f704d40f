package sqlite

import (
	"database/sql/driver"
	"math"
	"math/big"
	"strconv"
)

var numberFunctions = map[string]scalar{
	"cbrt": {args: 1, run: func(a []driver.Value) (driver.Value, error) { return orNull(math.Cbrt(float(a[0]))), nil }},
	// truncate cuts the 15 digits that PostgreSQL makes a numeric of.
	"truncate": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		f := float(a[0])
		r, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'g', 15, 64))
		if !ok || math.Abs(f) >= 1e15 {
			return orNull(f), nil
		}
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(min(max(whole(a[1]), 0), 400)), nil)
		cut := new(big.Int).Mul(r.Num(), scale)
		cut.Quo(cut, r.Denom())
		whole, _ := new(big.Rat).SetFrac(cut, scale).Float64()
		return whole, nil
	}},
}
