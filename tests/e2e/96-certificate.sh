#!/bin/sh
# Certificates that are replaced while a centre and a witness serve, and what a monitor
# is told: no connection is dropped, nothing weak is offered, what cannot be used is
# refused with a line in the log, and every figure that a rule or a board asks for is
# there.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "certificates replaced while serving, and figures for a monitor"
need curl openssl node
witness=$build/sheaf-witness

# certificate NAME DAYS [KEY-TYPE...]: a pair of files for this machine
certificate() {
	name=$1
	days=$2
	shift 2
	[ $# -gt 0 ] || set -- ec -pkeyopt ec_paramgen_curve:P-256
	openssl req -x509 -newkey "$@" -nodes -days "$days" -subj "/CN=$name" \
	    -addext subjectAltName=IP:127.0.0.1 -keyout "$dir/$name.key" \
	    -out "$dir/$name.cert" 2>/dev/null
}

# use NAME: it takes the place of the one in use, first the one file, then the other
use() {
	cp "$dir/$1.cert" "$dir/new" && mv "$dir/new" "$dir/tls.cert"
	cp "$dir/$1.key" "$dir/new" && mv "$dir/new" "$dir/tls.key"
}

# shown [OPTION...]: whose certificate a new connection gets
shown() {
	openssl s_client -connect "127.0.0.1:$port" "$@" </dev/null 2>/dev/null |
	    sed -n 's/^subject=CN = //p'
}

# until_shown NAME
until_shown() {
	tries=0
	until [ "$(shown)" = "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 900 ] || fail "$1 was not taken up"
		sleep 0.1
	done
	ok "a new connection gets: $1"
}

# until_logged FILE TEXT [TIMES]
until_logged() {
	tries=0
	until [ "$(grep -cF -- "$2" "$1")" -ge "${3:-1}" ]; do
		tries=$((tries + 1))
		[ $tries -lt 900 ] || fail "the log does not say: $2"
		sleep 0.1
	done
	ok "the log says: $2"
}

metric() {
	curl -s -m 60 -k "$url/metrics" | sed -n "s/^sheaf_$1 //p"
}

certificate first 90
certificate second 200
made=$(date +%s)
certificate rsa 30 rsa:2048
certificate ended 1
# (Debian's openssl makes none that has ended already.)
openssl x509 -in "$dir/ended.cert" -signkey "$dir/ended.key" -days -1 \
    -out "$dir/new" 2>/dev/null && mv "$dir/new" "$dir/ended.cert"
use first

centre_new north
exits 2 "$aggregator" serve --dir "$centre" --listen 0.0.0.0:0
said "is reached from other machines"
exits 2 "$aggregator" serve --dir "$centre" --listen 127.0.0.1:0 \
    --tls-cert "$dir/second.cert" --tls-key "$dir/first.key"
said "is not of the key"
serve_options="--tls-cert $dir/tls.cert --tls-key $dir/tls.key"
must_serve
same "it speaks TLS" "https://127.0.0.1:$port" "$url"
until_shown first
# From their second on they have a day less.
while [ "$(date +%s)" -le "$made" ]; do
	sleep 0.1
done
same "days left, as /metrics says" 89 "$(metric certificate_days_left)"

# ------------------------------------------------------------ what is offered

# offered OPTION...: what a client gets that insists on this, or "nothing"
offered() {
	openssl s_client -connect "127.0.0.1:$port" "$@" </dev/null \
	    >"$dir/said" 2>&1 || :
	sed -n 's/^ *\(New, .*Cipher is .*\)/\1/p' "$dir/said" |
	    sed 's/New, (NONE), Cipher is (NONE)/nothing/' | head -n 1
}
same "TLS 1.3" "New, TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384" \
    "$(offered -tls1_3)"
same "TLS 1.2, forward secrecy" \
    "New, TLSv1.2, Cipher is ECDHE-ECDSA-AES256-GCM-SHA384" "$(offered -tls1_2)"
same "TLS 1.2 without forward secrecy" nothing \
    "$(offered -tls1_2 -cipher AES256-GCM-SHA384)"
same "TLS 1.2 with CBC" nothing \
    "$(offered -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256)"
same "TLS 1.1" nothing "$(offered -tls1_1 -cipher DEFAULT:@SECLEVEL=0)"

# -------------------------------------------- replaced, with an open connection

# A connection that lasts: a request before, one while, one after.
mkfifo "$dir/line"
openssl s_client -quiet -connect "127.0.0.1:$port" <"$dir/line" \
    >"$dir/answers" 2>/dev/null &
open=$!
started $open
exec 8>"$dir/line"
# one_request N: the Nth answer on that connection
one_request() {
	printf 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n' >&8
	tries=0
	until [ "$(grep -c '^HTTP/1.1 200' "$dir/answers")" -eq "$1" ]; do
		tries=$((tries + 1))
		kill -0 $open 2>/dev/null || fail "the connection was dropped"
		[ $tries -lt 900 ] || fail "no answer on the open connection"
		sleep 0.1
	done
	ok "answer $1 on the connection of before"
}
one_request 1
use second
until_shown second
same "days left" 199 "$(metric certificate_days_left)"
one_request 2
# Another kind of key, and told to look at once.
use rsa
kill -HUP $daemon
until_shown rsa
one_request 3

# --------------------------------------------------------- what cannot be used

cp "$dir/second.key" "$dir/new" && mv "$dir/new" "$dir/tls.key"
until_logged "$dir/serve.log" "event=certificate-refused"
until_logged "$dir/serve.log" "is not of the key"
same "the one before it stays" rsa "$(shown)"
head -c 300 "$dir/second.cert" >"$dir/new" && mv "$dir/new" "$dir/tls.cert"
until_logged "$dir/serve.log" "the one before it stays in use" 2
rm "$dir/tls.cert"
until_logged "$dir/serve.log" "the one before it stays in use" 3
use ended
until_logged "$dir/serve.log" "it has ended"
same "the one before it still stays" rsa "$(shown)"
one_request 4
use first
until_shown first
one_request 5
# Other bytes under the size and the date of before: only what cannot be set tells.
for file in cert key; do
	size=$(($(wc -c <"$dir/first.$file") + $(wc -c <"$dir/second.$file")))
	for name in first second; do
		cp "$dir/$name.$file" "$dir/$name-long.$file"
		yes '' | head -c $((size - $(wc -c <"$dir/$name.$file"))) \
		    >>"$dir/$name-long.$file"
	done
done
use second-long
until_shown second
touch -r "$dir/tls.cert" "$dir/cert-date"
touch -r "$dir/tls.key" "$dir/key-date"
kill -STOP $daemon
for file in cert key; do
	cat "$dir/first-long.$file" >"$dir/tls.$file"
	touch -r "$dir/$file-date" "$dir/tls.$file"
done
kill -CONT $daemon
until_shown first
exec 8>&-
end_process $open
grep -q "BEGIN\|PRIVATE" "$dir/serve.log" && fail "the log holds a key"

# ------------------------------------------------------------- for a monitor

done_by "$aggregator" backup --dir "$centre" --out "$dir/one.backup"
# Once a minute it looks; a start is sooner.
serve_stop
must_serve
tries=0
until [ -n "$(metric services_late)" ] && [ -n "$(metric backup_age_seconds)" ]; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || fail "services and backups are not counted"
	sleep 0.1
done
same "services not enrolled" 1 "$(metric services_not_enrolled)"
curl -s -m 60 -k "$url/metrics" >"$dir/metrics"
watched=packaging/monitoring
done_by node "$tools/exports_check.mjs" monitoring "$dir/metrics" \
    $watched/alerts.yml $watched/dashboard.json $watched/README.md
ok "$(cat "$dir/said"): every figure they ask for is told"
# What checks them finds what is wrong with them.
sed 's/sheaf_unpublished/sheaf_unpublishd/' $watched/alerts.yml >"$dir/bad.yml"
exits 1 node "$tools/exports_check.mjs" monitoring "$dir/metrics" \
    "$dir/bad.yml" $watched/dashboard.json $watched/README.md
said "there is no sheaf_unpublishd"
sed 's/sheaf_log_size/sheaf_log_siz/' $watched/dashboard.json >"$dir/bad.json"
exits 1 node "$tools/exports_check.mjs" monitoring "$dir/metrics" \
    $watched/alerts.yml "$dir/bad.json" $watched/README.md
serve_stop

# ----------------------------------------------------------------- the witness

use first
done_by "$witness" init --dir "$dir/witness" --name witness.example
"$witness" serve --dir "$dir/witness" --listen 127.0.0.1:0 \
    --tls-cert "$dir/tls.cert" --tls-key "$dir/tls.key" \
    >"$dir/witness.txt" 2>"$dir/witness.log" </dev/null &
other=$!
started $other
tries=0
until grep -q 'at port' "$dir/witness.txt"; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || fail "the witness does not serve"
	sleep 0.1
done
port=$(sed -n 's/.* at port //p' "$dir/witness.txt")
until_shown first
use second
kill -HUP $other
until_shown second
end_process $other
same "the witness ended" 0 "$ended"
