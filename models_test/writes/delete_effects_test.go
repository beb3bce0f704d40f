package writes_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

type OwnerRow struct {
	ID     int64
	Name   string
	BossID *int64
}

type OwnerTable struct {
	orm.Manager[OwnerRow]
	ID, BossID expr.Column[int64]
	Name       expr.Column[string]
}

type MooringRow struct {
	Harbour int64 `orm:"pk"`
	ID      int64 `orm:"pk"`
	OwnerID *int64
}

type MooringTable struct {
	orm.Manager[MooringRow]
	Harbour, ID, OwnerID expr.Column[int64]
}

var (
	Owner   = orm.Define[OwnerTable]("owners")
	Mooring = orm.Define[MooringTable]("Moored boats")
)

// eachHarbour makes tables with every action, a table that refers to itself, and
// two that refer to each other.
func eachHarbour(t *testing.T, test func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database)) {
	modeltest.EachDatabase(t, nil, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		home, rowid := `, CONSTRAINT home FOREIGN KEY (home, boat) REFERENCES "Moored boats" ON DELETE CASCADE`, ` WITHOUT ROWID`
		if on.IsPostgres() {
			home, rowid = "", ""
		}
		modeltest.Execute(t, db,
			`CREATE TABLE owners (id bigint PRIMARY KEY, name text NOT NULL, boss_id bigint CONSTRAINT boss REFERENCES owners ON DELETE CASCADE, home bigint, boat bigint`+home+`)`,
			`CREATE TABLE "Moored boats" (harbour bigint, id bigint, owner_id bigint CONSTRAINT owner REFERENCES owners (id) ON DELETE CASCADE, PRIMARY KEY (harbour, id))`+rowid)
		if on.IsPostgres() {
			modeltest.Execute(t, db, `ALTER TABLE owners ADD CONSTRAINT home FOREIGN KEY (home, boat) REFERENCES "Moored boats" ON DELETE CASCADE`)
		}
		modeltest.Execute(t, db,
			`CREATE TABLE trips (id bigint PRIMARY KEY, harbour bigint, boat bigint, next_id bigint CONSTRAINT next REFERENCES trips ON DELETE SET NULL,
				CONSTRAINT boat FOREIGN KEY (harbour, boat) REFERENCES "Moored boats" (harbour, id) ON DELETE CASCADE)`,
			`CREATE TABLE notes (id bigint PRIMARY KEY, owner_id bigint DEFAULT 9 CONSTRAINT writer REFERENCES owners ON DELETE SET DEFAULT)`,
			`CREATE TABLE fees (id bigint PRIMARY KEY, trip_id bigint CONSTRAINT trip REFERENCES trips)`,
			`CREATE TABLE taxes (id bigint PRIMARY KEY, owner_id bigint CONSTRAINT payer REFERENCES owners ON DELETE RESTRICT)`,
			`CREATE TABLE others (id bigint PRIMARY KEY, tax_id bigint REFERENCES taxes ON DELETE CASCADE)`,
			`INSERT INTO owners (id, name, boss_id) VALUES (1, 'Ada', NULL), (2, 'Bea', 1), (3, 'Cid', 2), (4, 'Dan', NULL), (5, 'Eve', NULL), (9, 'Nobody', NULL)`,
			`INSERT INTO "Moored boats" VALUES (1, 1, 1), (1, 2, 3), (2, 1, 4), (2, 2, 5)`,
			`UPDATE owners SET home = 1, boat = 2 WHERE id = 5`, // Eve lives on Cid's boat
			`INSERT INTO trips VALUES (3, 2, 1, NULL)`,
			`INSERT INTO trips VALUES (1, 1, 1, NULL), (2, 1, 2, 1), (4, 2, 1, 1), (5, 2, 2, 3)`,
			`INSERT INTO notes VALUES (1, 1), (2, 2), (3, 4), (4, NULL)`,
			`INSERT INTO fees VALUES (1, 3), (2, NULL)`,
			`INSERT INTO taxes VALUES (1, 4), (2, 9)`,
			`ANALYZE`) // else PostgreSQL takes the tables for large ones, and compiles a plan for seconds
		test(t, ctx, db, on)
	})
}

