#!/bin/sh
# The entry point of inlay-postgres:local (see scripts/build-test-image): what the official image's entry point of the
# same name does, as far as tests need it.
set -eu

case "${1:-}" in
'' | -*) set -- postgres "$@" ;;
esac
[ "$1" = postgres ] || exec "$@"

# The server refuses to run as root.
if [ "$(id -u)" = 0 ]; then
	mkdir -p "$PGDATA" /var/run/postgresql
	chown postgres "$PGDATA" /var/run/postgresql
	chmod 0700 "$PGDATA"
	exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ ! -s "$PGDATA/PG_VERSION" ]; then
	: "${POSTGRES_USER:=postgres}"
	: "${POSTGRES_DB:=$POSTGRES_USER}"
	: "${POSTGRES_PASSWORD:?must be set, as for the official image}"

	secret=$(mktemp)
	printf '%s\n' "$POSTGRES_PASSWORD" >"$secret"
	# POSTGRES_INITDB_ARGS is a list of words, so it stands without quotes.
	initdb --no-sync --username="$POSTGRES_USER" --pwfile="$secret" --auth-local=trust --auth-host=scram-sha-256 \
		-D "$PGDATA" ${POSTGRES_INITDB_ARGS:-}
	rm -f "$secret"

	echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
	cat >>"$PGDATA/postgresql.conf" <<-'CONF'
		listen_addresses = '*'
		fsync = off
		synchronous_commit = off
		full_page_writes = off
	CONF

	if [ "$POSTGRES_DB" != postgres ]; then
		quoted=$(printf '%s' "$POSTGRES_DB" | sed 's/"/""/g')
		echo "CREATE DATABASE \"$quoted\"" | postgres --single -D "$PGDATA" postgres >/dev/null
	fi
fi

exec "$@"
