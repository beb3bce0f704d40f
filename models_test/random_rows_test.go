package models_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// sort is what kind of value an expression has, as descriptions see it. Values
// are held as int64, string, bool, time.Time and float64; NULL is nil.
type sort uint8

const (
	isNumber sort = iota
	isText
	isTruth
	isMoment
	isFraction
)

// entity is a model as descriptions see it: its fields, and its rows in memory.
type entity struct {
	table     string
	fields    []*field
	relations []*relation
	start     func() set
	// visible tells the rows that the manager's default filters leave, nil for all.
	visible func(row []any) bool
	rows    [][]any
}

type field struct {
	name   string
	sort   sort
	column expr.Expression
	at     int // in a row
}

// relation is a to-many relation: rows of to whose far field is the near one.
type relation struct {
	from, to  *entity
	near, far *field
	many      toMany
	rows      func() set
	among     func(set) toMany
}

type toMany interface {
	Any(predicates ...expr.Predicate) expr.Predicate
	None(predicates ...expr.Predicate) expr.Predicate
	Count(predicates ...expr.Predicate) expr.Expr[int64]
}

// The models that the random queries are about.
var (
	theStates = &entity{table: "states", start: startOf(State.Filter), fields: fields(isNumber, State.ID, isText, State.Name, isText, State.Nickname)}
	theCities = &entity{table: "cities", start: startOf(City.Filter), fields: fields(isNumber, City.ID, isText, City.Name, isNumber, City.StateID, isNumber, City.Population,
		isFraction, City.AreaKm2, isText, City.Mayor, isMoment, City.Founded, isTruth, City.Capital)}
	theDistricts = &entity{table: "districts", start: startOf(District.Filter), fields: fields(isNumber, District.ID, isNumber, District.CityID, isText, District.Name, isNumber, District.Population)}
	theParks     = &entity{table: "parks", start: startOf(Park.Filter), fields: fields(isNumber, Park.ID, isNumber, Park.StateID, isText, Park.Name, isMoment, Park.CreatedAt, isMoment, Park.DeletedAt),
		visible: func(row []any) bool { return row[4] == nil }}
	theRegions = &entity{table: "regions", start: startOf(Region.Filter), fields: fields(isNumber, Region.ID, isNumber, Region.ParentID, isText, Region.Name)}

	entities = []*entity{theStates, theCities, theDistricts, theParks, theRegions}
)

func init() {
	relate(theStates, theCities, 2, State.Cities)
	relate(theStates, theParks, 1, State.Parks)
	relate(theCities, theDistricts, 1, City.Districts)
	relate(theRegions, theRegions, 1, Region.Parts)
}

func startOf[R any](filter func(...expr.Predicate) orm.QuerySet[R]) func() set {
	return func() set { return setOf[R]{filter()} }
}

func fields(pairs ...any) (list []*field) {
	for i := 0; i < len(pairs); i += 2 {
		e := pairs[i+1].(expr.Expression)
		list = append(list, &field{name: expr.NameOf(e), sort: pairs[i].(sort), column: e, at: i / 2})
	}
	return list
}

func relate[R any](from, to *entity, far int, m orm.HasMany[R]) {
	from.relations = append(from.relations, &relation{from: from, to: to, near: from.fields[0], far: to.fields[far], many: m,
		rows:  func() set { return setOf[R]{m.Rows()} },
		among: func(s set) toMany { return m.Among(s.(setOf[R]).QuerySet) }})
}

// Texts that databases sort and search alike: by their bytes, and without
// regard to case only where that is ASCII's.
var words = []string{"", " ", "a", "A", "ab", "Ab b", "b", "%", "_", `\`, "a_b", "a%", "*", "[a]", "ä", "Ünd", "łódź", "日本", " x ", "'", `"`, "zz"}

// fill makes random rows, the same for the same seed, with ties, NULLs, keys
// without gaps and references to none.
func fill(seed uint64) {
	a := asker{Rand: rand.New(rand.NewPCG(seed, 0))}
	many := map[*entity]int{theStates: 6, theCities: 25, theDistricts: 40, theParks: 12, theRegions: 10}
	for _, e := range entities {
		e.rows = nil
		for i := range many[e] {
			row := make([]any, len(e.fields))
			for _, f := range e.fields {
				row[f.at] = a.cell(f)
			}
			row[0] = int64(i + 1)
			e.rows = append(e.rows, row)
		}
	}
	for _, row := range theCities.rows {
		row[2] = int64(a.IntN(5) + 1) // the last state has none
	}
	for _, row := range theDistricts.rows {
		row[1] = int64(a.IntN(20) + 1)
	}
	for _, row := range theParks.rows {
		row[1] = int64(a.IntN(6) + 1)
	}
	for i, row := range theRegions.rows {
		if row[1] = any(nil); i > 1 {
			row[1] = int64(a.IntN(i) + 1)
		}
	}
}

func (a asker) cell(f *field) any {
	switch f.name {
	case "nickname", "mayor", "deleted_at":
		if a.IntN(3) == 0 {
			return nil
		}
	case "population":
		if f.column == expr.Expression(District.Population) && a.IntN(3) == 0 {
			return nil
		}
		return pick(a, 0, 1, 2, 3, 5, -1, -7, 10, int64(a.IntN(100)), int64(a.IntN(2_000_000)))
	}
	return a.literal(f.sort)
}

// literal is a random value that is not NULL.
func (a asker) literal(s sort) any {
	switch s {
	case isText:
		return pick(a, words...)
	case isTruth:
		return a.IntN(2) == 0
	case isMoment:
		return time.Date(1900+a.IntN(4), time.Month(a.IntN(12)+1), a.IntN(28)+1, 0, 0, 0, 0, time.UTC)
	case isFraction:
		return float64(a.IntN(40)) / 2
	}
	return pick(a, 0, 1, 2, 3, -1, int64(a.IntN(12)))
}

// load writes the rows into a database.
func load(t *testing.T, db *orm.DB) {
	t.Helper()
	modeltest.Execute(t, db, tables...)
	for _, e := range entities {
		var b strings.Builder
		for i, row := range e.rows {
			b.WriteString(map[bool]string{true: "(", false: ", ("}[i == 0])
			for j, v := range row {
				if j > 0 {
					b.WriteString(", ")
				}
				b.WriteString(written(v))
			}
			b.WriteString(")")
		}
		modeltest.Execute(t, db, "INSERT INTO "+e.table+" VALUES "+b.String(), "ANALYZE "+e.table)
	}
}

func written(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case time.Time:
		return "'" + v.Format("2006-01-02 15:04:05.000000Z") + "'"
	}
	return fmt.Sprint(v)
}

// before compares two values that are not NULL.
func before(a, b any) int {
	switch a := a.(type) {
	case int64:
		return cmp.Compare(a, b.(int64))
	case string:
		return strings.Compare(a, b.(string))
	case bool:
		return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b))
	case time.Time:
		return a.Compare(b.(time.Time))
	}
	return cmp.Compare(a.(float64), b.(float64))
}