// wantEffects are the effects without names that SQLite does not know.
func wantEffects(on modeltest.Database, effects ...orm.DeleteEffect) map[string]orm.DeleteEffect {
	want := map[string]orm.DeleteEffect{}
	for _, e := range effects {
		if !on.IsPostgres() {
			e.Constraint = ""
		}
		want[e.Table+"."+strings.Join(e.Columns, "+")] = e
	}
	return want
}

func TestDeleteEffects(t *testing.T) {
	eachHarbour(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		boats := "Moored boats"
		of := func(boss, home, owner, trip, next, note, fee, tax int64) map[string]orm.DeleteEffect {
			return wantEffects(on,
				orm.DeleteEffect{Action: orm.Cascade, Table: "owners", Columns: []string{"boss_id"}, References: "owners", Constraint: "boss", Rows: boss},
				orm.DeleteEffect{Action: orm.Cascade, Table: "owners", Columns: []string{"home", "boat"}, References: boats, Constraint: "home", Rows: home},
				orm.DeleteEffect{Action: orm.Cascade, Table: boats, Columns: []string{"owner_id"}, References: "owners", Constraint: "owner", Rows: owner},
				orm.DeleteEffect{Action: orm.Cascade, Table: "trips", Columns: []string{"harbour", "boat"}, References: boats, Constraint: "boat", Rows: trip},
				orm.DeleteEffect{Action: orm.SetNull, Table: "trips", Columns: []string{"next_id"}, References: "trips", Constraint: "next", Rows: next},
				orm.DeleteEffect{Action: orm.SetDefault, Table: "notes", Columns: []string{"owner_id"}, References: "owners", Constraint: "writer", Rows: note},
				orm.DeleteEffect{Action: orm.NoAction, Table: "fees", Columns: []string{"trip_id"}, References: "trips", Constraint: "trip", Rows: fee},
				orm.DeleteEffect{Action: orm.Restrict, Table: "taxes", Columns: []string{"owner_id"}, References: "owners", Constraint: "payer", Rows: tax})
		}
		for _, c := range []struct {
			name    string
			of      orm.QuerySet[OwnerRow]
			rows    int64
			want    map[string]orm.DeleteEffect
			refused error
			left    string
		}{
			{"restricted", Owner.Filter(Owner.ID.Eq(4)), 1, of(0, 0, 1, 2, 1, 1, 1, 1), orm.ErrForeignKey, ""},
			{"joined", Owner.Join(Mooring, Mooring.OwnerID.EqExpr(Owner.ID)).Filter(Mooring.Harbour.Eq(2), Owner.ID.Lt(5)), 1, of(0, 0, 1, 2, 1, 1, 1, 1), orm.ErrForeignKey, ""},
			{"limited", Owner.OrderBy(Owner.Name.Desc()).Limit(1), 1, of(0, 0, 0, 0, 0, 0, 0, 1), orm.ErrForeignKey, ""},
			{"of a path", Owner.Filter(Owner.Name.Eq("Nobody"), Owner.BossID.IsNotNull()), 0, of(0, 0, 0, 0, 0, 0, 0, 0), nil, ""},
			// Bea and Cid by the boss, Eve by Cid's boat, and her own boat with her.
			{"over a cycle", Owner.Filter(Owner.Name.Eq("Ada")), 1, of(2, 1, 3, 3, 1, 2, 0, 0), nil, "Dan Nobody"},
		} {
			effects, err := c.of.DeleteEffects(ctx, db)
			got := wantEffects(on, effects.Effects...)
			if err != nil || effects.Rows != c.rows || effects.Table != "owners" || !reflect.DeepEqual(got, c.want) || effects.Refused() != (c.refused != nil) {
				t.Errorf("%s: %v\n got %v\nwant %v", c.name, err, got, c.want)
			}
			n, err := c.of.Delete(ctx, db)
			if !errors.Is(err, c.refused) || c.refused == nil && n != c.rows {
				t.Errorf("%s: the delete: %d, %v", c.name, n, err)
			}
			if left, err := orm.Pluck(Owner.OrderBy(Owner.ID.Asc()), Owner.Name).All(ctx, db); c.left != "" && (err != nil || strings.Join(left, " ") != c.left) {
				t.Errorf("%s: left %v, %v", c.name, left, err)
			}
		}
		for table, want := range map[string]int64{`"Moored boats"`: 1, "trips": 2, "trips WHERE next_id IS NULL": 2, "notes WHERE owner_id = 9": 2} {
			if n, err := orm.Raw[int64](ctx, db, "SELECT COUNT(*) FROM "+table); err != nil || n[0] != want {
				t.Errorf("%s: %v, %v", table, n, err)
			}
		}
	})
}

