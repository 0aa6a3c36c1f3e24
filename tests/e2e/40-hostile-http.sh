#!/bin/sh
# Requests from strangers: every answer has the right status, code and a
# sentence; nothing that must not be is stored; the daemon serves on.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "hostile requests at every door of the aggregator"
need curl node openssl sqlite3 strace

centre_new north south
must_serve

# Clients in no hurry take their time while the rest goes on.
node "$tools/slow.mjs" "$port" body >"$dir/slow-body.txt" &
slow_body=$!
started $slow_body
node "$tools/slow.mjs" "$port" headers >"$dir/slow-headers.txt" &
slow_headers=$!
started $slow_headers

site alpha north
report_from alpha north
refer alpha north 1 3
cp -a "$dir/alpha" "$dir/clone"
seal alpha >/dev/null
refer alpha north 4 4
seal alpha >/dev/null
first=$dir/alpha/spool/out/000001-0000000001.sheaf
second=$dir/alpha/spool/out/000001-0000000002.sheaf
bad=$dir/bad.sheaf
size=$(log_size)

# asks CURL_ARGUMENT...: status in $status, body in $dir/body
asks() {
	: >"$dir/body"
	status=$(curl -s -S -o "$dir/body" -D "$dir/head" -m 60 \
	    -w '%{http_code}' "$@") || fail "curl $*"
}

# uncached WHAT: no cache may keep the last answer
uncached() {
	quiet_same "what caches are told: $1" "no-store" \
	    "$(tr -d '\r' <"$dir/head" |
		sed -n 's/^[Cc]ache-[Cc]ontrol: //p')"
}

# problem WHAT STATUS CODE: the last answer is this problem, in a sentence
problem() {
	[ "$status" = "$2" ] || {
		cat "$dir/body" >&2
		fail "$1: status $status instead of $2"
	}
	grep -qi '^content-type: application/problem+json' "$dir/head" ||
	    fail "$1: the answer is not a problem"
	grep -q "\"status\":$2[,}]" "$dir/body" || fail "$1: member status"
	grep -q "\"code\":\"$3\"" "$dir/body" || {
		cat "$dir/body" >&2
		fail "$1: code instead of $3"
	}
	grep -qE '"detail":"[^ ]+ [^ ]+ [^ ]+ ' "$dir/body" || {
		cat "$dir/body" >&2
		fail "$1: no sentence"
	}
	uncached "$1"
	quiet_same "log size after: $1" "$size" "$(log_size)"
	ok "$2 $3: $1"
}

post() {
	asks --data-binary "@$2" "$url/v1/$1"
}

# bytes WHAT STATUS CODE FILE [DOOR]: as they are
bytes() {
	post "${5:-batches}" "$4"
	problem "$1" "$2" "$3"
}

# damaged WHAT STATUS CODE HOW [ARGUMENT...]: of the first statement
damaged() {
	what=$1
	want=$2
	code=$3
	how=$4
	shift 4
	node "$tools/damage.mjs" "$how" "$first" "$bad" "$@"
	bytes "$what" "$want" "$code" "$bad"
}

# ------------------------------------------------------------------- frames

: >"$bad"
bytes "no bytes at all" 400 frame "$bad"
head -c 5000 /dev/urandom >"$bad"
bytes "noise" 400 frame "$bad"
head -c 200 "$first" >"$bad"
bytes "cut short" 400 frame "$bad"
{ cat "$first"; printf x; } >"$bad"
bytes "one byte more" 400 frame "$bad"
cat "$first" "$second" >"$bad"
bytes "two envelopes" 400 frame "$bad"
printf 'SHEAF1\n\377\377\377\377x' >"$bad"
bytes "a note of 4 GiB" 400 frame "$bad"
printf 'SHEAF1\n\0\0\0\0\0' >"$bad"
bytes "an empty note" 400 frame "$bad"
damaged "no box" 400 frame boxes 0
damaged "five boxes" 400 frame boxes 5
head -c 86269 /dev/zero >"$bad"
bytes "one byte over the largest envelope" 413 too-large "$bad"
bytes "the same at the other door" 413 too-large "$bad" enrolments
same "999999999999 bytes announced" 413 \
    "$(node "$tools/slow.mjs" "$port" huge | cut -d ' ' -f 1)"
