#!/bin/sh
# Usage: keep.sh [FOLDER]
# Has the programs of this tree (`make tests`) write down one site and one region,
# and keeps that as the fixture of each schema that has none yet (README.md).  With
# FOLDER, which begins with "/", all of it stays there, and nothing is put into the
# tree.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
begin "a fixture of what this version stores"
need sqlite3 curl node
witness=$build/sheaf-witness
[ -x "$witness" ] || fail "there is no $witness: run 'make tests' first"
out=${1:-$dir/kept}
case $out in
/*) mkdir -p "$out" ;;
*) fail "name the folder from the root" ;;
esac

# dump DATABASE FILE: all of it as SQL, with its numbers, one a line
dump() {
	{
		sqlite3 -batch "$1" .dump
		sqlite3 -batch "$1" 'PRAGMA user_version' |
		    sed 's/.*/PRAGMA user_version=&;/'
		sqlite3 -batch "$1" 'PRAGMA application_id' |
		    sed 's/.*/PRAGMA application_id=&;/'
	} >"$2"
}

# perhaps COMMAND...: what versions before did not have
perhaps() {
	"$@" >>"$dir/perhaps.txt" 2>&1 || echo "without: $*" | cut -c1-100
}

# ------------------------------------------------------------------ the region

centre_new north
must_serve
from_here=$url
perhaps "$aggregator" user add --dir "$centre" ann.lee --role lead --region midlands
perhaps "$aggregator" token add --dir "$centre" board --role analyst
perhaps "$aggregator" event add --dir "$centre" --ref W1 --kind workshop \
    --date 2015-11-03 --region midlands --place online --items 5,17 \
    --attended north:employment-specialist:3,-:commissioner:1
perhaps "$aggregator" event correct --dir "$centre" 1 --place both
perhaps "$aggregator" support add --dir "$centre" --service north --kind visit \
    --date 2015-11-05 --hours 1.5 --items 17 --action a1

# The site goes by way of who writes down what both say.
node "$tools/../upgrades/exchange.mjs" record "$url" "$out/exchange" \
    >"$dir/recorder.txt" &
recorder=$!
started $recorder
until [ -s "$dir/recorder.txt" ]; do
	kill -0 $recorder 2>/dev/null || fail "nothing is written down"
	sleep 0.05
done
url=$(cat "$dir/recorder.txt")

# -------------------------------------------------------------------- the site

site site north
cat >"$dir/facts.csv" <<'END'
service,client,event,date,mode,flags,ref,value,staff
north,C1,referral_received,2015-10-05,self,,r1,,
north,C1,referral_accepted,2015-10-06,self,,r1,,
north,C1,contact,2015-10-09,face_to_face,,,,es1
north,C1,profile_completed,2015-10-12,,,r1,,
north,C1,job_started,2015-10-20,,,j1,20,
north,C1,job_full_day,2015-10-20,,,j1,,
north,C1,in_work_support,2015-11-02,phone,,,,es1
north,C2,referral_received,2015-10-07,clinician,,r1,,
north,C2,referral_accepted,2015-11-09,clinician,,r1,,
north,C2,contact,2015-11-20,video,,,,es2
north,C3,referral_received,2015-12-01,self,,r1,,
north,C4,referral_received,2015-12-02,self,,r1,,
north,C4,referral_accepted,2015-12-03,self,,r1,,
END
staff site import "$dir/facts.csv" >/dev/null
# One fact is corrected, and why.
fact=$(staff site client show 1 | sed -n 's/^ *\([0-9]*\)  contact of.*/\1/p' |
    head -n 1)
