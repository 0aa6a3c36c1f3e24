#!/bin/sh
# Who restores, copies or clones: each row of the protocol's table begins with
# copied folders.  What is noticed, in which words, and the way back.  No number is
# ever used for two logged statements, and nothing is counted twice.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "restored, copied, cloned"
need sqlite3 script

# sealing SITE: a seal that must be refused; its words are in $dir/said
refused() {
	exits 1 sh -c "printf '%s\n' '$password' | '$agent' seal \
	    --dir '$dir/$1' --password-file - --yes --through $through"
}

# adopt SITE OPTION...
adopt() {
	site=$1
	shift
	staff "$site" adopt "$@"
}

centre_new north south
must_serve
site alpha north
report_from alpha north
refer alpha north 1 3
seal alpha >"$dir/out.txt"
send alpha >"$dir/out.txt"
done_by "$agent" backup --dir "$dir/alpha" "$dir/alpha.backup"
cp -a "$dir/alpha" "$dir/image"
for n in 4 5; do
	refer alpha north $n $n
	seal alpha >"$dir/out.txt"
	send alpha >"$dir/out.txt"
done
same "referrals at the centre" 5 "$(exact referrals)"
same "sealed" 3 "$(seq_of alpha)"
mv "$dir/alpha" "$dir/gone"

# ------------------------------------------ a site restored from a file backup

done_by staff file restore "$dir/alpha.backup"
exits 1 adopt file --yes --no-other-copy
said "as far as it was asked"
exits 1 "$agent" send --dir "$dir/file"
said "'sheaf-agent adopt' goes on from there"
refused file
said "statements 2 to 3 of this site"
said "'sheaf-agent adopt' goes on"
exits 1 adopt file --yes
said "--no-other-copy"
said "The log holds 2 returns of this site that this register does not know"
said "north, $quarter (Oct–Dec), revision 2, sealed on"
said "A later one has taken its place; its figures are not here"
said "Counts at the region; its figures are not here"
said "north: what was entered, corrected or removed after this copy"
said "The log proves that these returns are this site's"
same "nothing was taken over" 1 "$(seq_of file)"
# What the courier's side brings is believed as far as its proofs hold.
name=$dir/file/spool/ahead/000001-0000000002.receipt
cp "$name" "$dir/kept"
sed 's/revision 2/revision 9/' "$dir/kept" >"$name"
exits 1 adopt file --yes --no-other-copy
said "not all returns that the log holds of this site were brought"
exits 1 "$agent" send --dir "$dir/file"
cmp -s "$dir/kept" "$name" || fail "it was not brought once more"
done_by adopt file --yes --no-other-copy
said "2 returns of the log were taken over; the next one sealed here has the number 4"
same "taken over" 3 "$(seq_of file)"
same "by whom" "1|2|3|staff" "$(sqlite3 "$dir/file/register/register.db" \
    'SELECT epoch, first, last, by FROM adoption' | sed 's/|[^|]*$/|staff/')"
exits 1 adopt file --yes --no-other-copy
said "nothing to take over"
done_by "$agent" receipts verify --dir "$dir/file"
done_by "$agent" status --dir "$dir/file" --json
said '"signed_off": "adopted"'
grep -q 1970 "$dir/said" && fail "a day that nobody knows is told"
# The figures that this register has lost are no reason to say that none fall.
exits 2 sh -c "printf '%s\n' '$password' | '$agent' seal \
    --dir '$dir/file' --password-file - --through $through \
    --confirm-date $(date +%F)"
said "figures that this register has lost"
refer file north 4 6
seal file >"$dir/said"
grep -q "1 return sealed" "$dir/said" || fail "the quarter was not due again"
done_by send file
same "outbox" "0 4 0" "$(outbox file)"
same "referrals at the centre" 6 "$(exact referrals)"

# ------------------------------------------------- a copy of the whole disk

