#!/bin/sh
# What earlier versions wrote (tests/upgrades), under the programs of today: the
# same figures and totals, a region and a site that go on together, and each end
# understood by the other end of an earlier version.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "what earlier versions wrote, and said"
need sqlite3 node curl

kept=$PWD/tests/upgrades
exchange=$kept/exchange.mjs

# load SQL DATABASE: a database as it was written down
load() {
	sqlite3 -batch "$2" <"$1" >/dev/null
}

version() {
	sqlite3 -batch "$1" 'PRAGMA user_version'
}

# site_from SQL SITE: a register, which has been on no other machine
site_from() {
	mkdir -p "$dir/$2/register"
	db=$dir/$2/register/register.db
	load "$1" "$db"
	[ "$(version "$db")" -lt 4 ] || sqlite3 -batch "$db" \
	    'SELECT own FROM instance' >"$dir/$2/register/instance"
}

# figures FILE: the measures of a return, a line each
figures() {
	grep -E '^[a-z0-9_]+([.][a-z0-9_]+)* (-|[0-9]+)$' "$1" | sort
}

# all_in OLD NEW WHAT: each line of OLD is in NEW
all_in() {
	comm -23 "$1" "$2" >"$dir/lost"
	if [ -s "$dir/lost" ] || [ ! -s "$1" ]; then
		cat "$dir/lost" >&2
		fail "$3: not as it was printed then"
	fi
}

# ------------------------------------------------------------------- registers

n=0
newest=$(find "$kept/register" -name '*.sql' | wc -l)
for sql in "$kept"/register/*.sql; do
	one=$(basename "$sql" .sql)
	site_from "$sql" "r$one"
	db=$dir/r$one/register/register.db
	for time in first second; do
		"$agent" preview --dir "$dir/r$one" --service north \
		    --through "$through" >"$dir/preview" 2>"$dir/words" || {
			cat "$dir/words" >&2
			fail "register $one"
		}
		sqlite3 -batch "$db" .dump | sha256sum >"$dir/$time"
	done
	figures "$kept/register/$one.txt" >"$dir/then"
	figures "$dir/preview" >"$dir/now"
	all_in "$dir/then" "$dir/now" "register $one"
	cmp -s "$dir/first" "$dir/second" ||
	    fail "register $one: the second opening changed it"
	[ "$(version "$db")" -eq "$newest" ] || fail "register $one: version"
	n=$((n + 1))
	# Whoever has the password reads what was sealed then; schemas before 6 did
	# not vouch for rows, and such a register is opened by figures alone.
	[ "$one" -ge 6 ] || continue
	staff "r$one" export --service north >"$dir/export.csv" 2>"$dir/words" || {
		cat "$dir/words" >&2
		fail "register $one is not opened by its password"
	}
	staff "r$one" service list >"$dir/said"
	said "north: first quarter 2015/16 Q3"
	for client in C1 C2 C3 C4; do
		grep -q "^north,$client," "$dir/export.csv" ||
		    fail "register $one: no client $client"
	done
done
ok "registers of $n schemas: $(wc -l <"$dir/then") figures each, as printed then"

# ------------------------------------------------------------ a half typed form

# asks METHOD PATH [OPTIONS...]
asks() {
	way=$1
	at=$2
	shift 2
	curl -sf -m 60 -c "$dir/jar" -b "$dir/jar" -X "$way" -H "Origin: $page" \
	    -H 'Sec-Fetch-Site: same-origin' -H 'Content-Type: application/json' \
	    "$@" "$page/api/v1/$at" || fail "$way $at"
}
# Forms are kept for a week, so the day is moved.
days=$((($(date +%s) - $(date -d 2026-11-30 +%s)) / 86400))
forms=0
for sql in "$kept"/register/*.sql; do
	grep -q '^INSERT INTO draft ' "$sql" || continue
	one=$(basename "$sql" .sql)
	site_from "$sql" "half$one"
	sqlite3 -batch "$dir/half$one/register/register.db" \
	    "UPDATE draft SET kept_on = kept_on + $days"
	"$agent" serve --dir "$dir/half$one" --page 127.0.0.1:0 --no-courier \
	    >"$dir/desk.txt" 2>"$dir/desk.log" </dev/null &
	desk=$!
	started $desk
	until grep -q 'Commands for the register' "$dir/desk.txt"; do
		kill -0 $desk 2>/dev/null || {
			cat "$dir/desk.log" >&2
			fail "the desk does not open a register of schema $one"
		}
		sleep 0.05
	done
	tries=0
	until page=$(sed -n 's|^The desk is at \(http://.*\)/.*|\1|p' "$dir/desk.txt") &&
	    [ -n "$page" ] || [ $tries -eq 600 ]; do
		tries=$((tries + 1))
		sleep 0.05
	done
	[ -n "$page" ] || fail "the desk shows no page: run 'make web' first"
	rm -f "$dir/jar"
	asks POST session -d "{\"name\":\"\",\"password\":\"$password\"}" >/dev/null
	token=$(asks GET session | sed -n 's/.*"token": *"\([^"]*\)".*/\1/p')
	asks GET drafts/client-1-add -H "Sheaf-Token: $token" >"$dir/said"
	said '"words":{"event":"contact","notes":"half of a sen"}'
	end_process $desk
	forms=$((forms + 1))
