#!/bin/sh
# Usage: run.sh [check [NAME] | lint | sim | asan | tsan | valgrind | cover]
#
# Runs every test, or one part of them: one line per test, under it what this
# machine cannot test, then how much that was, and a line with the sums.  What a
# test printed is kept under build/test-logs if it failed.  A part without any test
# fails too: it has been lost.  The end repeats what failed, with the last lines of
# each.
#
# Tests that set running programs against each other, in e2e and browser, may fail
# because a machine stood still for a minute.  Up to four that failed run once more,
# each by itself; the end names them, since such a test waits for too little and is
# to be mended.  When more fail, the machine is not the reason, and none runs again.
# A test that looks for what must never happen even once runs only once.
#
# "check" is the loop between two edits: the programs, lint and the quick
# unit tests, and a line only for what fails.  With NAME it runs just the unit
# test test_NAME, or every one that the pattern NAME fits, without lint.
#
# TEST_TIMEOUT  seconds a single test may take (600)
# TEST_JOBS     tests at a time (as many as there are cores)
# SIM_SEEDS     seeds of the simulation, for "sim"
# SAN           for "check": the variant to build and run, as in the Makefile
#
# shellcheck disable=SC2317 # functions are reached through part()
set -u
cd "$(dirname "$0")/.." || exit 1

# The unit tests that "check" leaves out, each with its reason.
slow='
test_aside            spoils every name in the spool in seven ways (6 s)
test_clock_jumps      two sites and two aggregators over many clocks (28 s)
test_exchange_random  exports and imports some hundred random registers (6 s)
test_wiping           stretches password after password: slow on purpose (9 s)
test_httpd            waits until connections really time out (9 s)
'

# The longest of all tests, longest first.  They begin, and the others fill the
# cores beside them, so that no core waits at the end for one that began late.
long='e2e/10-demo browser/80-accessible e2e/95-packages
    browser/81-accessible-region e2e/30-kill-agent
    browser/65-restored e2e/17-served browser/55-trouble browser/10-record
    e2e/15-golden
    e2e/31-kill-aggregator browser/40-fidelity browser/65-people e2e/93-quorum
    e2e/63-restored e2e/97-backup browser/50-import
    fault/10-broken-disk asan/unit/test_clock_jumps asan/unit/test_exchange
    asan/unit/test_gate asan/unit/test_exchange_growth asan/unit/test_aside
    unit/test_clock_jumps unit/test_reading unit/test_exchange_growth
    unit/test_aside unit/test_gate unit/test_recompute_mutations'

# End-to-end scripts that measure how long others wait, or set many processes
# against each other: they run by themselves, the others on all cores.
alone='33-many 34-serve 40-hostile-http 45-proxy-cache 46-siege 90-enrol-race'

# What these look for (a value that leaks, a record that is lost or counted twice, a
# door that lets somebody in) must not happen once in a thousand times, so none of
# them runs a second time.
only_once='e2e/20-courier-opens-nothing e2e/30-kill-agent e2e/31-kill-aggregator
    e2e/40-hostile-http e2e/41-hostile-files e2e/42-hostile-spool e2e/46-siege
    e2e/80-privacy-leak e2e/82-erasure e2e/86-erased-bytes e2e/90-enrol-race
    e2e/97-backup browser/12-erase browser/20-hostile browser/22-hostile-region
    browser/85-leak browser/86-memory'

# Check stops a test that takes more than 4 s, which is no fault on a machine
# that is busy with something else.  A test that hangs is stopped all the same.
export CK_TIMEOUT_MULTIPLIER="${CK_TIMEOUT_MULTIPLIER:-10}"

# With it, transcripts would take what they got for what is right.
unset TRANSCRIPT_ACCEPT

# Debian 12 has Node 18, which refuses what newer ones take: so do they, here.
if node --no-experimental-require-module -e 0 2>/dev/null; then
	export NODE_OPTIONS=--no-experimental-require-module
fi

logs=build/test-logs
jobs=${TEST_JOBS:-$(nproc)}
# Some unit tests wait for a second or two: one more than there are cores.
unit_jobs=$((jobs + 1))
lost=0

# check NAME COMMAND...: one test
check() {
	sh tests/run_one.sh "$logs" "$@"
}

