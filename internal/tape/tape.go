package tape

import (
	"bytes"
	"errors"
	"hash/maphash"
	"math"
	"slices"
	"sync"
	"unsafe"
)

// Emitter is an expression, seen from the tape: it appends its tokens and
// arguments and has no other method. Emit is pure: twice gives the same tape.
type Emitter interface {
	Emit(*Tape)
}

// Tape is the shape of a query and, beside it, the values and the texts that
// the shape refers to by position. The zero Tape is empty and ready for use.
type Tape struct {
	Tokens []Token
	// Args are the values of the parameters, in the order of their tokens.
	Args []Value
	// Texts are identifiers and constant fragments. They are part of the
	// shape: two tapes are equal when tokens and texts are.
	Texts []string

	// Sources is the number of tables and queries that the tape reads from,
	// Clauses has a bit for each [Clause] that it has, Nonces says whether it has a
	// nonce, and Raws whether it has a fragment of SQL that the program wrote: what
	// is asked of every tape, noted while it is written.
	Sources int
	Clauses uint32
	Nonces  bool
	Raws    bool
	// Slots says that there are arguments which are a [*Slot].
	Slots bool

	err error
}

// Has reports whether the tape has a clause of a kind.
func (t *Tape) Has(c Clause) bool { return t.Clauses&(1<<c) != 0 }

// ErrTooLong is recorded on a tape whose query has more tokens, operands or
// parameters than a statement can hold.
var ErrTooLong = errors.New("inlay: the query is too large: use array parameters, or split it")

// MaxParams is the number of parameters a statement may have: the wire
// protocol of PostgreSQL counts them in 16 bits, and SQLite stops earlier.
const MaxParams = 32766

var pool = sync.Pool{New: func() any { return new(Tape) }}

// Get returns an empty tape from a pool.
func Get() *Tape { return pool.Get().(*Tape) }

// Put gives a tape back to the pool. Neither it nor its slices may be used
// afterwards.
func Put(t *Tape) {
	if t.Oversized() {
		return
	}
	t.Reset()
	pool.Put(t)
}

// Oversized reports whether the tape has taken so much memory that it is not
// worth keeping.
func (t *Tape) Oversized() bool { return cap(t.Tokens) > 1<<14 || cap(t.Args) > 1<<12 }

// Reset empties the tape and keeps its memory.
func (t *Tape) Reset() {
	clear(t.Args)
	clear(t.Texts)
	t.Tokens, t.Args, t.Texts, t.err = t.Tokens[:0], t.Args[:0], t.Texts[:0], nil
	t.Sources, t.Clauses, t.Nonces, t.Raws, t.Slots = 0, 0, false, false, false
}

// Fail records a mistake. The first one sticks.
func (t *Tape) Fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// Err returns the first mistake, or nil.
func (t *Tape) Err() error { return t.err }

// Word appends fixed text by its id in the dialect's table.
func (t *Tape) Word(id uint32) { t.push(Token{Kind: KindWord, A: id}) }

// Form opens a pattern; exactly n operands must follow.
func (t *Tape) Form(id uint32, n int) {
	t.push(Token{Kind: KindForm, N: t.count(n), A: id})
}

// Column appends a column by its id in the schema.
func (t *Tape) Column(id uint32) { t.push(Token{Kind: KindColumn, A: id}) }

// Outer says that the operand that follows belongs to an enclosing query.
func (t *Tape) Outer() { t.push(Token{Kind: KindOuter}) }

// Nonce marks the operand that follows as made by one call. Only the low 40
// bits of n are kept.
func (t *Tape) Nonce(n uint64) {
	t.Nonces = true
	t.push(Token{Kind: KindNonce, Op: uint8(n >> 32), A: uint32(n)})
}

// Param appends a parameter and its argument. It is the only writer of
// arguments. sqlType is the id of the parameter's SQL type, zero when the
// server is to infer it.
func (t *Tape) Param(v Value, sqlType uint16, how uint8) {
	if len(t.Args) >= MaxParams {
		t.Fail(ErrTooLong)
		return
	}
	t.push(Token{Kind: KindParam, Op: how, N: sqlType, A: uint32(len(t.Args))})
	t.Args = append(t.Args, v)
}

// Slot appends a parameter whose argument is given later.
func (t *Tape) Slot(s *Slot, sqlType uint16, how uint8) {
	t.Slots = true
	t.Param(OtherValue(s), sqlType, how)
}

