# Runs PgBouncer for as long as this shell's standard input stays open, and then removes its files.
#
#   $1: the program
#   $2: a directory of this shell's own, removed at the end, with bouncer.ini in it
#
# Prints "ready" when it has been started. Whether it answers is for others to ask; what it says is in $2/log.
program=$1 dir=$2

bouncer=
finish() {
	trap '' HUP INT TERM
	[ -z "$bouncer" ] || { kill -TERM "$bouncer"; wait "$bouncer"; } 2>/dev/null
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' HUP INT TERM
trap '' PIPE # the reader of "ready" may be gone by then, and finish must still come

"$program" "$dir/bouncer.ini" </dev/null >>"$dir/log" 2>&1 &
bouncer=$!
echo ready

read -r _ # until the process at the other end closes the stream, or ends
