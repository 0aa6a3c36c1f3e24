#!/bin/sh
# A further recipient: the aggregator keeps the copies that sites seal for it,
# hands them out, and the recipient opens them by PROTOCOL.md alone and finds
# what the aggregator has counted.  An aggregator of before gets the table.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "copies for a further recipient, opened by a second reader"
need node sqlite3
reader=$PWD/tests/reader/unseal.mjs

# key_pair NAME: its secret in $dir/NAME.secret; prints the public half
key_pair() {
	head -c 32 /dev/urandom >"$dir/$1.secret"
	node --input-type=module -e '
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
const [file, seal] = process.argv.slice(1);
const { public_of } = await import(pathToFileURL(seal));
console.log(public_of(readFileSync(file)).toString("base64"));
' "$dir/$1.secret" "$PWD/tests/reader/seal.mjs"
}

# trust OPTION KEY: a trust statement, logged
trust() {
	rm -f "$dir/trust.sheaf"
	"$aggregator" trust --authority-dir "$dir/authority" "$1" "$2" \
	    --out "$dir/trust.sheaf" >/dev/null
	done_by "$aggregator" accept --dir "$centre" "$dir/trust.sheaf" \
	    --receipts "$dir/trust.receipts"
	said "1 logged"
}

# boxes KEY FOLDER: what the centre has for a key
boxes() {
	done_by "$aggregator" boxes --dir "$centre" --recipient "$1" \
	    --out "$dir/$2"
}

# unsealed NAME FOLDER: the second reader opens all of it
unsealed() {
	done_by node "$reader" "$dir/$1.secret" "$dir/$2" "$centre/log" \
	    "$dir/openings"
}

centre_new north south
must_serve
site alpha north
refer alpha north 1 12
report_from alpha north
seal alpha >/dev/null
send alpha >/dev/null

# ---------------------------------------------- sealed before, sealed after

auditor=$(key_pair auditor)
trust --add-recipient "$auditor"
exits 1 "$aggregator" boxes --dir "$centre" --out "$dir/none" \
    --recipient "$(key_pair stranger)"
said "nothing is kept for this key, and the trust in force names other"
boxes "$auditor" none
said "There is no sealed copy"
said "1 of 1 returns and reviews came without one"
[ ! -e "$dir/none" ] || fail "a folder was made for nothing"
site beta south
refer beta south 1 9
report_from beta south
seal beta >/dev/null
send beta >/dev/null
boxes "$auditor" copies
said "1 sealed copies for recipient"
said "1 of 2 returns and reviews came without one"
# The site that was enrolled before hears of the recipient by itself, and an
# aggregator that no one has asked for it stays silent.
head=$url/v1/agents/alpha/1/head?old=0
same "trust statements for one that does not ask" 0 \
    "$(curl -s "$head" | grep -c trust_proof || :)"
same "trust statements for one that holds the first" 1 \
    "$(curl -s "$head&trust=1" | grep -c trust_proof || :)"
send alpha >/dev/null
refer alpha north 13 15
seal alpha >/dev/null
send alpha >/dev/null
boxes "$auditor" copies
said "1 are new, 1 were there already"
done_by "$aggregator" openings --dir "$centre" --out "$dir/openings"
unsealed auditor copies
said "2 boxes opened, 2 compared"
exits 1 node "$reader" "$dir/stranger.secret" "$dir/copies" "$centre/log" \
    "$dir/openings"
said "it is not for this key, or damaged"
grep -q 'command=boxes recipient=[0-9a-f]\{16\} size=' "$centre/access.log" ||
    fail "no line in access.log"
sound

# ------------------------------------- a second one, and one that is removed

second=$(key_pair second)
trust --add-recipient "$second"
trust --remove-recipient "$auditor"
boxes "$auditor" copies
said "0 are new, 2 were there already"
unsealed auditor copies

# ----------------------------------------------------------- erased is erased

id=$(basename "$(find "$dir/copies" -name '*.box' | head -n 1)" .box)
cp -a "$dir/copies" "$dir/taken"
"$aggregator" erase --authority-dir "$dir/authority" --statement "$id" \
    --reason request --out "$dir/erase.sheaf" >/dev/null
done_by "$aggregator" accept --dir "$centre" "$dir/erase.sheaf" \
    --receipts "$dir/erase.receipts"
boxes "$auditor" copies
said "1 copies were erased, and 1 of them that lay in the folder were deleted."
same "copies in the folder" 1 "$(find "$dir/copies" -type f | wc -l)"
exits 1 node "$reader" "$dir/auditor.secret" "$dir/taken" "$centre/log" \
    "$dir/openings"
said "an erased batch"
sound
serve_stop

# ------------------------------------------------- a store of before has none

# The schema as it was before the tables `box` and, after it, `awaiting` and
# `follows`.
sqlite3 "$centre/store.db" "DROP TABLE box; DROP TABLE awaiting;
	DROP TABLE follows;
	PRAGMA user_version = $(
	echo $(($(sqlite3 "$centre/store.db" 'PRAGMA user_version') - 3)))"
exits 75 "$aggregator" boxes --dir "$centre" --recipient "$second" \
    --out "$dir/second"
sentence
must_serve
sound
boxes "$second" second
said "There is no sealed copy"
