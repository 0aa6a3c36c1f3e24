#!/bin/sh
# The demonstration ends as it promises: every figure agrees.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "the demonstration, and the figures at its end"

status=0
SHEAF_DEMO_KEEP=0 TMPDIR=$dir sh tests/demo/demo.sh >"$dir/demo.txt" \
    2>"$dir/demo.err" </dev/null || status=$?
tail -n 3 "$dir/demo.txt"
[ "$status" -eq 0 ] || {
	tail -n 20 "$dir/demo.err" >&2
	fail "the demonstration ended with $status"
}
ok "it ends with status 0"
same "the last line but one" "total referrals 1161 published 1161" \
    "$(tail -n 2 "$dir/demo.txt" | head -n 1)"
same "the last line" "total job_starts 421 published 421" \
    "$(tail -n 1 "$dir/demo.txt")"
grep -q ', 0 wrong$' "$dir/demo.txt" || fail "figures were wrong"
ok "no figure differs from the generator's ledger"
same "what the region is shown by service, and its total" \
    "75 80 65 115 25 65 shown for the region: 420" "$(sed -n \
    's/^job starts shown by service: //p' "$dir/demo.txt")"
same "folders that it left behind" 0 \
    "$(find "$dir" -name 'sheaf-demo.*' | wc -l)"

# At a terminal it offers the desk of a site, which Enter and Ctrl-C end.
# offer KEY: what was shown is in $dir/offered
offer() {
	rm -f "$dir/offered"
	mkfifo "$dir/keys"
	script -qefc "sh tests/demo/desk.sh '$agent' '$dir/desk' demo secret" \
	    "$dir/offered" <"$dir/keys" >/dev/null 2>&1 &
	offered=$!
	started $offered
	exec 8>"$dir/keys"
	rm "$dir/keys"
	until grep -q 'Press Enter\|no desk to look at' "$dir/offered" \
	    2>/dev/null; do
		kill -0 $offered 2>/dev/null || fail "no desk was offered"
		sleep 0.05
	done
	printf '%b' "$1" >&8
	exec 8>&-
	status=0
	wait $offered || status=$?
	quiet_same "how the offer ended" 0 $status
}
need script
site_new desk
offer '\n'
grep -q 'http://127.0.0.1:[0-9]*/\|without its' "$dir/offered" ||
    fail "no address"
offer '\003'
# Nothing has the register any more.
staff desk staff list >/dev/null
ok "the desk of a site is offered, and ends with Enter or Ctrl-C"
