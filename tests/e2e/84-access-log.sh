#!/bin/sh
# Who was shown whose record: each command that opens who clients are leaves
# one line before it answers, without names; a log that something else has
# changed is named by line; and a client who asks gets the lines about them.
. "$(dirname "$0")/lib.sh"
begin "the access log"
need sqlite3 node

cd "$dir" || exit 1
register=$dir/p1/register/register.db
staff p1 init --staff ann \
    --recovery-file "$dir/p1.recovery" >/dev/null
printf '%s\n' 'service,client,event,date,mode,flags,ref,value,staff' \
    'north,c1,referral_received,2026-01-05,self,,r1,,es1' \
    'north,c1,referral_accepted,2026-01-05,self,,r1,,es1' \
    'north,c2,referral_received,2026-01-05,self,,r1,,es1' \
    'north,c2,referral_accepted,2026-01-05,self,,r1,,es1' \
    'south,c3,referral_received,2026-01-06,self,,r1,,es1' >"$dir/facts.csv"
printf '%s\n' 'service,client,kind,ref,name,date_of_birth' \
    'north,c1,client,,Peregrine Quill,1980-01-02' 'north,c2,client,,Quill Peregrine,1980-01-02' \
    'south,c3,client,,Somebody Else,' >"$dir/people.csv"

# line: the newest line of the log
line() {
	sqlite3 "$register" "SELECT operation || ':' || service || ':' ||
	    clients || ':' || count FROM access ORDER BY number DESC LIMIT 1"
}

# leaves N LINE COMMAND...: it succeeds, and leaves so many lines of the log,
# of which that is the last
leaves() {
	leaves_with 0 "$@"
}

# leaves_with STATUS N LINE COMMAND...
leaves_with() {
	before=$(sqlite3 "$register" 'SELECT count(*) FROM access')
	status=$1 wanted=$2 last=$3
	shift 3
	exits "$status" staff p1 "$@"
	quiet_same "lines after $*" $((before + wanted)) \
	    "$(sqlite3 "$register" 'SELECT count(*) FROM access')"
	[ "$wanted" -eq 0 ] || quiet_same "the line of $*" "$last" "$(line)"
}

leaves 0 '' import "$dir/facts.csv" --today 2026-06-30
leaves 0 '' import --people "$dir/people.csv"
leaves 0 '' service list
leaves 0 '' staff list
leaves 0 '' fidelity list
leaves 0 '' client erasures
printf 'Quill\n' >"$dir/text"
leaves 1 'client find::1 2:2' client find --text-file "$dir/text"
printf 'nobody\n' >"$dir/text"
leaves 1 'client find:::0' client find --text-file "$dir/text"
leaves 1 'client show::3:1' client show 3
leaves 1 'client duplicates::1 2:2' client duplicates
leaves 1 'list:::0' list caseload --today 2026-06-30
leaves 1 'list:::0' list milestones --today 2026-06-30
leaves 1 'evidence:::0' evidence 1 --today 2026-06-30
leaves 1 'explain::1 2:2' explain referrals --service north \
    --period 2026-01-01/P3M
leaves 1 'export:::3' export
leaves 1 'export:north::2' export --service north
leaves 1 'export --people:south::1' export --people --print --service south
leaves 0 '' log show
exits 1 staff p1 client show 99
leaves 1 'client record::1:1' client record 1 --out "$dir/record.json"

# What an import tells of the register: nothing when it stores all, else of
# which clients it holds something beside a row.
head=$(head -n 1 "$dir/facts.csv")
printf '%s\n' "$head" 'north,c1,referral_received,2026-01-04,self,,r1,,es1' \
    'north,c2,referral_received,2026-01-05,self,,r1,,es1' \
    'north,c9,referral_received,2026-02-05,self,,r1,,es1' >"$dir/try.csv"
leaves 1 'import::1 2:2' import "$dir/try.csv" --dry-run --today 2026-06-30
printf '%s\n' "$head" 'north,c9,referral_accepted,2026-02-05,self,,r1,,es1' \
    'north,c2,discharged,2026-01-01,,,r1,,es1' >"$dir/try.csv"
