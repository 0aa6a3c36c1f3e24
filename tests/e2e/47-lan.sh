#!/bin/sh
# The desk on a provider's network: what other programs make of its authority
# and its certificate, which connections it takes, and where its keys are.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "the desk on a network, over TLS"
need openssl curl

name=desk.example.test
site_new site
state=$dir/site
lan=$state/lan/$name

# serve_lan OPTIONS...: $plain and $port are where it is
serve_lan() {
	"$agent" serve --dir "$state" --page 127.0.0.1:0 --no-courier "$@" \
	    >"$dir/serve.txt" 2>"$dir/serve.err" &
	daemon=$!
	started $daemon
	tries=0
	until grep -q 'are taken' "$dir/serve.txt"; do
		kill -0 $daemon 2>/dev/null || {
			cat "$dir/serve.err" >&2
			fail "serve ended"
		}
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "serve does not begin"
		sleep 0.05
	done
	plain=$(sed -n 's|^The desk is at http://\(.*\)/|\1|p' "$dir/serve.txt")
	port=$(sed -n 's|.*https://[^:]*:\([0-9]*\)/|\1|p' "$dir/serve.txt")
}

# words_told: the words of the fingerprint, when serve has told them
words_told() {
	tries=0
	until grep -q 'compare is: ' "$dir/serve.txt"; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "no words are told"
		sleep 0.05
	done
	sed -n 's/.*compare is: //p' "$dir/serve.txt"
}

# ask HOST PATH [OPTIONS...]: the status of a request by TLS
ask() {
	host=$1
	path=$2
	shift 2
	curl -s -m 60 -o "$dir/answer" -w '%{http_code}' \
	    --cacert "$lan/authority.pem" \
	    --resolve "$name:$port:127.0.0.1" "$@" "https://$host$path" || :
}

# ------------------------------------------------------ what is said, and kept

exits 2 "$agent" serve --dir "$state" --page 0.0.0.0:0
said "is not an address of this machine alone"
exits 2 "$agent" serve --dir "$state" --lan 127.0.0.1
said "is this machine alone"
exits 2 "$agent" serve --dir "$state" --lan "$name" --tls-cert x
said "go together"
done_by "$agent" lan show --dir "$state"
said "has no authority of its own"
serve_lan --lan "$name:0"
words=$(words_told)
same "words of the fingerprint" 12 "$(echo "$words" | wc -w)"
done_by "$agent" lan show --dir "$state"
said "$words"
digits=$(openssl x509 -in "$lan/authority.pem" -noout -fingerprint -sha256 |
    sed 's/.*=//')
said "$digits"
same "rights of the keys" "600 600 700 700" "$(stat -c %a \
    "$lan/authority.pem" "$lan/desk.pem" "$lan" "$state/lan" | xargs)"
done_by "$agent" backup --dir "$state" "$dir/backup"
key=$(sed -n '/PRIVATE/,/PRIVATE/p' "$lan/authority.pem" | sed -n 3p)
grep -qF "$key" "$lan/authority.pem" || fail "no key to look for"
! grep -qaF "$key" "$dir/backup" || fail "the key is in a backup"
ok "no backup has the key"

# ------------------------------------------------------------ connections to it

same "a page, over TLS" 200 "$(ask "$name:$port" /today)"
same "before anybody signs in" 200 "$(ask "$name:$port" /api/v1/trust)"
grep -qF "$words" "$dir/answer" || fail "the words are not told"
same "the authority's file" 200 "$(ask "$name:$port" /trust/authority.crt)"
! grep -q PRIVATE "$dir/answer" || fail "the key is told"
same "the file's fingerprint" "$digits" "$(openssl x509 -in "$dir/answer" \
    -noout -fingerprint -sha256 | sed 's/.*=//')"
same "the same on the machine itself" 200 "$(curl -s -m 60 -o "$dir/local" \
    -w '%{http_code}' "http://$plain/trust/authority.crt")"
cmp "$dir/answer" "$dir/local" || fail "another file"
same "a client's record" 401 "$(ask "$name:$port" /api/v1/clients/1)"
same "by its number" 421 "$(ask "127.0.0.1:$port" /today -k)"
for host in "$name" "$name:1$port" "$name.:$port" "localhost:$port" "$plain"; do
	same "as $host" 421 "$(ask "$name:$port" /today -H "Host: $host")"
