#!/bin/sh
# Files that are wrong, by accident or on purpose: each is refused with a
# sentence, without the values it held, and leaves everything as it was.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "hostile files: sheets, invites, carried files, registry, mirror"
need node

centre_new north south
must_serve
site alpha north
report_from alpha north
refer alpha north 1 5
seal alpha >/dev/null
send alpha >/dev/null

# refused WHAT COMMAND...: status 1 or 2, a sentence, no crash
refused() {
	what=$1
	shift
	status=0
	printf '%s\n' "$password" | "$@" >"$dir/said" 2>&1 || status=$?
	[ $status -eq 1 ] || [ $status -eq 2 ] || {
		cat "$dir/said" >&2
		fail "$what: exit $status"
	}
	sentence
	ok "refused: $what"
}

# -------------------------------------------------------------------- sheets

fingerprint() {
	staff alpha export | cksum
}
before=$(fingerprint)
sheet=$dir/sheet.csv
head_line="service,client,event,date,mode,flags,ref,value,staff"

# sheet_refused WHAT LINE COLUMN ROW...: after one good row
sheet_refused() {
	what=$1
	line=$2
	column=$3
	shift 3
	{
		echo "$head_line"
		echo "north,c90,referral_received,2015-10-05,self,,r90,,"
		printf '%b\n' "$@"
	} >"$sheet"
	refused "$what" "$agent" import "$sheet" --dir "$dir/alpha" \
	    --password-file -
	[ -z "$line" ] || said "line $line"
	[ -z "$column" ] || said "column $column"
	quiet_same "the register after: $what" "$before" "$(fingerprint)"
	# Neither a reference nor its neighbours are repeated.
	if grep -qF -e Zsecret -e zsecret "$dir/said"; then
		cat "$dir/said" >&2
		fail "$what: a value was repeated"
	fi
}

sheet_refused "a day that is none" 3 date \
    "north,Zsecret,referral_received,2015-02-30,self,,r1,,"
sheet_refused "an event nobody knows" 3 event \
    "north,Zsecret,promoted,2015-10-05,,,r1,,"
sheet_refused "a name where a reference belongs" 3 client \
    "north,Zsecret Jane Smith,referral_received,2015-10-05,self,,r1,,"
sheet_refused "a formula" 3 client \
    'north,"=cmd|Zsecret",referral_received,2015-10-05,self,,r1,,'
sheet_refused "a mode nobody knows" 3 mode \
    "north,Zsecret,contact,2015-10-05,telepathy,,r1,,"
sheet_refused "a staff code with a space" 3 staff \
    "north,Zsecret,contact,2015-10-05,face_to_face,,r1,,Zsecret Jones"
sheet_refused "the same fact twice, different" "" "" \
    "north,Zsecret,referral_received,2015-10-05,self,,r1,," \
    "north,Zsecret,referral_received,2015-10-06,self,,r1,,"
sheet_refused "a cell too many" 3 "" \
    "north,Zsecret,referral_received,2015-10-05,self,,r1,,,Zsecret"
sheet_refused "a quote that is never closed" "" "" \
    'north,"Zsecret,referral_received,2015-10-05,self,,r1,,'
sheet_refused "bytes that are not UTF-8" "" "" \
    'north,Zsecret\0377\0376,referral_received,2015-10-05,self,,r1,,'
sheet_refused "a byte of nothing" "" "" \
    'north,Zsecret\0000,referral_received,2015-10-05,self,,r1,,'
echo "client,name" >"$sheet"
refused "another header" "$agent" import "$sheet" --dir "$dir/alpha" \
    --password-file -
: >"$sheet"
refused "an empty file" "$agent" import "$sheet" --dir "$dir/alpha" \
    --password-file -
head -c 3000 /dev/urandom >"$sheet"
refused "noise" "$agent" import "$sheet" --dir "$dir/alpha" --password-file -
refused "a folder" "$agent" import "$dir" --dir "$dir/alpha" --password-file -
same "the register after all of them" "$before" "$(fingerprint)"

