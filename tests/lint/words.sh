#!/bin/sh
# Nothing unfinished, no path of somebody's machine, no package registry.
set -u
cd "$(dirname "$0")/../.." || exit 1

status=0
# absent WHY PATTERN: no line of the tree matches
absent() {
	if grep -rnIE --exclude-dir=build --exclude-dir=.git --exclude=.git \
	    --exclude-dir=node_modules -e "$2" .; then
		echo "^ $1"
		status=1
	fi
}

absent 'unfinished: finish it, or open an issue' \
    '\<(T[O]DO|FIX[M]E|X[X]X|H[A]CK)\>:?( |$|\()'
absent 'a path that exists on one machine only' \
    '(^|[^A-Za-z0-9_.~}-])/(wor[k]|far[m]|hom[e]|tm[p]|User[s])/[A-Za-z0-9]'
absent 'a package registry host' \
    'registr[y]\.npmjs|de[b]\.debian\.org|pyp[i]\.org|"resolve[d]":'
exit $status
