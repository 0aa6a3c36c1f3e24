#!/bin/sh
# A disk that fails: the n-th write, sync, rename or truncation of a command
# returns EIO or ENOSPC, once, or from then on.  The command either does its
# work all the same or says so in a sentence and ends with a status of its
# own; what it acknowledged is there; given again on a good disk it goes on
# as if nothing had happened.
#
# FAULT_DENSE (4) calls of each kind are tried one by one, then every
# FAULT_STRIDE-th (17).
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/../e2e/lib.sh"
begin "EIO and ENOSPC at the n-th write, sync and rename"
# shellcheck source=tests/e2e/stopped.sh
. "$tools/stopped.sh"
need strace

dense=${FAULT_DENSE:-4}
stride=${FAULT_STRIDE:-17}
faults=0
felt=0
borne=0

# How the fault is injected: EIO once, and a disk that is full from then on.
kinds="error=EIO:when=%d error=ENOSPC:when=%d+"

# faulty CALL KIND N COMMAND...: status in $status, words in $dir/said;
# false when the command made fewer calls than that
faulty() {
	call=$1
	# shellcheck disable=SC2059 # the format is the kind
	how=$(printf "$2" "$3")
	shift 3
	status=0
	printf '%s\n' "$password" | strace -f --seccomp-bpf -o "$dir/trace" \
	    -e trace="$call" -e inject="$call:$how" \
	    "$@" >"$dir/said" 2>&1 || status=$?
	grep -q 'INJECTED' "$dir/trace" || return 1
	faults=$((faults + 1))
	[ $status -lt 126 ] || {
		tail -n 5 "$dir/said" >&2
		fail "status $status after $call $how: $*"
	}
	if [ $status -ne 0 ]; then
		felt=$((felt + 1))
		# Words need write(2) too.
		[ "$call" = write ] || sentence
	else
		borne=$((borne + 1))
	fi
	return 0
}

# sweep WHAT FUNCTION CALL...: FUNCTION CALL KIND N, until it says 1
sweep() {
	what=$1
	try=$2
	shift 2
	before=$faults
	before_felt=$felt
	for call in "$@"; do
		for kind in $kinds; do
			n=1
			while "$try" "$call" "$kind" $n; do
				if [ $n -lt "$dense" ]; then
					n=$((n + 1))
				else
					n=$((n + stride))
				fi
			done
		done
	done
	[ $felt -gt "$before_felt" ] || fail "$what never felt a fault"
	ok "$what: $((faults - before)) faults ($*), $((felt - before_felt)) $(
	)told of"
}

disk="pwrite64 fdatasync fsync ftruncate rename write"

# Each sweep has its own site and service: an agent may bring 200 a day.
site_of=
count=0
sealed=0
total=0
statements=0
sites=0
next_site() {
	total=$((total + count))
	statements=$((statements + sealed))
	site_of=$1
	count=0
	sealed=0
	sites=$((sites + 1))
	[ -z "$1" ] || {
		site "$1" "$1"
		report_from "$1" "$1"
	}
}
one_more() {
	count=$((count + 1))
	refer "$site_of" "$site_of" $count $count
}
referrals() {
	"$agent" preview --dir "$dir/$site_of" --service "$site_of" \
	    --period "$quarter" --through "$through" |
	    sed -n 's/^referrals //p'
}

try_import() {
	count=$((count + 1))
	facts "$site_of" $count $count >"$dir/more.csv"
	again=0
	faulty "$1" "$2" "$3" "$agent" import "$dir/more.csv" \
	    --dir "$dir/$site_of" --password-file - || again=1
	if [ $status -eq 0 ]; then
		quiet_same "import said yes at $1 $3" $count "$(referrals)"
	fi
	staff "$site_of" import "$dir/more.csv" >/dev/null
	quiet_same "referrals after import at $1 $3" $count "$(referrals)"
	return $again
}

