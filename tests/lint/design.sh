#!/bin/sh
# Each program's folder, protocol/ and both folders of common/ say in a
# DESIGN.md what they are for, and name every module in them.
set -u
cd "$(dirname "$0")/../.." || exit 1

status=0
for folder in agent aggregator auditor protocol common/base common/ips; do
	if [ ! -f $folder/DESIGN.md ]; then
		echo "$folder/DESIGN.md is missing"
		status=1
		continue
	fi
	for source in $(find $folder -name '*.c' | sort); do
		name=$(basename "$source" .c)
		grep -qw -- "$name" $folder/DESIGN.md || {
			echo "$folder/DESIGN.md does not name $source"
			status=1
		}
	done
done
exit $status
