#!/bin/sh
# A centre whose store is lost gets it back from a copy of the log: with the right
# lock, without a lock, with an old one, from a copy that is too old, from one that
# is damaged, and killed at every write on the way.  Whatever is there, nothing is
# signed that could contradict an earlier checkpoint.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "the store again from a copy of the log"
need curl
# shellcheck source=tests/e2e/kill.sh
. "$tools/kill.sh"

# one_more: a statement that is received
count=0
one_more() {
	count=$((count + 1))
	refer alpha north $count $count
	seal alpha >/dev/null
	send alpha >/dev/null
}

# kept NAME: a copy of the centre, and one of its log beside it
kept() {
	rm -rf "$dir/mirror.$1"
	done_by "$audit" mirror "$url/log" "$dir/mirror.$1"
	serve_stop
	cp -a "$centre" "$dir/$1"
	must_serve
}

# shown: a hash of the totals as they are published
shown() {
	"$aggregator" totals --dir "$centre" --region midlands \
	    --policy exact/1 --json | sha256sum
}

# lost FILE...: the centre as it was last, without its store, nor these
lost() {
	rm -rf "$centre"
	cp -a "$dir/new" "$centre"
	for file in store.db store.db-wal store.db-shm "$@"; do
		rm -rf "${centre:?}/$file"
	done
}

# recovered MIRROR [OPTION...]
recovered() {
	mirror=$dir/mirror.$1
	shift
	done_by "$aggregator" recover --dir "$centre" --mirror "$mirror" "$@"
}

# whole WHAT: nothing is missing, and the log goes on
whole() {
	quiet_same "$1: totals" "$all" "$(shown)"
	done_by "$aggregator" fsck --dir "$centre"
	must_serve
	quiet_same "$1: log size" "$size" "$(log_size)"
	cp -a "$dir/alpha" "$dir/alpha.kept"
	one_more
	quiet_same "$1: the next statement" "0 $count 0" \
	    "$(outbox alpha)"
	serve_stop
	done_by "$aggregator" rebuild --dir "$centre" --check
	rm -rf "$dir/alpha"
	mv "$dir/alpha.kept" "$dir/alpha"
	count=$((count - 1))
	ok "$1: all is back, and the log goes on"
}

