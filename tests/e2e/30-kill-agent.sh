#!/bin/sh
# The agent, killed at any step of enrol, import, seal, send and adopt, of erasing
# and of merging clients, and given the same command again: nothing is lost, nothing
# is there twice, and a client is erased completely or not at all.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "the agent killed at any step, nothing lost, nothing doubled"
# shellcheck source=tests/e2e/kill.sh
. "$tools/kill.sh"
# shellcheck source=tests/e2e/stopped.sh
. "$tools/stopped.sh"

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
	killed_at "$1" "$2" "$agent" seal --through "$through" --none all --yes \
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

try_erase() {
	erase_begin
	again=0
	killed_at "$1" "$2" "$agent" client erase "$who" --reason request \
	    --yes --dir "$dir/$site_of" --password-file - || again=1
	erase_settle "at $1 $2"
	return $again
}

try_merge() {
	merge_begin
	again=0
	killed_at "$1" "$2" "$agent" client merge 1 "$who" --yes \
	    --dir "$dir/$site_of" --password-file - || again=1
	merge_settle "at $1 $2"
	return $again
}

# --------------------------------------------------------------------- adopt

try_adopt() {
	rm -rf "${dir:?}/$site_of"
	cp -a "$dir/before" "$dir/$site_of"
	again=0
	killed_at "$1" "$2" "$agent" adopt --yes --no-other-copy \
	    --dir "$dir/$site_of" --password-file - || again=1
	adopted "$site_of" "at $1 $2"
	return $again
}

# ------------------------------------------------------------------- the run

centre_new import seal send adopt erase merge
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

next_site adopt
put_back adopt
# shellcheck disable=SC2086
sweep adopt try_adopt $disk
goes_on adopt

# A file written anew has many writes, all of one kind.
stride=$((stride * 4))
next_site erase
# shellcheck disable=SC2086
sweep erase try_erase $disk
count=1
sealed=1
seal erase >/dev/null
send erase >/dev/null

next_site merge
# shellcheck disable=SC2086
sweep merge try_merge $disk
count=1
sealed=1
seal merge >/dev/null
send merge >/dev/null

last_checks import seal send adopt erase merge
