#!/bin/sh
# Somebody who sits before the demonstration may look at what a site's people
# see, and then the region's; without a terminal this does nothing:
#
#	offer.sh AGENT SITE_DIRECTORY ACCOUNT PASSWORD CENTRE_DIRECTORY ADDRESS
set -eu

[ -t 0 ] && [ -t 1 ] || exit 0
here=$(dirname "$0")
sh "$here/desk.sh" "$1" "$2" "$3" "$4"
sh "$here/region.sh" "$here/../../build/tests/demo/demo_account" "$5" "$6"
