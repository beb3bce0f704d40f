package main

import (
	"context"
	"slices"

	"github.com/inlay-orm/inlay/orm"
)

// inlayWriter is Inlay.
func inlayWriter(db *orm.DB) writer {
	insertMany := func(ctx context.Context, cities []NewCityRow) error { return NewCity.InsertMany(ctx, db, cities) }
	copyMany := func(ctx context.Context, cities []NewCityRow) error {
		_, err := NewCity.Copy(ctx, db, slices.Values(cities))
		return err
	}
	return writer{
		name:       inlay,
		insert:     func(ctx context.Context, c *NewCityRow) error { return NewCity.Insert(ctx, db, c) },
		insertMany: insertMany, insertBulk: insertMany,
		copyMany: copyMany, copyBulk: copyMany,
		update: func(ctx context.Context, key, population int64, mayor *string) error {
			_, err := KnownCity.Filter(KnownCity.ID.Eq(key)).
				Update(ctx, db, KnownCity.Population.Set(population), KnownCity.Mayor.Set(*mayor))
			return err
		},
		updateMany: func(ctx context.Context, cities []KnownCityRow) error {
			_, err := KnownCity.UpdateMany(ctx, db, cities, orm.Columns(KnownCity.Population, KnownCity.Mayor))
			return err
		},
		upsertMany: func(ctx context.Context, cities []KnownCityRow) error {
			return KnownCity.InsertMany(ctx, db, cities, orm.OnConflict(KnownCity.ID).Update(KnownCity.Population, KnownCity.Mayor))
		},
	}
}
