#!/bin/sh
# What a tired team leader types: the short way, the wrong file, the same
# thing twice.  It works, or says in a sentence what to do instead.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "a tired team leader's commands"

site_new alpha
printf '%s\n' "$password" >"$dir/password"

# at_alpha STATUS COMMAND...
at_alpha() {
	status=$1
	shift
	exits "$status" "$agent" "$@" --dir "$dir/alpha" \
	    --password-file "$dir/password"
}

# ------------------------------------------------------------------ preview

for service in north south; do
	facts "$service" 1 2 >"$dir/$service.csv"
	at_alpha 0 import "$dir/$service.csv"
done
facts east 1 1 2016-02-01 >"$dir/east.csv"
at_alpha 0 import "$dir/east.csv"

done_by "$agent" preview --dir "$dir/alpha" --period "$quarter"
same "returns of a quarter, no service named" "service north
service south" "$(grep '^service' "$dir/said")"
exits 1 "$agent" preview --dir "$dir/alpha" --period "2014/15 Q1"
sentence
