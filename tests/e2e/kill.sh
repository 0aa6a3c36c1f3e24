#!/bin/sh
# kill -9 at every step that leaves a trace on the disk or on the wire; for
# the scripts 30 and 31, after lib.sh.
#
# For each command and each kind of system call the n-th call kills the
# program, n = 1, 2, 3 ... until it passes untouched; beyond the first
# KILL_DENSE only every KILL_STRIDE-th, to save time: KILL_DENSE=1000 tries
# them all.  After each kill the command is simply given again.  (strace
# 6.1 sends no signal with --seccomp-bpf, which takes half the time.)
#
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of lib.sh and of the scripts
need strace

dense=${KILL_DENSE:-12}
stride=${KILL_STRIDE:-9}
points=0
kills=0

# killed_at CALL N COMMAND...: true when the n-th call killed it
killed_at() {
	call=$1
	nth=$2
	shift 2
	status=0
	{ printf '%s\n' "$password" | strace -f -o /dev/null \
	    -e trace="$call" -e inject="$call:signal=SIGKILL:when=$nth" \
	    "$@" >"$dir/killed.out" 2>"$dir/killed.err"; } 2>/dev/null ||
	    status=$?
	points=$((points + 1))
	[ $status -eq 137 ] && kills=$((kills + 1)) && return 0
	# Untouched: then it must have done its work.
	[ $status -eq 0 ] || {
		tail -n 5 "$dir/killed.err" >&2
		fail "exit $status at $call $nth: $*"
	}
	return 1
}

# sweep WHAT FUNCTION CALL...: FUNCTION CALL N, until it says 1 (untouched)
sweep() {
	what=$1
	try=$2
	shift 2
	before=$kills
	for call in "$@"; do
		n=1
		while "$try" "$call" $n; do
			if [ $n -lt "$dense" ]; then
				n=$((n + 1))
			else
				n=$((n + stride))
			fi
		done
	done
	[ $kills -gt "$before" ] || fail "$what was never killed"
	ok "$what: killed $((kills - before)) times ($*)"
}

disk="pwrite64 fdatasync fsync ftruncate unlink rename write"

# An agent may bring 200 statements a day, so each sweep has its own site
# and service.  Each try adds one referral: one more statement, and only one.
site_of=
count=0
sealed=0
total=0
statements=0
sites=0
next_site() {
	total=$((total + count))
	statements=$((statements + sealed))
	site_of=$1
	count=0
	sealed=0
	sites=$((sites + 1))
	site "$1" "$1"
	report_from "$1" "$1"
}

one_more() {
	count=$((count + 1))
	refer "$site_of" "$site_of" $count $count
}

# last_checks SITE...: when all sweeps are over; enrolled is the number of
# other sites that were only enrolled
enrolled=0
last_checks() {
	total=$((total + count))
	statements=$((statements + sealed))
	same "referrals, all sites" $total "$(exact referrals)"
	# trust; a service list for each site; everybody's invite, enrolment
	same "log entries" \
	    $((1 + sites + 2 * (sites + enrolled) + statements)) \
	    "$(log_size)"
	for one in "$@"; do
		done_by "$agent" receipts verify --dir "$dir/$one"
	done
	ok "every receipt holds"
	sound
	echo "  $points points tried, killed at $kills of them"
}