# ------------------------------------------------------------------- invites

site_new bravo
invite bravo
tree() {
	(cd "$1" && find . -type f ! -name 'register.db*' ! -name lock \
	    -exec cksum {} + | sort)
}
untouched=$(tree "$dir/bravo")
enrol_refused() {
	refused "$1" "$agent" enrol "$2" --secret-file "$3" --url "$url" \
	    --dir "$dir/bravo" --password-file -
	quiet_same "the site after: $1" "$untouched" "$(tree "$dir/bravo")"
}
# The password comes from a file of its own here: both are secrets.
wrong=$dir/wrong
tr '0123456789abcdef' '123456789abcdef0' <"$dir/bravo.secret" >"$wrong"
enrol_refused "another secret" "$dir/bravo.invite" "$wrong"
echo "0000-1111" >"$wrong"
enrol_refused "a secret too short" "$dir/bravo.invite" "$wrong"
head -c 300 "$dir/bravo.invite" >"$wrong"
enrol_refused "an invite cut short" "$wrong" "$dir/bravo.secret"
{ cat "$dir/bravo.invite"; printf x; } >"$wrong"
enrol_refused "an invite with a byte more" "$wrong" "$dir/bravo.secret"
head -c 2000 /dev/urandom >"$wrong"
enrol_refused "noise for an invite" "$wrong" "$dir/bravo.secret"
sed 's/bravo/bravA/' "$dir/bravo.invite" >"$wrong"
enrol_refused "an invite for another name" "$wrong" "$dir/bravo.secret"
# The attacker's own centre, same origin, invites with his own keys; the
# secret that reached the site by another way is not his.
"$aggregator" init --dir "$dir/evil" --origin "$origin" \
    --authority-dir "$dir/evil-authority" >"$dir/evil.txt"
"$aggregator" invite --authority-dir "$dir/evil-authority" --agent bravo \
    --epoch 1 --provider provider --out "$dir/evil.invite" \
    --secret-file "$dir/evil.secret" >/dev/null
enrol_refused "an attacker's invite" "$dir/evil.invite" "$dir/bravo.secret"
enrol bravo
send bravo >/dev/null
ok "the right invite is taken after all of these"

# -------------------------------------------------------------- carried files

size=$(log_size)
carried=$dir/carried
# accept_answers WHAT STATUS...: an answer for each envelope that was read
accept_answers() {
	what=$1
	shift
	done_by "$aggregator" accept --dir "$centre" "$carried" \
	    --receipts "$dir/answers"
	said "0 logged"
	sentence
	quiet_same "log size after: $what" "$size" "$(log_size)"
	ok "not logged: $what"
}
head -c 4000 /dev/urandom >"$carried"
accept_answers "noise"
head -c 150 "$dir/alpha.services" >"$carried"
accept_answers "a service list cut short"
sed 's/^service north/service south/' "$dir/alpha.services" >"$carried"
accept_answers "a service list changed after it was signed"
rm -f "$dir/evil.services"
"$aggregator" services --authority-dir "$dir/evil-authority" --agent alpha \
    --services south --out "$dir/evil.services" >/dev/null
cp "$dir/evil.services" "$carried"
accept_answers "a service list by another authority"
: >"$carried"
refused_or_said=0
"$aggregator" accept --dir "$centre" "$carried" --receipts "$dir/answers" \
    >"$dir/said" 2>&1 || refused_or_said=$?
[ $refused_or_said -le 2 ] || fail "an empty file: exit $refused_or_said"
quiet_same "log size after an empty file" "$size" "$(log_size)"

