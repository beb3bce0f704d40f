package models_test

import (
	"encoding/json"

	"github.com/inlay-orm/inlay/expr"
)

func init() { suite = append(suite, listFunctions(), tuples()) }

var (
	letters = expr.Array(expr.ArrayOf(expr.Value("a"), City.Name, expr.Value("c")))
	numbers = expr.Array(expr.Value([]int64{5, 7, 5, 9}))
	nothing = expr.Array(expr.Null[[]int64]())
)

func listFunctions() []conform {
	return []conform{
		values("list_made", one.Values(expr.ArrayOf(City.Name, City.Mayor).As("names"), expr.ArrayOf(City.ID).As("ids"), expr.ArrayOf(City.AreaKm2, expr.Value(0.1)).As("sizes")),
			row{"names": []string{"Provo", "Kaufusi"}, "ids": []int64{1}, "sizes": []float64{100, 0.1}}),
		values("list_elements", one.Values(letters.At(1).As("second"), letters.At(3).As("beyond"), letters.AtExpr(City.ID).As("by_column"), letters.AtExpr(expr.Neg(City.ID)).As("before"),
			numbers.At(3).Plus(1).As("number"), nothing.At(0).As("of_null"), expr.Array(expr.ArrayOf(City.Capital, City.ID.Eq(1))).At(1).As("bool")),
			row{"second": "Provo", "beyond": nil, "by_column": "Provo", "before": nil, "number": int64(10), "of_null": nil, "bool": true}),
		values("list_slices", one.Values(numbers.Slice(1, 3).As("middle"), numbers.Slice(2, 99).As("end"), numbers.Slice(1, 1).As("none"), numbers.Slice(9, 10).As("beyond"), nothing.Slice(0, 1).As("of_null")),
			row{"middle": []int64{7, 5}, "end": []int64{5, 9}, "none": []int64{}, "beyond": []int64{}, "of_null": nil}),
		values("list_changed", one.Values(numbers.Append(City.ID).As("append"), numbers.Prepend(City.ID).As("prepend"), numbers.Concat(expr.ArrayOf(City.ID)).As("concat"),
			numbers.Remove(expr.Value[int64](5)).As("remove"), letters.Append(expr.Value(`"é`)).As("text"), expr.Array(numbers.Append(City.ID)).Length().As("length")),
			row{"append": []int64{5, 7, 5, 9, 1}, "prepend": []int64{1, 5, 7, 5, 9}, "concat": []int64{5, 7, 5, 9, 1}, "remove": []int64{7, 9},
				"text": []string{"a", "Provo", "c", `"é`}, "length": int64(5)}),
		values("list_changed_from_null", one.Values(nothing.Append(City.ID).As("append"), nothing.Prepend(City.ID).As("prepend"), nothing.Concat(expr.ArrayOf(City.ID)).As("concat"),
			nothing.Concat(expr.Null[[]int64]()).As("both"), nothing.Remove(City.ID).As("remove")),
			row{"append": []int64{1}, "prepend": []int64{1}, "concat": []int64{1}, "both": nil, "remove": nil}),
		values("list_positions", one.Values(numbers.Position(5).As("first"), numbers.Position(9).Plus(1).As("last"), numbers.PositionExpr(City.ID).As("none"), letters.PositionExpr(City.Name).As("text"), nothing.Position(1).As("of_null")),
			row{"first": int64(0), "last": int64(4), "none": nil, "text": int64(1), "of_null": nil}),
		values("list_lookups", one.Values(letters.HasExpr(City.Name).As("has"), letters.Contains("c", "a", "a").As("contains"), letters.Contains("c", "d").As("not_all"), letters.Contains().As("empty"),
			letters.ContainsExpr(expr.ArrayOf(City.Name)).As("expr"), letters.ContainedBy("a", "b", "c").As("within"), letters.ContainedByExpr(expr.ArrayOf(expr.Value("c"), City.Name, expr.Value("a"))).As("within_expr"),
			letters.Overlaps("x", "c").As("overlaps"), letters.Overlaps().As("overlaps_none"), letters.OverlapsExpr(expr.ArrayOf(City.Mayor)).As("overlaps_expr"), nothing.Contains(1).As("of_null")),
			row{"has": true, "contains": true, "not_all": false, "empty": true, "expr": true, "within": false, "within_expr": true, "overlaps": true, "overlaps_none": false,
				"overlaps_expr": false, "of_null": nil}),
		// NULL in a list is equal to nothing.
		values("list_with_null", City.Filter(City.ID.Eq(2)).Values(expr.Array(expr.ArrayOf(City.Name, City.Mayor)).Length().As("length"), expr.Array(expr.ArrayOf(City.Name, City.Mayor)).ContainedBy("Moab").As("within"),
			expr.Array(expr.ArrayOf(City.Mayor)).Overlaps("Moab").As("overlaps"), expr.Array(expr.ArrayOf(City.Name)).ContainsExpr(expr.ArrayOf(City.Mayor)).As("contains")),
			row{"length": int64(2), "within": false, "overlaps": false, "contains": false}),
		names("list_in_filter", City.Filter(expr.Array(expr.ArrayOf(City.Name, City.Mayor)).Overlaps("Moab", "Giles")).OrderBy(City.ID.Asc()), "Moab", "Mesa"),
	}
}

