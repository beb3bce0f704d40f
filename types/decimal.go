package types

import (
	"cmp"
	"fmt"
	"math/big"
)

// Decimal is what a Go type implements that holds decimal numbers: its value
// is Coefficient times ten to the power of Exponent. It is stored as numeric,
// and read by the UnmarshalText of its pointer, which takes digits with a sign
// and a point; a type without UnmarshalText cannot be a field. No float is
// ever made on the way.
//
// decimal.Decimal of github.com/shopspring/decimal implements it, and is the
// one to take unless something else is at hand:
//
//	type AccountRow struct {
//		ID      int64
//		Balance decimal.Decimal // numeric
//	}
//
// PostgreSQL keeps up to 131,072 digits before the point and 16,383 behind it,
// and zeros at the end. SQLite has no such numbers: they are stored as text there,
// without zeros at the end, so that equal numbers are equal texts. What needs
// their order or computes with them is refused there.
type Decimal interface {
	Coefficient() *big.Int
	Exponent() int32
}

// maxDigits bounds what is written as digits: PostgreSQL's numeric ends
// before it, and a number such as 1e1000000000 would fill the memory.
const maxDigits = 150_000

// AppendDecimal appends a number as digits, with a sign and a point where it
// needs them, and with the zeros at its end. The error says that it is too
// large for any database.
//
//	text, err := types.AppendDecimal(nil, decimal.RequireFromString("12.50")) // 12.50
func AppendDecimal(b []byte, d Decimal) ([]byte, error) {
	return appendDigits(b, d.Coefficient(), int(d.Exponent()))
}

// AppendNormalDecimal is [AppendDecimal] without zeros behind the point's last
// digit, so that equal numbers have equal texts.
//
//	text, err := types.AppendNormalDecimal(nil, decimal.RequireFromString("12.50")) // 12.5
func AppendNormalDecimal(b []byte, d Decimal) ([]byte, error) {
	start := len(b)
	exponent := int(d.Exponent())
	b, err := appendDigits(b, d.Coefficient(), exponent)
	if err != nil || exponent >= 0 {
		return b, err
	}
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if string(b[start:]) == "-0" {
		b = append(b[:start], '0')
	}
	return b, nil
}

func appendDigits(b []byte, coefficient *big.Int, exponent int) ([]byte, error) {
	if coefficient == nil {
		coefficient = new(big.Int)
	}
	if exponent > maxDigits || exponent < -maxDigits || coefficient.BitLen() > 4*maxDigits {
		return b, fmt.Errorf("the number has more digits than a numeric can")
	}
	if coefficient.Sign() < 0 {
		b = append(b, '-')
	}
	digits := new(big.Int).Abs(coefficient).Append(nil, 10)
	if exponent >= 0 {
		b = append(b, digits...)
		for range exponent {
			if coefficient.Sign() != 0 {
				b = append(b, '0')
			}
		}
		return b, nil
	}
	if before := len(digits) + exponent; before > 0 {
		b = append(b, digits[:before]...)
		b = append(b, '.')
		return append(b, digits[before:]...), nil
	}
	b = append(b, '0', '.')
	for range -exponent - len(digits) {
		b = append(b, '0')
	}
	return append(b, digits...), nil
}

// compareDecimals orders two numbers by their value.
func compareDecimals(a, b Decimal) int {
	x, y := a.Coefficient(), b.Coefficient()
	if x.Sign() != y.Sign() || x.Sign() == 0 {
		return cmp.Compare(x.Sign(), y.Sign())
	}
	scale := func(n *big.Int, by int) *big.Int {
		if by <= 0 {
			return n
		}
		power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(by)), nil)
		return power.Mul(power, n)
	}
	// Numbers far apart are told by the places of their first digits.
	low := int(min(a.Exponent(), b.Exponent()))
	magnitude := func(n *big.Int, exponent int32) int { return n.BitLen()*30103/100000 + int(exponent) }
	if m, n := magnitude(x, a.Exponent()), magnitude(y, b.Exponent()); m > n+2 || n > m+2 {
		return x.Sign() * cmp.Compare(m, n)
	}
	return scale(x, int(a.Exponent())-low).Cmp(scale(y, int(b.Exponent())-low))
}
