package orm

// pass says how what a query asks of related rows is computed.
type pass uint8

const (
	passAuto       pass = iota
	passCorrelated      // by a subquery for each row
	passLateral         // by a query for each row, joined laterally
	passGrouped         // by one query that is grouped, joined
	passNumbered        // by one query whose rows are numbered
)
