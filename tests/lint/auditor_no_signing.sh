#!/bin/sh
# The auditor can check a signature and cannot make one: its binary calls no
# signing function of libsodium and holds nothing of protocol/sign.c.
set -eu
cd "$(dirname "$0")/../.."

binary=${1:-build/sheaf-audit}
calls='crypto_sign(_ed25519)?(_detached|_keypair|_seed_keypair|_final_create)?'

wanted() {
	nm -D --undefined-only "$1" | awk '{ sub(/@.*/, "", $2); print $2 }'
}

# The same look must find what is there, or it proves nothing.
wanted build/sheaf-agent | grep -qxE "$calls" || {
	echo "sheaf-agent does not seem to sign: this test is blind"
	exit 1
}
wanted "$binary" | grep -qx crypto_sign_verify_detached || {
	echo "$binary does not seem to verify: this test is blind"
	exit 1
}

status=0
if wanted "$binary" | grep -xE "$calls"; then
	echo "^ $binary can sign"
	status=1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
nm --defined-only build/protocol/sign.o | awk '$2 ~ /[TtDdRrBb]/ { print $3 }' |
    grep '^sign_' | sort -u >"$work/sign"
nm --defined-only "$binary" | awk '{ print $3 }' | sort -u >"$work/binary"
[ -s "$work/sign" ] || { echo "protocol/sign.o is empty"; exit 1; }
if comm -12 "$work/sign" "$work/binary" | grep .; then
	echo "^ $binary contains signing code"
	status=1
fi
exit $status
