#!/bin/sh
# Each service waits for its state to be made, has a limit of memory, and leaves no
# core.  Units, users and folders are what systemd understands; where it is not
# installed, that is said and not checked.
set -u
cd "$(dirname "$0")/../.." || exit 1
status=0

# wants UNIT PATTERN WHAT
wants() {
	grep -qE "^$2\$" "$1" && return
	echo "$1 has no $3"
	status=1
}
# A state is in a folder that the package makes.
folders=$(awk '$1 == "d" { print $2 }' packaging/systemd/*.tmpfiles.conf |
    paste -s -d '|')
for unit in packaging/systemd/*.service; do
	wants "$unit" 'MemoryMax=[0-9]+[MG]' "limit of memory (MemoryMax)"
	wants "$unit" 'TasksMax=[0-9]+' "limit of threads (TasksMax)"
	wants "$unit" 'LimitCORE=0' "LimitCORE=0: a core holds secrets"
	wants "$unit" "Condition(PathExists|PathIsDirectory|DirectoryNotEmpty)=\\|?($folders)(/[a-z./]+)?" \
	    "condition on a folder that the package makes"
	wants "$unit" 'User=sheaf-[a-z]+' "user of its own"
	grep -qx 'Type=notify' "$unit" || continue
	wants "$unit" 'WatchdogSec=[0-9]+min' "watchdog"
done

command -v systemd-analyze >/dev/null && command -v systemd-sysusers \
    >/dev/null || {
	echo "NOT TESTED HERE: what systemd makes of the units, since it is not installed"
	exit $status
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The programs are where they are built, not where they will be installed.
for unit in packaging/systemd/*.service packaging/systemd/*.timer; do
	sed "s|/usr/bin/|$PWD/build/|" "$unit" >"$work/$(basename "$unit")"
done
systemd-analyze verify --man=no "$work"/*.service "$work"/*.timer >"$work/said" 2>&1 ||
    status=1
grep -F "$work" "$work/said" && status=1

mkdir -p "$work/root/etc" "$work/root/usr/lib/sysusers.d" \
    "$work/root/usr/lib/tmpfiles.d"
cat packaging/systemd/*.sysusers.conf \
    >"$work/root/usr/lib/sysusers.d/sheaf.conf"
systemd-sysusers --root="$work/root" --dry-run sheaf.conf \
    >"$work/said" 2>&1 || {
	cat "$work/said"
	status=1
}
# Each user that a unit or a folder names is made.
awk '
FILENAME ~ /sysusers/ { if ($1 == "u" || $1 == "g") made[$2] = 1; next }
FILENAME ~ /tmpfiles/ && $1 == "d" { need[$4]; need[$5] }
/^(User|Group)=/ { sub(/^[A-Za-z]*=/, ""); need[$0] }
END {
	for (name in need)
		if (!(name in made)) {
			print "nobody makes the user or group " name
			bad = 1
		}
	exit bad
}' packaging/systemd/*.sysusers.conf packaging/systemd/*.tmpfiles.conf \
    packaging/systemd/*.service || status=1
exit $status
