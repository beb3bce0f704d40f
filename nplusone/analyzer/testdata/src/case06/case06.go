package case06

import "context"

type Marked interface {
	// Load loads one.
	//
	//inlay:query one
	Load(ctx context.Context, id int64) (string, error) // want Load:"executes one"

	//inlay:query write
	Put(ctx context.Context, id int64) error // want Put:"executes write"
}

type Store interface {
	Load(ctx context.Context, id int64) (string, error)
}

func load(ctx context.Context, m Marked, plain Store, ids []int64) error {
	for _, id := range ids {
		if _, err := m.Load(ctx, id); err != nil { // want `^N\+1: m.Load runs for each id of ids`
			return err
		}
		if err := m.Put(ctx, id); err != nil { // want `^write N\+1: m.Put runs for each id of ids`
			return err
		}
		if _, err := plain.Load(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
