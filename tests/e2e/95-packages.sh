#!/bin/sh
# The Debian packages: built, judged by Debian's own tools, and in a tree of
# their own installed, used by the commands of README.Debian alone, upgraded while
# a site delivers, kept from going back, removed and purged.
#
# The tree is this machine's, or that of SHEAF_TREE (`make deb-test`), with all
# changes in memory: what is installed there is gone at the end.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "Debian packages, built and lived with"
need dpkg-buildpackage lintian blhc checksec unshare runuser node ip openssl sqlite3 tinyproxy

packages="sheaf-agent sheaf-aggregator sheaf-audit sheaf-witness"

# What the programs are built with is named for two readers.
# (npm has done its part before a package is built.)
{
	sed -n '/^BUILD_PACKAGES/,/[^\\]$/p' Makefile | tr ' \\\t' '\n\n\n' |
	    grep -- '-dev$' | grep -v '^libc6-dev$'
	sed -n 's/^WEB_PACKAGES := //p' Makefile | tr ' ' '\n' | grep -vx npm
} | sort >"$dir/makefile"
sed -n '/^Build-Depends:/,/^$/s/^ \([a-z0-9-]*\),$/\1/p' packaging/debian/control |
    sort >"$dir/control"
diff "$dir/makefile" "$dir/control" >&2 ||
    fail "Makefile and packaging/debian/control name different packages"
ok "$(wc -l <"$dir/control") packages are needed to build, in both places"

debs=$PWD/build/deb
for p in $packages; do
	set -- "$debs/$p"_*.deb
	[ -f "$1" ] || fail "there is no package $p: run 'make deb' first"
	ok "$(basename "$1")"
done
done_by lintian --pedantic --suppress-tags initial-upload-closes-no-bugs \
    --fail-on error,warning,pedantic "$debs"/sheaf_*.changes
ok "lintian finds nothing, pedantic as it can be"
exits 0 blhc "$debs/build.log"
ok "blhc: every file was compiled and linked with the flags that harden it"

# What a user gets, and nothing of where it was built.
mkdir "$dir/root"
for p in $packages; do
	dpkg-deb -x "$debs/$p"_*.deb "$dir/root"
	done_by checksec --output=json --file="$dir/root/usr/bin/$p"
	for what in '"relro":"full"' '"canary":"yes"' '"nx":"yes"' '"pie":"yes"'; do
		said "$what"
	done
	exits 1 grep -qF "$PWD" "$dir/root/usr/bin/$p"
done
ok "full RELRO, canaries, PIE, no execution of data; no path of the builder"
for page in sheaf-agent sheaf-aggregator; do
	grep -q 'style-[0-9a-f]*[.]css' "$dir/root/usr/bin/$page" ||
	    fail "$page was built without its pages"
done
ok "pages inside"

# The handbook, to be read where it lies, and what the programs are made of.
for p in $packages; do
	doc=$dir/root/usr/share/doc/$p
	quiet_same "pages in $p" "$(ls packaging/handbook)" "$(ls "$doc/handbook")"
	for page in "$doc"/handbook/*.md "$doc/SECURITY.md"; do
		grep -o ']([^)#:]*)' "$page" | tr -d '])(' | while read -r to; do
			[ -f "$(dirname "$page")/$to" ] ||
			    fail "$page leads to $to, which is not in $p"
		done
	done
	exits 0 node tests/lint/sbom.mjs "$build" "$doc"/sheaf-*.cdx.json
done
ok "each has the handbook, SECURITY.md and a sound bill of materials"

# Examples where a reader looks for them; the five facts are those of README.md.
for file in sheaf-agent/examples/sheaf-template.xlsx sheaf-agent/examples/facts.csv \
    sheaf-agent/examples/contract.csv sheaf-aggregator/examples/events.csv \
    sheaf-aggregator/examples/registry.csv; do
	cmp "$dir/root/usr/share/doc/$file" "packaging/examples/${file##*/}" >&2 ||
	    fail "the packages do not bring $file as it is"
done
awk '/^## / { on = /A first use by hand/ } on && /^```/ { n++; next }
    on && n == 3' README.md | cmp - packaging/examples/facts.csv >&2 ||
    fail "README.md has other facts than packaging/examples/facts.csv"
ok "facts, an empty workbook and a registry to begin with"

# Settings name each option of the service, and no other; so does completion.
complete_of() { # PROGRAM WORD...: what bash offers for the last word
	bash -c '. "$0"; p=$1; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
		"_${p/-/_}"; echo "${COMPREPLY[*]}"' \
	    "$dir/root/usr/share/bash-completion/completions/$1" "$@"
}
same "completion of a command" "completeness" \
    "$(complete_of sheaf-aggregator compl)"
same "of its second word" "import" "$(complete_of sheaf-aggregator registry i)"
same "of its options" "--tls-cert --tls-key" \
    "$(complete_of sheaf-aggregator serve --tls)"
same "none for a value" "" "$(complete_of sheaf-aggregator serve --dir s)"

# An old copy of a disk is noticed by which start of the machine it is.
exits 1 grep -l '^ProcSubset=pid' packaging/systemd/sheaf-agent-*.service

