package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/inlay-orm/inlay/subquery"
)

// built is what a builder makes of the rows: whole texts, but for the breaks
// and indents that bob and jet write.
type built struct{ simple, nested, grouped, flagship, folded string }

var builtTexts = map[string]built{
	stringBuilder: {
		simple:   `SELECT id, name, state_id, population, area_km2, elevation, founded, mayor, capital FROM cities WHERE state_id = $1 AND population > $2 ORDER BY name LIMIT $3`,
		nested:   `SELECT id, name, state_id, population, area_km2, elevation, founded, mayor, capital FROM cities WHERE (state_id = $1 OR state_id = $2) AND (population > $3 OR area_km2 < $4 AND elevation >= $5)`,
		grouped:  `SELECT states.name AS state, count(*) AS cities, sum(cities.population) AS people FROM cities JOIN states ON states.id = cities.state_id WHERE cities.elevation >= $1 GROUP BY states.name HAVING count(*) > $2`,
		flagship: `SELECT states.id, states.name, EXISTS (SELECT 1 FROM cities WHERE CAST(cities.population AS double precision) / cities.area_km2 > $1 AND cities.state_id = states.id) AS dense, (SELECT count(*) FROM cities WHERE cities.state_id = states.id) AS city_count FROM states WHERE EXISTS (SELECT 1 FROM cities WHERE CAST(cities.population AS double precision) / cities.area_km2 > $1 AND cities.state_id = states.id) ORDER BY states.name`,
		folded:   `SELECT states.id, states.name, TRUE AS dense, (SELECT count(*) FROM cities WHERE cities.state_id = states.id) AS city_count FROM states WHERE EXISTS (SELECT 1 FROM cities WHERE CAST(cities.population AS double precision) / cities.area_km2 > $1 AND cities.state_id = states.id) ORDER BY states.name`,
	},
	inlay: {
		simple:   `SELECT "id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital" FROM "cities" WHERE "state_id" = $1 AND "population" > $2 ORDER BY "name" LIMIT $3`,
		nested:   `SELECT "id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital" FROM "cities" WHERE ("state_id" = $1 OR "state_id" = $2) AND ("population" > $3 OR "area_km2" < $4 AND "elevation" >= $5)`,
		grouped:  `SELECT "states"."name" AS "state", COUNT(*) AS "cities", SUM("cities"."population") AS "people" FROM "cities" JOIN "states" ON "states"."id" = "cities"."state_id" WHERE "cities"."elevation" >= $1 GROUP BY "states"."name" HAVING COUNT(*) > $2`,
		flagship: `SELECT "states"."id", "states"."name", TRUE AS "dense", (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") AS "city_count" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE CAST("cities"."population" AS double precision) / "cities"."area_km2" > $1 AND "cities"."state_id" = "states"."id") ORDER BY "states"."name"`,
		folded:   `SELECT "states"."id", "states"."name", TRUE AS "dense", (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") AS "city_count" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE CAST("cities"."population" AS double precision) / "cities"."area_km2" > $1 AND "cities"."state_id" = "states"."id") ORDER BY "states"."name"`,
	},
	"bun": {
		simple:   `SELECT "cities"."id", "cities"."name", "cities"."state_id", "cities"."population", "cities"."area_km2", "cities"."elevation", "cities"."founded", "cities"."mayor", "cities"."capital" FROM "cities" WHERE (state_id = 7) AND (population > 10000) ORDER BY "name" LIMIT 20`,
		nested:   `SELECT "cities"."id", "cities"."name", "cities"."state_id", "cities"."population", "cities"."area_km2", "cities"."elevation", "cities"."founded", "cities"."mayor", "cities"."capital" FROM "cities" WHERE ((state_id = 7) OR (state_id = 8)) AND ((population > 50000) OR ((area_km2 < 100) AND (elevation >= 500)))`,
		grouped:  `SELECT states.name AS state, count(*) AS cities, sum(cities.population) AS people FROM "cities" JOIN states ON states.id = cities.state_id WHERE (cities.elevation >= 7) GROUP BY "states"."name" HAVING (count(*) > 100)`,
		flagship: `SELECT "states"."id", "states"."name", EXISTS (SELECT 1 FROM "cities" WHERE (CAST(cities.population AS double precision) / cities.area_km2 > 1000) AND (cities.state_id = states.id)) AS dense, (SELECT count(*) FROM "cities" WHERE (cities.state_id = states.id)) AS city_count FROM "states" WHERE (EXISTS (SELECT 1 FROM "cities" WHERE (CAST(cities.population AS double precision) / cities.area_km2 > 1000) AND (cities.state_id = states.id))) ORDER BY "name"`,
		folded:   `SELECT "states"."id", "states"."name", TRUE AS dense, (SELECT count(*) FROM "cities" WHERE (cities.state_id = states.id)) AS city_count FROM "states" WHERE (EXISTS (SELECT 1 FROM "cities" WHERE (CAST(cities.population AS double precision) / cities.area_km2 > 1000) AND (cities.state_id = states.id))) ORDER BY "name"`,
	},
	"bob": {
		simple:   `SELECT id, name, state_id, population, area_km2, elevation, founded, mayor, capital FROM cities WHERE ("state_id" = $1) AND ("population" > $2) ORDER BY name LIMIT $3`,
		nested:   `SELECT id, name, state_id, population, area_km2, elevation, founded, mayor, capital FROM cities WHERE (("state_id" = $1) OR ("state_id" = $2)) AND (("population" > $3) OR (("area_km2" < $4) AND ("elevation" >= $5)))`,
		grouped:  `SELECT "states"."name" AS "state", count(*) AS "cities", sum("cities"."population") AS "people" FROM cities INNER JOIN states ON ("states"."id" = "cities"."state_id") WHERE ("cities"."elevation" >= $1) GROUP BY "states"."name" HAVING (count(*) > $2)`,
		flagship: `SELECT "states"."id", "states"."name", EXISTS((SELECT 1 FROM cities WHERE (((CAST("cities"."population" AS double precision)) / "cities"."area_km2") > $1) AND ("cities"."state_id" = "states"."id") )) AS "dense", ((SELECT count(*) FROM cities WHERE ("cities"."state_id" = "states"."id") )) AS "city_count" FROM states WHERE EXISTS((SELECT 1 FROM cities WHERE (((CAST("cities"."population" AS double precision)) / "cities"."area_km2") > $2) AND ("cities"."state_id" = "states"."id") )) ORDER BY "states"."name"`,
		folded:   `SELECT "states"."id", "states"."name", TRUE AS dense, ((SELECT count(*) FROM cities WHERE ("cities"."state_id" = "states"."id") )) AS "city_count" FROM states WHERE EXISTS((SELECT 1 FROM cities WHERE (((CAST("cities"."population" AS double precision)) / "cities"."area_km2") > $1) AND ("cities"."state_id" = "states"."id") )) ORDER BY "states"."name"`,
	},
	"jet": {
		simple:   `SELECT cities.id AS "cities.id", cities.name AS "cities.name", cities.state_id AS "cities.state_id", cities.population AS "cities.population", cities.area_km2 AS "cities.area_km2", cities.elevation AS "cities.elevation", cities.founded AS "cities.founded", cities.mayor AS "cities.mayor", cities.capital AS "cities.capital" FROM cities WHERE (cities.state_id = $1) AND (cities.population > $2) ORDER BY cities.name ASC LIMIT $3;`,
		nested:   `SELECT cities.id AS "cities.id", cities.name AS "cities.name", cities.state_id AS "cities.state_id", cities.population AS "cities.population", cities.area_km2 AS "cities.area_km2", cities.elevation AS "cities.elevation", cities.founded AS "cities.founded", cities.mayor AS "cities.mayor", cities.capital AS "cities.capital" FROM cities WHERE ((cities.state_id = $1) OR (cities.state_id = $2)) AND ((cities.population > $3) OR ((cities.area_km2 < $4) AND (cities.elevation >= $5)));`,
		grouped:  `SELECT states.name AS "state", COUNT(*) AS "cities", SUM(cities.population) AS "people" FROM cities INNER JOIN states ON (states.id = cities.state_id) WHERE cities.elevation >= $1 GROUP BY states.name HAVING COUNT(*) > $2;`,
		flagship: `SELECT states.id AS "states.id", states.name AS "states.name", (EXISTS ( SELECT 1 FROM cities WHERE ((cities.population::double precision / cities.area_km2) > $1) AND (cities.state_id = states.id) )) AS "dense", ( SELECT COUNT(*) FROM cities WHERE cities.state_id = states.id ) AS "city_count" FROM states WHERE EXISTS ( SELECT 1 FROM cities WHERE ((cities.population::double precision / cities.area_km2) > $2) AND (cities.state_id = states.id) ) ORDER BY states.name ASC;`,
		folded:   `SELECT states.id AS "states.id", states.name AS "states.name", (TRUE) AS "dense", ( SELECT COUNT(*) FROM cities WHERE cities.state_id = states.id ) AS "city_count" FROM states WHERE EXISTS ( SELECT 1 FROM cities WHERE ((cities.population::double precision / cities.area_km2) > $1) AND (cities.state_id = states.id) ) ORDER BY states.name ASC;`,
	},
	"ent": {
		simple:   `SELECT "id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital" FROM "cities" WHERE "state_id" = $1 AND "population" > $2 ORDER BY "name" LIMIT 20`,
		nested:   `SELECT "id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital" FROM "cities" WHERE ("state_id" = $1 OR "state_id" = $2) AND ("population" > $3 OR ("area_km2" < $4 AND "elevation" >= $5))`,
		grouped:  `SELECT "states"."name" AS "state", COUNT(*) AS "cities", SUM("cities"."population") AS "people" FROM "cities" JOIN "states" AS "states" ON "states"."id" = "cities"."state_id" WHERE "cities"."elevation" >= $1 GROUP BY "states"."name" HAVING COUNT(*) > $2`,
		flagship: `SELECT "states"."id", "states"."name", (EXISTS (SELECT 1 FROM "cities" WHERE CAST("cities"."population" AS double precision) / "cities"."area_km2" > $1 AND "cities"."state_id" = "states"."id")) AS "dense", (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") AS "city_count" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE CAST("cities"."population" AS double precision) / "cities"."area_km2" > $2 AND "cities"."state_id" = "states"."id") ORDER BY "states"."name"`,
		folded:   `SELECT "states"."id", "states"."name", TRUE AS "dense", (SELECT COUNT(*) FROM "cities" WHERE "cities"."state_id" = "states"."id") AS "city_count" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE CAST("cities"."population" AS double precision) / "cities"."area_km2" > $1 AND "cities"."state_id" = "states"."id") ORDER BY "states"."name"`,
	},
	"GORM": {
		simple:   `SELECT "cities"."id","cities"."name","cities"."state_id","cities"."population","cities"."area_km2","cities"."elevation","cities"."founded","cities"."mayor","cities"."capital" FROM "cities" WHERE state_id = $1 AND population > $2 ORDER BY name LIMIT $3`,
		nested:   `SELECT "cities"."id","cities"."name","cities"."state_id","cities"."population","cities"."area_km2","cities"."elevation","cities"."founded","cities"."mayor","cities"."capital" FROM "cities" WHERE (state_id = $1 OR state_id = $2) AND (population > $3 OR (area_km2 < $4 AND elevation >= $5))`,
		grouped:  `SELECT states.name AS state, count(*) AS cities, sum(cities.population) AS people FROM "cities" JOIN states ON states.id = cities.state_id WHERE cities.elevation >= $1 GROUP BY "states"."name" HAVING count(*) > $2`,
		flagship: `SELECT states.id, states.name, EXISTS (SELECT 1 FROM "cities" WHERE CAST(cities.population AS double precision) / cities.area_km2 > $1 AND cities.state_id = states.id) AS dense, (SELECT count(*) FROM "cities" WHERE cities.state_id = states.id) AS city_count FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE CAST(cities.population AS double precision) / cities.area_km2 > $2 AND cities.state_id = states.id) ORDER BY states.name`,
		folded:   `SELECT states.id, states.name, TRUE AS dense, (SELECT count(*) FROM "cities" WHERE cities.state_id = states.id) AS city_count FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE CAST(cities.population AS double precision) / cities.area_km2 > $1 AND cities.state_id = states.id) ORDER BY states.name`,
	},
	"squirrel": {
		simple:   `SELECT id, name, state_id, population, area_km2, elevation, founded, mayor, capital FROM cities WHERE state_id = $1 AND population > $2 ORDER BY name LIMIT 20`,
		nested:   `SELECT id, name, state_id, population, area_km2, elevation, founded, mayor, capital FROM cities WHERE (state_id = $1 OR state_id = $2) AND (population > $3 OR (area_km2 < $4 AND elevation >= $5))`,
		grouped:  `SELECT states.name AS state, count(*) AS cities, sum(cities.population) AS people FROM cities JOIN states ON states.id = cities.state_id WHERE cities.elevation >= $1 GROUP BY states.name HAVING count(*) > $2`,
		flagship: `SELECT states.id, states.name, EXISTS ( SELECT 1 FROM cities WHERE CAST(cities.population AS double precision) / cities.area_km2 > $1 AND cities.state_id = states.id ) AS dense, (SELECT count(*) FROM cities WHERE cities.state_id = states.id) AS city_count FROM states WHERE EXISTS ( SELECT 1 FROM cities WHERE CAST(cities.population AS double precision) / cities.area_km2 > $2 AND cities.state_id = states.id ) ORDER BY states.name`,
		folded:   `SELECT states.id, states.name, TRUE AS dense, (SELECT count(*) FROM cities WHERE cities.state_id = states.id) AS city_count FROM states WHERE EXISTS ( SELECT 1 FROM cities WHERE CAST(cities.population AS double precision) / cities.area_km2 > $1 AND cities.state_id = states.id ) ORDER BY states.name`,
	},
	"goqu": {
		simple:   `SELECT "id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital" FROM "cities" WHERE (("state_id" = $1) AND ("population" > $2)) ORDER BY "name" ASC LIMIT $3`,
		nested:   `SELECT "id", "name", "state_id", "population", "area_km2", "elevation", "founded", "mayor", "capital" FROM "cities" WHERE ((("state_id" = $1) OR ("state_id" = $2)) AND (("population" > $3) OR (("area_km2" < $4) AND ("elevation" >= $5))))`,
		grouped:  `SELECT "states"."name" AS "state", COUNT(*) AS "cities", SUM("cities"."population") AS "people" FROM "cities" INNER JOIN "states" ON ("states"."id" = "cities"."state_id") WHERE ("cities"."elevation" >= $1) GROUP BY "states"."name" HAVING (COUNT(*) > $2)`,
		flagship: `SELECT "states"."id", "states"."name", EXISTS (SELECT 1 FROM "cities" WHERE ((CAST("cities"."population" AS double precision) / "cities"."area_km2" > $1) AND ("cities"."state_id" = "states"."id"))) AS "dense", (SELECT COUNT(*) FROM "cities" WHERE ("cities"."state_id" = "states"."id")) AS "city_count" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE ((CAST("cities"."population" AS double precision) / "cities"."area_km2" > $2) AND ("cities"."state_id" = "states"."id"))) ORDER BY "states"."name" ASC`,
		folded:   `SELECT "states"."id", "states"."name", TRUE AS "dense", (SELECT COUNT(*) FROM "cities" WHERE ("cities"."state_id" = "states"."id")) AS "city_count" FROM "states" WHERE EXISTS (SELECT 1 FROM "cities" WHERE ((CAST("cities"."population" AS double precision) / "cities"."area_km2" > $1) AND ("cities"."state_id" = "states"."id"))) ORDER BY "states"."name" ASC`,
	},
}

