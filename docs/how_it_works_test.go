package docs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/dialect"
	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/tape"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/schema"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, howItWorks) }

var howItWorks = []snippet{
	{"a tape", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		qs := City.Filter(City.Population.Gt(5000), City.Name.StartsWith("M")).Limit(10)

		tp := tape.Get()
		defer tape.Put(tp)
		qs.EmitQuery(tp, subquery.Use{})
		if !slices.ContainsFunc(blocks(t, "text"), func(b block) bool { return b.text == print(tp) }) {
			t.Errorf("no page shows this tape:\n%s", print(tp))
		}
		is(t, []any{tp.Args[0].Any(), tp.Args[1].Any(), tp.Args[2].Any()}, []any{5000, "M", 10})
		_, err := qs.All(ctx, db)
		return err
	}},
	{"stats", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		db := openSQLite(t)
		if shared.Dialect() == "PostgreSQL" {
			db = openPostgres(t)
		}
		before := db.Stats().Statements // which made the tables
		for id := range int64(3) {
			_, err1 := City.Filter(City.ID.Eq(id)).Limit(id).All(ctx, db)
			_, err2 := State.Filter(State.Cities.Any()).All(ctx, db)
			_, err3 := City.Alias("twice", City.ID.Times(2)).All(ctx, db)
			if err := errors.Join(err1, err2, err3); err != nil {
				return err
			}
		}
		stats := db.Stats()
		is(t, []int64{stats.Templates.Hits, stats.Templates.Misses, stats.Statements - before}, []int64{2, 1, 9})
		is(t, stats.Skips, "map[expression:3 outerref:3]")
		is(t, stats.Templates.Capacity, 4096)
		return nil
	}},
	{"what is kept", func(t *testing.T, ctx context.Context, shared *orm.DB) error {
		db := openSQLite(t)
		if shared.Dialect() == "PostgreSQL" {
			db = openPostgres(t)
		}
		var n struct{ N int64 }
		for i, run := range []func(int) error{
			func(int) error { _, err := City.Dense().OrderBy(City.Density().Asc()).All(ctx, db); return err },
			func(i int) error {
				_, err := City.Filter(City.ID.In(make([]int64, i)...)).Count(ctx, db)
				return err
			},
			func(int) error { _, err := City.Values(City.ID.Plus(1).As("x")).All(ctx, db); return err },
			func(int) error { return City.Aggregate(ctx, db, &n, expr.Count().As("n")) },
			func(int) error {
				_, err := State.Filter(subquery.In(State.ID, City.Only(City.StateID)), subquery.NotIn(State.ID, City.Only(City.ID)), subquery.Exists(City)).All(ctx, db)
				return err
			},
		} {
			if err := errors.Join(run(1), run(2)); err != nil {
				return err
			}
			is(t, db.Stats().Templates.Hits, i+1)
		}
		before := db.Stats().Templates.Misses
		for range 2 {
			_, err := City.Filter(State.ID.Eq(1)).All(ctx, db)
			is(t, err != nil, true)
		}
		is(t, db.Stats().Templates.Misses-before, 1)
		is(t, len(db.Stats().Skips), 0)
		return nil
	}},
}

// print writes a tape as the page shows it.
func print(tp *tape.Tape) string {
	spelling := (&dialect.Dialect{}).Spelling()
	clauses := map[tape.Clause]string{
		tape.ClauseFrom: "from", tape.ClauseSelect: "select", tape.ClauseWhere: "where", tape.ClauseLimit: "limit",
	}
	var b strings.Builder
	var write func(i, depth int) int
	write = func(i, depth int) int {
		tok := tp.Tokens[i]
		b.WriteString(strings.Repeat("  ", depth))
		switch tok.Kind {
		case tape.KindQuery:
			b.WriteString("query")
		case tape.KindClause:
			b.WriteString("clause " + clauses[tape.Clause(tok.Op)])
		case tape.KindTable:
			b.WriteString("table " + schema.TableByID(tok.A).Quoted)
		case tape.KindRow:
			b.WriteString("row " + schema.LayoutByID(tok.A).Type.String())
		case tape.KindForm:
			b.WriteString("form " + spelling.Form(dialect.Form(tok.A)).Name)
		case tape.KindColumn:
			b.WriteString("column " + schema.ColumnByID(tok.A).Quoted)
		case tape.KindParam:
			fmt.Fprintf(&b, "parameter, argument %d", tok.A)
		}
		b.WriteString("\n")
		end := i + 1
		for range tok.Arity() {
			end = write(end, depth+1)
		}
		return end
	}
	write(0, 0)
	return b.String()
}
