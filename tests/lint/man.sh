#!/bin/sh
# The man pages and --help name the same commands with the same options.
set -u
cd "$(dirname "$0")/../.." || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

# help_commands PROGRAM
help_commands() {
	"build/$1" --help | awk '
		/^commands:/ { on = 1; next }
		on && /^$/ { exit }
		on && /^  [a-z]/ {
			name = length($0) > 25 ? substr($0, 3, 23) : substr($0, 3)
			sub(/  .*/, "", name)
			sub(/ *$/, "", name)
			print name
		}' | sort
}

# man_commands PAGE
man_commands() {
	awk '/^\.Ss / {
		name = $2
		if ($3 ~ /^[a-z]/)
			name = name " " $3
		print name
	}' "$1" | sort
}

# help_options PROGRAM COMMAND
help_options() {
	# shellcheck disable=SC2086 # a command may be two words
	"build/$1" $2 --help >"$work/said" || {
		echo "$1 $2 --help ends with $?" >&2
		status=1
	}
	sed -n 's/^  --\([a-z-]*\).*/\1/p' "$work/said" | sort -u
}

# man_options PAGE COMMAND, or without COMMAND those of all commands
man_options() {
	awk -v want="${2:-}" '
		/^\.S[sh] / {
			name = $2
			if ($3 ~ /^[a-z]/)
				name = name " " $3
			on = want == "" ? $0 == ".Sh OPTIONS" : $1 == ".Ss" &&
			    name == want
		}
		on && /^\.It Fl -/ { print substr($3, 2) }' "$1" | sort -u
}

# same WHAT: the files man and help hold the same lines
same() {
	if ! diff "$work/man" "$work/help" >"$work/diff"; then
		echo "$1 (< man page, > --help):"
		grep '^[<>]' "$work/diff"
		status=1
	fi
}

for program in sheaf-agent sheaf-aggregator sheaf-audit sheaf-witness; do
	page=packaging/man/$program.1
	man_commands "$page" >"$work/man"
	help_commands "$program" >"$work/help"
	[ -s "$work/help" ] || { echo "$program --help lists nothing"; exit 1; }
	same "commands of $program"
	help_commands "$program" >"$work/commands"
	man_options "$page" >"$work/common"
	: >"$work/used"
	while read -r command; do
		help_options "$program" "$command" >"$work/all"
		comm -12 "$work/common" "$work/all" >>"$work/used"
		comm -23 "$work/all" "$work/common" >"$work/help"
		man_options "$page" "$command" |
		    comm -23 - "$work/common" >"$work/man"
		same "$program $command"
	done <"$work/commands"
	sort -u "$work/used" >"$work/help"
	cp "$work/common" "$work/man"
	same "$program, options of several commands"
	if command -v man >/dev/null; then
		man --warnings -E UTF-8 -l -Tutf8 "$page" 2>&1 >/dev/null |
		    grep . && status=1
	fi
done
exit $status
