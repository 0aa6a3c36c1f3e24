#!/bin/sh
# An auditor's round for a timer: sound, totals that do not add up, a log that is
# away, one that forks, and one that another key signs; each with its status, and a
# report that says what it means.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "a round of an auditor, and its report"
need node strace

# watch STATUS OPTIONS...
watch() {
	want=$1
	shift
	exits "$want" "$audit" watch "$url/log" --state "$dir/watched" \
	    --policy "$dir/policy" --authority "$authority" "$@"
}

# reported WORDS...: in each of the three forms
reported() {
	for form in txt json html; do
		grep -qF "$1" "$dir/watched/report.$form" || {
			cat "$dir/watched/report.$form" >&2
			fail "report.$form does not say: $1"
		}
		checked=$((checked + 1))
	done
}

centre=$dir/centre
"$build/tests/e2e/random_centre" "$centre" 1 >/dev/null
must_serve
curl -s "$url/v1/trust" >"$dir/trust"
log_key=$(sed -n 's/.*\\nlog-key \([^\\]*\)\\n.*/\1/p' "$dir/trust")
authority=$(sed -n 's/.*\\nauthority \([^\\]*\)\\n.*/\1/p' "$dir/trust")
printf 'log %s\nquorum none\n' "$log_key" >"$dir/policy"
"$aggregator" openings --dir "$centre" --out "$dir/openings" >/dev/null
"$aggregator" totals --dir "$centre" --json >"$dir/totals.json"

exits 2 "$audit" watch "$url/log" --policy "$dir/policy"
said "--state"
watch 2 --against "$dir/totals.json"
said "--against needs --openings"
watch 0
said "The log is sound."
reported "The log is sound."
reported "agent-1"
said "Sites that have been enrolled so far"
sites=$(grep -c '^  Entry .*: agent .*, enrolment 1, key ' \
    "$dir/watched/report.txt")
same "sites that the log has enrolled" "$sites" "$("$aggregator" agents \
    --dir "$centre" --json | grep -o '"epoch"' | wc -l)"
watch 0 --openings "$dir/openings" --against "$dir/totals.json"
said "0 of them since the last round"
! grep -q enrolment "$dir/said" || fail "sites of before are told as new"
reported "the totals are what it adds up to"
watch 0 --quiet
same "what a quiet round prints" "" "$(cat "$dir/said")"
watch 0 --json
node -e 'const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
	if (r.verdict !== "sound" || r.findings.length !== 0) process.exit(1)' \
    "$dir/said" || fail "the JSON says something else"

# A figure that is not what the log adds up to.
node -e 'const fs = require("fs");
	const o = fs.readFileSync(process.argv[1], "utf8");
	fs.writeFileSync(process.argv[2], o.replace(/"shown": "(\d)/,
		(_, d) => `"shown": "9${d}`));' \
    "$dir/totals.json" "$dir/false.json"
cmp -s "$dir/totals.json" "$dir/false.json" && fail "nothing was changed"
watch 1 --quiet --openings "$dir/openings" --against "$dir/false.json"
said "WRONG"
said "report.html"
reported "What is published is not what the log adds up to."
reported "Ask the log's holder for the totals of the same log size again."

# decides NAME FILE STATUS VERDICT: by the auditor, and by the second reader
decides() {
	exits "$3" "$audit" evidence "$2" --policy "$dir/policy" \
	    --mirror "$dir/watched/mirror" --openings "$dir/openings" --json
	said "\"verdict\": \"$4\""
	exits "$3" node tests/reader/evidence.mjs "$dir/policy" "$2" \
	    "$dir/watched/mirror" "$dir/openings"
	said "$4"
}
# False totals are a file of evidence, and true ones are not.
exits 1 "$audit" recompute "$dir/watched/mirror" --policy "$dir/policy" \
    --openings "$dir/openings" --against "$dir/false.json" \
    --out "$dir/total.evidence"
