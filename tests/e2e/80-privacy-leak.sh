#!/bin/sh
# Nothing that identifies a person, and no secret, leaves the sealed fields.
#
# Hundreds of values are planted in the work of a site: references, names,
# NHS numbers, dates of birth, addresses, postcodes, phones, notes, employers,
# passwords.  With the keys of the open vault they are looked for, in every
# spelling of leak.mjs, in all there is besides: the register's own file and
# what it was at each step, write-ahead log, spool, backup, traffic, the
# centre's folder, what programs printed, their command lines and environments,
# temporary files, and the memory of a courier and of the aggregator.  Then the
# work is done again by an owner and its commands.
#
# Left out is only $private: what staff wrote (files to import, passwords,
# the printed recovery key), what they asked to see (export, client show), and
# the refused rows, which come back in the form they came in.  Nothing is
# planted where it is not sealed: refs, staff codes, names of accounts and
# services, names of files, headings of sheets.
#
# SHEAF_SEED=N plants the same values again.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"

# The programs do not let other users' debuggers in.  Root can read their
# memory; so can anybody who is root in a name space of their own.
if [ "$(id -u)" -ne 0 ]; then
	unshare --user --map-root-user true || {
		echo "the memory of a courier cannot be read here: run this" \
		    "test as root, or where users may have name spaces" >&2
		exit 1
	}
	exec unshare --user --map-root-user sh "$tools/80-privacy-leak.sh"
fi

