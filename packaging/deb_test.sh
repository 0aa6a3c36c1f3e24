#!/bin/sh
# Usage: deb_test.sh BUILD
# Of the packages in BUILD/deb: built once more elsewhere and later they have the
# same bytes; and in a new Debian, made for this, all of tests/e2e/95-packages.sh
# holds: installed, used by the commands of README.Debian alone, upgraded, removed
# and purged.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/$1
dir=$(mktemp -d "${TMPDIR:-/tmp}/sheaf-deb-test.XXXXXX")
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT TERM

# ---------------------------------------------------------------- the same bytes

# Another folder, files of another time, another user's settings.
other=$dir/a/folder/with/a/longer/name
mkdir -p "$other/build/web"
(umask 077 && cp -r Makefile LICENSE README.md SECURITY.md CHANGELOG.md agent \
    aggregator auditor common protocol packaging "$other/")
cp -r "$build/web/node_modules" "$other/build/web/"
(
	cd "$other"
	umask 077
	# Compiled again, not taken from a cache.
	CCACHE_DISABLE=1 TZ=Pacific/Kiritimati LC_ALL=C \
	    sh packaging/deb.sh build >/dev/null
)
n=0
for one in "$build"/deb/*.deb; do
	cmp "$one" "$other/build/deb/$(basename "$one")" || {
		echo "$(basename "$one") depends on where and when it is built" >&2
		exit 1
	}
	n=$((n + 1))
done
[ $n -eq 4 ] || {
	echo "there are $n packages instead of 4" >&2
	exit 1
}
echo "$n packages, built twice, in two folders at two times: the same bytes"

# ------------------------------------------------------------------ a new Debian

# What the packages need besides, and what the test itself needs.
first_of_each() {
	for deb in "$build"/deb/*.deb; do
		dpkg-deb -f "$deb" Depends
	done | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g' | sort -u
}
wanted=$(first_of_each | paste -s -d ,),ca-certificates,curl,systemd,tinyproxy-bin
if [ "$(id -u)" -ne 0 ]; then
	echo "NOT TESTED HERE: only root can make a new Debian"
	exit 0
fi
# From the mirror that this machine has its own packages from.
# shellcheck disable=SC2016 # apt's own word
mirror=$(apt-get indextargets --format '$(SITE)' 'Codename: bookworm' 2>/dev/null |
    head -n 1)
# shellcheck disable=SC2086 # no mirror: debootstrap knows one
if ! debootstrap --variant=minbase --include="$wanted" bookworm "$dir/tree" \
    ${mirror:-} >"$dir/made" 2>&1; then
	tail -n 5 "$dir/made"
	echo "NOT TESTED HERE: no new Debian could be made, so nothing was installed in one"
	exit 0
fi
echo "a new Debian with $(find "$dir/tree/var/lib/dpkg/info" -name '*.list' |
    wc -l) packages"
SHEAF_TREE=$dir/tree sh tests/e2e/95-packages.sh
