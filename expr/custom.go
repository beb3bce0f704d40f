package expr

import (
	"fmt"
	"strings"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/internal/tape"
)

var (
	formCall     = dialect.NewForm("function call", "$1$2", dialect.Atom)
	formArgs     = dialect.NewForm("arguments", "($[, ])", dialect.Atom)
	formOperator = dialect.NewForm("operator", "$1 $2 $3", dialect.Other)
	// A fragment may bind as loosely as anything, and what stands in it is
	// kept together.
	formFragment = dialect.NewForm("fragment", "$[]", dialect.Or)
	formKept     = dialect.NewForm("operand of a fragment", "$1", dialect.Unary)
	formCollate  = dialect.NewForm("COLLATE", "$1 COLLATE $2", dialect.Unary, dialect.Strict)
)

// Constant is text of the program's own: a string literal or constant converts
// to it, a variable of type string does not compile. What is not constant is
// given as an expression, so that it is sent as an argument.
//
//	const similarity expr.Constant = "similarity"
type Constant string

// Func calls a function of the database whose values are a T. The name is
// written as it is; it may have a schema.
//
//	expr.Func[float64]("similarity", City.Name, expr.Value("Salem"))
//
// A name that is no identifier makes the query that uses it fail.
func Func[T any](name Constant, args ...Expression) Expr[T] {
	if !isIdentifier(string(name)) {
		return Invalid[T](fmt.Errorf("inlay: Func: %q is no name of a function: use letters, digits, _ and dots", string(name)))
	}
	operands := make([]*node, len(args))
	for i, a := range args {
		operands[i] = operandOf(a)
	}
	return form2[T](formCall, rawNode(string(name)), formMany[T](formArgs, operands).n)
}

// Op writes an operator of the database between two expressions. It gets
// parentheses among all other operators.
//
//	expr.Op[bool](City.Name, "%", expr.Value("Salem"))
//
// An operator that has letters, quotes, spaces or begins a comment makes the
// query that uses it fail.
func Op[T any](a Expression, operator Constant, b Expression) Expr[T] {
	if op := string(operator); op == "" || strings.Trim(op, "+-*/<>=~!@#%^&|`?") != "" || strings.Contains(op, "--") || strings.Contains(op, "/*") {
		return Invalid[T](fmt.Errorf("inlay: Op: %q is no operator", op))
	}
	return formMany[T](formOperator, []*node{operandOf(a), rawNode(string(operator)), operandOf(b)})
}

// Raw is a fragment of SQL whose values are a T. Each ? in it stands for one
// of the expressions, ?? for a question mark. Columns that are written in the
// text must be qualified as the statement qualifies them.
//
//	expr.Raw[int64]("width_bucket(?, 0, 1000, 10)", City.Density())
//
// A number of ? that is not the number of expressions makes the query that
// uses it fail.
func Raw[T any](fragment Constant, args ...Expression) Expr[T] {
	text, used := string(fragment), 0
	var operands []*node
	for text != "" {
		before, after, found := strings.Cut(text, "?")
		if found && strings.HasPrefix(after, "?") {
			before, after, found = before+"?", after[1:], false
			operands, text = append(operands, rawNode(before)), after
			continue
		}
		if before != "" {
			operands = append(operands, rawNode(before))
		}
		if found {
			if used == len(args) {
				used++
				break
			}
			operands = append(operands, form1[T](formKept, operandOf(args[used])).n)
			used++
		}
		text = after
	}
	if used != len(args) || len(operands) == 0 {
		return Invalid[T](fmt.Errorf("inlay: Raw: %q has another number of ? than the %d expressions it is given", string(fragment), len(args)))
	}
	return formMany[T](formFragment, operands)
}

// Collate compares and orders the text by the rules of a collation.
//
//	City.OrderBy(City.Name.Collate("C").Asc())
func (e Expr[T]) Collate(name Constant) Expr[T] {
	return form2[T](formCollate, e.n, &node{kind: kindEmitter, value: tape.OtherValue(identifier(name))})
}

func rawNode(text string) *node {
	return &node{kind: kindEmitter, value: tape.OtherValue(rawText(text))}
}

type rawText string

func (r rawText) Emit(t *tape.Tape) { t.Raw(string(r)) }

type identifier string

func (i identifier) Emit(t *tape.Tape) { t.Name(string(i)) }

func isIdentifier(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if part == "" || part[0] >= '0' && part[0] <= '9' {
			return false
		}
		for _, c := range part {
			if c != '_' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
				return false
			}
		}
	}
	return true
}
