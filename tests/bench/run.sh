#!/bin/sh
# Usage: run.sh OUT.json
# Runs every program of tests/bench.  Each prints one JSON object a line,
# {"name","value","unit","floor","ratio"}; OUT holds them all as one list.
# Exits 1 if a program failed, which some do when they are over a limit, or there
# was none; the others run all the same.
set -eu
cd "$(dirname "$0")/../.."

out=$1
late=
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

for source in tests/bench/*.c; do
	program=build/${source%.c}
	[ -x "$program" ] || continue
	echo "$(basename "$program") ..." >&2
	"$program" >>"$rows" || late="$late $(basename "$program")"
done
for script in tests/bench/bench_*.mjs; do
	echo "$(basename "$script" .mjs) ..." >&2
	node "$script" >>"$rows" || late="$late $(basename "$script" .mjs)"
done
grep -q '^{' "$rows" || { echo "There is no benchmark." >&2; exit 1; }
{
	echo '['
	sed '$!s/$/,/' "$rows"
	echo ']'
} >"$out"
cat "$out"
[ -z "$late" ] || { echo "Failed, or over a limit:$late" >&2; exit 1; }
