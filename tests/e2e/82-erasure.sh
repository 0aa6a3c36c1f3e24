#!/bin/sh
# A client is erased: no byte stays in the register, the figures are restated
# up to the aggregator's totals, a great fall of a closed quarter is confirmed
# by name, and a restore of an old backup erases again.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "erasures"
need sqlite3 node script

register=$dir/p1/register/register.db
log=$dir/p1/register/erasures
private=$dir/private # what staff themselves wrote and keep
mkdir "$private" "$dir/said.d"
echo "$password" >"$private/ann.pw"
echo "the password of bob" >"$private/bob.pw"
printf '%s\n' Kestrel-4711-Quince Saxifrage-90210 Marigold.77.Esposito \
    Hollyhock-Bakery "Persephone Featherstonehaugh" >"$private/words"

# as NAME COMMAND...: with that person's password; kept for the search
as() {
	who=$1
	shift
	status=0
	"$agent" "$@" --dir "$dir/p1" --staff "$who" \
	    --password-file "$private/$who.pw" >"$dir/last" 2>&1 </dev/null ||
	    status=$?
	cat "$dir/last" >>"$dir/said.d/all"
	cat "$dir/last"
	return $status
}

# at_terminal TEXT COMMAND...: ann types that when she is asked
at_terminal() {
	text=$1
	shift
	status=0
	printf '%s\n' "$text" | script -qec "'$agent' $* --dir '$dir/p1' \
	    --staff ann --password-file '$private/ann.pw'" /dev/null \
	    >"$dir/said" 2>&1 || status=$?
}

# typed TEXT COMMAND...: the same, kept for the search
typed() {
	at_terminal "$@"
	cat "$dir/said" >>"$dir/said.d/all"
}

# number SQL
number() {
	sqlite3 "$register" "$1"
}

# client REFERENCE: its number
client() {
	echo "$1" >"$private/text"
	"$agent" client find --text-file "$private/text" --dir "$dir/p1" \
	    --staff ann --password-file "$private/ann.pw" |
	    awk 'NR == 2 { print $1 }'
}

# referrals: as the register would report them
referrals() {
	"$agent" preview --dir "$dir/p1" --service north --period "$quarter" \
	    --through "$through" | sed -n 's/^referrals //p'
}

# finds PATH...: in how many places one of the words is found
finds() {
	sed 's/^/planted\t/' "$private/words" >"$dir/kinds"
	node "$tools/leak.mjs" "$dir/kinds" "$@" | sed '$d' | wc -l
	rm "$dir/kinds"
}

# erase FIRST LAST: clients c1 and on
erase() {
	i=$1
	while [ "$i" -le "$2" ]; do
		done_by as ann client erase "$(client "c$i")" \
		    --reason request --yes
		i=$((i + 1))
	done
}

seal_p1() {
	as ann seal --through "$through" --none all "$@"
}

# -------------------------------------------------- a sealed and sent quarter

centre_new north
must_serve
staff p1 init --staff ann \
    --recovery-file "$dir/p1.recovery" >/dev/null
invite p1
grant p1 north
enrol p1
send p1 >/dev/null
report_from p1 north
refer p1 north 1 28
done_by as ann staff add bob --role worker \
    --new-password-file "$private/bob.pw"
cat >"$private/victim.csv" <<END
service,client,event,date,mode,flags,ref,value,staff
north,Kestrel-4711-Quince,referral_accepted,2015-10-06,self,,Saxifrage-90210-1,,Marigold.77.Esposito
north,Kestrel-4711-Quince,contact,2015-10-07,phone,,Saxifrage-90210-2,,Marigold.77.Esposito
north,Kestrel-4711-Quince,job_started,2015-10-08,,,Saxifrage-90210-3,20,
north,Kestrel-4711-Quince,job_full_day,2015-10-08,,,Saxifrage-90210-3,,
north,Kestrel-4711-Quince,job_ended,2015-11-08,,,Saxifrage-90210-3,,
END
cat >"$private/twin.csv" <<END
service,client,event,date,mode,flags,ref,value,staff
north,Hollyhock-Bakery,referral_accepted,2015-10-06,self,,Saxifrage-90210-1,,Marigold.77.Esposito
north,Hollyhock-Bakery,contact,2015-10-09,phone,,Saxifrage-90210-2,,Marigold.77.Esposito
north,Hollyhock-Bakery,employer_contact,2015-10-09,phone,,Saxifrage-90210-4,,
END
cat >"$private/people.csv" <<END
service,client,kind,ref,name,date_of_birth
north,Kestrel-4711-Quince,client,,Persephone Featherstonehaugh,1990-01-02
north,Hollyhock-Bakery,client,,Featherstonehaugh Persephone,1990-01-02
END
done_by as ann import "$private/victim.csv"
done_by as ann import "$private/twin.csv"
done_by as ann import --people "$private/people.csv"
done_by seal_p1 --yes
send p1 >/dev/null
same "referrals at the centre" 30 "$(exact referrals)"
same "people in work" 1 "$(exact into_work)"
done_by "$agent" backup --dir "$dir/p1" "$dir/before-all.backup"

