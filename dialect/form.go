package dialect

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// Prec is how tightly a form binds. An operand that binds less tightly than
// its place asks for is put in parentheses, in the renderer and nowhere else.
type Prec uint8

// The levels, loosest first. Where PostgreSQL and SQLite rank operators
// differently (|| is the looser one on PostgreSQL, the tighter one on
// SQLite) the level is Other, whose operands must be Unary or tighter: such
// mixtures always get their parentheses. Sources: PostgreSQL manual,
// "Operator Precedence"; SQLite, "SQL Language Expressions".
const (
	Or Prec = iota + 1
	And
	Not
	Is
	Comparison
	Other
	Additive
	Multiplicative
	Unary
	Atom
)

// Flags say what is known of a form's result.
type Flags uint8

const (
	// Strict: the result is NULL only where an operand is.
	Strict Flags = 1 << iota
	// NeverNull: the result is never NULL, whatever the operands are.
	NeverNull
	// Aggregates: the form is computed over a group of rows.
	Aggregates
	// PassesNull: the result is NULL where any operand is.
	PassesNull
	// Groups: the form is a list of expressions to group by, in a GROUP BY.
	Groups
	// Simplified: the compiler looks at the form itself, and may write another one.
	Simplified
)

// Form is the id of a pattern over operands.
type Form uint32

// FormSpec describes a form: the portable spelling and what is known of it.
type FormSpec struct {
	// Name is what a dialect's table and error messages call the form.
	Name string
	// Pattern is the portable spelling: text, $1 … $9 for operands, $[sep] for
	// all operands joined by sep, and $$ for a dollar sign. An operand may
	// stand twice.
	Pattern string
	// Prec is the form's own level.
	Prec  Prec
	Flags Flags
}

var forms struct {
	sync.RWMutex
	specs  []FormSpec
	byName map[string]Form
}

// NewForm registers a form and returns its id. It panics on a name that is
// taken or a pattern that cannot be read: both are mistakes of a package, not
// of its user.
func NewForm(name, pattern string, prec Prec, flags ...Flags) Form {
	spec := FormSpec{Name: name, Pattern: pattern, Prec: prec}
	for _, f := range flags {
		spec.Flags |= f
	}
	if _, err := parsePattern(pattern, prec); err != nil {
		panic(fmt.Sprintf("dialect: form %q: %v", name, err))
	}
	forms.Lock()
	defer forms.Unlock()
	if _, taken := forms.byName[name]; taken {
		panic(fmt.Sprintf("dialect: form %q is registered twice", name))
	}
	if forms.byName == nil {
		forms.byName = map[string]Form{}
	}
	id := Form(len(forms.specs))
	forms.specs = append(forms.specs, spec)
	forms.byName[name] = id
	epoch.Add(1)
	return id
}

// FlagsOf returns what is known of a form's result.
func FlagsOf(f Form) Flags {
	forms.RLock()
	defer forms.RUnlock()
	return forms.specs[f].Flags
}

// Piece is one part of a parsed pattern.
type Piece struct {
	// Text is written as it is, before the operand.
	Text string
	// Operand is the position of an operand, counted from zero; -1 for none,
	// -2 for all of them joined by Separator.
	Operand   int
	Separator string
	// Min is the level below which the operand needs parentheses.
	Min Prec
}

// Positions of a [Piece] that are not one operand.
const (
	NoOperand   = -1
	AllOperands = -2
)

// parsePattern splits a pattern into its pieces. An operand between
// parentheses or commas needs none of its own. Elsewhere it must bind more
// tightly than the form; the left operand of a chain (a - b - c) and the
// members of a joined list (a AND b AND c) may bind as tightly.
func parsePattern(pattern string, prec Prec) ([]Piece, error) {
	var pieces []Piece
	rest := pattern
	for rest != "" {
		i := strings.IndexByte(rest, '$')
		if i < 0 {
			return append(pieces, Piece{Text: rest, Operand: NoOperand}), nil
		}
		if strings.HasPrefix(rest[i:], "$$") {
			pieces, rest = append(pieces, Piece{Text: rest[:i+1], Operand: NoOperand}), rest[i+2:]
			continue
		}
		p := Piece{Text: rest[:i], Operand: AllOperands}
		before := strings.TrimRight(pattern[:len(pattern)-len(rest)+i], " ")
		rest = rest[i+1:]
		switch {
		case strings.HasPrefix(rest, "["):
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, fmt.Errorf("$[ without ]")
			}
			p.Separator, rest = rest[1:end], rest[end+1:]
		case rest != "" && rest[0] >= '1' && rest[0] <= '9':
			n, _ := strconv.Atoi(rest[:1])
			p.Operand, rest = n-1, rest[1:]
		default:
			return nil, fmt.Errorf("$ without an operand")
		}
		p.Min = operandMin(before, strings.TrimLeft(rest, " "), p, prec)
		pieces = append(pieces, p)
	}
	return pieces, nil
}

func operandMin(before, after string, p Piece, prec Prec) Prec {
	list := p.Operand == AllOperands
	opened := strings.HasSuffix(before, "(") || strings.HasSuffix(before, ",")
	closed := strings.HasPrefix(after, ")") || strings.HasPrefix(after, ",")
	switch {
	case prec == Atom:
		return 0
	case opened && closed:
		return 0
	case list && strings.TrimSpace(p.Separator) == ",":
		return 0
	case list:
		return prec
	case prec == Other:
		return Unary
	case before == "" && (prec == Additive || prec == Multiplicative):
		return prec
	case prec == Not, prec == Is:
		return Comparison + 1
	}
	return prec + 1
}
