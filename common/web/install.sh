#!/bin/sh
# Usage: install.sh BUILD
# Installs what the pages are built from into BUILD/node_modules, as the lock
# file has it, unless that was done.
set -eu
cd "$(dirname "$0")"
build=../../$1

cmp -s package-lock.json "$build/installed-lock.json" && exit 0
mkdir -p "$build"
cp package.json package-lock.json .npmrc "$build/"
for attempt in 1 2 3; do
	if (cd "$build" && npm ci --no-progress --loglevel=error >&2); then
		cp package-lock.json "$build/installed-lock.json"
		exit 0
	fi
	echo "Attempt $attempt of 3 to install the packages failed." >&2
	sleep $((attempt * 3))
done
exit 1
