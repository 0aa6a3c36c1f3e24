#!/bin/sh
# The way between a site and its region as networks have it: at the region nginx or
# Caddy with the settings that the package brings, at the site a proxy of its provider that lets
# nobody out but by CONNECT, and certificates of a private authority that the site is
# told of.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "nginx and Caddy as packaged, a provider's proxy, a private authority"
PATH=$PATH:/usr/sbin
need curl openssl nginx caddy tinyproxy
name=sheaf.region.nhs.uk

# free_port: one that nothing listens at
free_port() {
	node -e 'const s = require("net").createServer().listen(0, "127.0.0.1",
	    () => { console.log(s.address().port); s.close(); });'
}

# up WHAT PID PORT: until something answers there
up() {
	tries=0
	until curl -s -k -m 60 -o /dev/null "http://127.0.0.1:$3/" ||
	    [ $? -eq 52 ] || [ $? -eq 56 ]; do
		kill -0 "$2" 2>/dev/null || fail "$1 ended"
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "$1 does not answer"
		sleep 0.05
	done
}

# ------------------------------------------------- a private authority, and nginx

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 \
    -subj "/CN=Provider authority" -keyout "$dir/ca.key" -out "$dir/ca.pem" \
    -addext basicConstraints=critical,CA:TRUE 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -subj "/CN=$name" -keyout "$dir/privkey.pem" -out "$dir/request" 2>/dev/null
printf 'subjectAltName=DNS:%s,DNS:localhost\n' "$name" >"$dir/extensions"
openssl x509 -req -in "$dir/request" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" \
    -CAcreateserial -days 9 -extfile "$dir/extensions" \
    -out "$dir/fullchain.pem" 2>/dev/null

centre_new north
serve_options="--host $name"
must_serve
inside=$url
door=$(free_port)
mkdir -p "$dir/nginx/cache"
# Only what is of the place: ports, files.
sed -e "s|listen 443 |listen 127.0.0.1:$door |" \
    -e "s|/etc/ssl/sheaf/|$dir/|" \
    -e "s|/var/cache/nginx/sheaf|$dir/nginx/cache|" \
    -e "s|http://127.0.0.1:8430|$inside|" \
    packaging/proxy/nginx.conf >"$dir/nginx/site.conf"
grep -q '8430\|/etc/\|/var/' "$dir/nginx/site.conf" &&
	grep -v '^ *#' "$dir/nginx/site.conf" | grep '8430\|/etc/\|/var/' &&
	fail "a place in the packaged settings was not replaced"
cat >"$dir/nginx/nginx.conf" <<END
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events { }
http {
	access_log off;
	client_body_temp_path body;
	proxy_temp_path proxy;
	fastcgi_temp_path fastcgi;
	uwsgi_temp_path uwsgi;
	scgi_temp_path scgi;
	include site.conf;
}
END
nginx -p "$dir/nginx" -e error.log -c nginx.conf 2>"$dir/nginx/said" &
server=$!
started $server
up nginx $server "$door"

# through STATUS PATH [CURL_ARGUMENT...]: by whoever listens at $front, under the
# region's name, to which no browser adds a port where that is 443
through() {
	want=$1
	path=$2
	shift 2
	same "status of $path" "$want" "$(curl -s -m 60 -o "$dir/said" \
	    -D "$dir/head" -w '%{http_code}' --cacert "$dir/ca.pem" -H "Host: $name" \
	    --resolve "$name:$front:127.0.0.1" "$@" "https://$name:$front$path")"
}
# as_packaged SERVER: what each sample must do
as_packaged() {
	through 200 /healthz
	through 200 /log/checkpoint
	through 404 /metrics
	through 404 /readyz
	through 404 /log/tile/0/001
	through 200 /v1/session
	grep -qi '^strict-transport-security: max-age=31536000' "$dir/head" ||
	    fail "no HSTS from $1"
	through 200 /v1/trust
	same "TLS 1.1 to $1" refused "$(curl -s -m 60 --tls-max 1.1 --ciphers \
	    DEFAULT:@SECLEVEL=0 --cacert "$dir/ca.pem" \
	    --resolve "$name:$front:127.0.0.1" "https://$name:$front/healthz" ||
	    echo refused)"
}
# by_another_name: the pages, asked for under a name that is none of ours
by_another_name() {
	curl -s -m 60 -o "$dir/said" -w '%{http_code}' --cacert "$dir/ca.pem" \
	    -H 'Host: elsewhere.example' --resolve "$name:$front:127.0.0.1" \
	    "https://$name:$front/v1/session"
}
front=$door
as_packaged nginx
# The largest body that it lets in is 10 MB; curl asks first, and sends none of it.
head -c 11000000 /dev/zero >"$dir/large"
through 413 /v1/batches --http1.1 -H 'Expect: 100-continue' --expect100-timeout 60 \
    --data-binary "@$dir/large"
same "pages by another name" 421 "$(by_another_name)"

# --------------------------------------------------------------------------- Caddy

front=$(free_port)
mkdir "$dir/caddy"
# Only what is of the place: ports, a certificate that is there already.
{
	printf '{\n\tadmin off\n\tauto_https off\n\thttps_port %s\n' "$front"
	printf '\tdefault_bind 127.0.0.1\n}\n'
	sed -e "s|^$name {|&\n\ttls $dir/fullchain.pem $dir/privkey.pem|" \
	    -e "s|127.0.0.1:8430|${inside#http://}|" packaging/proxy/Caddyfile
} >"$dir/caddy/Caddyfile"
grep -q "^	tls $dir/" "$dir/caddy/Caddyfile" &&
    grep -q "reverse_proxy ${inside#http://}$" "$dir/caddy/Caddyfile" ||
    fail "a place in the packaged settings was not replaced"
