package models_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

var (
	differences = flag.Int("queries", 1000, "the number of random queries that TestDatabasesAgree asks both databases")
	seed        = flag.Uint64("seed", 1, "the seed of the first of them")
	failures    = flag.Int("failures", 5, "the number of failures after which it ends")
	rowSeed     = flag.Uint64("rows", 1, "the seed of the rows that they are asked of")
)

// lackedBySQLite are the features that a random query may use and SQLite lacks.
var lackedBySQLite = []string{"DISTINCT ON", "INTERSECT ALL", "EXCEPT ALL"}

// TestDatabasesAgree asks both databases the same random queries over the same
// rows, and computes the answers in memory besides: all three must be alike,
// unless a database says that it lacks a feature.
func TestDatabasesAgree(t *testing.T) {
	t.Parallel()
	fill(*rowSeed)
	server, embedded := modeltest.Databases[0].Open(t), modeltest.Databases[1].Open(t)
	load(t, server)
	load(t, embedded)
	var tally struct{ failed, long, lacked, some int }
	for n := *seed; n < *seed+uint64(*differences); n++ {
		e := compare(t, inquiryOf(n), server, embedded)
		if !e.agree() {
			of := reason(e)
			small := compare(t, reduced(n, e.server.err != nil, func(i inquiry) bool {
				e := compare(t, i, server, embedded)
				return !e.agree() && reason(e) == of
			}), server, embedded)
			t.Errorf("-seed %d -rows %d -queries 1, reduced: %v", n, *rowSeed, small)
			if tally.failed++; tally.failed == *failures {
				t.FailNow()
			}
		}
		if !e.remembered {
			tally.long++
		}
		if e.embedded.err != nil {
			tally.lacked++
		}
		if e.some() {
			tally.some++
		}
	}
	t.Logf("%d queries: %d took too long in memory, SQLite lacks what %d use, %d found something", *differences, tally.long, tally.lacked, tally.some)
	// A test that asks next to nothing proves nothing.
	if all := *differences; all >= 500 && (tally.long > all/20 || tally.lacked == 0 || tally.lacked > all/5 || tally.some < all/2) {
		t.Error("too few of them could be compared, or found something")
	}
}

// evidence is what the three say to a random query.
type evidence struct {
	inquiry          inquiry
	server, embedded answer
	memory           string
	// remembered says that there is an answer in memory: it did not take too long.
	remembered bool
}

type answer struct {
	text, sql string
	err       error
}

func inquiryOf(seed uint64) inquiry {
	return asker{Rand: rand.New(rand.NewPCG(seed, seed))}.inquiry()
}

func compare(t *testing.T, i inquiry, server, embedded *orm.DB) evidence {
	e := evidence{inquiry: i, server: i.sent(t, server), embedded: i.sent(t, embedded)}
	e.memory, e.remembered = i.remember()
	return e
}

func (i inquiry) sent(t *testing.T, db *orm.DB) (a answer) {
	defer func() {
		if e := recover(); e != nil {
			a.err = fmt.Errorf("panic: %v", e)
		}
	}()
	//inlay:allow-nplusone * -- random queries may be alike
	a.sql = strings.Join(modeltest.SentBy(db, func(db *orm.DB) { a.text, a.err = i.ask(nplusone.Watch(t), db) }), "; ")
	return a
}

// agree reports whether the answers are alike, or SQLite says what it lacks.
func (e evidence) agree() bool {
	var unsupported *orm.UnsupportedError
	lacks := errors.As(e.embedded.err, &unsupported) && slices.Contains(lackedBySQLite, unsupported.Feature)
	switch {
	case e.server.err != nil || e.embedded.err != nil && !lacks:
		return false
	case e.embedded.err == nil && e.embedded.text != e.server.text:
		return false
	}
	return !e.remembered || e.memory == e.server.text
}

// some reports whether the answer is about a row at least.
func (e evidence) some() bool {
	for _, word := range strings.Fields(e.server.text) {
		if word != "0" && word != "false" && word != "NULL" {
			return true
		}
	}
	return false
}

func (e evidence) String() string {
	return fmt.Sprintf("%s %v %v\nPostgreSQL %s (%v)\nSQLite     %s (%v)\nin memory  %s (%v)\n%s\n%s", e.inquiry.how, e.inquiry.aggregates, e.inquiry.q,
		e.server.text, e.server.err, e.embedded.text, e.embedded.err, e.memory, e.remembered, e.server.sql, e.embedded.sql)
}

