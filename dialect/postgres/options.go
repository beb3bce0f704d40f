package postgres

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Option says how a DB uses its connections.
//
//	options := []postgres.Option{postgres.MaxConns(20), postgres.IdleInTxTimeout(time.Minute)}
//	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"), options...)
type Option interface {
	apply(*settings)
}

type option func(*settings)

func (o option) apply(s *settings) { o(s) }

// settings are what the options say.
type settings struct {
	maxConns int
	// statement and idleInTx are time limits of the server. The first is zero
	// for the deadline's alone, where limited is set.
	statement, idleInTx time.Duration
	limited             bool
	pooler              bool
	fault               error
}

func settingsOf(options []Option) (s settings) {
	for _, o := range options {
		if o != nil {
			o.apply(&s)
		}
	}
	return s
}

// MaxConns is the number of connections that the pool opens at most; without
// it, pgxpool's default is the larger of four and the number of processors.
// What needs a connection while all are in use waits for one, until its context
// ends: the error is orm.ErrPoolExhausted then. A pool that the program has made
// has a number already, so that OpenPool refuses another one.
//
//	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"), postgres.MaxConns(20))
func MaxConns(n int) Option {
	return option(func(s *settings) {
		if n < 1 || n > math.MaxInt32 {
			s.fault = fmt.Errorf("inlay: MaxConns(%d): a pool needs at least one connection", n)
			return
		}
		s.maxConns = n
	})
}

// StatementTimeout is how long the server works on one statement before it
// ends it with orm.ErrStatementTimeout; zero is for as long as it takes. Within
// a transaction whose context has a deadline it is what is left until then, and
// a second, where that is less: a server that no longer hears of its client, as
// after a lost cancellation, stops by itself. It is told the limits together
// with the connection's other settings and with BEGIN, which costs no round
// trip. Without this option it has those of the role or the database.
//
//	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"), postgres.StatementTimeout(30*time.Second))
//
// In front of a connection pooler and with OpenPool it holds for transactions
// alone, as there is no connection of one's own to set it for: give the role a
// statement_timeout for the other statements.
func StatementTimeout(d time.Duration) Option {
	return option(func(s *settings) {
		if d < 0 {
			s.fault = fmt.Errorf("inlay: StatementTimeout(%v): a time limit is not negative; zero is none", d)
			return
		}
		s.statement, s.limited = d, true
	})
}

// IdleInTxTimeout is how long a transaction may do nothing between two of its
// statements. Then the server rolls it back and frees its locks, and the next
// statement returns orm.ErrIdleInTx. It is for functions that forget that they
// are in a transaction, or never return. Without it the role's or the database's
// idle_in_transaction_session_timeout holds, which is none by default.
//
//	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"), postgres.IdleInTxTimeout(time.Minute))
func IdleInTxTimeout(d time.Duration) Option {
	return option(func(s *settings) {
		if d <= 0 {
			s.fault = fmt.Errorf("inlay: IdleInTxTimeout(%v): a time limit is positive; leave the option out for none", d)
			return
		}
		s.idleInTx = d
	})
}

// PoolerTransaction is for a connection pooler such as PgBouncer that gives
// each transaction another connection of the server. No statement is left
// prepared on one: what the server says of a statement's parameters and columns
// is kept here, and each run sends the whole statement, in one round trip as
// without a pooler. The server's time limits travel with BEGIN.
//
//	db, err := postgres.Open(ctx, os.Getenv("DATABASE_URL"), postgres.PoolerTransaction)
//
// A pooler refuses settings in the URL that it does not know, such as a
// search_path: give them to the role or the database (ALTER ROLE … SET).
var PoolerTransaction Option = option(func(s *settings) { s.pooler = true })

// configured returns a copy of a pool's settings with the options in it.
func (s *settings) configured(config *pgxpool.Config) *pgxpool.Config {
	config = config.Copy()
	params := config.ConnConfig.RuntimeParams
	if params["timezone"] == "" && params["TimeZone"] == "" {
		params["timezone"] = "UTC"
	}
	if s.maxConns > 0 {
		config.MaxConns = int32(s.maxConns)
		config.MinConns = min(config.MinConns, config.MaxConns)
		config.MinIdleConns = min(config.MinIdleConns, config.MaxConns)
	}
	if !s.pooler {
		if s.limited {
			params["statement_timeout"] = milliseconds(s.statement)
		}
		if s.idleInTx > 0 {
			params["idle_in_transaction_session_timeout"] = milliseconds(s.idleInTx)
		}
	}
	return config
}

var errPoolSize = errors.New("inlay: OpenPool cannot change the size of a pool that is made: say it in the pool's own settings, and leave MaxConns out")

// milliseconds is a time limit as the server reads it, for which zero is none.
func milliseconds(d time.Duration) string {
	if d > 0 {
		d = min(max(d, time.Millisecond), math.MaxInt32*time.Millisecond)
	}
	return strconv.FormatInt(d.Milliseconds(), 10)
}
