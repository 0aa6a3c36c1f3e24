#!/bin/sh
# Inside the tree of 95-packages.sh, as root, with the packages in /run/try/kit.
# Prints two blanks and what was seen, a line each.
set -eu
umask 022
export PATH=/run/try/shim:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
# That of whoever runs the test is not in this tree.
unset TMPDIR
cd /run/try/kit

fail() {
	echo "NOT AS IT SHOULD BE: $*" >&2
	exit 1
}
ok() {
	echo "  $*"
}
quietly() {
	"$@" >/run/try/said 2>&1 || {
		cat /run/try/said >&2
		fail "$*"
	}
}
said() {
	grep -qF -- "$1" /run/try/said || {
		cat /run/try/said >&2
		fail "this was not said: $1"
	}
}

# ------------------------------------------------- what a running system would do

mkdir /run/try/shim /run/try/pids
cat >/run/try/shim/sudo <<'EOF'
#!/bin/sh
[ "$1" = -u ] || exit 1
user=$2
shift 2
exec runuser -u "$user" -- "$@"
EOF
# No service manager runs here: start a unit's own command as its user, with its
# settings, where its conditions hold.
cat >/run/try/shim/systemctl <<'EOF'
#!/bin/sh
set -eu
case $1 in
enable) [ "$2" = --now ] && shift 2 ;;
start) shift ;;
stop) # as the service manager would
	shift
	for unit; do
		[ -e "/run/try/pids/$unit" ] || continue
		pid=$(cat "/run/try/pids/$unit")
		kill $(cat "/proc/$pid/task/$pid/children") || {
			cat "/run/try/$unit.log" >&2
			exit 1
		}
		while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
		rm "/run/try/pids/$unit"
	done
	exit
	;;
