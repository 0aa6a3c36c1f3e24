#!/bin/sh
# Particulars at a service: taken from a file and given back, clients looked
# up and shown, likely duplicates; and mistakes, whose messages repeat nothing
# that might identify somebody.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "names and numbers of clients, on site"
need node script

site_new desk
printf '%s\n' "$password" >"$dir/pw"
columns=service,client,kind,ref

# at_desk STATUS COMMAND...: what it prints is in said
at_desk() {
	status=$1
	shift
	exits "$status" "$agent" "$@" --dir "$dir/desk" \
	    --password-file "$dir/pw"
}

# find TEXT [OPTION...]: looked for through standard input
find_client() {
	text=$1
	shift
	printf '%s\n' "$text" | "$agent" client find --text-file - \
	    --dir "$dir/desk" --password-file "$dir/pw" "$@" \
	    >"$dir/said" 2>&1 || fail "exit $? of client find"
	checked=$((checked + 1))
}

# finds TEXT NUMBER...: exactly these clients, and nothing of the text is
# needed on a command line
finds() {
	find_client "$1"
	text=$1
	shift
	quiet_same "clients found by \"$text\"" "$*" \
	    "$(awk 'NR > 1 && $1 ~ /^[0-9]+$/ { print $1 }' "$dir/said" |
		xargs)"
}

# line TEXT: a line that was printed says exactly this, but for blanks
line() {
	tr -s ' ' <"$dir/said" | sed 's/^ //; s/ *$//' |
	    grep -qxF -- "$1" || {
		cat "$dir/said" >&2
		fail "no line says: $1"
	}
	checked=$((checked + 1))
}

# never TEXT...: what the last command printed holds none of them
never() {
	for text in "$@"; do
		! grep -qiF -- "$text" "$dir/said" || {
			cat "$dir/said" >&2
			fail "this was said: $text"
		}
		checked=$((checked + 1))
	done
}

cat >"$dir/facts.csv" <<-END
	service,client,event,date,mode,flags,ref,value,staff
	north,c1,referral_received,2026-01-05,self,,r1,,
	north,c1,referral_accepted,2026-01-05,self,,r1,,
	north,c1,job_started,2026-03-01,,,j1,20,
	north,c1,employer_contact,2026-02-01,phone,,e1,,es1
	north,c2,referral_received,2026-01-06,self,,r1,,
	north,c3,referral_received,2026-01-07,self,,r1,,
	south,c1,referral_received,2026-01-08,self,,r1,,
END
cat >"$dir/people.csv" <<-END
	$columns,name,nhs_number,date_of_birth,phone,notes,employer,job_title
	north,c1,client,,"Featherstone, Persephone",943 476 5919,1990-03-31,0113 496 0000,"likes ""night"" shifts
	Changes
	and tea",,
	north,c2,client,,Persephone Featherstone,,1990-03-31,,,,
	north,c3,client,,Zo~ Ek,9434765919,,,,,
	south,c1,client,,Persephone Featherstone,9434765919,1990-03-31,,,,
	north,c1,job,j1,,,,,,Hollyhock Bakery,Baker
	north,,employer_contact,e1,,,,,,Hollyhock Bakery,
END
zoe=$(printf 'Zo\303\253') # beyond ASCII
sed -i "s/Zo~/$zoe/" "$dir/people.csv"

# --------------------------------------------------------------- in and out

at_desk 1 import --people "$dir/people.csv"
said "lines 2 and 5 to 9, column service: the register holds no service of this id; $(
)import the facts first"
said "rows read 6, could be stored 0, corrected 0, unchanged 0, refused 6"
never Featherstone 943 hollyhock
at_desk 0 import "$dir/facts.csv"
at_desk 0 import --people --dry-run "$dir/people.csv"
said "rows read 6, could be stored 6, corrected 0, unchanged 0, refused 0"
said "dry run: nothing was stored"
at_desk 0 import --people "$dir/people.csv"
said "rows read 6, stored 6, corrected 0, unchanged 0, refused 0"
at_desk 0 import --people "$dir/people.csv"
said "rows read 6, stored 0, corrected 0, unchanged 6, refused 0"

