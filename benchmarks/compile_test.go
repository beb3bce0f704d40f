package main

import (
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/inlay-orm/inlay/dialect/postgres"
	"github.com/inlay-orm/inlay/orm"
)

// unconnected is a DB of the PostgreSQL dialect that never connects: pgx's
// pools connect at their first use.
func unconnected(tb testing.TB) *orm.DB {
	tb.Helper()
	pool, err := pgxpool.New(tb.Context(), "host=/nonexistent")
	if err != nil {
		tb.Fatal(err)
	}
	// In a test every hit is verified unless the handle says otherwise.
	db := postgres.OpenPool(pool).WithTemplates(orm.VerifyTemplates(3, 1000))
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

func TestFlagshipIsCompiledByEveryCall(t *testing.T) {
	if err := compile(unconnected(t)).check(t.Context()); err != nil {
		t.Error(err)
	}
}

// BenchmarkFlagship is the last row of the table.
func BenchmarkFlagship(b *testing.B) {
	db := unconnected(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := compileFlagship(db); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFlagshipBuild is the part of it that makes the QuerySet.
func BenchmarkFlagshipBuild(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		denseStates()
	}
}

// BenchmarkFlagshipCompile is the part of it that writes the tape and
// compiles it.
func BenchmarkFlagshipCompile(b *testing.B) {
	db, qs := unconnected(b), denseStates()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := qs.SQL(db); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGetByKey builds a query and finds its template in the cache: what
// Inlay does for a query that it has seen before, short of sending it.
func BenchmarkGetByKey(b *testing.B) {
	db := unconnected(b)
	b.ReportAllocs()
	for i := int64(0); b.Loop(); i++ {
		if _, err := City.Filter(City.ID.Eq(i)).SQL(db); err != nil {
			b.Fatal(err)
		}
	}
}
