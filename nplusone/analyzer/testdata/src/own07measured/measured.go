// Package own07measured reads rows to count them.
package own07measured

import (
	"context"

	"geo"

	"github.com/inlay-orm/inlay/orm"
)

func counted(ctx context.Context, db *orm.DB) (int, error) {
	cities, err := geo.City.Filter(geo.City.ID.Gt(3)).All(ctx, db) // want `^only how many rows there are is used of what geo.City.Filter\(…\).All reads: call Count`
	if err != nil {
		return 0, err
	}
	return len(cities), nil
}

func tested(ctx context.Context, db *orm.DB) (bool, error) {
	cities, err := geo.City.All(ctx, db) // want `^only whether there are rows is used of what geo.City.All reads: call Exists`
	if err != nil || len(cities) == 0 {
		return false, err
	}
	return len(cities) > 0, nil
}

func nameTaken(ctx context.Context, db *orm.DB, found bool) bool {
	cities, _ := geo.City.All(ctx, db) // want `call Exists`
	return found && len(cities) != 0
}

func used(ctx context.Context, db *orm.DB) (int, string, error) {
	cities, err := geo.City.All(ctx, db)
	if err != nil || len(cities) == 0 {
		return 0, "", err
	}
	return len(cities), cities[0].Name, nil
}