done
# The first schema with forms is 20; each since then has one.
same "half typed forms of every schema since 20" $((newest - 19)) $forms

# --------------------------------------------- a region and its site, and both ends

# values TOTALS.json: each figure with its name, a line each
values() {
	tr -d '\n ' <"$1" | tr '{' '\n' | sed -n \
	    's/.*"measure":"\([^"]*\)","band":"\([^"]*\)",.*"value":\([0-9]*\).*/\1 \2 \3/p' |
	    sort
}

# serves COMMAND...: a helper that prints where it is; $there and $helper
serves() {
	: >"$dir/there"
	"$@" >"$dir/there" 2>>"$dir/helper.log" &
	helper=$!
	started $helper
	until [ -s "$dir/there" ]; do
		kill -0 $helper 2>/dev/null || fail "no helper: $*"
		sleep 0.02
	done
	there=$(cat "$dir/there")
}

# moved SITE URL: the region is at another address than then
moved() {
	sed "s|\"url\": *\"[^\"]*\"|\"url\": \"$2\"|" "$dir/$1/spool/pins.json" \
	    >"$dir/pins"
	grep -qF "$2" "$dir/pins" || fail "no address in pins.json"
	cat "$dir/pins" >"$dir/$1/spool/pins.json"
}

# site_of FOLDER SITE: the site that belongs to a region
site_of() {
	site_from "$1/register.sql" "$2"
	cp -r "$1/spool" "$dir/$2/spool"
	mkdir -p "$dir/$2/spool/out" "$dir/$2/spool/in" "$dir/$2/spool/joins"
}

# asked_as_then FOLDER REGION: the requests of the agent of that time; what was logged
# has the answer that it had, and what was not is taken.  The answers are in
# $dir/all_asked
asked_as_then() {
	: >"$dir/all_asked"
	for said in before after; do
		node "$exchange" ask "$url" "$1/$said.jsonl" >"$dir/asked"
		awk '$3 != $4' "$dir/asked" >"$dir/other"
		[ ! -s "$dir/other" ] || {
			cat "$dir/other" >&2
			fail "region $2 answers an agent of that time otherwise"
		}
		ok "region $2: $(wc -l <"$dir/asked") requests $said," \
		    "answered as then"
		cat "$dir/asked" >>"$dir/all_asked"
	done
}

# witness_of N: one that signs the log, at $at; the third is away
witness_of() {
	rm -rf "$dir/w$1"
	"$build/sheaf-witness" init --dir "$dir/w$1" --name "w$1.example" \
	    >"$dir/w$1.key" 2>/dev/null
	at=http://127.0.0.1:9
	[ "$1" -lt 3 ] || return 0
	done_by "$build/sheaf-witness" log add --dir "$dir/w$1" "$log_key"
	: >"$dir/w$1.txt"
	"$build/sheaf-witness" serve --dir "$dir/w$1" --listen 127.0.0.1:0 \
	    >"$dir/w$1.txt" 2>>"$dir/w.log" &
	started $!
	witnesses="$witnesses $!"
	until grep -q 'answers on' "$dir/w$1.txt"; do
		kill -0 $! || fail "witness $1 did not start"
		sleep 0.02
	done
	at=http://127.0.0.1:$(sed -n 's/.* at port //p' "$dir/w$1.txt")
}

# ask_for_witnesses FOLDER: two of three, from here on
ask_for_witnesses() {
	{
		echo "log $log_key"
		for w in 1 2 3; do
			witness_of $w
			echo "witness w$w $(cat "$dir/w$w.key") $at"
		done
		echo "group most 2 w1 w2 w3"
		echo "quorum most"
	} >"$dir/witnesses.txt"
	rm -rf "$dir/authority"
	cp -r "$1/authority" "$dir/authority"
	done_by "$aggregator" trust --authority-dir "$dir/authority" \
	    --policy "$dir/witnesses.txt" --yes --out "$dir/trust"
	done_by "$aggregator" accept --dir "$centre" "$dir/trust" \
	    --receipts "$dir/trust.receipts"
	said "1 logged"
}

