#!/bin/sh
# Twenty commands at once on one register: each waits for its turn, and none
# is sent away because of another.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "many commands on one register"
export XDG_STATE_HOME="$dir/none"

at_once=20
site_new many
refer many svc-a 1 40
report_from many svc-a

# one N: the Nth command; its output is in $dir/N.said, its status in $dir/N.rc
one() {
	rc=0
	case $(($1 % 5)) in
	0) facts svc-a "$((100 + $1))" "$((100 + $1))" >"$dir/$1.csv"
		staff many import "$dir/$1.csv" ;;
	1) staff many list caseload --today "$through" ;;
	2) "$agent" preview --dir "$dir/many" --today "$through" ;;
	3) "$agent" backup --dir "$dir/many" "$dir/$1.backup" ;;
	4) staff many client find --text-file "$dir/nobody" ;;
	esac >"$dir/$1.said" 2>&1 || rc=$?
	echo $rc >"$dir/$1.rc"
}

# all_at_once HOW
all_at_once() {
	rm -f "$dir"/*.rc "$dir"/*.backup
	pids=
	n=0
	while [ $n -lt $at_once ]; do
		one $n &
		pids="$pids $!"
		n=$((n + 1))
	done
	for pid in $pids; do
		wait "$pid"
	done
	n=0
	while [ $n -lt $at_once ]; do
		[ "$(cat "$dir/$n.rc")" = 0 ] ||
		    fail "command $n, $1: $(cat "$dir/$n.said")"
		n=$((n + 1))
	done
	stored=$(staff many export | grep -c 'referral_received')
	same "$at_once commands at once, $1: referrals stored" \
	    $((40 + at_once / 5)) "$stored"
}

echo nobody >"$dir/nobody"
all_at_once "each with the register for itself"
own many
all_at_once "with an owner"
disown many
quiet_same "the owner ended" 0 "$ended"

# An owner that starts and ends among them is no reason either.
begin_and_end() {
	for _ in 1 2 3 4 5; do
		"$agent" serve --dir "$dir/many" --no-page \
		    --no-courier >/dev/null 2>>"$dir/many.log" &
		passing=$!
		sleep 0.1
		kill "$passing"
		wait "$passing" || :
	done
}
begin_and_end &
coming=$!
started $coming
all_at_once "with owners that come and go"
# It ends the last of them itself.
wait $coming
