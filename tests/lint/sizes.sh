#!/bin/sh
# A file has one job: more than 500 lines are a question, so such files are
# listed; more than 800 are a wall.  A function fits on a screen: at most 70.
# Prints the largest of each.
set -eu
cd "$(dirname "$0")/../.."

files() {
	find Makefile common protocol agent aggregator auditor tests packaging \
	    \( -name '*.[ch]' -o -name '*.sh' -o -name '*.mjs' -o -name '*.js' \
	    -o -name Makefile \) ! -path '*/node_modules/*' ! -path '*/dist/*'
}

echo 'Largest files, and all of more than 500 lines:'
files | xargs wc -l | awk '$2 != "total"' | sort -rn | awk '
	NR <= 5 || $1 > 500 { print "  " $1, $2 }
	$1 > 800 { print "TOO LONG: " $2 ": " $1 " lines"; wrong = 1 }
	END { exit wrong }'

echo 'Longest functions (lines):'
find common protocol agent aggregator auditor tests -name '*.c' | sort |
    xargs ctags --fields=+ne --kinds-C=f --sort=no -f - | awk -F '\t' '
	/^!/ { next }
	{
		line = end = 0
		for (i = 4; i <= NF; i++) {
			if ($i ~ /^line:/)
				line = substr($i, 6)
			if ($i ~ /^end:/)
				end = substr($i, 5)
		}
		print end - line + 1, $2 ":" $1
	}' | sort -rn | awk '
	NR <= 5 { print "  " $0 }
	$1 > 70 { print "TOO LONG: " $2 ": " $1 " lines"; wrong = 1 }
	END { exit wrong }'
