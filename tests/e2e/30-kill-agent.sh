#!/bin/sh
# The agent, killed at any step of enrol, import, seal and send, of erasing and
# of merging clients, and given the same command again: nothing is lost and
# nothing is there twice, and whoever is erased is so whole.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "the agent killed at any step, nothing lost, nothing doubled"
# shellcheck source=tests/e2e/kill.sh
. "$tools/kill.sh"
need sqlite3

# --------------------------------------------------------------------- enrol

try_enrol() {
	enrolled=$((enrolled + 1))
	new=enrol-$enrolled
	cp -a "$dir/template" "$dir/$new"
	invite "$new"
	again=0
	killed_at "$1" "$2" "$agent" enrol "$dir/$new.invite" \
	    --secret-file "$dir/$new.secret" --url "$url" \
	    --dir "$dir/$new" --password-file - || again=1
	enrol "$new"
	send "$new" >/dev/null
	"$agent" status --dir "$dir/$new" --json | grep -q '"enrolled": true' ||
	    fail "not enrolled after a kill at $1 $2"
	rm -rf "${dir:?}/$new"
	return $again
}

# -------------------------------------------------------------- import, seal

try_import() {
	count=$((count + 1))
	facts "$site_of" $count $count >"$dir/more.csv"
	again=0
	killed_at "$1" "$2" "$agent" import "$dir/more.csv" \
	    --dir "$dir/$site_of" --password-file - || again=1
	staff "$site_of" import "$dir/more.csv" >"$dir/said"
	grep -qE '^rows read 2, stored [02], corrected 0, unchanged [02], ' \
	    "$dir/said" || fail "half an import at $1 $2"
	quiet_same "referrals after import at $1 $2" $count "$("$agent" \
	    preview --dir "$dir/$site_of" --service "$site_of" \
	    --period "$quarter" --through "$through" |
	    sed -n 's/^referrals //p')"
	return $again
}

try_seal() {
	one_more
	sealed=$((sealed + 1))
	again=0
	killed_at "$1" "$2" "$agent" seal --through "$through" --yes \
	    --dir "$dir/$site_of" --password-file - || again=1
	seal "$site_of" >/dev/null
	quiet_same "last sequence number after seal at $1 $2" $sealed \
	    "$(seq_of "$site_of")"
	quiet_same "outbox after seal at $1 $2" "$sealed 0 0" \
	    "$(outbox "$site_of")"
	quiet_same "envelopes in the spool after seal at $1 $2" $sealed \
	    "$(find "$dir/$site_of/spool/out" -name '*.sheaf' | wc -l)"
	return $again
}

# ---------------------------------------------------------------------- send

try_send() {
	one_more
	sealed=$((sealed + 1))
	seal "$site_of" >/dev/null
	again=0
	killed_at "$1" "$2" "$agent" send --dir "$dir/$site_of" || again=1
	acknowledged=$(outbox "$site_of")
	send "$site_of" >/dev/null
	quiet_same "outbox after send at $1 $2 (it was $acknowledged)" \
	    "0 $sealed 0" "$(outbox "$site_of")"
	return $again
}

# ------------------------------------------------------------- erase, merge

# figure NAME: as the register would report it; opens it, so that a journal is
# played in
figure() {
	"$agent" preview --dir "$dir/$site_of" --service "$site_of" \
	    --period "$quarter" --through "$through" | sed -n "s/^$1 //p"
}

# rows TABLE: how many there are
rows() {
	sqlite3 "$dir/$site_of/register/register.db" "SELECT count(*) FROM $1"
}

# newest: the number of the client who came last
newest() {
	sqlite3 "$dir/$site_of/register/register.db" \
	    'SELECT max(id) FROM client'
}

# take: import the rows of standard input
take() {
	{
		echo "service,client,event,date,mode,flags,ref,value,staff"
		cat
	} >"$dir/more.csv"
	staff "$site_of" import "$dir/more.csv" >/dev/null
}

