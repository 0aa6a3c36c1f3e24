#!/bin/sh
# A centre that was put back from an older copy gets what it has lost from the sites that
# have receipts for it, and from the authority: with the right lock, with an old one, and
# with none.  Every entry comes back to its old place, nothing is signed before all are
# there, and where one is missing nothing is ever signed again.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "entries that sites give back"
need curl
unheard=1

# one_more SITE SERVICE: a statement that is received
count=0
one_more() {
	count=$((count + 1))
	refer "$1" "$2" $count $count
	seal "$1" >/dev/null
	send "$1" >/dev/null
}

# note_of SITE SERVICES: a list of services is logged, which no site holds
note_of() {
	"$aggregator" services --authority-dir "$dir/authority" --agent "$1" \
	    --services "$2" --out "$dir/$1.list" >/dev/null
	"$aggregator" accept --dir "$centre" "$dir/$1.list" \
	    --receipts "$dir/$1.list.receipts" >/dev/null
}

# kept NAME: a copy of the centre
kept() {
	serve_stop
	cp -a "$centre" "$dir/$1"
	must_serve
}

# as NAME: the centre, and what the sites know, are as they were then
as() {
	rm -rf "$centre" "$dir/alpha" "$dir/beta"
	cp -a "$dir/$1" "$centre"
	cp -a "$dir/alpha.new" "$dir/alpha"
	cp -a "$dir/beta.new" "$dir/beta"
}

# missing: what the centre says is missing
missing() {
	curl -s -m 60 "$url/v1/recover" |
	    sed -n 's/.*"missing":\([0-9]*\).*/\1/p'
}

# await_missing NUMBER: while it looks at what was given back, it says what it knew before
await_missing() {
	tries=0
	until [ "$(missing)" = "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || fail "$(missing) are missing, not $1"
		sleep 0.05
	done
}

# given_back: both sites bring what they have; each is told to wait
given_back() {
	exits 75 "$agent" send --dir "$dir/alpha"
	said "has given back"
	exits 75 "$agent" send --dir "$dir/beta"
	said "has given back"
}

# await_size: the log has all that it had, with the same root
await_size() {
	tries=0
	until [ "$(log_size)" -eq "$size" ] &&
	    curl -s -m 60 -o "$dir/health" "$url/healthz" &&
	    [ "$(missing)" = 0 ]; do
		tries=$((tries + 1))
		[ $tries -lt 1800 ] || fail "$1: it does not come back: $(
			log_size) of $size, $(missing) missing: $(
			tail -n 3 "$dir/serve.log")"
		sleep 0.05
	done
	quiet_same "$1: root" "$(sed -n 3p "$dir/new/log/checkpoint")" \
	    "$(sed -n 3p "$centre/log/checkpoint")"
}

# whole WHAT: sites deliver, and their openings come back with that
whole() {
	for site in alpha beta; do
		rm -f "$dir/$site/spool/retry.json"
		send $site >/dev/null || fail "$1: $site cannot deliver"
	done
	done_by "$aggregator" status --dir "$centre"
	said "await their openings, which are lost"
	for site in alpha beta; do
		staff $site seal --through "$through" --none all --yes \
		    --confirm-date "$(date +%F)" >/dev/null
		send $site >/dev/null
	done
	quiet_same "$1: referrals" "$referrals" "$(exact referrals)"
	sound
	[ ! -e "$centre/gathered.db" ] || fail "$1: what was gathered is left"
	ok "$1: all is back, in its old place"
}

centre_new north south
must_serve
site alpha north
report_from alpha north
one_more alpha north
kept old
one_more alpha north
note_of gamma extra
site beta south
report_from beta south
one_more beta south
note_of delta more
note_of epsilon other
# No site has a receipt of this one: its files are kept beside the authority's notes.
done_by "$aggregator" release --dir "$centre" --out "$dir/authority/notes"
said "Release 1 binds the registry to the log"
one_more alpha north
note_of zeta last
kept new
serve_stop
size=$(log_size)
lost=$((size - $(sed -n 2p "$dir/old/log/checkpoint")))
referrals=$(exact referrals)
for site in alpha beta; do
	mv "$dir/$site" "$dir/$site.new"
done
notes=$dir/authority/notes

# --------------------------------------------------------------- the right lock

