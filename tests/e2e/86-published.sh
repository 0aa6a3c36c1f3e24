#!/bin/sh
# Every byte of `totals --json` follows from log, openings and registry by
# TOTALS.md: two readers that share no code for it with the aggregator, one in
# Node and the auditor, make each document again, of centres made at random.
#
# PUBLISHED_SEEDS="1 2 3" chooses the centres.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need node sqlite3
begin "a second reader makes every published figure again"
reader=$PWD/tests/reader/published.mjs

# document NAME OPTIONS...: one document into the folder of this centre
document() {
	out=$docs/$1.json
	shift
	"$aggregator" totals --dir "$centre" --json "$@" >"$out"
}

# documents_of POLICY: every table that there is of the centre
documents_of() {
	name=${1%/1}
	document "$name-all" --policy "$1"
	document "$name-services" --policy "$1" --by-service
	for region in $regions; do
		document "$name-$region" --policy "$1" --region "$region"
		document "$name-$region-services" --policy "$1" \
		    --region "$region" --by-service
	done
	for quarter in $quarters; do
		document "$name-$quarter" --policy "$1" --period "$quarter"
		document "$name-$quarter-services" --policy "$1" \
		    --period "$quarter" --by-service
		[ -z "$regions" ] || document "$name-$quarter-r0" \
		    --policy "$1" --period "$quarter" --region r0
	done
	[ -z "$regions" ] ||
	    "$aggregator" totals --dir "$centre" --json --policy "$1" \
		--region R0 | cmp -s - "$docs/$name-r0.json" ||
	    fail "--region R0 and --region r0 differ"
	for service in $(grep -o '^service,[^,]*' "$openings/registry.csv" |
	    cut -d, -f2 | sort -u | head -n 3); do
		document "$name-of-$service" --policy "$1" --service "$service"
	done
}

# parts_add_up WHOLE PART...
parts_add_up() {
	what=$1
	for part in "$@"; do
		shift
		set -- "$@" "$docs/exact-$part.json"
	done
	node "$tools/parts.mjs" "$@" || fail "the parts of $what do not add up"
}

quarters="2024-25-Q3 2024-25-Q4 2025-26-Q1"
bound=
for seed in ${PUBLISHED_SEEDS:-1 2 3 4}; do
	centre=$dir/centre$seed
	docs=$dir/docs$seed
	openings=$dir/openings$seed
	mkdir "$docs"
	"$build/tests/e2e/random_centre" "$centre" "$seed" >/dev/null
	if "$aggregator" release --dir "$centre" --out "$dir/releases$seed" \
	    >"$dir/out" 2>&1; then
		bound=$seed
	else
		grep -q 'no registry to bind' "$dir/out" || fail "seed $seed: no release"
	fi
	"$aggregator" openings --dir "$centre" --out "$openings" >/dev/null
	regions="r0 r1"
	[ "$(wc -l <"$openings/registry.csv")" -gt 1 ] || regions=
	documents_of exact/1
	documents_of mhsds/1
	documents_of sheaf/1
	node "$reader" "$centre/log" "$openings" "$docs"/*.json \
	    >"$dir/out" 2>&1 || {
		cat "$dir/out"
		fail "seed $seed: the reader in Node finds other figures"
	}
	for document in "$docs"/*.json; do
		"$audit" recompute "$centre/log" --openings "$openings" \
		    --against "$document" >"$dir/audit" 2>&1 || {
			cat "$dir/audit"
			fail "seed $seed: sheaf-audit differs in $document"
		}
	done
	"$aggregator" uptake --dir "$centre" --from 2024-10 --to 2025-09 \
	    --json >"$dir/uptake.json"
	done_by "$audit" uptake "$centre/log" \
	    --registry "$openings/registry.csv" --against "$dir/uptake.json"
	said "all equal"
	sed '0,/"ever": [0-9]*/s//"ever": 99/' "$dir/uptake.json" \
	    >"$dir/otherwise.json"
	exits 1 "$audit" uptake "$centre/log" \
	    --registry "$openings/registry.csv" --against "$dir/otherwise.json"
	parts_add_up all services
	for quarter in $quarters; do
		parts_add_up "$quarter" "$quarter-services"
	done
	if [ -n "$regions" ]; then
		parts_add_up all r0 r1
		parts_add_up r0 r0-services
		parts_add_up r1 r1-services
	fi
	"$aggregator" rebuild --dir "$centre" --check >/dev/null ||
	    fail "seed $seed: a rebuild finds differences"
	ok "centre of seed $seed: $(tail -n 1 "$dir/out")"
done

# A document that names another registry than the log binds is proven false, by the
# log alone.
[ -n "$bound" ] || fail "no registry was bound"
log=$dir/centre$bound/log
{
	echo "log $(sqlite3 -batch "$dir/centre$bound/store.db" \
	    "SELECT value FROM text WHERE name = 'log-key'")"
	echo "quorum none"
} >"$dir/policy.txt"
# total DOCUMENT: it as a file of evidence
total() {
	echo "sheaf-evidence/1 total"
	echo "log $(sed -n 1p "$log/checkpoint")"
	echo "part totals $(wc -l <"$1")"
	cat "$1"
	echo "part registry $(wc -l <"$dir/openings$bound/registry.csv")"
	cat "$dir/openings$bound/registry.csv"
}
# decided STATUS VERDICT FILE: by both readers, one of which begins with a capital
decided() {
	exits "$1" "$audit" evidence "$3" --policy "$dir/policy.txt" \
	    --mirror "$log" --openings "$dir/openings$bound"
	grep -qi "^$2: " "$dir/said" || fail "sheaf-audit does not say: $2"
	exits "$1" node "$PWD/tests/reader/evidence.mjs" "$dir/policy.txt" "$3" \
	    "$log" "$dir/openings$bound"
	said "$2: "
}
true=$dir/docs$bound/exact-all.json
sed 's/"registry": "[0-9a-f]*"/"registry": "'"$(sha256sum <"$true" |
    cut -d' ' -f1)"'"/' "$true" >"$dir/moved.json"
total "$true" >"$dir/true.evidence"
total "$dir/moved.json" >"$dir/moved.evidence"
decided 1 "not proved" "$dir/true.evidence"
decided 0 "proved" "$dir/moved.evidence"
! node "$reader" "$log" "$dir/openings$bound" "$dir/moved.json" >"$dir/out" 2>&1 ||
    fail "a document under another registry is not found"
grep -q 'names another registry than the one that a release binds' "$dir/out" ||
    fail "the reader in Node does not say why"
exits 1 "$audit" recompute "$log" --openings "$dir/openings$bound" \
    --against "$dir/moved.json"
said "binds to the log"
ok "a document under another registry than the bound one is proven false"

# The reader would find it.
sed '0,/"shown": [0-9]/s//"shown": 1&/' "$docs/exact-all.json" |
    sed 's/1"shown": /1/' >"$dir/changed.json"
! cmp -s "$dir/changed.json" "$docs/exact-all.json" || fail "nothing changed"
! node "$reader" "$centre/log" "$openings" "$dir/changed.json" \
    >"$dir/out" 2>&1 || fail "another figure is not found"
exits 1 "$audit" recompute "$centre/log" --openings "$openings" \
    --against "$dir/changed.json"
ok "another figure is found"
echo >>"$openings/registry.csv"
! node "$reader" "$centre/log" "$openings" "$docs/exact-all.json" \
    >"$dir/out" 2>&1 || fail "another registry is not found"
exits 1 "$audit" recompute "$centre/log" --openings "$openings" \
    --against "$docs/exact-all.json"
ok "another registry is found"
