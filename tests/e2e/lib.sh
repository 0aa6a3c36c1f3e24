#!/bin/sh
# Shared by the end-to-end scripts, which begin with
#
#	. "$(dirname "$0")/lib.sh"
#	begin "what this script proves"
#
# and may use what stands below.  Everything happens in a directory of its
# own, $dir, on loopback, and is gone at the end; SHEAF_TEST_KEEP=1 keeps it.
# SHEAF_BUILD names another folder of programs than build.
#
# shellcheck shell=sh disable=SC2034 # the scripts use the variables
set -eu
cd "$(dirname "$0")/../.."

build=${SHEAF_BUILD:-build}
case $build in
/*) ;;
*) build=$PWD/$build ;;
esac
# Of a test build, in which passwords are quick to guess; see vault_cost.h.
agent=$build/test/sheaf-agent
installed_agent=$build/sheaf-agent
aggregator=$build/sheaf-aggregator
audit=$build/sheaf-audit
tools=$PWD/tests/e2e
password="correct horse battery staple"
quarter="2015/16 Q3"
start=2015-10-01
through=2015-12-31
checked=0
dir=
running=

# ------------------------------------------------------------ begin and end

# Keep track of a process that must not outlive the script.
started() {
	running="$running $1"
}

# end_process PID [SIGNAL]: end it and wait; its status is in $ended
end_process() {
	kill -"${2:-TERM}" "$1" 2>/dev/null || :
	ended=0
	wait "$1" 2>/dev/null || ended=$?
	left=
	for pid in $running; do
		[ "$pid" = "$1" ] || left="$left $pid"
	done
	running=$left
}

finish() {
	status=$?
	trap - EXIT INT TERM
	for pid in $running; do
		kill -KILL "$pid" 2>/dev/null || :
		wait "$pid" 2>/dev/null || :
	done
	if [ "${SHEAF_TEST_KEEP:-}" = 1 ]; then
		echo "kept: $dir"
	else
		chmod -R u+rwx "$dir" 2>/dev/null || :
		# A process that was killed may have left one that ends by itself.
		tries=0
		until rm -rf "$dir" 2>/dev/null || [ $tries -eq 100 ]; do
			tries=$((tries + 1))
			sleep 0.1
		done
	fi
	if [ "$status" -eq 0 ]; then
		echo "$checked checks, all as they should be"
	fi
	exit "$status"
}

begin() {
	umask 077
	[ -x "$agent" ] || {
		echo "there is no $agent: run 'make tests' first" >&2
		exit 1
	}
	dir=$(mktemp -d "${TMPDIR:-/tmp}/sheaf-e2e.XXXXXX")
	trap finish EXIT
	trap 'exit 130' INT TERM
	echo "== $*"
}

# need PROGRAM...: the script cannot run without them
need() {
	for program in "$@"; do
		command -v "$program" >/dev/null || {
			echo "this test needs $program" >&2
			exit 1
		}
	done
}

# ------------------------------------------------------------------- checks

fail() {
	echo "NOT AS IT SHOULD BE: $*" >&2
	exit 1
}

ok() {
	checked=$((checked + 1))
	echo "  $*"
}

# same WHAT EXPECTED GOT
same() {
	[ "$2" = "$3" ] || fail "$1: expected \"$2\", got \"$3\""
	ok "$1: $3"
}

# quiet_same WHAT EXPECTED GOT: the same, printed only when it fails
quiet_same() {
	[ "$2" = "$3" ] || fail "$1: expected \"$2\", got \"$3\""
	checked=$((checked + 1))
}

# exits STATUS COMMAND...: its output is in $dir/said
exits() {
	want=$1
	shift
	got=0
	"$@" >"$dir/said" 2>&1 </dev/null || got=$?
	[ "$got" -eq "$want" ] || {
		tail -n 20 "$dir/said" >&2
		fail "exit $got instead of $want: $*"
	}
	checked=$((checked + 1))
}

# done_by COMMAND...: it must succeed; its output is in $dir/said
done_by() {
	exits 0 "$@"
}

# said TEXT: what the last command of exits printed holds this
said() {
	grep -qF -- "$1" "$dir/said" || {
		cat "$dir/said" >&2
		fail "this was not said: $1"
	}
	checked=$((checked + 1))
}

# sentence: the last command of exits said something a person can read
sentence() {
	grep -qE '[A-Za-z/]+ [A-Za-z/]+ [A-Za-z/]+' "$dir/said" || {
		cat "$dir/said" >&2
		fail "no sentence was said"
	}
	checked=$((checked + 1))
}

# --------------------------------------------------------------- the centre

centre=
url=
daemon=
origin=e2e.sheaf.example/log

# registry SERVICE...: reference data with these services in one region
registry() {
	echo "kind,code,name,parent,from,to,attributes"
	echo "region,midlands,Midlands,,2015-04-01,,"
	echo "area,middle,Middle,midlands,2015-04-01,,"
	echo "provider,provider,Provider,,2015-04-01,,"
	for code in "$@"; do
		echo "service,$code,Service $code,middle,2015-10-01,,$(
		)provider=provider;site_type=new"
	done
}

# centre_new SERVICE...: an aggregator in $dir/centre, its authority beside
centre_new() {
	centre=$dir/centre
	"$aggregator" init --dir "$centre" --origin "$origin" \
	    --authority-dir "$dir/authority" >"$dir/init.txt"
	log_key=$(awk '$1 == "log-key" { print $2 }' "$dir/init.txt")
	authority=$(awk '$1 == "authority" { print $2 }' "$dir/init.txt")
	printf 'log %s\nquorum none\n' "$log_key" >"$dir/policy.txt"
	registry "$@" >"$dir/registry.csv"
	"$aggregator" registry import --dir "$centre" "$dir/registry.csv" \
	    >/dev/null
}

# await_daemon: until it has printed its address or ended (status 1); one that
# has no output to print to is asked at its old port
await_daemon() {
	tries=0
	until grep -q ' on http' "$dir/serve.txt" 2>/dev/null; do
		kill -0 "$daemon" 2>/dev/null || return 1
		tries=$((tries + 1))
		[ $tries -lt 1800 ] || return 1
		if [ $((tries % 10)) -eq 0 ] && [ "$port" -ne 0 ] &&
		    curl -s -m 1 -o "$dir/health" "$url/healthz"; then
			return 0
		fi
		sleep 0.05
	done
	url=$(sed -n 's/.* on \(http[^ ]*\).*/\1/p' "$dir/serve.txt")
}

