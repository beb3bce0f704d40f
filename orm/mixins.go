package orm

import (
	"time"

	"github.com/inlay-orm/inlay/expr"
)

// Timestamps is a mixin of row structs: when a row was inserted, and when it was
// last changed. Inserts and updates keep both, by the program's clock.
//
//	type NoteRow struct {
//		ID   int64
//		Text string
//		orm.Timestamps
//	}
//
//	type NoteTable struct {
//		orm.Manager[NoteRow]
//		ID   expr.Column[int64]
//		Text expr.Column[string]
//		orm.TimestampColumns
//	}
type Timestamps struct {
	CreatedAt time.Time `orm:"created"`
	UpdatedAt time.Time `orm:"updated"`
}

// TimestampColumns is the mixin of table structs for [Timestamps].
//
//	newest, err := Note.Latest(ctx, db, Note.CreatedAt)
type TimestampColumns struct {
	CreatedAt, UpdatedAt expr.Column[time.Time]
}

// SoftDelete is a mixin of row structs whose rows stay when they are deleted:
// Delete notes when, and queries leave them out unless they are
// [QuerySet.Unscoped]. [QuerySet.Purge] deletes them.
//
//	type NoteRow struct {
//		ID   int64
//		Text string
//		orm.SoftDelete
//	}
type SoftDelete struct {
	DeletedAt *time.Time `orm:"deleted"`
}

// SoftDeleteColumns is the mixin of table structs for [SoftDelete].
//
//	n, err := Note.Unscoped().Filter(Note.ID.Eq(7)).Update(ctx, db, Note.DeletedAt.SetNull()) // there again
type SoftDeleteColumns struct {
	DeletedAt expr.Column[time.Time]
}

// Versioned is a mixin of row structs whose changes are counted, from 1 on. What
// writes a row that the program has read ([QuerySet.UpdateRow],
// [QuerySet.UpdateMany]) fails with [ErrStale] where the row has changed since.
//
//	type NoteRow struct {
//		ID   int64
//		Text string
//		orm.Versioned
//	}
type Versioned struct {
	Version int64 `orm:"version"`
}

// VersionColumn is the mixin of table structs for [Versioned].
//
//	unchanged, err := Note.Filter(Note.Version.Eq(1)).Count(ctx, db)
type VersionColumn struct {
	Version expr.Column[int64]
}
