package models_test

import (
	"github.com/inlay-orm/inlay/expr"
)

func init() { suite = append(suite, moreText(), textLookups(), moreMath()) }

// The digests of "abc" are those of FIPS 180-2, appendices B and C, of RFC
// 3874 and of RFC 1321.
func moreText() []conform {
	return []conform{
		values("text_padding", one.Values(City.Name.LPad(9, "*").As("left"), City.Name.RPad(8, "ab").As("right"), City.Name.LPad(3, "*").As("cut_left"), City.Name.RPad(3, "*").As("cut_right"),
			expr.Value("ß").LPad(3, "öä").As("letters"), City.Name.LPad(9, "").As("nothing"), City.Name.RPad(-1, "*").As("negative"), expr.Null[string]().LPad(3, "*").As("null")),
			row{"left": "****Provo", "right": "Provoaba", "cut_left": "Pro", "cut_right": "Pro", "letters": "öäß", "nothing": "Provo", "negative": "", "null": nil}),
		values("text_reversed_and_capitalized", one.Values(City.Name.Reverse().As("reverse"), expr.Value("größe").Reverse().As("letters"),
			expr.Value("salt lake CITY o'neill 2nd").Initcap().As("initcap"), expr.Null[string]().Reverse().As("null")),
			row{"reverse": "ovorP", "letters": "eßörg", "initcap": "Salt Lake City O'Neill 2nd", "null": nil}),
		values("text_split", one.Values(expr.Value("a@b@c").SplitPart("@", 2).As("second"), expr.Value("a@b").SplitPart("@", 3).As("none"), expr.Value("a@b").SplitPart("", 1).As("whole"),
			expr.Value("a@b").SplitPart("", 2).As("nothing")),
			row{"second": "b", "none": "", "whole": "a@b", "nothing": ""}),
		values("text_digests", one.Values(expr.Value("abc").MD5().As("md5"), expr.Value("abc").SHA224().As("sha224"), expr.Value("abc").SHA256().As("sha256"),
			expr.Value("abc").SHA384().As("sha384"), expr.Value("abc").SHA512().As("sha512"), expr.Null[string]().MD5().As("null")),
			row{"md5": "900150983cd24fb0d6963f7d28e17f72",
				"sha224": "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
				"sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
				"sha384": "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
				"sha512": "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
				"null":   nil}),
		values("text_by_expressions", City.Filter(City.ID.Eq(3)).Values(City.Name.LeftExpr(City.ID).As("left"), City.Name.SubstrExpr(City.ID, expr.Sub(City.ID, City.StateID)).As("substr"),
			expr.Value("ab").RepeatExpr(City.ID).As("repeat"), City.Name.ReplaceExpr(expr.Value("g"), City.Name).As("replace"), City.Mayor.StrPosExpr(expr.Value("ski")).As("at")),
			row{"left": "Ogd", "substr": "de", "repeat": "ababab", "replace": "OOgdenden", "at": int64(6)}),
	}
}

func textLookups() []conform {
	return []conform{
		names("text_contains_expr", City.Filter(City.Name.ContainsExpr(City.Name.Substr(2, 2)), City.Name.ContainsExpr(expr.Value("o"))).OrderBy(City.ID.Asc()), "Provo", "Moab", "Toledo", "50%_off\\"),
		names("text_starts_and_ends_with_expr", City.Filter(City.Name.StartsWithExpr(City.Name.Left(1)), City.Name.EndsWithExpr(expr.Value("em"))), "Salem"),
		names("text_ends_with_longer_text", City.Filter(City.Name.EndsWithExpr(expr.Concat(expr.Value("x"), City.Name)))),
		names("text_ends_with_nothing", City.Filter(City.Name.EndsWithExpr(expr.Value("")), City.ID.Eq(2)), "Moab"),
		names("text_equals_expr_without_case", City.Filter(City.Name.IEqExpr(expr.Value("mOAB"))), "Moab"),
		names("regexp_match", City.Filter(City.Name.Matches("^[MS].*[am]$")).OrderBy(City.ID.Asc()), "Mesa", "Salem"),
		names("regexp_match_without_case", City.Filter(City.Name.IMatches("^m|EM$")).OrderBy(City.ID.Asc()), "Moab", "Mesa", "Salem"),
		names("regexp_match_excluded", City.Exclude(City.Mayor.Matches("s")).OrderBy(City.ID.Asc()), "Moab", "Toledo", "Salem", "50%_off\\"),
		values("regexp_dot_and_anchors", one.Values(expr.Value("a\nb").Matches("a.b").As("dot"), expr.Value("a\nb").Matches("^b").As("line"), expr.Value(`a\d`).Matches(`\d`).As("class")),
			row{"dot": true, "line": false, "class": false}),
		values("regexp_replace", one.Values(City.Name.RegexpReplace("[aeo]", "<\\&>").As("all"), City.Name.RegexpReplace("(.)(v)", `\2$1\1\\`).As("groups"),
			City.Name.RegexpReplace("x", "y").As("none")),
			row{"all": "Pr<o>v<o>", "groups": `Prv$1o\o`, "none": "Provo"}),
	}
}