bytes "a batch where enrolments come in" 400 frame "$first" enrolments

# --------------------------------------------------- statements, line by line

while IFS='|' read -r what want code pattern fresh; do
	damaged "$what" "$want" "$code" note "$pattern" "$fresh"
done <<'END'
a seq of 0|400|grammar|^seq .*|seq 0
a seq with a zero in front|400|grammar|^seq .*|seq 01
a seq beyond 2^53|400|grammar|^seq .*|seq 9007199254740992
two spaces|400|grammar|^seq .*|seq  1
a carriage return|400|grammar|^seq .*|seq 1\r
a byte of nothing|400|grammar|^seq .*|seq 1\0
a line too many|400|grammar|^seq .*|seq 1\nnote hello
a line too few|400|grammar|^seq .*\n|
an unknown kind|400|frame|^sheaf-batch/v1|sheaf-batch/v2
a checkpoint's shape|400|frame|^sheaf-batch/v1|e2e.sheaf.example/log
another log|400|grammar|^log .*|log other.example/log
a person's name as service|400|grammar|^service .*|service Jane Smith
a service of 33 letters|400|grammar|^service .*|service aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
a service that climbs|400|grammar|^service .*|service ../../keys
a service with %2f|400|grammar|^service .*|service a%2fb
the 30th of February|400|grammar|^period .*|period 2026-02-30/P3M
a quarter off the grid|400|period|^period .*|period 2015-11-01/P3M
a month|400|period|^period .*|period 2015-10-01/P1M
a content from tomorrow, signature as it was|401|signature|^content .*|content sheaf-return/2
a time of day|400|grammar|^time .*|time 2016-01-01T09:30:00
a commitment without padding|400|grammar|^commit (.*)=$|commit AAAA
seen 0 with another root|400|grammar|^seen .*|seen 0 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
another revision, signature as it was|401|signature|^revision .*|revision 7
another commitment|401|signature|^commit .*|commit AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
END
damaged "another signature" 401 signature signature
damaged "its signature twice" 400 grammar sign_twice
node "$tools/damage.mjs" note "$first" "$dir/stranger" "^agent alpha" \
    "agent alphabet"
node "$tools/damage.mjs" note "$dir/stranger" "$bad" " alpha/1 " " alphabet/1 "
bytes "an agent nobody has enrolled" 404 unknown-agent "$bad"

# -------------------------------------------------------------------- boxes

damaged "one bit of the box" 425 opening bit
grep -q '"trust":"sheaf-trust/v1' "$dir/body" || fail "no trust statement"
grep -q '"trust_proof":"c2sp.org/tlog-proof@v1' "$dir/body" ||
    fail "no proof of it"
ok "with the trust statement and its proof"
damaged "a box of 100 bytes" 425 opening shorter_box
damaged "the box of another statement" 425 opening box_of "$second"
bytes "the second before the first" 425 gap "$second"

# ---------------------------------------------------------- paths, questions

for path in /log/tile/../../keys/log.key /log/tile/%2e%2e/%2e%2e/store.db \
    /log/tile/..%2f..%2fstore.db /log/tile/0/000.p/../../../../store.db \
    /log/../store.db /log/tile/0/000.p/0 /log/tile/0/000.p/256 \
    /log/tile/64/000 /log/tile/0/x000 /log/tile/ \
    /log/tile/entries/999 /log/tile/0/001 /log/tile/0/000.p/255 \
    /log/checkpoint/ //log/checkpoint /v1/batches/x /nothing /.%00/; do
	asks --path-as-is "$url$path"
	problem "GET $path" 404 not-found
done
for method in GET PUT DELETE PATCH OPTIONS; do
	asks -X "$method" "$url/v1/batches"
	problem "$method at the door for batches" 405 method
