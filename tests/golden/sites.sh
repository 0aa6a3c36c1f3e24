#!/bin/sh
# What the calls of the golden files may use beside the programs: short words
# for the usual options, and sites that are made in one step.  Everything is
# in the current folder, so no path of this machine is in an answer.
#
# shellcheck shell=sh disable=SC2034,SC2086,SC2154 # words for 15-golden.sh

ann="--staff ann --password-file pw"
today="--today 2026-05-31"
desk="--dir desk $ann"
empty="--dir empty $ann"
template=$PWD/packaging/examples/sheaf-template.xlsx

# quietly COMMAND...: it prepares something, so its answer is not looked at,
# but it must succeed; status 99 ends the test
quietly() {
	"$@" >quiet 2>&1 || {
		cat quiet >&2
		exit 99
	}
}

# alone COMMAND...: without a terminal on which somebody could be asked
alone() {
	setsid -w "$@"
}

# site NAME: a register without any fact
site() {
	quietly sheaf-agent init --dir "$1" $ann \
	    --recovery-file "$1.recovery"
}

# site_with_facts NAME: a site with facts and particulars
site_with_facts() {
	site "$1"
	quietly sheaf-agent import --dir "$1" $ann $today input/facts.csv
	quietly sheaf-agent import --dir "$1" $ann $today --people \
	    input/people.csv
}

# centre: an aggregator in centre, its authority beside it
centre() {
	quietly sheaf-aggregator init --dir centre \
	    --origin golden.sheaf.example/log --authority-dir authority
	quietly sheaf-aggregator registry import --dir centre \
	    input/registry.csv
}

# invite SITE [SERVICES [PROVIDER]]: an invite for it, and what it may report
invite() {
	quietly sheaf-aggregator invite --authority-dir authority \
	    --agent "$1" --epoch 1 --provider "${3:-trust}" \
	    --expires 2099-12-31 --out "$1.invite" --secret-file "$1.secret"
	quietly sheaf-aggregator services --authority-dir authority \
	    --agent "$1" --services "${2:-north,south}" --out "$1.services"
	quietly sheaf-aggregator accept --dir centre "$1.services" \
	    --receipts "$1.services.receipts"
}

# workbook: the file clients.xlsx
workbook() {
	quietly node "$golden/workbook.mjs" clients.xlsx
}

# tables: the file tables.xlsx, an extract from MHSDS with several sheets
tables() {
	quietly node "$golden/workbook.mjs" tables.xlsx tables
}

# typed TEXT COMMAND...: somebody at a terminal answers TEXT when asked; what
# is typed is not echoed, since nobody knows before which line it would be
typed() {
	text=$1
	shift
	got=0
	printf '%s\n' "$text" |
	    script -qe -E never -c "$*" /dev/null >typed.out || got=$?
	tr -d '\r' <typed.out
	return "$got"
}

# serving: the aggregator in centre serves at $url until the calls are made
serving() {
	: >serve.out # the shell in the background may make it too late
	timeout 300 sheaf-aggregator serve --dir centre --listen 127.0.0.1:0 \
	    >serve.out 2>serve.err &
	echo $! >serve.pid
	tries=0
	until grep -q ' on http' serve.out; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || exit 99
		sleep 0.05
	done
	sed -n 's/.* on \(http[^ ]*\).*/\1/p' serve.out >url
}

# stopped: it serves no longer
stopped() {
	kill "$(cat serve.pid)"
	while kill -0 "$(cat serve.pid)" 2>/dev/null; do
		sleep 0.05
	done
}

# referrals FIRST LAST: facts of that many clients
referrals() {
	echo "service,client,event,date,mode,flags,ref,value,staff"
	i=$1
	while [ "$i" -le "$2" ]; do
		echo "north,c$i,referral_received,2026-01-05,self,,r1,,"
		echo "north,c$i,referral_accepted,2026-01-05,self,,r1,,"
		i=$((i + 1))
	done
}
