package expr

import (
	"fmt"

	"github.com/inlay-orm/inlay/dialect"
)

var (
	formToVector  = dialect.NewForm("TO_TSVECTOR", "TO_TSVECTOR($1, $2)", dialect.Atom, dialect.Strict)
	formVector    = dialect.NewForm("text search vector", "$1", dialect.Atom)
	formSetWeight = dialect.NewForm("SETWEIGHT", "SETWEIGHT($1, $2)", dialect.Atom, dialect.Strict)
	formVectors   = dialect.NewForm("|| of text search vectors", "$1 || $2", dialect.Other, dialect.Strict)
	formSearch    = dialect.NewForm("@@", "$1 @@ $2", dialect.Other, dialect.Strict)
	formToQuery   = dialect.NewForm("TO_TSQUERY", "TO_TSQUERY($1, $2)", dialect.Atom, dialect.Strict)
	formPlain     = dialect.NewForm("PLAINTO_TSQUERY", "PLAINTO_TSQUERY($1, $2)", dialect.Atom, dialect.Strict)
	formPhrase    = dialect.NewForm("PHRASETO_TSQUERY", "PHRASETO_TSQUERY($1, $2)", dialect.Atom, dialect.Strict)
	formWeb       = dialect.NewForm("WEBSEARCH_TO_TSQUERY", "WEBSEARCH_TO_TSQUERY($1, $2)", dialect.Atom, dialect.Strict)
	formQueryAnd  = dialect.NewForm("&& of text search queries", "$1 && $2", dialect.Other, dialect.Strict)
	formQueryOr   = dialect.NewForm("|| of text search queries", "$1 || $2", dialect.Other, dialect.Strict)
	formQueryNot  = dialect.NewForm("!! of text search queries", "!! $1", dialect.Unary, dialect.Strict)
	formQueryThen = dialect.NewForm("<-> of text search queries", "$1 <-> $2", dialect.Other, dialect.Strict)
	formRankOf    = dialect.NewForm("TS_RANK", "CAST(TS_RANK($1, $2) AS double precision)", dialect.Atom, dialect.Strict)
	formCoverRank = dialect.NewForm("TS_RANK_CD", "CAST(TS_RANK_CD($1, $2) AS double precision)", dialect.Atom, dialect.Strict)
	formHeadline  = dialect.NewForm("TS_HEADLINE", "TS_HEADLINE($1, $2, $3, $4)", dialect.Atom, dialect.Strict)
	formJoinTexts = dialect.NewForm("texts to search", "$[ || ' ' || ]", dialect.Other)
)

// Full-text search is PostgreSQL's (manual, "Full Text Search"); SQLite's is a
// kind of table, which Inlay has no expressions for. A configuration, such as
// "english" or "simple", is a constant: with one that is written into the
// statement, an index on the vector can serve the search.

// SearchVector is a document that is prepared for a search.
//
//	v := expr.ToVector("english", Post.Title, Post.Body)
//	q := expr.WebQuery("english", words)
//	Post.Filter(v.Matches(q)).OrderBy(v.Rank(q).Desc())
type SearchVector struct{ n *node }

// ToVector prepares texts as one document: their words, in the basic form
// that a configuration knows. Of several texts one that is NULL counts as empty.
//
//	Post.Filter(expr.ToVector("english", Post.Title, Post.Body).Matches(expr.WebQuery("english", words)))
func ToVector(configuration Constant, first Of[string], more ...Of[string]) SearchVector {
	document := operandOf(first)
	if len(more) > 0 {
		empty := rawNode("''")
		texts := []*node{formMany[string](formCoalesce, []*node{document, empty}).n}
		for _, e := range more {
			texts = append(texts, formMany[string](formCoalesce, []*node{operandOf(e), empty}).n)
		}
		document = formMany[string](formJoinTexts, texts).n
	}
	return SearchVector{form2[any](formToVector, configurationNode(configuration), document).n}
}

// Vector is a column, or another expression, that is a tsvector already.
//
//	Post.Filter(expr.Vector(Post.Search).Matches(expr.WebQuery("english", words)))
func Vector(e Expression) SearchVector { return SearchVector{form1[any](formVector, operandOf(e)).n} }

// Weight labels the words of the document with A, B, C or D, for the ranking.
// Another label makes the query that uses it fail.
//
//	expr.ToVector("english", Post.Title).Weight('A')
func (v SearchVector) Weight(label byte) SearchVector {
	if label < 'A' || label > 'D' {
		return SearchVector{Invalid[any](fmt.Errorf("inlay: Weight: there is no label %q, only A, B, C and D", label)).n}
	}
	return SearchVector{form2[any](formSetWeight, v.n, rawNode("'"+string(label)+"'")).n}
}

