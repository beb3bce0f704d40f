package orm

import "github.com/inlay-orm/inlay/expr"

// WriteOption says more of an insert: a [Conflict], a [BatchSize], [Outcomes] or
// a [Progress].
//
//	options := []orm.WriteOption{orm.OnConflict(City.Name).DoNothing(), orm.BatchSize(1000)}
//	err := City.InsertMany(ctx, db, cities, options...)
type WriteOption interface{ applyWrite(*writeSettings) }

type writeSettings struct {
	conflict *conflict
	batch    int
	outcomes *[]Outcome
	progress func(done int)
	// whole says that every column comes back, given that columns which inserts
	// keep by themselves are sent as the rows have them.
	whole, given bool
}

func writeSettingsOf(options []WriteOption) writeSettings {
	s := writeSettings{batch: DefaultBatchSize}
	for _, o := range options {
		if o != nil {
			o.applyWrite(&s)
		}
	}
	if s.batch < 1 {
		s.batch = DefaultBatchSize
	}
	return s
}

// BatchSize is how many rows InsertMany and UpdateMany send in a statement, and
// after how many Progress is told. Below 1 it is [DefaultBatchSize].
//
//	err := City.InsertMany(ctx, db, cities, orm.BatchSize(1000))
type BatchSize int

// Columns are those that [QuerySet.UpdateMany] writes.
//
//	n, err := City.UpdateMany(ctx, db, cities, orm.Columns(City.Population, City.Mayor))
func Columns(columns ...expr.Expression) []expr.Expression { return columns }

// DefaultBatchSize is the number of rows in a statement where nothing else is
// said.
const DefaultBatchSize = 10_000

func (b BatchSize) applyWrite(s *writeSettings) { s.batch = int(b) }

// Progress is told by work over many rows how many of them are done, after each
// batch. What is done is not committed before the whole is.
//
//	err := City.InsertMany(ctx, db, cities, orm.Progress(func(done int) { fmt.Println(done) }))
type Progress func(done int)

func (p Progress) applyWrite(s *writeSettings) { s.progress = p }

// AsGiven sends the columns that inserts keep by themselves (see [Timestamps],
// [Versioned]) as the rows have them: for rows that come from elsewhere.
//
//	err := City.InsertMany(ctx, db, cities, orm.AsGiven)
const AsGiven = givenOption(true)

type givenOption bool

func (g givenOption) applyWrite(s *writeSettings) { s.given = bool(g) }

// Outcome is what became of a row that was to be inserted.
type Outcome uint8

// The outcomes.
const (
	// RowInserted: the row is new.
	RowInserted Outcome = iota + 1
	// RowUpdated: it was there, and OnConflict has updated it.
	RowUpdated
	// RowIgnored: it was there, and has stayed as it was.
	RowIgnored
)

// String is "inserted", "updated" or "ignored".
func (o Outcome) String() string {
	return [...]string{"unknown", "inserted", "updated", "ignored"}[min(o, RowIgnored)]
}

// Outcomes asks what became of each row: the slice is set to the outcomes in the
// order of the rows, and is nil where the insert fails.
//
//	var outcomes []orm.Outcome
//	err := City.InsertMany(ctx, db, cities, orm.OnConflict(City.Name).Update(City.Population), orm.Outcomes(&outcomes))
func Outcomes(into *[]Outcome) WriteOption { return outcomesOption{into} }

type outcomesOption struct{ into *[]Outcome }

func (o outcomesOption) applyWrite(s *writeSettings) { s.outcomes = o.into }
