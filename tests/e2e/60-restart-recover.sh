#!/bin/sh
# Parts of an aggregator that do not belong together: an old store with a
# new lock, an old lock with a new store, no lock, no tiles.  Either it mends
# what it can prove, or it signs nothing and says why.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "an old store, an old lock, no lock, no tiles"
need curl
unheard=1

centre_new north
must_serve
site alpha north
report_from alpha north

# one_more: a statement that is received
count=0
one_more() {
	count=$((count + 1))
	refer alpha north $count $count
	seal alpha >/dev/null
	send alpha >/dev/null
}

# kept NAME: a copy of the centre as it is on the disk, without the daemon
kept() {
	serve_stop
	rm -rf "${dir:?}/$1"
	cp -a "$centre" "$dir/$1"
	must_serve
}

one_more
one_more
kept old
one_more
kept new
serve_stop
size=$(log_size)
cp "$centre/log/checkpoint" "$dir/checkpoint"

# as NAME: the centre is a copy of this one
as() {
	rm -rf "$centre"
	cp -a "$dir/$1" "$centre"
}
# take FROM FILE...: some files of another copy instead
take() {
	from=$dir/$1
	shift
	for file in "$@"; do
		rm -rf "${centre:?}/$file"
		[ ! -e "$from/$file" ] || cp -a "$from/$file" "$centre/$file"
	done
}
store="store.db store.db-wal store.db-shm"

# signs_nothing WHAT: it does not start, or starts and only reads; a
# statement that is brought is not acknowledged and no checkpoint changes
signs_nothing() {
	rm -rf "$dir/probe"
	cp -a "$dir/alpha" "$dir/probe"
	refer probe north 100 101
	seal probe >/dev/null
	: >"$dir/serve.log"
	before=$(cat "$centre/log/checkpoint" 2>/dev/null || :)
	if serve_start env; then
		status=$(curl -s -m 60 -o "$dir/body" -w '%{http_code}' \
		    --data-binary "@$(find "$dir/probe/spool/out" -name \
		    '*.sheaf' | sort | tail -n 1)" "$url/v1/batches")
		quiet_same "$1: answer to a statement" 503 "$status"
		quiet_same "$1: readiness" 503 "$(curl -s -m 60 \
		    -o "$dir/said" -w '%{http_code}' "$url/readyz")"
		sentence
		said '"code":"busy"'
		grep -q 'event=read-only' "$dir/serve.log" ||
		    fail "$1: no alarm"
		serve_stop
		how="it reads only"
	else
		end_process "$daemon"
		cp "$dir/serve.log" "$dir/said"
		sentence
		how="it does not start"
	fi
	quiet_same "$1: checkpoint" "$before" \
	    "$(cat "$centre/log/checkpoint" 2>/dev/null || :)"
	cp "$dir/said" "$dir/why"
	exits 75 "$agent" send --dir "$dir/probe"
	quiet_same "$1: waiting at the site" "1 3 0" "$(outbox probe)"
	ok "$1: $how: $(tail -n 1 "$dir/why")"
}

# heals WHAT: it starts, and once somebody has said that it need not wait for a site,
# everything is as it was
heals() {
	must_serve
	done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
	quiet_same "$1: log size" "$size" "$(log_size)"
	quiet_same "$1: root" "$(sed -n 3p "$dir/checkpoint")" \
	    "$(sed -n 3p "$centre/log/checkpoint")"
	sound
	serve_stop
	ok "$1: it mends itself"
}

as new
heals "as it was left"

as new
# shellcheck disable=SC2086 # a list of files
take old $store
signs_nothing "an old store with a new lock"

# If a whole machine is restored, lock and all, only somebody who knows a larger
# log can notice.
as old
rm -rf "$centre/lock"
cp -a "$dir/new/lock" "$centre/lock"
signs_nothing "an old centre with a new lock"

as new
take old lock
take old log
heals "an old lock and log, as after a crash before step 3"

as new
rm -rf "$centre/lock"
signs_nothing "no lock"
[ ! -e "$centre/lock/lock.db" ] || fail "serve made a new lock"
ok "no new lock is made"

as new
: >"$centre/lock/lock.db"
rm -f "$centre/lock/lock.db-wal" "$centre/lock/lock.db-shm"
signs_nothing "an empty lock"

as new
rm -rf "$centre/log/tile"
heals "no tiles"

as new
take old log
heals "old tiles and an old checkpoint"

# A published checkpoint beyond the lock is a sign that the lock is old.
as new
take old lock
signs_nothing "an old lock under a newer published checkpoint"

as new
rm -f "$centre/store.db" "$centre/store.db-wal" "$centre/store.db-shm"
signs_nothing "no store"

# ------------------------------------------------- the machine as a whole is old
#
# Nothing here contradicts anything, until a site shows what it holds.

# asks STATUS PATH
asks() {
	quiet_same "$2" "$1" "$(curl -s -m 60 -o "$dir/body" \
	    -w '%{http_code}' "$url$2")"
}

as old
rm -rf "$dir/probe"
cp -a "$dir/alpha" "$dir/probe"
refer probe north 100 101
seal probe >/dev/null
# It has lost its receipts, so it can give nothing back (64-given-back.sh).
rm -f "$dir"/probe/spool/receipts/* "$dir"/probe/spool/in/*
before=$(cat "$centre/log/checkpoint")
: >"$dir/serve.log"
must_serve
grep -q "before it has heard from a site" "$dir/serve.txt" ||
    fail "it does not say that it waits"
asks 200 /readyz
exits 75 "$agent" send --dir "$dir/probe"
quiet_same "its checkpoint" "$before" "$(cat "$centre/log/checkpoint")"
asks 503 /readyz
grep -q 'older copy' "$dir/body" || fail "it does not say why"
evidence=$(find "$centre/evidence" -name '*.json')
[ -f "$evidence" ] || fail "no evidence was kept"
grep -q "e2e.sheaf.example/log.n$size.n" "$evidence" ||
    fail "the checkpoint that was shown is not in the file"
done_by "$aggregator" status --dir "$centre"
said "$evidence"
# Anybody can show it again, with lines of their own below it.
for n in 1 2; do
	{
		cat "$dir/checkpoint"
		echo "— stranger-$n.example AAAAAAAAAAA="
	} >"$dir/lines"
	quiet_same "answer to the same with other lines" 503 "$(curl -s -m 60 \
	    -o "$dir/body" -w '%{http_code}' --data-binary "@$dir/lines" \
	    "$url/v1/checkpoints")"
done
quiet_same "files of evidence" 1 "$(find "$centre/evidence" -type f | wc -l)"
ok "an old machine: a site shows what it holds, and nothing more is signed"
exits 1 "$aggregator" recover --dir "$centre" --confirm "Ann Other"
said "signs nothing for another reason"
serve_stop
exits 1 "$aggregator" recover --dir "$centre" --confirm "Ann Other"
said "a checkpoint of $size entries is known"
signs_nothing "an old machine that was shown a newer checkpoint"
rm -rf "$dir/probe"
# shellcheck disable=SC2086 # a list of files
take new $store
heals "the missing entries are back"
grep -q 'confirmed-by=Ann-Other' "$centre/access.log" ||
    fail "who said so is not noted"

as new
must_serve
end_process "$daemon" KILL
heals "killed while idle"

# An ordinary restart: the first site that reports is what it waits for.
as new
must_serve
one_more
same "outbox at the end" "0 $count 0" "$(outbox alpha)"
same "referrals at the end" $count "$(exact referrals)"
