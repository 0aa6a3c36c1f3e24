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
# settings, where its conditions hold.  The maintainer scripts see one.
mkdir -p /run/systemd/system
cat >/run/try/shim/systemctl <<'EOF'
#!/bin/sh
set -eu
case $1 in
--system) exit ;; # daemon-reload
enable) [ "$2" = --now ] && shift 2 ;;
start) shift ;;
try-restart)
	shift
	for unit; do
		[ ! -e "/run/try/pids/$unit" ] || {
			"$0" stop "$unit"
			"$0" start "$unit"
		}
	done
	exit
	;;
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
for pair in $(line Environment); do export "$pair"; done
# All behind the sign is the value, blanks too.
for f in $(line EnvironmentFile); do
	[ -e "${f#-}" ] || continue
	while IFS= read -r pair; do
		case $pair in
		"#"* | "") ;;
		*=*) export "$pair" ;;
		esac
	done <"${f#-}"
done
for d in $(line ConditionPathIsDirectory); do [ -d "$d" ] || exit 0; done
# Of those with a bar one is enough.
met=yes
for d in $(line ConditionPathExists); do
	case $d in
	\|*) [ "$met" = one ] || met=none; [ ! -e "${d#|}" ] || met=one ;;
	*) [ -e "$d" ] || exit 0 ;;
	esac
done
[ "$met" != none ] || exit 0
set +u
eval "set -- $(line ExecStart)"
umask "$(line UMask)"
user=$(line User)
group=$(line Group)
# With a group that is named, runuser forgets the others that its user has.
runuser -u "$user" ${group:+-g "$group"} $(id -Gn "$user" | sed 's/\(^\| \)/ -G /g') \
    -- "$@" >"/run/try/$unit.log" 2>&1 &
if [ "$(line Type)" = oneshot ]; then
	wait $!
	exit
fi
pid=$!
echo $pid >"/run/try/pids/$unit"
# That it has begun: what stops it looks for the program under runuser.
while kill -0 $pid 2>/dev/null && [ -z "$(cat "/proc/$pid/task/$pid/children")" ]; do
	sleep 0.05
done
EOF
# What the maintainer scripts ask of the service manager, written down and done.
cat >/run/try/shim/deb-systemd-invoke <<'EOF'
#!/bin/sh
echo "$*" >>/run/try/invoked
action=$1
shift
for unit; do
	case $unit in
	*.service) systemctl "$action" "${unit%.service}" ;;
	esac
done
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
    "700 sheaf-aggregator /var/backups/sheaf-aggregator" \
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
cp /run/try/said first-said
# region_serves [ADDRESS]
region_serves() {
	i=0
	until curl -sk -o /run/try/said "${1:-http://127.0.0.1:8430}/log/checkpoint"; do
		i=$((i + 1))
		[ $i -lt 900 ] || fail "the region does not serve"
		sleep 0.1
	done
}
region_serves
{
	echo 'set -e'
	commands sheaf-aggregator 3 4
} >first-region
quietly sh first-region
ok "the region serves"
echo "a long sentence that nobody guesses" >password
install -o sheaf-agent -m 600 password /var/lib/sheaf-agent/
# On one machine the region is where the leaflet says.
here=$(sed -n 's|^ *\(http://127.0.0.1:[0-9]*\)$|\1|p' \
    /usr/share/doc/sheaf-agent/README.Debian)