// reason tells kinds of failures apart, by their errors.
func reason(e evidence) string {
	var words []string
	for _, err := range []error{e.server.err, e.embedded.err} {
		first, _, _ := strings.Cut(fmt.Sprint(err), "\n")
		words = append(words, strings.Join(slices.DeleteFunc(strings.Fields(first), func(w string) bool { return strings.ContainsAny(w, `".`) }), " "))
	}
	return fmt.Sprint(words, strings.HasPrefix(e.memory, "panic"))
}

// ask runs the terminal and writes the answer.
func (i inquiry) ask(ctx context.Context, db *orm.DB) (string, error) {
	s := i.q.set()
	var rows [][]any
	switch i.how {
	case "count":
		n, err := s.count(ctx, db)
		return fmt.Sprint(n), err
	case "exists":
		found, err := s.exists(ctx, db)
		return fmt.Sprint(found), err
	case "aggregate":
		fields := make([]reflect.StructField, len(i.aggregates))
		named := make([]expr.Named, len(i.aggregates))
		for j, t := range i.aggregates {
			fields[j] = reflect.StructField{Name: strings.ToUpper(alphabet[j]), Type: reflect.TypeFor[*int64]()}
			named[j] = aggregateOf[int64](t).As(alphabet[j])
		}
		dest := reflect.New(reflect.StructOf(fields))
		err := s.aggregate(ctx, db, dest.Interface(), named...)
		var row []any
		for j := range fields {
			row = append(row, dest.Elem().Field(j).Interface())
		}
		return said([][]any{row}), err
	case "first", "last":
		one := s.first
		if i.how == "last" {
			one = s.last
		}
		row, err := one(ctx, db)
		if errors.Is(err, orm.ErrNotFound) {
			return "", nil
		}
		return said([][]any{{keyOf(row)}}), err
	case "keys":
		found, err := s.rows(ctx, db)
		for _, row := range found {
			rows = append(rows, []any{keyOf(row)})
		}
		return said(rows), err
	}
	found, err := s.values(i.q.outputs()...).All(ctx, db)
	for _, m := range found {
		var row []any
		for _, n := range i.q.values {
			row = append(row, m[n.name])
		}
		rows = append(rows, row)
	}
	return said(rows), err
}

func keyOf(row any) any { return reflect.ValueOf(row).FieldByName("ID").Interface() }

// remember is the answer in memory; ok is false where it takes too long.
func (i inquiry) remember() (text string, ok bool) {
	defer func() {
		if e := recover(); e != nil {
			if _, long := e.(tooLong); !long {
				text, ok = fmt.Sprint("panic: ", e), true
			}
		}
	}()
	found := i.q.rows(nil)
	var rows [][]any
	switch i.how {
	case "count":
		return fmt.Sprint(len(found)), true
	case "exists":
		return fmt.Sprint(len(found) > 0), true
	case "aggregate":
		var row []any
		for _, t := range i.aggregates {
			row = append(row, aggregated(t, found))
		}
		return said([][]any{row}), true
	}
	switch {
	case len(found) == 0:
	case i.how == "first":
		found = found[:1]
	case i.how == "last":
		found = found[len(found)-1:]
	}
	for _, f := range found {
		if i.q.values == nil {
			rows = append(rows, f.row[:1])
		} else {
			rows = append(rows, i.q.selected(f))
		}
	}
	return said(rows), true
}

// said writes rows in words that are the same for the same values.
func said(rows [][]any) string {
	lines := make([]string, len(rows))
	for i, row := range rows {
		parts := make([]string, len(row))
		for j, v := range row {
			if p, ok := v.(*int64); ok && p != nil {
				v = *p
			}
			switch v := v.(type) {
			case nil, *int64:
				parts[j] = "NULL"
			case string:
				parts[j] = fmt.Sprintf("%q", v)
			case time.Time:
				parts[j] = v.Format(time.RFC3339Nano)
			default:
				parts[j] = fmt.Sprint(v)
			}
		}
		lines[i] = strings.Join(parts, " ")
	}
	return strings.Join(lines, "\n")
}
