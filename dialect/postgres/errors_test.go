package postgres

import (
	"slices"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

func TestColumnsOf(t *testing.T) {
	for _, c := range []struct {
		code, detail string
		want         []string
	}{
		{uniqueViolation, `Key (a, b2)=(1, 2) already exists.`, []string{"a", "b2"}},
		{uniqueViolation, `Schlüssel »(a, b)=(1, (2)=(3))« existiert bereits.`, []string{"a", "b"}},
		{uniqueViolation, `La clé « ("A, ""b)=(", c)=(1, 2) » existe déjà.`, []string{`A, "b)=(`, "c"}},
		{uniqueViolation, `Key (a, lower(b))=(1, x) already exists.`, nil},
		{uniqueViolation, `Key (a) already exists.`, nil},
		{uniqueViolation, `Key ("a`, nil},
		{uniqueViolation, ``, nil},
		{exclusionViolation, `Key (room, during)=(1, [1,3)) conflicts with existing key (room, during)=(1, [2,4)).`, []string{"room", "during"}},
		{foreignKeyViolation, `Key (State, b)=(1, 2) is not present in table "states".`, []string{"State", "b"}},
		{foreignKeyViolation, `Key (id)=(1) is still referenced from table "cities".`, nil},
		{foreignKeyViolation, `Key is not present in table "states".`, nil},
		{checkViolation, `Failing row contains (a)=(1).`, nil},
	} {
		got := columnsOf(&pgconn.PgError{Code: c.code, Detail: c.detail})
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.detail, got, c.want)
		}
	}
}