begin "nothing of a client leaves the sealed fields or is printed"
need node strace sqlite3 iconv gzip base64
keys=$build/tests/e2e/vault_keys
[ -x "$keys" ] || fail "$keys is not built: run 'make tests'"
seed=${SHEAF_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "  seed $seed"

# shellcheck source=tests/e2e/leak.sh
. "$tools/leak.sh"
node "$tools/plant.mjs" "$seed" "$private"
[ "$(grep -c . "$words")" -ge 200 ] || fail "too few values"
control_values
control_memory

# as WHO COMMAND...: with that person's password
as() {
	who=$1
	shift
	"$agent" "$@" --dir "$dir/alpha" --staff "${who%-next}" \
	    --password-file "$private/$who"
}

# reconcile NAME FILE MAP: compare with an extract; the answer names its clients
reconcile() {
	answer "$1" as cee reconcile import "$2" --map "$3" --to 2016-02 \
	    --today 2016-03-31
}

# add_secret KIND FILE: what is in FILE, with and without its hyphens
add_secret() {
	printf '%s\t%s\t%s\n' "$1" "$(tr -d '\n' <"$2")" \
	    "$(tr -d '\n-' <"$2")" >>"$words"
}

# add_keys WHO RECOVERY: the keys of the vault as it is now
add_keys() {
	"$keys" "$dir/alpha" "${1%-next}" "$private/$1" "$private/$2" \
	    >"$private/keys" || fail "the vault does not open"
	cat "$private/keys" >>"$words"
}

# snap NAME: the site as it is at this step
snap() {
	mkdir "$dir/snaps/$1"
	cp -r "$dir/alpha/register" "$dir/snaps/$1/"
	# The courier may take a file away meanwhile.
	cp -r "$dir/alpha/spool" "$dir/snaps/$1/" 2>/dev/null || :
}

# sealed FILE: the ends of everything sealed or keyed in the register
sealed() {
	sqlite3 "$dir/alpha/register/register.db" "
	    SELECT hex(reference) FROM client UNION ALL
	    SELECT hex(words) FROM particulars UNION ALL
	    SELECT hex(words) FROM particulars_history UNION ALL
	    SELECT hex(reviewers) FROM fidelity_review
	        WHERE reviewers IS NOT NULL UNION ALL
	    SELECT hex(words) FROM fidelity_action UNION ALL
	    SELECT hex(words) FROM draft UNION ALL
	    SELECT hex(reason) FROM chart_baseline UNION ALL
	    SELECT hex(reason) FROM fact_reason UNION ALL
	    SELECT hex(reason) FROM fidelity_reason UNION ALL
	    SELECT hex(box) FROM vault_slot UNION ALL
	    SELECT hex(label) FROM vault UNION ALL
	    SELECT hex(wrapped_key) FROM enrolment" |
	    sed -n 's/^.*\(.\{64\}\)$/sealed\t0x\1/p' | sort >"$private/$1"
	[ -s "$private/$1" ] || fail "nothing is sealed in the register"
}

# until_received N: the courier has brought that many
until_received() {
	tries=0
	agent=$build/test/sheaf-agent # asked often, so not watched
	until [ "$(outbox alpha)" = "0 $1 0" ]; do
		tries=$((tries + 1))
		[ $tries -lt 900 ] || fail "the courier delivered nothing"
		sleep 0.1
	done
	agent=$dir/bin/sheaf-agent
}

# ------------------------------------------------------- a site, and its work

centre_new north south
serve_start env APART=1 || fail "the aggregator did not start"
node "$tools/proxy.mjs" "$port" "$dir/traffic" >"$dir/proxy.port" &
started $!
tries=0
until [ -s "$dir/proxy.port" ]; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || fail "the recording proxy did not start"
	sleep 0.1
done
direct=$url
proxied=http://127.0.0.1:$(cat "$dir/proxy.port")
url=$proxied

told 0 init as ann init \
    --recovery-file "$private/recovery"
add_secret "recovery key" "$private/recovery"
invite alpha
grant alpha north
mv "$dir/alpha.secret" "$private/secret"
add_secret "one-time secret" "$private/secret"
printf 'one-time secret\t0x%s\n' "$(tr -d '\n -' <"$private/secret")" >>"$words"
told 0 enrol as ann enrol "$dir/alpha.invite" --secret-file \
    "$private/secret" --url "$url"
add_keys ann recovery
told 0 send send alpha

told 0 add-bob as ann staff add bob --role worker \
    --new-password-file "$private/bob"
told 0 add-cee as ann staff add cee --role team_leader \
    --new-password-file "$private/cee"
told 0 facts as bob import "$private/facts.csv"
told 0 people as bob import --people "$private/people.csv"
told 0 review as cee fidelity import "$private/review.csv"
told 0 plan as cee fidelity import "$private/plan.csv"
told 0 map "$agent" sheet map "$private/sheet.xlsx" --out \
    "$dir/maps/map.json" --dates dd/mm/yyyy --confirm
told 0 sheet as bob sheet import "$private/sheet.xlsx" --map \
    "$dir/maps/map.json" --service north
told 0 sheet-csv as bob sheet import "$private/sheet.csv" --map \
    "$dir/maps/map.json" --service north --sheet Clients
for kind in csv xlsx; do
	told 0 "map-extract-$kind" "$agent" sheet map "$private/extract.$kind" \
	    --mhsds --out "$dir/maps/extract-$kind.json" --dates yyyy-mm-dd \
	    --confirm
	reconcile "extract-$kind" "$private/extract.$kind" \
	    "$dir/maps/extract-$kind.json"
	same "clients of the extract that are not in the register" "(12)" \
	    "$(sed -n 's/^The client is in the extract only //p' \
		"$private/answers/extract-$kind")"
done
told 0 baseline as cee baseline set north referrals --from "$quarter" \
    --to "2018/19 Q4" --reason-file "$private/reason"
snap imported
sealed sealed-before
told 0 set as ann service set north --first-quarter "$quarter"
told 0 targets as ann targets set north --start 2015-10 --contract 300000 \
    --steady-state 60
told 0 preview "$agent" preview --dir "$dir/alpha" --through "$through"
# A claim has counts alone, in its text and in the workbook that leaves the site.
printf '%s\n' row,outcome,hours,from,to,pounds,evidence,value \
    contract,,,2014-04-01,2031-03-31,,,leak starts,,,,,,,one \
    tariff,job_start,any,2014-04-01,,1200,, >"$dir/maps/contract.csv"
told 0 contract as ann contract import north "$dir/maps/contract.csv"
answer claim-clients as ann claim clients north leak 0 --today 2016-03-31
told 0 claim as ann claim draft north leak --today 2016-03-31
told 0 seal as ann seal --through "$through" --none all --yes
# It looks every 15 seconds, and now.
APART=1 "$agent" courier --dir "$dir/alpha" >"$dir/said.d/courier.out" \
    2>"$dir/said.d/courier.err" &
courier=$!
started $courier
until_received 2
node "$tools/memory.mjs" $courier "$dir/memory-1" | sed 's/^/  courier: /'

# ------------------------------------------------ corrections, and what stays

told 0 early-backup "$agent" backup --dir "$dir/alpha" "$dir/early.backup"
# An import that is killed when all is stored, before its log is taken away.
status=0
strace -f -o "$dir/killed.trace" -e trace='?unlink,unlinkat' \
    -e inject='?unlink,unlinkat:signal=KILL' "$build/test/sheaf-agent" import \
    --people "$private/people-corrected.csv" --dir "$dir/alpha" --staff bob \
    --password-file "$private/bob" >"$dir/said.d/killed" 2>&1 || status=$?
[ -s "$dir/alpha/register/register.db-wal" ] || fail "no write-ahead log"
ok "an import was killed ($status) with $(wc -c \
    <"$dir/alpha/register/register.db-wal") bytes in its write-ahead log"
snap killed
told 0 people-again as bob import --people "$private/people-corrected.csv"
grep -q 'stored 0, corrected 0' "$dir/said.d/$n-people-again.out" ||
    fail "the import that was killed had not stored all"
told 0 facts-again as bob import "$private/facts-corrected.csv"
# One that changes no figure, since it goes again.
told 0 contact as cee client add 1 --event contact --date 2015-10-14 --mode phone \
    --code es1
answer contact as cee client show 1
contact=$(sed -n 's/^ *\([0-9]*\)  contact of 2015-10-14.*/\1/p' \
    "$private/answers/contact")
told 0 correct as cee client correct 1 "$contact" --mode video --reason-file \
    "$private/why-corrected"
told 0 withdraw as cee client withdraw 1 "$contact" --reason-file \
    "$private/why-withdrawn"
told 0 plan-again as cee fidelity import "$private/plan-corrected.csv"
told 0 done as cee fidelity done 1 --on 2015-11-30 --evidence-file \
    "$private/evidence"
told 0 add as cee fidelity add north --date 2015-11-20 --kind independent \
    --scores 3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3 \
    --reviewers-file "$private/reviewers" --reason-file "$private/why-reviewed"
told 0 baseline-again as cee baseline set north referrals --from "$quarter" \
    --to "2019/20 Q4" --reason-file "$private/reason-next"
told 0 seal-again as ann seal --through "$through" --none all --yes
snap corrected
sealed sealed-corrected

# ------------------------------------------ removal, password, recovery, rest

told 0 remove as ann staff remove bob
snap removed
sealed sealed-removed
add_keys ann recovery
told 0 password as ann password --new-password-file "$private/ann-next"
told 0 recover "$agent" recover --dir "$dir/alpha" --staff recovered \
    --recovery-key-file "$private/recovery" --new-password-file \
    "$private/recovered" --recovery-file "$private/recovery-next"
add_secret "recovery key" "$private/recovery-next"
add_keys ann-next recovery-next
add_keys recovered recovery-next
sealed sealed-recovered
snap recovered
told 0 backup "$agent" backup --dir "$dir/alpha" "$dir/late.backup"
told 0 restore "$agent" restore --dir "$dir/restored" \
    "$dir/late.backup" --staff cee --password-file "$private/cee"
told 0 service-list as cee service list
told 0 staff-list as cee staff list --json
told 0 status "$agent" status --dir "$dir/alpha"
told 0 status-json "$agent" status --dir "$dir/alpha" --json
told 0 verify "$agent" receipts verify --dir "$dir/alpha"

# ------------------------------------------------------ what staff ask to see

answer facts as cee export
answer people as cee export --people --print --nhs-numbers
grep "^name" "$private/kept" | sed -n 40p | cut -f 4 >"$private/surname"
answer find as cee client find --text-file "$private/surname"
same "clients found by a surname" 2 "$(grep -c . "$private/answers/find")"
answer duplicates as cee client duplicates
answer reviews as cee fidelity list --actions --past
answer list as cee list caseload
answer baselines as cee baseline show north
answer evidence as cee evidence 19
answer explain as cee explain referrals --service north --period "$quarter"
i=1
while [ $i -le 20 ]; do
	answer "show-$i" as cee client show $i
	i=$((i + 1))
done
cat "$private/answers/"* >"$private/answered"
everything "what was planted and corrected" "$private/kept" "$private/answered"
grep "^reason of a change" "$words" >"$private/why"
everything "why an entry was changed" "$private/why" "$private/answered"

# ------------------------------------------------------- what is not accepted

# bad FILE: what is said of it is kept for the search
bad() {
	file=$1
	name=$(basename "$file")
	at=$n-$name
	set -- --today 2015-12-31
	case $name in
	facts-*)
		set -- import "$file" --refused "$private/refused/$at" "$@"
		;;
	people-*)
		set -- import --people "$file" --refused \
		    "$private/refused/$at" "$@"
		;;
	fidelity-*) set -- fidelity import "$file" "$@" ;;
	extract-*)
		reconcile "bad-$at" "$file" "$dir/maps/extract-csv.json"
		return 0
		;;
	summary-*) set -- summary import "$file" --rules ips-grow/1 "$@" ;;
	sheet-*)
		told any "bad-map-$name" "$agent" sheet map "$file" --out \
		    "$dir/maps/$at" --dates dd/mm/yyyy --confirm
		[ $status -eq 0 ] || return 0
		set -- sheet import "$file" --map "$dir/maps/$at" \
		    --service north --refused "$private/refused/$at" "$@"
		;;
	map-*)
		sed "s|\"dates\"|$(cat "$file")|" "$dir/maps/map.json" \
		    >"$private/map"
		set -- sheet import "$private/sheet.csv" --map "$private/map" \
		    --service north "$@"
		;;
	esac
	told 1 "bad-$name" as cee "$@"
}

