package dialect

// The forms and words that the compiler itself reads or writes: the clauses
// of a statement, and the few expressions that it knows how to simplify.
// Every other form is registered beside the expression that uses it.
var (
	FormStatement  = NewForm("statement", "$[]", Atom)
	FormDerived    = NewForm("derived table", "($1) AS $2", Atom)
	FormParens     = NewForm("subquery", "($1)", Atom)
	FormOutput     = NewForm("output", "$1 AS $2", Atom)
	FormSelect     = NewForm("select", "SELECT $[, ]", Atom)
	FormDistinct   = NewForm("select distinct", "SELECT DISTINCT $[, ]", Atom)
	FormDistinctOn = NewForm("DISTINCT ON", "SELECT DISTINCT ON ($1) $2", Atom)
	FormList       = NewForm("list", "$[, ]", Atom)
	FormTail       = NewForm("tail", "$[]", Atom)
	FormFrom       = NewForm("from", " FROM $[, ]", Atom)
	FormWhere      = NewForm("where", " WHERE $[ AND ]", And)
	FormGroupBy    = NewForm("group by", " GROUP BY $[, ]", Atom)
	FormConstant   = NewForm("constant in GROUP BY", "COALESCE($1, $1)", Atom)
	FormHaving     = NewForm("having", " HAVING $[ AND ]", And)
	FormOrderBy    = NewForm("order by", " ORDER BY $[, ]", Atom)
	FormRow        = NewForm("row value", "($[, ])", Atom, Strict)
	// FormRecord is several values as one, FormRecords the rows of a query of
	// such: they are read into the rows of a field.
	FormRecord      = NewForm("record", "ROW($[, ])", Atom, NeverNull)
	FormRecords     = NewForm("records", "ARRAY($1)", Atom, NeverNull)
	FormLimitOuter  = NewForm("LIMIT by an expression", " LIMIT $1", Atom)
	FormLimit       = NewForm("limit", " LIMIT $1", Atom)
	FormOffset      = NewForm("offset", " OFFSET $1", Atom)
	FormOffsetAlone = NewForm("offset without limit", " OFFSET $1", Atom)

	FormOn          = NewForm("on", " ON $[ AND ]", And)
	FormSampled     = NewForm("sampled table", "$1$2", Atom)
	FormWindows     = NewForm("named windows", " WINDOW $[, ]", Atom)
	FormNamedWindow = NewForm("named window", "$1 AS ($2)", Atom)

	FormWith            = NewForm("with", "WITH $[, ] ", Atom)
	FormWithRecursive   = NewForm("with recursive", "WITH RECURSIVE $[, ] ", Atom)
	FormCTE             = NewForm("common table expression", "$1 AS ($2)", Atom)
	FormMaterialized    = NewForm("MATERIALIZED", "$1 AS MATERIALIZED ($2)", Atom)
	FormNotMaterialized = NewForm("NOT MATERIALIZED", "$1 AS NOT MATERIALIZED ($2)", Atom)
	// FormChangeInWith stands for an insert, an update or a delete as a common
	// table expression; it is never written.
	FormChangeInWith = NewForm("insert, update or delete in WITH", "$1", Atom)

	FormValues = NewForm("values", "VALUES ($[, ])", Atom)
	FormUpdate = NewForm("update", "UPDATE $1 SET $2", Atom)
	FormDelete = NewForm("delete", "DELETE FROM $1", Atom)
	FormInsert = NewForm("insert", "INSERT INTO $1 ($2) $3", Atom)
	// FormInsertConflict says what becomes of rows that are there already. Where its
	// rows are those of a query, that has a WHERE, without which SQLite would read
	// ON as the condition of a join.
	FormInsertConflict = NewForm("insert with ON CONFLICT", "INSERT INTO $1 ($2) $3 ON CONFLICT$4", Atom)
	// FormConflict is a target and an action; without a target, the action alone.
	FormConflict            = NewForm("ON CONFLICT", "$[]", Atom)
	FormConflictColumns     = NewForm("ON CONFLICT of columns", " ($1)", Atom)
	FormConflictWhere       = NewForm("ON CONFLICT of a partial index", " ($1)$2", Atom)
	FormConflictConstraint  = NewForm("ON CONFLICT ON CONSTRAINT", " ON CONSTRAINT $1", Atom)
	FormConflictUpdate      = NewForm("DO UPDATE", " DO UPDATE SET $1", Atom)
	FormConflictUpdateWhere = NewForm("DO UPDATE of some rows", " DO UPDATE SET $1$2", Atom)
	// FormExcluded is a column of the row that was not inserted.
	FormExcluded = NewForm("EXCLUDED", "EXCLUDED.$1", Atom, Simplified)
	// FormInserted tells whether a row that an insert gives back was inserted, and
	// not updated: no transaction has locked or replaced its version yet.
	FormInserted = NewForm("whether a row was inserted", "xmax = 0", Comparison, NeverNull)
	// FormLists are lists as rows, FormNumberedLists in the order of the lists.
	FormLists         = NewForm("lists as rows of columns", `SELECT $2 FROM UNNEST($1) AS "rows" ($2)`, Atom)
	FormNumberedLists = NewForm("lists as numbered rows", `SELECT $2 FROM UNNEST($1) WITH ORDINALITY AS "rows" ($2, $3) ORDER BY $3`, Atom)
	// FormUpdateLists is an update by lists, which FormListsAs names, and
	// FormListsColumn is a column of them.
	FormUpdateLists = NewForm("update by lists", "UPDATE $1 SET $2 FROM $3", Atom)
	FormListsAs     = NewForm("lists as a table", `UNNEST($1) AS $2 ($3)`, Atom)
	FormListsColumn = NewForm("column of lists", "$1.$2", Atom)
	// FormMerge is a model, a source, what they match by and what becomes of the rows.
	FormMerge          = NewForm("MERGE", "MERGE INTO $1 USING $2$3$4", Atom)
	FormWhenMatched    = NewForm("WHEN MATCHED", " WHEN MATCHED$[]", Atom)
	FormWhenNotMatched = NewForm("WHEN NOT MATCHED", " WHEN NOT MATCHED$[]", Atom)
	FormMergeIf        = NewForm("condition of WHEN", " AND $[ AND ]", And)
	FormMergeUpdate    = NewForm("UPDATE of MERGE", " THEN UPDATE SET $1", Atom)
	FormMergeDelete    = NewForm("DELETE of MERGE", " THEN DELETE", Atom)
	FormMergeNothing   = NewForm("DO NOTHING of MERGE", " THEN DO NOTHING", Atom)
	FormMergeInsert    = NewForm("INSERT of MERGE", " THEN INSERT ($1) VALUES ($2)", Atom)
	FormReturning      = NewForm("returning", " RETURNING $[, ]", Atom)
	// FormReturningJoined stands for a column of a joined table among those that
	// an update returns; it is never written.
	FormReturningJoined = NewForm("column of a joined model in RETURNING", "$1", Atom)
	// FormAssign sets a column, which is named without its table.
	FormAssign = NewForm("assignment", "$1 = $2", Atom)

	FormExists = NewForm("EXISTS", "EXISTS ($1)", Atom, NeverNull, Simplified)
	// FormCountRows is the number of rows of a subquery; its operand is the
	// query, whose Select clause is COUNT(*).
	FormCountRows = NewForm("count of a subquery", "($1)", Atom, NeverNull)
	FormCountAll  = NewForm("COUNT(*)", "COUNT(*)", Atom, NeverNull, Aggregates)

	// FormOver computes its first operand, a function or an aggregate, over the
	// window that is its second.
	FormOver = NewForm("OVER", "$1 OVER ($2)", Atom, Simplified)
	// FormOverNamed is the same over a window that the query names.
	FormOverNamed = NewForm("OVER a named window", "$1 OVER $2", Atom, Simplified)

	FormAnd       = NewForm("AND", "$[ AND ]", And, Strict)
	FormOr        = NewForm("OR", "$[ OR ]", Or, Strict)
	FormNot       = NewForm("NOT", "NOT $1", Not, Strict)
	FormEq        = NewForm("=", "$1 = $2", Comparison, Strict, PassesNull)
	FormIsTrue    = NewForm("IS TRUE", "$1 IS TRUE", Is, NeverNull, Simplified)
	FormIsNotTrue = NewForm("IS NOT TRUE", "$1 IS NOT TRUE", Is, NeverNull, Simplified)
	FormIsFalse   = NewForm("IS FALSE", "$1 IS FALSE", Is, NeverNull, Simplified)

	// FormNotInArray is written for what is not in an array where NULL cannot be.
	FormInArray    = NewForm("= ANY(array)", "$1 = ANY($2)", Comparison, Strict)
	FormNotInArray = NewForm("<> ALL(array)", "$1 <> ALL($2)", Comparison, Strict)

	// FormSome and FormNone compare a count with zero. Where the count is
	// that of a subquery, the compiler writes EXISTS and NOT EXISTS instead.
	FormSome = NewForm("more than zero", "$1 > 0", Comparison, Strict, Simplified)
	FormNone = NewForm("equal to zero", "$1 = 0", Comparison, Strict, Simplified)

	// FormAsc and FormDesc order NULL as the larger value on every database.
	FormAsc  = NewForm("ASC", "$1", Atom, Simplified)
	FormDesc = NewForm("DESC", "$1 DESC", Atom, Simplified)
	// FormAscKnown and FormDescKnown order values that are never NULL.
	FormAscKnown  = NewForm("ASC of a value that is never NULL", "$1", Atom, Simplified)
	FormDescKnown = NewForm("DESC of a value that is never NULL", "$1 DESC", Atom, Simplified)

	WordJoin            = NewWord("JOIN", " JOIN ")
	WordLeftJoin        = NewWord("LEFT JOIN", " LEFT JOIN ")
	WordCrossJoin       = NewWord("CROSS JOIN", " CROSS JOIN ")
	WordJoinLateral     = NewWord("JOIN LATERAL", " JOIN LATERAL ")
	WordLeftJoinLateral = NewWord("LEFT JOIN LATERAL", " LEFT JOIN LATERAL ")
	WordCrossLateral    = NewWord("CROSS JOIN LATERAL", " CROSS JOIN LATERAL ")

	WordDoNothing = NewWord("DO NOTHING", " DO NOTHING")

	WordTrue  = NewWord("TRUE", "TRUE")
	WordFalse = NewWord("FALSE", "FALSE")
	WordNull  = NewWord("NULL", "NULL")
	WordZero  = NewWord("0", "0")
	WordOne   = NewWord("1", "1")
	WordTwo   = NewWord("2", "2")
)