try_seal() {
	one_more
	sealed=$((sealed + 1))
	again=0
	faulty "$1" "$2" "$3" "$agent" seal --through "$through" --none all --yes \
	    --dir "$dir/$site_of" --password-file - || again=1
	if [ $status -eq 0 ]; then
		quiet_same "seal said yes at $1 $3" "$sealed 0 0" \
		    "$(outbox "$site_of")"
	fi
	seal "$site_of" >/dev/null
	quiet_same "outbox after seal at $1 $3" "$sealed 0 0" \
	    "$(outbox "$site_of")"
	quiet_same "last sequence number after seal at $1 $3" $sealed \
	    "$(seq_of "$site_of")"
	return $again
}

try_send() {
	one_more
	sealed=$((sealed + 1))
	seal "$site_of" >/dev/null
	again=0
	faulty "$1" "$2" "$3" "$agent" send --dir "$dir/$site_of" || again=1
	if [ $status -eq 0 ]; then
		quiet_same "send said yes at $1 $3" "0 $sealed 0" \
		    "$(outbox "$site_of")"
	fi
	"$agent" send --dir "$dir/$site_of" >/dev/null
	quiet_same "outbox after send at $1 $3" "0 $sealed 0" \
	    "$(outbox "$site_of")"
	return $again
}

try_erase() {
	erase_begin
	again=0
	faulty "$1" "$2" "$3" "$agent" client erase "$who" --reason request \
	    --yes --dir "$dir/$site_of" --password-file - || again=1
	if [ $status -eq 0 ]; then
		quiet_same "erase said yes at $1 $3" 1 "$(figure referrals)"
	fi
	erase_settle "at $1 $3"
	return $again
}

try_merge() {
	merge_begin
	again=0
	faulty "$1" "$2" "$3" "$agent" client merge 1 "$who" --yes \
	    --dir "$dir/$site_of" --password-file - || again=1
	if [ $status -eq 0 ]; then
		quiet_same "merge said yes at $1 $3" 1 "$(figure referrals)"
	fi
	merge_settle "at $1 $3"
	return $again
}

try_adopt() {
	rm -rf "${dir:?}/$site_of"
	cp -a "$dir/before" "$dir/$site_of"
	again=0
	faulty "$1" "$2" "$3" "$agent" adopt --yes --no-other-copy \
	    --dir "$dir/$site_of" --password-file - || again=1
	if [ $status -eq 0 ]; then
		quiet_same "adopt said yes at $1 $3" 3 "$(seq_of "$site_of")"
	fi
	adopted "$site_of" "at $1 $3"
	return $again
}

# receipts_in FILE: how many an answer file holds
receipts_in() {
	grep -ac 'c2sp.org/tlog-proof@v1$' "$1" 2>/dev/null || :
}

try_accept() {
	one_more
	sealed=$((sealed + 1))
	seal "$site_of" >/dev/null
	"$agent" carry out --dir "$dir/$site_of" "$dir/out.sheaf" >/dev/null
	rm -f "$dir/in.receipts"
	size=$(log_size)
	again=0
	faulty "$1" "$2" "$3" "$aggregator" accept --dir "$centre" \
	    "$dir/out.sheaf" --receipts "$dir/in.receipts" || again=1
	# A receipt is a promise, whatever the disk does next.
	if [ -s "$dir/in.receipts" ] &&
	    [ "$(receipts_in "$dir/in.receipts")" -gt 0 ]; then
		[ "$(log_size)" -gt "$size" ] ||
		    fail "a receipt without an entry at $1 $3"
	elif [ $status -eq 0 ]; then
		grep -q ' [1-9][0-9]* not logged' "$dir/said" ||
		    fail "neither a receipt nor a word at $1 $3"
	fi
	"$aggregator" accept --dir "$centre" "$dir/out.sheaf" \
	    --receipts "$dir/in.receipts" >/dev/null
	"$agent" carry in --dir "$dir/$site_of" "$dir/in.receipts" >/dev/null
	quiet_same "outbox after accept at $1 $3" "0 $sealed 0" \
	    "$(outbox "$site_of")"
	return $again
}