# ------------------------------------------------------- two records of one

victim=$(client Kestrel-4711-Quince)
twin=$(client Hollyhock-Bakery)
# Staff ask to see names here, so this answer is not kept with the messages that
# are searched below.
done_by "$agent" client duplicates --dir "$dir/p1" --staff bob \
    --password-file "$private/bob.pw"
said "client merge $victim $twin"
# The same holds for what a merge would do, which is said before it is done.
merge() {
	"$agent" client merge "$victim" "$twin" --dir "$dir/p1" --staff ann \
	    --password-file "$private/ann.pw"
}
exits 2 merge
said "a person has to answer here: run it on a terminal"
at_terminal bob client merge "$victim" "$twin"
quiet_same "exit after another name" 1 $status
said "Referrals accepted: 30 → 29. It is sent again at the next seal."
said "that is not the name ann; nothing was merged"
quiet_same "clients before the merge" 30 "$(number 'SELECT count(*) FROM client')"
at_terminal ann client merge "$victim" "$twin"
quiet_same "exit after the right name" 0 $status
said "Client $twin is now one with client $victim."
done_by seal_p1 --yes
said "referrals 30 -> 29 (-1)"
send p1 >/dev/null
same "referrals at the centre" 29 "$(exact referrals)"
same "people in work" 1 "$(exact into_work)"

# ------------------------------------------------------------- who may, and how

facts_before=$(number 'SELECT count(*) FROM fact')
exits 2 as ann client erase "$victim" --reason request
said "a person has to answer here: run it on a terminal"
exits 1 as bob client erase "$victim" --reason request --yes
said "only a team leader may erase a client; ask ann"
exits 2 as ann client erase "$victim" --reason because --yes
said "the reason is request"
exits 2 as ann client erase "$victim" --yes
exits 2 as ann client erase Kestrel-4711-Quince --reason request --yes
grep -q Kestrel "$dir/said" && fail "a reference was repeated"
exits 1 as ann client erase 4711 --reason request --yes
said "no client of this number"
typed bob client erase "$victim" --reason request
quiet_same "exit after another name" 1 $status
said "that is not the name ann; nothing was erased"
mkdir "$log"
exits 1 as ann client erase "$victim" --reason request --yes
rmdir "$log"
same "facts after all that" "$facts_before" \
    "$(number 'SELECT count(*) FROM fact')"
[ ! -e "$log" ] || fail "an erasure was written down"

# ------------------------------------------------------------- no byte is left

# References and names are sealed; refs and staff codes are not.
[ "$(finds "$dir/p1/register")" -gt 0 ] || fail "the search finds nothing"
typed ann client erase "$victim" --reason request
quiet_same "exit" 0 $status
said "Client $victim is erased."
same "finds in the register" 0 "$(finds "$dir/p1/register")"
same "mode of the deletion log" 600 "$(stat -c %a "$log")"
same "lines of it" "request ann,twin ann," \
    "$(sed 1d "$log" | cut -d ' ' -f 4- | tr '\n' ',')"
done_by as bob client erasures
same "the log" "request ann,twin ann," \
    "$(tr -s ' ' <"$dir/said" | cut -d ' ' -f 2- | tr '\n' ',')"
same "referrals in the register" 28 "$(referrals)"

# ------------------------------------------------------- the figures are restated

done_by seal_p1 --yes
said "north, $quarter ("
said "referrals 29 -> 28 (-1)"
said "into_work 1 -> 0 (-1)"
grep -q "fall by much" "$dir/said" && fail "one less is no great fall"
send p1 >/dev/null
same "referrals at the centre" 28 "$(exact referrals)"
same "people in work" 0 "$(exact into_work)"

