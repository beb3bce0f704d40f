package docs_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/inlay-orm/inlay/expr"
	"github.com/inlay-orm/inlay/orm"
)

func init() { pages = append(pages, insertsPage) }

// wares are two products.
func wares() []ProductRow {
	return []ProductRow{{Code: "L1", Name: "Lamp", Stock: 3, Price: 4900}, {Code: "T1", Name: "Table", Stock: 1, Price: 19900}}
}

// stock is what there is of each product.
func stock(ctx context.Context, db orm.Handle) ([]string, error) {
	return orm.Pluck(Product.OrderBy(Product.Code.Asc()), expr.Concat(Product.Code, expr.Value(" "), expr.Cast[string](Product.Stock))).All(ctx, db)
}

var insertsPage = []snippet{
	{"one row", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		lamp := ProductRow{Code: "L1", Name: "Lamp", Stock: 3, Price: 4900}
		err := Product.Insert(ctx, db, &lamp)
		is(t, []any{lamp.ID > 0, lamp.Shelf}, []any{true, "new"})
		table := ProductRow{Code: "T1", Name: "Table", Stock: 1, Price: 19900, Shelf: "front"}
		err2 := Product.Defer(Product.ID).Insert(ctx, db, &table)
		is(t, table.Shelf, "front")
		twice := lamp
		err3 := Product.Insert(ctx, db, &twice)
		is(t, []any{errors.Is(err3, orm.ErrUnique), twice}, []any{true, lamp})
		return errors.Join(err, err2)
	}},
	{"many rows", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		products := wares()
		err := Product.InsertMany(ctx, db, products)
		is(t, []any{products[0].ID < products[1].ID, products[1].Shelf}, []any{true, "new"})
		err2 := Product.InsertMany(ctx, db, nil)
		return errors.Join(err, err2)
	}},
	{"many rows in batches", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		products := make([]ProductRow, 2500)
		for i := range products {
			products[i].Code = fmt.Sprint("P", i)
		}
		err := Product.InsertMany(ctx, db, products, orm.BatchSize(1000), orm.Progress(func(done int) {
			fmt.Println(done, "of", len(products))
		}))
		n, err2 := Product.Count(ctx, db)
		is(t, n, 2500)
		return errors.Join(err, err2)
	}},
	{"copy", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		n, err := Delivery.Copy(ctx, db, func(yield func(DeliveryRow) bool) {
			for i := range 2000 {
				if !yield(DeliveryRow{Code: fmt.Sprint("C", i), Pieces: 1}) {
					return
				}
			}
		})
		is(t, n, 2000)
		_, err2 := Delivery.Copy(ctx, db, slices.Values([]DeliveryRow{{Code: "new"}, {Code: "C7"}}))
		is(t, errors.Is(err2, orm.ErrUnique), true)
		_, err3 := Delivery.Copy(ctx, db, nil, orm.OnConflict(Delivery.Code).DoNothing())
		says(t, err3, nil, "inlay: Copy takes a BatchSize and a Progress: for OnConflict and Outcomes use InsertMany")
		count, err4 := Delivery.Count(ctx, db)
		is(t, count, 2000)
		return errors.Join(err, err4)
	}},
	{"upsert", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		if err := Product.InsertMany(ctx, db, wares()); err != nil {
			return err
		}
		products := append(wares()[1:], ProductRow{Code: "S1", Name: "Sofa", Stock: 2, Price: 59900})
		var outcomes []orm.Outcome
		err := Product.InsertMany(ctx, db, products, orm.Outcomes(&outcomes), orm.OnConflict(Product.Code).
			Update(Product.Name, Product.Price).
			Set(Product.Stock.SetExpr(expr.Add(Product.Stock, expr.Excluded(Product.Stock)))))
		is(t, outcomes, []orm.Outcome{orm.RowUpdated, orm.RowInserted})
		is(t, []any{products[0].ID > 0, products[0].Stock, products[0].Shelf}, []any{true, 1, "new"})
		got, err2 := stock(ctx, db)
		is(t, got, []string{"L1 3", "S1 2", "T1 2"})

		products = append(wares()[:1], ProductRow{Code: "B1", Name: "Bed"})
		err3 := Product.InsertMany(ctx, db, products, orm.OnConflict(Product.Code).DoNothing(), orm.Outcomes(&outcomes))
		is(t, outcomes, []orm.Outcome{orm.RowIgnored, orm.RowInserted})
		is(t, products[0].ID, 0)

		products = []ProductRow{{Code: "L1", Price: 100}, {Code: "T1", Price: 100}}
		err4 := Product.InsertMany(ctx, db, products, orm.Outcomes(&outcomes),
			orm.OnConflict(Product.Code).Update(Product.Price).If(Product.Stock.Gt(2)))
		is(t, outcomes, []orm.Outcome{orm.RowUpdated, orm.RowIgnored})

		products = []ProductRow{{Code: "L1", Price: 100}, {Code: "T1", Price: 100}, {Code: "L1", Price: 200}}
		err5 := Product.InsertMany(ctx, db, products, orm.OnConflict(Product.Code).Update(Product.Price))
		says(t, err5, nil, "inlay: rows 1 and 3 have the same products.code: the one would be inserted, and then updated by the other")
		return errors.Join(err, err2, err3, err4)
	}},
	{"upsert by other constraints", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		lamp := wares()[0]
		note := NoteRow{Title: "list", Text: "milk"}
		for range 2 {
			if err := Note.Insert(ctx, db, &note, orm.OnConflict(Note.Title).Where(Note.DeletedAt.IsNull()).Update(Note.Text)); err != nil {
				return err
			}
		}
		is(t, note.Version, 2)
		err := Product.Insert(ctx, db, &lamp, orm.OnConstraint("products_code").Update(Product.Price))
		if db.Dialect() != "PostgreSQL" {
			is(t, errors.As(err, new(*orm.UnsupportedError)), true)
			err = nil
		}
		err2 := Product.Insert(ctx, db, &lamp, orm.OnConflict().DoNothing())
		front := orm.OnConflict(Product.Name).Where(expr.Raw[bool](`shelf = 'front'`)).Update(Product.Price)
		table := wares()[1]
		err3 := Product.Insert(ctx, db, &table, front)
		return errors.Join(err, err2, err3)
	}},
	{"get or create", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		lamp := ProductRow{Code: "L1", Name: "Lamp", Stock: 3, Price: 4900}
		created, err := Product.GetOrCreate(ctx, db, &lamp, orm.OnConflict(Product.Code))
		is(t, created, true)
		again := ProductRow{Code: "L1"}
		created, err2 := Product.GetOrCreate(ctx, db, &again, orm.OnConflict(Product.Code))
		is(t, []any{created, again}, []any{false, lamp})

		if db.Dialect() == "PostgreSQL" {
			late := db.InTx(ctx, func(tx *orm.Tx) error {
				_, err := Product.Count(ctx, tx)
				err2 := Product.Insert(ctx, db, &ProductRow{Code: "T1"})
				table := ProductRow{Code: "T1"}
				_, err3 := Product.GetOrCreate(ctx, tx, &table, orm.OnConflict(Product.Code))
				is(t, []any{err, err2}, []any{nil, nil})
				return err3
			}, orm.RepeatableRead)
			is(t, errors.Is(late, orm.ErrSerialization), true)
		}

		lamp.Price = 3900
		created, err3 := Product.UpdateOrCreate(ctx, db, &lamp, orm.OnConflict(Product.Code).Update(Product.Price))
		is(t, []any{created, lamp.Price, lamp.Stock}, []any{false, 3900, 3})
		return errors.Join(err, err2, err3)
	}},
	{"insert from with a conflict", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		if err := Product.InsertMany(ctx, db, wares()); err != nil {
			return err
		}
		lamps := []DeliveryRow{{"L1", "Lamp", 10}}
		if err := Delivery.InsertMany(ctx, db, lamps); err != nil {
			return err
		}
		left := orm.Into[DeliveryRow](Product.Annotate("pieces", Product.Stock))
		rows, err := Delivery.InsertFrom(left, orm.OnConflict(Delivery.Code).
			Set(Delivery.Pieces.SetExpr(expr.Add(Delivery.Pieces, expr.Excluded(Delivery.Pieces))))).All(ctx, db)
		is(t, rows, []DeliveryRow{{"L1", "Lamp", 13}, {"T1", "Table", 1}})
		return err
	}},
	{"merge", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		if err := Product.InsertMany(ctx, db, wares()); err != nil {
			return err
		}
		if err := Delivery.InsertMany(ctx, db, []DeliveryRow{{"L1", "Lamp", 10}, {"S1", "Sofa", 2}, {"T1", "Table", 0}}); err != nil {
			return err
		}
		n, err := Product.Merge(Delivery, Delivery.Code.EqExpr(Product.Code)).
			WhenMatched(Delivery.Pieces.Eq(0)).Delete().
			WhenMatched().Update(Product.Stock.SetExpr(expr.Add(Product.Stock, Delivery.Pieces))).
			WhenNotMatched().Insert(
			Product.Code.SetExpr(Delivery.Code), Product.Name.SetExpr(Delivery.Name),
			Product.Stock.SetExpr(Delivery.Pieces), Product.Price.Set(0)).
			Run(ctx, db)
		if db.Dialect() != "PostgreSQL" {
			is(t, errors.As(err, new(*orm.UnsupportedError)), true)
			return nil
		}
		is(t, n, 3)
		got, err2 := stock(ctx, db)
		is(t, got, []string{"L1 13", "S1 2"})
		return errors.Join(err, err2)
	}},
	{"mistakes with inserts", func(t *testing.T, ctx context.Context, db *orm.DB) error {
		restored(t, db)
		err := Product.InsertMany(ctx, db, wares(), orm.OnConflict(Product.Code))
		says(t, err, nil, "inlay: OnConflict says which rows are there already, and not what then: add DoNothing, Update or Set")
		err = Product.InsertMany(ctx, db, wares(), orm.OnConflict().Update(Product.Price))
		says(t, err, nil, "inlay: OnConflict needs the columns of the unique constraint to update by, or OnConstraint its name: without them it can only do nothing")
		_, err = Product.Filter(expr.Excluded(Product.Stock).Gt(1)).All(ctx, db)
		says(t, err, orm.ErrExcluded, "inlay: expr.Excluded is the row that was not inserted, which only Set and If of OnConflict know")
		return nil
	}},
}
