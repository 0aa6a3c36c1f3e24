#!/bin/sh
# Asks somebody who sits before the demonstration whether the pages are to be
# built, so that it can end with a look at them:
#
#	pages.sh FOLDER_OF_THEIR_PACKAGES
#
# Exit 0: they are to be built.  They are there already, nobody is asked
# without a terminal, or the answer is no: 1.
set -eu

[ -t 0 ] && [ -t 1 ] || exit 1
[ ! -e "$1/node_modules/.package-lock.json" ] || exit 1
cat <<END

At the end you can look at the desk of a site, and at the region's pages, in a
browser on this machine. For that the pages must be built first, which fetches
Node and some packages (about 100 MB) and takes a minute or two. The
demonstration itself needs neither.

END
printf 'Build the pages, too? [Y/n] '
read -r answer || answer=n
case $answer in
[Nn]*) exit 1 ;;
esac