# What is asked at the terminal stands in options here: password, recovery key, day,
# and what is not recorded.
{
	echo 'set -e'
	commands sheaf-agent 1 2 | sed "
		s|https://sheaf.region.nhs.uk:8430|$here|
		s|--staff \"Ann Lee\"|& --recovery-file recovery|
		s|sheaf-agent seal .*|& --none all --yes --confirm-date $(date +%F)|
		s;sheaf-agent \(init\|import\|seal\) .*;& --password-file password;
		s;--secret-file n.secret.*;& --password-file password;"
} >first-site
# The desk may not be there yet when the first command looks for it.
quietly sh first-site
# What is not typed is read, at 200 words a minute, and the rest typed at 200 characters,
# which is 40 words: both leaflets up to the first figure.  At the terminal a password is
# asked for five times (twice when it is chosen); a name, the day and what is not recorded
# are as much again as one.
leaflet() { # PACKAGE
	sed '/^Settings$/,$d; /^        /d' "/usr/share/doc/$1/README.Debian"
}
words=$({
	leaflet sheaf-aggregator
	leaflet sheaf-agent
} | wc -w)
typed=$(($({
	commands sheaf-aggregator 1 5
	commands sheaf-agent 1 2
} | sed 's/^ *//' | wc -c) + $(wc -c <password) * 6))
seconds=$(((words + typed) * 60 / 200))
[ "$words" -gt 200 ] && [ $typed -gt 1000 ] || fail "too little was counted"
[ $seconds -lt 600 ] ||
    fail "the first figure takes $seconds s: $words words, $typed characters"
ok "to the first figure: $words words read, $typed characters typed, $seconds s of 600"
i=0
until sudo -u sheaf-agent sheaf-agent status --dir /var/lib/sheaf-agent >/run/try/said 2>&1 &&
    grep -q '[1-9][0-9]* received' /run/try/said; do
	i=$((i + 1))
	[ $i -lt 900 ] || {
		cat /run/try/said /run/try/sheaf-agent-courier.log >&2
		fail "nothing was received"
	}
	sleep 0.1
done
{
	echo 'set -e'
	commands sheaf-aggregator 5 5
} >totals
quietly sh totals
said "1 of"
ok "the first figure is in the region's totals"
desk_shows() {
	i=0
	until curl -sL http://127.0.0.1:8450/ | grep -qi '<!doctype html'; do
		i=$((i + 1))
		[ $i -lt 900 ] || fail "the desk: $(cat /run/try/sheaf-agent-desk.log)"
		sleep 0.1
	done
}
desk_shows
ok "the desk shows its pages"
! runuser -u sheaf-courier -- ls /var/lib/sheaf-agent/register >/run/try/said 2>&1 ||
    fail "the courier's user reads the register"
ok "the courier's user cannot read the register"

# ------------------------------------------- a witness, a backup, the provider's network

log_key=$(sed -n 's/^ *log-key *//p' first-said)
[ -n "$log_key" ] || fail "the region has not printed the log's key"
{
	echo 'set -e'
	commands sheaf-witness 1 2 | sed "s|VKEY|'$log_key'|
		s|https://sheaf.region.nhs.uk:8430|$here|"
} >witness
quietly sh witness
i=0
until grep -qs 'event=signed' /run/try/sheaf-witness-follow.log; do
	i=$((i + 1))
	[ $i -lt 900 ] || {
		cat /run/try/sheaf-witness-follow.log >&2
		fail "the witness signs nothing"
	}
	sleep 0.1
done
ok "a witness, by README.Debian: it signs what the log shows"
systemctl start sheaf-aggregator-backup
systemctl start sheaf-aggregator-drill
grep -q 'equal' /run/try/sheaf-aggregator-drill.log ||
    fail "the drill: $(cat /run/try/sheaf-aggregator-backup.log /run/try/sheaf-aggregator-drill.log)"
ok "a backup and a drill, by their units"
# A setting that the upgrade must leave alone.
sed -i 's/^#SHEAF_DESK_OPTS=/SHEAF_DESK_OPTS=/' /etc/default/sheaf-desk
grep '^SHEAF_DESK_OPTS=--lan ' /etc/default/sheaf-desk >setting ||
    fail "there is no such setting to begin with"
systemctl try-restart sheaf-agent-desk
lan_answers() {
	i=0
	until curl -sk -o /dev/null --resolve desk.provider.nhs.uk:8443:127.0.0.1 \
	    https://desk.provider.nhs.uk:8443/; do
		i=$((i + 1))
		[ $i -lt 900 ] || {
			cat /run/try/sheaf-agent-desk.log >&2
			fail "the desk is not on the network"
		}
		sleep 0.1
	done
}
lan_answers

