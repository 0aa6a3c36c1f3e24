#!/bin/sh
# A disk without room, under the aggregator: new statements are told to come
# again, everything that can be read is read on, and when there is room it goes
# on by itself.  Likewise when it starts on a disk that is full to the last
# byte.  Nothing that was acknowledged is lost.
#
# A file system of our own, in a namespace where nobody else sees it.
if [ "${SHEAF_OWN_MOUNTS:-}" != 1 ]; then
	export SHEAF_OWN_MOUNTS=1
	for way in --mount "--map-root-user --mount"; do
		# shellcheck disable=SC2086 # a list of words
		if unshare $way true 2>/dev/null; then
			# shellcheck disable=SC2086
			exec unshare $way sh "$0"
		fi
	done
fi
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "an aggregator whose disk has no room"
need curl

mkdir "$dir/centre"
mount -t tmpfs -o size=400m,mode=700 tmpfs "$dir/centre" 2>/dev/null || {
	echo "NOT TESTED HERE: a full disk, since this user may mount no file system"
	exit 0
}

trap 'status=$?; umount -l "$dir/centre"; (exit $status); finish' EXIT

# room MIB: so large is the file system of the centre
room() {
	mount -o "remount,size=$1m" "$dir/centre"
}

# full: not a byte is left
full() {
	used=$(df -k --output=used "$dir/centre" | tail -n 1)
	mount -o "remount,size=$((used + 64))k" "$dir/centre"
	dd if=/dev/zero of="$dir/centre/filler" bs=1k 2>/dev/null || :
	same "bytes left" 0 "$(df -k --output=avail "$dir/centre" |
	    tail -n 1 | tr -d ' ')"
}

roomy() {
	room 400
	rm -f "$dir/centre/filler"
}

# asks STATUS PATH [CURL_ARGUMENT...]: its body is in $dir/said
asks() {
	want=$1
	path=$2
	shift 2
	quiet_same "status of $path" "$want" "$(curl -s -m 60 -o "$dir/said" \
	    -w '%{http_code}' "$@" "$url$path")"
}

# metric NAME
metric() {
	curl -s -m 60 "$url/metrics" | sed -n "s/^sheaf_$1 //p"
}

count=0
# one_more: a statement that waits at the site; $newest is its file
one_more() {
	count=$((count + 1))
	refer alpha north $count $count
	seal alpha >/dev/null
	newest=$(find "$dir/alpha/spool/out" -name '*.sheaf' | sort |
	    tail -n 1)
}

# turned_away: the newest statement is, in words
turned_away() {
	asks 507 /v1/batches --data-binary "@$newest"
	said '"code":"full"'
	said "the centre has no room on its disk"
}

# waits WHY: it is turned away and stays at the site
waits() {
	turned_away
	exits 75 "$agent" send --dir "$dir/alpha"
	"$agent" status --dir "$dir/alpha" >"$dir/said"
	said "the centre has no room on its disk"
	same "outbox, $1" "1 $((count - 1)) 0" "$(outbox alpha)"
}

# arrives WHEN
arrives() {
	send alpha >/dev/null
	same "outbox, $1" "0 $count 0" "$(outbox alpha)"
	same "referrals, $1" $count "$(exact referrals)"
}

# reads SIZE: all that can be read is
reads() {
	asks 200 /healthz
	asks 200 /log/checkpoint
	quiet_same "size of the checkpoint" "$1" "$(sed -n 2p "$dir/said")"
	asks 200 "/log/tile/entries/000.p/$1"
	asks 200 "/log/tile/0/000.p/$1"
	ok "$1 entries are read on"
}

# ------------------------------------------------------- while it is running

centre_new north
must_serve
site alpha north
report_from alpha north
one_more
first=$dir/first.sheaf
cp "$newest" "$first"
arrives "with room"
size=$(log_size)
same "below the floor" 0 "$(metric disk_below_floor)"
asks 200 /readyz
said "MiB left on the disk"

room 6
one_more
waits "on a disk of 6 MB"
said "what was sealed waits here and is sent again by itself"
reads "$size"
asks 200 /v1/agents/alpha/1/head
asks 200 /v1/trust
asks 200 /v1/batches --data-binary "@$first"
ok "heads, trust and receipts of what is logged are answered"
asks 503 /readyz
said '"code":"full"'
same "below the floor" 1 "$(metric disk_below_floor)"
exits 75 "$aggregator" registry import --dir "$centre" "$dir/registry.csv"
said "the centre has no room on its disk"
n=0
while [ $n -lt 50 ]; do
	n=$((n + 1))
	asks 507 /v1/batches --data-binary "@$newest"
done
same "log size after 50 more" "$size" "$(log_size)"
kill -0 "$daemon" || fail "the daemon has ended"

roomy
arrives "once there is room, without a restart"
asks 200 /readyz
same "told when it ended and when it began again" "1 1" \
    "$(grep -c event=no-room "$dir/serve.log") $(
	grep -c event=room-again "$dir/serve.log")"

# -------------------------------------------------------- a start without room

# signs_in STATUS: what somebody is answered who tries to
signs_in() {
	asks "$1" /v1/session -H "Origin: $url" -H "Content-Type: application/json" \
	    -d '{"name":"ann","password":"wrong"}'
	quiet_same "files of the centre that are named" 0 \
	    "$(grep -c "$dir" "$dir/said")"
}

# without_room HOW STATUS: it starts on a full disk, reads, tells STATUS to
# somebody with a wrong password, and goes on by itself
without_room() {
	full
	must_serve
	signs_in "$2"
	waits "$1"
	reads "$size"
	asks 503 /readyz
	said "the centre has no room on its disk"
	roomy
	tries=0
	until curl -s -m 60 "$url/readyz" | grep -q '^ready'; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || {
			tail -n 3 "$dir/serve.log" >&2
			fail "it does not go on: $1"
		}
		sleep 0.05
	done
	arrives "$1, once there is room"
	signs_in 403
	size=$(log_size)
}

size=$(log_size)
serve_stop
one_more
without_room "started on a full disk after a stop" 403

# The first start of a version that keeps accounts may be one.
end_process "$daemon" KILL
rm "$centre/people.db"
one_more
without_room "started on a full disk after a crash, and without accounts" 507

# Step 1 is done and nothing else: the newest entry is stored and not signed.
serve_stop
cp -a "$centre/lock" "$centre/log" "$dir"
must_serve
one_more
arrives "before a crash"
serve_stop
rm -rf "$centre/lock" "$centre/log"
cp -a "$dir/lock" "$dir/log" "$centre"
one_more
full
must_serve
turned_away
reads "$size"
# A start that waits for a site signs nothing, with or without room.
tail -n 4 "$dir/serve.log" | grep -q 'level=alarm event=no-room' ||
    fail "no alarm"
roomy
tries=0
until [ "$(log_size)" -eq $((size + 1)) ]; do
	tries=$((tries + 1))
	[ $tries -lt 1200 ] || fail "the entry is never signed"
	sleep 0.05
done
ok "the entry is signed by itself"
arrives "after all"
same "read-only" 0 "$(metric read_only)"

sound
