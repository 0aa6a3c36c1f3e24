#!/bin/sh
# Every folder that holds code has a DESIGN.md, which says what the folder is
# for and names each file in it.
set -u
cd "$(dirname "$0")/../.." || exit 1

status=0
find common protocol agent aggregator auditor -name '*.[ch]' |
    sed 's,/[^/]*$,,' | sort -u | {
	while read -r folder; do
		if [ ! -f "$folder/DESIGN.md" ]; then
			echo "$folder/DESIGN.md is missing"
			status=1
			continue
		fi
		for source in "$folder"/*.[ch]; do
			case $source in
			*.h) [ ! -f "${source%.h}.c" ] || continue ;;
			esac
			name=$(basename "${source%.[ch]}")
			grep -qw -- "$name" "$folder/DESIGN.md" || {
				echo "$folder/DESIGN.md does not name $source"
				status=1
			}
		done
	done
	exit $status
}