*) exit 1 ;;
esac
while [ $# -gt 1 ]; do
	"$0" start "$1"
	shift
done
unit=$1
file=/lib/systemd/system/$unit.service
line() { sed -n "s/^$1=//p" "$file"; }
set -a
for pair in $(line Environment); do eval "$pair"; done
for f in $(line EnvironmentFile); do [ ! -e "${f#-}" ] || . "${f#-}"; done
set +a
for d in $(line ConditionPathIsDirectory); do [ -d "$d" ] || exit 0; done
for d in $(line ConditionPathExists); do [ -e "$d" ] || exit 0; done
set +u
eval "set -- $(line ExecStart)"
umask "$(line UMask)"
user=$(line User)
group=$(line Group)
# With a group that is named, runuser forgets the others that its user has.
runuser -u "$user" ${group:+-g "$group"} $(id -Gn "$user" | sed 's/\(^\| \)/ -G /g') \
    -- "$@" >"/run/try/$unit.log" 2>&1 &
echo $! >"/run/try/pids/$unit"
EOF
chmod 755 /run/try/shim /run/try/shim/*

stop() {
	systemctl stop "$1"
}

# The commands that a README.Debian shows: what is indented by eight.
commands() { # PACKAGE FIRST LAST: its blocks, counted by blank lines between
	awk -v first="$2" -v last="$3" '
		/^        / { if (!in_block) n++; in_block = 1
			if (n >= first && n <= last) print substr($0, 9); next }
		{ in_block = 0 }' "/usr/share/doc/$1/README.Debian"
}

# ------------------------------------------------------------------- installed

# Nobody reads manuals here, and an index of all of them takes its time.
rm -f /var/lib/man-db/auto-update

version=$(dpkg-deb -f sheaf-agent_[0-9]*_*.deb Version)
install_version() { # VERSION-IN-THE-FILE'S-NAME
	for p in sheaf-agent sheaf-aggregator sheaf-audit sheaf-witness; do
		quietly dpkg -i "$p"_"$1"*.deb
	done
}
install_version "$version"
for d in "710 sheaf-agent /var/lib/sheaf-agent" \
    "2770 sheaf-agent /var/lib/sheaf-agent/spool" \
    "711 sheaf-aggregator /var/lib/sheaf-aggregator" \
    "700 sheaf-witness /var/lib/sheaf-witness"; do
	[ "$(stat -c '%a %U %n' "${d##* }")" = "$d" ] || fail "folder $d"
done
ok "users and folders are there"
[ -z "$(ls /run/try/pids)" ] || fail "something was started"
for user in sheaf-agent sheaf-aggregator sheaf-witness nobody; do
	! runuser -u "$user" -- cat /etc/default/sheaf-courier >/run/try/said 2>&1 ||
	    fail "$user reads the courier's settings"
done
ok "the courier's settings are root's alone"

# --------------------------------------- first figure, by README.Debian alone

{
	echo 'set -e'
	commands sheaf-aggregator 1 2
} >first-start
quietly sh first-start
i=0
until curl -s -o /run/try/said http://127.0.0.1:8430/log/checkpoint; do
	i=$((i + 1))
	[ $i -lt 300 ] || fail "the region does not serve"
	sleep 0.1
done
{
	echo 'set -e'
	commands sheaf-aggregator 3 3
} >first-region
quietly sh first-region
ok "the region serves"
echo "a long sentence that nobody guesses" >password
for f in /root/n.invite /root/n.secret facts.csv password; do
	install -o sheaf-agent -m 600 "$f" /var/lib/sheaf-agent/
done
{
	echo 'set -e'
	commands sheaf-agent 1 2 | sed "
		s|https://sheaf.region.nhs.uk|http://127.0.0.1:8430|
		s|--staff \"Ann Lee\"|& --recovery-file recovery|
		s|sheaf-agent seal .*|& --none all --yes --confirm-date $(date +%F)|
		s;sheaf-agent \(init\|import\|seal\) .*;& --password-file password;
		s;--secret-file n.secret.*;& --password-file password;"
	echo 'systemctl start sheaf-agent-courier'
} >first-site
# The desk may not be there yet when the first command looks for it.
quietly sh first-site
cat first-start first-region first-site | grep -c 'sheaf-\|systemctl' >/run/try/count
ok "commands that were typed for the first figure: $(cat /run/try/count)"
i=0
until sudo -u sheaf-agent sheaf-agent status --dir /var/lib/sheaf-agent >/run/try/said 2>&1 &&
    grep -q '[1-9][0-9]* received' /run/try/said; do
	i=$((i + 1))
	[ $i -lt 200 ] || {
		cat /run/try/said /run/try/sheaf-agent-courier.log >&2
		fail "nothing was received"
	}
	sleep 0.1
done
{
	echo 'set -e'
	commands sheaf-aggregator 4 4
} >totals
quietly sh totals
said "1 of"
ok "the first figure is in the region's totals"
curl -sL http://127.0.0.1:8450/ >/run/try/said
grep -qi '<!doctype html' /run/try/said ||
    fail "the desk shows no page: $(cat /run/try/said /run/try/sheaf-agent-desk.log)"
ok "the desk shows its pages"
! runuser -u sheaf-courier -- ls /var/lib/sheaf-agent/register >/run/try/said 2>&1 ||
    fail "the courier's user reads the register"
ok "the courier's user cannot read the register"

# shellcheck source=tests/e2e/packages_handbook.sh
. /run/try/kit/packages_handbook.sh

# ---------------------------------------- the next version, while a site delivers

state() {
	find /var/lib/sheaf-agent/register /var/lib/sheaf-aggregator -type f \
	    ! -name '*-shm' ! -name '*-wal' -exec sha256sum {} + | sort
}
again() { # COMMAND...: as often as it says that it is to be given again (75)
	until "$@"; do
		[ $? -eq 75 ] || return 1
		sleep 0.1
	done
}
delivered() { # deliver revisions one after another until the file `enough` is there
	n=0
	cd /var/lib/sheaf-agent
	while [ ! -e /run/try/enough ]; do
		n=$((n + 1))
		printf 'service,client,event,date,mode,flags,ref,value,staff\nnorth-tees,C1,contact,2026-10-%02d,face_to_face,,,,es1\n' \
		    "$((n % 27 + 2))" >more.csv
		chown sheaf-agent more.csv
		again sudo -u sheaf-agent sheaf-agent import --dir . more.csv --password-file password &&
		    again sudo -u sheaf-agent sheaf-agent seal --dir . --password-file password \
		    --none all --yes --confirm-date "$(date +%F)" &&
		    echo $n >/run/try/sealed || echo "$n failed" >>/run/try/failed
	done
}
delivered >/run/try/delivering 2>&1 &
busy=$!
sleep 2
stop sheaf-aggregator
install_version 99.0
systemctl start sheaf-aggregator
ok "a newer version is installed while a site seals"
stop sheaf-agent-desk
systemctl start sheaf-agent-desk
stop sheaf-agent-courier
systemctl start sheaf-agent-courier
sleep 2
touch /run/try/enough
wait $busy
[ ! -e /run/try/failed ] || {
	cat /run/try/delivering >&2
	fail "sealing failed: $(cat /run/try/failed)"
}
i=0
until sudo -u sheaf-agent sheaf-agent status --dir /var/lib/sheaf-agent >/run/try/said 2>&1 &&
    grep -q '^0 waiting\|: 0 waiting\| 0 waiting' /run/try/said; do
	i=$((i + 1))
	[ $i -lt 300 ] || {
		cat /run/try/said >&2
		fail "something still waits"
	}
	sleep 0.1
done
ok "returns sealed meanwhile: $(cat /run/try/sealed), each received"
stop sheaf-aggregator
quietly sudo -u sheaf-aggregator sheaf-aggregator rebuild --check \
    --dir /var/lib/sheaf-aggregator
ok "the store is the one that its log gives"

# ------------------------------------------------------------------ going back

stop sheaf-agent-desk
stop sheaf-agent-courier
state >before
for p in sheaf-agent sheaf-aggregator; do
	! dpkg -i "$p"_"$version"*.deb >/run/try/said 2>&1 || fail "$p went back"
	said "Nothing was changed"
	# Another package's triggers may still be due.
	case $(dpkg-query -W -f '${Status} ${Version}' "$p") in
	"install ok installed 99.0" | "install ok triggers-"*" 99.0") ;;
	*)
		dpkg-query -W "$p" >&2
		cat /run/try/said >&2
		fail "$p is not as it was"
		;;
	esac
done
state >after
cmp before after || fail "going back changed a file"
ok "going back is refused with a sentence, and no file changed"

# ---------------------------------------------------------- removed and purged

for p in sheaf-agent sheaf-aggregator sheaf-audit sheaf-witness; do
	quietly dpkg --remove "$p"
	[ ! -e "/usr/bin/$p" ] || fail "$p is still there"
done
state >after
cmp before after || fail "removing changed a file"
ok "removing keeps what people entered"
quietly dpkg --purge sheaf-agent
said "was kept"
quietly dpkg --purge sheaf-aggregator sheaf-audit sheaf-witness
state >after
cmp before after || fail "purging changed a file"
[ ! -e /etc/default/sheaf-aggregator ] || fail "settings outlived the purge"
ok "purging removes settings, keeps what people entered, and says where it is"
install_version 99.0
quietly sudo -u sheaf-aggregator sheaf-aggregator fsck --dir /var/lib/sheaf-aggregator
systemctl start sheaf-agent-desk
ok "installed again, both go on with it"