# The daemon may answer "later", or end and be started again.
try_serve() {
	one_more
	sealed=$((sealed + 1))
	seal "$site_of" >/dev/null
	# shellcheck disable=SC2059
	how=$(printf "$2" "$3")
	: >"$dir/trace"
	: >"$dir/serve.log"
	{
		serve_start strace -D -f --seccomp-bpf -o "$dir/trace" -e trace="$1" \
		    -e inject="$1:$how" &&
		    "$agent" send --dir "$dir/$site_of"
	} >"$dir/said" 2>&1 || :
	was=$(outbox "$site_of")
	serve_stop
	again=0
	if grep -q INJECTED "$dir/trace"; then
		faults=$((faults + 1))
		[ "$ended" -lt 126 ] ||
		    fail "the daemon ended with $ended at $1 $how"
		if [ "$ended" -ne 0 ]; then
			felt=$((felt + 1))
			grep -qE 'reason="[^"]{10,}|^[a-z-]+ [a-z]+.*: ' \
			    "$dir/serve.log" || {
				cat "$dir/serve.log" >&2
				fail "no word at $1 $how"
			}
		fi
	else
		again=1
	fi
	must_serve
	if [ "$was" = "0 $sealed 0" ]; then
		quiet_same "what was acknowledged before $1 $how" \
		    $((total + count)) "$(exact referrals)"
	fi
	"$agent" send --dir "$dir/$site_of" >/dev/null
	quiet_same "outbox after serve at $1 $how (it was $was)" \
	    "0 $sealed 0" "$(outbox "$site_of")"
	quiet_same "referrals after serve at $1 $how" $((total + count)) \
	    "$(exact referrals)"
	serve_stop
	return $again
}

# The store is lost; what is left of the centre stays as it was until the new one
# is whole.
try_recover() {
	rm -rf "$centre"
	cp -a "$dir/whole" "$centre"
	rm -f "$centre/store.db" "$centre/store.db-wal" "$centre/store.db-shm"
	again=0
	faulty "$1" "$2" "$3" "$aggregator" recover --dir "$centre" \
	    --mirror "$dir/mirror" --openings "$dir/whole/store.db" || again=1
	if [ $status -eq 0 ]; then
		quiet_same "recover said yes at $1 $3" $total \
		    "$(exact referrals)"
	fi
	done_by "$aggregator" recover --dir "$centre" --mirror "$dir/mirror" \
	    --openings "$dir/whole/store.db"
	quiet_same "referrals after recover at $1 $3" $total \
	    "$(exact referrals)"
	return $again
}

centre_new import seal send adopt serve accept erase merge
must_serve
next_site import
# shellcheck disable=SC2086 # a list of words
sweep import try_import $disk
one_more
sealed=1
seal import >/dev/null
send import >/dev/null

next_site seal
# shellcheck disable=SC2086
sweep seal try_seal $disk renameat
send seal >/dev/null

next_site send
sweep send try_send fsync renameat write

next_site adopt
put_back adopt
# shellcheck disable=SC2086
sweep adopt try_adopt $disk
goes_on adopt

next_site accept
serve_stop
# shellcheck disable=SC2086
sweep accept try_accept $disk

must_serve
next_site serve
serve_stop
# (Not write: threads of the daemon wake one another by it, and that does not
# fail on any machine.  accept writes the same files.)
# The question how much room is left may fail too: it is no reason to stop.
sweep serve try_serve pwrite64 fdatasync fsync ftruncate rename statfs

# A file written anew has many writes, all of one kind.
stride=$((stride * 4))
must_serve
next_site erase
# shellcheck disable=SC2086
sweep erase try_erase $disk
next_site merge
# shellcheck disable=SC2086
sweep merge try_merge $disk
for one in erase merge; do
	site_of=$one
	count=$((count + 1))
	sealed=$((sealed + 1))
	seal $one >/dev/null
	send $one >/dev/null
done

next_site ''
same "referrals, all sites" $total "$(exact referrals)"
same "log entries" $((1 + 3 * (sites - 1) + statements)) "$(log_size)"
sound
serve_stop
cp -a "$centre" "$dir/whole"
stride=$((stride * 4))
# shellcheck disable=SC2086
sweep recover try_recover $disk
must_serve
same "log entries once more" $((1 + 3 * (sites - 1) + statements)) \
    "$(log_size)"
sound
echo "  $faults faults, $felt told of, $borne of the commands' borne"
