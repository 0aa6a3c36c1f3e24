#!/bin/sh
# sheaf-witness beside a log that is written in another language, and beside an
# aggregator: what it answers, that it never signs two roots of one size however
# it ends, how it follows a log that forks, and how it goes on from a copy.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "a witness signs one history of a log"
need node strace curl
witness=$build/sheaf-witness
w=$dir/w

# witness_start [WRAPPER...]: it serves; $wurl is its address
wport=0
witness_start() {
	: >"$dir/witness.txt"
	"$@" "$witness" serve --dir "$w" --listen "127.0.0.1:$wport" \
	    >"$dir/witness.txt" 2>>"$dir/witness.log" &
	wpid=$!
	started "$wpid"
	tries=0
	until grep -q 'answers on' "$dir/witness.txt"; do
		kill -0 "$wpid" 2>/dev/null || return 1
		tries=$((tries + 1))
		[ $tries -lt 3000 ] || return 1
		sleep 0.02
	done
	wport=$(sed -n 's/.* at port //p' "$dir/witness.txt")
	wurl=http://127.0.0.1:$wport
}

witness_stop() {
	end_process "$wpid"
}

must_witness() {
	witness_start env || {
		tail -n 5 "$dir/witness.log" >&2
		fail "the witness did not start"
	}
}

ask() {
	node "$tools/witness_log.mjs" ask "$wurl" "$wkey" "$@" |
	    tr '\n' ',' | sed 's/,$//'
}

state() {
	node "$tools/witness_log.mjs" state "$wurl" "$wkey"
}

# ------------------------------------------------------- a log that asks

exits 2 "$witness" status --dir "$w"
said "sheaf-witness init"
exits 2 "$witness" init --dir "$w" --name "two words"
"$witness" init --dir "$w" --name witness.example >"$dir/wkey" 2>"$dir/said"
wkey=$(cat "$dir/wkey")
exits 1 "$witness" init --dir "$w" --name witness.example
said "already"
same "mode of the key" 600 "$(stat -c %a "$w/witness.db")"
exits 2 "$witness" log add --dir "$w" "$wkey"
said "not the key of a log"
nkey=$(node "$tools/witness_log.mjs" vkey)
exits 2 "$witness" log add --dir "$w" "$nkey" --url http://log.example/log
said "https"
exits 2 "$witness" follow --dir "$w" --once
said "log add VKEY --url URL"
exits 2 "$witness" serve --dir "$w" --listen 0.0.0.0:0
said "--tls-cert"

must_witness
same "a log that nobody named" "404" "$(ask 0:3)"
done_by "$witness" log add --dir "$w" "$nkey"
said "from its first checkpoint on"
same "what it never signed" 404 "$(state)"
same "first, wrong old size, next, the same, the same again" \
    "200 signed,409 3,200 signed,200 signed,200 signed" \
    "$(ask 0:3 0:7 3:7 7:7 7:7)"
same "back, another history, a size above" "409 7,422,400" \
    "$(ask 3:5 7:20:forged 9:8)"
same "what it shows" 7 "$(state)"
# Of requests from one state only one is signed.
same "signed of eight at once, no other answer" "1 true" \
    "$(node "$tools/witness_log.mjs" race "$wurl" "$wkey" 7 8 9 10 11 12 13 \
	14 15 >"$dir/race" && cut -d' ' -f1,2 "$dir/race")"
same "the state is the one that was signed" "$(cut -d' ' -f3 "$dir/race")" \
    "$(state)"
size=$(state)
same "two roots of one size" 422 "$(ask "$size:$size:forged")"
done_by "$witness" status --dir "$w"
said "forked"
done_by "$witness" evidence --dir "$w" node.example/log --out "$dir/proof"
said "cannot both be"
printf 'log %s\nquorum none\n' "$nkey" >"$dir/node-policy"
exits 1 "$audit" evidence "$dir/proof/fork-1.checkpoint" \
    "$dir/proof/fork-1.checkpoint.other" --policy "$dir/node-policy"
