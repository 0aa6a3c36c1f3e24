#!/bin/sh
# Every header compiles alone.
set -u
cd "$(dirname "$0")/../.." || exit 1

status=0
for header in $(find common protocol agent aggregator auditor tests \
    -name '*.h' | sort); do
	printf '#include "%s"\nint headers_alone;\n' "$header" |
	    ${CC:-gcc} -std=c17 -D_POSIX_C_SOURCE=200809L -I. -Wall -Wextra \
	    -Wpedantic -Werror -fsyntax-only -x c - || {
		echo "$header does not compile alone"
		status=1
	}
done
exit $status
