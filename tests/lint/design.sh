#!/bin/sh
# Every module is named by the DESIGN.md nearest to it: that of its folder or
# of one above.  Each program's folder, protocol/ and the folders of common/
# say in a DESIGN.md what they are for.
set -u
cd "$(dirname "$0")/../.." || exit 1

status=0
for folder in agent aggregator auditor protocol common/*/; do
	if [ ! -f "${folder%/}/DESIGN.md" ]; then
		echo "${folder%/}/DESIGN.md is missing"
		status=1
	fi
done

for source in $(find common protocol agent aggregator auditor -name '*.c' |
    sort); do
	name=$(basename "$source" .c)
	folder=$(dirname "$source")
	while [ ! -f "$folder/DESIGN.md" ] && [ "$folder" != . ]; do
		folder=$(dirname "$folder")
	done
	grep -qw -- "$name" "$folder/DESIGN.md" 2>/dev/null || {
		echo "$folder/DESIGN.md does not name $source"
		status=1
	}
done
exit $status