at_desk 0 export --people --print
never 943 nhs
said '"Featherstone, Persephone",1990-03-31'
at_desk 0 export --people --print --nhs-numbers
said '"Featherstone, Persephone",9434765919,1990-03-31'
cp "$dir/said" "$dir/all.csv"
at_desk 2 export --nhs-numbers
said "--nhs-numbers goes with --people: facts hold none"
at_desk 0 export --people --print --service south
same "lines of south" 2 "$(grep -c . "$dir/said")"
at_desk 1 export --people --print --service persephone
said "the register holds no service of this id"
never persephone
at_desk 0 export
never Featherstone hollyhock 943

# Another register with the same facts, given the file, gives it back.
site_new branch
staff branch import "$dir/facts.csv" >/dev/null
staff branch import --people "$dir/all.csv" >/dev/null
staff branch export --people --print --nhs-numbers >"$dir/again.csv"
cmp -s "$dir/all.csv" "$dir/again.csv" || fail "the file has changed"
ok "a second register of the same facts and particulars is the same"

# ------------------------------------------------------- mistakes in a file

cat >"$dir/bad.csv" <<-END
	$columns,name,nhs_number,date_of_birth,address
	north,c2,client,,Marmaduke Quill,,,"1 Elm Row
	Leeds"
	north,c3,client,,Marmaduke Quill,943 476 5918,31/03/1990,"2 Elm Row
	Leeds"
	north,Quill M,client,,Marmaduke Quill,,,
	north,c9,client,,Marmaduke Quill,,,
	north,c1,client,,Marmaduke Quill,,,
	north,c1,client,,Marmaduke Quill,,2001-01-01,
END
at_desk 1 import --people "$dir/bad.csv" --refused "$dir/back.csv"
said "line 4, column nhs_number: it is not an NHS number"
said "line 4, column date_of_birth: it is not a date of birth"
said "line 6, column client: at most 32 letters"
said "line 7, column client: the service has no client of this reference"
said "line 8: line 9 says other things of the same client"
said "line 9: line 8 says other things of the same client"
said "rows read 6, could be stored 0, corrected 1, unchanged 0, refused 5"
said "nothing of the file was stored"
never quill marmaduke 943 31/03 2001 leeds c9
same "mode of the refused rows" 600 "$(stat -c %a "$dir/back.csv")"
same "refused rows" 5 "$(grep -c 'Marmaduke Quill' "$dir/back.csv")"
grep -q '^Leeds","line 4, column nhs_number: ' "$dir/back.csv" ||
    fail "a refused row does not come with its reason"
at_desk 2 import --people "$dir/bad.csv" --refused "$dir/back.csv"
said "is there already"
at_desk 0 export --people --print --nhs-numbers
cmp -s "$dir/all.csv" "$dir/said" || fail "a refused file has changed something"
at_desk 1 import --people "$dir/bad.csv" --accept-good-rows
said "rows read 6, stored 0, corrected 1, unchanged 0, refused 5"
said "5 rows were refused; the others are stored"
at_desk 0 import --people "$dir/people.csv"
said "corrected 1, unchanged 5"
printf 'Persephone,Featherstone\nx,y\n' >"$dir/none.csv"
at_desk 1 import --people "$dir/none.csv"
said "the header must name the columns; known are service, client, kind, ref,"
never persephone
printf '%s,name\nnorth,c1,client,,"Persephone\n' $columns >"$dir/none.csv"
at_desk 1 import --people "$dir/none.csv"
never persephone
at_desk 1 import "$dir/people.csv"
never persephone 943

# --------------------------------------------------------------- looking up