# check_lines JOBS: a test for each line "NAME COMMAND...", JOBS at a time, the
# long ones first
check_lines() {
	awk -v long="$long" '
		BEGIN { n = split(long, name); for (i in name) at[name[i]] = i }
		$1 in at { first[at[$1]] = $0; next }
		{ rest[++m] = $0 }
		END {
			for (i = 1; i <= n; i++)
				if (i in first)
					print first[i]
			for (i = 1; i <= m; i++)
				print rest[i]
		}' | xargs -r -P "$1" -L 1 sh tests/run_one.sh "$logs"
}

# count PATTERN: tests so far with such a result
count() {
	grep -cx "$1" "$logs/results"
}

# part NAME FUNCTION [ARGUMENT...]: the tests of one kind, at least one
part() {
	kind=$1
	shift
	before=$(count '.*')
	"$@"
	if [ "$(count '.*')" -eq "$before" ]; then
		lost=$((lost + 1))
		echo "FAIL  $kind: there is no such test in the tree"
	fi
}

# gather NAME FUNCTION [ARGUMENT...]: the tests of one kind, at least one, as
# lines for together()
gather() {
	kind=$1
	shift
	"$@" >"$logs/gathered"
	if [ ! -s "$logs/gathered" ]; then
		lost=$((lost + 1))
		echo "FAIL  $kind: there is no such test in the tree"
	fi
	cat "$logs/gathered" >>"$logs/lines"
}

# together JOBS: what was gathered
together() {
	check_lines "$1" <"$logs/lines"
	rm "$logs/lines"
}

# once_more: the few tests of running programs that failed, each by itself.  Their
# first log stays beside the second.
once_more() {
	grep -E '^(e2e|browser)/' "$logs/failed" >"$logs/again" || return 0
	[ "$(wc -l <"$logs/again")" -le 4 ] || return 0
	for name in $only_once; do
		grep -v "^$name " "$logs/again" >"$logs/rest"
		mv "$logs/rest" "$logs/again"
	done
	[ -s "$logs/again" ] || return 0
	echo "once more, each by itself:"
	while read -r line; do
		name=${line%% *}
		log=$logs/$(printf %s "$name" | tr / -)
		mv "$log.log" "$log.first.log"
		# One failure less, until it fails again.
		awk '$0 == "FAIL" && !n++ { next } 1' "$logs/results" >"$logs/rest"
		mv "$logs/rest" "$logs/results"
		grep -vxF "$line" "$logs/failed" >"$logs/rest" || :
		mv "$logs/rest" "$logs/failed"
		# shellcheck disable=SC2086 # a command and its arguments
		check $line && echo "$name" >>"$logs/second"
	done <"$logs/again"
}

# repeat_failures: what failed and its last words, where a reader looks first
repeat_failures() {
	[ ! -s "$logs/failed" ] || echo "what failed:"
	while read -r name _; do
		printf '%s\n' "$name"
		tail -n 8 "$logs/$(printf %s "$name" | tr '/ ' '--').log" |
		    cut -c 1-300 | sed 's/^/      | /'
	done <"$logs/failed"
	while read -r name; do
		echo "$name passed when it ran again: see why it failed in" \
		    "$logs/$(printf %s "$name" | tr / -).first.log"
	done <"$logs/second"
}

finish() {
	[ -n "${QUIET:-}" ] || repeat_failures
	failed=$(($(count FAIL) + lost))
	untested=$(wc -l <"$logs/untested")
	[ "$untested" -eq 0 ] ||
	    echo "$untested not tested here: see $logs/untested"
	echo "$(count ok) passed, $failed failed"
	[ $failed -eq 0 ]
	exit
}

# build NAME ARGUMENT...: nothing below can run when this fails
build() {
	check "$@" || finish
}

