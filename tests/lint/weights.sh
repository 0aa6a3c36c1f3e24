#!/bin/sh
# What a browser loads, compressed: the first page with everything that it
# needs at most 60 KB, a further page 15 KB.  Where pages were never built
# (make web) there is nothing to weigh.
set -eu
cd "$(dirname "$0")/../.."

for sizes in build/web/*_pages.sizes; do
	[ -e "$sizes" ] || continue
	awk -v first_max=61440 -v page_max=15360 '
	$2 ~ /^\/assets\/(style|icon|shared)-/ { common += $1; next }
	$2 ~ /^\/assets\/nhsuk-icon-/ { next } # asked for when they are shown
	$2 ~ /^\/api\/|^\/openapi[.]json$/ { next } # no page asks for it
	{ kind = $2 ~ /^\/assets\// ? "module" : "html" }
	$1 > most[kind] { most[kind] = $1; of[kind] = $2 }
	END {
		first = common + most["html"] + most["module"]
		if (common == 0 || most["module"] == 0) {
			print FILENAME ": no page in it"
			exit 1
		}
		if (first > first_max) {
			print FILENAME ": a first page weighs " first
			exit 1
		}
		if (most["module"] > page_max) {
			print FILENAME ": " of["module"] " weighs " most["module"]
			exit 1
		}
	}' "$sizes"
done
