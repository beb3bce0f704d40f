package orm

// BreakTemplates changes the texts of all templates that a handle keeps, as a
// fault of the compiler or of a key would.
func BreakTemplates(db *DB) (broken int) {
	for _, use := range db.templates.Top(db.templates.Stats().Capacity) {
		if use.Value.tpl != nil {
			use.Value.tpl.SQL += " LIMIT 0"
			broken++
		}
	}
	return broken
}