decides "false totals" "$dir/total.evidence" 0 proved
sed '0,/"shown": "9/s//"shown": "/' "$dir/total.evidence" >"$dir/true.evidence"
decides "true totals" "$dir/true.evidence" 1 "not proved"

# Somebody changed the copy: that is this disk's fault, and is mended.
for tile in "$dir"/watched/mirror/tile/entries/000.p/*; do
	printf x | dd of="$tile" bs=1 seek=100 conv=notrunc 2>/dev/null
done
watch 0
reported "The log is sound."

# The report cannot be written: the one of before stays, and it is said.
cp "$dir/watched/report.txt" "$dir/before"
exits 1 strace -f -o /dev/null -e trace=rename \
    -e inject=rename:error=ENOSPC "$audit" watch "$url/log" \
    --state "$dir/watched" --policy "$dir/policy" --authority "$authority"
said "No space left"
cmp -s "$dir/before" "$dir/watched/report.txt" || fail "the report is spoilt"
watch 0

# Away.
serve_stop
watch 75
said "what was copied before is sound"
reported "It was last reached on"
must_serve

serve_stop

mv "$centre" "$dir/random"
# A log that grows, and whose copied folder grows in another way.
port=0
centre_new one
printf 'log %s\nquorum none\n' "$log_key" >"$dir/policy"
must_serve
# grow NAME: a list of services of an agent of its own
grow() {
	"$aggregator" services --authority-dir "$dir/authority" --agent "$1" \
	    --services "service-$1" --out "$dir/list" >/dev/null
	"$aggregator" accept --dir "$centre" "$dir/list" \
	    --receipts "$dir/list.receipts" >/dev/null
	rm "$dir/list"
}
grow one
rm -rf "$dir/watched"
watch 0
serve_stop
cp -r "$centre" "$dir/copied"
must_serve
grow two
watch 0
said "1 of them since the last round"
serve_stop
mv "$centre" "$dir/honest"
mv "$dir/copied" "$centre"
must_serve
watch 75
said "older"
grow three
watch 1
reported "The log has shown two histories"
exits 1 "$audit" evidence "$dir/watched/mirror/checkpoint" \
    "$dir/watched/mirror/checkpoint.other" --policy "$dir/policy"
said "fork"
# The same as one file, which a second reader decides in the same way; and a file
# that somebody has changed.
decides fork.evidence "$dir/watched/mirror/fork.evidence" 0 proved
# Line 6 is the root of the first checkpoint.
sed '6{s/^[A-M]/z/;t;s/^./A/}' "$dir/watched/mirror/fork.evidence" >"$dir/changed"
decides "changed" "$dir/changed" 1 "not proved"
sed 1s/fork/denied/ "$dir/watched/mirror/fork.evidence" >"$dir/changed"
decides "of another kind" "$dir/changed" 2 malformed
# Under another key than the policy's.
"$aggregator" init --dir "$dir/other" --origin "$origin" \
    --authority-dir "$dir/other-authority" >"$dir/other.txt"
printf 'log %s\nquorum none\n' \
    "$(awk '$1 == "log-key" { print $2 }' "$dir/other.txt")" >"$dir/policy"
rm -rf "$dir/watched"
watch 1
reported "is not signed as your policy wants it"
# A quorum that nobody made.
"$build/sheaf-witness" init --dir "$dir/w" --name w.example >"$dir/w.key" \
    2>/dev/null
printf 'log %s\nwitness w %s\nquorum w\n' "$log_key" "$(cat "$dir/w.key")" \
    >"$dir/policy"
rm -rf "$dir/watched"
watch 1
said "0 of the policy's 1 witness"
"$build/sheaf-witness" log add --dir "$dir/w" "$log_key" --url "$url/log" \
    >/dev/null
"$build/sheaf-witness" follow --dir "$dir/w" --once --out "$dir/cosigned" \
    2>/dev/null
cp "$dir"/cosigned/*.checkpoint "$centre/log/checkpoint"
watch 0
said "The log is sound."