said "fork"
done_by "$witness" log stop --dir "$w" node.example/log
same "stopped" 404 "$(ask "$size:$((size + 1))")"
done_by "$witness" log add --dir "$w" "$nkey"
said "looked after again, from $size entries on"
same "begun again at 0, and from where it was" "409 $size,200 signed" \
    "$(ask 0:200:forged "$size:$((size + 1))")"
size=$((size + 1))
for request in "POST /" "GET /add-checkpoint" "POST /$(printf x |
    sha256sum | cut -d' ' -f1)/checkpoint" "GET /../witness.db"; do
	status=$(curl -s --path-as-is -o "$dir/body" -w '%{http_code}' -m 60 \
	    -X "${request% *}" "$wurl${request#* }" -d '' || :)
	case $status in
	404 | 405) checked=$((checked + 1)) ;;
	*) fail "$request: $status" ;;
	esac
done
head -c 200000 /dev/zero >"$dir/large"
same "a body that is too long" 413 "$(curl -s -o "$dir/body" \
    -w '%{http_code}' -m 60 -H 'Expect: 100-continue' --expect100-timeout 20 \
    --data-binary @"$dir/large" \
    "$wurl/add-checkpoint")"
# Its own pages, and with them those of libraries, which it shares with other programs.
memory() {
	sed -n "s/^$1:[[:space:]]*\([0-9]*\) kB/\1/p" "/proc/$wpid/status"
}
[ "$(memory RssAnon)" -lt 3072 ] || fail "it holds $(memory RssAnon) KiB of its own"
[ "$(memory VmRSS)" -lt 10240 ] || fail "it has $(memory VmRSS) KiB resident"
ok "resident: $(memory VmRSS) KiB, $(memory RssAnon) of them its own"
same "core files" 0 "$(sed -n 's/^Max core file size  *\([0-9]*\).*/\1/p' \
    "/proc/$wpid/limits" | sed 's/^1$/0/')"
witness_stop
same "how it ended" 0 "$ended"

# --------------------------------------------------- killed at every write

# Requests that are made beforehand, so that each round is quick.
mkdir "$dir/bodies"
node "$tools/witness_log.mjs" bodies "$dir/bodies" $((size - 1)) 150
hash=$(printf node.example/log | sha256sum | cut -d' ' -f1)

# post BODY: the status, 000 without an answer
post() {
	curl -s -m 60 -o "$dir/body" -w '%{http_code}' \
	    --data-binary @"$dir/bodies/$1" "$wurl/add-checkpoint" || :
}

shown() {
	curl -s -m 60 "$wurl/$hash/checkpoint" | sed -n 2p
}

kills=0
answered=0
for call in pwrite64 fdatasync sendto; do
	nth=1
	while [ $nth -lt 100 ]; do
		next=$((size + 1))
		told=000
		if witness_start strace -D -f -o /dev/null -e trace="$call" \
		    -e inject="$call:signal=SIGKILL:when=$nth"; then
			told=$(post $next)
		fi
		witness_stop
		untouched=$ended
		must_witness
		# An answer that left was for a state that stays.
		now=$(shown)
		if [ "$told" = 200 ]; then
			answered=$((answered + 1))
			quiet_same "state after an answer, $call $nth" "$next" \
			    "$now"
		fi
		[ "$now" = "$size" ] || [ "$now" = "$next" ] ||
		    fail "state $now after $call $nth"
		# Whatever was signed: the other root of that size never is.
		quiet_same "another root after $call $nth" 422 \
		    "$(post "$now.forged")"
		size=$now
		witness_stop
		[ "$untouched" -eq 137 ] || break
		kills=$((kills + 1))
		nth=$((nth + 1))
	done
done
[ $kills -ge 5 ] || fail "killed only $kills times"
ok "killed $kills times, $answered answers had left"

# A disk that is full: nothing is signed that was not stored, and it goes on by
# itself as soon as there is room.
must_witness
strace -f -p "$wpid" -o /dev/null -e trace=pwrite64 \
    -e inject=pwrite64:error=ENOSPC:when=1..4 2>"$dir/attached" &
tracer=$!
started "$tracer"
until grep -q attached "$dir/attached"; do
	sleep 0.02
