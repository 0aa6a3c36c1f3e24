#!/bin/sh
# Usage: run.sh OUT.json
# Runs every program of tests/bench.  Each prints one JSON object a line,
# {"name","value","unit","floor","ratio"}; OUT holds them all as one list.
# Exits 1 if a program failed or there was none.
set -eu
cd "$(dirname "$0")/../.."

out=$1
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

for source in tests/bench/*.c; do
	program=build/${source%.c}
	[ -x "$program" ] || continue
	echo "$(basename "$program") ..." >&2
	"$program" >>"$rows"
done
for script in tests/bench/bench_*.mjs; do
	echo "$(basename "$script" .mjs) ..." >&2
	node "$script" >>"$rows"
done
grep -q '^{' "$rows" || { echo "There is no benchmark." >&2; exit 1; }
{
	echo '['
	sed '$!s/$/,/' "$rows"
	echo ']'
} >"$out"
cat "$out"