// Ref appends a reference to an annotation or a column by name.
func (t *Tape) Ref(name string) { t.text(KindRef, name) }

// Name appends an identifier.
func (t *Tape) Name(name string) { t.text(KindName, name) }

// NameOf appends the identifier of an expression whose values are of an SQL
// type, zero where it is not known.
func (t *Tape) NameOf(name string, sqlType uint16) {
	t.text(KindName, name)
	t.Tokens[len(t.Tokens)-1].N = sqlType
}

// Raw appends constant SQL text of the program.
func (t *Tape) Raw(sql string) {
	t.Raws = true
	t.text(KindRaw, sql)
}

// Remark appends a comment, which is written as Raw is and says nothing.
func (t *Tape) Remark(comment string) {
	t.text(KindRaw, comment)
	t.Tokens[len(t.Tokens)-1].Op = RawRemark
}

// Table appends a table by its id in the schema; how is TableRead or TableDefined.
func (t *Tape) Table(id uint32, how uint8) { t.push(Token{Kind: KindTable, Op: how, A: id}) }

// Row appends the layout that a select list is read into; which is RowAll or RowSome.
func (t *Tape) Row(layout uint32, which uint8) { t.push(Token{Kind: KindRow, Op: which, A: layout}) }

// Via says that the operand that follows belongs to the table that a relation
// leads to; filters more follow it, which the related row must pass.
func (t *Tape) Via(relation uint32, filters int) {
	t.Sources++
	t.push(Token{Kind: KindVia, N: t.count(1 + filters), A: relation})
}

// Query opens a query whose clauses follow. The returned mark goes to [Tape.Close].
func (t *Tape) Query() int { return t.push(Token{Kind: KindQuery}) }

// Clause opens a clause whose items follow. The returned mark goes to [Tape.Close].
func (t *Tape) Clause(c Clause) int {
	t.Clauses |= 1 << c
	if c == ClauseFrom || c == ClauseJoin {
		t.Sources++
	}
	return t.push(Token{Kind: KindClause, Op: uint8(c)})
}

// Close says how many operands the query or clause at mark has, now that they
// are all there.
func (t *Tape) Close(mark, n int) {
	t.Tokens[mark].N = t.count(n)
	t.Tokens[mark].A = uint32(len(t.Tokens) - mark)
}

// NumberNonces puts numbers in the place of the nonces, by their first
// appearance: tapes of queries that were made alike are equal then.
func (t *Tape) NumberNonces() {
	if !t.Nonces {
		return
	}
	var room [8]uint64
	seen := room[:0]
	for i := range t.Tokens {
		tok := &t.Tokens[i]
		if tok.Kind != KindNonce {
			continue
		}
		nonce := uint64(tok.Op)<<32 | uint64(tok.A)
		n := slices.Index(seen, nonce)
		if n < 0 {
			n = len(seen)
			seen = append(seen, nonce)
		}
		tok.Op, tok.A = 0, uint32(n)
	}
}

// Hash returns a hash of the shape: tokens and texts, no arguments.
func (t *Tape) Hash(seed maphash.Seed) uint64 {
	h := maphash.Bytes(seed, tokenBytes(t.Tokens))
	for _, s := range t.Texts {
		h = (h ^ maphash.String(seed, s)) * 0x9e3779b97f4a7c15
	}
	return h
}

// SameShape reports whether tokens and texts are those of the tape.
func (t *Tape) SameShape(tokens []Token, texts []string) bool {
	return bytes.Equal(tokenBytes(t.Tokens), tokenBytes(tokens)) && slices.Equal(t.Texts, texts)
}

func (t *Tape) push(tok Token) int {
	t.Tokens = append(t.Tokens, tok)
	return len(t.Tokens) - 1
}

func (t *Tape) text(k Kind, s string) {
	t.push(Token{Kind: k, A: uint32(len(t.Texts))})
	t.Texts = append(t.Texts, s)
}

func (t *Tape) count(n int) uint16 {
	if n < 0 || n > math.MaxUint16 {
		t.Fail(ErrTooLong)
		return 0
	}
	return uint16(n)
}

func tokenBytes(tokens []Token) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(tokens))), len(tokens)*int(unsafe.Sizeof(Token{})))
}
