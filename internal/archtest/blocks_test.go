package archtest

import (
	"fmt"
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// shown are the packages whose doc comments have examples.
var shown = []string{"expr", "subquery", "orm", "types", "nplusone"}

// example is an indented block of a doc comment.
type example struct {
	pos  token.Position // of the comment
	of   string         // the name that it documents
	text string
}

func (e example) String() string { return fmt.Sprintf("%s (%s)", e.pos, e.of) }

// examples returns the indented blocks of the doc comments of the packages
// above, and the names of their exported functions and methods.
func examples(t *testing.T) (found []example, functions []string) {
	t.Helper()
	for _, pkg := range shown {
		fset := token.NewFileSet()
		paths, err := filepath.Glob(filepath.Join("..", "..", pkg, "*.go"))
		if err != nil || len(paths) == 0 {
			t.Fatalf("package %s has the files %q, %v", pkg, paths, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			add := func(doc *ast.CommentGroup, name string) {
				found = append(found, blocksOf(fset, doc, pkg+"."+name)...)
			}
			add(file.Doc, pkg)
			for _, decl := range file.Decls {
				switch d := decl.(type) {
				case *ast.FuncDecl:
					name := nameOf(d)
					add(d.Doc, name)
					if ast.IsExported(name) && d.Name.IsExported() {
						functions = append(functions, pkg+"."+name)
					}
				case *ast.GenDecl:
					addGroup(d, add)
				}
			}
		}
	}
	return found, functions
}

func addGroup(d *ast.GenDecl, add func(*ast.CommentGroup, string)) {
	add(d.Doc, d.Tok.String())
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			add(s.Doc, s.Name.Name)
		case *ast.ValueSpec:
			add(s.Doc, s.Names[0].Name)
		}
	}
}

// nameOf is the name of a function, that of a method behind its type's.
func nameOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return true
	})
	return name + "." + d.Name.Name
}

func blocksOf(fset *token.FileSet, doc *ast.CommentGroup, of string) (found []example) {
	if doc == nil {
		return nil
	}
	var p comment.Parser
	for _, block := range p.Parse(doc.Text()).Content {
		code, ok := block.(*comment.Code)
		if !ok {
			continue
		}
		first, _, _ := strings.Cut(code.Text, "\n")
		pos := fset.Position(doc.Pos())
		for _, line := range doc.List {
			if strings.TrimSpace(strings.TrimPrefix(line.Text, "//")) == strings.TrimSpace(first) {
				pos = fset.Position(line.Pos())
			}
		}
		found = append(found, example{pos, of, code.Text})
	}
	return found
}
