#!/bin/sh
# Usage: deb.sh BUILD
# Builds the Debian packages into BUILD/deb, from a copy of the sources, so that
# nothing of an earlier build gets into them.  What the pages are built with is
# there already (`make web`).  Where and when it runs changes no byte of them.
set -eu
cd "$(dirname "$0")/.."
out=$1/deb
source=$out/source

rm -rf "$out"
mkdir -p "$source/build/web"
cp -a Makefile LICENSE README.md SECURITY.md CHANGELOG.md agent aggregator auditor common \
    protocol packaging "$source/"
cp -a packaging/debian "$source/debian"
for kind in sysusers tmpfiles; do
	for file in packaging/systemd/*."$kind".conf; do
		name=$(basename "$file" ".$kind.conf")
		cp "$file" "$source/debian/$name.$kind"
	done
done
cp -al "$1/web/node_modules" "$source/build/web/"

# The same day in every file, whenever it is built, and whenever a file that is
# installed as it stands came into this tree.
SOURCE_DATE_EPOCH=$(cd "$source" && dpkg-parsechangelog -S Timestamp)
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC
umask 022
find "$source" -path '*/node_modules' -prune -o \
    -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
cd "$source"
# Node often comes from elsewhere than Debian's package; then nobody can check by names
# what is needed to build.
unchecked=
if ! dpkg-query -W -f '${Status}' nodejs 2>/dev/null | grep -q ' installed$'; then
	unchecked=-d
	echo "nodejs is no Debian package here: Build-Depends were not checked"
fi
# shellcheck disable=SC2086 # none or one
if ! dpkg-buildpackage -b -us -uc $unchecked -j"$(nproc)" >../build.log 2>&1; then
	tail -40 ../build.log >&2
	exit 1
fi
cd ..
rm -rf source
ls -- *.deb
