package analyzer

import (
	"go/types"
	"regexp"
	"strings"
)

const (
	sqlMethods  = "Query QueryContext QueryRow QueryRowContext Exec ExecContext "
	sqlxMethods = "Queryx QueryxContext QueryRowx QueryRowxContext Get GetContext Select SelectContext " +
		"NamedExec NamedExecContext NamedQuery NamedQueryContext MustExec MustExecContext "
	bunMethods = "Scan Exec Count Exists ScanAndCount Rows "
	ormPath    = "github.com/inlay-orm/inlay/orm"
)

// terminals are the methods and functions of other libraries that execute a
// query, by package and receiver; functions have the receiver "". Versions in
// import paths are left out.
var terminals = map[string]map[string]string{
	"database/sql": {"DB": sqlMethods, "Tx": sqlMethods, "Conn": sqlMethods, "Stmt": sqlMethods},
	"github.com/jackc/pgx": {
		"Conn": "Query QueryRow Exec", "Tx": "Query QueryRow Exec", "ConnPool": "Query QueryRow Exec",
	},
	"github.com/jackc/pgx/pgxpool": {
		"Pool": "Query QueryRow Exec", "Conn": "Query QueryRow Exec", "Tx": "Query QueryRow Exec",
	},
	"github.com/jackc/pgx/pgconn": {"PgConn": "Exec ExecParams ExecPrepared"},
	"github.com/jmoiron/sqlx": {
		"DB": sqlxMethods, "Tx": sqlxMethods, "Conn": sqlxMethods, "Stmt": sqlxMethods,
		"NamedStmt": sqlMethods + sqlxMethods, "": sqlxMethods,
	},
	"github.com/georgysavva/scany/pgxscan": {"API": "Select Get", "": "Select Get"},
	"github.com/georgysavva/scany/sqlscan": {"API": "Select Get", "": "Select Get"},
	"gorm.io/gorm":                         gormMethods,
	"github.com/jinzhu/gorm":               gormMethods,
	"github.com/uptrace/bun":               bunQueries,
	"github.com/go-gorp/gorp":              gorpQueries,
	"github.com/letsencrypt/borp":          gorpQueries,
}

var gormMethods = map[string]string{
	"DB": "Create CreateInBatches Save First Take Last Find FindInBatches FirstOrInit FirstOrCreate Update Updates " +
		"UpdateColumn UpdateColumns Delete Count Row Rows Scan Pluck Exec",
	"Association": "Find Append Replace Delete Clear Count",
}

// prepared are the types of statements whose SQL was given before.
var prepared = map[string]bool{"Stmt": true, "NamedStmt": true}

// gorpMethods are those of gorp, and of borp, which comes from it.
const gorpMethods = sqlMethods + "Get Insert Update Delete Select SelectOne SelectInt SelectNullInt SelectFloat SelectNullFloat SelectStr SelectNullStr"

var gorpQueries = map[string]string{"DbMap": gorpMethods, "Transaction": gorpMethods, "SqlExecutor": gorpMethods}

var bunQueries = map[string]string{
	"SelectQuery": bunMethods, "InsertQuery": bunMethods, "UpdateQuery": bunMethods, "DeleteQuery": bunMethods,
	"MergeQuery": bunMethods, "RawQuery": bunMethods,
}

// chained are the packages whose queries are made by a chain of calls that
// begins at the handle.
var chained = map[string]bool{"gorm.io/gorm": true, "github.com/jinzhu/gorm": true, "github.com/uptrace/bun": true}

// results are the types that only a query returns.
var results = map[string]bool{
	"database/sql.Rows": true, "database/sql.Row": true, "database/sql.Result": true,
	"github.com/jackc/pgx.Rows": true, "github.com/jackc/pgx.Row": true, "github.com/jackc/pgx/pgconn.CommandTag": true,
	"github.com/jackc/pgconn.CommandTag": true, "github.com/jmoiron/sqlx.Rows": true, "github.com/jmoiron/sqlx.Row": true,
}

