#!/bin/sh
# The two numbers of each measure that is published from MHSDS leave a site when a team
# leader has said so and a person has signed them off, and not before; the centre keeps
# them, and no total has them in it.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need node sqlite3 script
begin "numbers of a reconciliation, from an extract to the centre"
through=2019-06-30
quarter="2019/20 Q1"

centre_new north
must_serve
site site north
report_from site north
refer site north 1 5 2019-05-07

# extract N: an extract with the first N of these referrals
extract() {
	echo "LocalPatientId,ServiceRequestId,ReferralRequestReceivedDate,ServTeamTypeRefToMH"
	i=1
	while [ $i -le "$1" ]; do
		echo "c$i,R$i,2019-05-07,D05"
		i=$((i + 1))
	done
}

# read_and_seal: at a terminal, by a person who types their name beneath the text; the
# text is in $dir/out
read_and_seal() {
	printf '%s\n' "$(sqlite3 -batch "$dir/site/register/register.db" \
	    'SELECT name FROM vault_slot WHERE recovery = 0')" |
	    script -qec "'$agent' seal --dir '$dir/site' --through $through \
		--none all --confirm-date $(date +%F) \
		--password-file '$dir/password'" /dev/null >"$dir/screen" 2>&1 || {
		cat "$dir/screen" >&2
		return 1
	}
	tr -d '\r' <"$dir/screen" >"$dir/out"
}

# compare N [OPTION...]: with such an extract
compare() {
	extract "$1" >"$dir/extract.csv"
	shift
	staff site reconcile import "$dir/extract.csv" --map "$dir/map.json" \
	    --from 2019-05 --to 2019-05 "$@"
}

# sealed: how many reconciliations this site has sealed
sealed() {
	sqlite3 -batch "$dir/site/register/register.db" "SELECT count(*)
	    FROM statement WHERE content = 'sheaf-reconciliation/1'"
}

# batches CONTENT: how many of them the log holds
batches() {
	"$audit" mirror "$url/log" "$dir/copy" >/dev/null
	node "$tools/../reader/recompute.mjs" "$dir/copy" "$openings" \
	    >"$dir/read.json" || {
		cat "$dir/read.json"
		fail "the second reader finds the log unsound"
	}
	grep -c "\"content\": *\"$1\"" "$dir/read.json" || :
}

printf '%s\n' "$password" >"$dir/password"
extract 5 >"$dir/extract.csv"
"$agent" sheet map "$dir/extract.csv" --mhsds --dates yyyy-mm-dd \
    --out "$dir/map.json" --confirm >/dev/null

compare 3 >"$dir/out"
if compare 3 --keep >"$dir/out" 2>&1; then
	fail "numbers were kept while nothing is sent"
fi
grep -q 'sends no reconciliations' "$dir/out" || fail "no reason was given"
seal site >"$dir/out"
send site >/dev/null
same "reconciliations sealed while none are sent" 0 "$(sealed)"
ok "switched off: nothing is kept, and nothing leaves"

staff site reconcile sending on >"$dir/out"
grep -q 'signed them off' "$dir/out" || fail "it was not switched on"
compare 3 --keep >"$dir/out"
grep -q 'kept to be sent for north' "$dir/out" || fail "nothing was kept"
"$agent" preview --dir "$dir/site" --through $through >"$dir/out" 2>/dev/null
grep -qx 'NewReferrals 3 5' "$dir/out" || fail "the preview does not show it"
grep -qx 'MHS116 - [0-9]*' "$dir/out" ||
    fail "an extract without contacts has a number of those who were seen"
seal site >"$dir/out" 2>&1
grep -qx '1 reconciliation waits for a person to read and sign off: .* without --yes.' \
    "$dir/out" || fail "it is not said that one waits for a person"
if grep -q 'Nothing has changed' "$dir/out"; then
	fail "nothing is said to have changed while one waits"
fi
same "reconciliations sealed by a yes that was said beforehand" 0 "$(sealed)"
read_and_seal
grep -qx 'period 2019-05-01/P1M' "$dir/out" ||
    fail "the text was not shown to whoever signed it off"
if grep -qE 'c[1-5]|R[1-5]' "$dir/out"; then
	fail "the text names a client"
fi
send site >"$dir/sent"
same "what waits, was received, was refused" "0 2 0" "$(outbox site)"
ok "switched on: shown, signed off, sent and received"

compare 5 --keep >"$dir/out"
grep -q '"-" is kept of it: MHS116, ' "$dir/out" ||
    fail "it was not said what the extract cannot answer"
