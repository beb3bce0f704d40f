package tape

import "iter"

// Kind says what a token is. There are about a dozen, for good: a new
// expression is a new form, not a new kind.
type Kind uint8

// The kinds of token. "Text" is the slice [Tape.Texts].
const (
	// KindWord is fixed text that a dialect spells; A is the word's id.
	KindWord Kind = iota + 1
	// KindForm is a pattern over N operands that a dialect spells; A is the form's id.
	KindForm
	// KindColumn is a column of a source of the query; A is the column's id.
	// After bind, N is the number of the source's alias plus one, or zero for
	// a column that stands unqualified.
	KindColumn
	// KindOuter has one operand, which is resolved in an enclosing query.
	KindOuter
	// KindNonce has one operand and says that what it holds was made once, by
	// one call; Op and A are the nonce.
	KindNonce
	// KindParam is a parameter; A is the position of its argument in
	// [Tape.Args], N its SQL type, Op one of the Param constants.
	KindParam
	// KindRef names an annotation or a column of the query; A is a text.
	KindRef
	// KindName is an identifier, quoted when rendered; A is a text, N the SQL
	// type of the expression that it names, if known.
	KindName
	// KindRaw is constant SQL text; A is a text, Op RawRemark for a comment.
	KindRaw
	// KindTable is a table; A is the table's id, Op how it gets its rows. After
	// bind, N is the number of its alias plus one.
	KindTable
	// KindRow stands for every column that a row struct has a field for; A is
	// the layout's id.
	KindRow
	// KindQuery is a query of N clauses; A is the number of tokens it takes.
	KindQuery
	// KindVia has N operands: an expression over the table that a to-one relation
	// leads to, then predicates that the row must pass to be there; A is the
	// relation's id.
	KindVia
	// KindClause is one clause of a query with N items; Op is a [Clause], A
	// the number of tokens it takes.
	KindClause
)

// How a parameter is written.
const (
	// ParamBare is a placeholder alone: the server infers its type from what
	// stands beside it.
	ParamBare uint8 = iota
	// ParamTyped is a placeholder with a cast to its SQL type.
	ParamTyped
	// ParamPattern is added to a pattern of the dialect package: the argument
	// is a text that the driver writes as the pattern of a lookup.
	ParamPattern uint8 = 0x10
)

// RawRemark is the Op of a KindRaw that is a comment.
const RawRemark uint8 = 1

// Which columns a row stands for.
const (
	// RowAll is every column that the layout has a field for; afterwards no
	// field but annotations may be left unfilled.
	RowAll uint8 = iota
	// RowSome is none by itself: the columns follow one by one.
	RowSome
	// RowGroup is none by itself either, but what follows must fill the layout.
	RowGroup
)

// Clause says which part of a query a KindClause token is.
type Clause uint8

// The clauses, in the order in which a query emits them.
const (
	ClauseFrom       Clause = iota + 1 // a query or none, then its KindTable, then a sampling form or none
	ClauseAnnotate                     // a KindName and an expression, selected
	ClauseAlias                        // a KindName and an expression, not selected
	ClauseDistinct                     // no items
	ClauseSelect                       // KindRow, KindColumn, ClauseOutput or any expression, of each row
	ClauseAggregate                    // like ClauseSelect, over all rows
	ClauseOutput                       // inside these: a KindName and an expression
	ClauseWhere                        // predicates
	ClauseGroup                        // expressions
	ClauseOrder                        // ordering forms
	ClauseLimit                        // one expression
	ClauseOffset                       // one expression
	ClauseTail                         // forms that end the statement: a lock, a comment
	ClauseDistinctOn                   // expressions
	// ClauseWith stands first in its query: clauses of the kinds that follow.
	ClauseWith
	// ClauseCTE is a KindTable, its query or a set operation over several that
	// may read the table, then forms that number or guard its rows.
	ClauseCTE
	ClauseMaterialized    // the same, computed once
	ClauseNotMaterialized // the same, computed where it is read
	ClauseJoin            // a KindWord, then as in ClauseFrom, then predicates
	ClauseWindow          // a KindName and a window
	ClauseUpdate          // assignments; ClauseSelect returns what changed
	ClauseDelete          // no items
	// ClauseRelated is a ClauseAnnotate for a column of a related row.
	ClauseRelated
	ClauseMerge  // forms of WHEN; the source is a ClauseJoin
	ClauseInsert // a list of KindName, then a query or a form of rows, then a form for rows that are there already or none
)

// How a table gets its rows: the Op of a KindTable.
const (
	// TableRead is a table of the database, or one that a CTE defines; behind
	// a query it is read through that query.
	TableRead uint8 = iota
	// TableDefined has its rows from the query before it, and from nothing else.
	TableDefined
)

// Token is one step of a tape: eight bytes without pointers, so that tapes
// compare and hash as plain memory.
type Token struct {
	Kind Kind
	Op   uint8
	N    uint16
	A    uint32
}

// Arity is the number of operands that follow the token.
func (t Token) Arity() int {
	switch t.Kind {
	case KindForm, KindQuery, KindClause, KindVia:
		return int(t.N)
	case KindOuter, KindNonce:
		return 1
	}
	return 0
}

// End returns the index after the expression that begins at i.
func End(tokens []Token, i int) int {
	for open := 1; open > 0; open-- {
		tok := tokens[i]
		if tok.Kind == KindQuery || tok.Kind == KindClause {
			i += int(tok.A)
			continue
		}
		open += tok.Arity()
		i++
	}
	return i
}

// Operands are the indexes at which the operands of the token at i begin: the
// clauses of a query, the items of a clause.
func Operands(tokens []Token, i int) iter.Seq[int] {
	return func(yield func(int) bool) {
		at := i + 1
		for range tokens[i].Arity() {
			if !yield(at) {
				return
			}
			at = End(tokens, at)
		}
	}
}
