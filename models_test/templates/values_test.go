package templates_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

// NoteRow has columns whose values are sent in a form of their own.
type NoteRow struct {
	ID   int64     `orm:"pk,assigned"`
	At   time.Time `orm:"zone=America/Denver"`
	Tags []string  `orm:"json"`
	Mood *string
}

type NoteTable struct {
	orm.Manager[NoteRow]
	ID   expr.Column[int64]
	At   expr.Column[time.Time]
	Tags expr.Column[[]string]
	Mood expr.Column[string]
}

var Note = orm.Define[NoteTable]("notes")

// A parameter is sent as a value is that stands in its place, wherever that is:
// in a tuple, on the left, in a list, beside a document.
func TestParametersAreSentAsValues(t *testing.T) {
	denver, err := time.LoadLocation("America/Denver")
	if err != nil {
		t.Fatal(err)
	}
	one, two := time.Date(2026, 1, 2, 3, 4, 5, 0, denver), time.Date(2026, 7, 8, 9, 10, 11, 0, denver)
	statements := []string{`CREATE TABLE notes (id bigint PRIMARY KEY, at timestamp NOT NULL, tags text NOT NULL, mood text)`}
	modeltest.EachDatabase(t, statements, func(t *testing.T, ctx context.Context, db *orm.DB, _ modeltest.Database) {
		if err := Note.InsertMany(ctx, db, []NoteRow{{ID: 1, At: one, Tags: []string{"a"}}, {ID: 2, At: two, Tags: nil}}); err != nil {
			t.Fatal(err)
		}
		at := orm.Prepare1(func(at expr.Expr[time.Time]) orm.QuerySet[NoteRow] { return Note.Filter(Note.At.EqExpr(at)) })
		left := orm.Prepare1(func(at expr.Expr[time.Time]) orm.QuerySet[NoteRow] { return Note.Filter(at.LteExpr(Note.At)) })
		page := orm.Prepare2(func(at expr.Expr[time.Time], id expr.Expr[int64]) orm.QuerySet[NoteRow] {
			return Note.Filter(expr.Tuple(Note.At, Note.ID).GtTuple(expr.Tuple(at, id))).OrderBy(Note.At.Asc(), Note.ID.Asc())
		})
		times := orm.Prepare1(func(at expr.Expr[[]time.Time]) orm.QuerySet[NoteRow] {
			return Note.Filter(expr.In(Note.At, at)).OrderBy(Note.ID.Asc())
		})
		tags := orm.Prepare1(func(tags expr.Expr[[]string]) orm.QuerySet[NoteRow] { return Note.Filter(Note.Tags.EqExpr(tags)) })
		changing := []string{"a"}
		changed := tags(changing)
		changing[0] = "b" // after it was given
		for _, c := range []struct {
			name  string
			p     orm.Prepared[NoteRow]
			built orm.QuerySet[NoteRow]
			want  string
		}{
			{"equal", at(two), Note.Filter(Note.At.Eq(two)), "2"},
			{"on the left", left(two), Note.Filter(Note.At.Gte(two)), "2"},
			{"a tuple", page(one, 1), Note.Filter(expr.Tuple(Note.At, Note.ID).Gt(one, 1)), "2"},
			{"a tuple before", page(one, 0), Note.Filter(expr.Tuple(Note.At, Note.ID).Gt(one, 0)).OrderBy(Note.ID.Asc()), "1 2"},
			{"a list", times([]time.Time{one, two}), Note.Filter(Note.At.In(one, two)).OrderBy(Note.ID.Asc()), "1 2"},
			{"a document", tags([]string{"a"}), Note.Filter(Note.Tags.Eq([]string{"a"})), "1"},
			{"a document that is null", tags(nil), Note.Filter(Note.Tags.Eq(nil)), "2"},
			{"a list that changes", changed, Note.Filter(Note.Tags.Eq([]string{"a"})), "1"},
		} {
			//inlay:allow-nplusone * -- what is prepared and what is built are compared
			for name, all := range map[string]func() ([]NoteRow, error){
				"prepared": func() ([]NoteRow, error) { return c.p.All(ctx, db) },
				"built":    func() ([]NoteRow, error) { return c.built.All(ctx, db) },
			} {
				notes, err := all()
				var ids []string
				for _, n := range notes {
					ids = append(ids, fmt.Sprint(n.ID))
				}
				if got := strings.Join(ids, " "); err != nil || got != c.want {
					t.Errorf("%s, %s: got %q, %v, want %q", c.name, name, got, err, c.want)
				}
			}
		}
	})
}