for unit in packaging/systemd/*.service; do
	limit=1.5
	systemd-analyze security --offline=true --threshold=${limit#*.}5 \
	    "$unit" >"$dir/said" 2>&1 || :
	level=$(sed -n 's/.*exposure level for [^:]*: \([0-9.]*\) .*/\1/p' "$dir/said")
	awk -v l="$level" -v m="$limit" 'BEGIN { exit !(l != "" && l <= m) }' ||
	    fail "$unit: exposure $level"
	ok "$(basename "$unit"): exposure $level, at most $limit"
done

# ------------------------------------------------------------ a tree of its own

mkdir "$dir/tree" "$dir/memory"
cat >"$dir/enter" <<'EOF'
set -eu
mount -t tmpfs -o size=512m tree "$1/memory"
mkdir "$1/memory/up" "$1/memory/work"
chmod 755 "$1/memory/up"
mount -t overlay -o "lowerdir=$2,upperdir=$1/memory/up,workdir=$1/memory/work" \
    tree "$1/tree"
EOF
tree=${SHEAF_TREE:-/}
if ! unshare --mount sh "$dir/enter" "$dir" "$tree" >"$dir/said" 2>&1; then
	cat "$dir/said"
	echo "NOT TESTED HERE: nothing may be mounted, so packages were not installed"
	exit 0
fi
cp "$debs"/*.deb tests/e2e/packages_tree.sh tests/e2e/packages_handbook.sh "$dir/"
# A private authority, and the region's certificate of it.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9 \
    -subj "/CN=Provider authority" -keyout "$dir/ca.key" -out "$dir/ca.pem" \
    -addext basicConstraints=critical,CA:TRUE 2>/dev/null
openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -subj "/CN=region" -keyout "$dir/region.key" -out "$dir/request" 2>/dev/null
echo 'subjectAltName=IP:127.0.0.1' >"$dir/extensions"
openssl x509 -req -in "$dir/request" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" \
    -CAcreateserial -days 9 -extfile "$dir/extensions" -out "$dir/region.pem" 2>/dev/null
# What an earlier version has left: a region of store schema 06 and its site, with the
# figures that it printed then.
old=tests/upgrades/centre/06
load() { # SQL DATABASE
	sqlite3 -batch "$2" <"$1" >/dev/null
}
mkdir -p "$dir/earlier/site/register"
cp -r $old/centre "$dir/earlier/centre"
load tests/upgrades/store/06.sql "$dir/earlier/centre/store.db"
load $old/centre/people.sql "$dir/earlier/centre/people.db"
load $old/centre/lock/lock.sql "$dir/earlier/centre/lock/lock.db"
rm "$dir/earlier/centre/people.sql" "$dir/earlier/centre/lock/lock.sql"
db=$dir/earlier/site/register/register.db
load $old/register.sql "$db"
sqlite3 -batch "$db" 'SELECT own FROM instance' >"$dir/earlier/site/register/instance"
cp -r $old/spool "$dir/earlier/site/spool"
mkdir -p "$dir/earlier/site/spool/in" "$dir/earlier/site/spool/joins"
sed -i 's|"url": *"[^"]*"|"url": "http://127.0.0.1:8430"|' \
    "$dir/earlier/site/spool/pins.json"
grep -E '^[a-z0-9_.]+ (-|[0-9]+)$' "tests/upgrades/register/$(sqlite3 -batch "$db" \
    'PRAGMA user_version').txt" | sort >"$dir/earlier/figures"
cp $old/totals.json "$dir/earlier/"
# The version after this one, with nothing changed but its number.
for p in $packages; do
	dpkg-deb -R "$debs/$p"_*.deb "$dir/next"
	sed -i 's/^Version: .*/Version: 99.0/' "$dir/next/DEBIAN/control"
	dpkg-deb -b "$dir/next" "$dir/${p}_99.0.deb" >/dev/null
	rm -r "$dir/next"
done
cat >>"$dir/enter" <<'EOF'
# A loopback of its own: there the ports of the README.Debian are free.
ip link set lo up
cd "$1/tree"
mount -t tmpfs run run
mount -t tmpfs tmp tmp
mount -t proc proc proc
mount -t devtmpfs dev dev 2>/dev/null || mount --bind /dev dev
mkdir -p run/try/kit
cp -r "$1"/*.deb "$1"/packages_*.sh "$1"/ca.pem "$1"/region.* "$1/earlier" run/try/kit/
exec chroot . /bin/sh /run/try/kit/packages_tree.sh
EOF
if ! timeout 500 unshare --mount --net --pid --fork --kill-child sh "$dir/enter" "$dir" \
    "$tree" >"$dir/said" 2>&1 </dev/null; then
	cat "$dir/said" >&2
	fail "the packages in their tree"
fi
sed -n 's/^  //p' "$dir/said" >"$dir/lines"
while read -r line; do ok "$line"; done <"$dir/lines"
[ "$(wc -l <"$dir/lines")" -ge 15 ] || fail "too little was seen in the tree"
