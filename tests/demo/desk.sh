#!/bin/sh
# Offers the desk of one site to a browser on this machine, until Enter or
# Ctrl-C:
#
#	desk.sh AGENT STATE_DIRECTORY ACCOUNT PASSWORD
set -eu
agent=$1
site=$2

out=$(mktemp)
desk=
stop() {
	trap - EXIT INT TERM
	if [ -n "$desk" ]; then
		kill "$desk" 2>/dev/null || :
		wait "$desk" 2>/dev/null || :
	fi
	rm -f "$out"
}
trap stop EXIT
# Ctrl-C is one of the two ways to end it, and no failure.
trap 'echo; exit 0' INT
trap 'exit 143' TERM

"$agent" serve --dir "$site" >"$out" 2>/dev/null </dev/null &
desk=$!
until grep -q 'are taken' "$out"; do
	kill -0 "$desk" 2>/dev/null || {
		echo "the desk did not start" >&2
		exit 1
	}
	sleep 0.05
done
address=$(sed -n 's/^The desk is at //p' "$out")
if [ -z "$address" ]; then
	echo
	echo "There is no desk to look at: this sheaf-agent was built without its"
	echo "pages. 'make web' builds it with them (it needs Node)."
	exit 0
fi
cat <<END

The desk of one site is open. In a browser on this machine:

    $address
    name      $3
    password  $4

Press Enter to go on to the pages of the region.
END
read -r _ || :
