#!/bin/sh
# Six real services report, one of them never online, and an auditor
# confirms the total.  Figures: Making IPS Work (2018), Tables 1 and 3; the
# client registers behind them are synthetic, and the spread over quarters
# is ours.  Everything happens in a temporary directory and on loopback.
#
# Exit 0 only if every figure agrees.  At a terminal the desk of one site and
# then the pages of the region are offered at the end.  SHEAF_DEMO_KEEP=1 keeps the directory.
set -eu
cd "$(dirname "$0")/../.."

# A test has one whose passwords cost nothing: they take half of the time.
agent=${SHEAF_DEMO_AGENT:-$PWD/build/sheaf-agent}
aggregator=$PWD/build/sheaf-aggregator
audit=$PWD/build/sheaf-audit
witness=$PWD/build/sheaf-witness
demo=$PWD/build/tests/demo
sites=$PWD/packaging/examples/making_ips_work_sites.csv
registry=$PWD/packaging/examples/registry.csv
seed=20180101

services="berkshire bradford lincolnshire luton-bedfordshire northamptonshire"
services="$services wiltshire"
ends="2015-12-31 2016-03-31 2016-06-30 2016-09-30 2016-12-31 2017-03-31"
quarters="2015-10-01 2016-01-01 2016-04-01 2016-07-01 2016-10-01 2017-01-01"
by_hand=luton-bedfordshire
offline=wiltshire
corrected=bradford
damaged=lincolnshire

umask 077
dir=$(mktemp -d "${TMPDIR:-/tmp}/sheaf-demo.XXXXXX")
daemon=
running=
stop() {
	status=$?
	trap - EXIT INT TERM
	for pid in $daemon $running; do
		kill "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	if [ "${SHEAF_DEMO_KEEP:-}" = 1 ]; then
		echo "State is kept in $dir."
	else
		rm -rf "$dir"
	fi
	exit "$status"
}
trap stop EXIT
trap 'exit 130' INT TERM

step() {
	printf '\n== %s\n' "$*"
}

fail() {
	echo "demo: $*" >&2
	exit 1
}

# ------------------------------------------------------------ the aggregator

step "An aggregator is made and started, with seven regions and six services"
"$aggregator" init --dir "$dir/centre" --origin demo.sheaf.example/log \
    --authority-dir "$dir/authority" | tee "$dir/init.txt"
log_key=$(awk '$1 == "log-key" { print $2 }' "$dir/init.txt")
authority=$(awk '$1 == "authority" { print $2 }' "$dir/init.txt")
printf 'log %s\nquorum none\n' "$log_key" >"$dir/policy.txt"
"$aggregator" serve --dir "$dir/centre" --listen 127.0.0.1:0 \
    >"$dir/serve.txt" 2>"$dir/serve.log" &
daemon=$!
tries=0
until grep -q ' on http' "$dir/serve.txt" 2>/dev/null; do
	tries=$((tries + 1))
	[ $tries -lt 100 ] || fail "the aggregator did not start"
	kill -0 "$daemon" 2>/dev/null || {
		cat "$dir/serve.log" >&2
		fail "the aggregator stopped"
	}
	sleep 0.1
done
url=$(sed -n 's/.* on \(http[^ ]*\).*/\1/p' "$dir/serve.txt")
cat "$dir/serve.txt"
"$aggregator" registry import --dir "$dir/centre" "$registry"

# -------------------------------------------------------- six sites, enrolled

step "Synthetic client registers are written (seed $seed)"
"$demo/synthetic_register" "$sites" $seed "$dir/facts" $corrected
echo "The spread over quarters and every client in them is made up; only"
echo "the sums per site are published ones."

account=demo
password() {
	echo "demonstration $1"
}

# at SITE COMMAND...: a command at a site that asks for a password
at() {
	site=$1
	shift
	password "$site" | "$agent" "$@" --dir "$dir/$site" --password-file -
}

enrol() {
	site=$1
	"$aggregator" invite --authority-dir "$dir/authority" \
	    --agent "p-$site" --epoch 1 --provider "p-$site" \
	    --out "$dir/$site.invite" --secret-file "$dir/$site.secret" \
	    >/dev/null
	"$aggregator" services --authority-dir "$dir/authority" \
	    --agent "p-$site" --services "$site" \
	    --out "$dir/$site.services" >/dev/null
	"$aggregator" accept --dir "$dir/centre" "$dir/$site.services" \
	    --receipts "$dir/$site.services.receipts" >/dev/null
	password "$site" | "$agent" init --dir "$dir/$site" \
	    --staff "$account" --password-file - --recovery-file "$dir/$site.recovery" >/dev/null
	at "$site" enrol "$dir/$site.invite" --secret-file \
	    "$dir/$site.secret" --url "$url" >/dev/null
}

