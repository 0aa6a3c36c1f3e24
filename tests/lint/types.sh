#!/bin/sh
# The pages are strict TypeScript, without "any", and hold no address of
# another server.  Where the pages' packages were never installed (make web),
# only the latter is looked at.
set -eu
cd "$(dirname "$0")/../.."

fronts=$(find common/web agent/web/front aggregator/pages/front -name '*.ts' -o -name '*.tsx')
bad=$(grep -nE '\bany\b *[]>;,)=]|: any\b|as any\b|https?://' $fronts |
    grep -v 'http://www.w3.org/' || true)
if [ -n "$bad" ]; then
	echo "$bad"
	echo "no \"any\" and no address of another server"
	exit 1
fi

tsc=build/web/node_modules/.bin/tsc
[ -e $tsc ] || {
	echo "NOT TESTED HERE: the types, since the pages were never built (make web)"
	exit 0
}
cat >build/web/tsconfig.json <<'END'
{
  "extends": "../../common/web/tsconfig.json",
  "compilerOptions": {
    "paths": {
      "preact": ["./node_modules/preact"],
      "preact/hooks": ["./node_modules/preact/hooks"],
      "preact/jsx-runtime": ["./node_modules/preact/jsx-runtime"]
    }
  },
  "include": ["../../common/web/*", "../../agent/web/front/*",
    "../../aggregator/pages/front/*"]
}
END
$tsc -p build/web/tsconfig.json
