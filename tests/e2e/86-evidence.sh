#!/bin/sh
# How many outcomes are shown by evidence leaves a site that keeps evidence, once the
# aggregator has said that it takes it; sites of both rule sets are added up, and every
# reader comes to the same figures.  Switched on, off, and for an older aggregator.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need node sqlite3
begin "outcomes shown by evidence, from the facts to the region"
through=2015-12-31
quarter="2015/16 Q3"

# job SERVICE N: an accepted referral, and a job that it led to
job() {
	echo "$1,c$2,referral_accepted,2015-10-05,self,,r1,,"
	echo "$1,c$2,job_started,2015-10-12,,,j1,20,"
	echo "$1,c$2,job_full_day,2015-10-13,,,j1,,"
}

# take SITE: import the rows on standard input
take() {
	{
		echo "service,client,event,date,mode,flags,ref,value,staff"
		cat
	} >"$dir/$1.csv"
	staff "$1" import "$dir/$1.csv" >/dev/null
}

# evidence SITE on|off: whether its service, of the same name, keeps some
evidence() {
	staff "$1" service set "$1" --evidence "$2" >/dev/null
}

# sealed SITE: how many statements of its quarter there are
sealed() {
	sqlite3 -batch "$dir/$1/register/register.db" \
	    "SELECT count(*) FROM statement WHERE content = 'sheaf-return/1'"
}

# read_again: "SERVICE RULES STARTS SHOWN" of each service, by the second reader
read_again() {
	node "$tools/../reader/recompute.mjs" "$dir/mirror" "$dir/openings" \
	    >"$dir/read.json" || fail "the second reader finds the log unsound"
	node -e '
const all = JSON.parse(require("fs").readFileSync(process.argv[1])).totals;
const of = (s, m) => all.find((t) => t.service === s && t.measure === m)?.value;
for (const s of [...new Set(all.map((t) => t.service))].sort())
	console.log(s, all.find((t) => t.service === s).rules,
		of(s, "job_starts"), of(s, "job_starts.evidenced") ?? "-");
' "$dir/read.json"
}

centre_new north south east
must_serve
for name in north south; do
	site $name $name
	report_from $name $name
done
# The third one sees an aggregator that names no rule sets, until there is a file `new`.
aggregator_url=$url
node "$tools/older.mjs" "$url" "$dir/new" >"$dir/older.txt" &
started $!
until [ -s "$dir/older.txt" ]; do
	sleep 0.05
done
url=$(cat "$dir/older.txt")
site east east
report_from east east
url=$aggregator_url

{
	job north 1
	echo "north,c1,job_start_evidence,2015-10-20,payslip,,j1,,"
	job north 2
	# A payslip of before the job shows nothing of it.
	echo "north,c2,job_start_evidence,2015-10-08,payslip,,j1,,"
	job north 3
} | take north
{
	job south 1
	echo "south,c1,job_start_evidence,2015-10-20,payslip,,j1,,"
	job south 2
} | take south
{
	job east 1
	echo "east,c1,job_start_evidence,2015-10-20,payslip,,j1,,"
} | take east

for name in north south; do
	seal $name >/dev/null
	send $name >/dev/null
done
same "job starts of the region" 5 "$(exact job_starts)"
same "of them shown by evidence, while nobody says that any is kept" "" \
    "$(exact job_starts.evidenced)"

# ------------------------------------------------------------- switched on

evidence north on
staff north explain job_starts.evidenced --service north --period "$quarter" \
    --through $through >"$dir/out"
grep -q '^job_starts.evidenced: 1 jobs' "$dir/out" || fail "it is not explained"
grep -q 'c2 job j1 is left out: evidence of 8 October 2015 is earlier' "$dir/out" ||
    fail "it is not said why one is left out"
grep -q 'c3 job j1 is left out: reached on 13 October 2015, without evidence' \
    "$dir/out" || fail "it is not said that one has none"
"$agent" preview --dir "$dir/north" --through $through >"$dir/out"
grep -qx 'rules ips-grow/2' "$dir/out" || fail "the preview is of another rule set"
grep -qx 'job_starts.evidenced 1' "$dir/out" || fail "the count is not in it"
exits 0 staff north seal --through $through --none all --confirm-date "$(date +%F)"
said "1 return waits for a person: how many outcomes are shown by evidence would be sent"
same "returns of the quarter that were sealed" 1 "$(sealed north)"
seal north >"$dir/out"
grep -qx 'rules ips-grow/1 -> ips-grow/2' "$dir/out" ||
    fail "old and new rule sets are not shown"
grep -qx 'job_starts.evidenced - -> 1' "$dir/out" || fail "the new count is not shown"
same "returns of the quarter that were sealed" 2 "$(sealed north)"
send north >/dev/null
seal north >"$dir/out"
grep -q 'Nothing has changed' "$dir/out" || fail "it is due once more"

evidence east on
seal east >"$dir/out" 2>"$dir/err"
cat "$dir/err" >>"$dir/out"
grep -q 'east: how many outcomes are shown by evidence is counted here, and not sent' \
    "$dir/out" || fail "it is not said that the counts stay"
send east >/dev/null
same "what waits for the older aggregator, was received, was refused" "0 1 0" \
    "$(outbox east)"

same "job starts of the region, each counted once" 6 "$(exact job_starts)"
same "of them shown by evidence, in the services that send it" 1 \
    "$(exact job_starts.evidenced)"
"$aggregator" totals --dir "$centre" --region midlands --policy exact/1 \
    --period "$quarter" >"$dir/out"
grep -q '2 services by ips-grow/1 and 1 by ips-grow/2' "$dir/out" ||
    fail "it is not said how many services there are by each rule set"
sound
read_again >"$dir/again"
same "what the second reader makes of it" \
    "east ips-grow/1 1 -;north ips-grow/2 3 1;south ips-grow/1 2 -;" \
    "$(tr '\n' ';' <"$dir/again")"

# ------------------------------------------- a newer aggregator, and switched off

touch "$dir/new"
send east >/dev/null
seal east >"$dir/out"
grep -qx 'job_starts.evidenced - -> 1' "$dir/out" ||
    fail "it is not due once the aggregator takes it"
send east >/dev/null
evidence north off
seal north >"$dir/out"
grep -qx 'rules ips-grow/2 -> ips-grow/1' "$dir/out" || fail "it does not go back"
grep -qx 'job_starts.evidenced 1 -> -' "$dir/out" || fail "the count is not taken back"
send north >/dev/null
same "job starts of the region after all of it" 6 "$(exact job_starts)"
sound
read_again >"$dir/again"
same "what the second reader makes of it" \
    "east ips-grow/2 1 1;north ips-grow/1 3 -;south ips-grow/1 2 -;" \
    "$(tr '\n' ';' <"$dir/again")"
serve_stop
