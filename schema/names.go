package schema

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the length in bytes up to which PostgreSQL tells identifiers
// apart (NAMEDATALEN less one; manual, "Identifiers and Key Words"). Longer
// ones are refused on every database.
const MaxName = 63

// Quote returns an identifier in double quotes, with its own quotes doubled:
// the form that the SQL standard gives and every database here reads.
func Quote(name string) string {
	return string(AppendQuoted(nil, name))
}

// AppendQuoted appends what [Quote] returns.
func AppendQuoted(dst []byte, name string) []byte {
	dst = append(dst, '"')
	for i := strings.IndexByte(name, '"'); i >= 0; i = strings.IndexByte(name, '"') {
		dst = append(append(dst, name[:i+1]...), '"')
		name = name[i+1:]
	}
	return append(append(dst, name...), '"')
}

// CheckName says what is wrong with an identifier, or returns nil: it must
// not be empty, longer than [MaxName] bytes, or hold a NUL byte or invalid
// UTF-8. Everything else (spaces, quotes, keywords, letters of any script)
// is fine, since identifiers are always quoted.
func CheckName(name string) error {
	if isPlain(name) { // one look at each byte for what nearly all names are
		return nil
	}
	switch {
	case name == "":
		return fmt.Errorf("the name is empty")
	case len(name) > MaxName:
		return fmt.Errorf("the name %q is longer than %d bytes", name, MaxName)
	case strings.IndexByte(name, 0) >= 0:
		return fmt.Errorf("the name %q has a NUL byte", name)
	case !utf8.ValidString(name):
		return fmt.Errorf("the name %q is not valid UTF-8", name)
	}
	return nil
}

// isPlain reports whether a name is of ASCII characters and not too long.
func isPlain(name string) bool {
	for i := range len(name) {
		if c := name[i]; c == 0 || c >= utf8.RuneSelf {
			return false
		}
	}
	return name != "" && len(name) <= MaxName
}

// Snake turns a Go name into a column name: AreaKm2 is area_km2, StateID is
// state_id, HTTPServer is http_server.
func Snake(name string) string {
	runes := []rune(name)
	var b strings.Builder
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 {
			afterLower := !unicode.IsUpper(runes[i-1]) && runes[i-1] != '_'
			beforeLower := i+1 < len(runes) && unicode.IsLower(runes[i+1]) && runes[i-1] != '_'
			if afterLower || beforeLower {
				b.WriteByte('_')
			}
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Closest returns the candidate that a misspelt name most likely means, and
// "" where none is near.
func Closest(name string, candidates []string) string {
	best, bestDistance := "", max(1, len(name)/3)+1
	for _, c := range candidates {
		if d := distance(strings.ToLower(name), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is the Damerau-Levenshtein distance in its restricted form: a
// swap of two neighbours counts one.
func distance(a, b string) int {
	beforeLast, last := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row := make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], beforeLast[j-2]+1)
			}
		}
		beforeLast, last = last, row
	}
	return last[len(b)]
}

// DidYouMean returns ` (did you mean "x"?)` for the closest candidate, and ""
// where none is near: the end of an error message.
func DidYouMean(name string, candidates []string) string {
	if c := Closest(name, candidates); c != "" {
		return fmt.Sprintf(" (did you mean %q?)", c)
	}
	return ""
}
