package docs_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
	"github.com/inlay-orm/inlay/subquery"
)

func init() { pages = append(pages, djangoPage) }

var djangoPage = []snippet{
	{"side by side", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		cities := City.Filter(City.StateID.EqExpr(subquery.OuterRef(State.ID)))
		people := subquery.Sum(cities, City.Population)
		rows, err := orm.Pluck2(State.
			Filter(subquery.Exists(cities.Filter(City.Population.Gt(200_000)))).
			OrderBy(people.Desc()), State.Name, people).All(ctx, db)
		is(t, rows, []orm.Pair[string, int64]{{First: "Texas", Second: 974000}, {First: "Ohio", Second: 270000}})
		return err
	}},
	{"dates", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		year := Park.CreatedAt.Trunc(expr.Year)
		years, err := orm.Pluck(Park.Distinct().OrderBy(year.Asc()), year).All(ctx, db)
		is(t, years, []time.Time{time.Date(1919, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1971, 1, 1, 0, 0, 0, 0, time.UTC)})
		return err
	}},
	{"what the tables say", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		either, err := City.Filter(City.StateID.Eq(1).NeqExpr(City.Population.Gt(100_000))).Count(ctx, db) // ^
		is(t, either, 4)
		shuffled, err2 := City.OrderBy(expr.Random().Asc()).All(ctx, db)
		is(t, len(shuffled), 8)
		kept, err3 := City.Filter(expr.Unless(City.Mayor.Eq("Giles"))).Count(ctx, db)
		is(t, kept, 7)
		before, err4 := City.Filter(City.ID.Lte(2)).OrderBy(City.ID.Asc()).Values(expr.Coalesce(expr.Lag(City.Name, 1).Over(expr.Window{}.OrderBy(City.ID.Asc())), expr.Value("none")).As("before")).All(ctx, db)
		is(t, before, maps{{"before": "none"}, {"before": "Provo"}})
		if db.Dialect() == "PostgreSQL" {
			_, err5 := City.Limit(1).Values(expr.Func[[16]byte]("gen_random_uuid").As("key")).All(ctx, db)
			return errors.Join(err, err2, err3, err4, err5)
		}
		return errors.Join(err, err2, err3, err4)
	}},
}

// djangoNames are the names of Django 5.2 that the page must have on its left side.
var djangoNames = map[string]string{
	"methods": `filter exclude annotate alias order_by reverse distinct values values_list dates datetimes none all union intersection difference
		select_related prefetch_related extra defer only using select_for_update raw complex_filter & \| ^ get create get_or_create update_or_create
		bulk_create bulk_update count in_bulk iterator latest earliest first last aggregate exists contains update delete as_manager explain
		aget acreate aget_or_create aupdate_or_create abulk_create abulk_update acount ain_bulk aiterator alatest aearliest afirst alast aaggregate
		aexists acontains aupdate adelete aexplain`,
	"lookups": `exact iexact contains icontains in gt gte lt lte startswith istartswith endswith iendswith range date year iso_year month day week week_day
		iso_week_day quarter time hour minute second isnull regex iregex has_key has_keys has_any_keys contained_by`,
	"expressions": `F Value Q Case When Subquery Exists OuterRef Window RawSQL ExpressionWrapper Func Aggregate RowRange ValueRange WindowFrame
		WindowFrameExclusion FilteredRelation Prefetch OrderBy asc desc nulls_first nulls_last bitand bitor bitxor bitleftshift bitrightshift KT`,
	"aggregates": `Avg Count Max Min StdDev Sum Variance`,
	"functions": `Cast Coalesce Collate Greatest Least NullIf JSONObject JSONArray Extract ExtractDay ExtractHour ExtractIsoWeekDay ExtractIsoYear
		ExtractMinute ExtractMonth ExtractQuarter ExtractSecond ExtractWeek ExtractWeekDay ExtractYear Now Trunc TruncDate TruncDay TruncHour
		TruncMinute TruncMonth TruncQuarter TruncSecond TruncTime TruncWeek TruncYear Abs ACos ASin ATan ATan2 Ceil Cos Cot Degrees Exp Floor Ln
		Log Mod Pi Power Radians Random Round Sign Sin Sqrt Tan MD5 SHA1 SHA224 SHA256 SHA384 SHA512 Chr Concat ConcatPair Left Length Lower LPad
		LTrim Ord Repeat Replace Reverse Right RPad RTrim StrIndex Substr Trim Upper CumeDist DenseRank FirstValue Lag LastValue Lead NthValue
		Ntile PercentRank Rank RowNumber`,
	"PostgreSQL": `ArrayAgg BitAnd BitOr BitXor BoolAnd BoolOr JSONBAgg StringAgg Corr CovarPop RegrAvgX RegrAvgY RegrCount RegrIntercept RegrR2
		RegrSlope RegrSXX RegrSXY RegrSYY ArraySubquery overlap len keys fully_lt fully_gt not_lt not_gt adjacent_to isempty lower_inc lower_inf
		upper_inc upper_inf search SearchVector SearchQuery SearchRank SearchHeadline SearchVectorField trigram_similar trigram_word_similar
		trigram_strict_word_similar TrigramSimilarity TrigramWordSimilarity TrigramStrictWordSimilarity TrigramDistance TrigramWordDistance
		TrigramStrictWordDistance unaccent RandomUUID TransactionNow`,
}

