#!/bin/sh
# A log with two histories: a copy of the centre signs another entry in a place where the
# site has seen one.  The site stops, hands both on in a file that proves it, and goes on
# when a named person knows of them; what the other history lacks is sent again.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "two histories, known and gone on from"

centre_new north
must_serve
site alpha north
report_from alpha north
serve_stop
cp -a "$centre" "$dir/copy"
must_serve
refer alpha north 1 3
seal alpha >/dev/null
send alpha >/dev/null
same "received in the one history" "0 1 0" "$(outbox alpha)"
serve_stop

rm -rf "$centre"
mv "$dir/copy" "$centre"
must_serve
"$aggregator" services --authority-dir "$dir/authority" --agent other \
    --services other --out "$dir/other" >/dev/null
done_by "$aggregator" accept --dir "$centre" "$dir/other" \
    --receipts "$dir/other.receipts"
refer alpha north 4 5
seal alpha >/dev/null
rm -f "$dir/alpha/spool/retry.json"
exits 1 "$agent" send --dir "$dir/alpha"
said "ALARM: the aggregator has signed two different histories"
exits 1 "$agent" send --dir "$dir/alpha"
same "waiting" "1 1 0" "$(outbox alpha)"

# ------------------------------------------------------------- both are handed on

staff alpha alarm --out "$dir/fork.evidence" >"$dir/said"
said "two different histories"
done_by "$audit" evidence "$dir/fork.evidence" --policy "$dir/policy.txt"
said "Proved"
find "$centre/evidence" -name 'fork-*.evidence' | grep -q . ||
    fail "the centre has no evidence of its own"
ok "both are proved by one file, and the centre has its own"
printf '%s\n' "$password" >"$dir/password"
exits 1 "$agent" seal --dir "$dir/alpha" --password-file "$dir/password" --yes
said "sheaf-agent alarm"

# --------------------------------------------------------------------- gone on

serve_stop
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
must_serve
staff alpha alarm --acknowledge --yes >"$dir/said"
said "It is noted"
rm -f "$dir/alpha/spool/retry.json"
send alpha >"$dir/said" || :
staff alpha alarm >"$dir/said"
said "this site has gone on since"
refer alpha north 6 6
seal alpha >/dev/null
rm -f "$dir/alpha/spool/retry.json"
send alpha >"$dir/said" || fail "it does not go on: $(cat "$dir/said")"
same "all is received" "0 3 0" "$(outbox alpha)"
same "referrals" 6 "$(exact referrals)"
done_by "$agent" receipts verify --dir "$dir/alpha"
done_by "$aggregator" rebuild --dir "$centre" --check
done_by "$aggregator" fsck --dir "$centre"
# What was sealed before it was known names the other history, as an auditor sees.
"$audit" mirror "$url/log" "$dir/mirror" >/dev/null
exits 1 "$audit" verify "$dir/mirror" --policy "$dir/policy.txt"
said "has seen another root"
said "1 finding"
ok "an auditor finds what was sealed in the other history, and nothing else"