done
next=$((size + 1))
refused=0
until [ "$(post $next)" = 200 ]; do
	refused=$((refused + 1))
	[ $refused -lt 20 ] || fail "it does not go on"
	grep -q '"code":"busy"' "$dir/body" || fail "it said: $(cat "$dir/body")"
	grep -q "$dir" "$dir/body" && fail "a path was told to a stranger"
	same "state on a full disk" "$size" "$(shown)"
done
[ $refused -gt 0 ] || fail "the disk was never full"
same "state after it" "$next" "$(shown)"
end_process "$tracer"
witness_stop

# --------------------------------------------- an aggregator that is followed

rm -rf "$w"
"$witness" init --dir "$w" --name witness.example >"$dir/wkey" 2>"$dir/said"
wkey=$(cat "$dir/wkey")
centre_new one two
must_serve
done_by "$witness" log add --dir "$w" "$log_key" --url "$url/log"
done_by "$witness" follow --dir "$w" --once --out "$dir/cosigned"
cosigned=$dir/cosigned/$(printf %s "$origin" | sha256sum | cut -d' ' -f1)
cosigned=$cosigned.checkpoint
same "size that was signed" "$(log_size)" "$(sed -n 2p "$cosigned")"
same "lines under it" 2 "$(grep -c '^— ' "$cosigned")"
# grow N: as many lists of services for agents of their own
grow() {
	for i in $(seq "$1"); do
		"$aggregator" services --authority-dir "$dir/authority" \
		    --agent "site-$2-$i" --services "s-$2-$i" \
		    --out "$dir/list" >/dev/null
		"$aggregator" accept --dir "$centre" "$dir/list" \
		    --receipts "$dir/list.receipts" >/dev/null
		rm "$dir/list"
	done
}
grow 3 a
done_by "$witness" follow --dir "$w" --once
serve_stop
# The log in a copy of its folder, which goes its own way.
cp -r "$centre" "$dir/copied"
must_serve
grow 4 b
done_by "$witness" follow --dir "$w" --once
signed=$(log_size)
cp "$w/witness.db" "$dir/witness.db.early"
serve_stop
mv "$centre" "$dir/honest"
mv "$dir/copied" "$centre"
must_serve
grow 4 c
same "sizes of the two" "$signed" "$(log_size)"
exits 1 "$witness" follow --dir "$w" --once
said "another root"
grow 2 d
exits 1 "$witness" follow --dir "$w" --once
said "do not lead"
done_by "$witness" status --dir "$w" --json
said '"state": "forked"'
said '"forks": 1'
serve_stop
rm -rf "$centre"
mv "$dir/honest" "$centre"
must_serve
done_by "$witness" follow --dir "$w" --once
grow 3 e
done_by "$witness" follow --dir "$w" --once --out "$dir/cosigned"
same "it goes on with the first" "$(log_size)" "$(sed -n 2p "$cosigned")"

# ------------------------------------------------------- back from a copy

cp "$dir/witness.db.early" "$w/witness.db"
rm -f "$w"/witness.db-* "$w/instance"
grow 1 f
exits 1 "$witness" follow --dir "$w" --once
said "does not carry this witness's cosignature"
done_by "$witness" status --dir "$w"
said "held"
said "--accept-rollback NAME"
# As soon as the log publishes what the witness signed last, it goes on.
cp "$centre/log/checkpoint" "$dir/plain"
cp "$cosigned" "$centre/log/checkpoint"
done_by "$witness" follow --dir "$w" --once
said "settled"
cp "$dir/plain" "$centre/log/checkpoint"
done_by "$witness" follow --dir "$w" --once
done_by "$witness" status --dir "$w"
said "signing"
cp "$dir/witness.db.early" "$w/witness.db"
rm -f "$w"/witness.db-* "$w/instance"
exits 1 "$witness" follow --dir "$w" --once
exits 2 "$witness" follow --dir "$w" --once --accept-rollback " "
done_by "$witness" follow --dir "$w" --once --accept-rollback "Ann Lee"
said "Ann Lee accepts"
grep -q "event=" "$dir/said" && ok "it says in its log what it did"
serve_stop
exits 75 "$witness" follow --dir "$w" --once
said "cannot be fetched"