step "Six agents are made, invited and enrolled, and import their registers"
for site in $services; do
	enrol "$site"
	at "$site" import "$dir/facts/$site.csv" >"$dir/$site.import"
	at "$site" service set "$site" --first-quarter "2015/16 Q3" >/dev/null
	printf '%-20s %s\n' "$site" "$(tail -n 1 "$dir/$site.import")"
done

step "What would leave Berkshire for its first quarter, to the last byte"
"$agent" preview --dir "$dir/berkshire" --service berkshire \
    --period "2015/16 Q3" --through 2015-12-31

# ------------------------------------------------------------ seven deliveries

# answer SITE: carry a site's envelopes to the aggregator and back by file
by_file() {
	"$agent" carry out --dir "$dir/$1" "$dir/$1.sheaf" >/dev/null
	"$aggregator" accept --dir "$dir/centre" "$dir/$1.sheaf" \
	    --receipts "$dir/$1.receipts"
	"$agent" carry in --dir "$dir/$1" "$dir/$1.receipts" >/dev/null
}

# damage SITE: flip one bit in the box of its newest envelope in the spool,
# as a bad disk or line would
damage() {
	newest=$(find "$dir/$1/spool/out" -name '*.sheaf' | sort | tail -n 1)
	size=$(stat -c %s "$newest")
	at=$((size - 100))
	byte=$(od -An -tu1 -j $at -N 1 "$newest" | tr -d ' ')
	flipped=$(printf '\\%03o' $((byte ^ 1)))
	# shellcheck disable=SC2059 # the format is the byte
	printf "$flipped" | dd of="$newest" bs=1 seek=$at conv=notrunc \
	    status=none
}

quarter=0
for end in $ends; do
	quarter=$((quarter + 1))
	step "Quarter $quarter of 6: sealed to $end and sent"
	for site in $services; do
		at "$site" seal --through "$end" --none all --yes >"$dir/$site.seal"
		if [ "$site" = $damaged ] && [ $quarter -eq 2 ]; then
			damage $site
			"$agent" send --dir "$dir/$site" \
			    >"$dir/$site.send" 2>&1 || :
			printf '%-20s %s\n' "$site" \
			    "its box was damaged on the way: not taken"
			at "$site" seal --through "$end" --none all --yes >/dev/null
		fi
		if [ "$site" = $by_hand ]; then
			printf '%-20s %s\n' "$site" "by file: $(by_file $site)"
		elif [ "$site" = $offline ] && [ $quarter -le 3 ]; then
			printf '%-20s %s\n' "$site" \
			    "offline; its envelopes wait on site"
		else
			"$agent" send --dir "$dir/$site" >"$dir/$site.send"
			printf '%-20s %s\n' "$site" \
			    "$(tail -n 1 "$dir/$site.send")"
		fi
	done
done

step "Bradford corrects a job start that stood in the wrong quarter"
at $corrected import "$dir/facts/$corrected-correction.csv" | tail -n 1
at $corrected seal --through 2017-03-31 --none all --yes
"$agent" send --dir "$dir/$corrected" | tail -n 1
"$agent" status --dir "$dir/$corrected"

# ----------------------------------------------------------------- the totals

step "A release binds the registry, which says what lies in which region, to the log"
"$aggregator" release --dir "$dir/centre" --out "$dir/releases"

totals() {
	"$aggregator" totals --dir "$dir/centre" --region south-east "$@"
}

step "The region, as its lead sees it"
totals
step "The region, exact"
totals --policy exact/1
step "Rounded parts need not add up to the rounded total"
totals --policy exact/1 --json >"$dir/region.json"
totals --json >"$dir/shown.json"
totals --by-service --json >"$dir/parts.json"
parts=$(tr -d '\n ' <"$dir/parts.json" | tr '}' '\n' | sed -n \
    's/.*"measure":"job_starts","band":"",.*"shown":\([0-9]*\).*/\1/p' |
    tr '\n' ' ')
whole=$(tr -d '\n ' <"$dir/shown.json" | tr '}' '\n' | sed -n \
    '/2015-10-01\/2017/s/.*"measure":"job_starts","band":"",.*"shown":\([0-9]*\).*/\1/p')
echo "job starts shown by service: ${parts}shown for the region: $whole"
[ "$parts $whole" = "75 80 65 115 25 65  420" ] ||
    fail "the shown job starts are not 75 80 65 115 25 65, total 420"