var (
	stateAndID = expr.Tuple(City.StateID, City.ID)
	three      = expr.Tuple3Of(City.StateID, City.Capital, City.ID)
	four       = expr.Tuple4Of(City.StateID, City.Capital, City.Name, City.ID)
	stop       = expr.Tuple(Stop.Line, Stop.Number)
)

func tuples() []conform {
	return []conform{
		names("tuple_after", City.Filter(stateAndID.Gt(1, 3)).OrderBy(City.StateID.Asc(), City.ID.Asc()).Limit(3), "Toledo", "Mesa", "Salem"),
		names("tuple_comparisons", City.Filter(stateAndID.Gte(1, 2), stateAndID.Lt(4, 6), stateAndID.Neq(2, 4), stateAndID.Lte(4, 5)).OrderBy(City.ID.Asc()), "Moab", "Ogden", "Mesa"),
		names("tuple_equal", City.Filter(stateAndID.Eq(4, 7)), "Austin"),
		names("tuple_equal_to_tuple", City.Filter(stateAndID.EqTuple(expr.Tuple(City.ID, City.StateID))), "Provo"),
		names("tuple_compared_with_tuple", City.Filter(stateAndID.LtTuple(expr.Tuple(City.ID, City.StateID)), stateAndID.LteTuple(expr.Tuple(City.StateID, City.ID)), stateAndID.NeqTuple(expr.Tuple(City.ID, City.ID)),
			expr.Tuple(City.ID, City.StateID).GtTuple(stateAndID), expr.Tuple(City.ID, City.StateID).GteTuple(stateAndID)).OrderBy(City.ID.Asc()).Limit(3), "Moab", "Ogden", "Toledo"),
		names("tuple_excluded", City.Exclude(stateAndID.Gt(1, 1)), "Provo"),
		names("tuple_of_three", City.Filter(three.Gt(4, false, 5), three.Lte(4, true, 7), three.Neq(4, false, 8)).OrderBy(City.ID.Asc()), "Salem", "Austin"),
		names("tuple_of_four", City.Filter(four.Gte(4, false, "Mesa", 5), four.Lt(4, true, "A", 1)).OrderBy(City.ID.Asc()), "Mesa", "Salem"),
		names("tuple_in", Stop.Filter(stop.In(expr.Pair[string, int32]{First: "A", Second: 2}, expr.Pair[string, int32]{First: "B", Second: 1}, expr.Pair[string, int32]{First: "A", Second: 9})).OrderBy(Stop.Line.Asc()), "Market", "Station"),
		names("tuple_in_none", Stop.Filter(stop.In())),
		names("tuple_not_in", Stop.Filter(stop.NotIn(expr.Pair[string, int32]{First: "A", Second: 2}, expr.Pair[string, int32]{First: "A", Second: 1})), "Station"),
		names("tuple_in_with_null", City.Exclude(expr.Tuple(City.StateID, City.Mayor).In(expr.Pair[int64, string]{First: 1, Second: "Kaufusi"})).Filter(City.StateID.Eq(1)).OrderBy(City.ID.Asc()), "Moab", "Ogden"),
		names("tuple_of_three_in", City.Filter(three.In(expr.Triple[int64, bool, int64]{First: 4, Second: true, Third: 7}, expr.Triple[int64, bool, int64]{First: 4, Second: true, Third: 6})), "Austin"),
		names("tuple_of_four_in", City.Filter(four.In(expr.Quadruple[int64, bool, string, int64]{First: 4, Second: false, Third: "Mesa", Fourth: 5})), "Mesa"),
	}
}

func init() { suite = append(suite, documents()) }

var (
	doc  = expr.JSON(expr.Value(json.RawMessage(`{"a": {"b": [1, "two", true, null, 2.5]}, "k'\"": "v", "n": null, "yes": true, "list": ["x", "y"]}`)))
	list = doc.Key("a").Key("b")
)