leaves_with 1 1 'import::2:1' import "$dir/try.csv" --today 2026-06-30
leaves_with 1 1 'import::2:1' import "$dir/try.csv" --today 2026-06-30 \
    --accept-good-rows
leaves 0 '' import "$dir/facts.csv" --today 2026-06-30
printf '%s\n' 'service,client,kind,ref,name,employer' \
    'north,c1,client,,Peregrine Quill,' 'north,c2,job,j1,,Quill Ltd' \
    'north,c8,client,,Nobody,' >"$dir/try.csv"
leaves_with 1 1 'import --people::1 2:2' import --people "$dir/try.csv"
leaves_with 1 1 'import --people::2:1' import --people "$dir/try.csv" \
    --accept-good-rows
printf '%s\n' 'Client ID,Date of referral,Date accepted,Referral source' \
    'c1,05/01/2026,05/01/2026,self' 'c7,06/01/2026,06/01/2026,self' \
    >"$dir/sheet.csv"
done_by "$agent" sheet map "$dir/sheet.csv" --dates dd/mm/yyyy --confirm \
    --out "$dir/map.json"
leaves_with 1 1 'sheet import::1:1' sheet import "$dir/sheet.csv" --map \
    "$dir/map.json" --service north --dry-run --today 2026-06-30

leaves 1 'client show::2:1' client show 2
leaves 2 'client merge::1 2:2' client merge 1 2 --yes --today 2026-06-30
ok "each command leaves its line, and no other"

# No name is in the log; a search that finds one is worth something.
sqlite3 "$register" 'SELECT * FROM access' >"$dir/log"
grep -q 'client show' "$dir/log" || fail "the search finds nothing"
grep -qi 'quill\|peregrine\|somebody' "$dir/log" && fail "a name is in the log"

# What the client gets: all that shows them, and nothing about others.
same "who looked at client 1" \
    "client record,export,export,explain,client duplicates,client find" \
    "$(node -e '
	const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
	console.log(r.looked.map((l) => l.operation).join());' \
	"$dir/record.json")"
leaves 1 'client record::1:1' client record 1 --out "$dir/merged.json"
same "looks at a record that was merged into it" 1 "$(node -e '
	const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
	console.log(r.looked.filter((l) => l.operation === "client show")
	    .length);' "$dir/merged.json")"
grep -q 'Peregrine' "$dir/record.json" || fail "the record has no name"
same "mode of the record" 600 "$(stat -c %a "$dir/record.json")"

# ---------------------------------------------------- changed by somebody else

# changed SQL WHAT: the log says what is wrong
changed() {
	cp "$register" "$dir/kept.db"
	triggers=$(sqlite3 "$register" "SELECT sql || ';' FROM sqlite_master
	    WHERE name IN ('access_stays', 'access_kept')")
	sqlite3 "$register" "DROP TRIGGER access_stays;
	    DROP TRIGGER access_kept; $1; $triggers"
	exits 1 staff p1 log show
	said "$2"
	said "the access log is not as sheaf-agent wrote it"
	rm -f "$register-wal" "$register-shm"
	cp "$dir/kept.db" "$register"
	done_by staff p1 log show
}
end=$(sqlite3 "$register" 'SELECT max(number) FROM access')
changed "DELETE FROM access WHERE number = 4" "Line 4 of the log is missing."
changed "UPDATE access SET by = 'zoe' WHERE number = 3" \
    "Line 3 of the log is not as it was written."
changed "UPDATE access SET clients = '3', count = 1 WHERE number = 1" \
    "Line 1 of the log is not as it was written."
changed "DELETE FROM access WHERE number = $end" \
    "Line $end of the log is missing."
changed "DELETE FROM access; DELETE FROM access_head" \
    "The end of the log is not vouched for."
changed "INSERT INTO access SELECT number + 1, at, by, operation, service,
    clients, count, hash FROM access WHERE number = $end" \
    "Line $((end + 1)) of the log was put in."
ok "what was changed is named by line"
