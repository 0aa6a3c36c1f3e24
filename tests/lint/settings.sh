#!/bin/sh
# The settings file of each service names every option that its command has, and
# no other: nobody needs to edit a unit.
set -u
cd "$(dirname "$0")/../.." || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# settings FILE PROGRAM COMMAND OPTIONS-THAT-THE-UNIT-GIVES
settings() {
	"build/$2" "$3" --help | grep -o '^  --[a-z-]*' | tr -d ' ' |
	    sort >"$work/has"
	{
		grep -o -- '--[a-z][a-z-]*' "packaging/defaults/$1"
		for given in $4; do echo "$given"; done
	} | sort -u >"$work/names"
	[ -s "$work/has" ] || { echo "$2 $3 --help names no option"; status=1; }
	diff "$work/has" "$work/names" >"$work/diff" && return
	echo "packaging/defaults/$1 (>) and $2 $3 --help (<) differ:"
	grep '^[<>]' "$work/diff"
	status=1
}

settings sheaf-desk sheaf-agent serve "--dir --page"
settings sheaf-courier sheaf-agent courier --dir
settings sheaf-aggregator sheaf-aggregator serve "--dir --listen"
settings sheaf-witness sheaf-witness serve "--dir --listen"
settings sheaf-witness-follow sheaf-witness follow "--dir --once"
exit $status
