#!/bin/sh
# Every header compiles alone.
set -u
cd "$(dirname "$0")/../.." || exit 1

find common protocol agent aggregator auditor tests -name '*.h' | sort |
    xargs -P "$(nproc)" -n 1 sh -c '
	printf "#include \"%s\"\nint headers_alone;\n" "$0" |
	    ${CC:-gcc} -std=c17 -D_POSIX_C_SOURCE=200809L -I. -Wall -Wextra \
	    -Wpedantic -Werror -fsyntax-only -x c - || {
		echo "$0 does not compile alone"
		exit 1
	}'
