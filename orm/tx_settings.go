package orm

import "context"

// SetLocal gives a setting of the database a value until the transaction ends:
// a time limit, the role or the tenant that policies of row security read, and
// the like (PostgreSQL manual, "SET"). Where a savepoint that it was set in is
// rolled back it has the value of before. SQLite has no such settings: an
// [UnsupportedError].
//
//	err := tx.SetLocal(ctx, "app.tenant", "7")
func (tx *Tx) SetLocal(ctx context.Context, name, value string) error {
	_, err := execFeature(ctx, tx, "SET LOCAL", `SELECT set_config($1, $2, true)`, name, value)
	return err
}

// AdvisoryLock waits for the lock of a number that programs have agreed on, and
// holds it until the transaction ends (PostgreSQL manual, "Advisory Locks").
// SQLite, which has one writer at a time, has none: an [UnsupportedError].
//
//	err := tx.AdvisoryLock(ctx, 4711)
func (tx *Tx) AdvisoryLock(ctx context.Context, key int64) error {
	_, err := execFeature(ctx, tx, "advisory locks", `SELECT pg_advisory_xact_lock($1)`, key)
	return err
}

// TryAdvisoryLock is AdvisoryLock that does not wait: it reports whether it has
// the lock.
//
//	free, err := tx.TryAdvisoryLock(ctx, 4711)
func (tx *Tx) TryAdvisoryLock(ctx context.Context, key int64) (locked bool, err error) {
	if err := lacks(tx, "advisory locks"); err != nil {
		return false, err
	}
	found, err := Raw[bool](ctx, tx, `SELECT pg_try_advisory_xact_lock($1)`, key)
	return len(found) == 1 && found[0], err
}

// execFeature runs SQL that only a database with a feature has.
func execFeature(ctx context.Context, tx *Tx, feature, sql string, args ...any) (int64, error) {
	if err := lacks(tx, feature); err != nil {
		return 0, err
	}
	return tx.Exec(ctx, sql, args...)
}

// lacks returns an error where the database of a transaction lacks a feature
// of its sessions.
func lacks(tx *Tx, feature string) error {
	db, err := databaseOf(tx)
	if err != nil {
		return err
	}
	if d := db.driver.Dialect(); !d.Settings {
		return &UnsupportedError{Feature: feature, Database: d.Name}
	}
	return nil
}