func documents() []conform {
	return []conform{
		values("json_parts", one.Values(list.At(0).Int().As("int"), list.At(4).Float().As("float"), list.At(2).Bool().As("bool"), list.At(2).Text().As("true"), list.At(3).Text().As("null"),
			list.At(-1).Float().As("last"), doc.Key(`k'"`).Text().As("quotes"), doc.Key("none").Key("x").Text().As("none"), doc.Key("none").Bool().As("no_bool")),
			row{"int": int64(1), "float": 2.5, "bool": true, "true": "true", "null": nil, "last": 2.5, "quotes": "v", "none": nil, "no_bool": nil}),
		values("json_keys_by_expressions", one.Values(object(City.Name, City.ID.As("Provo")).KeyExpr(City.Name).Int().As("key"), list.JSON().AtExpr(City.ID).Text().As("element"),
			doc.HasKeyExpr(expr.Value("a")).As("has")),
			row{"key": int64(1), "element": "two", "has": true}),
		values("json_paths_of_keys", one.Values(doc.Path("a", "b", "1").Text().As("text"), doc.Path("a", "b", "2").Text().As("true"), doc.Path("a", "x").Text().As("none"), doc.Path("a", "b", "0").Int().As("int"),
			doc.Path("a").Key("b").At(1).Text().As("mixed"), doc.Path("n").Text().As("null")),
			row{"text": "two", "true": "true", "none": nil, "int": int64(1), "mixed": "two", "null": nil}),
		values("json_kinds_and_lengths", one.Values(doc.Kind().As("object"), list.JSON().Kind().As("array"), list.At(0).JSON().Kind().As("number"), list.At(1).JSON().Kind().As("string"), list.At(2).JSON().Kind().As("boolean"),
			list.At(3).JSON().Kind().As("null"), list.At(9).JSON().Kind().As("none"), list.JSON().Length().As("length"), doc.Length().As("no_length")),
			row{"object": "object", "array": "array", "number": "number", "string": "string", "boolean": "boolean", "null": "null", "none": nil, "length": int64(5), "no_length": nil}),
		values("json_has_keys", one.Values(doc.HasKey("n").As("null"), doc.HasKey("b").As("deeper"), doc.HasKey(`k'"`).As("quotes"), doc.HasKeys("a", "n").As("all"), doc.HasKeys("a", "z").As("not_all"), doc.HasKeys().As("none"),
			doc.HasAnyKey("z", "a").As("any"), doc.HasAnyKey("z").As("not_any"), list.JSON().HasKey("two").As("element"), list.At(9).JSON().HasKey("a").As("of_null")),
			row{"null": true, "deeper": false, "quotes": true, "all": true, "not_all": false, "none": true, "any": true, "not_any": false, "element": true, "of_null": nil}),
		values("json_contains", one.Values(contains(doc, `{"a": {"b": [2.50, 1, 1]}}`, "deep"), contains(doc, `{"a": {"b": 1}}`, "scalar_in_member"), contains(list.JSON(), `"two"`, "scalar_at_the_top"), contains(list.JSON(), `[[1]]`, "nested"),
			contains(doc, `{"n": null}`, "null"), contains(doc, `{"z": null}`, "no_key"), contains(doc, `{}`, "empty"), doc.ContainedBy(json.RawMessage(`{"a": {}}`)).As("within"),
			list.JSON().ContainedBy(json.RawMessage(`[null, true, "two", 1.0, 2.5, 3]`)).As("list_within"), doc.ContainsExpr(object(expr.True().As("yes"))).As("expr")),
			row{"deep": true, "scalar_in_member": false, "scalar_at_the_top": true, "nested": false, "null": true, "no_key": false, "empty": true, "within": false, "list_within": true, "expr": true}),
		values("json_changed", one.Values(object(City.ID, City.Name).Concat(object(expr.Value("x").As("name"), City.Capital)).Key("name").Text().As("replaced"),
			object(City.ID).Concat(object(City.Name)).HasKeys("id", "name").As("both"), list.JSON().Concat(array(City.ID)).Length().As("longer"), list.JSON().Concat(doc).Length().As("wrapped"),
			doc.Without("a").HasKey("a").As("without"), list.JSON().Without("two").Length().As("shorter"), doc.Without("z").HasKey("a").As("same")),
			row{"replaced": "x", "both": true, "longer": int64(6), "wrapped": int64(6), "without": false, "shorter": int64(4), "same": true}),
		values("json_made", City.Filter(City.ID.Eq(2)).Values(object(City.Name, City.Mayor, City.Capital, doc.Raw().As("doc")).Path("doc", "a", "b", "0").Int().As("nested"),
			object(City.Mayor).Key("mayor").JSON().Kind().As("null"), object(City.Capital).Key("capital").JSON().Kind().As("bool"), object(City.Capital).Key("capital").Bool().As("capital"),
			array(City.Name, expr.ArrayOf(City.ID, City.StateID), expr.Null[bool]()).At(1).At(1).Int().As("element")),
			row{"nested": int64(1), "null": "null", "bool": "boolean", "capital": false, "element": int64(1)}),
		names("json_in_filter", City.Filter(object(City.Name, City.Population.As("people")).Key("people").Int().Gt(200_000)).OrderBy(City.ID.Asc()), "Toledo", "Austin"),
	}
}

func contains(d expr.JSONDoc, part, name string) expr.Named {
	return d.Contains(json.RawMessage(part)).As(name)
}

func object(members ...expr.Expression) expr.JSONDoc { return expr.JSON(expr.JSONObject(members...)) }

func array(elements ...expr.Expression) expr.JSONDoc { return expr.JSON(expr.JSONArray(elements...)) }
