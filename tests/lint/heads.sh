#!/bin/sh
# Each .c file begins with a comment that says what it is: a newcomer then
# knows it before the first include.
set -eu
cd "$(dirname "$0")/../.."

find common protocol agent aggregator auditor tests -name '*.c' | sort |
    xargs awk '
FNR == 1 && (!/^\/\*/ || (/\*\// && length($0) < 24)) {
	print FILENAME " does not begin with a comment on what it is"
	wrong = 1
}
END { exit wrong }'
