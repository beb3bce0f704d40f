package types

import (
	"database/sql/driver"
	"encoding"
	"fmt"
	"strings"
	"time"
)

// Text is a value of this package: it is sent and stored as its text form.
// The pointer to it implements sql.Scanner, which reads that form.
//
//	var text types.Text = types.Months(1)
type Text interface {
	encoding.TextAppender
	driver.Valuer
	isText()
}

// valueOf implements driver.Valuer by the text form.
func valueOf(t encoding.TextAppender) (driver.Value, error) {
	b, err := t.AppendText(nil)
	if err != nil {
		return nil, err
	}
	return string(b), nil
}

// stringOf implements fmt.Stringer by the text form; a value that has none
// says why.
func stringOf(t encoding.TextAppender) string {
	b, err := t.AppendText(nil)
	if err != nil {
		return "invalid: " + err.Error()
	}
	return string(b)
}

// scanText reads what a driver hands to sql.Scanner by the text form.
func scanText[T any](dst *T, src any, parse func(string) (T, error)) error {
	var text string
	switch x := src.(type) {
	case string:
		text = x
	case []byte:
		text = string(x)
	case nil:
		return fmt.Errorf("NULL came for a %T, which cannot hold it: use a pointer or sql.Null", *dst)
	default:
		return fmt.Errorf("a %T is no text of a %T", src, *dst)
	}
	v, err := parse(text)
	if err != nil {
		return err
	}
	*dst = v
	return nil
}

// scanTime reads what a driver makes of a column that is declared as a date or
// a time, as text.
func scanTime(src any, layout string) any {
	if t, ok := src.(time.Time); ok {
		return t.Format(layout)
	}
	return src
}

// A year before 1 is written as PostgreSQL does: the year 0 is 1 BC.
const beforeChrist = " BC"

func appendYear(b []byte, year int) []byte {
	if year <= 0 {
		year = 1 - year
	}
	return fmt.Appendf(b, "%04d", year)
}

func cutYear(s string) (year int, rest string, ok bool) {
	digits, rest, ok := strings.Cut(s, "-")
	year, ok = number(digits, ok && len(digits) >= 4)
	return year, rest, ok
}

// number reads digits without a sign, of at most seven places.
func number(s string, ok bool) (int, bool) {
	if !ok || s == "" || len(s) > 7 {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = 10*n + int(s[i]-'0')
	}
	return n, true
}
