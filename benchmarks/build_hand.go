package main

import (
	"strconv"
	"strings"
)

// handBuilder is a program that puts its statements together from texts.
func handBuilder() builder {
	return builder{
		name: stringBuilder,
		simple: func(i int64) (string, []any, error) {
			var q handQuery
			q.WriteString("SELECT " + cityColumns + " FROM cities WHERE state_id = ")
			q.arg(i)
			q.WriteString(" AND population > ")
			q.arg(buildPopulated)
			q.WriteString(" ORDER BY name LIMIT ")
			q.arg(buildLimit)
			return q.String(), q.args, nil
		},
		nested: func(i int64) (string, []any, error) {
			var q handQuery
			q.WriteString("SELECT " + cityColumns + " FROM cities WHERE (state_id = ")
			q.arg(i)
			q.WriteString(" OR state_id = ")
			q.arg(buildOther)
			q.WriteString(") AND (population > ")
			q.arg(buildLarge)
			q.WriteString(" OR area_km2 < ")
			q.arg(buildSmallArea)
			q.WriteString(" AND elevation >= ")
			q.arg(buildHigh)
			q.WriteString(")")
			return q.String(), q.args, nil
		},
		grouped: func(i int64) (string, []any, error) {
			var q handQuery
			q.WriteString("SELECT states.name AS state, count(*) AS cities, sum(cities.population) AS people" +
				" FROM cities JOIN states ON states.id = cities.state_id WHERE cities.elevation >= ")
			q.arg(i)
			q.WriteString(" GROUP BY states.name HAVING count(*) > ")
			q.arg(buildSeveral)
			return q.String(), q.args, nil
		},
		flagship: handFlagship(func(q *handQuery, dense string) { q.WriteString(dense) }),
		folded:   handFlagship(func(q *handQuery, _ string) { q.WriteString("TRUE") }),
	}
}

func handFlagship(selectDense func(q *handQuery, dense string)) statement {
	const dense = "EXISTS (SELECT 1 FROM cities WHERE CAST(cities.population AS double precision) / cities.area_km2 > $1" +
		" AND cities.state_id = states.id)"
	return func(int64) (string, []any, error) {
		var q handQuery
		q.args = append(q.args, float64(denseAbove))
		q.WriteString("SELECT states.id, states.name, ")
		selectDense(&q, dense)
		q.WriteString(" AS dense, (SELECT count(*) FROM cities WHERE cities.state_id = states.id) AS city_count FROM states WHERE ")
		q.WriteString(dense)
		q.WriteString(" ORDER BY states.name")
		return q.String(), q.args, nil
	}
}

// handQuery is a text that grows, and its arguments.
type handQuery struct {
	strings.Builder
	args []any
}

func (q *handQuery) arg(v any) {
	q.args = append(q.args, v)
	q.WriteByte('$')
	q.WriteString(strconv.Itoa(len(q.args)))
}
