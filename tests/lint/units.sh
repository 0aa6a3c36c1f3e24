#!/bin/sh
# The systemd units, users and folders are what systemd understands.  Where it
# is not installed, that is said and nothing is checked.
set -u
cd "$(dirname "$0")/../.." || exit 1

command -v systemd-analyze >/dev/null && command -v systemd-sysusers \
    >/dev/null || {
	echo "the units were not checked: systemd is not installed here"
	exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0

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
