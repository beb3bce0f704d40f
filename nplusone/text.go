package nplusone

import (
	"regexp"
	"strings"

	"github.com/inlay-orm/inlay/internal/watch"
)

// Text of the program has no tape. What it asks for is told by its words, and
// where they leave it open, for less than it may be.

var (
	limited = regexp.MustCompile(`(?i)\b(limit|offset|fetch\s+(first|next))\b`)
	locking = regexp.MustCompile(`(?i)\bfor\s+(no\s+key\s+)?(update|share)\b|\bpg_(try_)?advisory_`)
)

// firstWord is the first word of a text, in lower case.
func firstWord(sql string) string {
	if fields := strings.Fields(sql[:min(len(sql), 100)]); len(fields) > 0 {
		return strings.ToLower(strings.Trim(fields[0], "(;"))
	}
	return ""
}

// writes reports whether a text may change something.
func writes(sql string) bool {
	switch firstWord(sql) {
	case "select", "explain", "show", "values", "table", "begin", "commit", "savepoint", "release", "set":
		return false
	}
	return true
}

func (s *shape) readText() {
	s.paged = limited.MatchString(s.sql)
	s.ordered = s.paged
	s.locked = locking.MatchString(s.sql)
	switch firstWord(s.sql) {
	case "insert":
		s.verb, s.single = watch.Insert, true
	case "update":
		s.verb, s.single = watch.Update, true
	case "delete":
		s.verb, s.single = watch.Delete, true
	default:
		if writes(s.sql) && firstWord(s.sql) != "with" {
			s.verb = watch.Other
		}
	}
}

// shownText is the number of bytes of a text that a report shows.
const shownText = 100

// label is how a report calls the query.
func (s *shape) label() string {
	if s.sql != "" {
		text := strings.Join(strings.Fields(s.sql), " ")
		if len(text) > shownText {
			text = text[:shownText] + "…"
		}
		return "`" + text + "`"
	}
	if s.table == nil {
		return "a query"
	}
	var b strings.Builder
	b.WriteString(s.table.Model)
	if s.verb != watch.Insert && (len(s.equal) > 0 || s.filtered) {
		b.WriteString(".Filter(")
		for i, e := range s.equal {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(columnName(e.column) + s.comparison(e))
		}
		if s.filtered {
			if len(s.equal) > 0 {
				b.WriteString(", ")
			}
			b.WriteString("…")
		}
		b.WriteString(")")
	}
	return b.String() + "." + s.terminal()
}

// comparison is how a column is asked for.
func (s *shape) comparison(e equality) string {
	if s.args[e.arg] == keys {
		return ".In(…)"
	}
	return ".Eq(…)"
}

// terminal is the method that such a query ends in.
func (s *shape) terminal() string {
	switch s.kind {
	case watch.Count:
		return "Count"
	case watch.Exists:
		return "Exists"
	case watch.One:
		if s.first {
			return "First"
		}
		return "Get"
	case watch.Write:
		switch s.verb {
		case watch.Insert:
			return "Insert"
		case watch.Update:
			return "Update"
		case watch.Delete:
			return "Delete"
		}
		return "a write"
	}
	return "All"
}
