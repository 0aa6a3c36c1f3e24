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
need dpkg-buildpackage lintian blhc checksec unshare runuser node ip

packages="sheaf-agent sheaf-aggregator sheaf-audit sheaf-witness"

# What the programs are built with is named for two readers.
sed -n '/^BUILD_PACKAGES/,/[^\\]$/p' Makefile | tr ' \\\t' '\n\n\n' |
    grep -- '-dev$' | grep -v '^libc6-dev$' | sort >"$dir/makefile"
grep -o '^ lib[a-z0-9-]*-dev' packaging/debian/control | tr -d ' ' | sort >"$dir/control"
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
awk '/^## / { on = /A first use by hand/ } on && /^```/ { n++; next }
    on && n == 3' README.md >"$dir/facts.csv"
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
cp "$1"/*.deb "$1"/packages_*.sh "$1/facts.csv" run/try/kit/
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
