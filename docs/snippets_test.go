package docs_test

import (
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// block is a fenced block of a page.
type block struct {
	file string // relative to the repository
	line int    // of its first line of text
	lang string
	text string
}

func (b block) String() string { return fmt.Sprintf("%s:%d", b.file, b.line) }

// program reports whether the block is a whole file of a program, which TestPrograms runs.
func (b block) program() bool { return strings.Contains("\n"+b.text, "\npackage main\n") }

// pagePaths are the README and the guides.
func pagePaths(t *testing.T) []string {
	t.Helper()
	guides, err := filepath.Glob("*.md")
	if err != nil || len(guides) < 5 {
		t.Fatalf("the guides are %q, %v", guides, err)
	}
	return append([]string{filepath.Join("..", "README.md")}, guides...)
}

// blocks are the fenced blocks of all pages in a language.
func blocks(t *testing.T, lang string) (found []block) {
	t.Helper()
	for _, path := range pagePaths(t) {
		for _, b := range blocksOf(t, path) {
			if b.lang == lang {
				found = append(found, b)
			}
		}
	}
	return found
}

func blocksOf(t *testing.T, path string) (found []block) {
	t.Helper()
	name, _ := filepath.Rel("..", filepath.Join("..", "docs", path))
	var open *block
	for i, line := range strings.Split(read(t, path), "\n") {
		fence, isFence := strings.CutPrefix(strings.TrimSpace(line), "```")
		switch {
		case isFence && open == nil:
			open = &block{file: name, line: i + 2, lang: fence}
		case isFence:
			found = append(found, *open)
			open = nil
		case open != nil:
			open.text += line + "\n"
		}
	}
	if open != nil {
		t.Errorf("%s: the block is never closed", open)
	}
	return found
}

// TestBlocksHaveALanguage keeps blocks from slipping past the tests below.
func TestBlocksHaveALanguage(t *testing.T) {
	for _, path := range pagePaths(t) {
		for _, b := range blocksOf(t, path) {
			if !slices.Contains([]string{"go", "sql", "sh", "text"}, b.lang) {
				t.Errorf("%s: the block is of language %q: use go, sql, sh or text", b, b.lang)
			}
		}
	}
}

// TestGoBlocksAreCode finds every Go block of the pages, line by line and
// whatever its indentation, in a file that the tests compile and run: one
// beside this file or of an example. How it works may quote the library.
func TestGoBlocksAreCode(t *testing.T) {
	run := sources(t, ".", filepath.Join("..", "examples"))
	library := sources(t, "..")
	for _, b := range blocks(t, "go") {
		if b.program() {
			continue
		}
		code := run
		if b.file == filepath.Join("docs", "how-it-works.md") {
			code = library
		}
		if !slices.ContainsFunc(code, func(source string) bool { return strings.Contains(source, flush(b.text)) }) {
			t.Errorf("%s: no Go file has this block:\n%s", b, b.text)
		}
		checkFormat(t, b)
	}
}

// checkFormat reports a block that gofmt would write otherwise. A block that
// ends in a comma is elements of a list.
func checkFormat(t *testing.T, b block) {
	t.Helper()
	text := b.text
	if strings.HasSuffix(strings.TrimSpace(text), ",") {
		text = "var _ = list{\n\t" + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n\t") + "\n}\n"
	}
	want, err := format.Source([]byte(text))
	if err != nil {
		t.Errorf("%s: %v", b, err)
	} else if strings.TrimSpace(string(want)) != strings.TrimSpace(text) {
		t.Errorf("%s is not formatted as gofmt does:\n%s", b, want)
	}
}

// sources are the Go files below some directories, flush.
func sources(t *testing.T, dirs ...string) (found []string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".go" {
				return err
			}
			text, err := os.ReadFile(path)
			found = append(found, flush(string(text)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// flush is a text whose lines have no space around them, between two ends of line.
func flush(text string) string {
	lines := strings.Split(strings.Trim(text, "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return "\n" + strings.Join(lines, "\n") + "\n"
}

var (
	code    = regexp.MustCompile("(?s)```.*?```|`[^`]*`")
	link    = regexp.MustCompile(`\]\(([^)#]*)(?:#([^)]*))?\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.*)$`)
)

// TestLinksLead opens every file that a page links to, and finds the heading.
func TestLinksLead(t *testing.T) {
	for _, path := range pagePaths(t) {
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(read(t, path), ""), -1) {
			to, anchor := m[1], m[2]
			if strings.Contains(to, "://") {
				continue
			}
			target := path
			if to != "" {
				target = filepath.Join(filepath.Dir(path), to)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", path, to)
			} else if anchor != "" && !slices.Contains(anchors(read(t, target)), anchor) {
				t.Errorf("%s links to the heading #%s of %s, which is not there", path, anchor, target)
			}
		}
	}
}

// anchors are the headings of a page as links name them.
func anchors(page string) (found []string) {
	for _, m := range heading.FindAllStringSubmatch(page, -1) {
		name := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		found = append(found, name)
	}
	return found
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