# Someone who stays and someone who goes.
try_erase() {
	take <<-END
		erase,k,referral_accepted,2015-10-05,self,,,,
		erase,gone,referral_accepted,2015-10-05,self,,gone-$points,,
		erase,gone,employer_contact,2015-10-06,phone,,gone-$points-e,,
		erase,,employer_contact_reviewed,2015-10-07,,,gone-$points-e,,
	END
	mark=gone-$points
	who=$(newest)
	again=0
	killed_at "$1" "$2" "$agent" client erase "$who" --reason request \
	    --yes --dir "$dir/erase" --password-file - || again=1
	left=$(figure referrals)
	quiet_same "employer contacts after erase at $1 $2" $((left - 1)) \
	    "$(figure employer_contacts)"
	quiet_same "facts after erase at $1 $2" $((3 * left - 2)) \
	    "$(rows fact)"
	quiet_same "clients after erase at $1 $2" "$left" "$(rows client)"
	staff erase client erasures >/dev/null
	if [ "$left" -eq 2 ]; then
		staff erase client erase "$who" --reason request --yes \
		    >/dev/null
	fi
	grep -aqF "$mark" "$dir/erase/register/register.db" &&
	    fail "bytes are left after erase at $1 $2"
	quiet_same "referrals after erase at $1 $2" 1 "$(figure referrals)"
	erased=$((erased + 1))
	quiet_same "lines of the log after erase at $1 $2" "$erased" \
	    "$(grep -c ' request ' "$dir/erase/register/erasures")"
	quiet_same "entries of the log after erase at $1 $2" "$erased" \
	    "$(rows erasure)"
	return $again
}

# The record of someone who is there already.
try_merge() {
	take <<-END
		merge,k,referral_accepted,2015-10-05,self,,,,
		merge,twin,referral_accepted,2015-10-05,self,,,,
		merge,twin,application,2015-10-06,,,a$points,,
		merge,twin,employer_contact,2015-10-06,phone,,e$points,,
	END
	merged=$((merged + 1))
	who=$(newest)
	again=0
	killed_at "$1" "$2" "$agent" client merge 1 "$who" \
	    --dir "$dir/merge" --password-file - || again=1
	left=$(figure referrals)
	quiet_same "applications after merge at $1 $2" $merged \
	    "$(figure applications)"
	quiet_same "facts after merge at $1 $2" $((left + 2 * merged)) \
	    "$(rows fact)"
	quiet_same "clients after merge at $1 $2" "$left" "$(rows client)"
	if [ "$left" -eq 2 ]; then
		staff merge client merge 1 "$who" >/dev/null
	fi
	quiet_same "referrals after merge at $1 $2" 1 "$(figure referrals)"
	quiet_same "facts of the one after merge at $1 $2" \
	    $((1 + 2 * merged)) "$(rows 'fact WHERE client = 1')"
	quiet_same "marks of the others after merge at $1 $2" $merged \
	    "$(rows client_also)"
	return $again
}

# ------------------------------------------------------------------- the run

centre_new import seal send erase merge
must_serve
site_new template
# shellcheck disable=SC2086 # a list of words
sweep enrol try_enrol $disk

next_site import
# shellcheck disable=SC2086
sweep import try_import $disk
one_more
sealed=1
seal import >/dev/null
send import >/dev/null

next_site seal
# shellcheck disable=SC2086
sweep seal try_seal $disk
send seal >/dev/null
same "outbox of the site whose seal was killed" "0 $sealed 0" "$(outbox seal)"

next_site send
sweep send try_send fsync rename write unlink sendto recvfrom connect

# A file written anew has many writes, all of one kind.
stride=$((stride * 4))
next_site erase
erased=0
# shellcheck disable=SC2086
sweep erase try_erase $disk
count=1
sealed=1
seal erase >/dev/null
send erase >/dev/null

next_site merge
merged=0
# shellcheck disable=SC2086
sweep merge try_merge $disk
count=1
sealed=1
seal merge >/dev/null
send merge >/dev/null

last_checks import seal send erase merge
