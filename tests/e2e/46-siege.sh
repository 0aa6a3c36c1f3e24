#!/bin/sh
# What strangers can do to a centre with connections, bodies and requests: it
# goes on, and every site that delivers meanwhile gets its receipt in time.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "strangers beside sites that deliver"
need curl prlimit
siege=$build/tests/e2e/siege
sites=$build/tests/e2e/siege_site

DELIVERIES=160 # of each part
TMPDIR=$dir "$sites" make "$dir" $((DELIVERIES * 6))
centre=$dir/centre
given=0
quiet_ms=0

# hold_files N: the daemon may have N files open, or as many as we may
hold_files() {
	files=$1
	may=$(ulimit -Hn)
	[ "$may" = unlimited ] || [ "$may" -ge "$files" ] || files=$may
	serve_start prlimit --nofile="$files:$files" || {
		tail -n 5 "$dir/serve.log" >&2
		fail "the aggregator did not start with $files files"
	}
	served=$daemon
}

figure() {
	curl -s -m 60 "$url/metrics" | sed -n "s/^sheaf_$1 //p"
}

# deliver WHAT: the sites deliver; each must get its receipt, soon
deliver() {
	set -- "$1" "$("$sites" post "$port" "$dir" $given $DELIVERIES)"
	given=$((given + DELIVERIES))
	# shellcheck disable=SC2086 # four numbers
	set -- "$1" $2
	same "deliveries that failed: $1" 0 "$2"
	[ $quiet_ms -ne 0 ] || quiet_ms=$4
	# One second; on a machine that is busy with other things, twenty times
	# what it takes without strangers.
	most=$((quiet_ms * 20))
	[ $most -ge 1000 ] || most=1000
	ok "  half within $3 ms, 99 of 100 within $4 ms, all within $5 ms"
	[ "$4" -le $most ] || fail "$1: 99 of 100 took up to $4 ms"
}

# besiege WHAT CLIENTS WAY [PATH]: the sites deliver while strangers do this,
# once so many connections had to make room
crowd=0
besiege() {
	what=$1
	shift
	: >"$dir/siege.txt"
	"$siege" "$port" "$@" >"$dir/siege.txt" 2>&1 &
	strangers=$!
	started $strangers
	until [ -s "$dir/siege.txt" ]; do
		kill -0 $strangers || fail "the strangers could not come"
		sleep 0.05
	done
	for wait in $(seq 900); do
		[ "$(figure connections_made_room_total)" -lt $crowd ] || break
		[ "$wait" -lt 900 ] || fail "$what: nobody had to make room"
		sleep 0.1
	done
	deliver "$what"
	same "answer to a monitor meanwhile" ok \
	    "$(curl -s -m 60 "$url/healthz")"
	held=$(figure connections)
	most=$(figure connections_max)
	[ "$held" -le "$most" ] || fail "$held connections of $most"
	end_process $strangers
	kill -0 "$served" || fail "$what: the daemon has ended"
}

# bounded: memory and lines of the log of this daemon
bounded() {
	kib=$(awk '$1 == "VmHWM:" { print $2 }' "/proc/$served/status")
	[ "$kib" -le 131072 ] || fail "the daemon took $kib KiB"
	ok "most memory it ever had: $kib KiB"
}

# ------------------------------------------- as few files as a plain service

hold_files 1024
deliver "quiet"
crowd=1000
besiege "2,100 that ask for a bundle and do not read it" 2100 read \
    /log/tile/entries/001
bounded
crowd=0
serve_stop
same "the daemon's end" 0 $ended

# --------------------------------------------------- as many as it wants to use

hold_files 4096
besiege "4,096 that say nothing" 4096 idle
besiege "1,500 that hold back a body's last byte" 1500 body
[ "$(figure request_body_bytes_max)" -gt 0 ] || fail "no ceiling of bodies"
besiege "2,100 that do not read, once more" 2100 read /log/tile/entries/002
bounded

# ------------------------------------------------------------ hostile requests

lines=$(wc -l <"$dir/serve.log")
begun=$(date +%s)
"$siege" "$port" 10000 ask agent-1 &
strangers=$!
started $strangers
deliver "10,000 hostile requests"
wait $strangers || fail "the strangers did not come to their end"
lines=$(($(wc -l <"$dir/serve.log") - lines))
seconds=$(($(date +%s) - begun + 1))
[ $lines -gt 0 ] || fail "no line about 1,000 numbers that are too large"
[ $lines -le $((100 * seconds)) ] || fail "$lines lines in $seconds s"
ok "lines in the log about them: $lines in $seconds s"
[ "$(figure log_lines_held_back_total)" -gt 500 ] ||
    fail "no line was held back"
# The next line of its kind says so; one a second is written.
sleep 1.5
curl -s -o "$dir/head.txt" \
    "$url/v1/agents/agent-1/1/head?old=9007199254740991" || true
grep -q 'event=behind held_back=[0-9]' "$dir/serve.log" ||
    fail "the log does not say how many lines were held back"
bounded
kill -0 "$served" || fail "the daemon has ended"
serve_stop
same "the daemon's end" 0 $ended

# ------------------------------------------------------------------ and after

done_by "$aggregator" rebuild --dir "$centre" --check
done_by "$aggregator" fsck --dir "$centre"
ok "rebuild --check and fsck: all agrees"
exits 1 prlimit --nofile=150:150 "$aggregator" serve --dir "$centre" \
    --listen 127.0.0.1:0
said "LimitNOFILE="