read_and_seal
grep -qx 'New referrals: extract 3 -> 5, register 5 -> 5' "$dir/out" ||
    fail "it was not said what has changed"
send site >/dev/null
read_and_seal
same "statements of the reconciliation after a change, and no other" 2 "$(sealed)"
sound
openings=$dir/openings
same "reconciliations in force for the second reader" 1 "$(batches sheaf-reconciliation/1)"
same "referrals of the return, which is all a total has" 5 "$(exact referrals)"
ok "its newest revision is in force, in no total, and every reader agrees"

cat >"$dir/may.csv" <<'END'
REPORTING_PERIOD_START,REPORTING_PERIOD_END,STATUS,BREAKDOWN,PRIMARY_LEVEL,PRIMARY_LEVEL_DESCRIPTION,SECONDARY_LEVEL,SECONDARY_LEVEL_DESCRIPTION,MEASURE_ID,MEASURE_NAME,MEASURE_VALUE
01/05/2019,31/05/2019,Final,England,England,England,NONE,NONE,NewReferrals,New,10
END
"$aggregator" reconcile published --dir "$centre" --policy exact/1 --json \
    "$dir/may.csv" | tr -d '\n ' >"$dir/shown"
grep -q '"Newreferrals","5","5","0"' "$dir/shown" ||
    fail "the centre does not show both numbers"
grep -q '"AccessedIPSintwelvemonths","-","[0-9]*",null' "$dir/shown" ||
    fail "the centre shows a number that the extract could not give"
ok "the centre shows both numbers beside the published one"

# What the head in the answer to its enrolment named (P-HEAD-13).
same "rule sets that the aggregator has said it takes" "ips-grow/1 ips-grow/2" \
    "$(sqlite3 -batch "$dir/site/register/register.db" \
	"SELECT content FROM taken_content WHERE content LIKE 'ips-%' ORDER BY 1" |
	tr '\n' ' ' | sed 's/ $//')"

# A wrong file: the month is taken back, and later sent again.
staff site reconcile withdraw 2019-05 >"$dir/out"
grep -q 'are withdrawn by the next seal that a person signs off' "$dir/out" ||
    fail "it is not said what becomes of the month"
if staff site reconcile withdraw 2019-05 >"$dir/out" 2>&1; then
	fail "a month was taken back twice"
fi
staff site reconcile sending off >/dev/null
read_and_seal
grep -qx 'withdrawn' "$dir/out" || fail "the withdrawal was not shown"
grep -q 'the numbers that were sent are taken back' "$dir/out" ||
    fail "it was not said what is taken back"
send site >/dev/null
staff site reconcile sending on >"$dir/out"
grep -q '^north, May 2019: withdrawn. Withdrawn by' "$dir/out" ||
    fail "the site does not say that the month is withdrawn"
read_and_seal
same "statements of the reconciliation, once it is withdrawn" 3 "$(sealed)"
sound
same "reconciliations for the second reader, the withdrawn one too" 1 \
    "$(batches sheaf-reconciliation/1)"
"$aggregator" reconcile published --dir "$centre" --policy exact/1 --json \
    "$dir/may.csv" | tr -d '\n' >"$dir/shown"
if grep -q '"New referrals", *"5"' "$dir/shown"; then
	fail "the centre shows a number that was taken back"
fi
grep -q 'Taken back by the site: [^.]*(May 2019)' "$dir/shown" ||
    fail "the centre does not say that the month was taken back"
ok "taken back also while none are sent, by a person, once, and shown as that"

# An aggregator that has not said that it takes them would let all wait behind one.
sqlite3 -batch "$dir/site/register/register.db" 'DELETE FROM taken_content'
refer site north 6 7 2019-06-04
compare 4 --keep >"$dir/out"
grep -q 'has not said that it takes them' "$dir/out" || fail "it is not said"
staff site reconcile sending >"$dir/out"
grep -q 'in no seal: the aggregator has not said that it takes' "$dir/out" ||
    fail "the month is said to wait for a seal that does not have it"
read_and_seal
same "reconciliations sealed for an aggregator that may not know them" 3 "$(sealed)"
send site >/dev/null
same "referrals of the return that was sealed meanwhile" 7 "$(exact referrals)"
"$aggregator" status --dir "$centre" >/dev/null 2>&1 || :
refer site north 8 8 2019-06-05
read_and_seal
same "reconciliations once the aggregator has said it again" 4 "$(sealed)"
ok "sealed only for an aggregator that takes them; returns go on"

staff site reconcile sending off >/dev/null
if compare 2 --keep >"$dir/out" 2>&1; then
	fail "numbers were kept after it was switched off"
fi
serve_stop
