package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// TestNotLoaded reads what nothing has loaded: the error names the relation
// and what loads it, and nothing is sent.
func TestNotLoaded(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		district, err := District.First(ctx, db)
		if err != nil {
			t.Fatal(err)
		}
		var notLoaded *orm.NotLoadedError
		sent := modeltest.SentBy(db, func(*orm.DB) {
			_, err = district.City.Get()
			if !errors.As(err, &notLoaded) || !strings.Contains(err.Error(), "District.City") || !strings.Contains(err.Error(), "add SelectRelated(") {
				t.Errorf("a row: %v", err)
			}
			_, err = StopRow{}.Visits.All()
			if want := "inlay: Stop.Visits is not loaded: add Prefetch(Stop.Visits) to the query, or use orm.Load for rows that are there already"; !errors.As(err, &notLoaded) || err.Error() != want {
				t.Errorf("rows: %v, want %s", err, want)
			}
		})
		if len(sent) > 0 || district.City.Loaded() || (StopRow{}).Visits.Loaded() {
			t.Errorf("sent %q", sent)
		}
		seat, err := Seat.SelectRelated(Seat.Park).Filter(Seat.ID.Eq(1)).Get(ctx, db)
		if _, missing := seat.Park.Get(); err != nil || !errors.Is(missing, orm.ErrNotFound) || !seat.Park.Loaded() {
			t.Errorf("a row that is not there: %v, %v", err, missing)
		}
	})
}

// TestRelatedRowsInJSON writes and reads rows with what is loaded of them.
func TestRelatedRowsInJSON(t *testing.T) {
	t.Parallel()
	type state struct {
		Name   string
		Cities orm.Many[string]  `json:",omitzero"`
		Seat   orm.One[[]string] `json:",omitzero"`
		Other  orm.One[[]string] `json:",omitzero"`
	}
	whole := state{Name: "Utah", Cities: orm.ManyOf("Moab"), Seat: orm.OneOf(&[]string{"Provo"}), Other: orm.OneOf[[]string](nil)}
	text, err := json.Marshal(whole)
	if want := `{"Name":"Utah","Cities":["Moab"],"Seat":["Provo"],"Other":null}`; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
	var read state
	if err := json.Unmarshal(text, &read); err != nil || !read.Other.Loaded() {
		t.Errorf("%+v, %v", read, err)
	}
	if again, err := json.Marshal(read); err != nil || string(again) != string(text) {
		t.Errorf("%s, %v", again, err)
	}
	if text, err := json.Marshal(state{Name: "Ohio"}); err != nil || string(text) != `{"Name":"Ohio"}` {
		t.Errorf("not loaded, left out: %s, %v", text, err)
	}
	var notLoaded *orm.NotLoadedError
	if _, err := json.Marshal(StateRow{Name: "Ohio"}); !errors.As(err, &notLoaded) {
		t.Errorf("not loaded: %v", err)
	}
}

// TestMistakesInLoading names what cannot be loaded, before anything is sent
// where that can be known.
func TestMistakesInLoading(t *testing.T) {
	type bareCity struct {
		ID   int64
		Name string
	}
	type noKey struct {
		Name   string
		Cities orm.Many[CityRow]
	}
	type wrongHolder struct {
		StateRow
		Large orm.Many[DistrictRow]
	}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		for want, run := range map[string]func() error{
			"say PerParent": func() error {
				_, err := State.Prefetch(State.Cities.Among(City.OrderBy(City.ID.Asc()).Limit(3))).All(ctx, db)
				return err
			},
			"must not be negative":   func() error { _, err := State.Prefetch(State.Cities.PerParent(-1)).All(ctx, db); return err },
			"never hold all rows":    func() error { return iterate(State.Prefetch(State.Cities), ctx, db) },
			"is no relation of City": func() error { _, err := City.Prefetch(State.Cities).All(ctx, db); return err },
			"needs a query over City": func() error {
				_, err := State.Prefetch(State.Cities.Among(orm.QuerySet[CityRow]{})).All(ctx, db)
				return err
			},
			"has no field State to load": func() error {
				_, err := orm.Into[bareCity](City.Only(City.ID, City.Name)).SelectRelated(City.State).All(ctx, db)
				return err
			},
			"which has no field for a column": func() error {
				_, err := orm.Into[noKey](State.Only(State.Name)).Prefetch(State.Cities).All(ctx, db)
				return err
			},
			"make it an orm.Many[models_test.C": func() error {
				_, err := orm.Into[wrongHolder](State.Filter()).Prefetch(State.Cities.To("Large")).All(ctx, db)
				return err
			},
			"takes Only, Defer": func() error {
				_, err := City.SelectRelated(City.State.Among(State.Filter(State.ID.Gt(1)))).All(ctx, db)
				return err
			},
			"have no related rows": func() error {
				_, err := City.GroupBy(City.StateID).SelectRelated(City.State).Only(City.StateID).All(ctx, db)
				return err
			},
			"groups are no rows": func() error {
				_, err := State.Prefetch(State.Cities.Among(City.GroupBy(City.StateID))).All(ctx, db)
				return err
			},
			"a relation is empty": func() error { _, err := State.Prefetch(orm.HasMany[CityRow]{}).All(ctx, db); return err },
			"a relation is emp":   func() error { _, err := State.Prefetch(nil).All(ctx, db); return err },
		} {
			if err := run(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %q: %v", want, err)
			}
		}
		for _, one := range []orm.QuerySet[TwinRow]{Twin.Prefetch(Twin.City), Twin.Prefetch(Twin.City).InOneStatement()} {
			if _, err := one.All(ctx, db); !errors.Is(err, orm.ErrMultipleRows) || !strings.Contains(err.Error(), "Twin.City leads to one row") {
				t.Errorf("two rows for one: %v", err)
			}
		}
	})
}

