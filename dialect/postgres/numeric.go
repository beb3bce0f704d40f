package postgres

import (
	"encoding/binary"
	"fmt"

	"github.com/inlay-orm/inlay/dialect"
)

// The signs of a numeric in the binary format.
const (
	numericNegative    = 0x4000
	numericNaN         = 0xC000
	numericInfinity    = 0xD000
	numericNegInfinity = 0xF000
)

// appendNumeric appends a numeric as its digits (PostgreSQL source,
// numeric_send in utils/adt/numeric.c): the number of base 10,000 digits, the
// power of 10,000 of the first one, the sign, the number of decimal digits
// behind the point, then the digits.
func appendNumeric(b, src []byte) ([]byte, error) {
	if len(src) < 8 {
		return b, errWidth
	}
	n := int(binary.BigEndian.Uint16(src))
	weight := int(int16(binary.BigEndian.Uint16(src[2:])))
	sign := binary.BigEndian.Uint16(src[4:])
	scale := int(binary.BigEndian.Uint16(src[6:]))
	digits := src[8:]
	switch sign {
	case numericNaN:
		return b, fmt.Errorf("%w: the numeric is NaN, which a decimal cannot be", dialect.ErrOverflow)
	case numericInfinity, numericNegInfinity:
		return b, fmt.Errorf("%w: the numeric is infinite, which a decimal cannot be", dialect.ErrOverflow)
	case numericNegative:
		b = append(b, '-')
	}
	if len(digits) != 2*n {
		return b, errWidth
	}
	// group is the ith digit of base 10,000; those that are not sent are zero.
	group := func(i int) uint16 {
		if i < 0 || i >= n {
			return 0
		}
		return binary.BigEndian.Uint16(digits[2*i:])
	}
	start := len(b)
	for i := range weight + 1 {
		b = appendGroup(b, group(i))
	}
	for len(b) > start && b[start] == '0' { // zeros before the first digit
		copy(b[start:], b[start+1:])
		b = b[:len(b)-1]
	}
	if len(b) == start {
		b = append(b, '0')
	}
	if scale == 0 {
		return b, nil
	}
	b = append(b, '.')
	point := len(b)
	for i := weight + 1; len(b) < point+scale; i++ {
		b = appendGroup(b, group(i))
	}
	return b[:point+scale], nil
}

func appendGroup(b []byte, g uint16) []byte {
	return append(b, byte('0'+g/1000%10), byte('0'+g/100%10), byte('0'+g/10%10), byte('0'+g%10))
}