func moreMath() []conform {
	return []conform{
		values("math_truncate", one.Values(expr.Truncate(expr.Value(2.99), 0).As("whole"), expr.Truncate(expr.Value(-2.99), 1).As("minus"), expr.Truncate(expr.Value(0.29), 2).As("exact"),
			expr.Truncate(expr.Value(1e20), 3).As("large"), expr.Truncate(expr.Null[float64](), 1).As("null")),
			row{"whole": 2.0, "minus": -2.9, "exact": 0.29, "large": 1e20, "null": nil}),
		values("math_roots_and_powers", one.Values(rounded(expr.Cbrt(expr.Value(27.0))).As("cbrt"), expr.Cbrt(expr.Value(-8.0)).As("minus"), expr.Power(expr.Value(2.0), expr.Value(-2.0)).As("power"),
			expr.Power(expr.Value(9.0), expr.Value(0.5)).As("root"), rounded(expr.Log(expr.Value(10.0), expr.Value(1000.0))).As("log10")),
			row{"cbrt": 3.0, "minus": -2.0, "power": 0.25, "root": 3.0, "log10": 3.0}),
		values("math_hyperbolic", one.Values(rounded(expr.Sinh(expr.Value(1.0))).As("sinh"), rounded(expr.Cosh(expr.Value(1.0))).As("cosh"), rounded(expr.Tanh(expr.Value(1.0))).As("tanh"),
			rounded(expr.ASinh(expr.Value(1.0))).As("asinh"), rounded(expr.ACosh(expr.Value(2.0))).As("acosh"), rounded(expr.ATanh(expr.Value(0.5))).As("atanh")),
			row{"sinh": 1.1752, "cosh": 1.5431, "tanh": 0.7616, "asinh": 0.8814, "acosh": 1.317, "atanh": 0.5493}),
		values("math_whole_division", one.Values(expr.Div(expr.Value[int64](-7), expr.Value[int64](2)).As("div"), expr.Mod(expr.Value[int64](-7), expr.Value[int64](3)).As("mod"),
			expr.Mod(expr.Value[int64](7), expr.Value[int64](-3)).As("mod_by_minus"), expr.Div(expr.Value(-7.0), expr.Value(2.0)).As("fraction"),
			expr.Neg(expr.Div(expr.Value[int64](7), expr.Value[int64](2))).As("negated"), expr.Neg(expr.Neg(City.ID)).As("twice")),
			row{"div": int64(-3), "mod": int64(-1), "mod_by_minus": int64(1), "fraction": -3.5, "negated": int64(-3), "twice": int64(1)}),
		values("bits_shifted_by_expressions", one.Values(expr.ShiftLeftExpr(expr.Value[int64](3), City.ID).As("left"), expr.ShiftRightExpr(expr.Value[int64](-16), expr.Add(City.ID, City.ID)).As("right"),
			expr.BitXor(expr.BitNot(City.ID), expr.Value[int64](5)).As("mixed")),
			row{"left": int64(6), "right": int64(-4), "mixed": int64(-5)}),
	}
}