func iterate[R any](qs orm.QuerySet[R], ctx context.Context, db *orm.DB) error {
	for _, err := range qs.Iter(ctx, db) {
		return err
	}
	return nil
}

// TwinTable says of the states that each has one city, which is not so.
type TwinTable struct {
	orm.Manager[TwinRow]
	ID   expr.Column[int64]
	City orm.HasOne[CityRow] `orm:"fk=state_id"`
}

type TwinRow struct {
	ID   int64
	City orm.One[CityRow]
}

var Twin = orm.Define[TwinTable]("states")

// TestManyParents loads for more rows than a statement could have parameters,
// with keys that repeat and keys that are NULL.
func TestManyParents(t *testing.T) {
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		const n = 100_000
		parents := make([]RegionRow, n)
		for i := range parents {
			switch i % 4 {
			case 0:
				parents[i].ParentID = ptr(int64(1))
			case 1:
				parents[i].ParentID = ptr(int64(i))
			case 2:
				parents[i].ParentID = ptr(int64(2))
			}
		}
		sent := modeltest.SentBy(db, func(db *orm.DB) {
			if err := orm.Load(ctx, db, parents, Region.Parent); err != nil {
				t.Fatal(err)
			}
		})
		if len(sent) != 1 {
			t.Errorf("%d statements", len(sent))
		}
		counts := map[string]int{}
		for _, r := range parents {
			counts[told(r.Parent)]++
		}
		if fmt.Sprint(counts) != fmt.Sprintf("map[-:%d Europe:%d World:%d]", n/2-1, n/4, n/4+1) {
			t.Errorf("%v", counts)
		}
		many := make([]StateRow, n)
		for i := range many {
			many[i].ID = int64(i % 10)
		}
		if err := orm.Load(ctx, db, many, State.Cities.Among(byName())); err != nil {
			t.Fatal(err)
		}
		if toldAll(many[n-9].Cities) != "Moab,Ogden,Provo" || toldAll(many[n-8].Cities) != "Toledo" || toldAll(many[n-1].Cities) != "" {
			t.Errorf("%s %s", toldAll(many[n-9].Cities), toldAll(many[n-8].Cities))
		}
	})
}

// Words are found by a key that the database compares without regard to case.
type WordRow struct {
	ID   int64
	Word string
	Same orm.One[SpellingRow]
}

type WordTable struct {
	orm.Manager[WordRow]
	ID   expr.Column[int64]
	Word expr.Column[string]
	Same orm.BelongsTo[SpellingRow] `orm:"fk=word"`
}

type SpellingRow struct {
	Word string `orm:"pk"`
}

type SpellingTable struct {
	orm.Manager[SpellingRow]
	Word expr.Column[string]
}

var (
	Word = orm.Define[WordTable]("words")
	_    = orm.Define[SpellingTable]("spellings")
)

// TestKeysWithoutCase loads by keys that are equal in the database and not in
// Go: an error, and not rows that are missing.
func TestKeysWithoutCase(t *testing.T) {
	t.Parallel()
	db := modeltest.Databases[1].Open(t)
	modeltest.Execute(t, db, `CREATE TABLE spellings (word text COLLATE NOCASE PRIMARY KEY)`, `CREATE TABLE words (id integer PRIMARY KEY, word text COLLATE NOCASE)`,
		`INSERT INTO spellings VALUES ('Moab')`, `INSERT INTO words VALUES (1, 'Moab'), (2, 'MOAB'), (3, 'Mesa')`)
	for _, ids := range [][]int64{{2}, {1, 2}} {
		if _, err := Word.Filter(Word.ID.In(ids...)).Prefetch(Word.Same).All(nplusone.Watch(t), db); err == nil || !strings.Contains(err.Error(), "without regard to case") {
			t.Errorf("%v: %v", ids, err)
		}
	}
	if words, err := Word.Filter(Word.ID.In(1, 3)).OrderBy(Word.ID.Asc()).Prefetch(Word.Same).All(nplusone.Watch(t), db); err != nil || !words[1].Same.Loaded() {
		t.Errorf("%v, %v", words, err)
	}
}