var (
	span      = regexp.MustCompile("`([^`]+)`")
	qualified = regexp.MustCompile(`\b([A-Za-z]\w*)\.([A-Z]\w*)`)
)

// TestDjangoTables finds every name on Inlay's side of the tables among those
// that its packages export, and every name of Django's on the other side.
func TestDjangoTables(t *testing.T) {
	exported := exportedNames(t, "expr", "orm", "subquery", "types")
	django := map[string]bool{}
	page := read(t, "coming-from-django.md")
	for i, line := range strings.Split(page, "\n") {
		cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
		if len(cells) != 5 || strings.Trim(cells[1], "- ") == "" || strings.TrimSpace(cells[1]) == "Django" {
			continue
		}
		for _, s := range span.FindAllStringSubmatch(cells[1], -1) {
			django[strings.TrimSuffix(strings.ReplaceAll(s[1], "\x00", `\|`), "()")] = true
		}
		if !strings.Contains(cells[2], "`") && len(strings.Fields(cells[2])) == 0 {
			t.Errorf("coming-from-django.md:%d says nothing on the side of Inlay", i+1)
		}
		if strings.Contains(cells[2], "not yet") || strings.Contains(cells[2], "left out") {
			if strings.TrimSpace(cells[3]) == "" && !strings.Contains(cells[2], "not yet") {
				t.Errorf("coming-from-django.md:%d leaves something out and does not say why", i+1)
			}
		}
	}
	for _, s := range span.FindAllStringSubmatch(code3.ReplaceAllString(page, ""), -1) {
		for _, name := range qualified.FindAllString(s[1], -1) {
			if owner, _, _ := strings.Cut(name, "."); owner == "City" || owner == "State" || owner == "Park" {
				continue // a model
			}
			if !exported[name] {
				t.Errorf("coming-from-django.md: there is no %s", name)
			}
		}
	}
	for kind, names := range djangoNames {
		for _, name := range strings.Fields(names) {
			if !django[name] {
				t.Errorf("coming-from-django.md: %s of Django's %s is in no table", name, kind)
			}
		}
	}
}

// code3 are the fenced blocks of a page.
var code3 = regexp.MustCompile("(?s)```.*?```")

// exportedNames are the exported names of packages, as package.Name, and the
// methods of their types, as Type.Method.
func exportedNames(t *testing.T, packages ...string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	embeds := map[string][]string{}
	for _, pkg := range packages {
		files, err := filepath.Glob(filepath.Join("..", pkg, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("package %s: %v", pkg, err)
		}
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if d.Recv == nil {
						found[pkg+"."+d.Name.Name] = true
					} else {
						found[receiver(d.Recv.List[0].Type)+"."+d.Name.Name] = true
					}
				case *ast.GenDecl:
					for _, s := range d.Specs {
						switch s := s.(type) {
						case *ast.TypeSpec:
							found[pkg+"."+s.Name.Name] = true
							embeds[s.Name.Name] = embedded(s.Type)
						case *ast.ValueSpec:
							for _, name := range s.Names {
								found[pkg+"."+name.Name] = true
							}
						}
					}
				}
			}
		}
	}
	promoted := map[string]bool{} // methods that come with an embedded type
	for name := range found {
		owner, method, _ := strings.Cut(name, ".")
		for outer, inner := range embeds {
			if slices.Contains(inner, owner) {
				promoted[outer+"."+method] = true
			}
		}
	}
	for name := range promoted {
		found[name] = true
	}
	return found
}

// embedded are the names of the types that a struct embeds.
func embedded(e ast.Expr) (names []string) {
	s, ok := e.(*ast.StructType)
	if !ok {
		return nil
	}
	for _, f := range s.Fields.List {
		if len(f.Names) == 0 {
			names = append(names, receiver(f.Type))
		}
	}
	return names
}

// receiver is the name of a method's type, without its pointer and its type parameters.
func receiver(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return receiver(e.X)
	case *ast.IndexExpr:
		return receiver(e.X)
	case *ast.IndexListExpr:
		return receiver(e.X)
	case *ast.Ident:
		return e.Name
	}
	return ""
}
