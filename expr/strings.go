package expr

import (
	"errors"

	"github.com/inlay-orm/inlay/dialect"
)

var (
	formUpper   = dialect.NewForm("UPPER", "UPPER($1)", dialect.Atom, dialect.Strict)
	formLower   = dialect.NewForm("LOWER", "LOWER($1)", dialect.Atom, dialect.Strict)
	formLength  = dialect.NewForm("LENGTH", "LENGTH($1)", dialect.Atom, dialect.Strict)
	formTrim    = dialect.NewForm("TRIM", "TRIM($1)", dialect.Atom, dialect.Strict)
	formLTrim   = dialect.NewForm("LTRIM", "LTRIM($1)", dialect.Atom, dialect.Strict)
	formRTrim   = dialect.NewForm("RTRIM", "RTRIM($1)", dialect.Atom, dialect.Strict)
	formLPad    = dialect.NewForm("LPAD", "LPAD($1, $2, $3)", dialect.Atom, dialect.Strict)
	formRPad    = dialect.NewForm("RPAD", "RPAD($1, $2, $3)", dialect.Atom, dialect.Strict)
	formLeft    = dialect.NewForm("LEFT", "LEFT($1, $2)", dialect.Atom, dialect.Strict)
	formRight   = dialect.NewForm("RIGHT", "RIGHT($1, $2)", dialect.Atom, dialect.Strict)
	formSubstr  = dialect.NewForm("SUBSTR", "SUBSTR($1, $2, $3)", dialect.Atom, dialect.Strict)
	formReplace = dialect.NewForm("REPLACE", "REPLACE($1, $2, $3)", dialect.Atom, dialect.Strict)
	formReverse = dialect.NewForm("REVERSE", "REVERSE($1)", dialect.Atom, dialect.Strict)
	formRepeat  = dialect.NewForm("REPEAT", "REPEAT($1, $2)", dialect.Atom, dialect.Strict)
	formStrPos  = dialect.NewForm("STRPOS", "STRPOS($1, $2)", dialect.Atom, dialect.Strict)
	formMD5     = dialect.NewForm("MD5", "MD5($1)", dialect.Atom, dialect.Strict)
	formSHA224  = digestForm("SHA224")
	formSHA256  = digestForm("SHA256")
	formSHA384  = digestForm("SHA384")
	formSHA512  = digestForm("SHA512")
	formInitcap = dialect.NewForm("INITCAP", "INITCAP($1)", dialect.Atom, dialect.Strict)
	formSplit   = dialect.NewForm("SPLIT_PART", "SPLIT_PART($1, $2, $3)", dialect.Atom, dialect.Strict)
	formChr     = dialect.NewForm("CHR", "CHR($1)", dialect.Atom, dialect.Strict)
	formOrd     = dialect.NewForm("ASCII", "ASCII($1)", dialect.Atom)
	formConcat  = dialect.NewForm("CONCAT", "CONCAT($[, ])", dialect.Atom, dialect.NeverNull)
)

func digestForm(name string) dialect.Form {
	return dialect.NewForm(name, "ENCODE("+name+"(CONVERT_TO($1, 'UTF8')), 'hex')", dialect.Atom, dialect.Strict)
}

// The functions below are methods of every expression, since Go has no
// methods for some instances of a generic type; used on one that is no text,
// the query that holds it fails with a [TypeError]. So does one that is given
// a negative number of characters, which databases read in different ways.

// Upper is the text in capital letters. SQLite knows those of ASCII only.
//
//	City.Name.Upper().Eq("MOAB")
func (e Expr[T]) Upper() Expr[T] { return text1(e, "Upper", formUpper) }

// Lower is the text in small letters. SQLite knows those of ASCII only.
//
//	City.Name.Lower().Eq("moab")
func (e Expr[T]) Lower() Expr[T] { return text1(e, "Lower", formLower) }

// Trim is the text without spaces at its ends.
//
//	City.Name.SetExpr(City.Name.Trim())
func (e Expr[T]) Trim() Expr[T] { return text1(e, "Trim", formTrim) }

// LTrim is the text without spaces at its beginning.
//
//	City.Name.LTrim()
func (e Expr[T]) LTrim() Expr[T] { return text1(e, "LTrim", formLTrim) }

// RTrim is the text without spaces at its end.
//
//	City.Name.RTrim()
func (e Expr[T]) RTrim() Expr[T] { return text1(e, "RTrim", formRTrim) }

// Initcap is the text with a capital letter at the beginning of each word and
// small letters elsewhere. A word is a run of letters and digits.
//
//	City.Name.Initcap()
func (e Expr[T]) Initcap() Expr[T] { return text1(e, "Initcap", formInitcap) }

// Reverse is the text backwards, character by character.
//
//	City.Name.EqExpr(City.Name.Reverse())
func (e Expr[T]) Reverse() Expr[T] { return text1(e, "Reverse", formReverse) }

// Length is the number of characters of the text.
//
//	City.Name.Length().Gt(10)
func (e Expr[T]) Length() Expr[int64] { return asText[T, int64](e, "Length", formLength) }

// Left is the first n characters of the text.
//
//	City.GroupBy(City.Name.Left(1))
func (e Expr[T]) Left(n int64) Expr[T] { return asText[T, T](e, "Left", formLeft, characters(n)) }

