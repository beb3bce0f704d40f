package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/orm"
)

// statement builds a query from nothing and returns what a database is sent.
// i is the value of the first argument, so that runs can differ. Without
// arguments they are in the text, or those of the first contender: Inlay's
// stay on its tape, where its driver takes them from.
type statement func(i int64) (sql string, args []any, err error)

// builder is one way to make the statements of the rows B1 to B4. It is no
// contender of a row that it has no statement for.
type builder struct {
	name string
	// simple is a filter by two values, an order and a limit.
	simple statement
	// nested is five predicates in And and Or.
	nested statement
	// grouped is a join, two aggregates, a group and a condition on it.
	grouped statement
	// flagship is the query of the row "the flagship query", with the EXISTS
	// both selected and filtered by.
	flagship statement
	// folded is the flagship with TRUE selected in its place, which Inlay
	// makes of it by itself.
	folded statement
}

// The values in the statements, beside the first one.
const (
	buildLimit     = 20
	buildPopulated = 10_000
	buildLarge     = 50_000
	buildSmallArea = 100.0
	buildHigh      = 500
	buildOther     = 8
	buildSeveral   = 100
)

// stringBuilder is the contender that concatenates the text by hand. It is
// no peer: it is what there is to win.
const stringBuilder = "by hand"

// inlayHit is Inlay where it has seen the query before.
const inlayHit = "Inlay, cache hit"

// peer reports whether Inlay is to be faster than the builder.
func (b *builder) peer() bool {
	return b.name != stringBuilder && b.name != inlay && b.name != inlayHit
}

// builders are the contenders, each with the statements of its own.
func builders(db *orm.DB) []builder {
	return []builder{
		handBuilder(), inlayBuilder(db), inlayCached(db),
		bunBuilder(), bobBuilder(), jetBuilder(), entBuilder(), gormBuilder(), squirrelBuilder(), goquBuilder(),
	}
}

// buildRow is one of the rows B1 to B4: which of a builder's statements it
// measures.
type buildRow struct {
	name string
	of   func(*builder) statement
	bars []bar
}

var buildRows = []buildRow{
	{"B1 build two filters, an order and a limit", func(b *builder) statement { return b.simple }, []bar{peerRatio(0.50), foundRatio(1.0 / 3)}},
	{"B2 build five predicates, nested", func(b *builder) statement { return b.nested }, []bar{peerRatio(0.50), foundRatio(1.0 / 3)}},
	{"B3 build a join, aggregates, groups, having", func(b *builder) statement { return b.grouped }, []bar{peerRatio(0.50), foundRatio(1.0 / 3)}},
	{"B4 build the flagship", func(b *builder) statement { return b.flagship }, []bar{peerRatio(0.50)}},
	{"B4 build the flagship, folded by hand", func(b *builder) statement { return b.folded }, nil},
}

// building is the rows that build a query from nothing and make SQL and
// arguments of it. Nothing is sent.
func building(pool *pgxpool.Pool, db *orm.DB) (works []*work) {
	all := builders(db)
	for _, row := range buildRows {
		works = append(works, row.work(pool, db, all))
	}
	return works
}

func (r *buildRow) work(pool *pgxpool.Pool, db *orm.DB, all []builder) *work {
	w := &work{name: r.name, batch: 400, offline: true, bars: r.bars}
	if slices.ContainsFunc(r.bars, func(b bar) bool { return b.who == inlayHit }) {
		w.page = templatesPage
	}
	var statements []statement
	w.check = func(ctx context.Context) error {
		return errors.Join(r.checkCache(db, all), sameRows(ctx, pool, statements))
	}
	for i := range all {
		b := &all[i]
		s := r.of(b)
		if s == nil {
			continue
		}
		statements = append(statements, s)
		w.contenders = append(w.contenders, contender{b.name, func(_ context.Context, i int) error {
			_, _, err := s(int64(i))
			return err
		}})
		if b.peer() {
			w.peers = append(w.peers, b.name)
		}
	}
	return w
}

// checkCache makes sure that the cache answers where a contender is named for
// it, and nowhere else.
func (r *buildRow) checkCache(db *orm.DB, all []builder) error {
	const calls = 3
	for i := range all {
		b := &all[i]
		s := r.of(b)
		if s == nil || b.peer() || b.name == stringBuilder {
			continue
		}
		want := int64(0)
		if b.name == inlayHit {
			want = calls
			if _, _, err := s(0); err != nil {
				return err
			}
		}
		before := db.Stats().Templates.Hits
		for n := range int64(calls) {
			if _, _, err := s(n); err != nil {
				return err
			}
		}
		if hits := db.Stats().Templates.Hits - before; hits != want {
			return fmt.Errorf("%s: the cache has answered %d of %d calls", b.name, hits, calls)
		}
	}
	return nil
}

// sameRows runs the statements and compares what they return, in any order.
func sameRows(ctx context.Context, pool *pgxpool.Pool, statements []statement) error {
	var want []string
	var first []any
	for n, s := range statements {
		sql, args, err := s(7)
		if err != nil {
			return err
		}
		if n == 0 {
			first = args
		} else if args == nil && strings.Contains(sql, "$1") {
			args = first
		}
		got, err := rowTexts(ctx, pool, sql, args)
		if err != nil {
			return fmt.Errorf("%s: %w", sql, err)
		}
		if n == 0 {
			want = got
		}
		if len(got) == 0 {
			return errors.New("there are no rows to compare")
		}
		if !slices.Equal(got, want) {
			return fmt.Errorf("%s returns %d rows that differ from the %d of the first contender", sql, len(got), len(want))
		}
	}
	return nil
}

func rowTexts(ctx context.Context, pool *pgxpool.Pool, sql string, args []any) (texts []string, err error) {
	rows, err := pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return nil, err
		}
		texts = append(texts, fmt.Sprint(values...))
	}
	slices.Sort(texts)
	return texts, rows.Err()
}
