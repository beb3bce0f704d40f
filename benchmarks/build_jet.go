package main

import (
	pg "github.com/go-jet/jet/v2/postgres"
)

// The tables, as jet's generator declares them.
var (
	jetStateID   = pg.IntegerColumn("id")
	jetStateName = pg.StringColumn("name")
	jetStates    = pg.NewTable("", "states", "", jetStateID, jetStateName)

	jetID         = pg.IntegerColumn("id")
	jetName       = pg.StringColumn("name")
	jetOfState    = pg.IntegerColumn("state_id")
	jetPopulation = pg.IntegerColumn("population")
	jetArea       = pg.FloatColumn("area_km2")
	jetElevation  = pg.IntegerColumn("elevation")
	jetFounded    = pg.TimestampzColumn("founded")
	jetMayor      = pg.StringColumn("mayor")
	jetCapital    = pg.BoolColumn("capital")
	jetColumns    = pg.ColumnList{jetID, jetName, jetOfState, jetPopulation, jetArea, jetElevation, jetFounded, jetMayor, jetCapital}
	jetCities     = pg.NewTable("", "cities", "", jetColumns...)
)

// jetBuilder is jet, with tables declared as its generator does.
func jetBuilder() builder {
	text := func(s pg.SelectStatement) (string, []any, error) {
		sql, args := s.Sql()
		return sql, args, nil
	}
	exists := func() pg.BoolExpression {
		return pg.EXISTS(pg.SELECT(pg.RawInt("1")).FROM(jetCities).
			WHERE(pg.CAST(jetPopulation).AS_DOUBLE().DIV(jetArea).GT(pg.Float(denseAbove)).AND(jetOfState.EQ(jetStateID))))
	}
	howMany := func() pg.Projection {
		return pg.IntExp(pg.SELECT(pg.COUNT(pg.STAR)).FROM(jetCities).WHERE(jetOfState.EQ(jetStateID))).AS("city_count")
	}
	return builder{
		name: "jet",
		simple: func(i int64) (string, []any, error) {
			return text(pg.SELECT(jetColumns).FROM(jetCities).
				WHERE(jetOfState.EQ(pg.Int(i)).AND(jetPopulation.GT(pg.Int(buildPopulated)))).
				ORDER_BY(jetName.ASC()).LIMIT(buildLimit))
		},
		nested: func(i int64) (string, []any, error) {
			return text(pg.SELECT(jetColumns).FROM(jetCities).
				WHERE(jetOfState.EQ(pg.Int(i)).OR(jetOfState.EQ(pg.Int(buildOther))).
					AND(jetPopulation.GT(pg.Int(buildLarge)).
						OR(jetArea.LT(pg.Float(buildSmallArea)).AND(jetElevation.GT_EQ(pg.Int(buildHigh)))))))
		},
		grouped: func(i int64) (string, []any, error) {
			return text(pg.SELECT(jetStateName.AS("state"), pg.COUNT(pg.STAR).AS("cities"), pg.SUM(jetPopulation).AS("people")).
				FROM(jetCities.INNER_JOIN(jetStates, jetStateID.EQ(jetOfState))).
				WHERE(jetElevation.GT_EQ(pg.Int(i))).
				GROUP_BY(jetStateName).HAVING(pg.COUNT(pg.STAR).GT(pg.Int(buildSeveral))))
		},
		flagship: func(int64) (string, []any, error) {
			return text(pg.SELECT(jetStateID, jetStateName, exists().AS("dense"), howMany()).
				FROM(jetStates).WHERE(exists()).ORDER_BY(jetStateName.ASC()))
		},
		folded: func(int64) (string, []any, error) {
			return text(pg.SELECT(jetStateID, jetStateName, pg.RawBool("TRUE").AS("dense"), howMany()).
				FROM(jetStates).WHERE(exists()).ORDER_BY(jetStateName.ASC()))
		},
	}
}