// Everybody does the same work, to the letter.
func TestBuiltTexts(t *testing.T) {
	all := builders(unconnected(t))
	builtTexts[inlayHit] = builtTexts[inlay] // a template says what compiling says
	if len(all) != len(builtTexts) {
		t.Errorf("%d builders, %d with texts", len(all), len(builtTexts))
	}
	for _, b := range all {
		want := builtTexts[b.name]
		// Values that are in the text are no arguments, and Inlay's stay on its tape.
		none := b.name == "bun" || b.name == inlay || b.name == inlayHit
		density := []any{1000.0}
		if b.name != stringBuilder {
			density = []any{1000.0, 1000.0} // only a hand writes $1 twice
		}
		for _, row := range []struct {
			name string
			s    statement
			text string
			args []any
		}{
			{"simple", b.simple, want.simple, []any{7, 10_000, 20}},
			{"nested", b.nested, want.nested, []any{7, 8, 50_000, 100.0, 500}},
			{"grouped", b.grouped, want.grouped, []any{7, 100}},
			{"flagship", b.flagship, want.flagship, density},
			{"folded", b.folded, want.folded, []any{1000.0}},
		} {
			t.Run(b.name+"/"+row.name, func(t *testing.T) {
				if row.s == nil {
					if row.text != "" {
						t.Error("there is a text, and no statement that has it")
					}
					return
				}
				sql, args, err := row.s(7)
				if err != nil {
					t.Fatal(err)
				}
				if got := strings.Join(strings.Fields(sql), " "); got != row.text {
					t.Errorf("got  %s\nwant %s", got, row.text)
				}
				if strings.HasSuffix(row.text, "LIMIT 20") {
					row.args = row.args[:2]
				}
				if none {
					row.args = nil
				}
				if got, want := fmt.Sprint(args...), fmt.Sprint(row.args...); got != want {
					t.Errorf("arguments: got %s, want %s", got, want)
				}
			})
		}
	}
}

func TestBuildersAndTheCache(t *testing.T) {
	db := unconnected(t)
	all := builders(db)
	for _, row := range buildRows {
		if err := row.checkCache(db, all); err != nil {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}

func TestInlayArguments(t *testing.T) {
	for _, row := range []struct {
		q    subquery.Query
		want []any
	}{
		{simpleCities(7), []any{int64(7), int64(10_000), int64(20)}},
		{nestedCities(7), []any{int64(7), int64(8), int64(50_000), 100.0, int64(500)}},
		{groupedCities(7), []any{int64(7), int64(100)}},
		{denseStates(), []any{1000.0}},
	} {
		var got []any
		for _, v := range tapeOf(row.q).Args {
			got = append(got, v.Any())
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("got %v, want %v", got, row.want)
		}
	}
}

// BenchmarkBuild is the rows B1 to B4 with the collector's work included.
func BenchmarkBuild(b *testing.B) {
	all := builders(unconnected(b))
	for _, row := range buildRows {
		for i := range all {
			if s := row.of(&all[i]); s != nil {
				b.Run(row.name[:2]+"/"+all[i].name, func(b *testing.B) {
					b.ReportAllocs()
					for i := int64(0); b.Loop(); i++ {
						if _, _, err := s(i); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}