# shellcheck source=tests/e2e/packages_handbook.sh
. /run/try/kit/packages_handbook.sh

# ---------------------------------------- the next version, while a site delivers

# All that people, the region and a witness have: every file with its content.
kept="/var/lib/sheaf-agent /var/lib/sheaf-aggregator /var/lib/sheaf-witness
    /var/backups/sheaf-aggregator"
state() {
	# shellcheck disable=SC2086 # a list
	find $kept -type f ! -name '*-shm' ! -name '*-wal' -exec sha256sum {} + | sort
}
files() {
	# shellcheck disable=SC2086 # a list
	find $kept -type f ! -name '*-shm' ! -name '*-wal' | sort
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
pids() {
	cat /run/try/pids/* | sort
}
# sealed_past N: until the Nth of them is sealed, and one more
sealed_past() {
	i=0
	until n=$(cat /run/try/sealed 2>/dev/null) && [ "${n:-0}" -gt "$1" ]; do
		i=$((i + 1))
		[ ! -e /run/try/failed ] && [ $i -lt 900 ] || {
			cat /run/try/delivering >&2
			fail "not sealed: $(cat /run/try/failed 2>/dev/null)"
		}
		sleep 0.1
	done
}
delivered >/run/try/delivering 2>&1 &
busy=$!
sealed_past 1
pids >old-pids
[ "$(wc -l <old-pids)" -eq 4 ] || fail "not everything runs: $(ls /run/try/pids)"
: >/run/try/invoked
install_version 99.0
pids >new-pids
[ "$(wc -l <new-pids)" -eq 4 ] && [ -z "$(comm -12 old-pids new-pids)" ] ||
    fail "not everything was started again: $(cat /run/try/invoked)"
grep -q '^stop' /run/try/invoked && fail "an upgrade stops: $(cat /run/try/invoked)"
ok "a newer version is installed while a site seals: what runs is started again"
grep '^SHEAF_DESK_OPTS=' /etc/default/sheaf-desk | cmp - setting ||
    fail "the upgrade has changed a setting"
lan_answers
ok "a setting outlives the upgrade, and is in force"
sealed_past $(($(cat /run/try/sealed) + 1))
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
	[ $i -lt 900 ] || {
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

for unit in sheaf-agent-desk sheaf-agent-courier sheaf-witness-follow; do
	stop $unit
done
state >before
for needed in register.db store.db witness.db .backup lan/ spool/; do
	grep -q "$needed" before || fail "no $needed to be kept"
done
for p in sheaf-agent sheaf-aggregator sheaf-witness; do
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

systemctl start sheaf-agent-desk sheaf-agent-courier sheaf-witness-follow sheaf-aggregator
lan_answers
programs() {
	for exe in /proc/[0-9]*/exe; do
		readlink "$exe" || :
	done | grep '/sheaf-' | sort
}
[ "$(programs | wc -l)" -ge 4 ] || fail "not everything runs: $(programs)"
files >before
for p in sheaf-agent sheaf-aggregator sheaf-audit sheaf-witness; do
	quietly dpkg --remove "$p"
	[ ! -e "/usr/bin/$p" ] || fail "$p is still there"
done
[ -z "$(programs)" ] || fail "still at work after removal: $(programs)"
ok "removing a package ends its services"
files >after
[ -z "$(comm -23 before after)" ] || fail "removing took $(comm -23 before after)"
ok "removing keeps what people entered"
state >before
quietly dpkg --purge sheaf-agent
said "was kept"
quietly dpkg --purge sheaf-aggregator sheaf-audit sheaf-witness
said "was kept"
state >after
cmp before after || fail "purging changed a file"
[ ! -e /etc/default/sheaf-aggregator ] || fail "settings outlived the purge"
ok "purging removes settings, keeps what people entered, and says where it is"
install_version 99.0
quietly sudo -u sheaf-aggregator sheaf-aggregator fsck --dir /var/lib/sheaf-aggregator
systemctl start sheaf-agent-desk
desk_shows
ok "installed again, both go on with it"

# ------------------------------------ the state of an earlier version, under the next one

stop sheaf-agent-desk
for p in sheaf-agent sheaf-aggregator sheaf-audit sheaf-witness; do
	quietly dpkg --purge "$p"
done
mkdir /run/try/away
mv /var/lib/sheaf-agent /var/lib/sheaf-aggregator /run/try/away/
install_version "$version"
cp -r earlier/centre/. /var/lib/sheaf-aggregator/
chown -R sheaf-aggregator: /var/lib/sheaf-aggregator
chmod -R go= /var/lib/sheaf-aggregator/lock /var/lib/sheaf-aggregator/keys \
    /var/lib/sheaf-aggregator/*.db
cp -r earlier/site/. /var/lib/sheaf-agent/
chown -R sheaf-agent: /var/lib/sheaf-agent/register
chmod -R go= /var/lib/sheaf-agent/register
chown -R sheaf-agent:sheaf-spool /var/lib/sheaf-agent/spool
chmod -R g=u,o= /var/lib/sheaf-agent/spool
find /var/lib/sheaf-agent/spool -type d -exec chmod g+s {} +
schemas() { # as SQLite's header has them
	for db in sheaf-agent/register/register.db sheaf-aggregator/store.db; do
		od -An -j 60 -N 4 -t u4 --endian=big "/var/lib/$db"
	done
}
values() { # of the totals in a file, a line each
	tr -d '\n ' <"$1" | tr '{' '\n' | sed -n \
	    's/.*"measure":"\([^"]*\)","band":"\([^"]*\)",.*"value":\([0-9]*\).*/\1 \2 \3/p' |
	    sort
}
schemas >old-schemas
install_version 99.0
systemctl start sheaf-aggregator sheaf-agent-desk
quietly sudo -u sheaf-agent sheaf-agent preview --dir /var/lib/sheaf-agent \
    --service north --through 2015-12-31
