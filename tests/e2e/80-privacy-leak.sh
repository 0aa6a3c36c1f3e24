#!/bin/sh
# Words planted in a register are looked for in everything that exists
# outside it, in several spellings: spool, aggregator, log, mirror, openings,
# traffic, and whatever the programs said.  Client references and secrets
# are looked for in the register too.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "nothing of a client leaves the site, or is said"
need node

password="Ptarmigan Buttress 5519 Velveteen"
client=Kestrel-4711-Quince
employer=Hollyhock-Bakery-Ltd
worker=Marigold.77.Esposito
job=Job-Saxifrage-90210
name="Persephone Featherstonehaugh"
number=9434765919
private=$dir/private # what staff themselves wrote and keep
mkdir "$private" "$dir/tmp" "$dir/said.d"
export TMPDIR="$dir/tmp"

printf '%s\n' "$client" "$name" "$number" >"$private/client-words"
printf '%s\n' "$client" "$employer" "$worker" "$job" "$name" "$number" \
    "Persephone" "Featherstonehaugh" "Ptarmigan" "Velveteen" "$password" \
    >"$private/words"

# -------------------------------------------------- can the search find them?

control=$dir/control
for form in plain small utf16le hex base64; do
	mkdir -p "$control/$form"
done
printf 'xx%sxx' "$client" >"$control/plain/file"
printf 'xx%sxx' "$client" | tr '[:upper:]' '[:lower:]' >"$control/small/file"
printf '%s' "$client" | od -An -v -tx1 | tr -d ' \n' >"$control/hex/file"
printf '%s' "$client" | sed 's/./&\n/g' | tr '\n' '\0' >"$control/utf16le/file"
for pad in '' x xx; do
	printf '%s%sz' "$pad" "$client" | base64 >"$control/base64/file$pad"
done
for form in plain small utf16le hex base64; do
	node "$tools/leak.mjs" "$private/client-words" "$control/$form" |
	    grep -q " $form" || fail "the search does not find $form"
done
same "spellings in base64 that are found" 3 "$(node "$tools/leak.mjs" \
    "$private/client-words" "$control/base64" | grep -c ' base64+')"
rm -rf "$control"

# ------------------------------------------------------- a site, and its work

# told NAME COMMAND...: what it says is kept for the search
told() {
	into=$dir/said.d/$1
	shift
	status=0
	"$@" >"$into" 2>&1 || status=$?
}

centre_new north south
must_serve
node "$tools/proxy.mjs" "$port" "$dir/traffic" >"$dir/proxy.port" &
started $!
tries=0
until [ -s "$dir/proxy.port" ]; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || fail "the recording proxy did not start"
	sleep 0.1
done
direct=$url
url=http://127.0.0.1:$(cat "$dir/proxy.port")

site_new alpha
mv "$dir/alpha.recovery" "$private/recovery"
cat "$private/recovery" >>"$private/words"
invite alpha
grant alpha north
# The one-time secret is not to be seen on the wire either.
cat "$dir/alpha.secret" >>"$private/words"
tr -d '\n-' <"$dir/alpha.secret" >>"$private/words"
mv "$dir/alpha.secret" "$private/secret"
told enrol staff alpha enrol "$dir/alpha.invite" --secret-file \
    "$private/secret" --url "$url"
told send1 send alpha
same "status of send" 0 $status

{
	echo "service,client,event,date,mode,flags,ref,value,staff"
	echo "north,,staff_fte,2015-04-04,es,,,1,$worker"
	echo "north,$client,referral_received,2015-10-05,self,,r1,,"
	echo "north,$client,referral_accepted,2015-10-06,self,,r1,,"
	echo "north,$client,allocated,2015-10-07,,,,,$worker"
	echo "north,$client,profile_started,2015-10-08,,,r1,,"
	echo "north,$client,contact,2015-10-09,face_to_face,,,,$worker"
	echo "north,$client,job_started,2015-11-02,,,$job,20,"
	echo "north,$client,employer_contact,2015-10-12,face_to_face,$(
	)meaningful,$employer,,$worker"
} >"$private/facts.csv"
told import staff alpha import "$private/facts.csv"
cat "$dir/said.d/import"
same "status of the import" 0 $status
report_from alpha north
told preview "$agent" preview --dir "$dir/alpha" --through "$through"
told seal seal alpha
same "status of seal" 0 $status
told send2 send alpha
same "status of send" 0 $status
told status "$agent" status --dir "$dir/alpha" --json
told list staff alpha service list

