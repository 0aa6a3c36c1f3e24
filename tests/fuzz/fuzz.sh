#!/bin/sh
# Usage: fuzz.sh SECONDS
# Runs every fuzz target that long, from its corpus.  New inputs stay under
# build/fuzz/found; an input that breaks a target is named and stops the run.
set -eu
cd "$(dirname "$0")/../.."

seconds=$1
for source in tests/fuzz/fuzz_*.c; do
	[ -f "$source" ] || { echo "There is no fuzz target." >&2; exit 1; }
	name=$(basename "$source" .c)
	found=build/fuzz/found/${name#fuzz_}
	log=build/fuzz/$name.log
	mkdir -p "$found"
	printf '%-24s %s s ... ' "$name" "$seconds"
	if "build/fuzz/tests/fuzz/$name" -max_total_time="$seconds" \
	    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	    -artifact_prefix="$found/broken-" \
	    "$found" "tests/fuzz/corpus/${name#fuzz_}" >"$log" 2>&1; then
		sed -n 's/^stat::number_of_executed_units: */runs: /p' "$log"
	else
		echo broken
		tail -n 30 "$log"
		exit 1
	fi
done
