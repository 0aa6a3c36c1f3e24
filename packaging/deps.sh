#!/bin/sh
# Usage: deps.sh PACKAGE...
# Installs the named Debian packages that are missing; silent when none is.
set -eu

installed() {
	# Node often comes from elsewhere than Debian's nodejs package.
	if [ "$1" = nodejs ] && command -v node >/dev/null; then
		return 0
	fi
	dpkg-query -W -f='${Status}\n' "$1" 2>/dev/null |
	    grep -q '^install ok installed$'
}

command -v dpkg-query >/dev/null || {
	echo "Not a Debian system: please provide $*" >&2
	exit 0
}

missing=
for package; do
	installed "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || {
		echo "Please install as root: apt-get install$missing" >&2
		exit 1
	}
	as_root=sudo
fi

# quietly COMMAND...: shows what it printed only when it fails
quietly() {
	if said=$("$@" 2>&1 </dev/null); then
		return 0
	fi
	printf '%s\n' "$said" >&2
	return 1
}

install() {
	# shellcheck disable=SC2086 # the list is split into words on purpose
	quietly $as_root env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends $missing
}

echo "Installing:$missing"
for attempt in 1 2 3; do
	if quietly $as_root apt-get update -qq && install; then
		exit 0
	fi
	echo "Attempt $attempt of 3 to install packages failed." >&2
	sleep $((attempt * 3))
done
exit 1
