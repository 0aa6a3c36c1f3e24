#!/bin/sh
# The figures of /metrics are those that their names say: each of a number of its own,
# so that two of them cannot change places unseen.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "/metrics counts what it says"
need curl sqlite3

metric() {
	curl -s -m 60 "$url/metrics" | sed -n "s/^sheaf_$1 //p"
}
# counts NAME NUMBER
counts() {
	same "$1" "$2" "$(metric "$1")"
}

# ------------------------------------------------------------- services by their state

# One that reports, two late, three silent, four that are not enrolled.
centre_new now late1 late2 mute1 mute2 mute3 away1 away2 away3 away4
must_serve

# The last quarter that has ended is there, whatever quarter is due today.
month=$(date +%-m)
last_day=$(date -d "$(date +%Y)-$(((month - 1) / 3 * 3 + 1))-01 -1 day" +%F)
year=$(date -d "$last_day" +%Y)
month=$(date -d "$last_day" +%-m)
# Quarters are those of the financial year, which begins in April.
last="$((month > 3 ? year : year - 1))/$(printf '%02d' \
    $(((month > 3 ? year + 1 : year) % 100))) Q$(((month + 8) % 12 / 3 + 1))"
site prompt now
staff prompt service set now --first-quarter "$last" >/dev/null
refer prompt now 1 2 "$(date -d "$last_day -9 days" +%F)"
seal prompt "$last_day" >/dev/null
send prompt >/dev/null

site slow late1,late2
report_from slow late1
staff slow service set late2 --first-quarter "$quarter" --new-service late2 >/dev/null
refer slow late1 1 2
refer slow late2 3 5
seal slow >/dev/null
send slow >/dev/null

site mute mute1,mute2,mute3

site_new gone
invite gone
grant gone away1,away2

# They are counted at the start, and then once a minute.
serve_stop
must_serve
tries=0
until [ -n "$(metric services_late)" ]; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || fail "services are not counted"
	sleep 0.1
done
counts services_reporting 1
counts services_late 2
counts services_silent 3
counts services_not_enrolled 4

# --------------------------------------------------------- statements by what became of them

# posted STATUS FILE TIMES
posted() {
	i=0
	while [ $i -lt "$3" ]; do
		i=$((i + 1))
		got=$(curl -s -m 60 -o "$dir/answer" -w '%{http_code}' \
		    --data-binary "@$2" "$url/v1/batches")
		quiet_same "status of $2" "$1" "$got"
	done
}
for name in accepted refused repeated rejected; do
	counts "statements_${name}_total" 0
done
size=$(metric log_size)

# Three are taken, of which the last is given four times more.
refer slow late1 6 7
refer slow late2 8 9
refer prompt now 3 4 "$(date -d "$last_day -9 days" +%F)"
seal slow >/dev/null
seal prompt "$last_day" >/dev/null
find "$dir/slow/spool/out" "$dir/prompt/spool/out" -name '*.sheaf' | sort >"$dir/new"
same "statements to come" 3 "$(wc -l <"$dir/new")"
while read -r file; do
	posted 200 "$file" 1
	cp "$file" "$dir/again"
done <"$dir/new"
posted 200 "$dir/again" 4

# One is for somebody else's service: it is logged with a refusal.  (The site knows
# better, so it has to forget that.)
report_from mute late1
refer mute late1 1 9
if seal mute >/dev/null 2>&1; then
	fail "a service that is not on the list was sealed"
fi
sqlite3 "$dir/mute/register/register.db" \
    "DELETE FROM listed_once; DELETE FROM listed_service"
seal mute >/dev/null
posted 422 "$(find "$dir/mute/spool/out" -name '*.sheaf')" 1

# Two are none at all.
echo "no statement" >"$dir/none"
posted 400 "$dir/none" 2

counts statements_refused_total 1
counts statements_rejected_total 2
counts statements_accepted_total 3
counts statements_repeated_total 4
# A refusal is an entry too.
counts log_size $((size + 3 + 2))
counts statements_disk_full_total 0
counts unpublished 0

# ------------------------------------------------------------------- room, and who waits

counts disk_below_floor 0
group=$(sed -n 's/.*LIMITS_GROUP_MAX = \([0-9]*\),.*/\1/p' protocol/limits.h)
pages=$(sed -n 's/.*LIMITS_ROOM_STATEMENT_BYTES = \([0-9]*\) \* 4096,.*/\1/p' \
    protocol/limits.h)
counts disk_floor_bytes $((group * 2 * pages * 4096 + 32 * 1024 * 1024))
room=$(metric disk_room_bytes)
free=$(($(df -Pk "$centre" | awk 'NR == 2 { print $4 }') * 1024))
[ "$room" -gt $((free - free / 10)) ] && [ "$room" -lt $((free + free / 10)) ] ||
    fail "room: $room, and df says $free"
ok "room: $room, as df says"

# Somebody else writes to the store: the writer is at one group, the others wait.
counts waiting 0
mkfifo "$dir/line"
sqlite3 -batch "$centre/store.db" <"$dir/line" >"$dir/held" 2>&1 &
holder=$!
started $holder
exec 3>"$dir/line"
echo 'BEGIN IMMEDIATE; SELECT 1;' >&3
until [ -s "$dir/held" ]; do
	kill -0 $holder || fail "the store is not held: $(cat "$dir/held")"
	sleep 0.05
done
give_again() {
	curl -s -m 60 -o "$dir/answer" -w '%{http_code}\n' \
	    --data-binary "@$dir/again" "$url/v1/batches" >>"$dir/answers" 3>&- &
	started $!
}
# until_metric NAME NUMBER
until_metric() {
	tries=0
	until [ "$(metric "$1")" = "$2" ]; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "$1 is not $2 but $(metric "$1")"
		sleep 0.05
	done
	ok "$1: $2"
}
give_again
until [ "$(metric writer_busy_seconds)" -ge 1 ]; do
	kill -0 $holder || fail "the store is not held any more"
	sleep 0.05
done
ok "writer_busy_seconds: at least 1"
give_again
give_again
until_metric waiting 2
echo 'ROLLBACK;' >&3
exec 3>&-
until_metric waiting 0
until [ "$(wc -l <"$dir/answers")" -eq 3 ]; do
	sleep 0.05
done
# What was held for longer than the writer waits was answered with "busy".
until_metric statements_repeated_total $((4 + $(grep -c '^200$' "$dir/answers")))
serve_stop
