package orm

import (
	"github.com/inlay-orm/inlay/cache"
	"github.com/inlay-orm/inlay/dialect"
)

// Stats are the counts of a [DB] since it was opened.
//
//	hits := db.Stats().Templates.Hits
type Stats struct {
	// Statements is the number of SQL statements sent.
	Statements int64
	// Templates counts the template cache of the handle.
	Templates cache.Stats
	// Top are the templates with the most hits, at most [TopTemplates] of them,
	// the most used first.
	Top []TemplateUse
	// Prepared counts the statements that the database keeps prepared.
	Prepared PreparedStats
	// Skips counts the queries that were compiled anew because they were not looked
	// up, by reason: "outerref", "cte", "expression", "raw", and "off" where the
	// cache was switched off. See [Keep].
	Skips map[string]int64
}

// PreparedStats count the statements that a database keeps prepared for the
// program: on every connection its own on PostgreSQL, for all of them on SQLite.
// Behind a connection pooler there are none.
//
//	var prepared orm.PreparedStats = db.Stats().Prepared
type PreparedStats = dialect.PreparedStats

// TopTemplates is the number of templates that Stats names.
const TopTemplates = 10

// TemplateUse is how a template was used since it is kept.
//
//	for _, use := range db.Stats().Top {
//		fmt.Println(use.Hits, use.SQL)
//	}
type TemplateUse struct {
	// SQL is the text; for a query that cannot be compiled, which is kept as well,
	// it is the error.
	SQL  string
	Hits int64
	// Trusted says that its first hits were verified.
	Trusted bool
}

// Stats returns the counts.
//
//	before := db.Stats().Statements
//	cities, err := City.All(ctx, db)
//	fmt.Println(db.Stats().Statements - before) // 1, unless others use the DB
func (db *DB) Stats() Stats {
	s := Stats{Statements: db.statements.Value(), Templates: db.templates.Stats(), Prepared: db.driver.Prepared(), Skips: db.skips.counts()}
	for _, use := range db.templates.Top(TopTemplates) {
		s.Top = append(s.Top, TemplateUse{use.Value.sql(), use.Hits, use.Trusted})
	}
	return s
}