# script_lines SCRIPT...
script_lines() {
	for script; do
		[ -f "$script" ] || continue
		name=${script#tests/}
		if [ -x "$script" ]; then
			echo "${name%.sh} $script"
		else
			echo "${name%.sh} sh $script"
		fi
	done
}

# program_lines PREFIX BUILD_DIR SOURCE...: the programs of those with a main()
program_lines() {
	prefix=$1
	dir=$2
	shift 2
	for source; do
		grep -qsE '^(int )?main\(' "$source" || continue
		name=${source#tests/}
		echo "$prefix${name%.c} ${WRAPPER:-} $dir/${source%.c}"
	done
}

for name in $alone; do
	[ -f "tests/e2e/$name.sh" ] || {
		echo "$0 names $name, but there is no such script"
		exit 1
	}
done
is_file() {
	[ -f "$1" ]
}
for name in $long; do
	is_file tests/"${name#asan/}".* || {
		echo "$0 calls $name long, but there is no such test"
		exit 1
	}
done
for name in $only_once; do
	is_file tests/"$name".* || {
		echo "$0 runs $name only once, but there is no such test"
		exit 1
	}
done
for name in $(printf %s "$slow" | cut -d ' ' -f 1); do
	[ -f "tests/unit/$name.c" ] || {
		echo "$0 calls $name slow, but there is no such test"
		exit 1
	}
done

# slow_tests yes|no: sources of the unit tests that are slow, or are not
slow_tests() {
	for source in tests/unit/test_*.c; do
		found=no
		case $slow in
		*"
$(basename "$source" .c) "*) found=yes ;;
		esac
		[ $found != "$1" ] || echo "$source"
	done
}

scripts() {
	script_lines "$@" | check_lines "$jobs"
}

# Each of the end-to-end scripts has a state directory and ports of its own.
alone_pattern="^e2e/($(printf '%s' "$alone" | tr ' ' '|')) "
ends_beside() {
	script_lines tests/e2e/[0-9]*.sh | grep -vE "$alone_pattern"
}
ends_alone() {
	script_lines tests/e2e/[0-9]*.sh | grep -E "$alone_pattern" |
	    check_lines 1
}

# unit_lines PREFIX BUILD_DIR: each in a directory of its own, the slow ones
# first
unit_lines() {
	# shellcheck disable=SC2046 # one word per file
	program_lines "$1" "$2" $(slow_tests yes) $(slow_tests no)
}
units() {
	unit_lines "$@" | check_lines "$unit_jobs"
}

# What several threads share, for the thread sanitizer.
thread_lines() {
	program_lines "$1" "$2" tests/unit/test_turns.c \
	    tests/unit/test_desk_shared.c
}

# Each of them is at work on all cores.
simulation_lines() {
	program_lines "$1" "$2" tests/simulation/sim_*.c \
	    tests/simulation/prop_*.c
}
simulation() {
	simulation_lines "$@" | check_lines 1
}

corpus_lines() {
	for source in tests/fuzz/fuzz_*.c; do
		[ -f "$source" ] || continue
		name=$(basename "$source" .c)
		echo "$1fuzz/$name $2/tests/fuzz/$name" \
		    "tests/fuzz/corpus/${name#fuzz_}"
	done
}
corpora() {
	corpus_lines "$@" | check_lines "$jobs"
}

# totals.json was worked out by hand, so no program makes it.
vectors() {
	[ -f tests/vectors/make_vectors.c ] || return
	check vectors/up_to_date sh -c '
		rm -rf build/vectors && mkdir -p build/vectors &&
		build/tests/vectors/make_vectors build/vectors &&
		diff -r -x "*.c" -x "*.h" -x "*.md" -x totals.json \
		    build/vectors tests/vectors'
}

reader_line() {
	# shellcheck disable=SC2046 # one word per file
	set -- $(find tests/reader -name '*test*.mjs' -o -name '*test*.js' \
	    2>/dev/null | sort)
	[ $# -eq 0 ] || echo "reader node --test $*"
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

# build_quietly TARGET...: prints what the compiler says, and nothing else
build_quietly() {
	make "$@" >/dev/null || {
		echo FAIL >>"$logs/results"
		finish
	}
}

# in_memory: what follows waits for the disk more than for anything else, and
# takes nobody's power away: what is synced may as well be in memory, where
# there is enough of it.
in_memory() {
	free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
	[ "${free:-0}" -gt 1048576 ] && [ -w /dev/shm ] || return
	memory=$(mktemp -d /dev/shm/sheaf-check-XXXXXX) || exit
	on_disk=${TMPDIR:-/tmp}
	export TMPDIR="$memory"
	trap 'rm -rf "$memory"' EXIT
	trap 'exit 130' INT TERM
}

# in_files: what follows is on the disk again, as in use
in_files() {
	[ -z "${memory:-}" ] || TMPDIR=$on_disk
}

# quick BUILD_DIR: lint looks at the plain build, so not at a variant
quick() {
	{
		[ "$1" != build ] || script_lines tests/lint/*.sh
		# shellcheck disable=SC2046 # one word per file
		program_lines '' "$1" $(slow_tests no)
	} | check_lines "$unit_jobs"
}

# named BUILD_DIR NAME: test_NAME, or else all with NAME in their name
named() {
	# shellcheck disable=SC2086 # NAME may be a pattern
	set -- "$1" "$2" tests/unit/test_$2.c
	# shellcheck disable=SC2086
	[ -f "$3" ] || set -- "$1" "$2" tests/unit/test_*$2*.c
	[ -f "$3" ] || return
	dir=$1
	shift 2
	program_lines '' "$dir" "$@" >"$logs/wanted"
	# shellcheck disable=SC2046 # one word per file
	build_quietly $(awk '{ print $NF }' "$logs/wanted")
	check_lines "$jobs" <"$logs/wanted"
}

browser_lines() {
	for script in "$@"; do
		[ -f "$script" ] || continue
		name=${script#tests/}
		echo "${name%.mjs} node $script"
	done
}

# Both applications in Debian's Chromium.  The last script, 90, asks what the
# others have seen of the API.
browsers_last() {
	browser_lines tests/browser/9*.mjs | check_lines 1
}

everything() {
	build 'build pages' make web
	build 'build gcc' make CC=gcc all tests
	check 'build clang' make warnings
	build 'build with sanitizers' make SAN=asan unit-tests replays
	build 'build with thread sanitizer' make threads
	build 'build packages' make deb
	part simulation simulation '' build
	part vectors vectors
	in_memory
	gather lint script_lines tests/lint/*.sh
	gather model script_lines tests/model/check.sh
	gather fault script_lines tests/fault/[0-9]*.sh
	gather 'asan unit' unit_lines asan/ build/asan
	gather unit unit_lines '' build
	gather 'tsan threads' thread_lines tsan/ build/tsan
	gather reader reader_line
	gather fuzz corpus_lines '' build
	gather 'asan fuzz' corpus_lines asan/ build/asan
	together "$unit_jobs"
	in_files
	rm -rf build/api-seen
	gather browser browser_lines tests/browser/[0-8]*.mjs
	gather e2e ends_beside
	together "$jobs"
	part 'e2e by themselves' ends_alone
	once_more
	part 'browser at last' browsers_last
}

rm -rf "$logs"
mkdir -p "$logs"
: >"$logs/results"
: >"$logs/untested"
: >"$logs/failed"
: >"$logs/second"
case ${1:-all} in
all)
	everything
	;;
check)
	export QUIET=yes
	in_memory
	dir=build${SAN:+/$SAN}
	if [ -n "${2:-}" ]; then
		part "unit test $2" named "$dir" "$2"
	else
		build_quietly all unit-tests
		part check quick "$dir"
	fi
	;;
lint)
	build 'build gcc' make all
	part lint scripts tests/lint/*.sh
	;;
sim)
	export SIM_SEEDS="${SIM_SEEDS:-10000}"
	export TEST_TIMEOUT="${TEST_TIMEOUT:-7200}"
	build 'build gcc' make tests
	part simulation simulation '' build
	;;
asan)
	build 'build with sanitizers' make SAN=asan tests
	part unit units asan/ build/asan
	part fuzz corpora asan/ build/asan
	part simulation simulation asan/ build/asan
	;;
tsan)
	build 'build with thread sanitizer' make SAN=tsan tests
	part unit units tsan/ build/tsan
	part simulation simulation tsan/ build/tsan
	;;
valgrind)
	export CK_FORK=no
	WRAPPER='valgrind -q --leak-check=full --error-exitcode=9'
	build 'build gcc' make tests
	part unit units valgrind/ build
	;;
cover)
	find build/cover -name '*.gcda' -delete 2>/dev/null
	build 'build for coverage' make SAN=cover tests
	part unit units cover/ build/cover
	part simulation simulation cover/ build/cover
	coverage
	;;
*)
	sed -n '2s/^# //p' "$0" >&2
	exit 2
	;;
esac
finish