echo "Seen on a screen" >"$dir/why"
perhaps staff site client correct 1 "$fact" --mode video --reason-file "$dir/why"
report_from site north
cat >"$dir/people.csv" <<'END'
service,client,kind,ref,name,nhs_number,date_of_birth,address,postcode,phone,email,notes,employer,job_title,evidence,evidence_date
north,C1,client,,"Featherstone, Persephone",943 476 5919,1990-03-31,,,,,likes early shifts,,,,
END
perhaps staff site import --people "$dir/people.csv"
i=1
echo "service,date,kind,item,score,reviewers" >"$dir/review.csv"
while [ $i -le 25 ]; do
	echo "north,2015-11-10,independent,$i,4,"
	i=$((i + 1))
done >>"$dir/review.csv"
perhaps staff site fidelity import "$dir/review.csv"
perhaps staff site fidelity add north --date 2015-11-10 --kind independent \
    --scores 5,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4,4 \
    --reason-file "$dir/why"
perhaps staff site targets set north --start 2015-10 \
    --contract 300000,300000 --steady-state 60,100
seal site >/dev/null
send site >/dev/null

# Numbers of a reconciliation are kept, and none are sent any more.
cat >"$dir/extract.csv" <<'END'
LocalPatientId,ServiceRequestId,ReferralRequestReceivedDate,ServTeamTypeRefToMH
C1,R1,2015-10-05,D05
END
perhaps "$agent" sheet map "$dir/extract.csv" --mhsds --dates yyyy-mm-dd \
    --out "$dir/extract.json" --confirm
perhaps staff site reconcile sending on
perhaps staff site reconcile import "$dir/extract.csv" --map "$dir/extract.json" \
    --from 2015-10 --to 2015-11 --keep
perhaps staff site reconcile sending off

# One is sealed and waits, and one fact is in no return yet.
cat >"$dir/later.csv" <<'END'
service,client,event,date,mode,flags,ref,value,staff
north,C2,job_started,2015-12-07,,,j1,16,
north,C2,job_full_day,2015-12-07,,,j1,,
END
staff site import "$dir/later.csv" >/dev/null
seal site >/dev/null
cat >"$dir/last.csv" <<'END'
service,client,event,date,mode,flags,ref,value,staff
north,C3,referral_accepted,2015-12-15,self,,r1,,
END
staff site import "$dir/last.csv" >/dev/null
# It keeps evidence from now on, and has some.
perhaps staff site service set north --evidence on
cat >"$dir/evidence.csv" <<'END'
service,client,event,date,mode,flags,ref,value,staff
north,C1,job_start_evidence,2015-11-01,payslip,,j1,,
END
perhaps staff site import "$dir/evidence.csv"

# Somebody has half typed a form.
draft() {
	"$agent" serve --dir "$dir/site" --page 127.0.0.1:0 --no-courier \
	    >"$dir/desk.txt" 2>"$dir/desk.log" </dev/null &
	desk=$!
	started $desk
	tries=0
	until grep -q 'Commands for the register' "$dir/desk.txt"; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] && kill -0 $desk 2>/dev/null || return 1
		sleep 0.05
	done
	page=$(sed -n 's|^The desk is at \(http://.*\)/.*|\1|p' "$dir/desk.txt")
	ask() {
		way=$1
		shift
		curl -sf -m 60 -c "$dir/jar" -b "$dir/jar" -X "$way" \
		    -H "Origin: $page" -H 'Sec-Fetch-Site: same-origin' \
		    -H 'Content-Type: application/json' \
		    -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" "$@"
	}
	[ -n "$page" ] && ask POST "$page/api/v1/session" \
	    -d "{\"name\":\"\",\"password\":\"$password\"}" >/dev/null &&
	    ask GET "$page/api/v1/session" >"$dir/session" &&
	    token=$(sed -n 's/.*"token": *"\([^"]*\)".*/\1/p' "$dir/session") &&
	    ask PUT -H "Sheaf-Token: $token" \
		-d '{"words":{"event":"contact","notes":"half of a sen"}}' \
		"$page/api/v1/drafts/client-1-add" &&
	    ask GET -H "Sheaf-Token: $token" "$page/api/v1/drafts/client-1-add" >"$out/draft.json"
}
if draft; then
	ok "a form that is half typed"
