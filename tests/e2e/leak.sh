#!/bin/sh
# For the test that looks for leaks, sourced after lib.sh and begin(): it runs
# programs under watch, searches what they left, and first shows that the search
# finds what is there.
#
# shellcheck shell=sh disable=SC2034,SC2154 # variables of the scripts
private=$dir/private # what is not searched
words=$private/words # what is looked for
mkdir "$private" "$private/answers" "$private/refused" "$dir/bin" \
    "$dir/said.d" "$dir/snaps" "$dir/maps" "$dir/tmp" "$dir/traces"
export TMPDIR="$dir/tmp"

# --------------------------------------------------------- programs, watched

# Each program runs under strace, which writes down what it was called with,
# its environment, and the name of every file that it made.
calls='execve,?open,openat,?creat,?mkdir,mkdirat,?rename,?renameat,renameat2'
calls="$calls,?link,linkat,?symlink,symlinkat,?mknod,mknodat,?memfd_create"
cat >"$dir/bin/watched" <<END
#!/bin/sh
exec strace \${APART:+-D} -A -f --seccomp-bpf -y -v -s 65536 -e trace='$calls' \\
    -o "$dir/traces/\$\$" "\$(PATH=$build/test:$build command -v \
    "\$(basename "\$0")")" "\$@"
END
chmod +x "$dir/bin/watched"
for program in sheaf-agent sheaf-aggregator sheaf-audit; do
	ln -s watched "$dir/bin/$program"
done
agent=$dir/bin/sheaf-agent
aggregator=$dir/bin/sheaf-aggregator
audit=$dir/bin/sheaf-audit
n=0

# told STATUS NAME COMMAND...: what it prints is kept for the search
told() {
	expected=$1
	n=$((n + 1))
	into=$dir/said.d/$n-$2
	shift 2
	status=0
	"$@" >"$into.out" 2>"$into.err" </dev/null || status=$?
	[ "$expected" = any ] || quiet_same "status of $*" "$expected" $status
}

# answer NAME COMMAND...: staff asked for this, on site
answer() {
	into=$1
	shift
	"$@" >"$private/answers/$into" 2>"$dir/said.d/$into.err" </dev/null ||
	    fail "no answer: $*"
}


# ------------------------------------------------------------------ searching

# leak FILE PATH...: what is found of the values in FILE
leak() {
	node "$tools/leak.mjs" "$@"
}

# nothing WHAT FILE PATH...: no value of FILE is in the paths
nothing() {
	what=$1
	shift
	leak "$@" >"$private/found"
	ok "$what: $(tail -n 1 "$private/found")"
	quiet_same "$what" "" "$(sed "\$d; s,^$dir/,," "$private/found" |
	    head -n 20)"
}

# everything WHAT FILE PATH: all values of FILE are in that one
everything() {
	same "$1: values found" "$(grep -c . "$2")" \
	    "$(leak --any "$2" "$3" | sed 's/.* //')"
}

# ---------------------------------------------- does the search find them all?

# encode FILE: that file in every encoding of bytes, beside it, by other
# programs than the one that searches
encode() {
	for pad in '' x xx; do
		{
			printf %s "$pad"
			cat "$1"
		} | base64 -w 0 >"$1-base64$pad"
	done
	base64 <"$1" >"$1-base64-in-lines"
	tr '+/' '-_' <"$1-base64" >"$1-base64url"
	od -An -v -tx1 <"$1" | tr -d ' \n' >"$1-hex"
	tr '[:lower:]' '[:upper:]' <"$1-hex" >"$1-hex-capital"
	od -An -v -tx1 <"$1" >"$1-dump"
	{
		head -c 1000 /dev/urandom
		gzip -c <"$1"
		head -c 1000 /dev/urandom
	} >"$1-gzip-inside"
	node -e 'const z = require("zlib"), fs = require("fs");
		fs.writeFileSync(process.argv[2], z.deflateSync(z.gzipSync(
		fs.readFileSync(process.argv[1]))))' "$1" "$1-zlib"
}