func TestDeleteEffectsOfCompositeKeys(t *testing.T) {
	eachHarbour(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		var effects orm.DeleteEffects
		var err error
		modeltest.GoldenSent(t, "delete_effects/cycle", db, on, func(db *orm.DB) {
			effects, err = Mooring.Filter(Mooring.Harbour.Eq(2)).DeleteEffects(ctx, db)
		})
		want := "deletes 2 rows of Moored boats\n" +
			"deletes 3 rows of trips, by harbour, boat to Moored boats (ON DELETE CASCADE of boat)\n" +
			"is refused by 1 row of fees, by trip_id to trips (ON DELETE NO ACTION of trip)"
		if !on.IsPostgres() {
			want = strings.NewReplacer(" of boat)", ")", " of trip)", ")").Replace(want)
		}
		if err != nil || effects.String() != want {
			t.Errorf("%v\n got %s\nwant %s", err, effects, want)
		}
	})
}

func TestMistakesInDeleteEffects(t *testing.T) {
	eachHarbour(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		if _, err := Owner.DeleteEffects(ctx, db); !errors.Is(err, orm.ErrUnfiltered) {
			t.Errorf("without a filter: %v", err)
		}
		if effects, err := Owner.AllRows().DeleteEffects(ctx, db); err != nil || effects.Rows != 6 {
			t.Errorf("every row: %v, %v", effects, err)
		}
		var sent []string
		var effects orm.DeleteEffects
		var err error
		sent = modeltest.SentBy(db, func(db *orm.DB) { effects, err = Owner.None().DeleteEffects(ctx, db) })
		if err != nil || len(sent) > 0 || effects.String() != "deletes 0 rows of owners" {
			t.Errorf("none: %v, %v, %q", effects, err, sent)
		}
		var failed *orm.QueryError
		if _, err := State.Filter(State.ID.Eq(1)).DeleteEffects(ctx, db); !errors.As(err, &failed) {
			t.Errorf("a table that is not there: %v", err)
		}
		// A table that nothing refers to.
		modeltest.Execute(t, db, `CREATE TABLE states (id bigint PRIMARY KEY, name text NOT NULL)`, `INSERT INTO states VALUES (1, 'Utah')`)
		if effects, err := State.Filter(State.Name.Eq("Utah")).DeleteEffects(ctx, db); err != nil || effects.Rows != 1 || effects.Effects != nil || effects.Refused() {
			t.Errorf("no foreign key: %v, %v", effects, err)
		}
		// Each of the state's six pairs is the one row.
		pairs := State.Join(Owner).Filter(Owner.ID.Gt(0))
		if effects, err := pairs.DeleteEffects(ctx, db); err != nil || effects.Rows != 1 {
			t.Errorf("a row of several pairs: %v, %v", effects, err)
		}
	})
}