for folder in "$kept"/centre/*; do
	one=$(basename "$folder")
	centre=$dir/c$one
	cp -r "$folder/centre" "$centre"
	load "$kept/store/$one.sql" "$centre/store.db"
	load "$centre/lock/lock.sql" "$centre/lock/lock.db"
	rm "$centre/lock/lock.sql"
	for db in people support; do
		[ ! -f "$centre/$db.sql" ] || {
			load "$centre/$db.sql" "$centre/$db.db"
			rm "$centre/$db.sql"
		}
	done
	authority=$(sqlite3 -batch "$centre/store.db" \
	    "SELECT value FROM text WHERE name = 'authority'")
	log_key=$(sqlite3 -batch "$centre/store.db" \
	    "SELECT value FROM text WHERE name = 'log-key'")
	printf 'log %s\nquorum none\n' "$log_key" >"$dir/policy.txt"

	port=0
	must_serve
	"$aggregator" totals --dir "$centre" --region midlands --policy exact/1 \
	    --json >"$dir/totals.json"
	values "$folder/totals.json" >"$dir/then"
	values "$dir/totals.json" >"$dir/now"
	all_in "$dir/then" "$dir/now" "region $one"
	ok "region $one: $(wc -l <"$dir/then") figures as printed then"

	asked_as_then "$folder" "$one"

	# An agent that asks for a newer trust statement and counts no quorum would
	# seal nothing more if it were given one that asks for witnesses, so it is
	# not.  What it has is then taken over by today's agent, which counts them.
	witnesses=
	if [ "$one" = 05 ]; then
		ask_for_witnesses "$folder"
		cat "$folder"/before.jsonl "$folder"/after.jsonl |
		    grep -q '/head?[^"]*trust=' || fail "that agent asks for no trust"
		asked_as_then "$folder" "$one"
		awk '/\/head / && $5 ~ /in_force/' "$dir/all_asked" >"$dir/heads"
		[ -s "$dir/heads" ] || fail "no head was answered"
		! grep -q trust "$dir/heads" ||
		    fail "an agent that counts no quorum is given one"
		ok "$(wc -l <"$dir/heads") heads of an agent that counts no quorum," \
		    "without one"
	fi

	# The site of that time: what waited is received, and it goes on.
	site_of "$folder" "s$one"
	moved "s$one" "$url"
	done_by "$agent" send --dir "$dir/s$one"
	same "site $one: waiting, received, refused" "0 3 0" "$(
		staff "s$one" export --service north >/dev/null
		outbox "s$one"
	)"
	seal "s$one" >/dev/null
	moved "s$one" "$url"
	done_by "$agent" send --dir "$dir/s$one"
	same "region $one: referrals" 4 "$(exact referrals)"
	done_by "$agent" receipts verify --dir "$dir/s$one"
	sound
	[ -z "$witnesses" ] || grep -q 'quorum most' "$dir/s$one/spool/pins.json" ||
	    fail "today's agent has not taken the quorum"
	for w in $witnesses; do
		end_process "$w"
	done
	serve_stop

	# The answers of the aggregator of that time.
	site_of "$folder" "t$one"
	serves node "$exchange" replay "$folder/after.jsonl"
	moved "t$one" "$there"
	done_by "$agent" send --dir "$dir/t$one"
	end_process $helper
	same "site $one, by the answers of then" "0 3 0" "$(
		staff "t$one" export --service north >/dev/null
		outbox "t$one"
	)"
	done_by "$agent" receipts verify --dir "$dir/t$one"
done

# ------------------------------------------------------- the names in the spool's files

# names FOLDER: FILE NAME for each member of its JSON files, at any depth
names() {
	node -e 'const fs = require("node:fs");
	    const at = process.argv[1];
	    const walk = (f, v) => {
		    if (Array.isArray(v)) v.forEach(x => walk(f, x));
		    else if (v && typeof v === "object")
			    for (const [k, x] of Object.entries(v)) {
				    console.log(f, k); walk(f, x);
			    }
	    };
	    for (const f of fs.readdirSync(at).filter(f => f.endsWith(".json")))
		    walk(f, JSON.parse(fs.readFileSync(`${at}/${f}`, "utf8")));' "$1" |
	    sort -u
}
# The region of then had an authority of its own.
rm -rf "$dir/authority"
centre_new north
port=0
must_serve
site fresh north
report_from fresh north
refer fresh north 3 3
seal fresh >/dev/null
send fresh >/dev/null
refer fresh north 4 4
seal fresh >/dev/null
serve_stop
names "$dir/fresh/spool" >"$dir/now"
names "$folder/spool" >"$dir/then"
[ "$(wc -l <"$dir/now")" -gt 40 ] || fail "too few names in the spool"
comm -23 "$dir/now" "$dir/then" >"$dir/new"
[ ! -s "$dir/new" ] || {
	cat "$dir/new" >&2
	fail "no fixture has these names of the spool: keep $folder anew (tests/upgrades/README.md)"
}
ok "$(wc -l <"$dir/now") names in the spool's files, all in the newest fixture"
