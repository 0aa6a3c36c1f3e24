#!/bin/sh
# Usage: 15-golden.sh [--accept | --served] [FAMILY...]
#
# What the commands print is kept in tests/golden/FAMILY.txt, calls and
# answers in one file: see tests/golden/README.md.  Every call is made again
# and must be answered as the file says, to the letter.  --accept writes what
# is answered now into the files instead; read that diff before it is
# committed.  --served has each command done by `sheaf-agent serve`: it must
# answer the same.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need flock node script setsid
accept=
served=
case ${1:-} in
--accept)
	accept=yes
	shift
	;;
--served)
	served=yes
	shift
	;;
esac
golden=$PWD/tests/golden
all=
if [ $# -eq 0 ]; then
	all=yes
	for file in "$golden"/*.txt; do
		file=${file##*/}
		case $served$file in
		# nothing there asks for a register that is served
		yescentre.txt | yeshelp.txt) continue ;;
		esac
		set -- "$@" "${file%.txt}"
	done
fi
begin "commands answer as they did"

# What a call depends on beside its arguments.
PATH=$build/test:$build:$PATH
if [ -n "$served" ]; then
	SERVED_AGENT=$agent
	PATH=$tools/served:$PATH
	export SERVED_AGENT
fi
LOGNAME=ann
TZ=UTC
LC_ALL=C
export PATH LOGNAME TZ LC_ALL
unset XDG_STATE_HOME
first_day=$(date +%F)

# shellcheck source=tests/golden/sites.sh
. "$golden/sites.sh"

# ------------------------------------------------------- calls and answers

# mask: what differs from run to run; a run may go past midnight
mask() {
	sed -E -f "$golden/mask.sed" |
	    sed -e "s/$first_day/<today>/g" -e "s/$(date +%F)/<today>/g" \
	    -e "s/$(LC_ALL=C date '+%-d %B %Y')/<today>/g"
}

# marked MARK FILE: each line after a mark; the end of the last one is seen
marked() {
	sed "s/^/$1/" "$2"
	[ ! -s "$2" ] || [ -z "$(tail -c 1 "$2")" ] || echo "<no newline>"
}

# answer CALL: as it stands in a golden file
answer() {
	status=0
	(eval "$1") >../out 2>../err </dev/null || status=$?
	[ $status -ne 99 ] || fail "$1: $(cat ../err)" # see quietly
	{
		marked '|' ../out
		marked '!' ../err
	} | mask
	[ $status -eq 0 ] || echo "= $status"
}

# play FAMILY: its file as it would be now, in $dir/FAMILY.txt
play() {
	mkdir -p "$dir/$1/at"
	cd "$dir/$1/at"
	cp -r "$golden/input" input
	echo "$password" >pw
	# What the first password of a restored register does is told then.
	SERVED_WARM=yes
	[ "$1" != backup ] || SERVED_WARM=
	export SERVED_WARM
	echo "not the password" >wrong.pw
	while IFS= read -r line; do
		case $line in
		'$ '*)
			printf '%s\n' "$line"
			answer "${line#\$ }"
			;;
		'#'* | '')
			printf '%s\n' "$line"
			;;
		esac
	done <"$golden/$1.txt" >"$dir/$1.txt"
}

# called PROGRAM: each of its commands is called in some family beside help,
# and with --json where it has that
called() {
	"$build/$1" --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)  .*/\1/p' |
	    sed 's/ *$//' >"$dir/commands"
	[ -s "$dir/commands" ] || fail "$1 --help lists no commands"
	while read -r command; do
		find "$golden" -maxdepth 1 -name '*.txt' ! -name help.txt -exec \
		    grep -hE "^\\$ .*$1 $command( |\$)" {} + >"$dir/calls" ||
		    fail "no golden file calls $1 $command"
		# shellcheck disable=SC2086 # a command has one word or two
		"$build/$1" $command --help | grep -q '^  --json ' || continue
		grep -q -e '--json' "$dir/calls" ||
		    fail "no golden file calls $1 $command --json"
	done <"$dir/commands"
	ok "$1: each of $(wc -l <"$dir/commands") commands is called"
}

if [ -n "$all" ]; then
	called sheaf-agent
	called sheaf-aggregator
fi

for family in "$@"; do
	[ -f "$golden/$family.txt" ] || fail "there is no tests/golden/$family.txt"
	play "$family" &
	started $!
done
for pid in $running; do
	wait "$pid" || fail "the calls of a family could not be made"
done
running=

differ=
for family in "$@"; do
	calls=$(grep -c '^\$ ' "$dir/$family.txt" || :)
	[ "$calls" -gt 0 ] || fail "tests/golden/$family.txt calls nothing"
	if cmp -s "$golden/$family.txt" "$dir/$family.txt"; then
		checked=$((checked + calls))
		echo "  $family: $calls calls"
	elif [ -n "$accept" ]; then
		cp "$dir/$family.txt" "$golden/$family.txt"
		echo "  $family: $calls calls, accepted as they are now"
	else
		differ="$differ $family"
		diff -u -L "tests/golden/$family.txt" -L "as it is now" \
		    "$golden/$family.txt" "$dir/$family.txt" >&2 || :
	fi
done
[ -z "$differ" ] || fail "answers have changed:$differ.  If that is meant:
sh tests/e2e/15-golden.sh --accept$differ"
