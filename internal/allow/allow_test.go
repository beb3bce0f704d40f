package allow_test

import (
	"testing"

	"github.com/inlay-orm/inlay/internal/allow"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]struct {
		comment   allow.Comment
		ok, valid bool
	}{
		"//inlay:allow-nplusone * -- it is short":             {allow.Comment{What: "*", Reason: "it is short"}, true, true},
		"//inlay:allow-nplusone City.State -- two -- at most": {allow.Comment{What: "City.State", Reason: "two -- at most"}, true, true},
		"//inlay:allow-nplusone *":                            {allow.Comment{What: "*"}, true, false},
		"//inlay:allow-nplusone -- why":                       {allow.Comment{Reason: "why"}, true, false},
		"//inlay:allow-nplusone a b -- why":                   {allow.Comment{What: "a b", Reason: "why"}, true, false},
		"//inlay:allow-nplusones * -- why":                    {allow.Comment{}, false, false},
		"// a comment":                                        {allow.Comment{}, false, false},
	} {
		if c, ok := allow.Parse(text); c != want.comment || ok != want.ok || c.Valid() != want.valid {
			t.Errorf("%s: %+v, %v, valid %v", text, c, ok, c.Valid())
		}
	}
}
