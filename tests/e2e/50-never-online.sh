#!/bin/sh
# A site that is never online: enrolment, envelopes and receipts by file.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "enrolment, returns and receipts by file only"
need node sqlite3 strace

centre_new north south
# No daemon, no address: url is empty, so the site is enrolled without one.
site_new alpha
invite alpha
grant alpha north
enrol alpha
report_from alpha north

# carried SITE: to the centre and back
carried() {
	done_by "$agent" carry out --dir "$dir/$1" "$dir/$1.sheaf"
	done_by "$aggregator" accept --dir "$centre" "$dir/$1.sheaf" \
	    --receipts "$dir/$1.receipts"
	cp "$dir/said" "$dir/accepted"
	done_by "$agent" carry in --dir "$dir/$1" "$dir/$1.receipts"
}

# Sealed before the enrolment has been received: both travel together.
refer alpha north 1 3
seal alpha >/dev/null
same "outbox before the first journey" "1 0 0" "$(outbox alpha)"
exits 2 "$agent" send --dir "$dir/alpha"
sentence
same "outbox after a send without an address" "1 0 0" "$(outbox alpha)"
carried alpha
same "outbox after the first journey" "0 1 0" "$(outbox alpha)"
same "referrals at the centre" 3 "$(exact referrals)"

# A stick that is lost, one that comes twice, one that comes late.
refer alpha north 4 4
seal alpha >/dev/null
done_by "$agent" carry out --dir "$dir/alpha" "$dir/lost.sheaf"
rm "$dir/lost.sheaf"
refer alpha north 5 5
seal alpha >/dev/null
done_by "$agent" carry out --dir "$dir/alpha" "$dir/twice.sheaf"
for time in first second; do
	done_by "$aggregator" accept --dir "$centre" "$dir/twice.sheaf" \
	    --receipts "$dir/$time.receipts"
	said "4 logged" # with the enrolment and its invite, which ask for a head
done
refer alpha north 6 6
seal alpha >/dev/null
carried alpha
# The older answers arrive last and change nothing.
cp "$dir/alpha/spool/checkpoint" "$dir/checkpoint"
for time in second first; do
	"$agent" carry in --dir "$dir/alpha" "$dir/$time.receipts" >/dev/null ||
	    fail "answers that come late"
done
same "outbox after lost, doubled and late sticks" "0 4 0" "$(outbox alpha)"
cmp -s "$dir/checkpoint" "$dir/alpha/spool/checkpoint" ||
    fail "the stored checkpoint went back"
ok "the stored checkpoint did not go back"
same "referrals at the centre" 6 "$(exact referrals)"
same "log entries" $((1 + 1 + 2 + 4)) "$(log_size)"
done_by "$agent" receipts verify --dir "$dir/alpha"

# Receipts handed on: a reader that knows the log's key, and nothing of the
# site, finds each statement in the log; no other note under its proof.
done_by "$agent" receipts export --dir "$dir/alpha" --out "$dir/proofs"
said "5 proofs"
for proof in "$dir"/proofs/*.tlog-proof; do
	note=${proof%.tlog-proof}.note
	done_by node tests/reader/proof.mjs "$dir/policy.txt" "$note" "$proof"
	for other in "$dir"/proofs/*.note; do
		[ "$other" = "$note" ] ||
		    exits 1 node tests/reader/proof.mjs "$dir/policy.txt" \
			"$other" "$proof"
	done
done
ok "a second reader proves each statement by its exported proof, and no other"

# A head by file (P-ENV-9) says what the aggregator takes, once it names it.
takes() {
	sqlite3 -batch "$dir/alpha/register/register.db" \
	    "SELECT count(*) FROM taken_content WHERE content = 'ips-grow/2'"
}

# One by one, the second first: a gap, and then both. Behind what waits, each file has
# the invite and the enrolment (12 bytes each besides the note).
refer alpha north 7 7
seal alpha >/dev/null
"$agent" carry out --dir "$dir/alpha" "$dir/five.sheaf" >/dev/null
five=$(wc -c <"$dir/five.sheaf")
refer alpha north 8 8
seal alpha >/dev/null
"$agent" carry out --dir "$dir/alpha" "$dir/both.sheaf" >/dev/null
asks=$(($(wc -c <"$dir/alpha/spool/receipts/000001-0000000000.invite") +
    $(wc -c <"$dir/proofs/000001-0000000000.note") + 2 * 12))
tail -c +$((five - asks + 1)) "$dir/both.sheaf" >"$dir/six.sheaf"
done_by "$aggregator" accept --dir "$centre" "$dir/six.sheaf" \
    --receipts "$dir/six.receipts"
said "1 not logged"
"$agent" carry in --dir "$dir/alpha" "$dir/six.receipts" >"$dir/said" 2>&1 || :
sentence
same "outbox after the sixth came before the fifth" "2 4 0" "$(outbox alpha)"
sqlite3 -batch "$dir/alpha/register/register.db" 'DELETE FROM taken_content'
carried alpha
same "outbox after both" "0 6 0" "$(outbox alpha)"
same "referrals at the centre" 8 "$(exact referrals)"

# The site made no connection: its commands open no socket but that of a serve
# on this machine, which they look for.
refer alpha north 9 9
staff alpha service set north --evidence on >/dev/null
printf '%s\n' "$password" >"$dir/password"
done_by strace -f -e trace=%network -o "$dir/network" "$agent" seal \
    --dir "$dir/alpha" --through "$through" --yes \
    --password-file "$dir/password"
same "heads by file that say that ips-grow/2 is taken" 1 "$(takes)"
done_by strace -f -e trace=%network -o "$dir/network.out" "$agent" carry out \
    --dir "$dir/alpha" "$dir/alpha.sheaf"
"$aggregator" accept --dir "$centre" "$dir/alpha.sheaf" \
    --receipts "$dir/alpha.receipts" >/dev/null
done_by strace -f -e trace=%network -o "$dir/network.in" "$agent" carry in \
    --dir "$dir/alpha" "$dir/alpha.receipts"
same "network sockets that seal, carry out and carry in opened" 0 "$(cat \
    "$dir/network" "$dir/network.out" "$dir/network.in" |
    grep -E 'socket\(|connect\(' |
    grep -cvE 'socket\(AF_UNIX|sa_family=AF_UNIX' || :)"
same "outbox" "0 7 0" "$(outbox alpha)"
# So it was sealed under that rule set, which the centre counts.
same "rule sets of the returns of the quarter" "ips-grow/2" \
    "$("$aggregator" typology --dir "$centre" --period "$quarter" \
	--policy exact/1 --csv | sed -n 's|.*\(ips-grow/[0-9]\).*|\1|p' | sort -u)"
must_serve
sound
