package analyzer

import (
	"go/ast"
	"go/types"
	"strings"
)

const queryDirective = "//inlay:query"

// readDirectives makes facts of //inlay:query, which stands in the comment of
// a function, a method, or a method of an interface.
func (c *checker) readDirectives() {
	for _, file := range c.pass.Files {
		for _, decl := range file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				c.mark(d.Name, d.Doc)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if t, ok := spec.(*ast.TypeSpec); ok {
						c.markMethods(t)
					}
				}
			}
		}
	}
}

func (c *checker) markMethods(t *ast.TypeSpec) {
	i, ok := t.Type.(*ast.InterfaceType)
	if !ok {
		return
	}
	for _, m := range i.Methods.List {
		for _, name := range m.Names {
			c.mark(name, m.Doc)
			c.mark(name, m.Comment)
		}
	}
}

func (c *checker) mark(name *ast.Ident, doc *ast.CommentGroup) {
	if doc == nil {
		return
	}
	for _, comment := range doc.List {
		text, ok := strings.CutPrefix(comment.Text, queryDirective)
		f, isFunc := c.pass.TypesInfo.Defs[name].(*types.Func)
		if !ok || !isFunc || text != "" && text[0] != ' ' {
			continue
		}
		kind := Kind(strings.TrimSpace(text))
		switch kind {
		case "":
			kind = Rows
		case Rows, One, Count, Exists, Write, Batch:
		default:
			c.pass.Reportf(comment.Pos(), "//inlay:query %s: the kind must be rows, one, count, exists, write or batch; without one it is rows", kind)
			continue
		}
		c.pass.ExportObjectFact(f, &Executes{Kind: kind, Marked: true})
	}
}