else
	rm -f "$out/draft.json"
	echo "without: drafts"
fi
[ -z "${desk:-}" ] || end_process "$desk"

"$agent" preview --dir "$dir/site" --service north --through "$through" >"$out/figures.txt" \
    2>/dev/null
grep -q '[a-z] [0-9]' "$out/figures.txt" || fail "there are no figures"
"$witness" init --dir "$dir/witness" --name witness.example >/dev/null
"$witness" log add --dir "$dir/witness" "$log_key" --url "$from_here/log" >/dev/null
perhaps "$witness" follow --dir "$dir/witness" --once
dump "$dir/witness/witness.db" "$out/witness.sql"
"$aggregator" totals --dir "$centre" --region midlands --policy exact/1 --json \
    >"$out/totals.json"
url=$from_here
serve_stop

# ------------------------------------------------------------------ written down

dump "$dir/site/register/register.db" "$out/register.sql"
[ ! -f "$dir/site/register/instance" ] ||
    cp "$dir/site/register/instance" "$out/instance"
mkdir -p "$out/centre" "$out/authority"
cp -r "$dir/site/spool" "$out/spool"
cp -r "$dir/authority"/* "$out/authority/"
(cd "$centre" && find . -type f ! -name '*.db' ! -name '*.db-*' ! -name '*.lock') |
    while read -r f; do
	mkdir -p "$out/centre/$(dirname "$f")"
	cp "$centre/$f" "$out/centre/$f"
    done
for db in store.db lock/lock.db people.db support.db; do
	[ ! -f "$centre/$db" ] || {
		mkdir -p "$out/centre/$(dirname "$db")"
		dump "$centre/$db" "$out/centre/${db%.db}.sql"
	}
done

# What is said when the one that waits is sent at last.
mv "$out/exchange" "$out/before.jsonl"
must_serve
send site >/dev/null
mv "$out/exchange" "$out/after.jsonl"
grep -q '/v1/batches' "$out/after.jsonl" || fail "nothing was sent"
serve_stop
end_process $recorder
cp "$dir/perhaps.txt" "$out/notes.txt" 2>/dev/null || :
# ------------------------------------------------------------- what is new of it

# new KIND SQL: its place in the tree, unless there is a fixture of its schema
new() {
	number=$(sed -n 's/^PRAGMA user_version=\([0-9]*\);/\1/p' "$2")
	place=tests/upgrades/$1/$(printf '%02d' "$number")
	[ ! -e "$place.sql" ]
}

[ -z "${1:-}" ] || {
	ok "all of it is in $out"
	exit 0
}
if new register "$out/register.sql"; then
	cp "$out/register.sql" "$place.sql"
	cp "$out/figures.txt" "$place.txt"
	ok "$place.sql"
fi
for kind in lock people support witness; do
	from=$out/centre/$kind.sql
	[ $kind != lock ] || from=$out/centre/lock/lock.sql
	[ $kind != witness ] || from=$out/witness.sql
	if new $kind "$from"; then
		mkdir -p "$(dirname "$place")"
		cp "$from" "$place.sql"
		ok "$place.sql"
	fi
done
if new store "$out/centre/store.sql"; then
	cp "$out/centre/store.sql" "$place.sql"
	to=tests/upgrades/centre/$(basename "$place")
	mkdir -p "$to"
	cp -r "$out/centre" "$out/authority" "$out/spool" "$out/register.sql" \
	    "$out/totals.json" "$out/before.jsonl" "$out/after.jsonl" "$to/"
	# It stands in a folder of its own; the others belong to one run.
	rm -f "$to/centre/store.sql" "$to/centre/access.log" "$to/spool/lock" \
	    "$to/spool/work" "$to"/authority/*.lock
	ok "$place.sql and $to"
fi
[ $checked -gt 1 ] || echo "  every schema has its fixture already"
