package expr

import "github.com/inlay-orm/inlay/dialect"

var (
	formMatches       = dialect.NewForm("regular expressions", "$1 ~ $2", dialect.Other, dialect.Strict)
	formIMatches      = dialect.NewForm("regular expressions without case", "$1 ~* $2", dialect.Other, dialect.Strict)
	formRegexpReplace = dialect.NewForm("REGEXP_REPLACE", "REGEXP_REPLACE($1, $2, $3, 'g')", dialect.Atom, dialect.Strict)
)

// Matches is true where a part of the text matches a regular expression. The
// syntax is that of PostgreSQL there (manual, "POSIX Regular Expressions") and
// that of Go's package regexp on SQLite, which has none of its own. Both read
// classes, groups, alternatives, repetitions, ^, $, \d, \s and \w alike, and a
// dot is any character. PostgreSQL alone has back references, lookahead, \m, \M
// and \y; and where one beginning has several matches it takes the longest,
// Go the first alternative.
//
//	City.Name.Matches("^S.*m$")
func (e Expr[T]) Matches(pattern string) Predicate {
	return Predicate{asText[T, bool](e, "Matches", formMatches, Value(pattern).n).n}
}

// IMatches is Matches without regard to case.
//
//	City.Filter(City.Name.IMatches("^san? "))
func (e Expr[T]) IMatches(pattern string) Predicate {
	return Predicate{asText[T, bool](e, "IMatches", formIMatches, Value(pattern).n).n}
}

// RegexpReplace is the text with every match of a regular expression replaced.
// In the replacement \1 to \9 are what its parentheses matched, \& is the
// whole match and \\ a backslash.
//
//	City.Name.RegexpReplace(`^(\w+) (\w+)$`, `\2, \1`)
func (e Expr[T]) RegexpReplace(pattern, replacement string) Expr[T] {
	return asText[T, T](e, "RegexpReplace", formRegexpReplace, Value(pattern).n, Value(replacement).n)
}
