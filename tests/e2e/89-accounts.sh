#!/bin/sh
# Accounts, tokens and the access log by command, beside a daemon that answers
# people and scripts all the while: each change holds from the next request on,
# and a command that is refused changes nothing.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "accounts, tokens and the access log beside a running daemon"
need curl node
aggregator=$build/test/sheaf-aggregator

centre_new north
must_serve

# ask METHOD PATH [BODY]: as the browser of $who; the answer is in $dir/answer,
# its status in $got
ask() {
	got=$(curl -s -m 60 -o "$dir/answer" -w '%{http_code}' -X "$1" \
	    -b "$dir/$who.cookies" -c "$dir/$who.cookies" -H "Origin: $url" \
	    -H 'Content-Type: application/json' \
	    -H "Sheaf-Token: $(cat "$dir/$who.token" 2>/dev/null)" \
	    ${3:+--data "$3"} "$url$2") || fail "no answer to $1 $2"
}

member() {
	sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$dir/answer"
}

# answers STATUS METHOD PATH [BODY]
answers() {
	want=$1
	shift
	ask "$@"
	[ "$got" = "$want" ] || {
		cat "$dir/answer" >&2
		fail "$got instead of $want: $1 $2 of $who"
	}
	checked=$((checked + 1))
	[ "$2" = /v1/session ] || return 0
	# A page has a secret of its own in each session.
	[ "$1" = GET ] && member token >"$dir/$who.token" || :
}

# sign_in NAME PASSWORD CODE: all the way
sign_in() {
	who=$1
	rm -f "$dir/$who.cookies" "$dir/$who.token"
	answers 200 POST /v1/session "{\"name\":\"$1\",\"password\":\"$2\"}"
	answers 200 GET /v1/session
	answers 200 POST /v1/session:code "{\"code\":\"$3\"}"
	answers 200 GET /v1/session
}

# signed_out NAME: the session that NAME had is over
signed_out() {
	who=$1
	answers 401 GET /v1/region
	grep -q '"code":"session"' "$dir/answer" || fail "$(cat "$dir/answer")"
}

# script STATUS PATH: as a script with the token in $dir/secret
script() {
	got=$(curl -s -m 60 -o "$dir/answer" -w '%{http_code}' \
	    -H "Authorization: Bearer $(cat "$dir/secret")" "$url$2") ||
	    fail "no answer to $2"
	[ "$got" = "$1" ] || {
		cat "$dir/answer" >&2
		fail "$got instead of $1: $2 of a script"
	}
	checked=$((checked + 1))
}

people() {
	"$aggregator" "$1" "$2" --dir "$centre" --json | cksum
}

# ------------------------------------------------------------- the first sign-in

done_by "$aggregator" user add --dir "$centre" ann --role lead --region midlands
first=$(sed -n 's/^First password: //p' "$dir/said")
who=ann
answers 403 POST /v1/session '{"name":"ann","password":"not this one"}'
answers 200 POST /v1/session "{\"name\":\"ann\",\"password\":\"$first\"}"
answers 200 GET /v1/session
answers 401 GET /v1/region
answers 200 GET /v1/session/factor
key=$(member key)
answers 200 POST /v1/session/factor \
    "{\"code\":\"$(node tests/e2e/totp.mjs "$key")\"}"
sed 's/.*"codes":\[//; s/\].*//' "$dir/answer" | tr ',' '\n' | tr -d '"' \
    >"$dir/codes"
echo >>"$dir/codes"
same "codes to keep" 10 "$(grep -c . "$dir/codes")"
answers 200 GET /v1/session
answers 200 POST /v1/session/password \
    '{"fresh":"three dry haystacks","again":"three dry haystacks"}'
answers 200 GET /v1/session
answers 200 GET /v1/region
ok "an account made beside the daemon signs in, sets up its codes, and reads"

# code: the next of the codes, each of which works once
code() {
	head -n 1 "$dir/codes"
	sed -i 1d "$dir/codes"
}

# ------------------------------------------------- what ends a session at once

done_by "$aggregator" user role --dir "$centre" ann --role auditor
signed_out ann
sign_in ann "three dry haystacks" "$(code)"
answers 200 GET /v1/access
done_by "$aggregator" user role --dir "$centre" ann --role lead \
    --region midlands