done
# Plain HTTP at its port is no HTTP.
same "without TLS" 000 "$(curl -s -m 60 -o "$dir/answer" -w '%{http_code}' \
    "http://127.0.0.1:$port/today" || :)"
same "a sign-in" 403 "$(ask "$name:$port" /api/v1/session -H "Origin: https://$name:$port" \
    -H 'Content-Type: application/json' -d '{"name":"ann","password":"x"}')"
same "from a page of plain HTTP" 403 "$(ask "$name:$port" /api/v1/session \
    -H "Origin: http://$name:$port" -H 'Content-Type: application/json' -d '{}')"
grep -q '"origin"' "$dir/answer" || fail "refused for another reason"
same "with the password" 200 "$(ask "$name:$port" /api/v1/session \
    -H "Origin: https://$name:$port" -H 'Content-Type: application/json' \
    -D "$dir/headers" -d "{\"name\":\"\",\"password\":\"$password\"}")"
grep -qi '^Set-Cookie: __Host-sheaf_desk=[0-9a-f]*; Path=/; HttpOnly; SameSite=Strict; Secure' \
    "$dir/headers" || fail "$(cat "$dir/headers")"
ok "the cookie is for this host over TLS alone"

# hello OPTIONS...: what openssl agrees on with it
hello() {
	openssl s_client -connect "127.0.0.1:$port" -servername "$name" "$@" \
	    </dev/null 2>&1 | grep -E '^ *(New|Protocol)' | head -n 1 || :
}
same "TLS 1.3" 1 "$(hello -tls1_3 | grep -c 'TLSv1.3')"
same "TLS 1.2, forward secrecy" 1 "$(hello -tls1_2 -cipher \
    'ECDHE-ECDSA-AES128-GCM-SHA256' | grep -c 'ECDHE-ECDSA')"
same "TLS 1.1" 0 "$(hello -tls1_1 -cipher 'ALL:@SECLEVEL=0' | grep -c 'Cipher is [A-Z]*-' || :)"
same "TLS 1.2, CBC" 0 "$(hello -tls1_2 -cipher \
    'ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0' | grep -c 'Cipher is ECDHE' || :)"

# ---------------------------------------------------- what the authority is good for

# verify KIND:NAME FILE: what openssl says of a certificate for it
verify() {
	case $1 in
	IP:*) set -- "$1" "$2" -verify_ip ;;
	*) set -- "$1" "$2" -verify_hostname ;;
	esac
	openssl verify -CAfile "$lan/authority.pem" -purpose sslserver \
	    "$3" "${1#*:}" "$2" 2>&1 | tr '\n' ' '
}
case $(verify "DNS:$name" "$lan/desk.pem") in
*OK*) ok "openssl trusts the desk" ;;
*) fail "$(verify "DNS:$name" "$lan/desk.pem")" ;;
esac
days=$(($(date -d "$(openssl x509 -in "$lan/desk.pem" -noout -enddate |
    sed 's/.*=//')" +%s) - $(date -d "$(openssl x509 -in "$lan/desk.pem" \
    -noout -startdate | sed 's/.*=//')" +%s)))
same "days of the certificate" 397 $(((days + 1) / 86400))

# stolen SUBJECT-ALTERNATIVE: a certificate that a thief makes with the key
stolen() {
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout "$dir/thief.key" -subj /CN=thief -out "$dir/thief.csr" \
	    2>/dev/null
	echo "subjectAltName=$1" >"$dir/thief.ext"
	openssl x509 -req -in "$dir/thief.csr" -CA "$lan/authority.pem" \
	    -CAkey "$lan/authority.pem" -days 30 -extfile "$dir/thief.ext" \
	    -out "$dir/thief.pem" 2>/dev/null
}
stolen "DNS:$name"
case $(verify "DNS:$name" "$dir/thief.pem") in
*OK*) ok "a certificate for the desk's own name would pass" ;;
*) fail "$(verify "DNS:$name" "$dir/thief.pem")" ;;
esac
for other in DNS:www.example.org DNS:example.test DNS:xdesk.example.test \
    IP:127.0.0.1 IP:10.1.2.3 IP:fd00::1; do
	stolen "$other"
	case $(verify "$other" "$dir/thief.pem") in
	*"subtree violation"*) ok "$other under it is refused" ;;
	*) fail "$other: $(verify "$other" "$dir/thief.pem")" ;;
	esac