finds "featherstone, p" 1 2 4
finds "31/03/1990" 1 2 4
finds "zoe" 3
finds "PERSEPHONE" 1 2 4
finds "943 476 5919" 1 3 4
finds "943-4765919" 1 3 4
finds "1990-03-31" 1 2 4
finds "0113" 1
finds "c3" 3
finds "$zoe" 3
find_client persephone --service south
line "4 south c1 Persephone Featherstone 1990-03-31 943 476 5919"
never north
find_client hollyhock
same "nobody" "No client found." "$(cat "$dir/said")"
find_client "943 476 591"
said "No client found."
find_client persephone --json
same "clients in JSON" "1 2 4" "$(node -e '
	const all = JSON.parse(require("fs").readFileSync(0, "utf8"));
	console.log(all.map((c) => c.client).join(" "));' <"$dir/said")"
find_client hollyhock --json
same "nobody in JSON" "[]" "$(tr -d ' \n' <"$dir/said")"

: >"$dir/empty"
at_desk 1 client find --text-file "$dir/empty"
sentence
node -e 'console.log("Quill".repeat(200))' >"$dir/long"
at_desk 1 client find --text-file "$dir/long"
never quill
at_desk 1 client find --text-file "$dir/no-such-file"
at_desk 2 client find
said "a person has to answer here"
exits 2 "$agent" client find --dir "$dir/desk" --text-file - --password-file -
said "standard input cannot be both the password and the text"
printf 'not the password\n' >"$dir/wrong"
exits 1 "$agent" client find --dir "$dir/desk" --text-file "$dir/facts.csv" \
    --password-file "$dir/wrong"
said "the name or the password is wrong"

# On a terminal, the text is asked for.
printf 'c3\n' | script -qec "'$agent' client find --dir '$dir/desk' \
    --password-file '$dir/pw'" /dev/null >"$dir/said" 2>&1 ||
    fail "client find on a terminal"
said "Name, NHS number, date of birth or reference: "
said "943 476 5919"

# ------------------------------------------------------------------ showing

at_desk 0 client show 1
line "Client 1 of north, reference c1"
line "Name Featherstone, Persephone"
line "NHS number 943 476 5919"
line "Date of birth 1990-03-31"
line "3 job_started of 2026-03-01, 20, ref j1"
line "Employer Hollyhock Bakery"
line "Job title Baker"
line "4 employer_contact of 2026-02-01, phone, ref e1, staff es1"
never 9434765919
# Lines of a note are indented, so that none passes for one of ours.
same "headings" "Facts" "$(grep -xE 'Facts|Changes|and tea' "$dir/said")"
printf '%s,phone\nnorth,c1,client,,\n' $columns >"$dir/phone.csv"
at_desk 0 import --people "$dir/phone.csv"
echo "$(head -n 1 "$dir/facts.csv")
north,c1,job_started,2026-03-01,,withdrawn,j1,," >"$dir/withdrawn.csv"
at_desk 0 import "$dir/withdrawn.csv"
at_desk 0 client show 1
grep -q 'Z  staff changed particulars of the client, which were: Name Feather'\
'stone, Persephone; NHS number 943 476 5919' "$dir/said" ||
    fail "the change of a client is not told"
grep -q 'Z  staff withdrew job_started of 2026-03-01, 20, ref j1' \
    "$dir/said" || fail "the withdrawal is not told"
grep -q 'Z  staff changed particulars of the job j1, which were: Employer H' \
    "$dir/said" || fail "the change of a job is not told"
same "headings" "Facts Changes" \
    "$(grep -xE 'Facts|Changes|and tea' "$dir/said" | xargs)"
at_desk 0 client show 1 --json
same "facts and changes in JSON" "3 3 943 476 5919" "$(node -e '
	const c = JSON.parse(require("fs").readFileSync(0, "utf8"));
	console.log(c.facts.length, c.changes.length, c.nhs_number);' \
    <"$dir/said")"
at_desk 0 client show 3
never Featherstone Changes