// handleTypes are the types that queries are sent through, beside those that
// have the methods of such a type.
var handleTypes = map[string]bool{
	ormPath + ".DB": true, ormPath + ".Tx": true, ormPath + ".Handle": true,
	"gorm.io/gorm.DB": true, "github.com/jinzhu/gorm.DB": true,
	"database/sql.Stmt": true, "github.com/jmoiron/sqlx.Stmt": true, "github.com/jmoiron/sqlx.NamedStmt": true,
}

var version = regexp.MustCompile(`/v[0-9]+(/|$)`)

// pathOf is the import path of a package without a version.
func pathOf(p *types.Package) string {
	if p == nil {
		return ""
	}
	return strings.TrimSuffix(version.ReplaceAllString(p.Path(), "/"), "/")
}

// named is the named type below pointers and aliases, nil for none.
func named(t types.Type) *types.Named {
	if t == nil {
		return nil
	}
	t = types.Unalias(t)
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	n, _ := t.(*types.Named)
	return n
}

// typeName is the path and name of a named type, "" for others.
func typeName(t types.Type) string {
	n := named(t)
	if n == nil {
		return ""
	}
	return pathOf(n.Obj().Pkg()) + "." + n.Obj().Name()
}

// receiverName is the name of a method's type, "" for a function.
func receiverName(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return ""
	}
	if n := named(recv.Type()); n != nil {
		return n.Obj().Name()
	}
	return ""
}

// isLibrary reports whether a package is one of those: nothing is reported in it,
// since it does for its callers what they are told of.
func isLibrary(p *types.Package) bool { return terminals[pathOf(p)] != nil }

// terminal reports whether a function of another library executes a query.
func terminal(f *types.Func) bool {
	methods := terminals[pathOf(f.Pkg())][receiverName(f)]
	return containsWord(methods, f.Name())
}

func containsWord(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}

// queryShaped reports whether a function takes SQL with arguments and returns
// what only a query returns: such as a method of an interface that a pool and
// a transaction both have.
func queryShaped(f *types.Func) bool {
	if textParam(f.Signature()) < 0 {
		return false
	}
	for r := range f.Signature().Results().Variables() {
		if results[typeName(r.Type())] || hasMethods(r.Type(), "Next", "Scan", "Err", "Close") || f.Name() == "QueryRow" && hasMethods(r.Type(), "Scan") {
			return true
		}
	}
	return false
}

// hasMethods reports whether a type is an interface with some methods: such as a
// program's own interface of rows.
func hasMethods(t types.Type, methods ...string) bool {
	if !types.IsInterface(t) {
		return false
	}
	for _, method := range methods {
		if obj, _, _ := types.LookupFieldOrMethod(t, false, nil, method); obj == nil {
			return false
		}
	}
	return true
}

// textParam is the index of a parameter that is SQL: a string before
// arguments of any type. It is -1 where there is none.
func textParam(s *types.Signature) int {
	n := s.Params().Len()
	if !s.Variadic() || n < 2 {
		return -1
	}
	last, ok := s.Params().At(n - 1).Type().(*types.Slice)
	if !ok || !isEmptyInterface(last.Elem()) || !isString(s.Params().At(n-2).Type()) {
		return -1
	}
	return n - 2
}

func isEmptyInterface(t types.Type) bool {
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// isHandle reports whether queries are sent through values of a type.
func (c *checker) isHandle(t types.Type) bool {
	if t == nil {
		return false
	}
	if known, ok := c.handles[t]; ok {
		return known
	}
	is := handleTypes[typeName(t)]
	for _, method := range []string{"QueryRow", "QueryRowContext", "Exec", "ExecContext", "Query", "QueryContext"} {
		if is {
			break
		}
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, method)
		f, ok := obj.(*types.Func)
		is = ok && queryShaped(f)
	}
	c.handles[t] = is
	return is
}

// isDatabase reports whether a type is a handle, and no statement.
func (c *checker) isDatabase(t types.Type) bool { return c.isHandle(t) && !isStatement(t) }

// isStatement reports whether a type is a statement that was prepared: there may be
// many of them for one database.
func isStatement(t types.Type) bool {
	n := named(t)
	return n != nil && prepared[n.Obj().Name()]
}

func isContext(t types.Type) bool { return typeName(t) == "context.Context" }

func isError(t types.Type) bool {
	return t != nil && types.Identical(t, types.Universe.Lookup("error").Type())
}
