#!/bin/sh
# An erasure at the centre: no byte of salt or payload stays in the state
# directory, whoever reads meanwhile and wherever the work is cut off; and
# nobody waits for that.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "erased bytes: a held reader, a kill between commit and shred"
need sqlite3 node curl
# shellcheck source=tests/e2e/kill.sh
. "$tools/kill.sh"
dense=5
stride=16

# finds: in how many places of the state directory the erased bytes are
finds() {
	node "$tools/leak.mjs" "$dir/erased" "$centre" | sed '$d' | wc -l
}

unpaid() {
	curl -s "$url/metrics" | sed -n 's/^sheaf_erasures_unpaid //p'
}

# ------------------------------------------------- one return, and one beside

centre_new north south
# A further recipient: the sealed copy must go as well.
key=$(head -c 32 /dev/urandom | base64)
"$aggregator" trust --authority-dir "$dir/authority" --add-recipient "$key" \
    --out "$dir/trust.sheaf" >/dev/null
"$aggregator" accept --dir "$centre" "$dir/trust.sheaf" \
    --receipts "$dir/trust.receipts" >/dev/null
must_serve
site alpha north
refer alpha north 1 12
report_from alpha north
seal alpha >/dev/null
send alpha >/dev/null
"$aggregator" openings --dir "$centre" --out "$dir/openings" >/dev/null
opening=$(find "$dir/openings" -name '*.opening')
id=$(basename "$opening" .opening)
"$aggregator" boxes --dir "$centre" --recipient "$key" --out "$dir/copies" \
    >/dev/null
box=$dir/copies/$id.box
{
	printf 'box key\t0x%s\n' "$(head -c 32 "$box" | od -An -tx1 -v |
	    tr -d ' \n')"
	printf 'box\t0x%s\n' "$(head -c 2032 "$box" | tail -c 32 |
	    od -An -tx1 -v | tr -d ' \n')"
	printf 'box end\t0x%s\n' "$(tail -c 32 "$box" | od -An -tx1 -v |
	    tr -d ' \n')"
	printf 'salt\t0x%s\n' "$(head -c 16 "$opening" | od -An -tx1 -v | tr -d ' \n')"
	printf 'salt\t0x%s\n' "$(head -c 32 "$opening" | tail -c 16 |
	    od -An -tx1 -v | tr -d ' \n')"
	printf 'payload\t0x%s\n' "$(head -c 232 "$opening" | tail -c 200 |
	    od -An -tx1 -v | tr -d ' \n')"
} >"$dir/erased"
"$aggregator" erase --authority-dir "$dir/authority" --statement "$id" \
    --reason request --out "$dir/erase.sheaf" >/dev/null
site beta south
refer beta south 1 9
report_from beta south
seal beta >/dev/null
cp "$(find "$dir/beta/spool/out" -name '*.sheaf')" "$dir/beside.sheaf"
send beta >/dev/null
[ "$(finds)" -ge 6 ] || fail "the search finds nothing"
ok "before it is erased: $(finds) finds"
serve_stop
cp -a "$centre" "$dir/kept"
must_serve

# ------------------------------------------------------------- a held reader

mkfifo "$dir/sql"
sqlite3 "$centre/store.db" <"$dir/sql" >"$dir/sql.out" &
reader=$!
started $reader
exec 3>"$dir/sql"
echo "BEGIN; SELECT count(*) FROM leaf;" >&3
until [ -s "$dir/sql.out" ]; do
	sleep 0.02
done
done_by "$aggregator" accept --dir "$centre" "$dir/erase.sheaf" \
    --receipts "$dir/erase.receipts"
said "1 logged"
said "Erasures that are not finished: 1"
same "unpaid, as /metrics says" 1 "$(unpaid)"
[ "$(finds)" -ge 6 ] || fail "nothing is left to be destroyed"
exits 1 "$aggregator" fsck --dir "$centre"
said "1 erasures are not finished"
said "still holds the opening of entry"
said "still holds a sealed copy of the opening of entry"

# Each of these was answered after five seconds while the writer tried to shred.
took=0
for _ in 1 2 3 4 5 6 7 8; do
	ms=$(curl -s -o "$dir/body" --data-binary "@$dir/beside.sheaf" \
	    -w '%{time_total}' "$url/v1/batches" |
	    awk '{ printf "%d", $1 * 1000 }')
	took=$((took + ms))
done
grep -q '^c2sp.org/tlog-proof' "$dir/body" || fail "no receipt"
[ "$took" -lt 30000 ] || fail "eight posts beside a debt took $took ms"
ok "eight posts beside an unpaid debt: $took ms"

# ---------------------------------------------------------- killed, and again

end_process "$daemon" KILL
must_serve
same "unpaid after a kill" 1 "$(unpaid)"
done_by "$aggregator" status --dir "$centre"
said "Erasures that are not finished: 1"
echo .quit >&3
exec 3>&-
wait $reader
tries=0
until [ "$(unpaid)" = 0 ]; do
	tries=$((tries + 1))
	[ $tries -lt 1800 ] || fail "it is never paid"
	sleep 0.05
done
same "finds when the reader has ended" 0 "$(finds)"
done_by "$aggregator" boxes --dir "$centre" --recipient "$key" \
    --out "$dir/copies"
said "1 copies were erased, and 1 of them that lay in the folder were deleted."
[ ! -e "$box" ] || fail "the exported copy is still there"
done_by "$aggregator" status --dir "$centre"
said "no byte is left"
sound
serve_stop

# ------------------------------------------- killed at any step of the erasure

# A start is enough to finish it.
try_erase() {
	rm -rf "$centre"
	cp -a "$dir/kept" "$centre"
	again=0
	killed_at "$1" "$2" "$aggregator" accept --dir "$centre" \
	    "$dir/erase.sheaf" --receipts "$dir/erase.receipts" || again=1
	done_by "$aggregator" registry import --dir "$centre" \
	    "$dir/registry.csv"
	done_by "$aggregator" status --dir "$centre"
	said "no byte is left"
	done_by "$aggregator" accept --dir "$centre" "$dir/erase.sheaf" \
	    --receipts "$dir/erase.receipts"
	quiet_same "finds after a kill at $1 $2" 0 "$(finds)"
	return $again
}

sweep erase try_erase pwrite64 fdatasync ftruncate
done_by "$aggregator" fsck --dir "$centre"
