#!/bin/sh
# A cache in front of the aggregator: it keeps tiles, which never change, and
# nothing else.  Above all it keeps no error, although it is set up to keep
# whatever does not forbid it.  So nobody can make it deny a tile by asking for
# it too early.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "nginx with a cache in front of the aggregator"
PATH=$PATH:/usr/sbin
need curl nginx

centre_new north south
must_serve
site alpha north

mkdir "$dir/nginx"
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
	proxy_cache_path cache keys_zone=log:1m;
	server {
		listen unix:$dir/nginx/socket;
		location / {
			proxy_pass $url;
			proxy_cache log;
			proxy_cache_methods GET HEAD POST;
			proxy_cache_valid any 1h;
			add_header X-Cache \$upstream_cache_status always;
		}
	}
}
END
nginx -p "$dir/nginx" -e error.log -c nginx.conf 2>"$dir/nginx/said" &
nginx=$!
started $nginx
until [ -S "$dir/nginx/socket" ]; do
	kill -0 $nginx 2>/dev/null || {
		cat "$dir/nginx/said" >&2
		fail "nginx did not start"
	}
	sleep 0.02
done

# asked WHAT STATUS CACHE PATH [CURL_ARGUMENT...]: through the cache
asked() {
	what=$1
	want=$2
	cache=$3
	path=$4
	shift 4
	curl -s -S -m 60 --unix-socket "$dir/nginx/socket" -o "$dir/body" \
	    -D "$dir/head" "$@" "http://centre$path" || fail "curl $path"
	same "$what" "$want $cache" "$(awk 'NR == 1 { status = $2 }
	    tolower($1) == "x-cache:" { cache = $2 }
	    END { print status, cache }' "$dir/head" | tr -d '\r')"
}

# never WHAT STATUS PATH [CURL_ARGUMENT...]: asked twice, answered twice by the
# aggregator
never() {
	what=$1
	want=$2
	path=$3
	shift 3
	asked "$what" "$want" MISS "$path" "$@"
	asked "$what, again" "$want" MISS "$path" "$@"
}

size=$(log_size)
next=/log/tile/entries/000.p/$((size + 1))
never "the tile of the next entry, too early" 404 "$next"
never "a full tile, far too early" 404 /log/tile/0/001
never "no path of a tile" 404 /log/tile/0/1
never "the wrong method" 405 /log/checkpoint -X POST
never "a log larger than there is" 503 \
    "/v1/agents/alpha/1/head?old=999999"
never "the head of nobody" 404 /v1/agents/nobody/1/head
never "no statement" 400 /v1/batches --data-binary x
never "a head" 200 /v1/agents/alpha/1/head
never "trust" 200 /v1/trust
never "readiness" 200 /readyz
never "the checkpoint" 200 /log/checkpoint

grant bravo south
same "entries now" $((size + 1)) "$(log_size)"
asked "the checkpoint, after an entry" 200 MISS /log/checkpoint
same "its size" $((size + 1)) "$(sed -n 2p "$dir/body")"
asked "the tile of that entry" 200 MISS "$next"
asked "the tile of that entry, again" 200 HIT "$next"

cmp -s "$dir/body" "$centre$next" || fail "the cache has other bytes"
ok "the cache has the bytes of the aggregator"