done
asks -I "$url/v1/batches"
same "HEAD at the door for batches" 405 "$status"
uncached "HEAD at the door for batches"
asks -X DELETE "$url/log/checkpoint"
problem "DELETE of the checkpoint" 405 method
asks "$url/v1/agents/nobody/1/head"
problem "the head of nobody" 404 unknown-agent
asks "$url/v1/agents/alpha/2/head"
problem "the head of an epoch to come" 404 unknown-agent
asks "$url/v1/agents/alpha/1/head?old=999999"
problem "a log larger than there is" 503 behind
for door in "batches?old=-1" "batches?old=1x" "batches?old="; do
	post "$door" "$first"
	problem "POST /v1/$door" 400 grammar
done

# ------------------------------------------------ one request with two meanings

# twice WHAT HEADERS [BODY]: refused, and nothing after it is read.  What comes
# after it in these bytes would be answered 200 if it were taken for a request.
twice() {
	printf 'POST /v1/batches HTTP/1.1\r\n%b\r\n%b' "$2" "${3:-}" >"$bad"
	printf 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n' >>"$bad"
	node "$tools/raw.mjs" "$port" <"$bad" >"$dir/answers"
	sed '/^\r$/q' "$dir/answers" >"$dir/head"
	sed '1,/^\r$/d' "$dir/answers" >"$dir/body"
	status=$(awk 'NR == 1 { print $2 }' "$dir/head")
	problem "$1" 400 request
	quiet_same "answers: $1" 1 "$(grep -c '^HTTP/1.1 ' "$dir/answers")"
	grep -q '^(closed)$' "$dir/answers" || fail "$1: it was left open"
}

for name in Host Origin Content-Type Cookie Authorization Sheaf-Token; do
	twice "a second $name" "Host: a\r\n$name: a\r\n$name: a\r\nContent-Length: 0\r\n"
done
twice "a second host, in other letters" "hOST: a\r\nHost: b\r\n"
twice "a second Content-Length, the same" \
    "Host: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n" ab
twice "a second Content-Length, another" \
    "Host: a\r\nContent-Length: 2\r\nContent-Length: 40\r\n" ab
twice "both lengths" \
    "Host: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n" '0\r\n\r\n'
twice "both lengths, the other way round" \
    "Host: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n" '0\r\n\r\n'
twice "a coding besides chunked" \
    "Host: a\r\nTransfer-Encoding: gzip, chunked\r\n" '0\r\n\r\n'
twice "a blank before the colon" "Host: a\r\nContent-Length : 2\r\n" ab

# --------------------------------------------------- the right one, ten times

i=0
while [ $i -lt 10 ]; do
	[ $i -eq 0 ] || echo next
	printf 'url = "%s/v1/batches"\ndata-binary = "@%s"\n' "$url" "$first"
	printf 'output = "%s/same.%d"\nsilent\n' "$dir" $i
	i=$((i + 1))
done >"$dir/ten.curl"
curl -Z --parallel-immediate --parallel-max 10 -K "$dir/ten.curl" \
    >/dev/null 2>&1 || fail "ten requests at once"
same "receipts of one statement sent ten times at once" 10 \
    "$(grep -l '^c2sp.org/tlog-proof@v1$' "$dir"/same.* | wc -l)"
same "places in the log that they name" 1 \
    "$(grep -h '^index ' "$dir"/same.* | sort -u | wc -l)"
size=$((size + 1))
same "log size" $size "$(log_size)"

# A logged statement keeps its outcome, whatever its box looks like now.
node "$tools/damage.mjs" bit "$first" "$bad"
post batches "$bad"
same "the logged one with a damaged box" 200 "$status"

# The same key on a second machine.
staff clone service set north --first-quarter "$quarter" >/dev/null
refer clone north 7 9
seal clone >/dev/null
bytes "another statement with the same number" 409 conflict \
    "$dir/clone/spool/out/000001-0000000001.sheaf"
grep -q '"note":"sheaf-batch/v1' "$dir/body" || fail "no logged note"
grep -q '"proof":"c2sp.org/tlog-proof@v1' "$dir/body" || fail "no proof"
ok "with the logged note and its proof"
status=0
"$agent" send --dir "$dir/clone" >"$dir/said" 2>&1 || status=$?
same "status of send at the clone" 1 $status
sentence

