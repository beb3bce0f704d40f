package docs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/nplusone"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, nplusonePage) }

// trial is a test whose failures are what a page shows.
type trial struct {
	*testing.T
	errors   []string
	cleanups []func()
}

func (t *trial) Errorf(format string, args ...any) {
	t.errors = append(t.errors, fmt.Sprintf(format, args...))
}

func (t *trial) Logf(string, ...any) {}

func (t *trial) Failed() bool { return len(t.errors) > 0 }

func (t *trial) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

// fails runs a test of the page and returns what it fails with, which the page may
// show.
func fails(t *testing.T, db *orm.DB, test func(nplusone.TB, *orm.DB)) []string {
	t.Helper()
	tried := &trial{T: t}
	test(tried, db)
	for _, f := range tried.cleanups {
		f()
	}
	for i, text := range tried.errors {
		text = strings.NewReplacer("docs_test.testS", "shop.TestS", "docs_test.", "shop.").Replace(text)
		messages[flush(text)] = true
		tried.errors[i] = text
	}
	return tried.errors
}

var nplusonePage = []snippet{
	{"a test that finds the loop", func(t *testing.T, _ context.Context, db *orm.DB) error {
		shown := fails(t, db, testStatePage)
		is(t, len(shown), 1)
		t.Log(strings.Join(shown, "\n"))
		return nil
	}},
	{"a test of numbers", func(t *testing.T, _ context.Context, db *orm.DB) error {
		is(t, fails(t, db, testNumbers), "[]")
		return nil
	}},
	{"known debt", func(t *testing.T, _ context.Context, db *orm.DB) error {
		is(t, fails(t, db, testKnownDebt), "[]")
		return nil
	}},
	{"growth", func(t *testing.T, _ context.Context, db *orm.DB) error {
		shown := fails(t, db, testGrowth)
		is(t, len(shown), 1)
		t.Log(strings.Join(shown, "\n"))
		return nil
	}},
	{"requests", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		var text strings.Builder
		log := slog.New(slog.NewTextHandler(&text, nil))

		handler := nplusone.Middleware(serveStatePage(db),
			nplusone.Production, nplusone.Sample(0.01), nplusone.Every(time.Hour), nplusone.Log(log))

		is(t, handler == nil, false)

		handler = nplusone.Middleware(serveStatePage(db), nplusone.Log(log))

		for range 2 {
			handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
		}
		is(t, strings.Count(text.String(), "finding.relation=State.Cities"), 2)
		return nil
	}},
	{"jobs", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		err := nplusone.Job(ctx, func(ctx context.Context) error {
			_, err := statePage(ctx, db)
			return err
		}, nplusone.To(func(r *nplusone.Report) { fmt.Println(r) }))

		ctx, scope := nplusone.Start(ctx)
		_, pageErr := statePage(ctx, db)
		report := scope.End()

		is(t, len(report.Faults()), 1)
		return errors.Join(err, pageErr)
	}},
}
