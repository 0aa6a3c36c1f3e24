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

objects=$(find common protocol agent aggregator auditor -name '*.c' \
    ! -name main.c | sort | sed 's,^,build/,; s,\.c$,.o,')
for object in $objects; do
	[ -f "$object" ] || { echo "$object is not built"; exit 1; }
done
# shellcheck disable=SC2086 # one word per file
nm -A -g --defined-only $objects | awk '
	BEGIN {
		may["buf"] = " buf slice "
		may["encode"] = " encode decode "
		may["json"] = " jval " # jansson has json_
	}
	{
		source = $1
		sub(/^build\//, "", source)
		sub(/\.o:.*/, ".c", source)
		prefix = source
		sub(/.*\//, "", prefix)
		sub(/(_.*)?\.c$/, "", prefix)
		begins = $NF
		sub(/_.*/, "", begins)
		if (!(prefix in may))
			may[prefix] = " " prefix " "
		if (!index(may[prefix], " " begins " ") &&
		    $NF !~ /^__(odr_)?asan/) {
			print source " exports " $NF ", not " prefix "_*"
			wrong = 1
		}
	}
	END { exit wrong }' || status=1
exit $status
