package sqlite

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// spelling is what SQLite writes otherwise than the portable spelling.
var spelling = &dialect.Dialect{
	Name:        Name,
	Placeholder: "?",
	Forms: map[string]string{
		// LIKE ignores the case of ASCII letters here, GLOB does not.
		"LIKE":  "$1 GLOB $2",
		"ILIKE": `$1 LIKE $2 ESCAPE '\'`,
		// There are no arrays: a list is a JSON text.
		"= ANY(array)":  `$1 IN (SELECT "value" FROM json_each($2))`,
		"<> ALL(array)": `$1 NOT IN (SELECT "value" FROM json_each($2))`,
		// The scalar MAX and MIN are NULL where either operand is.
		"GREATEST": "MAX(COALESCE($1, $2), COALESCE($2, $1))",
		"LEAST":    "MIN(COALESCE($1, $2), COALESCE($2, $1))",
		// IS compares as IS NOT DISTINCT FROM does.
		"IS DISTINCT FROM":     "$1 IS NOT $2",
		"IS NOT DISTINCT FROM": "$1 IS $2",

		"LEFT":   "SUBSTR($1, 1, $2)",
		"RIGHT":  "SUBSTR($1, -$2, $2)",
		"REPEAT": "REPLACE(HEX(ZEROBLOB($2)), '00', $1)",
		"STRPOS": "INSTR($1, $2)",
		"CHR":    "CHAR($1)",
		"ASCII":  "UNICODE($1)",
		// There is nothing of the kind.
		"LPAD": "", "RPAD": "", "REVERSE": "", "MD5": "", "SHA256": "",

		"ROUND":       "ROUND($1, $2)",
		"LOG":         "LOG($1, $2)",
		"COT":         "(1.0 / TAN($1))",
		"bitwise XOR": "(($1 | $2) - ($1 & $2))",
		// RANDOM() is a whole number of 64 bits.
		"RANDOM": "(ABS(RANDOM() / 2) / 4611686018427387904.0)",

		// OFFSET needs a LIMIT; a negative one is none.
		"offset without limit": " LIMIT -1 OFFSET $1",
		// NULL is the smallest value here and the largest on PostgreSQL.
		"ASC":  "$1 ASC NULLS LAST",
		"DESC": "$1 DESC NULLS FIRST",
	},
	Types: map[schema.Type]string{
		schema.Bool:      "INTEGER",
		schema.Int16:     "INTEGER",
		schema.Int32:     "INTEGER",
		schema.Int64:     "INTEGER",
		schema.Float32:   "REAL",
		schema.Float64:   "REAL",
		schema.Text:      "TEXT",
		schema.Bytes:     "BLOB",
		schema.Timestamp: "TEXT",
		schema.UUID:      "TEXT",
		schema.JSON:      "TEXT",
		schema.Inet:      "TEXT",
		schema.CIDR:      "TEXT",
	},
	ArrayType: func(string) string { return "TEXT" },
	Pattern: func(p dialect.Pattern, text string) string {
		if p&dialect.PatternFolded != 0 {
			return dialect.LikePattern(p, text)
		}
		return dialect.GlobPattern(p, text)
	},
}
