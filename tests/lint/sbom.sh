#!/bin/sh
# The software bill of materials is CycloneDX, names every library of the four
# programs and every package in their pages, and is the same each time.
set -eu
cd "$(dirname "$0")/../.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

node packaging/sbom.mjs build "$work/first" >/dev/null
node packaging/sbom.mjs build "$work/second" >/dev/null
cmp "$work/first" "$work/second"
node tests/lint/sbom.mjs build "$work/first"
