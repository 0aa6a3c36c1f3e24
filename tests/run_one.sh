#!/bin/sh
# Usage: run_one.sh LOGS NAME COMMAND...
#
# Runs one test for run.sh, which may run several of these at a time: prints
# its line, adds "ok" or "FAIL" to LOGS/results, and keeps what it printed
# under LOGS if it failed.  What a test says about itself in a line "NOT TESTED
# HERE: ...", since this machine cannot do it, stands under its line, and in
# LOGS/untested.  A test that failed stands in LOGS/failed with its command.
#
# TEST_TIMEOUT  seconds the test may take (600)
# QUIET         no line for a test that passes
set -u

logs=$1
name=$2
shift 2
limit=${TEST_TIMEOUT:-600}
log=$logs/$(printf %s "$name" | tr '/ ' '--').log

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}

begin=$(now_ms)
timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null
status=$?
ms=$(($(now_ms) - begin))
time=$(printf '%d.%02d s' $((ms / 1000)) $((ms % 1000 / 10)))
if [ $status -eq 0 ]; then
	echo ok >>"$logs/results"
	untested=$(sed -n "s|^ *NOT TESTED HERE: |      $name, not tested here: |p" \
	    "$log")
	[ -z "$untested" ] || printf '%s\n' "$untested" >>"$logs/untested"
	rm -f "$log"
	[ -n "${QUIET:-}" ] || printf 'ok    %-46s %9s%s\n' "$name" "$time" \
	    "${untested:+
$untested}"
	exit 0
fi
echo FAIL >>"$logs/results"
echo "$name $*" >>"$logs/failed"
[ $status -ne 124 ] || echo "stopped after $limit s" >>"$log"
# One write, so that the lines of two tests do not mix.
printf 'FAIL  %-46s %9s  exit %d, see %s\n%s\n' "$name" "$time" "$status" \
    "$log" "$(tail -n 20 "$log" | sed 's/^/      | /')"
exit 1