// What a parameter cannot be is said, and nothing is sent.
func TestParametersThatAreRefused(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *orm.DB) {
		_, err := byIDs([]int64{1}, -1).All(ctx, db)
		if err == nil || !strings.Contains(err.Error(), "LimitExpr(-1): the number must not be negative") {
			t.Errorf("a negative limit: %v", err)
		}
		var leaked expr.Expr[int64]
		first := orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] {
			leaked = id
			return City.Filter(City.ID.EqExpr(id))
		})
		if _, err := first(1).Get(ctx, db); err != nil {
			t.Error(err)
		}
		second := orm.Prepare2(func(name expr.Expr[string], id expr.Expr[int64]) orm.QuerySet[CityRow] {
			return City.Filter(City.Name.EqExpr(name), City.ID.EqExpr(leaked))
		})
		if _, err := second("Moab", 1).All(ctx, db); err == nil || !strings.Contains(err.Error(), "is not it") {
			t.Errorf("a parameter of another query: %v", err)
		}
		broken := orm.Prepare1(func(id expr.Expr[int64]) orm.QuerySet[CityRow] { panic("no such query") })
		for range 2 {
			func() {
				defer func() {
					if p := recover(); p != "no such query" {
						t.Errorf("recovered %v", p)
					}
				}()
				broken(1)
			}()
		}
	})
}

// ListedRow has a list, which may have NULL in it in the database.
type ListedRow struct {
	ID    int64
	Name  string
	Names []string
}

type ListedTable struct {
	orm.Manager[ListedRow]
	ID    expr.Column[int64]
	Name  expr.Column[string]
	Names expr.Column[[]string]
}

var Listed = orm.Define[ListedTable]("listed")

// NotIn keeps the rows where In is not true, also where it is NULL because the
// list has NULL in it.
func TestInOfAColumnThatIsAList(t *testing.T) {
	for _, on := range modeltest.Databases {
		t.Run(on.Name, func(t *testing.T) {
			db := on.Open(t)
			kind, lists := "text[]", [3]string{"'{a,NULL}'", "'{a,NULL}'", "'{}'"}
			if !on.IsPostgres() {
				kind, lists = "text", [3]string{`'["a",null]'`, `'["a",null]'`, `'[]'`}
			}
			modeltest.Execute(t, db, `CREATE TABLE listed (id bigint PRIMARY KEY, name text NOT NULL, names `+kind+` NOT NULL)`,
				`INSERT INTO listed VALUES (1, 'a', `+lists[0]+`), (2, 'b', `+lists[1]+`), (3, 'c', `+lists[2]+`)`)
			in := expr.In(Listed.Name, Listed.Names)
			found, err1 := Listed.Filter(in).Count(nplusone.Watch(t), db)
			others, err2 := Listed.Filter(expr.NotIn(Listed.Name, Listed.Names)).Count(nplusone.Watch(t), db)
			//inlay:allow-nplusone * -- two spellings lead to one statement
			excluded, err3 := Listed.Exclude(in).Count(nplusone.Watch(t), db)
			if err := errors.Join(err1, err2, err3); err != nil || found != 1 || others != 2 || excluded != 2 {
				t.Errorf("in %d, not in %d, excluded %d, %v", found, others, excluded, err)
			}
		})
	}
}
