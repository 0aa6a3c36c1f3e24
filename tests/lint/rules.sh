#!/bin/sh
# A rule number of protocol/*.md stands for one rule, and every number that is
# named anywhere is that of a rule.
set -u
cd "$(dirname "$0")/../.." || exit 1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
rule='P-[A-Z]+-[0-9]+'

sed -nE "s/^- \*\*($rule)\*\*.*/\1/p" protocol/*.md | sort >"$work/rules"
[ -s "$work/rules" ] || {
	echo "no rule was found in protocol/*.md"
	exit 1
}
for number in $(uniq -d "$work/rules"); do
	echo "$number is the number of more than one rule:"
	grep -nF -- "- **$number**" protocol/*.md
	status=1
done

grep -rhoIE --exclude-dir=build --exclude-dir=.git --exclude=.git \
    --exclude-dir=node_modules -e "\\<$rule\\>" . | sort -u >"$work/named"
sort -u "$work/rules" | comm -13 - "$work/named" >"$work/unknown"
while read -r number; do
	echo "there is no rule $number, but it is named:"
	grep -rnIFw --exclude-dir=build --exclude-dir=.git --exclude=.git \
	    --exclude-dir=node_modules -e "$number" .
	status=1
done <"$work/unknown"
exit $status
