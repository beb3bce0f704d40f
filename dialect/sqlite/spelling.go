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

		"JSON_BUILD_OBJECT":   "JSON_OBJECT($[, ])",
		"document in JSON":    "JSON($1)",
		"truth value in JSON": "JSON(CASE WHEN $1 THEN 'true' WHEN NOT $1 THEN 'false' END)",
		"ARRAY of a subquery": `(WITH "v" ("e") AS ($1) SELECT JSON_GROUP_ARRAY("e") FROM "v")`,
		"JSON of a subquery":  `(WITH "v" ("e") AS ($1) SELECT JSON_GROUP_ARRAY(JSON("e")) FROM "v")`,
		"ANY (subquery)":      "", "ALL (subquery)": "",
		"insert, update or delete in WITH": "",
		// LIMIT is computed before there are columns.
		"LIMIT by an expression": "",
		"SEARCH DEPTH FIRST":     "", "SEARCH BREADTH FIRST": "", "CYCLE": "",
		"TABLESAMPLE BERNOULLI": "", "TABLESAMPLE BERNOULLI REPEATABLE": "", "TABLESAMPLE SYSTEM": "", "TABLESAMPLE SYSTEM REPEATABLE": "",
		"ROLLUP": "", "CUBE": "", "GROUPING SETS": "", "GROUPING": "",

		"LEFT":                      "SUBSTR($1, 1, $2)",
		"RIGHT":                     "SUBSTR($1, -$2, $2)",
		"REPEAT":                    "REPLACE(HEX(ZEROBLOB($2)), '00', $1)",
		"STRPOS":                    "INSTR($1, $2)",
		"contains an expression":    "INSTR($1, $2) > 0",
		"starts with an expression": "SUBSTR($1, 1, LENGTH($2)) = $2",
		"ends with an expression":   "SUBSTR($1, LENGTH($1) - LENGTH($2) + 1) = $2",
		"CHR":                       "CHAR($1)",
		"ASCII":                     "UNICODE($1)",
		"DISTINCT ON":               "", "INTERSECT ALL": "", "EXCEPT ALL": "",
		// One writer has the whole database.
		"FOR UPDATE": "", "FOR NO KEY UPDATE": "", "FOR SHARE": "", "FOR KEY SHARE": "",
		"->>":           "CAST($1 ->> $2 AS TEXT)",
		"? of JSON":     `JSON_TYPE($1, '$$."' || $2 || '"') IS NOT NULL`,
		"CARDINALITY":   "JSON_ARRAY_LENGTH($1)",
		"= ANY(column)": `$2 IN (SELECT "value" FROM json_each($1))`,
		"?& of JSON":    "", "?| of JSON": "", "@> of JSON": "", "<@ of JSON": "",
		"@> of arrays": "", "<@ of arrays": "", "&& of arrays": "",
		"regular expressions": "", "regular expressions without case": "", "REGEXP_REPLACE": "",
		// There is nothing of the kind.
		"LPAD": "", "RPAD": "", "REVERSE": "", "MD5": "", "SHA256": "",

		"SIGN":  "CAST(SIGN($1) AS REAL)",
		"ROUND": "ROUND($1, $2)",
		"LOG":   "LOG($1, $2)",
		"COT":   "(1.0 / TAN($1))",
		// The order of the text is not that of the values, and calculating with
		// it would make floats of numbers.
		"order of a value that is stored as text": "",

		"bitwise XOR": "(($1 | $2) - ($1 & $2))",
		// RANDOM() is a whole number of 64 bits.
		"RANDOM": "(ABS(RANDOM() / 2) / 4611686018427387904.0)",

		"BOOL_AND":        "MIN($1)",
		"BOOL_OR":         "MAX($1)",
		"ARRAY_AGG":       "JSON_GROUP_ARRAY($1)",
		"JSON_AGG":        "JSON_GROUP_ARRAY($1)",
		"JSON_OBJECT_AGG": "JSON_GROUP_OBJECT($1, $2)",
		"STDDEV_POP":      "", "STDDEV_SAMP": "", "VAR_POP": "", "VAR_SAMP": "",
		"PERCENTILE_CONT": "", "PERCENTILE_DISC": "", "MODE": "",
		"CORR": "", "COVAR_POP": "", "COVAR_SAMP": "", "REGR_SLOPE": "", "REGR_INTERCEPT": "", "REGR_R2": "",
		"BIT_AND": "", "BIT_OR": "", "BIT_XOR": "",

		// Times are texts in UTC; the last digits are those of the seconds.
		"NOW":                       "(STRFTIME('%Y-%m-%d %H:%M:%f', 'now') || '000Z')",
		"EXTRACT YEAR":              "CAST(STRFTIME('%Y', $1) AS INTEGER)",
		"EXTRACT ISOYEAR":           "CAST(STRFTIME('%G', $1) AS INTEGER)",
		"EXTRACT QUARTER":           "((CAST(STRFTIME('%m', $1) AS INTEGER) + 2) / 3)",
		"EXTRACT MONTH":             "CAST(STRFTIME('%m', $1) AS INTEGER)",
		"EXTRACT WEEK":              "CAST(STRFTIME('%V', $1) AS INTEGER)",
		"EXTRACT DAY":               "CAST(STRFTIME('%d', $1) AS INTEGER)",
		"EXTRACT DOY":               "CAST(STRFTIME('%j', $1) AS INTEGER)",
		"EXTRACT DOW":               "CAST(STRFTIME('%w', $1) AS INTEGER) + 1",
		"EXTRACT ISODOW":            "CAST(STRFTIME('%u', $1) AS INTEGER)",
		"EXTRACT HOUR":              "CAST(STRFTIME('%H', $1) AS INTEGER)",
		"EXTRACT MINUTE":            "CAST(STRFTIME('%M', $1) AS INTEGER)",
		"EXTRACT SECOND":            "CAST(SUBSTR($1, 18, 2) AS INTEGER)",
		"EXTRACT EPOCH":             "UNIXEPOCH($1)",
		"EXTRACT in a time zone":    "",
		"DATE_TRUNC year":           "STRFTIME('%Y-01-01 00:00:00.000000Z', $1)",
		"DATE_TRUNC quarter":        "(STRFTIME('%Y-', $1) || SUBSTR('01040710', ((CAST(STRFTIME('%m', $1) AS INTEGER) - 1) / 3) * 2 + 1, 2) || '-01 00:00:00.000000Z')",
		"DATE_TRUNC month":          "STRFTIME('%Y-%m-01 00:00:00.000000Z', $1)",
		"DATE_TRUNC week":           "STRFTIME('%Y-%m-%d 00:00:00.000000Z', $1, '-6 days', 'weekday 1')",
		"DATE_TRUNC day":            "STRFTIME('%Y-%m-%d 00:00:00.000000Z', $1)",
		"DATE_TRUNC hour":           "STRFTIME('%Y-%m-%d %H:00:00.000000Z', $1)",
		"DATE_TRUNC minute":         "STRFTIME('%Y-%m-%d %H:%M:00.000000Z', $1)",
		"DATE_TRUNC second":         "(SUBSTR($1, 1, 19) || '.000000Z')",
		"DATE_TRUNC in a time zone": "",

		// OFFSET needs a LIMIT; a negative one is none.
		"offset without limit": " LIMIT -1 OFFSET $1",
		// NULL is the smallest value here and the largest on PostgreSQL.
		"ASC":  "$1 ASC NULLS LAST",
		"DESC": "$1 DESC NULLS FIRST",
	},
	Words: map[string]string{"JOIN LATERAL": "", "LEFT JOIN LATERAL": "", "CROSS JOIN LATERAL": ""},
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
		schema.Decimal:   "TEXT",
		schema.Interval:  "TEXT",
		schema.Date:      "TEXT",
		schema.TimeOfDay: "TEXT",
		schema.HStore:    "TEXT",
		schema.TSVector:  "TEXT",
		schema.Vector:    "TEXT",

		schema.Int32Range:          "TEXT",
		schema.Int64Range:          "TEXT",
		schema.DecimalRange:        "TEXT",
		schema.TimestampRange:      "TEXT",
		schema.DateRange:           "TEXT",
		schema.Int32Multirange:     "TEXT",
		schema.Int64Multirange:     "TEXT",
		schema.DecimalMultirange:   "TEXT",
		schema.TimestampMultirange: "TEXT",
		schema.DateMultirange:      "TEXT",
	},
	ArrayType: func(string) string { return "TEXT" },
	Pattern: func(p dialect.Pattern, text string) string {
		if p&dialect.PatternFolded != 0 {
			return dialect.LikePattern(p, text)
		}
		return dialect.GlobPattern(p, text)
	},
}