# It does not know that it is one.  The courier is told before it sends.
rm -rf "$dir/file"
mv "$dir/image" "$dir/alpha"
refer alpha north 7 7
exits 1 "$agent" send --dir "$dir/alpha"
said "was it restored from a backup"
refused alpha
said "statements 2 to 4 of this site"
said "a copy of the disk"
same "sealed meanwhile" 1 "$(seq_of alpha)"
done_by adopt alpha --yes --no-other-copy
said "3 returns of the log were taken over"
refer alpha north 4 7
seal alpha >"$dir/out.txt"
done_by send alpha
same "referrals at the centre" 7 "$(exact referrals)"
same "outbox" "0 5 0" "$(outbox alpha)"

# Of a machine that was started since, nobody signs by standing order before the
# aggregator was asked: what lies on the disk cannot tell its own age.
sed 's/"boot":"[^"]*"/"boot":"00000000-0000-0000-0000-000000000000"/;
    s/"boot": "[^"]*"/"boot": "00000000-0000-0000-0000-000000000000"/' \
    "$dir/alpha/spool/state.json" >"$dir/state.json"
cmp -s "$dir/state.json" "$dir/alpha/spool/state.json" &&
    fail "state.json does not say at which start it was asked"
cp "$dir/state.json" "$dir/alpha/spool/state.json"
refer alpha north 8 8
exits 2 sh -c "printf '%s\n' '$password' | '$agent' seal \
    --dir '$dir/alpha' --password-file - --through $through \
    --confirm-date $(date +%F)"
said "has not been asked what it holds since this machine was started"

# --------------------------------------------------- two machines with one key

# Both go on from one state, and one is first.
cp -a "$dir/alpha" "$dir/twin"
seal alpha >"$dir/out.txt"
done_by send alpha
refer twin north 9 11
seal twin >"$dir/out.txt"
exits 1 "$agent" send --dir "$dir/twin"
said "another statement signed with this site's key is in the log"
refused twin
said "its key is in use elsewhere"
same "referrals at the centre" 8 "$(exact referrals)"
done_by "$aggregator" evidence list --dir "$centre"
said "Two machines have signed with one key"
said "alpha/1, statement 6"
done_by "$aggregator" evidence export 1 --dir "$centre" --out "$dir/evidence"
cmp -s "$dir/evidence/1-logged.note" "$dir/evidence/1-second.note" &&
    fail "both notes are the same"
same "the logged note at the agent" 1 "$(sqlite3 \
    "$dir/twin/register/register.db" "SELECT count(*) FROM enrolment
    WHERE state = 'conflict' AND instr(evidence, 'seq 6') > 0")"
same "its own note there" 1 "$(sqlite3 "$dir/twin/register/register.db" \
    "SELECT count(*) FROM statement WHERE seq = 6 AND
    instr(note, 'seq 6') > 0")"
exits 1 adopt twin --yes --no-other-copy
# The way back: one of the two goes on under a new invite.
invite alpha 2
done_by staff twin enrol "$dir/alpha.invite" --secret-file "$dir/alpha.secret"
refer twin north 12 12
done_by send twin
seal twin >"$dir/out.txt"
done_by send twin
same "referrals at the centre" 12 "$(exact referrals)"
refer alpha north 13 13
seal alpha >"$dir/out.txt"
exits 1 "$agent" send --dir "$dir/alpha"
said "enrolment has ended"

# Nobody goes on under an enrolment that was replaced: the last one to be restored.
done_by staff file restore "$dir/alpha.backup"
exits 1 adopt file --yes --no-other-copy
said "as far as it was asked"
exits 1 "$agent" send --dir "$dir/file"
said "enrolment has ended"
exits 1 adopt file --yes --no-other-copy
said "enrolment has ended"
refused file
said "enrolment has ended"
[ ! -e "$dir/file/spool/ahead/000001-0000000002.receipt" ] ||
    fail "something was brought for an enrolment that has ended"

# ------------------------------- a log that grows while somebody reads what it has

