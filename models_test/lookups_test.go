package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/internal/modeltest"
	"github.com/inlay-orm/inlay/orm"
)

// lookup is a predicate over the rows of everything that the first alone passes.
type lookup struct {
	p expr.Predicate
	// lacking names the feature that SQLite lacks, "" for none.
	lacking string
}

func TestLookups(t *testing.T) {
	e := Everything
	doc, raw := expr.JSON(e.Doc), expr.JSON(e.Raw)
	lookups := map[string]lookup{
		"JSON text":            {doc.Key("theme").Text().Eq("dark"), ""},
		"JSON number as text":  {raw.Key("a").Text().Eq("1"), ""},
		"JSON element":         {doc.Key("sizes").At(1).Text().Eq("2"), ""},
		"JSON path to nothing": {doc.Key("sizes").At(9).Text().IsNull().And(e.ID.Eq(1)), ""},
		"JSON key":             {raw.HasKey("a"), ""},
		"JSON no key":          {expr.Unless(raw.HasKey("b")).And(e.ID.Eq(1)), ""},
		"JSON keys":            {raw.HasKeys("a"), ""},
		"JSON any key":         {raw.HasAnyKey("b", "a"), ""},
		"JSON contains":        {doc.Contains(json.RawMessage(`{"sizes": [2]}`)), ""},
		"JSON contained by":    {raw.ContainedBy(json.RawMessage(`{"a": 1, "b": 2}`)), ""},
		"array has":            {expr.Array(e.Ints).Has(-2), ""},
		"array has text":       {expr.Array(e.Texts).Has("a,b"), ""},
		"array length":         {expr.Array(e.Texts).Length().Eq(3), ""},
		"array contains":       {expr.Array(e.Ints).Contains(1, -2), ""},
		"array contained by":   {expr.Array(e.Floats).ContainedBy(0.1, -2, 5).And(e.ID.Eq(1)), ""},
		"array overlaps":       {expr.Array(e.Texts).Overlaps("x", "a,b"), ""},
		"matches":              {e.Text.Matches("^gr..er"), ""},
		"matches without case": {e.Text.IMatches("GR[öx]+SSER|gröSS|GRÖ"), ""},
		"replaced":             {e.Text.RegexpReplace("[^a-z]+", "").Eq("grer"), ""},
	}
	eachDatabase(t, func(t *testing.T, ctx context.Context, db *orm.DB, on modeltest.Database) {
		insertEverything(t, db, on)
		for name, l := range lookups {
			got, err := e.Filter(l.p).Only(e.ID).All(ctx, db)
			if l.lacking != "" && on.Suffix == "sqlite" {
				var unsupported *orm.UnsupportedError
				if !errors.As(err, &unsupported) || unsupported.Feature != l.lacking {
					t.Errorf("%s: %v, want that %s is lacking", name, err, l.lacking)
				}
				continue
			}
			if err != nil || len(got) != 1 || got[0].ID != 1 {
				t.Errorf("%s: %v, %v", name, got, err)
			}
			kept, err1 := e.Filter(l.p).Count(ctx, db)
			dropped, err2 := e.Exclude(l.p).Count(ctx, db)
			if kept+dropped != 2 || err1 != nil || err2 != nil {
				t.Errorf("%s: Filter %d and Exclude %d of 2 rows, %v, %v", name, kept, dropped, err1, err2)
			}
		}
	})
}
