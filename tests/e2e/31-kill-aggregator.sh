#!/bin/sh
# The aggregator, killed at any step from its start over a whole intake to its
# end, and started again: what it acknowledged is there, once.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "the aggregator killed at any step, nothing lost, nothing doubled"
# shellcheck source=tests/e2e/kill.sh
. "$tools/kill.sh"

# --------------------------------------------------------------------- serve

try_serve() {
	one_more
	sealed=$((sealed + 1))
	seal "$site_of" >/dev/null
	again=1
	points=$((points + 1))
	{
		serve_start strace -D -f -o /dev/null -e trace="$1" \
		    -e inject="$1:signal=SIGKILL:when=$2" &&
		    "$agent" send --dir "$dir/$site_of"
	} >"$dir/said" 2>&1 || :
	before_restart=$(outbox "$site_of")
	serve_stop
	if [ "$ended" -eq 137 ]; then
		kills=$((kills + 1))
		again=0
	elif [ "$ended" -ne 0 ]; then
		tail -n 3 "$dir/serve.log" >&2
		fail "the daemon ended with $ended at $1 $2"
	fi
	must_serve
	"$agent" send --dir "$dir/$site_of" >/dev/null
	quiet_same "outbox after serve at $1 $2 (it was $before_restart)" \
	    "0 $sealed 0" "$(outbox "$site_of")"
	quiet_same "referrals at the centre after serve at $1 $2" \
	    $((total + count)) "$(exact referrals)"
	serve_stop
	return $again
}

# -------------------------------------------------------------------- accept

try_accept() {
	one_more
	sealed=$((sealed + 1))
	seal "$site_of" >/dev/null
	"$agent" carry out --dir "$dir/$site_of" "$dir/out.sheaf" >/dev/null
	again=0
	killed_at "$1" "$2" "$aggregator" accept --dir "$centre" \
	    "$dir/out.sheaf" --receipts "$dir/in.receipts" || again=1
	"$aggregator" accept --dir "$centre" "$dir/out.sheaf" \
	    --receipts "$dir/in.receipts" >/dev/null
	"$agent" carry in --dir "$dir/$site_of" "$dir/in.receipts" >/dev/null
	quiet_same "outbox after accept at $1 $2" "0 $sealed 0" \
	    "$(outbox "$site_of")"
	return $again
}

# ------------------------------------------------------------------- the run

centre_new serve accept
must_serve
next_site serve
serve_stop
sweep serve try_serve pwrite64 fdatasync fsync rename write sendto \
    sendmsg writev

# Without a daemon, accept does the work itself.
must_serve
next_site accept
serve_stop
# shellcheck disable=SC2086 # a list of words
sweep accept try_accept $disk

must_serve
last_checks serve accept