# Both notes are evidence that anybody can check, by the key in the enrolment.
done_by "$aggregator" evidence list --dir "$centre"
said "alpha/1, statement 1: entry"
done_by "$aggregator" evidence export 1 --dir "$centre" --out "$dir/evidence"
node "$tools/evidence.mjs" "$dir/evidence/1-enrolment.note" \
    "$dir/evidence/1-logged.note" "$dir/evidence/1-second.note" >"$dir/said" ||
    fail "the evidence does not hold"
said "alpha/1 has signed two statements 1"
grep -q 'event=clone agent=alpha epoch=1 seq=1' "$dir/serve.log" ||
    fail "no alarm"

# --------------------------------------- services that no list has ever named

# An honest site knows its services and seals no other: the first try takes in
# the list, and is refused.  These sites forget it then.
forget_list() {
	if seal "$1" >/dev/null 2>&1; then
		fail "$1 sealed a service that is not on its list"
	fi
	sqlite3 "$dir/$1/register/register.db" \
	    "DELETE FROM listed_once; DELETE FROM listed_service"
}

free=jane-smith-9434765919
for name in $free NORTH; do
	other=bravo-$(echo "$name" | cut -c 1-4)
	site "$other" south
	size=$(log_size)
	report_from "$other" "$name"
	refer "$other" "$name" 1 2
	forget_list "$other"
	seal "$other" >/dev/null
	bytes "a service called $name" 400 service \
	    "$dir/$other/spool/out/000001-0000000001.sheaf"
	exits 75 "$agent" send --dir "$dir/$other"
	sentence
	size=$(log_size)
done
if grep -rqF -e $free -e "Jane Smith" "$centre" "$dir/serve.log"; then
	grep -rlF -e $free -e "Jane Smith" "$centre" "$dir/serve.log" >&2
	fail "free text was stored or logged"
fi
ok "no free text is in the log, the store or the daemon's messages"

# ------------------------------------------------------- logged, never counted

site charlie south
report_from charlie north
refer charlie north 1 50
forget_list charlie
seal charlie >/dev/null
size=$(($(log_size) + 2))
post batches "$dir/charlie/spool/out/000001-0000000001.sheaf"
problem "a service that is somebody else's" 422 refused
grep -q '"refusal_code":"service"' "$dir/body" || fail "refusal_code"
grep -q '"refusal_note":"sheaf-refusal/v1' "$dir/body" || fail "refusal_note"
ok "with the refusal and both proofs"

# ------------------------------------------------------------------ enrolments

site_new delta
invite delta
grant delta south
enrol delta
enrolment=$dir/delta/spool/out/000001-0000000000.sheaf
size=$(log_size)
bytes "an enrolment where batches come in" 400 frame "$enrolment"
post enrolments "$enrolment"
same "the right enrolment" 200 "$status"
site_new foxtrot
staff foxtrot enrol "$dir/delta.invite" --secret-file "$dir/delta.secret" \
    --url "$url" >/dev/null
size=$(log_size)
bytes "the same invite with another key" 409 conflict \
    "$dir/foxtrot/spool/out/000001-0000000000.sheaf" enrolments
"$aggregator" invite --authority-dir "$dir/authority" --agent golf \
    --epoch 1 --provider provider --out "$dir/golf.invite" \
    --secret-file "$dir/golf.secret" --expires 2016-01-01 >/dev/null \
    2>"$dir/late" && fail "an invite was made that has run out"
grep -q "until 1 January 2016 has run out already" "$dir/late" ||
    fail "it is not said why: $(cat "$dir/late")"
same "and nothing of it is left" no \
    "$([ -e "$dir/golf.invite" ] || [ -e "$dir/golf.secret" ] && echo yes || echo no)"

# ------------------------------------------------------------ the local socket