# wrong: passwords and secrets that open nothing
wrong() {
	told 1 wrong-password "$agent" export --dir "$dir/alpha" --staff cee \
	    --password-file "$private/wrong"
	told 1 wrong-secret as cee enrol "$dir/alpha.invite" --secret-file \
	    "$private/wrong"
	told 1 wrong-recovery "$agent" recover --dir "$dir/alpha" --staff cee \
	    --recovery-key-file "$private/wrong" --new-password-file \
	    "$private/cee"
}

for file in "$private"/bad/*-*; do
	bad "$file"
done
wrong
told 1 old-recovery "$agent" recover --dir "$dir/alpha" --staff cee \
    --recovery-key-file "$private/recovery" --new-password-file "$private/cee"
told 1 bad-restore "$agent" restore --dir "$dir/other" "$private/people.csv" \
    --staff cee --password-file "$private/cee"
told 1 wrong-restore "$agent" restore --dir "$dir/other" "$dir/late.backup" \
    --staff cee --password-file "$private/wrong"

# Other users can see a command line anyway, but messages about it may be kept
# for long.  Not traced here, since a trace holds the command line.
tab=$(printf '\t')
refused=0
while IFS= read -r line; do
	IFS=$tab
	# shellcheck disable=SC2086 # the words of the line
	set -- $line
	unset IFS
	how=$1
	shift
	case $how in
	as)
		set -- "$@" --dir "$dir/alpha" --staff cee --password-file \
		    "$private/cee"
		;;
	site) set -- "$@" --dir "$dir/alpha" ;;
	esac
	"$build/test/sheaf-agent" "$@" >"$dir/said" 2>&1 </dev/null ||
	    refused=$((refused + 1))
	cat "$dir/said" >>"$dir/said.d/lines"
done <"$private/bad/lines"
lines=$(grep -c . "$private/bad/lines")
[ $refused -gt $((lines - 20)) ] || fail "too few lines are refused: $refused"
ok "command lines refused: $refused of $lines"

# ------------------------------------------------- by hand, and a full centre

until_received 4
node "$tools/memory.mjs" $courier "$dir/memory-2" | sed 's/^/  courier: /'
node "$tools/memory.mjs" "$daemon" "$dir/memory-3" | sed 's/^/  centre: /'
end_process $courier
same "status of the courier" 0 $ended
told 1 bad-carry "$agent" carry in --dir "$dir/alpha" "$private/people.csv"

# ------------------------------------------------ the same through an owner

own alpha env -C "$dir/tmp" APART=1
same "core files of the owner, in bytes" 1 \
    "$(awk '/^Max core file size/ { print $5 }' "/proc/$owner/limits")"
# While it holds the register, no command can do its own work.
told 75 second "$agent" serve --dir "$dir/alpha"
# What was stored goes in and is corrected once more.
for change in '' -corrected; do
	told 0 served-people as cee import --people "$private/people$change.csv"
	told 0 served-facts as cee import "$private/facts$change.csv"
	told 0 served-plan as cee fidelity import "$private/plan$change.csv"
done
told 0 served-sheet as cee sheet import "$private/sheet.xlsx" --map \
    "$dir/maps/map.json" --service north
answer served-people as cee export --people --print --nhs-numbers
same "what an owner answers is what the command found" "" \
    "$(cmp "$private/answers/people" "$private/answers/served-people" 2>&1)"
answer served-find as cee client find --text-file "$private/surname"
same "clients found by a surname" 2 \
    "$(grep -c . "$private/answers/served-find")"
reconcile served-extract "$private/extract.xlsx" "$dir/maps/extract-xlsx.json"
for kind in facts people fidelity summary sheet map extract; do
	for file in "$private/bad/$kind"-*; do
		bad "$file"
		break
	done
done
wrong
# Whoever reaches the socket without a password is told nothing either.
socket=$dir/alpha/register/serve.sock
node -e 'const fs = require("fs"), [at, from] = process.argv.slice(1);
	const s = require("net").connect(at);
	s.pipe(process.stdout);
	s.on("close", () => process.exit(0));
	s.on("error", () => process.exit(0));
	s.write(fs.readFileSync(from));' "$socket" "$private/people.csv" \
    >"$dir/said.d/stranger"
facts north 900 905 >"$dir/more.csv"
told 0 more as cee import "$dir/more.csv"
told 0 seal-more as cee seal --through "$through" --none all --yes
told 0 served-backup "$agent" backup --dir "$dir/alpha" "$dir/served.backup"
# It falls as it stands: keys, register and roll in its memory.
disown alpha ABRT
same "how the owner ended" 134 $ended
same "core files" "" "$(ls "$dir/tmp")"
grep -qa '^[0-9]* *execve(.*"serve"' "$dir"/traces/* ||
    fail "no owner in the traces"
told 0 carry-out "$agent" carry out --dir "$dir/alpha" "$dir/alpha.sheaf"
told 0 accept "$aggregator" accept --dir "$centre" "$dir/alpha.sheaf" \
    --receipts "$dir/alpha.receipts"
told 0 carry-in "$agent" carry in --dir "$dir/alpha" "$dir/alpha.receipts"
url=$direct
sound
serve_stop
# Somebody gives the centre the wrong file.
told 1 bad-registry "$aggregator" registry import --dir "$centre" \
    "$private/people.csv"
told 0 bad-accept "$aggregator" accept --dir "$centre" \
    "$private/people.csv" --receipts "$dir/bad.receipts"

# --------------------------------------------------------------- what is found

# That each search sees what it is for.
grep -aq 'POST /v1/batches' "$dir"/traffic/*.out || fail "no batch went out"
grep -aq 'HTTP/1.1 2' "$dir"/traffic/*.in || fail "no answer came in"
if grep -aqi '^transfer-encoding' "$dir"/traffic/*; then
	fail "a body in chunks has to be put together before it is searched"
fi
for part in memory-1 memory-2; do
	grep -qaF "$proxied" "$dir/$part/memory" ||
	    fail "no address in the courier's memory"
	tr '\0' '\n' <"$dir/$part/cmdline" | grep -qx courier ||
	    fail "that is no courier"
done
grep -qaF "$origin" "$dir/memory-3/memory" ||
    fail "no log in the centre's memory"
grep -qa '^[0-9]* *execve(.*"TMPDIR=' "$dir"/traces/* ||
    fail "no environment in the traces"

# All that a removed member of staff could read is sealed under a new key, and
# sealed bytes that were replaced are gone.
leak --count "$private/sealed-before" "$dir/snaps/imported/register" \
    >"$private/found"
grep -q "db $(grep -c . "$private/sealed-before")\$" "$private/found" ||
    fail "the search does not see what is sealed"
for change in before/corrected removed/recovered; do
	comm -23 "$private/sealed-${change%/*}" \
	    "$private/sealed-${change#*/}" >"$private/replaced"
	[ -s "$private/replaced" ] || fail "nothing was replaced"
	nothing "what was sealed and ${change#*/}" "$private/replaced" \
	    "$dir/snaps/${change#*/}/register"
done
nothing "what was sealed under the old key" "$private/sealed-corrected" \
    "$dir/snaps/removed/register" "$dir/alpha" "$dir/late.backup"

control_keys
made_here
# Facts are plain in the register, as its design says.
grep -qa es1 "$dir/alpha/register/register.db" ||
    fail "no staff code in the register"
mv "$dir/bin" "$private/"
# shellcheck disable=SC2046 # one word per folder
nothing "all but what staff wrote or asked to see" "$words" \
    $(find "$dir" -mindepth 1 -maxdepth 1 ! -name private)
