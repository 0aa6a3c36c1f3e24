#!/bin/sh
# Usage: run.sh OUT.json
# Runs every program of tests/bench.  Each prints one JSON object a line,
# {"name","value","unit","floor","ratio"}; OUT holds them all as one list.
# Exits 1 if a program failed, which some do when they are over a limit, or there
# was none; the others run all the same.  The end says which failed, and each row that
# is over its limit.
set -eu
cd "$(dirname "$0")/../.."

out=$1
late=
rows=$(mktemp)
said=$(mktemp)
trap 'rm -f "$rows" "$said" "$said.one"' EXIT

# one NAME COMMAND...: run it; what it says is shown when it has ended
one() {
	name=$1
	shift
	echo "$name ..." >&2
	"$@" >>"$rows" 2>"$said.one" || late="$late $name"
	cat "$said.one" >&2
	cat "$said.one" >>"$said"
}

for source in tests/bench/*.c; do
	program=build/${source%.c}
	[ -x "$program" ] || continue
	one "$(basename "$program")" "$program"
done
for script in tests/bench/bench_*.mjs; do
	one "$(basename "$script" .mjs)" node "$script"
done
grep -q '^{' "$rows" || { echo "There is no benchmark." >&2; exit 1; }
{
	echo '['
	sed '$!s/$/,/' "$rows"
	echo ']'
} >"$out"
cat "$out"
grep -E 'over its limit|^bench: ' "$said" >&2 || true
[ -z "$late" ] || { echo "Failed, or over a limit:$late" >&2; exit 1; }
