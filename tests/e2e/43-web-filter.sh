#!/bin/sh
# A web filter that answers in the aggregator's place is told as such, whatever
# status it answers with; nothing is taken from it, and nothing is lost.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "a page of a web filter is no answer of the aggregator"
need node

centre_new north
must_serve
site_new alpha
invite alpha
grant alpha north
enrol alpha
report_from alpha north
refer alpha north 1 3

# filtered STATUS: a filter stands at the aggregator's address
filtered() {
	: >"$dir/filter.txt"
	node "$tools/filter.mjs" "$port" "$1" >"$dir/filter.txt" 2>&1 &
	filter=$!
	started $filter
	tries=0
	until grep -q ready "$dir/filter.txt"; do
		tries=$((tries + 1))
		[ $tries -lt 900 ] || fail "the filter did not start"
		sleep 0.1
	done
}

# told STATUS: send and status both say who spoke
told() {
	exits 75 "$agent" send --dir "$dir/alpha"
	said "a web filter or proxy answered (status $1), not the aggregator"
	said "ask who runs this network to let this computer reach $url"
	done_by "$agent" status --dir "$dir/alpha"
	said "a web filter or proxy answered (status $1), not the aggregator"
	said "Delivery stands at $2"
}

# First in the place of an enrolment's answer, then of a head's.
serve_stop
for status in 200 302 403 407 511; do
	filtered $status
	told $status "the enrolment"
	end_process $filter
done
ok "told before the enrolment, at five statuses"
must_serve
done_by send alpha
seal alpha >/dev/null
serve_stop
for status in 200 302 403 407 511; do
	filtered $status
	told $status "north, $quarter"
	end_process $filter
done
ok "told of a return, at five statuses"
must_serve
done_by send alpha
said "received as entry"
same "outbox" "0 1 0" "$(outbox alpha)"
done_by "$agent" status --dir "$dir/alpha"
! grep -q "stands at" "$dir/said" || fail "delivery still stands"
sound