refer alpha north 6 6
seal alpha >/dev/null
"$agent" carry out --dir "$dir/alpha" "$dir/alpha.sheaf" >/dev/null
# receipts_useless WHAT FILE: the statement goes on waiting
receipts_useless() {
	status=0
	"$agent" carry in --dir "$dir/alpha" "$2" >"$dir/said" 2>&1 ||
	    status=$?
	[ $status -le 2 ] || fail "$1: exit $status"
	sentence
	same "outbox after $1" "1 1 0" "$(outbox alpha)"
}
head -c 500 /dev/urandom >"$carried"
receipts_useless "noise for receipts" "$carried"
printf 'SHEAFR1\n\0\310\377\377\377\377' >"$carried"
receipts_useless "an answer of 4 GiB" "$carried"
printf 'SHEAFR1\n\0\310\0\0\0\0' >"$carried"
receipts_useless "200 without a receipt" "$carried"
receipts_useless "receipts of something else" "$dir/alpha.services.receipts"
"$aggregator" accept --dir "$dir/evil" "$dir/alpha.sheaf" \
    --receipts "$dir/evil.receipts" >/dev/null
receipts_useless "answers of another log" "$dir/evil.receipts"
"$aggregator" accept --dir "$centre" "$dir/alpha.sheaf" \
    --receipts "$dir/alpha.receipts" >/dev/null
sed 's/^index ./index 0/' "$dir/alpha.receipts" >"$carried"
receipts_useless "a receipt for another place" "$carried"
"$agent" carry in --dir "$dir/alpha" "$dir/alpha.receipts" >/dev/null
same "outbox after the right receipts" "0 2 0" "$(outbox alpha)"

# ------------------------------------------------------------------- registry

before=$("$aggregator" totals --dir "$centre" --region midlands --json | cksum)
registry_refused() {
	printf '%b' "$2" >"$dir/bad.csv"
	refused "$1" "$aggregator" registry import --dir "$centre" \
	    "$dir/bad.csv"
	quiet_same "totals after: $1" "$before" "$("$aggregator" totals \
	    --dir "$centre" --region midlands --json | cksum)"
}
columns="kind,code,name,parent,from,to,attributes"
registry_refused "a registry without lines" ""
registry_refused "a kind nobody knows" "$columns\ncity,x,X,,2015-04-01,,\n"
registry_refused "a service in no area" \
    "$columns\nservice,north,North,nowhere,2015-04-01,,\n"
registry_refused "a day that is none" "$columns\nregion,x,X,,2015-04-31,,\n"
registry_refused "a code twice" \
    "$columns\nregion,x,X,,2015-04-01,,\nregion,x,Y,,2015-04-01,,\n"
registry_refused "noise" "\0377\0376\0000\0001\n"

# -------------------------------------------------------------------- auditor

refer alpha north 7 7
seal alpha >/dev/null
send alpha >/dev/null
sound
good=$dir/mirror
cp -a "$good" "$dir/good"
cp -a "$dir/openings" "$dir/good-openings"
verify() {
	"$audit" verify "$1" --policy "$dir/policy.txt" --authority "$authority"
}
# unsound WHAT COMMAND...: exit 1 and a finding
unsound() {
	what=$1
	shift
	exits 1 "$@"
	sentence
	ok "found: $what"
}
# flip FILE OFFSET: one bit
flip() {
	byte=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
	chmod u+w "$1"
	# shellcheck disable=SC2059 # the format is the byte
	printf "$(printf '\\%03o' $((byte ^ 1)))" |
	    dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}
renewed() {
	rm -rf "$dir/bent" "$dir/bent-openings"
	cp -a "$dir/good" "$dir/bent"
	cp -a "$dir/good-openings" "$dir/bent-openings"
}
newest() {
	find "$dir/bent/tile/$1" -type f | sort -t / -k 9 -n | tail -n 1
}
size=$(log_size)
renewed
flip "$dir/bent/tile/entries/000.p/$size" 300
unsound "a bit of an entry" verify "$dir/bent"
said "the copy is damaged: tile/entries/000.p/$size"
renewed
flip "$dir/bent/tile/0/000.p/$size" 40
unsound "a bit of a tile" verify "$dir/bent"
renewed
rm "$dir/bent/tile/entries/000.p/$size"
unsound "an entry bundle that is gone" verify "$dir/bent"
renewed
sed "2s/.*/$((size - 1))/" "$dir/good/checkpoint" >"$dir/bent/checkpoint"
unsound "a checkpoint cut shorter" verify "$dir/bent"
renewed
: >"$dir/bent/checkpoint"
unsound "an empty checkpoint" verify "$dir/bent"
unsound "keys of another authority" "$audit" verify "$dir/good" \
    --policy "$dir/policy.txt" \
    --authority "$(awk '$1 == "authority" { print $2 }' "$dir/evil.txt")"