# ------------------------------------------------ files that are not accepted

n=0
while IFS= read -r row; do
	n=$((n + 1))
	{
		echo "service,client,event,date,mode,flags,ref,value,staff"
		printf '%s\n' "$row"
	} >"$private/bad.csv"
	told "bad$n" staff alpha import "$private/bad.csv"
	[ $status -eq 1 ] || [ $status -eq 2 ] ||
	    fail "a bad sheet ended with $status: row $n"
done <<END
north,$name,referral_received,2015-10-05,self,,r1,,
north,$client,referral_received,2015-10-05,self,,$name,,
north,$client,contact,2015-10-05,face_to_face,,,,$name
north,$client,$name,2015-10-05,self,,r1,,
north,$client,referral_received,$name,self,,r1,,
north,$client,referral_received,2015-10-05,$name,,r1,,
north,$client,referral_received,2015-10-05,self,$name,r1,,
north,$client,job_started,2015-10-05,,,$job,$name,
north,NHS $number $name,referral_received,2015-10-05,self,,r1,,
$name,$client,referral_received,2015-10-05,self,,r1,,
north,$client,profile_started,2015-10-08,$name,,r1,,
north,$client,profile_started,2015-10-08,,$name,r1,,
north,$client,profile_started,2015-10-08,,,r1,$name,
north,$client,staff_fte,2015-10-05,es,,,1,$worker
north,$client,staff_fte,2015-10-05,es,,,1,
north,"$name
END
{
	echo "service,$name,event"
	echo "north,$client,x"
} >"$private/bad.csv"
told header staff alpha import "$private/bad.csv"
{
	echo "service,client,event,date,mode,flags,ref,value,staff"
	echo "north,$client,job_ended,2015-12-02,,,$job-other,,"
	echo "north,$client,job_full_day,2015-01-02,,,$job,,"
	echo "north,$client,employer_contact,2015-13-12,remote,,$employer,,$worker"
} >"$private/bad.csv"
told rules staff alpha import "$private/bad.csv"
# shellcheck disable=SC2016 # for the inner shell
told wrong-password sh -c 'printf "%s\n" "Velveteen not so" |
    "$1" seal --dir "$2" --password-file -' sh "$agent" "$dir/alpha"
same "status of a wrong password" 1 $status
told unreadable staff alpha import "$private/no-such-file.csv"

# --------------------------------------------------------------- what is found

url=$direct
sound
serve_stop
[ -s "$dir/traffic" ] || fail "no traffic was recorded"
grep -aq 'POST /v1/batches' "$dir/traffic" || fail "no batch in the traffic"
ok "the traffic was recorded: $(wc -c <"$dir/traffic") bytes"

mkdir "$dir/register-copy"
mv "$dir/alpha/register" "$dir/register-copy/"
found=$(find "$dir" -mindepth 1 -maxdepth 1 ! -name private \
    ! -name register-copy -exec node "$tools/leak.mjs" "$private/words" {} +)
printf '%s\n' "$found" | tail -n 1 | sed 's/^/  searched: /'
same "planted words outside the register" "" "$(printf '%s\n' "$found" |
    grep -v ' bytes$' || :)"

# In the register the facts are plain, and say so; references are sealed.
found=$(node "$tools/leak.mjs" "$private/words" "$dir/register-copy")
printf '%s\n' "$found" | grep -q ' plain 3$' ||
    fail "the search does not see a staff code in the register"
ok "the search sees the register's plain facts (a staff code)"
{
	cat "$private/client-words"
	sed -n '7,$p' "$private/words"
} >"$private/sealed-words"
same "client references, names and secrets in the register itself" "" \
    "$(node "$tools/leak.mjs" "$private/sealed-words" "$dir/register-copy" |
    grep -v ' bytes$' || :)"