signed_out ann
sign_in ann "three dry haystacks" "$(code)"
answers 403 GET "/v1/region?policy=exact/1"
done_by "$aggregator" user grant-exact --dir "$centre" ann
sign_in ann "three dry haystacks" "$(code)"
answers 200 GET "/v1/region?policy=exact/1"
done_by "$aggregator" user revoke-exact --dir "$centre" ann
ask GET "/v1/region?policy=exact/1"
case $got in
401 | 403) ok "exact figures end with the grant" ;;
*) fail "exact figures were shown after the grant was taken back: $got" ;;
esac
sign_in ann "three dry haystacks" "$(code)"
done_by "$aggregator" user password --dir "$centre" ann
second=$(sed -n 's/^First password: //p' "$dir/said")
signed_out ann
answers 403 POST /v1/session '{"name":"ann","password":"three dry haystacks"}'
answers 200 POST /v1/session "{\"name\":\"ann\",\"password\":\"$second\"}"
done_by "$aggregator" user reset-factor --dir "$centre" ann
answers 403 POST /v1/session "{\"name\":\"ann\",\"password\":\"$first\"}"
ok "a role, a grant and a password end the sessions that were before"

# --------------------------------------------------------------------- mistakes

before=$(people user list)
exits 1 "$aggregator" user add --dir "$centre" Ann --role analyst
said "already"
exits 1 "$aggregator" user add --dir "$centre" bob --role lead --region midland
said 'no region "midland"'
exits 2 "$aggregator" user add --dir "$centre" bob --role head
exits 1 "$aggregator" user role --dir "$centre" bob --role analyst
exits 1 "$aggregator" user regions --dir "$centre" ann --region nowhere
exits 1 "$aggregator" user password --dir "$centre" bob
exits 1 "$aggregator" user grant-exact --dir "$centre" bob
exits 1 "$aggregator" user remove --dir "$centre" bob
sentence
exits 2 "$aggregator" user add --dir "$dir/authority" bob --role analyst
same "a folder that is no centre gets no accounts" "" \
    "$(find "$dir/authority" -name 'people*')"
same "accounts after ten mistakes" "$before" "$(people user list)"

# ----------------------------------------------------------------------- tokens

# token NAME OPTION...: its secret is in $dir/secret
token() {
	done_by "$aggregator" token add --dir "$centre" "$@"
	head -n 1 "$dir/said" >"$dir/secret"
}

token nightly --role lead --region midlands
script 200 /v1/totals
grep -q '"policy":"sheaf/1"' "$dir/answer" || fail "not under sheaf/1"
for policy in mhsds/1 exact/1; do
	script 403 "/v1/totals?policy=$policy"
done
script 403 /v1/account
before=$(people token list)
exits 1 "$aggregator" token add --dir "$centre" nightly --role analyst
exits 1 "$aggregator" token add --dir "$centre" other --role operator
exits 1 "$aggregator" token add --dir "$centre" other --role lead \
    --region nowhere
exits 1 "$aggregator" token add --dir "$centre" other --role analyst \
    --policy exact/9
exits 1 "$aggregator" token revoke --dir "$centre" other
same "tokens after five mistakes" "$before" "$(people token list)"
script 200 /v1/totals
done_by "$aggregator" token revoke --dir "$centre" nightly
script 401 /v1/totals
grep -q '"code":"token"' "$dir/answer" || fail "$(cat "$dir/answer")"
ok "a token that is revoked reads nothing, from the next request on"

# ---------------------------------------------------------- removed, and on record

done_by "$aggregator" user remove --dir "$centre" ann
who=ann
answers 403 POST /v1/session "{\"name\":\"ann\",\"password\":\"$second\"}"
done_by "$aggregator" access list --dir "$centre"
for line in 'ann  *signed in' 'ann  *was refused  *Region: figures under a policy' \
    'a terminal of the centre .* changed a role  *ann, auditor' \
    'token nightly  *was refused  *the audited totals: figures under a policy' \
    'a terminal of the centre .* revoked a token  *nightly' \
    'a terminal of the centre .* removed an account  *ann'; do
	grep -q "$line" "$dir/said" || {
		cat "$dir/said" >&2
		fail "this is not on record: $line"
	}
done
exits 2 "$aggregator" access list --dir "$centre" --since yesterday
said "is not a date"
done_by "$aggregator" access list --dir "$centre" --since 2099-01-01
said "no such line"
for word in "$first" "$second" "three dry haystacks" "$(cat "$dir/secret")" \
    "$(printf %s "$key" | tr -d ' ')"; do
	! grep -rqF -- "$word" "$centre/access.log" "$dir/serve.log" ||
	    fail "a secret is in a log"
done
ok "the access log has who did what, and no secret"
serve_stop
same "how the daemon ended" 0 "$ended"