HOME=$dir/caddy XDG_DATA_HOME=$dir/caddy XDG_CONFIG_HOME=$dir/caddy \
    caddy run --config "$dir/caddy/Caddyfile" 2>"$dir/caddy/said" &
caddy=$!
started $caddy
up Caddy $caddy "$front"
as_packaged Caddy
# Caddy itself answers for a name that it does not have, with nothing.
by_another_name >/dev/null
same "bytes of the pages by another name" 0 "$(wc -c <"$dir/said")"
end_process $caddy
# Its largest body is 10 MB too, before a server that would take any: a larger one is
# not passed on whole.  (Which status that has differs between its versions.)
sink=$(free_port)
node -e 'require("http").createServer((q, r) => { let n = 0
	q.on("data", d => { n += d.length }).on("end", () => r.end(`${n} bytes`))
}).listen(+process.argv[1], "127.0.0.1")' "$sink" &
sinks=$!
started $sinks
up "what takes any" $sinks "$sink"
sed "s|${inside#http://}|127.0.0.1:$sink|" "$dir/caddy/Caddyfile" >"$dir/caddy/any"
HOME=$dir/caddy XDG_DATA_HOME=$dir/caddy XDG_CONFIG_HOME=$dir/caddy \
    caddy run --adapter caddyfile --config "$dir/caddy/any" 2>"$dir/caddy/said" &
caddy=$!
started $caddy
up Caddy $caddy "$front"
status=$(curl -s -m 20 -o "$dir/said" -w '%{http_code}' --cacert "$dir/ca.pem" \
    -H "Host: $name" --resolve "$name:$front:127.0.0.1" \
    --data-binary "@$dir/large" "https://$name:$front/v1/registry") || :
[ "$status" != 200 ] || fail "Caddy let a body of 11 MB in: $(cat "$dir/said")"
ok "Caddy lets no body of 11 MB in"
head -c 9000000 "$dir/large" >"$dir/allowed"
through 200 /v1/registry --data-binary "@$dir/allowed"
said "9000000 bytes"
end_process $caddy
end_process $sinks

# --------------------------------------------------------- the provider's proxy

gate=$(free_port)
cat >"$dir/tinyproxy.conf" <<END
Port $gate
Listen 127.0.0.1
Timeout 60
MaxClients 20
LogFile "$dir/tinyproxy.log"
LogLevel Connect
Allow 127.0.0.1
ConnectPort $door
END
tinyproxy -d -c "$dir/tinyproxy.conf" >/dev/null 2>&1 &
proxy=$!
started $proxy
up tinyproxy $proxy "$gate"

# (The site knows its region by a name, which its proxy looks up.)
site_new alpha
invite alpha
grant alpha north
url=https://localhost:$door
enrol alpha
https_proxy=http://127.0.0.1:$gate
export https_proxy

# Nobody vouches for the region's certificate yet.
exits 75 send alpha
said "use --ca-file"
# by_proxy: what the site sends, as its provider's network asks
by_proxy() {
	"$agent" send --dir "$dir/alpha" --ca-file "$dir/ca.pem"
}
done_by by_proxy
grep -q "CONNECT localhost:$door" "$dir/tinyproxy.log" ||
    fail "the site did not go by way of the proxy"
ok "the site goes by way of the proxy, with CONNECT"
report_from alpha north
refer alpha north 1 5
seal alpha >/dev/null
done_by by_proxy
same "outbox" "0 1 0" "$(outbox alpha)"
same "referrals at the centre" 5 "$(exact referrals)"

# What passed the proxy is sealed: neither text nor figure in its log.
grep -qi 'sheaf-batch\|referral\|north' "$dir/tinyproxy.log" &&
    fail "the proxy has seen what was sent"

# A proxy that lets nobody out there is told as such, and nothing is lost.
end_process $proxy
sed "s/^ConnectPort .*/ConnectPort 1/" "$dir/tinyproxy.conf" >"$dir/other.conf"
tinyproxy -d -c "$dir/other.conf" >/dev/null 2>&1 &
proxy=$!
started $proxy
up tinyproxy $proxy "$gate"
refer alpha north 6 6
seal alpha >/dev/null
exits 75 by_proxy
said "a web filter or proxy refused the way to the aggregator"
end_process $proxy
exits 75 by_proxy
sentence
same "outbox while nothing gets out" "1 1 0" "$(outbox alpha)"
# Once the way is mended, whoever starts the courier again waits for no delay of its
# own: it would be an hour here.
unset https_proxy
hour=$(($(date +%s) + 3600))
sed -i "s/\"not_before\": *[0-9]*/\"not_before\": $hour/" "$dir/alpha/spool/retry.json"
grep -q "\"not_before\": $hour" "$dir/alpha/spool/retry.json" ||
    fail "no delay in retry.json"
"$agent" courier --dir "$dir/alpha" --ca-file "$dir/ca.pem" 2>"$dir/courier.log" &
courier=$!
started $courier
tries=0
until [ "$(outbox alpha)" = "0 2 0" ]; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || {
		cat "$dir/courier.log" >&2
		fail "a courier that was started again waits"
	}
	sleep 0.1
done
end_process $courier
same "outbox" "0 2 0" "$(outbox alpha)"
same "referrals at the centre" 6 "$(exact referrals)"
# Receipts and how long they took, since the start.
same "receipts, as /metrics says" "2 2" "$(curl -s -m 60 "$inside/metrics" | awk '
    /^sheaf_receipt_seconds_bucket.le=.[+]Inf/ { all = $2 }
    $1 == "sheaf_receipt_seconds_count" { print all, $2 }')"