# Commands of the same user that say nothing, more than have a place there, and
# come again when they are sent away.
node -e 'const { connect } = require("net");
let held = 0;
const hold = () => {
	const s = connect(process.argv[1]);
	s.on("error", () => {});
	s.on("close", () => setTimeout(hold, 50));
	s.on("connect", () => {
		if (++held === 200)
			console.log("held");
	});
};
for (let i = 0; i < 800; i++)
	hold();' "$centre/control.sock" >"$dir/silent.txt" &
silent=$!
started $silent
until grep -q held "$dir/silent.txt"; do
	kill -0 $silent || fail "the silent commands have ended"
	sleep 0.02
done
# Each would be given up after 30 s.
done_by timeout 20 "$aggregator" registry import --dir "$centre" \
    "$dir/registry.csv"
said "rows are in force"
end_process $silent KILL
ok "800 silent commands make no other one wait"

# ---------------------------------------------------------- and still serving

wait $slow_body || :
wait $slow_headers || :
read -r answer seconds <"$dir/slow-body.txt"
[ "$answer" = 408 ] || [ "$answer" = closed ] ||
    fail "a slow body was answered $answer"
[ "$seconds" -le 45 ] || fail "a slow body was borne for $seconds s"
ok "a byte each second of a body: $answer after $seconds s"
read -r answer seconds <"$dir/slow-headers.txt"
[ "$answer" = 408 ] || [ "$answer" = closed ] ||
    fail "slow headers were answered $answer"
[ "$seconds" -le 45 ] || fail "slow headers were borne for $seconds s"
ok "a byte each second of headers: $answer after $seconds s"

kill -0 "$daemon" || fail "the daemon has ended"

# -------------------------------------------------------- a disk that is full

serve_stop
serve_start strace -I 2 -f -qq -o "$dir/trace" -P "$(readlink -f "$centre")/store.db-wal" \
    -e trace=pwrite64 -e inject=pwrite64:error=ENOSPC ||
    fail "the aggregator did not start"
bytes "a batch for which there is no room" 507 full "$second"
serve_stop
# What ended is strace; the daemon that it watched ends a moment later.
tries=0
until serve_start env; do
	tries=$((tries + 1))
	[ $tries -lt 60 ] || fail "the aggregator did not start"
	sleep 1
done
"$agent" send --dir "$dir/alpha" >/dev/null
same "outbox of the honest site" "0 2 0" "$(outbox alpha)"
same "referrals at the centre" 4 "$(exact referrals)"
sound

# ------------------------------------------------------------- and over TLS

# A centre with a certificate of its own, for ciphers only.
serve_stop
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$dir/tls.key" \
    -out "$dir/tls.cert" 2>/dev/null
: >"$dir/serve.txt"
"$aggregator" serve --dir "$centre" --listen 127.0.0.1:0 \
    --tls-cert "$dir/tls.cert" --tls-key "$dir/tls.key" \
    >"$dir/serve.txt" 2>>"$dir/serve.log" &
daemon=$!
started $daemon
port=0
await_daemon || fail "the aggregator did not start with a certificate"

# over CURL_ARGUMENT...: what it says of its health, or "refused"
over() {
	curl -s -m 60 --cacert "$dir/tls.cert" "$@" "$url/healthz" ||
	    echo refused
}

same "over TLS 1.3" ok "$(over --tlsv1.3)"
for cipher in ECDHE-RSA-AES256-GCM-SHA384 ECDHE-RSA-AES128-GCM-SHA256 \
    ECDHE-RSA-CHACHA20-POLY1305; do
	same "over TLS 1.2 with $cipher" ok \
	    "$(over --tls-max 1.2 --ciphers $cipher)"
done
# No forward secrecy; no forward secrecy; CBC; no modern TLS.
for cipher in AES128-SHA AES256-GCM-SHA384 ECDHE-RSA-AES128-SHA; do
	same "over TLS 1.2 with $cipher" refused \
	    "$(over --tls-max 1.2 --ciphers $cipher)"
done
same "over TLS 1.1" refused \
    "$(over --tls-max 1.1 --ciphers DEFAULT:@SECLEVEL=0)"
