package expr

import "github.com/inlay-orm/inlay/dialect"

var (
	formSimilarity   = dialect.NewForm("SIMILARITY", "CAST(SIMILARITY($1, $2) AS double precision)", dialect.Atom, dialect.Strict)
	formWordLike     = dialect.NewForm("WORD_SIMILARITY", "CAST(WORD_SIMILARITY($2, $1) AS double precision)", dialect.Atom, dialect.Strict)
	formStrictLike   = dialect.NewForm("STRICT_WORD_SIMILARITY", "CAST(STRICT_WORD_SIMILARITY($2, $1) AS double precision)", dialect.Atom, dialect.Strict)
	formTrigram      = dialect.NewForm("% of trigrams", "$1 % $2", dialect.Other, dialect.Strict)
	formTrigramWord  = dialect.NewForm("%> of trigrams", "$1 %> $2", dialect.Other, dialect.Strict)
	formTrigramExact = dialect.NewForm("%>> of trigrams", "$1 %>> $2", dialect.Other, dialect.Strict)
	formTrigramDist  = dialect.NewForm("<-> of trigrams", "$1 <-> $2", dialect.Other, dialect.Strict)
	formTrigramWDist = dialect.NewForm("<->> of trigrams", "$1 <->> $2", dialect.Other, dialect.Strict)
)

// The methods below compare texts by the trigrams that they share. They need
// the extension pg_trgm of PostgreSQL (manual, appendix F, "pg_trgm"); SQLite
// has nothing of the kind.

// Similarity says how much of the text is in common with s, from 0 to 1.
//
//	City.Filter(City.Name.Resembles("Toleda")).OrderBy(City.Name.Similarity("Toleda").Desc())
func (e Expr[T]) Similarity(s string) Expr[float64] {
	return asText[T, float64](e, "Similarity", formSimilarity, Value(s).n)
}

// WordSimilarity is the similarity of s with the part of the text that is most
// like it.
//
//	City.OrderBy(City.Name.WordSimilarity("lake").Desc())
func (e Expr[T]) WordSimilarity(s string) Expr[float64] {
	return asText[T, float64](e, "WordSimilarity", formWordLike, Value(s).n)
}

// StrictWordSimilarity is WordSimilarity with parts that end where words do.
//
//	City.OrderBy(City.Name.StrictWordSimilarity("lake").Desc())
func (e Expr[T]) StrictWordSimilarity(s string) Expr[float64] {
	return asText[T, float64](e, "StrictWordSimilarity", formStrictLike, Value(s).n)
}

// Resembles is true where the similarity is above the server's setting
// pg_trgm.similarity_threshold. An index of trigrams serves it.
//
//	City.Filter(City.Name.Resembles("Toleda"))
func (e Expr[T]) Resembles(s string) Predicate {
	return Predicate{asText[T, bool](e, "Resembles", formTrigram, Value(s).n).n}
}

// ResemblesWord is true where the word similarity is above the server's
// setting pg_trgm.word_similarity_threshold.
//
//	City.Filter(City.Name.ResemblesWord("lake"))
func (e Expr[T]) ResemblesWord(s string) Predicate {
	return Predicate{asText[T, bool](e, "ResemblesWord", formTrigramWord, Value(s).n).n}
}

// ResemblesStrictWord is true where the strict word similarity is above the
// server's setting pg_trgm.strict_word_similarity_threshold.
//
//	City.Filter(City.Name.ResemblesStrictWord("lake"))
func (e Expr[T]) ResemblesStrictWord(s string) Predicate {
	return Predicate{asText[T, bool](e, "ResemblesStrictWord", formTrigramExact, Value(s).n).n}
}

// TrigramDistance is 1 less the similarity; an index can return rows in its order.
//
//	City.OrderBy(City.Name.TrigramDistance("Toleda").Asc()).Limit(3)
func (e Expr[T]) TrigramDistance(s string) Expr[float32] {
	return asText[T, float32](e, "TrigramDistance", formTrigramDist, Value(s).n)
}

// TrigramWordDistance is 1 less the word similarity.
//
//	City.OrderBy(City.Name.TrigramWordDistance("lake").Asc())
func (e Expr[T]) TrigramWordDistance(s string) Expr[float32] {
	return asText[T, float32](e, "TrigramWordDistance", formTrigramWDist, Value(s).n)
}
