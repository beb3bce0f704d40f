package dialect

import (
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/inlay-orm/inlay/schema"
)

// Dialect is how one database spells what the portable spelling does not
// say. It is data: nothing in it is decided per query.
type Dialect struct {
	// Name is the database's own name, for messages.
	Name string
	// Placeholder stands before the number of a parameter: "$" or "?".
	Placeholder string
	// ParamCast stands between a placeholder and its type where the server
	// must be told it: "::". Empty where arguments carry their own types.
	ParamCast string
	// Forms and Words hold the spellings that differ, by name. An empty one
	// says that the database lacks the feature.
	Forms, Words map[string]string
	// Types spells the SQL types, for casts and typed parameters.
	Types map[schema.Type]string
	// NamedType spells a type that the program has named; nil where it is
	// stored as a text.
	NamedType func(n *schema.Named) string
	// ArrayType spells the array of a type, given the spelling of its element;
	// nil spells it as the element.
	ArrayType func(elem string) string
	// Copies says that the database has a COPY, which is done as a whole or not.
	Copies bool
	// Settings says that sessions have settings and advisory locks.
	Settings bool
	// ForeignKeys is how the database tells of its foreign keys, nil where it does
	// not.
	ForeignKeys *ForeignKeys
	// Pattern writes a text as the pattern of a lookup.
	Pattern func(p Pattern, text string) string

	mu       sync.Mutex
	resolved atomic.Pointer[Spelling]
}

// Spelling is a dialect resolved into slices that are indexed by id.
type Spelling struct {
	forms   []FormSpelling
	words   []string
	dialect *Dialect
	epoch   uint32
}

// epoch counts the registrations of forms and words, so that a resolved
// spelling knows when it is out of date.
var epoch atomic.Uint32

// FormSpelling is a form as one database writes it.
type FormSpelling struct {
	// Name is the form's name, for messages.
	Name   string
	Pieces []Piece
	Prec   Prec
	Flags  Flags
	// Missing says that the database lacks the feature.
	Missing bool
	// inOrder is the number of operands that the pattern names, each once and in
	// their order; AllOperands where it joins all of them, noOrder for other patterns.
	inOrder int
}

const noOrder = -3

// InOrder reports whether the pattern writes n operands one after another,
// each once.
func (f *FormSpelling) InOrder(n int) bool { return f.inOrder == n || f.inOrder == AllOperands }

// orderOf works out what InOrder says.
func orderOf(pieces []Piece) int {
	named := 0
	for _, p := range pieces {
		switch {
		case p.Operand == NoOperand:
		case p.Operand == AllOperands && named == 0:
			named = AllOperands
		case p.Operand == named && named >= 0:
			named++
		default:
			return noOrder
		}
	}
	return named
}

// Spelling returns the resolved spellings, including those of forms and
// words that were registered since the last call.
func (d *Dialect) Spelling() *Spelling {
	s := d.resolved.Load()
	if s != nil && s.epoch == epoch.Load() {
		return s
	}
	return d.resolve()
}

// Form returns the spelling of a form.
func (s *Spelling) Form(id Form) *FormSpelling { return &s.forms[id] }

// Word returns the spelling of a word.
func (s *Spelling) Word(id Word) string { return s.words[id] }

// WordName returns what error messages call a word.
func (s *Spelling) WordName(id Word) string {
	words.RLock()
	defer words.RUnlock()
	return words.specs[id].name
}

// Type returns the spelling of a type, "" for schema.Unknown.
func (s *Spelling) Type(t schema.Type) string {
	elem := s.dialect.Types[t.Elem()]
	if n := schema.NamedType(t.Elem()); n != nil {
		elem = s.dialect.Types[schema.Text]
		if s.dialect.NamedType != nil {
			elem = s.dialect.NamedType(n)
		}
	}
	if t.IsArray() && elem != "" && s.dialect.ArrayType != nil {
		return s.dialect.ArrayType(elem)
	}
	return elem
}

// Dialect returns the dialect that is spelled.
func (s *Spelling) Dialect() *Dialect { return s.dialect }

func (d *Dialect) resolve() *Spelling {
	d.mu.Lock()
	defer d.mu.Unlock()
	forms.RLock()
	defer forms.RUnlock()
	typeWords.RLock() // before words, as where a type is given its word
	defer typeWords.RUnlock()
	words.RLock()
	defer words.RUnlock()
	s := &Spelling{dialect: d, epoch: epoch.Load()}
	for _, spec := range forms.specs {
		pattern, differs := d.Forms[spec.Name]
		if !differs {
			pattern = spec.Pattern
		}
		pieces, err := parsePattern(pattern, spec.Prec)
		if err != nil {
			panic(fmt.Sprintf("dialect: %s spells form %q: %v", d.Name, spec.Name, err))
		}
		form := FormSpelling{Name: spec.Name, Pieces: pieces, Prec: spec.Prec, Flags: spec.Flags, Missing: pattern == "", inOrder: orderOf(pieces)}
		if form.Missing {
			form.inOrder = noOrder
		}
		s.forms = append(s.forms, form)
	}
	for _, spec := range words.specs {
		text, differs := d.Words[spec.name]
		if !differs {
			text = spec.text
		}
		s.words = append(s.words, text)
	}
	for t, w := range typeWords.byType {
		if int(w) < len(s.words) {
			s.words[w] = s.Type(t)
		}
	}
	d.resolved.Store(s)
	return s
}

// Unregistered returns the names in the dialect's tables that no form or
// word is registered under: leftovers of a form that was renamed.
func (d *Dialect) Unregistered() []string {
	forms.RLock()
	defer forms.RUnlock()
	words.RLock()
	defer words.RUnlock()
	var names []string
	for name := range d.Forms {
		if _, ok := forms.byName[name]; !ok {
			names = append(names, name)
		}
	}
	for name := range d.Words {
		if !words.names[name] {
			names = append(names, name)
		}
	}
	return names
}