as old
rm -rf "$centre/lock"
cp -a "$dir/new/lock" "$centre/lock"
must_serve
quiet_same "missing" "$lost" "$(missing)"
given_back
# The notes of the authority, and the release.
await_missing 6
lacking=6
before=$(cat "$centre/log/checkpoint")
rm -f "$dir/alpha/spool/retry.json"
exits 75 "$agent" send --dir "$dir/alpha"
quiet_same "checkpoint" "$before" "$(cat "$centre/log/checkpoint")"
done_by "$aggregator" status --dir "$centre"
said "$lacking"
said "still missing"
# What was given back is kept.
serve_stop
must_serve
quiet_same "missing after a restart" "$lacking" "$(missing)"
done_by "$aggregator" recover --dir "$centre" --notes "$notes"
said "All $size entries are there now"
await_size "the right lock"
whole "the right lock"
serve_stop

# --------------------------------------------------- the machine as a whole is old

as old
must_serve
quiet_same "nothing is known to be missing" 0 "$(missing)"
given_back
# The last entry was not seen by any site; an auditor knows of it.
quiet_same "an auditor's checkpoint" 503 "$(curl -s -m 60 -o "$dir/body" \
    -w '%{http_code}' --data-binary "@$dir/new/log/checkpoint" \
    "$url/v1/checkpoints")"
done_by "$aggregator" recover --dir "$centre" --notes "$notes"
await_size "an old machine"
exits 75 "$agent" send --dir "$dir/alpha"
serve_stop
grep -q 'event=regained' "$dir/serve.log" || fail "it is not in the log"
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
must_serve
whole "an old machine"
serve_stop

# ------------------------------------------------------------ a lock that is lost

as old
rm -rf "$centre/lock"
exits 1 "$aggregator" serve --dir "$centre" --listen 127.0.0.1:0
exits 2 "$aggregator" recover --dir "$centre" --from-sites --mirror "$dir/x"
done_by "$aggregator" recover --dir "$centre" --from-sites \
    --checkpoint "$dir/new/log/checkpoint"
said "$lost"
said "recover --confirm NAME"
# What a site exports, and the authority's notes, by file.
"$agent" receipts export --dir "$dir/beta" --out "$dir/beta.proofs" >/dev/null
done_by "$aggregator" recover --dir "$centre" --notes "$dir/beta.proofs"
done_by "$aggregator" recover --dir "$centre" --notes "$notes"
said "still missing"
must_serve
exits 75 "$agent" send --dir "$dir/alpha"
await_size "no lock"
serve_stop
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
must_serve
whole "no lock"
serve_stop

# --------------------------------------------------------- one entry is not found

as old
must_serve
exits 75 "$agent" send --dir "$dir/alpha"
done_by "$aggregator" recover --dir "$centre" --notes "$notes"
said "still missing"
serve_stop
exits 1 "$aggregator" recover --dir "$centre" --confirm "Ann Other"
said "a checkpoint of"
must_serve
before=$(cat "$centre/log/checkpoint")
rm -f "$dir/alpha/spool/retry.json"
exits 75 "$agent" send --dir "$dir/alpha"
quiet_same "checkpoint" "$before" "$(cat "$centre/log/checkpoint")"
ok "while one entry is missing, nothing is signed and nobody can say otherwise"

# ---------------------------------------------------------------- from strangers

# offered STATUS CODE: what $dir/offer is answered with
offered() {
	quiet_same "an offer" "$1" "$(curl -s -m 60 -o "$dir/body" \
	    -w '%{http_code}' --data-binary "@$dir/offer" "$url/v1/recover")"
	grep -q "\"code\":\"$2\"" "$dir/body" || fail "not $2: $(cat "$dir/body")"
}
lacking=$(missing)
printf 'what is this' >"$dir/offer"
offered 400 frame
printf '\0\0\0\1x\0\0\0\1y' >"$dir/offer"
offered 400 grammar
# pair NOTE PROOF: as it travels
pair() {
	for part in "$@"; do
		n=$(wc -c <"$part")
		# shellcheck disable=SC2059 # octal escapes
		printf "$(printf '\\%03o\\%03o\\%03o\\%03o' 0 $((n / 65536)) \
		    $((n / 256 % 256)) $((n % 256)))"
		cat "$part"
	done
}
set -- "$dir"/beta.proofs/*1.note
note=$1
pair "$note" "$dir/policy.txt" >"$dir/offer"
offered 401 proof
set -- "$dir"/beta.proofs/*0.tlog-proof
pair "$note" "$1" >"$dir/offer"
offered 401 proof
: >"$dir/empty"
pair "$note" "$dir/empty" >"$dir/offer"
offered 400 grammar
quiet_same "missing" "$lacking" "$(missing)"
ok "what proves nothing is not taken"

# ---------------------------------------------------------- a thousand, in a minute

# The measurement fails by itself where they take longer than that.
done_by "$build/tests/bench/bench_recover"
ok "1,000 lost entries are back in less than a minute"