done
end_process $daemon
same "serve ends with" 0 "$ended"

# Begun again, it is the same authority; a certificate of the provider's IT is
# taken as it is, for its own name alone.
serve_lan --lan "$name:0"
same "the words, later" "$words" "$(words_told)"
end_process $daemon
stolen "DNS:$name"
serve_lan --lan "$name:0" --tls-cert "$dir/thief.pem" --tls-key "$dir/thief.key"
same "with a certificate of the provider's IT" 200 \
    "$(ask "$name:$port" /today)"
! grep -q 'trust it once' "$dir/serve.txt" || fail "devices trust it already"
same "no authority's file" 404 "$(ask "$name:$port" /trust/authority.crt)"
end_process $daemon

# It is replaced while the desk runs, and no connection ends by that.
cp "$dir/thief.pem" "$dir/first.pem"
cp "$dir/thief.key" "$dir/first.key"
stolen "DNS:$name"
cp "$dir/thief.pem" "$dir/second.pem"
cp "$dir/thief.key" "$dir/second.key"
# put NAME.pem NAME.key: they take the place of the pair in use
put() {
	cp "$dir/$1" "$dir/new" && mv "$dir/new" "$dir/it.pem"
	cp "$dir/$2" "$dir/new" && mv "$dir/new" "$dir/it.key"
}
fingerprint() {
	openssl x509 -noout -fingerprint -sha256 2>/dev/null
}
shown() {
	openssl s_client -connect "127.0.0.1:$port" -servername "$name" </dev/null \
	    2>/dev/null | fingerprint
}
put first.pem first.key
serve_lan --lan "$name:0" --tls-cert "$dir/it.pem" --tls-key "$dir/it.key"
same "a certificate of its own files" "$(fingerprint <"$dir/first.pem")" "$(shown)"
mkfifo "$dir/line"
openssl s_client -quiet -connect "127.0.0.1:$port" -servername "$name" \
    <"$dir/line" >"$dir/answers" 2>/dev/null &
open=$!
started $open
exec 8>"$dir/line"
# one_request N: the Nth answer on that connection
one_request() {
	printf 'GET /today HTTP/1.1\r\nHost: %s\r\n\r\n' "$name:$port" >&8
	tries=0
	until [ "$(grep -ac '^HTTP/1.1 200' "$dir/answers")" -eq "$1" ]; do
		kill -0 $open 2>/dev/null || fail "the connection was dropped"
		tries=$((tries + 1))
		[ $tries -lt 900 ] || fail "no answer on the open connection"
		sleep 0.1
	done
	ok "answer $1 on the connection of before"
}
one_request 1
put second.pem second.key
tries=0
until [ "$(shown)" = "$(fingerprint <"$dir/second.pem")" ]; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || fail "the new certificate was not taken up"
	sleep 0.1
done
one_request 2
# A pair that does not fit is refused in a line, and the one before it stays.
refused_before=$(grep -c 'event=certificate-refused' "$dir/serve.err" || :)
put first.pem second.key
tries=0
until [ "$(grep -c 'event=certificate-refused' "$dir/serve.err")" -gt "$refused_before" ]; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || fail "nobody says that the pair does not fit"
	sleep 0.1
done
same "the one before it stays" "$(fingerprint <"$dir/second.pem")" "$(shown)"
one_request 3
exec 8>&-
end_process $open
end_process $daemon
exits 2 "$agent" serve --dir "$state" --page 127.0.0.1:0 --lan other.example \
    --tls-cert "$dir/thief.pem" --tls-key "$dir/thief.key"
said "is not for the name other.example"
# An address in place of a name.
serve_lan --lan "10.9.8.7:0"
lan=$state/lan/10.9.8.7
case $(openssl verify -CAfile "$lan/authority.pem" -purpose sslserver \
    -verify_ip 10.9.8.7 "$lan/desk.pem" 2>&1) in
*OK*) ok "an address is trusted" ;;
*) fail "the address is not trusted" ;;
esac
for other in IP:10.9.8.8 IP:fd00::1 DNS:www.example.org; do
	stolen "$other"
	case $(verify "$other" "$dir/thief.pem") in
	*"subtree violation"*) ok "$other under it is refused" ;;
	*) fail "$other: $(verify "$other" "$dir/thief.pem")" ;;
	esac
done
