#!/bin/sh
# Module names are unique in the whole tree, so that a simulation can link
# agents and an aggregator into one program; and foo.c, like the foo_bar.c
# that helps it, exports only foo_*.
set -eu
cd "$(dirname "$0")/../.."

status=0
twins=$(find common protocol agent aggregator auditor -name '*.c' \
    ! -name main.c | sed 's,.*/,,' | sort | uniq -d)
if [ -n "$twins" ]; then
	echo "More than one file is called: $twins"
	status=1
fi

for source in $(find common protocol agent aggregator auditor -name '*.c' \
    ! -name main.c | sort); do
	object=build/${source%.c}.o
	[ -f "$object" ] || { echo "$object is not built"; exit 1; }
	prefix=$(basename "$source" .c | sed 's/_.*//')
	case $prefix in
	buf) prefix='(buf|slice)' ;;
	encode) prefix='(en|de)code' ;;
	json) prefix=jval ;; # jansson has json_
	esac
	nm -g --defined-only "$object" | awk -v prefix="$prefix" \
	    -v source="$source" '
		$3 !~ "^" prefix "(_|$)" && $3 !~ /^__(odr_)?asan/ {
			print source " exports " $3 ", not " prefix "_*"
			wrong = 1
		}
		END { exit wrong }' || status=1
done
exit $status
