#!/bin/sh
# An erasure, a merge and an adoption that are stopped at any point: functions for
# 30-kill-agent.sh and ../fault/10-broken-disk.sh, sourced after lib.sh.  A
# stopped command must have done all of its work or none; given again on a good
# disk it succeeds, and no byte of the erased client is left.  The site and its
# service are $site_of.
#
# shellcheck shell=sh
# shellcheck disable=SC2154 # variables of lib.sh and of the scripts
need sqlite3

erased=0
merged=0

# figure NAME: as the register would report it; opens it, so that a journal is
# played in
figure() {
	"$agent" preview --dir "$dir/$site_of" --service "$site_of" \
	    --period "$quarter" --through "$through" | sed -n "s/^$1 //p"
}

# ask SQL
ask() {
	sqlite3 "$dir/$site_of/register/register.db" "$1"
}

# rows TABLE: how many there are
rows() {
	ask "SELECT count(*) FROM $1"
}

# take: import the rows of standard input, of the service S
take() {
	{
		echo "service,client,event,date,mode,flags,ref,value,staff"
		sed "s/^S,/$site_of,/"
	} >"$dir/more.csv"
	staff "$site_of" import "$dir/more.csv" >/dev/null
	who=$(ask 'SELECT max(id) FROM client')
}

# One client who stays, and one to be erased, number $who.
erase_begin() {
	erased=$((erased + 1))
	take <<-END
		S,k,referral_accepted,2015-10-05,self,,,,
		S,gone,referral_accepted,2015-10-05,self,,gone-$erased,,
		S,gone,employer_contact,2015-10-06,phone,,gone-$erased-e,,
		S,,employer_contact_reviewed,2015-10-07,,,gone-$erased-e,,
	END
}

# erase_settle WHERE: the figure of $left says whether $who is still there
erase_settle() {
	left=$(figure referrals)
	quiet_same "employer contacts after erase $1" $((left - 1)) \
	    "$(figure employer_contacts)"
	quiet_same "facts after erase $1" $((3 * left - 2)) "$(rows fact)"
	quiet_same "clients after erase $1" "$left" "$(rows client)"
	quiet_same "the file's being written anew, owed after erase $1" 0 \
	    "$(ask 'SELECT owed FROM wiping')"
	staff "$site_of" client erasures >/dev/null
	if [ "$left" -eq 2 ]; then
		staff "$site_of" client erase "$who" --reason request --yes \
		    >/dev/null
	fi
	grep -aqF "gone-$erased" "$dir/$site_of/register/register.db" &&
	    fail "bytes are left after erase $1"
	quiet_same "referrals after erase $1" 1 "$(figure referrals)"
	quiet_same "lines of the log after erase $1" "$erased" \
	    "$(grep -c ' request ' "$dir/$site_of/register/erasures")"
	quiet_same "entries of the log after erase $1" "$erased" \
	    "$(rows erasure)"
}

# One person in two records, number 1 and number $who.
merge_begin() {
	merged=$((merged + 1))
	take <<-END
		S,k,referral_accepted,2015-10-05,self,,,,
		S,twin,referral_accepted,2015-10-05,self,,,,
		S,twin,application,2015-10-06,,,a$merged,,
		S,twin,employer_contact,2015-10-06,phone,,e$merged,,
	END
}

# merge_settle WHERE
merge_settle() {
	left=$(figure referrals)
	quiet_same "applications after merge $1" $merged \
	    "$(figure applications)"
	quiet_same "facts after merge $1" $((left + 2 * merged)) "$(rows fact)"
	quiet_same "clients after merge $1" "$left" "$(rows client)"
	staff "$site_of" client erasures >/dev/null
	if [ "$left" -eq 2 ]; then
		staff "$site_of" client merge 1 "$who" --yes >/dev/null
	fi
	quiet_same "referrals after merge $1" 1 "$(figure referrals)"
	quiet_same "facts of the one after merge $1" $((1 + 2 * merged)) \
	    "$(rows 'fact WHERE client = 1')"
	quiet_same "marks of the others after merge $1" $merged \
	    "$(rows client_also)"
}

# ------------------------------------------------------------------ taken over

# put_back SITE: a copy of its folder from before its last two returns, which has
# been told by the log that it is behind: what is in $dir/before
put_back() {
	one_more
	seal "$1" >/dev/null
	send "$1" >/dev/null
	cp -a "$dir/$1" "$dir/before"
	for more in 2 3; do
		one_more
		seal "$1" >/dev/null
		send "$1" >/dev/null
	done
	sealed=3
	rm -rf "${dir:?}/$1"
	cp -a "$dir/before" "$dir/$1"
	exits 1 "$agent" send --dir "$dir/$1"
	said "was it restored from a backup"
	rm -rf "$dir/before"
	mv "$dir/$1" "$dir/before"
}

# adopted SITE WHEN: given again, the command has nothing left to do or does it all
adopted() {
	staff "$1" adopt --yes --no-other-copy >"$dir/said" 2>&1 ||
	    grep -q "nothing to take over" "$dir/said" || {
		cat "$dir/said" >&2
		fail "not taken over $2"
	}
	quiet_same "last sequence number after adopt $2" 3 "$(seq_of "$1")"
	quiet_same "outbox after adopt $2" "0 3 0" "$(outbox "$1")"
}

# goes_on SITE: what it had lost is entered again, and delivered as a new return
goes_on() {
	refer "$1" "$1" 2 3
	one_more
	sealed=4
	seal "$1" >/dev/null
	send "$1" >/dev/null
	same "outbox of the site that took over" "0 4 0" "$(outbox "$1")"
}