# asked N: until the question was put that often
asked() {
	tries=0
	until [ "$(grep -c 'Type your name' "$dir/said")" -ge "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "the question was not put $1 times"
		sleep 0.05
	done
}

done_by "$agent" backup --dir "$dir/twin" "$dir/twin.backup"
refer twin north 14 14
seal twin >"$dir/out.txt"
send twin >"$dir/out.txt"
done_by staff back restore "$dir/twin.backup"
exits 1 "$agent" send --dir "$dir/back"
printf '%s\n' "$password" >"$dir/password"
name=$(sqlite3 "$dir/back/register/register.db" \
    'SELECT name FROM vault_slot WHERE recovery = 0')
mkfifo "$dir/keys"
: >"$dir/said"
script -qefc "'$agent' adopt --dir '$dir/back' --password-file \
    '$dir/password'" /dev/null <"$dir/keys" >"$dir/said" 2>&1 &
adopting=$!
started $adopting
exec 9>"$dir/keys"
asked 1
said "The log holds 1 return of this site"
refer twin north 15 15
seal twin >"$dir/out.txt"
send twin >"$dir/out.txt"
"$agent" send --dir "$dir/back" >"$dir/out.txt" 2>&1 && fail "nothing stopped it"
echo "$name" >&9
asked 2
said "look at what it holds now"
said "The log holds 2 returns of this site"
same "what was not shown is not taken over" 1 "$(seq_of back)"
echo "$name" >&9
status=0
wait $adopting || status=$?
exec 9>&-
quiet_same "exit after the second answer" 0 $status
said "2 returns of the log were taken over; the next one sealed here has the number 4"
same "what was shown is" 3 "$(seq_of back)"

sound
serve_stop

# -------------------------------------------- a centre that has lost its openings

# Its store comes back from a copy of the log, without a single figure; the sites
# hear of it and hand back what they have, each entry under its old number.
all=$(exact referrals)
size=$(log_size)
rm "$centre"/store.db*
done_by "$aggregator" recover --dir "$centre" --mirror "$dir/mirror"
said "await their openings"
"$aggregator" registry import --dir "$centre" "$dir/registry.csv" >/dev/null
must_serve
same "referrals without openings" "" "$(exact referrals)"
done_by send twin
staff twin seal --through "$through" --none all --yes \
    --confirm-date "$(date +%F)" >"$dir/out.txt"
done_by send twin
same "referrals again" "$all" "$(exact referrals)"
same "entries of the log" "$size" "$(log_size)"
done_by "$aggregator" rebuild --dir "$centre" --check
serve_stop

# ------------------------- a copy of the disk from in front of the enrolment's receipt

# It knows of no head yet, so it may sign.  Its enrolment has the place that it had, and
# what it signs under a used number is refused with proof; a new invite goes on.
must_serve
site_new beta
invite beta
grant beta south
enrol beta
cp -a "$dir/beta" "$dir/early"
send beta >"$dir/out.txt"
report_from beta south
refer beta south 1 2
seal beta >"$dir/out.txt"
done_by send beta
all=$(exact referrals)
size=$(log_size)
rm -rf "${dir:?}/beta"
mv "$dir/early" "$dir/beta"
report_from beta south
refer beta south 3 5
seal beta >"$dir/out.txt"
exits 1 "$agent" send --dir "$dir/beta"
said "another statement signed with this site's key is in the log"
same "entries of the log" "$size" "$(log_size)"
same "referrals at the centre" "$all" "$(exact referrals)"
done_by "$aggregator" evidence list --dir "$centre"
said "beta/1, statement 1"
refused beta
exits 1 adopt beta --yes --no-other-copy
invite beta 2
done_by staff beta enrol "$dir/beta.invite" --secret-file "$dir/beta.secret"
done_by send beta
seal beta >"$dir/out.txt"
done_by send beta
same "referrals at the centre" $((all + 1)) "$(exact referrals)"
done_by "$aggregator" rebuild --dir "$centre" --check
serve_stop