by_service=
for start in $quarters; do
	totals --by-service --period "$start/P3M" --policy exact/1 --json \
	    >"$dir/by-service-$start.json"
	by_service="$by_service $dir/by-service-$start.json"
done

# ---------------------------------------------------------------- the auditor

step "An auditor mirrors the log, verifies it and adds everything up again"
"$aggregator" openings --dir "$dir/centre" --out "$dir/openings"
"$audit" mirror "$url/log" "$dir/mirror" --policy "$dir/policy.txt"
"$audit" verify "$dir/mirror" --policy "$dir/policy.txt" \
    --authority "$authority"
for shown in "$dir/region.json" "$dir/shown.json" "$dir/parts.json" \
    $by_service; do
	"$audit" recompute "$dir/mirror" --openings "$dir/openings" \
	    --against "$shown"
done
"$audit" receipt "$dir/$by_hand.receipts" --statement \
    "$dir/$by_hand.sheaf" --policy "$dir/policy.txt"
"$aggregator" rebuild --dir "$dir/centre" --check
"$aggregator" fsck --dir "$dir/centre"

step "Every line against the generator's own ledger, every sum against print"
# shellcheck disable=SC2086 # a list of files
"$demo/compare_ledger" "$sites" "$dir/facts/ledger.csv" "$dir/region.json" \
    $by_service >"$dir/compared.txt" || {
	cat "$dir/compared.txt"
	fail "the totals do not agree"
}
# -------------------------------------------------------------- the witnesses

step "From now on two of three witnesses must sign what the aggregator publishes"
# addressed FILE: the address that a witness prints once it answers
addressed() {
	tries=0
	until grep -q 'http.*127' "$1" 2>/dev/null ||
	    grep -q 'at port' "$1" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 100 ] || fail "a witness did not start"
		sleep 0.1
	done
	sed -n 's/.* at port \([0-9]*\).*/http:\/\/127.0.0.1:\1/p
	    t
	    /^http:/p' "$1"
}

# witness NAME: make one; prints its key
witness() {
	"$witness" init --dir "$dir/$1" --name "$1.example" 2>/dev/null
}

serving() {
	"$witness" serve --dir "$dir/$1" --listen 127.0.0.1:0 >"$dir/$1.txt" \
	    2>"$dir/$1.log" &
	running="$running $!"
}

first_key=$(witness first)
second_key=$(witness second)
"$witness" log add --dir "$dir/first" "$log_key" >/dev/null
"$witness" log add --dir "$dir/second" "$log_key" --url "$url/log" >/dev/null
serving first
"$witness" follow --dir "$dir/second" --every 1 2>"$dir/second.log" &
running="$running $!"
# The third is another program, in another language, where that can run.
if command -v node >/dev/null; then
	node tests/reader/witness.mjs "$dir/third" third.example "$log_key" \
	    >"$dir/third.txt" 2>"$dir/third.log" &
	running="$running $!"
	third=$(addressed "$dir/third.txt")
	third_key=$(sed -n 1p "$dir/third.txt")
else
	third_key=$(witness third)
	"$witness" log add --dir "$dir/third" "$log_key" >/dev/null
	serving third
	third=$(addressed "$dir/third.txt")
fi
cat >"$dir/quorum.txt" <<END
log $log_key
witness first $first_key $(addressed "$dir/first.txt")
witness second $second_key
witness third $third_key $third
group most 2 first second third
quorum most
END
grep -v '^log' "$dir/quorum.txt"
"$aggregator" trust --authority-dir "$dir/authority" --dir "$dir/centre" \
    --policy "$dir/quorum.txt" --yes --out "$dir/quorum.sheaf"
"$aggregator" accept --dir "$dir/centre" "$dir/quorum.sheaf" \
    --receipts "$dir/quorum.receipts"
"$aggregator" status --dir "$dir/centre"
"$audit" receipt "$dir/quorum.receipts" --statement "$dir/quorum.sheaf" \
    --policy "$dir/quorum.txt"
if [ -t 1 ]; then
	cat <<-END

	Next: README.md, "A first use by hand"; or look around with
	  SHEAF_DEMO_KEEP=1 make demo
	  build/sheaf-aggregator totals --help
	END
fi
cat "$dir/compared.txt"
sh tests/demo/offer.sh "$agent" "$dir/berkshire" $account \
    "$(password berkshire)" "$dir/centre" \
    "$(sed -n 's/^Pages for people are at //p' "$dir/serve.txt")"
