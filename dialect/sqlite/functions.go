package sqlite

import (
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"

	"modernc.org/sqlite"
)

// SQLite lacks some functions that PostgreSQL has. Those whose answer can be
// the same are written in Go, and every connection of the driver gets them at
// once. Their names begin with inlay_, so that they cannot take the place of a
// function of the program's own.
func init() {
	for _, table := range []map[string]scalar{textFunctions, hashFunctions, regexpFunctions, listFunctions, jsonFunctions, numberFunctions, timeFunctions, intervalFunctions, recordFunctions} {
		for name, f := range table {
			sqlite.MustRegisterFunction("inlay_"+name, &sqlite.FunctionImpl{NArgs: f.args, Deterministic: true, Scalar: f.call})
		}
	}
}

// scalar is a function of a number of arguments, -1 for any number. Unless it
// takes NULL, it is NULL where an argument is, and run does not see NULL.
type scalar struct {
	args      int32
	takesNull bool
	run       func(args []driver.Value) (driver.Value, error)
}

func (s scalar) call(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
	if !s.takesNull {
		for _, a := range args {
			if a == nil {
				return nil, nil
			}
		}
	}
	return s.run(args)
}

// text is an argument as text, as CAST writes it.
func text(v driver.Value) string {
	switch x := v.(type) {
	case string:
		return x
	case []byte:
		return string(x)
	case float64:
		return strconv.FormatFloat(x, 'g', 15, 64)
	}
	return fmt.Sprint(v)
}

// whole is an argument as a whole number, 0 where it is none.
func whole(v driver.Value) int64 {
	switch x := v.(type) {
	case int64:
		return x
	case float64:
		return int64(x)
	case bool:
		return boolInt(x)
	}
	n, _ := strconv.ParseInt(text(v), 10, 64)
	return n
}

// float is an argument as a number, 0 where it is none.
func float(v driver.Value) float64 {
	switch x := v.(type) {
	case float64:
		return x
	case int64:
		return float64(x)
	case bool:
		return float64(boolInt(x))
	}
	f, _ := strconv.ParseFloat(text(v), 64)
	return f
}

// orNull is a float as SQLite returns it: NaN is NULL.
func orNull(f float64) driver.Value {
	if math.IsNaN(f) {
		return nil
	}
	return f
}
