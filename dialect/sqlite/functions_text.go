package sqlite

import (
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha512"
	"database/sql/driver"
	"encoding/hex"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/inlay-orm/inlay/cache"
)

var textFunctions = map[string]scalar{
	"lpad": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		s, fill, err := padding(a)
		return fill + s, err
	}},
	"rpad": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		s, fill, err := padding(a)
		return s + fill, err
	}},
	"reverse": {args: 1, run: func(a []driver.Value) (driver.Value, error) {
		runes := []rune(text(a[0]))
		slices.Reverse(runes)
		return string(runes), nil
	}},
	"initcap": {args: 1, run: func(a []driver.Value) (driver.Value, error) { return initCap(text(a[0])), nil }},
	"split_part": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		return splitPart(text(a[0]), text(a[1]), whole(a[2])), nil
	}},
}

// maxPadding is the length in bytes that a text is padded to at most, as
// SQLite bounds the length of texts.
const maxPadding = 1_000_000_000

// padding cuts a text to a number of characters, or says what is missing.
func padding(a []driver.Value) (s, fill string, err error) {
	s, length := text(a[0]), whole(a[1])
	missing := length - int64(utf8.RuneCountInString(s))
	if missing <= 0 {
		return firstRunes(s, length), "", nil
	}
	with := text(a[2])
	if with == "" {
		return s, "", nil
	}
	if missing*utf8.UTFMax > maxPadding {
		return "", "", fmt.Errorf("a text cannot be padded to %d characters", length)
	}
	n := int64(utf8.RuneCountInString(with))
	return s, firstRunes(strings.Repeat(with, int((missing+n-1)/n)), missing), nil
}

func firstRunes(s string, n int64) string {
	for i := range s {
		if n <= 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func initCap(s string) string {
	within := false
	return strings.Map(func(r rune) rune {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		begins := letter && !within
		within = letter
		if begins {
			return unicode.ToUpper(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func splitPart(s, separator string, n int64) string {
	if separator == "" {
		if n == 1 {
			return s
		}
		return ""
	}
	parts := strings.Split(s, separator)
	if n < 1 || n > int64(len(parts)) {
		return ""
	}
	return parts[n-1]
}

var hashFunctions = map[string]scalar{
	"md5":    digest(func(b []byte) []byte { s := md5.Sum(b); return s[:] }),
	"sha224": digest(func(b []byte) []byte { s := sha256.Sum224(b); return s[:] }),
	"sha256": digest(func(b []byte) []byte { s := sha256.Sum256(b); return s[:] }),
	"sha384": digest(func(b []byte) []byte { s := sha512.Sum384(b); return s[:] }),
	"sha512": digest(func(b []byte) []byte { s := sha512.Sum512(b); return s[:] }),
}

func digest(sum func([]byte) []byte) scalar {
	return scalar{args: 1, run: func(a []driver.Value) (driver.Value, error) {
		return hex.EncodeToString(sum([]byte(text(a[0])))), nil
	}}
}

var regexpFunctions = map[string]scalar{
	"matches": {args: 2, run: func(a []driver.Value) (driver.Value, error) {
		re, err := compiled(text(a[1]))
		if err != nil {
			return nil, err
		}
		return boolInt(re.MatchString(text(a[0]))), nil
	}},
	"regexp_replace": {args: 3, run: func(a []driver.Value) (driver.Value, error) {
		re, err := compiled(text(a[1]))
		if err != nil {
			return nil, err
		}
		return re.ReplaceAllString(text(a[0]), template(text(a[2]))), nil
	}},
}

// maxPatterns is the number of regular expressions that are kept compiled.
const maxPatterns = 64

var patterns = struct {
	sync.Mutex
	recent *cache.Recent[*regexp.Regexp]
}{recent: cache.NewRecent[*regexp.Regexp](maxPatterns)}

// compiled reads a regular expression in Go's syntax, in which a dot is any
// character, as it is on PostgreSQL.
func compiled(pattern string) (*regexp.Regexp, error) {
	patterns.Lock()
	defer patterns.Unlock()
	if re, ok := patterns.recent.Get(pattern); ok {
		return re, nil
	}
	re, err := regexp.Compile("(?s)" + pattern)
	if err == nil {
		patterns.recent.Put(pattern, re)
	}
	return re, err
}

// template turns a replacement of PostgreSQL's, where \1 is what the first
// parentheses matched and \& the whole match, into one of Go's.
func template(replacement string) string {
	var b strings.Builder
	for i := 0; i < len(replacement); i++ {
		c := replacement[i]
		next := byte(0)
		if i+1 < len(replacement) {
			next = replacement[i+1]
		}
		switch {
		case c == '$':
			b.WriteString("$$")
		case c == '\\' && next >= '1' && next <= '9':
			b.WriteString("${" + string(next) + "}")
			i++
		case c == '\\' && next == '&':
			b.WriteString("${0}")
			i++
		case c == '\\' && next == '\\':
			b.WriteByte('\\')
			i++
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