erase 1 5
sealed=$(seq_of p1)
exits 2 seal_p1
said "referrals 28 -> 23 (-5)"
said "NOTE: figures of this closed quarter fall by much."
said "this seal needs a person's yes"
typed bob seal --through "$through"
quiet_same "exit after another name" 1 $status
said "that is not the name ann; nothing was sealed"
same "sealed meanwhile" "$sealed" "$(seq_of p1)"
typed ann seal --through "$through"
quiet_same "exit after her own name" 0 $status
said "fall by much"
said "signed off by ann"
send p1 >/dev/null
same "referrals at the centre" 23 "$(exact referrals)"
erase 6 10
done_by seal_p1 --yes
said "fall by much"
send p1 >/dev/null
same "referrals at the centre" 18 "$(exact referrals)"

# ------------------------------------------------------------------- a restore

mkdir "$dir/aside"
mv "$dir/p1/register/register.db" "$dir/p1/spool" "$dir/aside"
done_by as ann restore "$dir/before-all.backup"
exits 1 "$agent" preview --dir "$dir/p1" --service north \
    --period "$quarter" --through "$through"
said "12 of its clients were erased since"
[ "$(finds "$dir/p1/register")" -gt 0 ] || fail "the backup holds nothing"
done_by as bob client erasures
said "12 clients were erased again"
done_by as bob client erasures
grep -q again "$dir/said" && fail "twice"
same "lines of the log" 12 "$(wc -l <"$dir/said")"
same "lines of its file" 13 "$(wc -l <"$log")"
same "finds in the register" 0 "$(finds "$dir/p1/register")"
same "referrals in the register" 18 "$(referrals)"

# What it signed meanwhile is not in it, so it begins a new chain.
exits 1 "$agent" send --dir "$dir/p1"
invite p1 2
done_by as ann enrol "$dir/p1.invite" --secret-file "$dir/p1.secret" \
    --url "$url"
send p1 >/dev/null
done_by seal_p1 --yes
send p1 >/dev/null
same "referrals at the centre" 18 "$(exact referrals)"
sound

# In another folder with a copy of the log; and what happens without.
for how in with without; do
	set -- "$dir/before-all.backup" --dir "$dir/$how"
	[ $how = without ] || set -- "$@" --erasures "$log"
	done_by "$agent" restore "$@" --staff ann \
	    --password-file "$private/ann.pw"
	"$agent" client erasures --dir "$dir/$how" --staff bob \
	    --password-file "$private/bob.pw" >/dev/null 2>&1
done
same "clients there" 18 \
    "$(sqlite3 "$dir/with/register/register.db" 'SELECT count(*) FROM client')"
same "finds there" 0 "$(finds "$dir/with/register")"
same "clients without the log" 30 "$(sqlite3 "$dir/without/register/register.db" \
    'SELECT count(*) FROM client')"

# ------------------------------------------------------------------ retention

done_by as ann service set north --retention-years 1
done_by as bob list retention
said "No record is due for a review."
done_by as ann client review "$(client c12)" --on 2016-01-31 \
	--reason needed
done_by as bob list retention
said "2016-01-31  north  client $(client c12): set by staff"

# ------------------------------------------------ a line that nobody wrote

# Whoever can write the file must not be able to have a client erased.
before=$(number 'SELECT count(*) FROM client')
number "INSERT INTO erasure (mark, erased_on, erased_by, reason, applied)
    SELECT mark, 20000, 'ann', 'request', 0 FROM client
    WHERE id = $(client c12)"
done_by as bob client erasures
grep -q "erased again" "$dir/said" && fail "a forged line has erased a client"
same "clients after a forged line" "$before" \
    "$(number 'SELECT count(*) FROM client')"
done_by as ann client erasures
said "1 line of the deletion log is not vouched for by this register"
said "it erased nobody, and names client $(client c12)"
done_by "$agent" preview --dir "$dir/p1" --service north --period "$quarter" \
    --through "$through"
exits 1 as bob client erasures --dismiss
said "only a team leader may dismiss lines of the log of erasures; ask ann"
done_by as ann client erasures --dismiss
done_by as ann client erasures
grep -q "vouched" "$dir/said" && fail "it was dismissed"

# -------------------------------------------------------- nothing elsewhere

rm -rf "$dir/without" "$dir/aside/register.db"
[ "$(finds "$private")" -gt 0 ] || fail "the search finds nothing"
same "finds in spools, at the centre, in messages" 0 "$(finds \
    "$dir/p1" "$dir/aside" "$dir/with" "$dir/centre" "$dir/said.d" \
    "$dir/serve.log" "$log")"
serve_stop