sort /run/try/said | comm -23 earlier/figures - >lost
[ ! -s lost ] || fail "figures of the earlier site: $(cat lost)"
quietly sudo -u sheaf-aggregator sheaf-aggregator totals --dir /var/lib/sheaf-aggregator \
    --region midlands --policy exact/1 --json
values earlier/totals.json >then
values /run/try/said | comm -23 then - >lost
[ -s then ] && [ ! -s lost ] || fail "totals of the earlier region: $(cat lost)"
systemctl start sheaf-agent-courier
i=0
until sudo -u sheaf-agent sheaf-agent status --dir /var/lib/sheaf-agent >/run/try/said 2>&1 &&
    grep -q ': 0 waiting, 3 received' /run/try/said; do
	i=$((i + 1))
	[ $i -lt 900 ] || {
		cat /run/try/said /run/try/sheaf-agent-courier.log >&2
		fail "what the earlier site had sealed is not received"
	}
	sleep 0.1
done
stop sheaf-aggregator
stop sheaf-agent-desk
quietly sudo -u sheaf-aggregator sheaf-aggregator fsck --dir /var/lib/sheaf-aggregator
schemas >new-schemas
old=$(xargs <old-schemas) new=$(xargs <new-schemas)
[ "${old% *}" -lt "${new% *}" ] || fail "the register is still of the old schema: $new"
# The header has it once the write-ahead log has been taken over.
[ "${old#* }" -lt "${new#* }" ] || [ -s /var/lib/sheaf-aggregator/store.db-wal ] ||
    fail "the store is still of the old schema: $new"
ok "register and store of an earlier version ($(xargs <old-schemas)) are brought up to" \
    "date ($(xargs <new-schemas)), with the same figures, and what waited is received"
