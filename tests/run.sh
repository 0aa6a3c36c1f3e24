#!/bin/sh
# Usage: run.sh [lint | sim | asan | tsan | valgrind | cover]
#
# Runs every test, or one part of them: one line per test, then a line with
# the sums.  What a test printed is kept under build/test-logs if it failed.
# A part without any test fails too: it has been lost.
#
# TEST_TIMEOUT  seconds a single test may take (600)
# SIM_SEEDS     seeds of the simulation, for "sim"
#
# shellcheck disable=SC2317 # functions are reached through part()
set -u
cd "$(dirname "$0")/.." || exit 1

logs=build/test-logs
limit=${TEST_TIMEOUT:-600}
passed=0
failed=0
found=0

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}

# check NAME COMMAND...: one test
check() {
	name=$1
	shift
	log=$logs/$(printf %s "$name" | tr '/ ' '--').log
	found=$((found + 1))
	begin=$(now_ms)
	timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null
	status=$?
	ms=$(($(now_ms) - begin))
	time=$(printf '%d.%02d s' $((ms / 1000)) $((ms % 1000 / 10)))
	if [ $status -eq 0 ]; then
		passed=$((passed + 1))
		rm -f "$log"
		printf 'ok    %-46s %9s\n' "$name" "$time"
		return 0
	fi
	failed=$((failed + 1))
	[ $status -eq 124 ] && echo "stopped after $limit s" >>"$log"
	printf 'FAIL  %-46s %9s  exit %d, see %s\n' "$name" "$time" \
	    "$status" "$log"
	tail -n 20 "$log" | sed 's/^/      | /'
	return 1
}

# part NAME FUNCTION [ARGUMENT...]: the tests of one kind, at least one
part() {
	kind=$1
	shift
	found=0
	"$@"
	if [ $found -eq 0 ]; then
		failed=$((failed + 1))
		echo "FAIL  $kind: there is no such test in the tree"
	fi
}

finish() {
	echo "$passed passed, $failed failed"
	[ $failed -eq 0 ]
	exit
}

# build NAME ARGUMENT...: nothing below can run when this fails
build() {
	check "$@" || finish
}

scripts() {
	for script in "$@"; do
		[ -f "$script" ] || continue
		name=${script#tests/}
		if [ -x "$script" ]; then
			check "${name%.sh}" "$script"
		else
			check "${name%.sh}" sh "$script"
		fi
	done
}

# programs PREFIX BUILD_DIR SOURCE...: what was made of those with a main()
programs() {
	prefix=$1
	dir=$2
	shift 2
	for source in "$@"; do
		grep -qsE '^(int )?main\(' "$source" || continue
		name=${source#tests/}
		program=$dir/${source%.c}
		# shellcheck disable=SC2086 # WRAPPER is a command and options
		check "$prefix${name%.c}" ${WRAPPER:-} "$program"
	done
}

simulation() {
	programs "$1" "$2" tests/simulation/sim_*.c tests/simulation/prop_*.c
}

corpora() {
	for source in tests/fuzz/fuzz_*.c; do
		[ -f "$source" ] || continue
		name=$(basename "$source" .c)
		check "$1fuzz/$name" "$2/tests/fuzz/$name" \
		    "tests/fuzz/corpus/${name#fuzz_}"
	done
}

vectors() {
	[ -f tests/vectors/make_vectors.c ] || return
	check vectors/up_to_date sh -c '
		rm -rf build/vectors && mkdir -p build/vectors &&
		build/tests/vectors/make_vectors build/vectors &&
		diff -r -x "*.c" -x "*.h" -x "*.md" build/vectors tests/vectors'
}

reader() {
	# shellcheck disable=SC2046 # one word per file
	set -- $(find tests/reader -name '*test*.mjs' -o -name '*test*.js' \
	    2>/dev/null | sort)
	[ $# -eq 0 ] || check reader node --test "$@"
}

coverage() {
	for source in $(find common protocol agent aggregator auditor \
	    -name '*.c' ! -name main.c | sort); do
		gcov -n -o "build/cover/$(dirname "$source")" "$source" \
		    2>/dev/null | awk -v want="$source" '
			/^File/ { split($0, part, "\047"); file = part[2] }
			/^Lines executed/ && file == want {
				sub("Lines executed:", "")
				printf "%8s of %4d lines  %s\n", $1, $3, want
				exit
			}'
	done
}

everything() {
	build 'build gcc' make CC=gcc all tests
	check 'build clang' make CC=clang BUILD_DIR=build/clang objects
	part lint scripts tests/lint/*.sh
	part unit programs '' build tests/unit/test_*.c
	part simulation simulation '' build
	part fault scripts tests/fault/[0-9]*.sh
	part fuzz corpora '' build
	part vectors vectors
	part reader reader
	build 'build with sanitizers' make SAN=asan unit-tests replays
	part 'asan unit' programs asan/ build/asan tests/unit/test_*.c
	part 'asan fuzz' corpora asan/ build/asan
	part e2e scripts tests/e2e/[0-9]*.sh
}

rm -rf "$logs"
mkdir -p "$logs"
case ${1:-all} in
all)
	everything
	;;
lint)
	build 'build gcc' make all
	part lint scripts tests/lint/*.sh
	;;
sim)
	export SIM_SEEDS="${SIM_SEEDS:-10000}"
	limit=${TEST_TIMEOUT:-7200}
	build 'build gcc' make tests
	part simulation simulation '' build
	;;
asan)
	build 'build with sanitizers' make SAN=asan tests
	part unit programs asan/ build/asan tests/unit/test_*.c
	part fuzz corpora asan/ build/asan
	part simulation simulation asan/ build/asan
	;;
tsan)
	build 'build with thread sanitizer' make SAN=tsan tests
	part unit programs tsan/ build/tsan tests/unit/test_*.c
	part simulation simulation tsan/ build/tsan
	;;
valgrind)
	export CK_FORK=no
	WRAPPER='valgrind -q --leak-check=full --error-exitcode=9'
	build 'build gcc' make tests
	part unit programs valgrind/ build tests/unit/test_*.c
	;;
cover)
	find build/cover -name '*.gcda' -delete 2>/dev/null
	build 'build for coverage' make SAN=cover tests
	part unit programs cover/ build/cover tests/unit/test_*.c
	part simulation simulation cover/ build/cover
	coverage
	;;
*)
	sed -n '2s/^# //p' "$0" >&2
	exit 2
	;;
esac
finish
