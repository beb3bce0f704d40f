package writes_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// TokenRow has a key that the database draws at random.
type TokenRow struct {
	ID   [16]byte `orm:"pk,default"`
	Name string
}

type TokenTable struct {
	orm.Manager[TokenRow]
	ID   expr.Column[[16]byte]
	Name expr.Column[string]
}

// TallyRow has a number that the database gives.
type TallyRow struct {
	ID   int64
	Name string
}

type TallyTable struct {
	orm.Manager[TallyRow]
	ID   expr.Column[int64]
	Name expr.Column[string]
}

var (
	Token = orm.Define[TokenTable]("tokens")
	Tally = orm.Define[TallyTable]("tallies")
)

// TestRowsAreMatched inserts rows whose keys come in no order, in the wrong one, or
// otherwise than they were sent: each gets its own all the same.
func TestRowsAreMatched(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[0].Open(t)
	ctx := nplusone.Watch(t)
	names := strings.Split("a b c d e f g h i j", " ")

	modeltest.Execute(t, db, `CREATE TABLE tokens (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL)`)
	tokens := make([]TokenRow, len(names))
	for i := range tokens {
		tokens[i].Name = names[i]
	}
	if err := Token.InsertMany(ctx, db, tokens); err != nil {
		t.Fatal(err)
	}
	//inlay:allow-nplusone * -- each row is looked up by itself, as it was written
	for _, row := range tokens {
		if got, err := Token.Filter(Token.ID.Eq(row.ID)).Get(ctx, db); err != nil || got.Name != row.Name {
			t.Errorf("%+v, %v, want %+v", got, err, row)
		}
	}

	for what, ddl := range map[string]string{
		"falling":      `CREATE SEQUENCE numbers INCREMENT -1; CREATE TABLE tallies (id bigint PRIMARY KEY DEFAULT nextval('numbers'), name text NOT NULL)`,
		"in a circle":  `CREATE SEQUENCE numbers MAXVALUE 20 START 15 CYCLE; CREATE TABLE tallies (id bigint PRIMARY KEY DEFAULT nextval('numbers'), name text NOT NULL)`,
		"by a trigger": `CREATE TABLE tallies (id bigint PRIMARY KEY, name text NOT NULL); CREATE FUNCTION draw() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.id := -ascii(NEW.name) % 7 * 100 + ascii(NEW.name); RETURN NEW; END $$; CREATE TRIGGER draw BEFORE INSERT ON tallies FOR EACH ROW EXECUTE FUNCTION draw()`,
	} {
		t.Run(what, func(t *testing.T) {
			db := modeltest.Databases[0].Open(t)
			modeltest.Execute(t, db, ddl)
			rows := make([]TallyRow, len(names))
			for i := range rows {
				rows[i].Name = names[i]
			}
			if err := Tally.InsertMany(ctx, db, rows); err != nil {
				t.Fatal(err)
			}
			//inlay:allow-nplusone * -- each row is looked up by itself, as it was written
			for _, row := range rows {
				if got, err := Tally.Filter(Tally.ID.Eq(row.ID)).Get(ctx, db); err != nil || got.Name != row.Name {
					t.Errorf("%+v, %v, want %+v", got, err, row)
				}
			}
			if n, err := Tally.Count(ctx, db); n != int64(len(rows)) || err != nil {
				t.Errorf("%d rows, %v", n, err)
			}
		})
	}
}

// TestUpsertOfFoldedKeys updates rows whose conflicting values the database takes
// for equal, and the program does not.
func TestUpsertOfFoldedKeys(t *testing.T) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		collate := "COLLATE NOCASE"
		if on.IsPostgres() {
			collate = "COLLATE folded"
			modeltest.Execute(t, db, `CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`)
		}
		modeltest.Execute(t, db, `CREATE TABLE tallies (id `+numbered(on)+`, name text `+collate+` NOT NULL UNIQUE)`)
		first := []TallyRow{{Name: "Moab"}, {Name: "Provo"}}
		if err := Tally.InsertMany(ctx, db, first); err != nil {
			t.Fatal(err)
		}
		var outcomes []orm.Outcome
		again := []TallyRow{{Name: "Ogden"}, {Name: "PROVO"}, {Name: "moab"}}
		if err := Tally.InsertMany(ctx, db, again, orm.OnConflict(Tally.Name).Set(Tally.ID.SetExpr(Tally.ID)), orm.Outcomes(&outcomes)); err != nil {
			t.Fatal(err)
		}
		if again[1].ID != first[1].ID || again[2].ID != first[0].ID || outcomes[0] != orm.RowInserted || outcomes[1] != orm.RowUpdated || outcomes[2] != orm.RowUpdated {
			t.Errorf("%+v, %v, after %+v", again, outcomes, first)
		}
	})
}

// SlotRow has a key of the program's, a name, and a default.
type SlotRow struct {
	ID   int64 `orm:"pk,assigned"`
	Name string
	Mark string `orm:"default"`
}

type SlotTable struct {
	orm.Manager[SlotRow]
	ID         expr.Column[int64]
	Name, Mark expr.Column[string]
}

var Slot = orm.Define[SlotTable]("slots")

// TestIgnoredTwin inserts two rows of one key, of which the first is there already
// by another constraint, or by the condition of an index: what came back is the second's.
func TestIgnoredTwin(t *testing.T) {
	want := []orm.Outcome{orm.RowIgnored, orm.RowInserted, orm.RowInserted}
	for what, test := range map[string]struct {
		index    string
		rows     []SlotRow
		conflict orm.Conflict
	}{
		"another constraint": {`CREATE UNIQUE INDEX slots_name ON slots (name)`,
			[]SlotRow{{ID: 1, Name: "x"}, {ID: 1, Name: "y"}, {ID: 2, Name: "z"}}, orm.OnConflict().DoNothing()},
		"a partial index": {`CREATE UNIQUE INDEX slots_name ON slots (name) WHERE id < 10`,
			[]SlotRow{{ID: 1, Name: "x"}, {ID: 11, Name: "x"}, {ID: 2, Name: "z"}}, orm.OnConflict(Slot.Name).Where(expr.Raw[bool](`id < 10`)).DoNothing()},
	} {
		t.Run(what, func(t *testing.T) {
			modeltest.EachDatabase(t, []string{
				`CREATE TABLE slots (id bigint PRIMARY KEY, name text NOT NULL, mark text NOT NULL DEFAULT 'new')`,
				test.index, `INSERT INTO slots (id, name) VALUES (9, 'x')`,
			}, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
				rows := slices.Clone(test.rows)
				var outcomes []orm.Outcome
				if err := Slot.InsertMany(ctx, db, rows, test.conflict, orm.Outcomes(&outcomes)); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(outcomes, want) || rows[0].Mark != "" || rows[1].Mark != "new" || rows[2].Mark != "new" {
					t.Errorf("%v, %+v", outcomes, rows)
				}
			})
		})
	}
}