# serve_start [WRAPPER...]: the daemon, under a wrapper if there is one; it
# keeps the port of the first start, since agents remember it; $serve_options are
# further ones
port=0
serve_options=
serve_start() {
	: >"$dir/serve.txt"
	# shellcheck disable=SC2086 # a list of words
	"$@" "$aggregator" serve --dir "$centre" $serve_options \
	    --listen "127.0.0.1:$port" >"$dir/serve.txt" \
	    2>>"$dir/serve.log" &
	daemon=$!
	started "$daemon"
	await_daemon || return 1
	port=${url##*:}
}

serve_stop() {
	end_process "$daemon"
}

# must_serve: start the daemon or fail.  Somebody says that a later start need not wait
# for a site, unless the script sets unheard=1.
unheard=
must_serve() {
	serve_start env || {
		tail -n 5 "$dir/serve.log" >&2
		fail "the aggregator did not start"
	}
	[ -n "$unheard" ] || "$aggregator" recover --dir "$centre" \
	    --confirm "Ann Other" >/dev/null 2>&1 || :
}

log_size() {
	sed -n 2p "$centre/log/checkpoint"
}

# exact MEASURE [PERIOD]: its figure over the whole region
exact() {
	"$aggregator" totals --dir "$centre" --region midlands \
	    --policy exact/1 --period "${2:-$quarter}" --json |
	    tr -d '\n ' | tr '}' '\n' | sed -n \
	    "s/.*\"measure\":\"$1\",\"band\":\"\",.*\"value\":\([0-9]*\).*/\1/p"
}

# sound: everything stored agrees with everything else, and an auditor who
# trusts nothing agrees too
sound() {
	done_by "$aggregator" rebuild --dir "$centre" --check
	said "equal, bit for bit"
	done_by "$aggregator" fsck --dir "$centre"
	rm -rf "$dir/mirror" "$dir/openings"
	done_by "$aggregator" openings --dir "$centre" --out "$dir/openings"
	done_by "$audit" mirror "$url/log" "$dir/mirror"
	done_by "$audit" verify "$dir/mirror" --policy "$dir/policy.txt" \
	    --authority "$authority"
	"$aggregator" totals --dir "$centre" --region midlands \
	    --policy exact/1 --json >"$dir/shown.json"
	done_by "$audit" recompute "$dir/mirror" --openings "$dir/openings" \
	    --against "$dir/shown.json"
	ok "rebuild --check, fsck, verify and recompute agree"
}

# ----------------------------------------------------------------- the sites

# staff SITE COMMAND...: a command that asks for a password
staff() {
	site=$1
	shift
	printf '%s\n' "$password" |
	    "$agent" "$@" --dir "$dir/$site" --password-file -
}

# site_new SITE: a register and a spool
site_new() {
	staff "$1" init --recovery-file "$dir/$1.recovery" >/dev/null
}

# invite SITE [EPOCH]
invite() {
	rm -f "$dir/$1.invite" "$dir/$1.secret"
	"$aggregator" invite --authority-dir "$dir/authority" --agent "$1" \
	    --epoch "${2:-1}" --provider provider --out "$dir/$1.invite" \
	    --secret-file "$dir/$1.secret" >/dev/null
}

# grant SITE SERVICE,...: the services that it reports
grant() {
	rm -f "$dir/$1.services"
	"$aggregator" services --authority-dir "$dir/authority" \
	    --agent "$1" --services "$2" --out "$dir/$1.services" >/dev/null
	"$aggregator" accept --dir "$centre" "$dir/$1.services" \
	    --receipts "$dir/$1.services.receipts" >/dev/null
}

# enrol SITE: its enrolment is in the spool
enrol() {
	staff "$1" enrol "$dir/$1.invite" --secret-file "$dir/$1.secret" \
	    ${url:+--url "$url"} >/dev/null
}

# site SITE SERVICE: made, invited, enrolled and received
site() {
	site_new "$1"
	invite "$1"
	grant "$1" "$2"
	enrol "$1"
	send "$1" >/dev/null
}

send() {
	"$agent" send --dir "$dir/$1"
}

# seal SITE [THROUGH]: facts of tests are older than a clock may be ahead
seal() {
	staff "$1" seal --through "${2:-$through}" --none all --yes \
	    --confirm-date "$(date +%F)"
}

# own SITE [WRAPPER...]: sheaf-agent serve for its register, for commands alone,
# until disown
owner=
own() {
	site=$1
	shift
	: >"$dir/$site.serve"
	"$@" "$agent" serve --dir "$dir/$site" --no-page --no-courier \
	    >"$dir/$site.serve" 2>"$dir/$site.serve.log" </dev/null &
	owner=$!
	started $owner
	until [ -s "$dir/$site.serve" ]; do
		kill -0 $owner 2>/dev/null || {
			cat "$dir/$site.serve.log" >&2
			fail "nothing serves $site"
		}
		sleep 0.02
	done
}

# disown SITE [SIGNAL]: its status is in $ended
disown() {
	end_process $owner "${2:-TERM}"
	owner=
}

# facts SERVICE FIRST LAST [DATE]: that many accepted referrals
facts() {
	echo "service,client,event,date,mode,flags,ref,value,staff"
	i=$2
	while [ "$i" -le "$3" ]; do
		echo "$1,c$i,referral_received,${4:-2015-10-05},self,,r$i,,"
		echo "$1,c$i,referral_accepted,${4:-2015-10-05},self,,r$i,,"
		i=$((i + 1))
	done
}

# refer SITE SERVICE FIRST LAST [DATE]: import them
refer() {
	facts "$2" "$3" "$4" "${5:-2015-10-05}" >"$dir/$1.csv"
	staff "$1" import "$dir/$1.csv" >/dev/null
}

# report_from SITE SERVICE: its first quarter
report_from() {
	staff "$1" service set "$2" --first-quarter "$quarter" >/dev/null
}

# outbox SITE: "waiting received refused"
outbox() {
	"$agent" status --dir "$dir/$1" --json | tr -d '\n ' | sed \
	    's/.*"outbox":{"waiting":\([0-9]*\),"received":\([0-9]*\),"refused":\([0-9]*\).*/\1 \2 \3/'
}

# seq SITE: the last sequence number sealed
seq_of() {
	"$agent" status --dir "$dir/$1" --json | tr -d '\n ' |
	    sed 's/.*"seq":\([0-9]*\).*/\1/;q'
}
