#!/bin/sh
# Every exported function has its contract in the comment before it.  One
# comment may speak for neighbours that follow without a blank line.
set -eu
cd "$(dirname "$0")/../.."

find common protocol agent aggregator auditor tests -name '*.h' | sort |
    xargs awk '
FNR == 1 { depth = 0; documented = 0; inside = 0 }
/^[ \t]*\/\*/ { inside = 1 }
inside {
	if (/\*\//) {
		inside = 0
		documented = 1
	}
	next
}
/^$/ { documented = 0; next }
/^#/ { next }
depth == 0 && /^[a-z].*[ *][a-z0-9_]+\(/ && !documented {
	printf "%s:%d: no contract before: %s\n", FILENAME, FNR, $0
	wrong = 1
}
{
	depth += gsub(/[{]/, "{") - gsub(/[}]/, "}")
}
END { exit wrong }'