# A client's name or NHS number, typed in place of our number, is not
# repeated.
for word in "Persephone" "Persephone Featherstone" c1 0 -- 1.0 01 +1 \
    9434765919 "943 476 5919" 18446744073709551617; do
	exits 2 "$agent" client show --dir "$dir/desk" \
	    --password-file "$dir/pw" -- "$word"
	said "a client is named by its number here"
	never persephone 943 c1 1844
done
# As a number it is below 2^32.
exits 1 "$agent" client show --dir "$dir/desk" --password-file "$dir/pw" \
    4010232137
said "the register holds no client of this number"
never 4010
at_desk 1 client show 5
at_desk 2 client show
at_desk 2 client show 1 Persephone
never persephone
at_desk 2 client find Persephone
never persephone
at_desk 2 client duplicates Persephone Featherstone
never persephone featherstone
at_desk 2 client Persephone
said 'did you mean "client '
never persephone
at_desk 2 client find --name=Persephone
never persephone
at_desk 2 export --people Persephone
never persephone

# ---------------------------------------------------------------- duplicates

at_desk 0 client duplicates
same "pairs" 2 "$(grep -c 'if it is one person' "$dir/said")"
line "same name and date of birth: 'sheaf-agent client merge 1 2' if it is $(
)one person"
line "same NHS number: 'sheaf-agent client merge 1 3' if it is one person"
never south
at_desk 0 client duplicates --json
same "pairs in JSON" "1-2 1-3" "$(node -e '
	const all = JSON.parse(require("fs").readFileSync(0, "utf8"));
	console.log(all.map((t) => `${t.first.client}-${t.second.client}`)
	    .join(" "));' <"$dir/said")"
printf '%s,nhs_number,date_of_birth\nnorth,c3,client,,,\n' $columns \
    >"$dir/other.csv"
printf 'north,c2,client,,,1990-03-30\n' >>"$dir/other.csv"
at_desk 0 import --people "$dir/other.csv"
at_desk 0 client duplicates
said "No two clients of a service have the same NHS number"

# ------------------------------------------------------- a new master key

at_desk 0 export --people --print --nhs-numbers
cp "$dir/said" "$dir/before.csv"
at_desk 0 client show 1
cp "$dir/said" "$dir/shown"
printf 'the password of bob\n' >"$dir/bob.pw"
at_desk 0 staff add bob --role worker --new-password-file "$dir/bob.pw"
at_desk 0 staff remove bob --staff staff
at_desk 0 export --people --print --nhs-numbers
cmp -s "$dir/before.csv" "$dir/said" || fail "particulars have changed"
at_desk 0 client show 1
cmp -s "$dir/shown" "$dir/said" || fail "what is shown has changed"
ok "names, numbers and their past open after a removal"

# ------------------------------------------ what other users can see meanwhile

# seen PID WORDS: its command line and environment, once it is what was begun
seen() {
	tries=0
	until tr '\0' ' ' <"/proc/$1/cmdline" | grep -q -- "$2"; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "$2 was not seen"
		sleep 0.05
	done
	tr '\0' ' ' <"/proc/$1/cmdline"
	tr '\0' ' ' <"/proc/$1/environ"
}

mkfifo "$dir/later"
exec 3<>"$dir/later"
printf 'Persephone\n' >"$dir/text"
# The same look finds what is there.
NAME=Featherstone sh -c 'read -r _ <"$1"' reader "$dir/later" Persephone &
reader=$!
started "$reader"
seen "$reader" reader >"$dir/seen"
grep -q 'Persephone.*Featherstone' "$dir/seen" ||
    fail "a command line and an environment cannot be seen here"
end_process "$reader"
"$agent" client find --text-file "$dir/text" --dir "$dir/desk" \
    --password-file "$dir/later" >"$dir/said" 2>&1 &
finder=$!
started "$finder"
seen "$finder" "client find" >"$dir/seen"
if grep -qiE 'persephone|featherstone|943' "$dir/seen"; then
	fail "others can see who is looked for"
fi
cat "$dir/pw" >&3
wait "$finder" || fail "client find with a password that came later"
said "Persephone"
ok "command line and environment say nothing of who is looked for"
