package analyzer

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/inlay-orm/inlay/internal/allow"
)

// suppression is a comment //inlay:allow-nplusone.
type suppression struct {
	comment *ast.Comment
	file    *ast.File
	line    int
	// what is a relation, or * for any finding.
	what string
	used bool
}

// readSuppressions collects the comments of all files, and reports those
// that say no reason.
func (c *checker) readSuppressions() {
	for _, file := range c.pass.Files {
		for _, group := range file.Comments {
			for _, comment := range group.List {
				text, ok := allow.Parse(comment.Text)
				if !ok {
					continue
				}
				s := &suppression{
					comment: comment,
					file:    file,
					line:    c.pass.Fset.Position(comment.Pos()).Line,
					what:    text.What,
				}
				if !text.Valid() {
					c.add(Finding{Kind: BadSuppression, Pos: comment.Pos(), End: comment.End(),
						Message: "a suppression needs a relation or * and a reason: //inlay:allow-nplusone * -- why this loop is right"})
					continue
				}
				c.suppressions = append(c.suppressions, s)
			}
		}
	}
}

// suppressed reports whether a comment allows a call: on its lines, on the
// line above, or at one of its loops.
func (c *checker) suppressed(u *unit, s *site, relation string) (found bool) {
	for _, sup := range c.suppressions {
		if sup.file == u.file && sup.covers(c, s) && (sup.what == "*" || sup.what == relation) {
			sup.used, found = true, true
		}
	}
	return found
}

// allowed reports whether a comment allows a query in a helper, outside of any
// loop: callers are not told of it then.
func (c *checker) allowed(u *unit, s *site) bool {
	if len(s.frames) > 0 {
		return false
	}
	found := false
	for _, sup := range c.suppressions {
		if sup.file == u.file && sup.what == "*" && sup.covers(c, s) {
			found = true
			if q := c.queryOf(s.call); q != nil && (u.flow.all(q.data)|c.values(u.flow, q.text))&allParams != 0 {
				sup.used = true
			}
		}
	}
	return found
}

func (sup *suppression) covers(c *checker, s *site) bool {
	if sup.at(c, s.call.Pos(), s.call.End()) {
		return true
	}
	for _, n := range s.path {
		if stmt, ok := n.(ast.Stmt); ok && sup.line+1 == c.pass.Fset.Position(stmt.Pos()).Line && simple(stmt) {
			return true
		}
	}
	for _, f := range s.frames {
		start := c.pass.Fset.Position(f.node.Pos()).Line
		if sup.line == start || sup.line+1 == start {
			return true
		}
	}
	return false
}

// simple reports whether a statement has no others inside.
func simple(stmt ast.Stmt) bool {
	switch stmt.(type) {
	case *ast.ExprStmt, *ast.AssignStmt, *ast.ReturnStmt, *ast.IfStmt, *ast.DeclStmt, *ast.DeferStmt, *ast.GoStmt:
		return true
	}
	return false
}

func (sup *suppression) at(c *checker, from, to token.Pos) bool {
	first, last := c.pass.Fset.Position(from).Line, c.pass.Fset.Position(to).Line
	return first-1 <= sup.line && sup.line <= last
}

// checkSuppressions reports the comments that suppress nothing. Those of tests
// are for the detector at run time.
func (c *checker) checkSuppressions() {
	for _, s := range c.suppressions {
		if s.used || c.quietFileOf(s.file) {
			continue
		}
		c.pass.Report(c.keep(Finding{
			Kind: StaleSuppression, Pos: s.comment.Pos(), End: s.comment.End(),
			Message: "this suppression suppresses nothing: delete it",
			fixes: []analysis.SuggestedFix{{Message: "delete the suppression", TextEdits: []analysis.TextEdit{
				c.wholeLine(s.comment),
			}}},
		}))
	}
}

// wholeLine deletes a comment, with its line if nothing else is on it.
func (c *checker) wholeLine(comment *ast.Comment) analysis.TextEdit {
	edit := analysis.TextEdit{Pos: comment.Pos(), End: comment.End()}
	file := c.pass.Fset.File(comment.Pos())
	text, err := c.pass.ReadFile(file.Name())
	line := file.Line(comment.Pos())
	if err != nil || line == file.LineCount() {
		return edit
	}
	start := file.LineStart(line)
	from, to := file.Offset(start), file.Offset(comment.Pos())
	if to <= len(text) && strings.TrimSpace(string(text[from:to])) == "" {
		edit.Pos, edit.End = start, file.LineStart(line+1)
	}
	return edit
}