// OuterJoin reports whether rows of the joined table may be missing.
func OuterJoin(w Word) bool { return w == WordLeftJoin || w == WordLeftJoinLateral }

// LateralJoin reports whether the joined query sees what stands before it.
func LateralJoin(w Word) bool {
	return w == WordJoinLateral || w == WordLeftJoinLateral || w == WordCrossLateral
}

// Pattern says how a text argument becomes the pattern of a lookup.
type Pattern uint8

// The patterns. The lower bits of a parameter's Op hold one.
const (
	PatternContains Pattern = iota + 1
	PatternStartsWith
	PatternEndsWith
	// PatternFolded is added where the lookup ignores case.
	PatternFolded Pattern = 8
)

// LikePattern writes text as a LIKE pattern: %, _ and \ are escaped by \.
func LikePattern(p Pattern, text string) string {
	return surround(p, text, '%', func(b []byte, c byte) []byte {
		if c == '%' || c == '_' || c == '\\' {
			b = append(b, '\\')
		}
		return append(b, c)
	})
}

// GlobPattern writes text as a GLOB pattern: *, ? and [ are put in brackets.
func GlobPattern(p Pattern, text string) string {
	return surround(p, text, '*', func(b []byte, c byte) []byte {
		if c == '*' || c == '?' || c == '[' {
			return append(b, '[', c, ']')
		}
		return append(b, c)
	})
}

func surround(p Pattern, text string, any byte, escape func([]byte, byte) []byte) string {
	b := make([]byte, 0, len(text)+4)
	kind := p &^ PatternFolded
	if kind != PatternStartsWith {
		b = append(b, any)
	}
	for i := range len(text) {
		b = escape(b, text[i])
	}
	if kind != PatternEndsWith {
		b = append(b, any)
	}
	return string(b)
}
