# Shared by the scripts beside it: source it, then the working directory is the repository.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { echo "== $*"; }

# with_postgres builds the command withpostgres once and runs it (see internal/dbtest/cmd/withpostgres).
with_postgres() {
	go build -buildvcs=false -o .build/withpostgres ./internal/dbtest/cmd/withpostgres && .build/withpostgres "$@"
}

has_server_programs() { command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_pgbouncer() { command -v pgbouncer >/dev/null || [[ -x /usr/sbin/pgbouncer ]]; }

# quietly runs a command, and shows what it printed only when it fails.
quietly() {
	local log code=0
	log=$(mktemp)
	"$@" >"$log" 2>&1 </dev/null || code=$?
	if [[ $code != 0 ]]; then
		echo "failed with code $code: $*" >&2
		tail -n 40 "$log" >&2
	fi
	rm -f "$log"
	return "$code"
}