// Concat is the document with another one behind it.
//
//	title, body := expr.ToVector("english", Post.Title), expr.ToVector("english", Post.Body)
//	document := title.Weight('A').Concat(body.Weight('B'))
func (v SearchVector) Concat(other SearchVector) SearchVector {
	return SearchVector{form2[any](formVectors, v.n, other.n).n}
}

// Matches is true where the document is what the query looks for.
//
//	expr.Vector(Post.Search).Matches(expr.PlainQuery("english", "fat cats"))
func (v SearchVector) Matches(q SearchQuery) Predicate { return form2[bool](formSearch, v.n, q.n) }

// Rank says how well the document fits the query, by how often its words occur.
//
//	Post.OrderBy(expr.Vector(Post.Search).Rank(expr.WebQuery("english", words)).Desc())
func (v SearchVector) Rank(q SearchQuery) Expr[float64] {
	return form2[float64](formRankOf, v.n, q.n)
}

// CoverRank is Rank that also looks at how near to each other the words are.
//
//	Post.OrderBy(expr.Vector(Post.Search).CoverRank(expr.WebQuery("english", words)).Desc())
func (v SearchVector) CoverRank(q SearchQuery) Expr[float64] {
	return form2[float64](formCoverRank, v.n, q.n)
}

// SearchQuery is what a search looks for.
//
//	q := expr.PhraseQuery("english", "fat cat").Or(expr.PlainQuery("english", "rat"))
//	Post.Filter(expr.Vector(Post.Search).Matches(q))
type SearchQuery struct{ n *node }

// PlainQuery looks for all words of a text.
//
//	expr.PlainQuery("english", "fat cats")
func PlainQuery(configuration Constant, words string) SearchQuery {
	return searchQuery(formPlain, configuration, words)
}

// PhraseQuery looks for the words of a text one behind the other.
//
//	expr.PhraseQuery("english", "the fat cat")
func PhraseQuery(configuration Constant, phrase string) SearchQuery {
	return searchQuery(formPhrase, configuration, phrase)
}

// WebQuery reads a text as web search engines do: words, "phrases", or, and -
// for what must not occur. Every text is a valid query.
//
//	expr.WebQuery("english", `"fat cat" or rat -dog`)
func WebQuery(configuration Constant, input string) SearchQuery {
	return searchQuery(formWeb, configuration, input)
}

// RawQuery reads a text in the language of TO_TSQUERY, as 'cat & !dog:*'. One
// that is no such query is an error of the database.
//
//	expr.RawQuery("english", "cat & !dog:*")
func RawQuery(configuration Constant, query string) SearchQuery {
	return searchQuery(formToQuery, configuration, query)
}

// And looks for what both queries look for.
//
//	expr.PlainQuery("english", "cat").And(expr.PlainQuery("english", "rat"))
func (q SearchQuery) And(other SearchQuery) SearchQuery { return q.with(formQueryAnd, other) }

// Or looks for what either query looks for.
//
//	expr.PlainQuery("english", "cat").Or(expr.PlainQuery("english", "rat"))
func (q SearchQuery) Or(other SearchQuery) SearchQuery { return q.with(formQueryOr, other) }

// Then looks for the other query's words immediately behind the query's.
//
//	expr.PlainQuery("english", "fat").Then(expr.PlainQuery("english", "cat"))
func (q SearchQuery) Then(other SearchQuery) SearchQuery { return q.with(formQueryThen, other) }

// Not looks for documents that the query does not look for.
//
//	expr.PlainQuery("english", "cat").And(expr.PlainQuery("english", "dog").Not())
func (q SearchQuery) Not() SearchQuery { return SearchQuery{form1[any](formQueryNot, q.n).n} }

// Headline is the part of a text in which the words of the query are, with a
// mark around each. Options are those of TS_HEADLINE, "" for none:
//
//	expr.Headline("english", Post.Body, q, "StartSel=<b>, StopSel=</b>, MaxWords=20")
func Headline(configuration Constant, document Of[string], q SearchQuery, options string) Expr[string] {
	return formMany[string](formHeadline, []*node{configurationNode(configuration), operandOf(document), orZero(q.n), Value(options).n})
}

func (q SearchQuery) with(f dialect.Form, other SearchQuery) SearchQuery {
	return SearchQuery{form2[any](f, q.n, other.n).n}
}

func searchQuery(f dialect.Form, configuration Constant, words string) SearchQuery {
	return SearchQuery{form2[any](f, configurationNode(configuration), Value(words).n).n}
}

func configurationNode(name Constant) *node {
	if !isIdentifier(string(name)) {
		return Invalid[any](fmt.Errorf("inlay: %q is no name of a text search configuration", string(name))).n
	}
	return rawNode("'" + string(name) + "'")
}
