package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/inlay-orm/inlay/dialect"
)

// deadlineGrace is how much later than the context the server ends a statement
// by itself. By then the client has ended it, unless that is gone.
const deadlineGrace = time.Second

// Begin begins a transaction with its modes (PostgreSQL manual, "BEGIN") and,
// in the same message, with the time limits that its session does not have.
func (h *held) Begin(ctx context.Context, o dialect.TxOptions) string {
	begin := "BEGIN"
	if modes := modes(o); len(modes) > 0 {
		begin += " " + strings.Join(modes, ", ")
	}
	s := &h.driver.settings
	if s.limited {
		limit := s.statement
		deadline, found := ctx.Deadline()
		if left := max(time.Until(deadline), 0) + deadlineGrace; found && (limit == 0 || left < limit) {
			limit = left
		}
		if limit != s.statement || h.driver.foreign {
			begin += "; SET LOCAL statement_timeout = " + milliseconds(limit)
		}
	}
	if s.idleInTx > 0 && h.driver.foreign {
		begin += "; SET LOCAL idle_in_transaction_session_timeout = " + milliseconds(s.idleInTx)
	}
	return begin
}

func modes(o dialect.TxOptions) (modes []string) {
	if o.Isolation != 0 {
		modes = append(modes, "ISOLATION LEVEL "+levels[o.Isolation])
	}
	if o.ReadOnly {
		modes = append(modes, "READ ONLY")
	}
	if o.Deferrable {
		modes = append(modes, "DEFERRABLE")
	}
	return modes
}

var levels = [...]string{
	dialect.ReadCommitted: "READ COMMITTED", dialect.RepeatableRead: "REPEATABLE READ", dialect.Serializable: "SERIALIZABLE",
}
