package nplusone_test

import (
	"context"
	"errors"

	"github.com/inlay-orm/inlay/orm"
)

// loopWithoutReason has its loop in testdata, as far as stacks say.
func loopWithoutReason(ctx context.Context, db orm.Handle, all []CityRow) (err error) {
//line testdata/unreasoned.txt:4
	for _, c := range all {
//line testdata/unreasoned.txt:6
		_, getErr := State.Filter(State.ID.Eq(c.StateID)).Get(ctx, db)
		err = errors.Join(err, getErr)
	}
	return err
}