// Right is the last n characters of the text.
//
//	City.Name.Right(3).Eq("dam")
func (e Expr[T]) Right(n int64) Expr[T] {
	return asText[T, T](e, "Right", formRight, characters(n))
}

// Substr is length characters of the text, beginning with the one at start,
// which is counted from 1.
//
//	City.Name.Substr(1, 3)
func (e Expr[T]) Substr(start, length int64) Expr[T] {
	if start < 1 {
		return Invalid[T](errCharacters)
	}
	return asText[T, T](e, "Substr", formSubstr, count(start), characters(length))
}

// Replace is the text with every occurrence of old replaced by new.
//
//	City.Name.Replace("St.", "Saint")
func (e Expr[T]) Replace(old, new string) Expr[T] {
	return asText[T, T](e, "Replace", formReplace, Value(old).n, Value(new).n)
}

// Repeat is the text n times over.
//
//	expr.Value("*").Repeat(5)
func (e Expr[T]) Repeat(n int64) Expr[T] { return asText[T, T](e, "Repeat", formRepeat, characters(n)) }

// LPad is the text filled up at its beginning to a length in characters, or
// cut to it.
//
//	City.Name.LPad(20, ".")
func (e Expr[T]) LPad(length int64, fill string) Expr[T] {
	return asText[T, T](e, "LPad", formLPad, count(length), Value(fill).n)
}

// RPad is the text filled up at its end to a length in characters, or cut to it.
//
//	City.Name.RPad(20, ".")
func (e Expr[T]) RPad(length int64, fill string) Expr[T] {
	return asText[T, T](e, "RPad", formRPad, count(length), Value(fill).n)
}

// SplitPart is the nth part, counted from 1, of the text between separators;
// an empty text where there are fewer. An n below 1 makes the query that uses
// it fail.
//
//	Account.Email.SplitPart("@", 2)
func (e Expr[T]) SplitPart(separator string, n int64) Expr[T] {
	if n < 1 {
		return Invalid[T](errPart)
	}
	return asText[T, T](e, "SplitPart", formSplit, Value(separator).n, count(n))
}

// StrPos is the place of s in the text, counted from 1 in characters; 0 where
// it is not in it.
//
//	City.Name.StrPos(" ").Gt(0)
func (e Expr[T]) StrPos(s string) Expr[int64] {
	return asText[T, int64](e, "StrPos", formStrPos, Value(s).n)
}

// MD5 is the MD5 digest of the text in UTF-8, in hexadecimal digits.
//
//	Account.Email.Lower().MD5()
func (e Expr[T]) MD5() Expr[string] { return asText[T, string](e, "MD5", formMD5) }

// SHA224 is the SHA-224 digest of the text, as MD5 writes it.
//
//	Post.Body.SHA224()
func (e Expr[T]) SHA224() Expr[string] { return asText[T, string](e, "SHA224", formSHA224) }

// SHA256 is the SHA-256 digest of the text, as MD5 writes it.
//
//	Post.Body.SHA256()
func (e Expr[T]) SHA256() Expr[string] { return asText[T, string](e, "SHA256", formSHA256) }

// SHA384 is the SHA-384 digest of the text, as MD5 writes it.
//
//	Post.Body.SHA384()
func (e Expr[T]) SHA384() Expr[string] { return asText[T, string](e, "SHA384", formSHA384) }

// SHA512 is the SHA-512 digest of the text, as MD5 writes it.
//
//	Post.Body.SHA512()
func (e Expr[T]) SHA512() Expr[string] { return asText[T, string](e, "SHA512", formSHA512) }

// Ord is the code point of the first character of the text.
//
//	City.Name.Ord().Between('A', 'M')
func (e Expr[T]) Ord() Expr[int64] { return asText[T, int64](e, "Ord", formOrd) }

// Chr is the character of a code point.
//
//	expr.Chr(expr.Value[int64]('€'))
func Chr[T Integer](code Of[T]) Expr[string] {
	return form1[string](formChr, Cast[int32](code).n)
}

// Concat joins texts and whatever else can be written as one, in the way in
// which the database writes it; NULL counts as an empty text.
//
//	expr.Concat(City.Name, expr.Value(", "), expr.Via(City.State, State.Name))
func Concat(first, second Expression, more ...Expression) Expr[string] {
	operands := []*node{operandOf(first), operandOf(second)}
	for _, e := range more {
		operands = append(operands, operandOf(e))
	}
	return formMany[string](formConcat, operands)
}

func text1[T any](e Expr[T], method string, f dialect.Form) Expr[T] {
	return asText[T, T](e, method, f)
}

// asText is a function of a text and of further operands.
func asText[T, R any](e Expr[T], method string, f dialect.Form, more ...*node) Expr[R] {
	if !isText[T]() {
		return Expr[R]{wrongType[T](method, "string").n}
	}
	return formMany[R](f, append([]*node{orZero(e.n)}, more...))
}

var errPart = errors.New("inlay: SplitPart: the parts of a text are counted from 1")

var errCharacters = errors.New("inlay: a number of characters must not be negative, and the first character is 1")

// characters is a number of them that must not be negative.
func characters(n int64) *node {
	if n < 0 {
		return Invalid[int32](errCharacters).n
	}
	return count(n)
}

// count is a number of characters: PostgreSQL's functions take an integer.
func count(n int64) *node { return Value(int32(min(max(n, -1<<31), 1<<31-1))).n }
