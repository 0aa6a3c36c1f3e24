#!/bin/sh
# Read by packages_tree.sh, once the first figure was received: a site is backed up
# and restored behind a provider's proxy, by the commands of the handbook alone.  Only
# what a person would put in their place is changed: a password that is asked for.
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
install -o sheaf-agent -m 600 password /usr/share/doc/sheaf-agent/examples/facts.csv \
    /var/lib/sheaf-agent/
by_page sheaf-agent restore 'sheaf-agent restore --dir' \
    's|--staff "Ann Lee"|& --password-file password|'
# Proxy and authority stand in the courier's settings alone, which only root reads.  For
# this step the region speaks TLS, with a certificate of that authority.
cat >proxy.conf <<'EOF'
Port 3128
Listen 127.0.0.1
Timeout 60
MaxClients 20
LogFile "/run/try/proxy.log"
LogLevel Connect
Allow 127.0.0.1
ConnectPort 8430
EOF
tinyproxy -d -c /run/try/kit/proxy.conf >/run/try/proxy.said 2>&1 &
proxy=$!
install -o sheaf-aggregator -m 600 region.key region.pem /var/lib/sheaf-aggregator/
install -m 644 ca.pem /etc/ssl/certs/provider-authority.pem
cp /etc/default/sheaf-courier courier-settings
cp /etc/default/sheaf-aggregator region-settings
sed -i 's|^#https_proxy=.*|https_proxy=http://127.0.0.1:3128|
	s|^#SHEAF_COURIER_OPTS=|SHEAF_COURIER_OPTS=|' /etc/default/sheaf-courier
at=/var/lib/sheaf-aggregator
sed -i "s|^#SHEAF_AGGREGATOR_OPTS=.*|SHEAF_AGGREGATOR_OPTS=--tls-cert $at/region.pem --tls-key $at/region.key|" \
    /etc/default/sheaf-aggregator
systemctl try-restart sheaf-aggregator
# A courier that finds nobody there tries again some time in the next half minute.
region_serves https://127.0.0.1:8430
pins=/var/lib/sheaf-agent/spool/pins.json
sed -i 's|http://127.0.0.1:8430|https://127.0.0.1:8430|' $pins
grep -q 'https://127.0.0.1:8430' $pins || fail "no address in $pins"
by_page sheaf-agent restore 'grep last_contact'
i=0
until page sheaf-agent restore 'grep last_contact' | grep last_contact | sh |
    grep -q '"last_contact": "2'; do
	i=$((i + 1))
	[ $i -lt 900 ] || {
		cat /run/try/sheaf-agent-courier.log /run/try/proxy.said >&2
		fail "after a restore the courier has not reached the region"
	}
	sleep 0.1
done
grep -q 'CONNECT 127.0.0.1:8430' /run/try/proxy.log || {
	cat /run/try/proxy.log >&2
	fail "the courier went past the proxy of its settings"
}
# Not while the courier may write what it knows of them.
systemctl stop sheaf-agent-courier
cat courier-settings >/etc/default/sheaf-courier
cat region-settings >/etc/default/sheaf-aggregator
rm $at/region.pem $at/region.key
sed -i 's|https://127.0.0.1:8430|http://127.0.0.1:8430|' $pins
systemctl try-restart sheaf-aggregator
region_serves
systemctl start sheaf-agent-courier
kill $proxy
# Nothing is signed before the region has answered what the backup had waiting.
i=0
until sudo -u sheaf-agent sheaf-agent status --dir /var/lib/sheaf-agent >/run/try/said 2>&1 &&
    grep -q ': 0 waiting' /run/try/said; do
	i=$((i + 1))
	[ $i -lt 900 ] || {
		cat /run/try/said /run/try/sheaf-agent-courier.log >&2
		fail "after a restore what waited is not answered"
	}
	sleep 0.1
done
cd /var/lib/sheaf-agent
quietly sudo -u sheaf-agent sheaf-agent seal --dir . --password-file password --yes \
    --none all --confirm-date "$(date +%F)"
said "signs again"
cd /run/try/kit
ok "by the handbook: a site is backed up, restored behind a proxy, and signs again"