recompute() {
	"$audit" recompute "$dir/good" --openings "$dir/bent-openings" \
	    --against "$dir/shown.json"
}
opening=$(find "$dir/bent-openings" -name '*.opening')
renewed
rm "$opening"
unsound "an opening that is missing" recompute
renewed
flip "$opening" 60
unsound "a bit of an opening" recompute
renewed
head -c 20 "$opening" >"$dir/short"
rm "$opening"
mv "$dir/short" "$opening"
unsound "an opening cut short" recompute
renewed
rm "$opening"
mkdir "$opening"
unsound "a folder in place of an opening" recompute
renewed
sed 's/^service,north/service,south2/' "$dir/good-openings/registry.csv" \
    >"$dir/short"
rm "$dir/bent-openings/registry.csv"
mv "$dir/short" "$dir/bent-openings/registry.csv"
unsound "a registry with a service renamed" recompute
renewed
sed 's/"value": 7/"value": 8/' "$dir/shown.json" >"$dir/lie.json"
unsound "totals that say 8 for 7" "$audit" recompute "$dir/good" \
    --openings "$dir/bent-openings" --against "$dir/lie.json"

# A log set back, and a log that tells two stories, under a mirror that
# knows better: two copies of one centre go different ways.
mirror() {
	"$audit" mirror "$url/log" "$dir/good"
}
serve_stop
cp -a "$centre" "$dir/other-centre"
cp -a "$dir/alpha" "$dir/other-alpha"
must_serve
refer alpha north 8 8
seal alpha >/dev/null
send alpha >/dev/null
done_by mirror
serve_stop
honest=$centre
centre=$dir/other-centre
must_serve
exits 75 mirror
said "older state of the same log"
ok "an older state of the log is no evidence"
refer other-alpha north 80 81
seal other-alpha >/dev/null
send other-alpha >/dev/null
unsound "another log of the same size" mirror
said "has forked"
cmp "$centre/log/checkpoint" "$dir/good/checkpoint.other" ||
    fail "the other checkpoint was not kept"
# As somebody may have got it by mail, and with a policy from Notepad.
sed 's/$/ \r/' "$dir/good/checkpoint.other" >"$dir/mailed"
sed 's/$/\r/' "$dir/policy.txt" >"$dir/notepad.txt"
unsound "the two checkpoints as evidence, without a server" "$audit" \
    evidence "$dir/good/checkpoint" "$dir/mailed" --policy "$dir/notepad.txt"
said "A proven fork: one key has signed two different logs"
said "Signed text 2 of 2"
exits 0 "$audit" evidence "$dir/good/checkpoint" "$dir/good/checkpoint" \
    --policy "$dir/policy.txt" --mirror "$dir/good"
said "Consistent: both are of the same"
refer other-alpha north 82 83
seal other-alpha >/dev/null
send other-alpha >/dev/null
unsound "a larger log with another past" mirror
serve_stop
centre=$honest
must_serve
sed 's/^/x/' "$centre/log/checkpoint" >"$dir/short"
cp "$centre/log/checkpoint" "$dir/kept"
cp "$dir/short" "$centre/log/checkpoint"
unsound "a checkpoint that is none" mirror
cp "$dir/kept" "$centre/log/checkpoint"
done_by mirror
done_by verify "$dir/good"
ok "the mirror is sound, and goes on with the honest log"