# signs_nothing WHAT: a statement is not received, and no checkpoint changes
signs_nothing() {
	before=$(cat "$centre/log/checkpoint")
	rm -rf "$dir/probe"
	cp -a "$dir/alpha" "$dir/probe"
	refer probe north 90 91
	seal probe >/dev/null
	# It has lost its receipts, so it can give nothing back (64-given-back.sh).
	rm -f "$dir"/probe/spool/receipts/* "$dir"/probe/spool/in/*
	must_serve
	exits 75 "$agent" send --dir "$dir/probe"
	quiet_same "$1: readiness" 503 "$(curl -s -m 60 -o "$dir/body" \
	    -w '%{http_code}' "$url/readyz")"
	serve_stop
	quiet_same "$1: checkpoint" "$before" "$(cat "$centre/log/checkpoint")"
	ok "$1: nothing is signed"
}

centre_new north
must_serve
site alpha north
report_from alpha north
one_more
kept old
one_more
one_more
kept new
serve_stop
size=$(log_size)
all=$(shown)
done_by "$aggregator" openings --dir "$centre" --out "$dir/openings.new"

# --------------------------------------------------------------- the right lock

lost log
exits 2 "$aggregator" serve --dir "$centre" --listen 127.0.0.1:0
said "recover --mirror"
recovered new --openings "$dir/new/store.db"
said "$size entries are here (0 before)"
whole "the right lock, and a backup's openings"

# An auditor's folder has the openings in force; the others are awaited.
lost log
recovered new --openings "$dir/openings.new"
said "2 entries await their openings"
quiet_same "totals" "$all" "$(shown)"
done_by "$aggregator" rebuild --dir "$centre" --check
done_by "$aggregator" status --dir "$centre"
said "await their openings, which are lost: 2"
exits 1 "$aggregator" fsck --dir "$centre"
said "the opening of entry 4 is lost"
done_by "$aggregator" recover --dir "$centre" --openings "$dir/new/store.db"
said "2 openings were brought back, 0 are still awaited"
whole "openings that came later"

# Without any opening the log is whole, and no total counts anything.
lost log
recovered new
said "3 entries await their openings"
said "There is no registry"
"$aggregator" registry import --dir "$centre" "$dir/registry.csv" >/dev/null
quiet_same "referrals without openings" "" "$(exact referrals)"

# -------------------------------------------------------------- a lock that is lost

lost log lock
recovered new --openings "$dir/new/store.db"
said "recover --confirm NAME"
signs_nothing "no lock"
exits 2 "$aggregator" recover --dir "$centre" --confirm ""
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
grep -q 'confirmed-by=Ann-Other' "$centre/access.log" ||
    fail "nobody is named in the access log"
exits 1 "$aggregator" recover --dir "$centre" --confirm "Ann Other"
said "nothing to confirm"
whole "no lock, and somebody's word"

# A backup of the whole state, lock and all, older than the copy.
rm -rf "$centre"
cp -a "$dir/old" "$centre"
recovered new --openings "$dir/openings.new"
said "$size entries are here ($((size - 2)) before)"
said "1 entries await their openings"
said "recover --confirm NAME"
done_by "$aggregator" status --dir "$centre"
said "Nothing is signed until a named person has said"
signs_nothing "an old store with its old lock"
done_by "$aggregator" recover --dir "$centre" --openings "$dir/new/store.db"
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
whole "an old state"

# ------------------------------------------------------------ a copy that is too old

lost log
recovered old --openings "$dir/new/store.db"
said "2 are still missing"
done_by "$aggregator" status --dir "$centre"
said "a checkpoint of $size entries is known, $((size - 2)) are here, 2 are still missing"
signs_nothing "a copy that is behind the lock"
exits 1 "$aggregator" recover --dir "$centre" --confirm "Ann Other"
recovered new --openings "$dir/new/store.db"
whole "a newer copy afterwards"

# Somebody holds a later checkpoint than lock and copy know.
rm -rf "$centre"
cp -a "$dir/old" "$centre"
recovered old --checkpoint "$dir/new/log/checkpoint"
said "2 are still missing"
signs_nothing "a checkpoint that a site holds"

rm -rf "$centre"
cp -a "$dir/new" "$centre"
exits 1 "$aggregator" recover --dir "$centre" --mirror "$dir/mirror.old"
said "it brings nothing"
whole "a copy that is older than the store"

# ---------------------------------------------------------------- what is damaged

lost
cp -a "$dir/mirror.new" "$dir/mirror.bad"
bundle=$(find "$dir/mirror.bad/tile/entries" -type f)
printf 'x' | dd of="$bundle" bs=1 seek=3000 conv=notrunc 2>/dev/null
exits 1 "$aggregator" recover --dir "$centre" --mirror "$dir/mirror.bad"
sentence
[ ! -e "$centre/store.db" ] || fail "a store was made from a damaged copy"
ok "a damaged copy: $(tail -n 1 "$dir/said" | cut -c 1-70)"
cp -a "$dir/openings.new" "$dir/openings.bad"
printf 'x' | dd of="$(find "$dir/openings.bad" -name '*.opening')" bs=1 \
    seek=60 conv=notrunc 2>/dev/null
exits 1 "$aggregator" recover --dir "$centre" --mirror "$dir/mirror.new" \
    --openings "$dir/openings.bad"
said "the opening of entry $((size - 1)) does not match it"
rm -rf "$centre/keys"
exits 2 "$aggregator" recover --dir "$centre" --mirror "$dir/mirror.new"
said "Bring the folder keys back first"

# ---------------------------------------------------------------------- kill -9

# Killed anywhere, the same command finishes the work.
try_recover() {
	rm -rf "$centre"
	cp -a "$dir/old" "$centre"
	rc=0
	killed_at "$1" "$2" "$aggregator" recover --dir "$centre" \
	    --mirror "$dir/mirror.new" --openings "$dir/new/store.db" || rc=1
	if [ $rc -eq 0 ]; then
		[ -e "$centre/store.db" ] || fail "$1 $2: no store is left"
		recovered new --openings "$dir/new/store.db"
	fi
	[ ! -e "$centre/store.db.making" ] || fail "$1 $2: a store is left"
	quiet_same "$1 $2: totals" "$all" "$(shown)"
	return $rc
}
dense=${KILL_DENSE:-3}
stride=${KILL_STRIDE:-40}
sweep "recover" try_recover fdatasync fsync unlink rename pwrite64

# As an auditor sees the last one, once more is said.
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
must_serve
one_more
sound
