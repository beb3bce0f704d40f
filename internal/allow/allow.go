// Package allow reads the comments by which a program says that a loop of queries
// is right.
package allow

import "strings"

// Directive begins such a comment.
const Directive = "//inlay:allow-nplusone"

// Comment is one that was read.
type Comment struct {
	// What is a relation, or * for any finding; Reason is why.
	What, Reason string
}

// Valid reports whether the comment says both, and no more.
func (c Comment) Valid() bool {
	return c.What != "" && c.Reason != "" && !strings.Contains(c.What, " ")
}

// Parse reads the text of a comment; ok is false for one of another kind.
func Parse(text string) (c Comment, ok bool) {
	text, ok = strings.CutPrefix(text, Directive)
	if !ok || text != "" && text[0] != ' ' {
		return Comment{}, false
	}
	what, reason, _ := strings.Cut(text, "--")
	return Comment{What: strings.TrimSpace(what), Reason: strings.TrimSpace(reason)}, true
}
