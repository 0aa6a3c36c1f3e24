#!/bin/sh
# Usage: check.sh [FAULTS]
#
# Checks the model of tests/model/sheaf.pml with Spin: nothing may be found in it as
# it stands, and in each of its broken variants exactly what README.md says.
#
# FAULTS  how many things go wrong in one run (2); with 3 it takes minutes, and is
#         for whoever changes the model
set -eu
cd "$(dirname "$0")"

model=$PWD/sheaf.pml
most=${1:-2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

ok() {
	printf 'ok: %s\n' "$1"
}

fail() {
	printf 'FAILED: %s\n' "$1" >&2
	exit 1
}

spin -a "$model" >spin.log || fail "spin: $(cat spin.log)"
gcc -O2 -w -DVECTORSZ=256 -o pan pan.c

# pan_run WITNESSES STATEMENTS FAULTS BROKEN: what Spin says of it.  -a: a run that
# never ends counts as an error as well; -b: so does one that is too long to look at.
pan_run() {
	WITNESSES=$1 STATEMENTS=$2 FAULTS=$3 BROKEN=$4 \
	    timeout 900 ./pan -a -b -m20000 >pan.log || fail "pan: $(cat pan.log)"
	cat pan.log
}

# sound WITNESSES STATEMENTS FAULTS
sound() {
	said=$(pan_run "$@" 0)
	printf '%s\n' "$said" | grep -q 'errors: 0$' ||
	    fail "witnesses $1, statements $2, faults $3: $said
$(WITNESSES=$1 STATEMENTS=$2 FAULTS=$3 ./pan -r | tail -40)"
	states=$(printf '%s\n' "$said" | sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p')
	ok "nothing found with $1 witness, $2 statements, $3 faults ($states states)"
}

# finds BROKEN WITNESSES FAULTS WORD NAME: an assertion with WORD in it fails
finds() {
	said=$(pan_run "$2" 2 "$3" "$1")
	printf '%s\n' "$said" | grep 'assertion violated' | grep -q "$4" ||
	    fail "broken so that $5, nothing was found: $said"
	ok "found when $5"
}

sound 0 2 "$most"
sound 1 2 "$most"
sound 1 3 1

finds 1 0 1 'grave' 'the answer leaves before the transaction is stored'
finds 2 0 2 'signed_root' 'the centre signs without looking at its lock'
finds 3 0 1 'acknowledged' 'the centre does not compare a number with the head'
finds 4 0 1 'tiles' 'the checkpoint is published before its tiles'
finds 5 1 2 'public' 'the centre does not wait for the quorum'
finds 6 1 3 'cosigned' 'the witness answers before its state is on the disk'
finds 7 0 1 'made' 'a restored agent signs without asking'
finds 8 0 2 'accepted_at' 'an agent believes any checkpoint that is signed'
finds 9 0 2 'signed_root' 'the centre goes on before all entries are back'
