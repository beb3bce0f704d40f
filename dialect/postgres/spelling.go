package postgres

import (
	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/schema"
)

// spelling is what PostgreSQL writes. The portable spelling of nearly every
// form is PostgreSQL's, so there are no rows for them here.
var spelling = &dialect.Dialect{
	Name:        Name,
	Placeholder: "$",
	ParamCast:   "::",
	Types: map[schema.Type]string{
		schema.Bool:      "boolean",
		schema.Int16:     "smallint",
		schema.Int32:     "integer",
		schema.Int64:     "bigint",
		schema.Float32:   "real",
		schema.Float64:   "double precision",
		schema.Text:      "text",
		schema.Bytes:     "bytea",
		schema.Timestamp: "timestamptz",
		schema.UUID:      "uuid",
		schema.JSON:      "jsonb",
		schema.Inet:      "inet",
		schema.CIDR:      "cidr",
		schema.Decimal:   "numeric",
		schema.Interval:  "interval",
		schema.Date:      "date",
		schema.TimeOfDay: "time",
		schema.HStore:    "hstore",
		schema.TSVector:  "tsvector",
		schema.Vector:    "vector",

		schema.Int32Range:          "int4range",
		schema.Int64Range:          "int8range",
		schema.DecimalRange:        "numrange",
		schema.TimestampRange:      "tstzrange",
		schema.DateRange:           "daterange",
		schema.Int32Multirange:     "int4multirange",
		schema.Int64Multirange:     "int8multirange",
		schema.DecimalMultirange:   "nummultirange",
		schema.TimestampMultirange: "tstzmultirange",
		schema.DateMultirange:      "datemultirange",
	},
	NamedType:   func(n *schema.Named) string { return n.Quoted },
	ArrayType:   func(elem string) string { return elem + "[]" },
	Pattern:     dialect.LikePattern,
	Copies:      true,
	Settings:    true,
	ForeignKeys: &foreignKeys,
}
