#!/bin/sh
# The demonstration ends as it promises: every figure agrees.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "the demonstration at a terminal, and the figures at its end"
need script curl

# at_terminal FILE COMMAND: on a terminal whose keys come from fd 8 and whose
# screen is FILE; its process is $offered
at_terminal() {
	rm -f "$1" "$dir/keys"
	mkfifo "$dir/keys"
	script -qefc "$2" "$1" <"$dir/keys" >/dev/null 2>&1 &
	offered=$!
	started $offered
	exec 8>"$dir/keys"
}

# until_shown FILE PATTERN
until_shown() {
	until grep -q "$2" "$1" 2>/dev/null; do
		kill -0 $offered 2>/dev/null || {
			tail -n 20 "$1" >&2
			fail "it ended without: $2"
		}
		sleep 0.05
	done
}

# leave KEY: the last key; the status is in $status
leave() {
	printf '%b' "$1" >&8
	exec 8>&-
	status=0
	wait $offered || status=$?
}

# --------------------------------------- signing in with what the screen shows

# ask METHOD PATH [BODY]: the answer is in $dir/answer, its status in $got
ask() {
	got=$(curl -s -m 120 -o "$dir/answer" -w '%{http_code}' -X "$1" \
	    -b "$dir/cookies" -c "$dir/cookies" -H "Origin: ${pages%/}" \
	    -H 'Content-Type: application/json' -H "Sheaf-Token: $token" \
	    ${3:+--data "$3"} "${pages%/}$2") || fail "no answer to $1 $2"
}

# sign_in NAME PASSWORD CODE: a session of that account
sign_in() {
	rm -f "$dir/cookies"
	token=
	ask POST /v1/session "{\"name\":\"$1\",\"password\":\"$2\"}"
	quiet_same "the password of $1" 200 "$got"
	new_token
	ask POST /v1/session:code "{\"code\":\"$3\"}"
	quiet_same "the code of $1" 200 "$got"
	new_token
}

new_token() {
	ask GET /v1/session
	token=$(sed -n 's/.*"token":"\([0-9a-f]*\)".*/\1/p' "$dir/answer")
}

# over_all CODE: what the region's page shows of it, all quarters together
over_all() {
	sed 's/{"code":/\n&/g' "$dir/answer" |
	    sed -n "s/^{\"code\":\"$1\".*\"ever\":{\"shown\":\"\([^\"]*\)\".*/\1/p" |
	    sort -u
}

# printed NAME: how to sign in as NAME, as "PASSWORD|CODE"
printed() {
	tr -d '\r' <"$screen" | sed -n \
	    "s/^    $1  *\(demonstration of $1\)  *\([^ ]*\) .*/\1|\2/p"
}

region_page() {
	for name in lead analyst; do
		how=$(printed $name)
		[ -n "$how" ] || fail "no account of $name is on the screen"
		sign_in $name "${how%|*}" "${how#*|}"
		ok "the account and a code of $name on the screen sign in"
		ask GET "/v1/region?region=south-east"
		quiet_same "the region's page of $name" 200 "$got"
		same "referrals and job starts that $name is shown" "1,160 420" \
		    "$(over_all referrals) $(over_all job_starts)"
	done
	ask GET "/v1/region?region=south-east&policy=exact/1"
	same "and under exact/1" "1,161 421" \
	    "$(over_all referrals) $(over_all job_starts)"
}

# -------------------------------------------------------------- the whole of it

screen=$dir/screen
SHEAF_DEMO_KEEP=0 SHEAF_DEMO_AGENT=$agent TMPDIR=$dir
export SHEAF_DEMO_KEEP SHEAF_DEMO_AGENT TMPDIR
at_terminal "$screen" "sh tests/demo/demo.sh"
until_shown "$screen" 'Press Enter to go on\|no desk to look at'
printf '\n' >&8
until_shown "$screen" 'Press Enter to end\|There are no pages to look at'
pages=$(tr -d '\r' <"$screen" | sed -n 's/^Pages for people are at //p')
[ -z "$pages" ] || region_page
leave '\n'
tr -d '\r' <"$screen" >"$dir/demo.txt"
same "how it ends" 0 $status
same "the line on referrals" "total referrals 1161 published 1161" \
    "$(grep '^total referrals' "$dir/demo.txt")"
same "the line on job starts" "total job_starts 421 published 421" \
    "$(grep '^total job_starts' "$dir/demo.txt")"
grep -q ', 0 wrong$' "$dir/demo.txt" || fail "figures were wrong"
ok "no figure differs from the generator's ledger"
same "what the region is shown by service, and its total" \
    "75 80 65 115 25 65 shown for the region: 420" "$(sed -n \
    's/^job starts shown by service: //p' "$dir/demo.txt")"
same "entry of the release in the last status" "$(sed -n \
    's/^Release 1 binds the registry to the log: entry \([0-9]*\)\.$/\1/p' \
    "$dir/demo.txt")" "$(sed -n \
    's/^A release binds the registry to the log: entry \([0-9]*\)\. .*/\1/p' \
    "$dir/demo.txt")"
grep -q '^Release 1 binds' "$dir/demo.txt" || fail "no release was logged"
same "folders that it left behind" 0 \
    "$(find "$dir" -name 'sheaf-demo.*' | wc -l)"

# ------------------------------------------------------------ what is offered

same "what is offered without a terminal" "" "$(sh tests/demo/offer.sh \
    "$agent" "$dir/desk" demo secret "$dir/centre" "$pages" </dev/null 2>&1)"
same "what is asked without a terminal" "" \
    "$(sh tests/demo/pages.sh "$dir/web" </dev/null 2>&1 || :)"
for answer in y:0 n:1 :0; do
	at_terminal "$dir/asked" "sh tests/demo/pages.sh '$dir/web'"
	until_shown "$dir/asked" 'Build the pages, too?'
	leave "${answer%:*}\n"
	same "pages are built on \"${answer%:*}\"" "${answer#*:}" $status
done
mkdir -p "$dir/web/node_modules"
touch "$dir/web/node_modules/.package-lock.json"
at_terminal "$dir/asked" "sh tests/demo/pages.sh '$dir/web'; echo done"
until_shown "$dir/asked" 'done'
leave ''
! grep -q 'Build' "$dir/asked" || fail "asked about pages that are there"
ok "nobody is asked about pages that are there"
site_new desk
at_terminal "$dir/offered" \
    "sh tests/demo/desk.sh '$agent' '$dir/desk' demo secret"
until_shown "$dir/offered" 'Press Enter\|no desk to look at'
leave '\003'
quiet_same "how the offer ended" 0 $status
grep -q 'http://127.0.0.1:[0-9]*/\|without its' "$dir/offered" ||
    fail "no address"
# Nothing has the register any more.
staff desk staff list >/dev/null
ok "Ctrl-C ends what is offered, too"
