#!/bin/sh
# An aggregator whose checkpoints two of three witnesses must have signed: one that it
# asks, one that follows it, and one in another language.  What it publishes while one
# of them stalls, lies, or is away, what it answers without a quorum, and that neither
# a receipt is lost nor two roots of one size are signed, however it ends.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "two of three witnesses"
need node strace curl sqlite3
witness=$build/sheaf-witness
reader=$PWD/tests/reader

# ------------------------------------------------------------- the witnesses

# first_start, third_start: the one that is asked, the one in another language
first_port=0
first_start() {
	: >"$dir/first.txt"
	"$witness" serve --dir "$dir/first" --listen "127.0.0.1:$first_port" \
	    >"$dir/first.txt" 2>>"$dir/first.log" &
	first=$!
	started $first
	until grep -q 'answers on' "$dir/first.txt"; do
		kill -0 $first || fail "the first witness did not start"
		sleep 0.02
	done
	first_port=$(sed -n 's/.* at port //p' "$dir/first.txt")
}

follow_start() {
	"$witness" follow --dir "$dir/second" --every 1 2>>"$dir/second.log" &
	second=$!
	started $second
}

mood() {
	echo "$1" >"$dir/third/mood"
}

third_port=0
third_start() {
	: >"$dir/third.txt"
	node "$reader/witness.mjs" "$dir/third" third.example "$log_key" \
	    $third_port >"$dir/third.txt" &
	third=$!
	started $third
	until [ "$(wc -l <"$dir/third.txt")" -eq 2 ]; do
		kill -0 $third || fail "the third witness did not start"
		sleep 0.02
	done
	third_url=$(sed -n 2p "$dir/third.txt")
	third_port=${third_url##*:}
}

serve_options="--witness-interval 0.05"
# A start hears witnesses, and nobody's word stands for them.
unheard=1
centre_new one two
"$witness" init --dir "$dir/first" --name first.example >"$dir/first.key" \
    2>/dev/null
"$witness" init --dir "$dir/second" --name second.example >"$dir/second.key" \
    2>/dev/null
must_serve
done_by "$witness" log add --dir "$dir/first" "$log_key"
done_by "$witness" log add --dir "$dir/second" "$log_key" --url "$url/log"
first_start
third_start

# --------------------------------------------------------------- the policy

site one one
{
	echo "# two of three"
	echo "log $log_key"
	echo "witness first $(cat "$dir/first.key") http://127.0.0.1:$first_port"
	echo "witness  second	$(cat "$dir/second.key")"
	echo "witness third $(sed -n 1p "$dir/third.txt") $third_url"
	echo "group most 2 first second third"
	echo "quorum most"
} >"$dir/policy.txt"
exits 2 "$aggregator" trust --authority-dir "$dir/authority" \
    --policy "$dir/policy.txt" --dir "$centre" --out "$dir/trust"
said "Of 1 enrolled agents, 1 has not shown a version that counts quorums"
said "one/1"
refer one one 1 20
report_from one one
seal one >/dev/null
send one >/dev/null
same "delivered before" "0 1 0" "$(outbox one)"
done_by "$aggregator" trust --authority-dir "$dir/authority" \
    --policy "$dir/policy.txt" --dir "$centre" --out "$dir/trust"
said "The 1 enrolled agent has shown"
done_by "$aggregator" accept --dir "$centre" "$dir/trust" \
    --receipts "$dir/trust.receipts"
said "1 logged"
# Whoever changes a recipient from now on hears who does not hear of it.
cp -R "$dir/authority" "$dir/copy"
recipient=$(head -c 32 /dev/urandom | base64)
done_by "$aggregator" trust --authority-dir "$dir/copy" \
    --add-recipient "$recipient" --out "$dir/added"
said "Whether the enrolled agents count quorums is not known"
done_by "$aggregator" trust --authority-dir "$dir/copy" \
    --remove-recipient "$recipient" --dir "$centre" --out "$dir/removed"
said "The 1 enrolled agent has shown"

# lines: how many witnesses signed what is published
lines() {
	grep -c '^— [a-z]*\.example ' "$centre/log/checkpoint" || :
}

# await WHAT COMMAND...: until it succeeds
await() {
	what=$1
	shift
	await_quietly "$@"
	ok "$what"
}

await_quietly() {
	tries=0
	until "$@"; do
		tries=$((tries + 1))
		[ $tries -lt 6000 ] || fail "$* does not come"
		sleep 0.02
	done
}

# published: all that is logged
published() {
	[ "$(log_size)" -eq "$(sqlite3 "$centre/store.db" \
	    'SELECT count(*) FROM leaf')" ]
}

signed_by() {
	[ "$(lines)" -eq "$1" ]
}

same "size that is published" "$(log_size)" "$("$aggregator" status \
    --dir "$centre" | sed -n 's/.*: \([0-9]*\) log entries.*/\1/p')"
await "both that are asked have signed" signed_by 2
follow_start
await "and the one that follows" signed_by 3
known() {
	"$aggregator" status --dir "$centre" | grep -qF "$1"
}
for name in first second third; do
	await "what is known of the $name" \
	    known "$name: has signed $(log_size) entries"
done
sound

# ------------------------------------------------- receipts, by the policy of their day

# judged FILE MIRROR: whether both readers take the proof; MIRROR is a folder or ""
judged() {
	exits "$1" "$audit" receipt "$2.tlog-proof" --statement "$2.note" \
	    --policy "$dir/policy.txt" ${3:+--mirror "$3"}
	exits "$1" node "$reader/proof.mjs" "$dir/policy.txt" "$2.note" \
	    "$2.tlog-proof" ${3:+"$3"}
}

refer one one 31 40
seal one >/dev/null
send one >/dev/null
done_by "$agent" receipts export --dir "$dir/one" --out "$dir/proofs"
done_by "$audit" mirror "$url/log" "$dir/mirror" --policy "$dir/policy.txt"
early=$(grep -Lr '^— [a-z]*\.example ' "$dir/proofs" --include '*.tlog-proof')
late=$(grep -lr '^— [a-z]*\.example ' "$dir/proofs" --include '*.tlog-proof')
quiet_same "receipts from before, and later ones" "2 1" \
    "$(echo "$early" | wc -l) $(echo "$late" | wc -l)"
for proof in $early; do
	judged 1 "${proof%.tlog-proof}" ""
	judged 0 "${proof%.tlog-proof}" "$dir/mirror"
done
judged 0 "${late%.tlog-proof}" ""
judged 0 "${late%.tlog-proof}" "$dir/mirror"
sed '/^— [a-z]*\.example /d' "$late" >"$dir/bare.tlog-proof"
cp "${late%.tlog-proof}.note" "$dir/bare.note"
judged 1 "$dir/bare" "$dir/mirror"
ok "a receipt is judged by the policy that was in force when it was given"

# grow: one statement more; it is answered at once or not at all
listed=0
grow() {
	listed=$((listed + 1))
	"$aggregator" services --authority-dir "$dir/authority" \
	    --agent "site-$listed" --services "s-$listed" --out "$dir/list" \
	    >/dev/null
	"$aggregator" accept --dir "$centre" "$dir/list" \
	    --receipts "$dir/list.receipts" >"$dir/grown"
	mv "$dir/list" "$dir/kept"
}

grown() {
	grep -q '^1 logged' "$dir/grown"
}

# ---------------------------------------------------- one stalls, lies, is behind

mood stall
# A round with one that stalls takes five seconds; a busy machine may take as long once.
quick() {
	before=$(date +%s%N)
	grow
	grown || fail "one that stalls holds up everybody: $(cat "$dir/grown")"
	[ $((($(date +%s%N) - before) / 1000000)) -lt 4000 ]
}
quick || quick || quick || quick || fail "one that stalls was waited for"
same "published without it" "$(log_size)" "$("$aggregator" status \
    --dir "$centre" | sed -n 's/.*: \([0-9]*\) log entries.*/\1/p')"
mood honest
grow
await "it signs when it is back" signed_by 3
mood zero
grow
grown || fail "one that names one size after another is waited for"
mood ahead
grow
grown || fail "one that lies is waited for"
await "a lie is known" known "third: contradicts this log and shows nothing"
grep -q 'event=witness-lies.*third' "$dir/serve.log" || fail "no alarm"
mood refuse
grow
grown || fail "one that refuses is waited for"
mood drop
grow
grown || fail "one that closes its connection is waited for"
mood honest
grow
await "all three again" signed_by 3
known "third: has signed $(log_size) entries, " ||
    await_quietly known "third: has signed $(log_size) entries, "
# It was behind, and is caught up from its own size.
end_process $third
grow
grow
await_quietly known " minutes ago; not the newest"
third_start
grow
await "the third has caught up" signed_by 3

# What is published keeps its lines over a start that hears fewer (P-ORD-1).
end_process $third
serve_stop
must_serve
ready() {
	[ "$(curl -s -m 60 -o "$dir/body" -w '%{http_code}' "$url/readyz")" -eq 200 ]
}
await "ready without the third" ready
same "lines after that start" 3 "$(lines)"
third_start

# --------------------------------------------------------------- no quorum

# The one that follows is enough beside the third, though nobody asks it.
end_process $first
grow
grown || grow
await "published by the third and the one that follows" \
    published
# After a start its line of before is no word of now, so it signs once more.
heard() {
	grow
	grown
}
serve_stop
must_serve
await "heard after a start, the one that follows too" heard
end_process $second
shown=$(log_size)
figures() {
	"$aggregator" totals --dir "$centre" --region midlands \
	    --policy exact/1 --json
}
figures >"$dir/figures" 2>"$dir/words"
quiet_same "words beside figures that are whole" "" "$(cat "$dir/words")"
refer one one 21 30
staff one service set one --first-quarter "$quarter" >/dev/null
seal one >/dev/null
send one >"$dir/sent" 2>&1 || :
same "waiting without a quorum" "1 2 0" "$(outbox one)"
grow
grown && fail "something was acknowledged without a quorum"
grep -q '1 more got no receipt yet' "$dir/grown" ||
    fail "it was not said that it is kept: $(cat "$dir/grown")"
same "published without a quorum" "$shown" "$(log_size)"
done_by "$aggregator" status --dir "$centre"
said "Published are the first $shown, since"
grep -q 'event=no-quorum' "$dir/serve.log" || fail "no alarm"
figures >"$dir/figures.now" 2>"$dir/words"
cmp -s "$dir/figures" "$dir/figures.now" ||
    fail "totals without a quorum are not those that are published"
grep -q "those of the first $shown entries, which were published " \
    "$dir/words" || fail "since when was not said: $(cat "$dir/words")"
serve_stop
mood hide
must_serve
same "published after a restart" "$shown" "$(log_size)"
grow
grown && fail "something was signed though nobody was heard"
grep -q 'witnesses of the log have not been heard' "$dir/list.receipts" ||
    fail "it was not said why: $(cat "$dir/list.receipts")"
# One that refuses, and hides what it has signed, may know of what was lost here.
first_start
await "one that hides its checkpoint is known" \
    known "third: contradicts this log and shows nothing"
await "the other has signed" known "first: has signed $(sqlite3 \
    "$centre/store.db" 'SELECT count(*) FROM leaf') entries"
grow
grown && fail "one that hides its checkpoint has released the start"
grep -q 'witnesses of the log have not been heard' "$dir/list.receipts" ||
    fail "something was signed beside one that hides its checkpoint"
# A named person can say that it may sign all the same; it is published when enough of
# them have.
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
grow
grown && fail "a named person stands for a witness"
grep -q 'too few witnesses have signed' "$dir/list.receipts" ||
    fail "a named person's word is not enough: $(cat "$dir/list.receipts")"
same "published after a person's word" "$shown" "$(log_size)"
mood honest
follow_start
await "published again" published
# It was asked to wait, which a test cannot.
rm -f "$dir/one/spool/retry.json"
send one >/dev/null
same "delivered, and once" "0 3 0" "$(outbox one)"
grow
grown || fail "nothing is acknowledged with a quorum"
sound
serve_stop

# ------------------------------------------------- killed on the way to a quorum

# Whatever it was doing: what it acknowledged is there after the next start, and the
# witnesses, who never sign two roots of one size, sign what it goes on with.
kills=0
for call in pwrite64 fsync sendto; do
	for nth in 3 9 15; do
		if serve_start strace -D -f -o /dev/null -e trace="$call" \
		    -e inject="$call:signal=SIGKILL:when=$nth"; then
			grow 2>/dev/null || :
		else
			: >"$dir/grown"
		fi
		acknowledged=0
		grown && acknowledged=1
		serve_stop
		[ "$ended" -eq 137 ] && kills=$((kills + 1))
		must_serve
		await_quietly published
		if [ $acknowledged -eq 1 ]; then
			"$aggregator" accept --dir "$centre" "$dir/kept" \
			    --receipts "$dir/list.receipts" >"$dir/grown" ||
			    :
			grown || fail "acknowledged, and lost at $call $nth"
		fi
		serve_stop
	done
done
[ $kills -ge 4 ] || fail "killed only $kills times"
ok "killed $kills times"
must_serve
# A start hears the witnesses first.
brought_again() {
	"$aggregator" accept --dir "$centre" "$dir/kept" \
	    --receipts "$dir/list.receipts" >"$dir/grown" || :
	grown
}
grow || :
grown || await_quietly brought_again
grown || fail "nothing is acknowledged after all that"
sound

# --------------------------------------------------- a log that is not what it was

cp -a "$centre" "$dir/yesterday"
grow
grow
await "all three have signed what was lost" signed_by 3
await_quietly published
done_by "$audit" mirror "$url/log" "$dir/mirror.today" \
    --policy "$dir/policy.txt"
today=$(sed -n 2,3p "$centre/log/checkpoint")
serve_stop
mv "$centre" "$dir/today"
mv "$dir/yesterday" "$centre"
lost=$(log_size)
must_serve
await "a witness has shown what was lost" \
    grep -q 'event=contradiction' "$dir/serve.log"
grow 2>/dev/null || :
grown && fail "a copy of yesterday signs"
same "published by a copy of yesterday" "$lost" "$(log_size)"
[ -n "$(ls "$centre/evidence")" ] || fail "nothing was kept"

# With all that was lost it is the log that the witnesses know, and goes on.
serve_stop
done_by "$aggregator" recover --dir "$centre" --mirror "$dir/mirror.today" \
    --openings "$dir/today/store.db"
must_serve
await "published is again what all three have signed" \
    grep -qF "$(echo "$today" | sed -n 2p)" "$centre/log/checkpoint"
same "size and root" "$today" "$(sed -n 2,3p "$centre/log/checkpoint")"
grow
grown && fail "a log that was made again signs before somebody has said so"
grep -q 'a named person has said `recover --confirm`' "$dir/list.receipts" ||
    fail "it was not said what it waits for: $(cat "$dir/list.receipts")"
serve_stop
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
must_serve
await "the log goes on after a person's word" heard
await "and all three sign it" signed_by 3
sound
