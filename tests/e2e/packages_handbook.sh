#!/bin/sh
# Read by packages_tree.sh, once the first figure was received: backup and restore
# at site and region, by the commands of the handbook alone.  Only what a person
# would put in its place is changed: addresses, a password that is asked for.
#
# shellcheck shell=sh
# shellcheck disable=SC2154 # packages_tree.sh has set the version

# The commands of a page: its blocks from FIRST to LAST, as they are fenced.
page() { # PACKAGE PAGE FIRST LAST
	awk -v first="$3" -v last="$4" '
		/^ *```/ { inside = !inside; if (inside) n++; next }
		inside && n >= first && n <= last' \
	    "/usr/share/doc/$1/handbook/$2.md" | sed 's/^ *//'
}

# by_page PACKAGE PAGE FIRST LAST [SED]: they are done, as root
by_page() {
	cd /run/try/work
	{
		echo 'set -e'
		page "$1" "$2" "$3" "$4" | sed "${5:-}"
	} >by-page
	grep -q '^[a-z]' by-page || fail "no commands in $2, block $3"
	quietly sh by-page
	cd /run/try/work
}

# The region answers again.
answers() {
	i=0
	until curl -s -o /run/try/said http://127.0.0.1:8430/log/checkpoint; do
		i=$((i + 1))
		[ $i -lt 300 ] || fail "the region does not serve"
		sleep 0.1
	done
}

totals_of_all() {
	sudo -u sheaf-aggregator sheaf-aggregator totals --dir /var/lib/sheaf-aggregator \
	    --policy exact/1 --json | grep -v '"log_\|"day"'
}

local_url="s|https://sheaf.region.nhs.uk:8430|http://127.0.0.1:8430|"
i=0
until sudo -u sheaf-agent sheaf-agent status --dir /var/lib/sheaf-agent >/run/try/said 2>&1 &&
    grep -q '\(^\| \)0 waiting' /run/try/said; do
	i=$((i + 1))
	[ $i -lt 300 ] || fail "something still waits"
	sleep 0.1
done
totals_of_all >totals-before

# --------------------------------------------------------------------- the region

by_page sheaf-aggregator backup 2 2
answers
by_page sheaf-aggregator backup 3 4 "$local_url"
said "agrees"
by_page sheaf-aggregator restore 5 7
[ -d /var/lib/sheaf-aggregator.before ] || fail "the old folder was not kept"
by_page sheaf-aggregator restore 8 8
answers
totals_of_all >totals-after
diff totals-before totals-after >&2 || fail "the restored region has other totals"
ok "by the handbook: the region is backed up, lost with its lock, and comes back"

# ----------------------------------------------------------------------- the site

by_page sheaf-agent backup 1 1
cp /var/lib/sheaf-agent/register-*.backup .
cp password /run/try/password
by_page sheaf-agent restore 1 2
install -o sheaf-agent -m 600 /run/try/password /var/lib/sheaf-agent/password
install -o sheaf-agent -m 600 facts.csv /var/lib/sheaf-agent/facts.csv
by_page sheaf-agent restore 3 3 's|--staff "Ann Lee"|& --password-file password|'
by_page sheaf-agent restore 4 4
[ -d /var/lib/sheaf-agent/spool/out ] || fail "the courier has no spool"
cd /var/lib/sheaf-agent
quietly sudo -u sheaf-agent sheaf-agent seal --dir . --password-file password --yes \
    --none all --confirm-date "$(date +%F)"
said "signs again"
cd /run/try/work
ok "by the handbook: a site is backed up, restored, and signs again"
