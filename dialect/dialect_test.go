package dialect

import (
	"slices"
	"testing"
)

func TestPatternsAreRead(t *testing.T) {
	for _, c := range []struct {
		pattern string
		prec    Prec
		want    []Piece
	}{
		{"COALESCE($[, ])", Atom, []Piece{{"COALESCE(", AllOperands, ", ", 0}, {")", NoOperand, "", 0}}},
		{"$1 + $2", Additive, []Piece{{"", 0, "", Additive}, {" + ", 1, "", Multiplicative}}},
		{"$1 = $2", Comparison, []Piece{{"", 0, "", Other}, {" = ", 1, "", Other}}},
		{"$[ AND ]", And, []Piece{{"", AllOperands, " AND ", And}}},
		{"NOT $1", Not, []Piece{{"NOT ", 0, "", Other}}},
		{"-$1", Unary, []Piece{{"-", 0, "", Atom}}},
		{"$1 IS NULL, $1 DESC", Atom, []Piece{{"", 0, "", 0}, {" IS NULL, ", 0, "", 0}, {" DESC", NoOperand, "", 0}}},
		{"f($1, '$$.x')", Atom, []Piece{{"f(", 0, "", 0}, {", '$", NoOperand, "", 0}, {".x')", NoOperand, "", 0}}},
		{"$1 IN (SELECT value FROM json_each($2))", Comparison,
			[]Piece{{"", 0, "", Other}, {" IN (SELECT value FROM json_each(", 1, "", 0}, {"))", NoOperand, "", 0}}},
	} {
		got, err := parsePattern(c.pattern, c.prec)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %+v, %v\nwant %+v", c.pattern, got, err, c.want)
		}
	}
	for _, bad := range []string{"$", "$x", "$[, "} {
		if _, err := parsePattern(bad, Atom); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}

func TestLookupPatterns(t *testing.T) {
	for _, c := range []struct {
		p                Pattern
		text, like, glob string
	}{
		{PatternContains, `5%_\*?[]`, `%5\%\_\\*?[]%`, `*5%_\[*][?][[]]*`},
		{PatternStartsWith, "a", "a%", "a*"},
		{PatternEndsWith | PatternFolded, "a", "%a", "*a"},
		{PatternContains, "", "%%", "**"},
	} {
		if got := LikePattern(c.p, c.text); got != c.like {
			t.Errorf("LIKE of %q: %q, want %q", c.text, got, c.like)
		}
		if got := GlobPattern(c.p, c.text); got != c.glob {
			t.Errorf("GLOB of %q: %q, want %q", c.text, got, c.glob)
		}
	}
}

func TestSpellingFollowsRegistration(t *testing.T) {
	d := &Dialect{Name: "Test", Forms: map[string]string{"test form": "OTHER($1)", "no such form": "x", "test lack": ""}}
	before := d.Spelling()
	form := NewForm("test form", "PLAIN($1)", Atom)
	lack := NewForm("test lack", "LACK($1)", Atom)
	if d.Spelling() == before {
		t.Fatal("the spelling does not know the new form")
	}
	if got := d.Spelling().Form(form).Pieces[0].Text; got != "OTHER(" {
		t.Errorf("spelt %q", got)
	}
	if !d.Spelling().Form(lack).Missing || d.Spelling().Form(form).Missing {
		t.Error("an empty spelling must say that the feature is missing")
	}
	if got := d.Unregistered(); !slices.Equal(got, []string{"no such form"}) {
		t.Errorf("unregistered: %v", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("a form was registered twice")
		}
	}()
	NewForm("test form", "x", Atom)
}

func TestOrderOfOperands(t *testing.T) {
	for pattern, want := range map[string]map[int]bool{
		"COUNT(*)":            {0: true, 1: false},
		"$1 = $2":             {2: true, 1: false, 3: false},
		"SELECT $[, ]":        {0: true, 1: true, 9: true},
		"$2 = $1":             {2: false},
		"COALESCE($1, $1)":    {1: false},
		"$1 IN ($[, ])":       {1: false, 3: false},
		"ARRAY[$[, ]] @> $1":  {1: false, 2: false},
		"$[, ] INTERVAL $[+]": {0: false, 2: false},
	} {
		pieces, err := parsePattern(pattern, Atom)
		if err != nil {
			t.Fatal(err)
		}
		form := FormSpelling{inOrder: orderOf(pieces)}
		for n, in := range want {
			if form.InOrder(n) != in {
				t.Errorf("%s with %d operands: in order is %v", pattern, n, !in)
			}
		}
	}
}
