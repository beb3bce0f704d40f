package nplusone

import (
	"os"
	"strings"
	"sync"

	"github.com/inlay-orm/inlay/internal/allow"
)

// comment is one that allows findings, with the lines that it is about.
type comment struct {
	allow.Comment
	line, from, to int
}

// commentsOf are those of a file, read at the first finding in it: none where
// the source is not at hand.
var commentsOf = struct {
	sync.Mutex
	files map[string][]comment
}{files: map[string][]comment{}}

// maxFiles is the number of files whose comments are remembered.
const maxFiles = 4096

func commentsIn(file string) []comment {
	commentsOf.Lock()
	defer commentsOf.Unlock()
	found, known := commentsOf.files[file]
	if known {
		return found
	}
	if text, err := os.ReadFile(file); err == nil && strings.Contains(string(text), allow.Directive) {
		found = commentsFrom(string(text))
	}
	if len(commentsOf.files) < maxFiles {
		commentsOf.files[file] = found
	}
	return found
}

// commentsFrom finds the comments of a source that gofmt has formatted. One is
// about its own line and the next, and about what is indented below them.
func commentsFrom(text string) (found []comment) {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		at := strings.Index(line, allow.Directive)
		if at < 0 {
			continue
		}
		parsed, ok := allow.Parse(line[at:])
		if !ok {
			continue
		}
		c := comment{Comment: parsed, line: i + 1, from: i + 1, to: i + 1}
		first := i
		if strings.TrimSpace(line[:at]) == "" {
			first++
		}
		if first < len(lines) {
			c.to = lastOf(lines, first) + 1
		}
		found = append(found, c)
	}
	return found
}

// lastOf is the last line of the statement that begins in a line: what follows is
// indented by more, up to a line that closes it.
func lastOf(lines []string, first int) int {
	depth := indentation(lines[first])
	last := first
	for i := first + 1; i < len(lines); i++ {
		rest := strings.TrimSpace(lines[i])
		switch d := indentation(lines[i]); {
		case rest == "" || d > depth:
		case d == depth && (rest[0] == '}' || rest[0] == ')'):
			last = i
			if !strings.HasSuffix(rest, "{") && !strings.HasSuffix(rest, "(") {
				return last
			}
			continue
		default:
			return last
		}
		if rest != "" {
			last = i
		}
	}
	return last
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, "\t ")) }

// allowedAt reports whether a comment at one of the frames allows a finding, and
// else the place of one that gives no reason.
func allowedAt(frames []Frame, relation string) (allowed bool, without *Frame) {
	for _, f := range frames {
		for _, c := range commentsIn(f.File) {
			if f.Line < c.from || f.Line > c.to {
				continue
			}
			switch {
			case !c.Valid():
				f.Line = c.line
				without = &f
			case c.What == "*" || c.What == relation:
				return true, nil
			}
		}
	}
	return false, without
}
