#!/bin/sh
# No circles: folders do not include one another in a circle, nor do files,
# nor do files call one another in a circle.  So each can be read, tested and
# replaced with only what lies below it.
#
# A file here is a .c file with its header.  A part of a module (foo_part
# beside foo) may use the types in foo.h: that the two do not call each other
# is enough.
set -u
cd "$(dirname "$0")/../.." || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# judge WHAT FILE: prints one circle among the pairs "from to" in FILE
judge() {
	WHAT=$1 awk '
	{ pairs[$1 " " $2] = 1 }

	# Takes away every pair that leads nowhere, until each that is left
	# leads around a circle or into one; the number of those left.
	function reduce(list, pair, leads, more, left, end) {
		do {
			split("", leads)
			for (pair in list) {
				split(pair, end, " ")
				leads[end[1]] = end[2]
			}
			more = left = 0
			for (pair in list) {
				split(pair, end, " ")
				if (end[2] in leads)
					left++
				else {
					delete list[pair]
					more = 1
				}
			}
		} while (more)
		return left
	}

	# Follows the pairs of a reduced list until one comes again.
	function show(list, pair, next_of, at, end, seen, begin) {
		for (pair in list) {
			split(pair, end, " ")
			next_of[end[1]] = end[2]
			at = end[1]
		}
		while (!(at in seen)) {
			seen[at] = 1
			at = next_of[at]
		}
		print ENVIRON["WHAT"] " in a circle:"
		begin = at
		do {
			print "  " at " -> " next_of[at]
			at = next_of[at]
		} while (at != begin)
	}

	END {
		if (reduce(pairs) > 0) {
			show(pairs)
			exit 1
		}
	}' "$2" || status=1
}

find common protocol agent aggregator auditor tests -name '*.[ch]' | sort |
    xargs awk '
	FNR == 1 {
		module = FILENAME
		sub(/\.[ch]$/, "", module)
	}
	/^#[ \t]*include[ \t]+"/ {
		split($0, quoted, "\"")
		sub(/\.h$/, "", quoted[2])
		print module, quoted[2]
	}' >"$work/includes"

awk '{
	sub(/\/[^\/]*$/, "", $1)
	sub(/\/[^\/]*$/, "", $2)
	if ($1 != $2 && $1 !~ /^tests/)
		print
}' "$work/includes" >"$work/folders"
judge 'folders that include each other' "$work/folders"

awk '$1 != $2 && index($1, $2 "_") != 1' "$work/includes" >"$work/files"
judge 'files that include each other' "$work/files"

for source in $(find common protocol agent aggregator auditor -name '*.c' \
    ! -name main.c); do
	object=build/${source%.c}.o
	[ -f "$object" ] || { echo "$object is not built"; exit 1; }
	echo "$object"
done >"$work/objects"
xargs nm -A -g <"$work/objects" | sed 's,^build/,,; s,\.o:, ,' | awk '
	$(NF - 1) == "U" { uses[$1 " " $NF] = 1; next }
	{ owner[$NF] = $1 }
	END {
		for (use in uses) {
			split(use, part, " ")
			to = owner[part[2]]
			if (to != "" && to != part[1])
				print part[1], to
		}
	}' >"$work/calls"
[ -s "$work/calls" ] || { echo "no file calls another?"; status=1; }
judge 'files that call each other' "$work/calls"
exit $status
