#!/bin/sh
# The settings file of each service names every option that its command has, and
# no other: nobody needs to edit a unit.  Each variable in it is one that its unit
# uses, and the reverse.  What a user of an earlier version may have set
# (tests/upgrades/settings) is still a variable and an option.
set -u
cd "$(dirname "$0")/../.." || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
kept=tests/upgrades/settings
version=$(sed -n '1s/.*(\([^)]*\)).*/\1/p' packaging/debian/changelog)
# Read by libraries, so no unit names it.
by_libraries=https_proxy

wrong() {
	echo "$*"
	status=1
}

# differ WHAT: $work/left and $work/right, each sorted
differ() {
	diff "$work/left" "$work/right" >"$work/diff" && return
	wrong "$1 differ:"
	grep '^[<>]' "$work/diff"
}

# options FILE: those that a text names
options() {
	grep -o -- '--[a-z][a-z-]*' "$1" | sort -u
}

# variables FILE: those that are set, or could be by taking a "#" away
variables() {
	sed -n 's/^#\{0,1\}\([A-Za-z_][A-Za-z_]*\)=.*/\1/p' "$1" |
	    grep -vx "$by_libraries" | sort -u
}

# settings FILE PROGRAM COMMAND OPTIONS-THAT-THE-UNIT-GIVES
settings() {
	file=packaging/defaults/$1
	"build/$2" "$3" --help | grep -o '^  --[a-z-]*' | tr -d ' ' |
	    sort >"$work/has"
	[ -s "$work/has" ] || wrong "$2 $3 --help names no option"
	cp "$work/has" "$work/left"
	{
		options "$file"
		for given in $4; do echo "$given"; done
	} | sort -u >"$work/right"
	differ "$2 $3 --help (<) and $file (>)"

	# The units that read this file, and the variables that they give to a program.
	grep -lx "EnvironmentFile=-/etc/default/$1" packaging/systemd/*.service \
	    >"$work/units"
	[ -s "$work/units" ] || wrong "no unit reads /etc/default/$1"
	# shellcheck disable=SC2046 # one word per file
	grep -h '^ExecStart=' $(cat "$work/units") | grep -o '\$[{A-Z_]*' |
	    tr -d '${' | sort -u >"$work/left"
	variables "$file" >"$work/right"
	differ "variables in the units of $file (<) and in it (>)"

	# Nobody who set something has to change it after an upgrade.
	for old in "$kept"/*/"$1"; do
		variables "$old" | comm -23 - "$work/left" >"$work/lost"
		[ ! -s "$work/lost" ] ||
		    wrong "$old sets what no unit uses:" $(cat "$work/lost")
		options "$old" | comm -23 - "$work/has" >"$work/lost"
		[ ! -s "$work/lost" ] ||
		    wrong "$old has what $2 $3 does not:" $(cat "$work/lost")
	done
	# Today's stand there too, so that a later version is held to them.
	now=$kept/$version/$1
	[ -f "$now" ] || {
		wrong "there is no $now: set in it what $file can set"
		return
	}
	sed -n 's/^#\{0,1\}\([A-Za-z_]*\)=.*/\1/p' "$file" | sort -u >"$work/left"
	sed -n 's/^\([A-Za-z_]*\)=.*/\1/p' "$now" | sort -u >"$work/right"
	differ "variables of $file (<) and $now (>)"
	# An option is described by a line of its own.
	grep '^#   *--' "$file" | grep -o -- '--[a-z][a-z-]*' | sort -u >"$work/left"
	options "$now" >"$work/right"
	differ "options of $file (<) and $now (>)"
}

settings sheaf-desk sheaf-agent serve "--dir --page"
settings sheaf-courier sheaf-agent courier --dir
settings sheaf-aggregator sheaf-aggregator serve "--dir --listen"
settings sheaf-witness sheaf-witness serve "--dir --listen"
settings sheaf-witness-follow sheaf-witness follow "--dir --once"
exit $status
