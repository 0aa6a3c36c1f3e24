#!/bin/sh
# Read by packages_tree.sh, once the first figure was received: a site is backed up
# and restored, by the commands of the handbook alone.  Only what a person would put
# in their place is changed: a password that is asked for.
#
# shellcheck shell=sh

# The commands of a page: its fenced blocks in which TEXT stands.
page() { # PACKAGE PAGE TEXT
	awk -v text="$3" '
		/^ *```/ {
			inside = !inside
			if (!inside && index(block, text))
				printf "%s", block
			block = ""
			next
		}
		inside { sub(/^ */, ""); block = block $0 "\n" }' \
	    "/usr/share/doc/$1/handbook/$2.md"
}

# by_page PACKAGE PAGE TEXT [SED]: they are done, as root
by_page() {
	{
		echo 'set -e'
		page "$1" "$2" "$3" | sed "${4:-}"
	} >by-page
	[ "$(wc -l <by-page)" -gt 1 ] || fail "no commands with \"$3\" in $2"
	quietly sh by-page
}

by_page sheaf-agent backup 'sheaf-agent backup --dir'
cp /var/lib/sheaf-agent/register-*.backup .
by_page sheaf-agent restore 'systemctl stop sheaf-agent-desk'
by_page sheaf-agent restore 'install -o sheaf-agent'
install -o sheaf-agent -m 600 password facts.csv /var/lib/sheaf-agent/
by_page sheaf-agent restore 'sheaf-agent restore --dir' \
    's|--staff "Ann Lee"|& --password-file password|'
by_page sheaf-agent restore 'sheaf-agent send --dir'
[ -d /var/lib/sheaf-agent/spool/out ] || fail "the courier has no spool"
cd /var/lib/sheaf-agent
quietly sudo -u sheaf-agent sheaf-agent seal --dir . --password-file password --yes \
    --none all --confirm-date "$(date +%F)"
said "signs again"
cd /run/try/kit
ok "by the handbook: a site is backed up, restored, and signs again"
