# Runs a private PostgreSQL cluster for as long as this shell's standard input stays open, and then removes it.
#
#   $1: the directory of the server programs
#   $2: a directory of this shell's own, removed at the end; the cluster's socket is in it
#   $3: arguments for initdb, as words
#   then: settings for postgresql.conf, name=value
#
# Prints "ready" when the server accepts connections, "failed" when it never will; the reason is then in $2/log. Each
# line that it then reads restarts the server, as an administrator does, and is answered in the same way.
programs=$1 dir=$2 initdb_args=$3
shift 3

server=
finish() {
	trap '' HUP INT TERM
	# An immediate shutdown: nothing is to be saved.
	[ -z "$server" ] || { kill -QUIT "$server"; wait "$server"; } 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
trap '' PIPE # the reader of "ready" may be gone by then, and finish must still come

create() {
	"$programs/initdb" -D "$dir/data" --auth=trust --username=postgres $initdb_args || return
	printf '%s\n' "$@" "port = 5432" "listen_addresses = ''" "unix_socket_directories = '$dir'" \
		>>"$dir/data/postgresql.conf" || return
}

start() {
	"$programs/postgres" -D "$dir/data" &
	server=$!
	# The server keeps its state in the last line of this file.
	tries=0
	until grep -q '^ready' "$dir/data/postmaster.pid" 2>/dev/null; do
		kill -0 "$server" && [ $((tries += 1)) -le 600 ] && sleep 0.1 || return
	done
}

# A fast shutdown, which ends the sessions and keeps what they have committed.
stop() {
	kill -INT "$server" && wait "$server"
	server=
	rm -f "$dir/data/postmaster.pid"
}

if { create "$@" && start; } </dev/null >>"$dir/log" 2>&1; then echo ready; else echo failed; fi

while read -r _; do # until the process at the other end closes the stream, or ends
	if { stop; start; } </dev/null >>"$dir/log" 2>&1; then echo ready; else echo failed; fi
done
