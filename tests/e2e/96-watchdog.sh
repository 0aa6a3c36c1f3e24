#!/bin/sh
# What a service manager hears of each service: that it is ready, once; that it
# goes on, again and again, from the process itself; and nothing more when it
# stands still.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "readiness and the watchdog"
need python3 systemd-analyze

witness=$build/sheaf-witness
heard=$dir/heard
: >"$heard"
python3 "$tools/notified.py" "$dir/notify" "$heard" &
manager=$!
started $manager
until [ -S "$dir/notify" ]; do
	kill -0 $manager 2>/dev/null || fail "nothing listens"
	sleep 0.02
done

# told PID WORDS COUNT: wait until it was told so often
told() {
	tries=0
	until [ "$(grep -cx "$1 $2" "$heard")" -ge "$3" ]; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || {
			tail -n 5 "$heard" "$dir"/*.log >&2
			fail "$2 was not told by $1"
		}
		sleep 0.05
	done
}

# watched NAME COMMAND...: a service under such a manager
watched() {
	name=$1
	shift
	NOTIFY_SOCKET="$dir/notify" WATCHDOG_USEC=600000 "$@" \
	    >"$dir/$name.txt" 2>"$dir/$name.log" </dev/null &
	service=$!
	started $service
	told $service READY=1 1
	told $service WATCHDOG=1 3
	[ "$(grep -cx "$service READY=1" "$heard")" -eq 1 ] ||
	    fail "$name was ready more than once"
	if grep -vqx "$service \(READY\|WATCHDOG\)=1" "$heard"; then
		fail "another process spoke: $(grep -v "^$service " "$heard")"
	fi
	ok "$name: ready once, and then alive"
}

# all_heard: what was said before is written down when this is
all_heard() {
	python3 -c 'import socket, sys
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"MARK=1", sys.argv[1])' \
	    "$dir/notify"
	until grep -q 'MARK=1$' "$heard"; do sleep 0.02; done
}

# over: the service that is watched ends as it should
over() {
	end_process $service
	[ "$ended" -eq 0 ] || fail "$name ended with $ended"
	: >"$heard"
	all_heard
	: >"$heard"
}

# stands_still: it says nothing while it does, for three times as long as it may
stands_still() {
	kill -STOP $service
	until grep -q '^State:[^A-Z]*T' "/proc/$service/status"; do
		sleep 0.02
	done
	all_heard
	before=$(wc -l <"$heard")
	sleep 1.8
	[ "$(wc -l <"$heard")" -eq "$before" ] ||
	    fail "$name stood still and was alive"
	before=$(grep -cx "$service WATCHDOG=1" "$heard")
	kill -CONT $service
	told $service WATCHDOG=1 $((before + 2))
	ok "$name: silent while it stands still, and alive afterwards"
}

centre_new north
watched aggregator "$aggregator" serve --dir "$centre" --listen 127.0.0.1:0
stands_still
over
must_serve
site site north
watched desk "$agent" serve --dir "$dir/site" --page 127.0.0.1:0 --no-courier
over
# The courier makes no local socket, that of the manager included, once it is
# ready; and nothing waits, so it only rests.
watched courier "$agent" courier --dir "$dir/site"
over
done_by "$witness" init --dir "$dir/witness" --name witness.example
done_by "$witness" log add --dir "$dir/witness" "$log_key" --url "$url/log"
watched witness "$witness" serve --dir "$dir/witness" --listen 127.0.0.1:0
over
watched follower "$witness" follow --dir "$dir/witness"
over
serve_stop
end_process $manager

# Each unit that goes on asks for both, and names a time; a backup or a drill ends.
asking=0
for unit in packaging/systemd/*.service; do
	! grep -qx Type=oneshot "$unit" || continue
	asking=$((asking + 1))
	for line in 'Type=notify' 'WatchdogSec=[0-9]*min'; do
		grep -qx "$line" "$unit" || fail "$unit: no $line"
	done
done
same "units that ask for it" 5 $asking
