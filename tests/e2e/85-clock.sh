#!/bin/sh
# A site whose clock ran four years ahead, beside one whose clock was right:
# nothing is signed unasked, no total shows a quarter that has not begun, and
# after one seal on the right day the figures of both are the same.
. "$(dirname "$0")/lib.sh"
begin "a wrong clock spoils no quarter"
centre_new north south
must_serve
site alpha north
site beta south

now=$(date +%F)
entered=$(date -d "$now - 9 days" +%F)
ahead=$(date -d "$now + 4 years" +%F)
refer alpha north 1 3 "$entered"
refer beta south 1 3 "$entered"

# seal_on SITE DATE [OPTION...]: on a machine that says it is that day
seal_on() {
	on_site=$1
	on_day=$2
	shift 2
	staff "$on_site" seal --today "$on_day" --none all --yes "$@"
}

# shown SERVICE: its totals, without what names it or the state of the log
shown() {
	"$aggregator" totals --dir "$centre" --service "$1" --policy exact/1 \
	    --json | grep -v '"log_size"' | sed "s/\"$1\"/\"it\"/"
}

# begun: no column of the regional table begins after today
begun() {
	"$aggregator" totals --dir "$centre" --region midlands \
	    --policy exact/1 --json >"$dir/table.json"
	grep -q "\"day\": \"$now\"" "$dir/table.json" ||
	    fail "the table is not of today: is it past midnight?"
	late=$(sed -n 's/.*"period": "\([0-9-]*\)\/P3M".*/\1/p' \
	    "$dir/table.json" | sort -u | awk -v now="$now" '$1 > now' |
	    wc -l)
	same "quarters in the table that have not begun" 0 "$late"
}

# ---------------------------------------------------------------- four years

exits 2 seal_on alpha "$ahead"
said "it is in doubt which day it is"
said "The newest entry is of $entered."
same "outbox after a seal that nobody confirmed" "0 0 0" "$(outbox alpha)"

# Somebody says what the machine says.
done_by seal_on alpha "$ahead" --confirm-date "$ahead"
wrong=$(seq_of alpha)
send alpha >/dev/null
same "outbox: all were taken, none refused" "0 $wrong 0" "$(outbox alpha)"
begun
"$aggregator" totals --dir "$centre" --region midlands >"$dir/said"
said "have not begun were received too"
sound

# ------------------------------------------------------------ the right day

exits 2 seal_on alpha "$now"
said "Figures have been sealed up to"
done_by seal_on alpha "$now" --confirm-date "$now"
said "withdrawn: this quarter has not begun"
send alpha >/dev/null
done_by seal_on beta "$now"
send beta >/dev/null
begun
"$aggregator" totals --dir "$centre" --region midlands >"$dir/said"
! grep -q "clock of a site" "$dir/said" ||
    fail "the table still speaks of a clock"
shown north >"$dir/north.json"
shown south >"$dir/south.json"
cmp -s "$dir/north.json" "$dir/south.json" || {
	diff "$dir/north.json" "$dir/south.json" >&2 || :
	fail "the two services do not have the same figures"
}
ok "the figures are those of the site whose clock was right"
sound