# all_found WHAT FILE ENCODINGS: every value of FILE in each file in $control
all_found() {
	leak --count "$2" "$control" | sed "s,^$control/,," >"$private/found"
	same "encodings of $1" "$3" "$(grep -c . "$private/found")"
	wanted=$(grep -c . "$2")
	same "encodings in which not all $wanted are found" "" \
	    "$(grep -v " $wanted\$" "$private/found" || :)"
	rm -rf "$control"
}

# Every value as people write it, a line each.
control_values() {
	control=$dir/control
	mkdir "$control"
	cut -f 2- "$words" | tr '\t' '\n' >"$control/plain"
	tr '[:upper:]' '[:lower:]' <"$control/plain" >"$control/small"
	tr '[:lower:]' '[:upper:]' <"$control/plain" >"$control/capital"
	iconv -f UTF-8 -t LATIN1 <"$control/plain" >"$control/latin1"
	iconv -f UTF-8 -t UTF-16LE <"$control/plain" >"$control/utf16le"
	iconv -f UTF-8 -t UTF-16BE <"$control/plain" >"$control/utf16be"
	for file in plain small capital latin1 utf16le utf16be; do
		encode "$control/$file"
	done
	all_found values "$words" 66
}

# Keys as bytes, as they are in the list by now.
control_keys() {
	control=$dir/control
	mkdir "$control"
	grep 0x "$words" >"$private/keys"
	node -e 'const fs = require("fs"), [from, to] = process.argv.slice(1);
		fs.writeFileSync(to, Buffer.concat(fs.readFileSync(from, "utf8")
		.match(/0x[0-9a-f]+/g).map((k) =>
		Buffer.from(k.slice(2), "hex"))))' "$private/keys" \
	    "$control/bytes"
	encode "$control/bytes"
	all_found "keys and secrets" "$private/keys" 11
}

# A shell that has read a value has it in its memory.
control_memory() {
	head -n 1 "$private/strays" >"$private/one"
	mkfifo "$private/fifo"
	sh -c 'read -r one; read -r more' <"$private/fifo" &
	holder=$!
	started $holder
	exec 9>"$private/fifo"
	cut -f 2 "$private/one" >&9
	tries=0
	until node "$tools/memory.mjs" $holder "$private/memory" \
	    >"$dir/said" &&
	    leak "$private/one" "$private/memory" | grep -q ' plain '; do
		tries=$((tries + 1))
		[ $tries -lt 900 ] || fail "a value in a process is not found"
		rm -rf "$private/memory"
		sleep 0.1
	done
	exec 9>&-
	end_process $holder
	rm -r "$private/memory"
	ok "a value in the memory of a process is found"
}

# ------------------------------------------------------------- files elsewhere

# made_outside FOLDER: what the traces have of files that are not in it
made_outside() {
	sed -e 's,AT_FDCWD<[^>]*>\, "/,"/,g' -e "s,\"$1/[^\"]*\",,g" \
	    -e "s,\"$1\",,g" -e "s,<$1/[^>]*>,,g" \
	    -e 's,"/proc/self/fd/[0-9]*",,g' "$private/made" |
	    grep -e '["<]/' -e memfd | grep -vF 'memfd_create("sheet"' || :
}

# Files were made in $dir alone, and none where temporary ones go.  A file that
# gets its name when it is finished is linked from its descriptor; a sheet goes
# to its reader in memory that belongs to no file system.
made_here() {
	cat "$dir"/traces/* | grep -E \
	    'O_CREAT|O_TMPFILE|(mkdir|rename|link|symlink|mknod)[a-z0-9]*\(|memfd_create' |
	    grep -v -e ' = -1 ' -e unlink >"$private/made"
	made_outside "$dir/alpha" | grep -q '/centre/' ||
	    fail "the traces see no file of the centre"
	same "files made outside the test's folder" "" "$(made_outside "$dir")"
	same "temporary files" "" "$(grep -F "$dir/tmp/" "$private/made" || :)"
}
