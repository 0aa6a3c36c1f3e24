#!/bin/sh
# The courier cannot reach what is in the register: it opens, looks at and needs
# no file under register/, and reads no key.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "send, courier, carry and status never touch the register"
need strace

centre_new north south
must_serve
site alpha north
report_from alpha north

# touched FILE: paths of the register or of keys in a trace of system calls
touched() {
	grep -E '/register(/|")|\.key"|register\.db|/centre/|/authority/' \
	    "$1" || :
}

# traced NAME COMMAND...: its trace of everything that takes a path
traced() {
	trace=$dir/$1.trace
	shift
	done_by strace -f -y -s 4096 -e trace=%file,sendto,write,writev \
	    -o "$trace" "$@"
	grep -q '/spool' "$trace" || fail "the trace saw no file: $*"
	same "paths of register or keys in $(basename "$trace" .trace)" "" \
	    "$(touched "$trace")"
}

# The trace itself must be able to find something.
refer alpha north 1 3
printf '%s\n' "$password" >"$dir/password"
done_by strace -f -y -e trace=%file -o "$dir/seal.trace" "$agent" seal \
    --dir "$dir/alpha" --through "$through" --none all --yes \
    --password-file "$dir/password"
[ -n "$(touched "$dir/seal.trace")" ] ||
    fail "the trace does not see that seal opens the register"
ok "the trace sees that seal opens the register"

traced send "$agent" send --dir "$dir/alpha"
said "received as entry"

# A courier runs for ever: it is traced until it has delivered.
refer alpha north 4 5
seal alpha >/dev/null
# (-D: the process of the job is the courier, not strace.)
strace -D -f -y -s 4096 -e trace=%file -o "$dir/courier.trace" \
    "$agent" courier --dir "$dir/alpha" >"$dir/courier.log" 2>&1 &
courier=$!
started $courier
tries=0
until [ "$(outbox alpha)" = "0 2 0" ]; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || fail "the courier delivered nothing"
	sleep 0.1
done
# It has confined itself for good.  (Field 2 is a filter, not "strict".)
same "confinement of a courier" "NoNewPrivs:1 Seccomp:2" "$(awk '
    $1 == "NoNewPrivs:" || $1 == "Seccomp:" { printf "%s%s%s", n++ ? " " : "",
    $1, $2 }' /proc/$courier/status)"
kill -TERM $courier
status=0
wait $courier || status=$?
same "status of a courier that was asked to stop" 0 $status
same "paths of register or keys in courier" "" \
    "$(touched "$dir/courier.trace")"

traced status "$agent" status --dir "$dir/alpha" --json
traced receipts "$agent" receipts verify --dir "$dir/alpha"
refer alpha north 6 6
seal alpha >/dev/null
traced carry-out "$agent" carry out --dir "$dir/alpha" "$dir/alpha.sheaf"
"$aggregator" accept --dir "$centre" "$dir/alpha.sheaf" \
    --receipts "$dir/alpha.receipts" >/dev/null
traced carry-in "$agent" carry in --dir "$dir/alpha" "$dir/alpha.receipts"

# Nothing of the register need be there.
refer alpha north 7 9
seal alpha >/dev/null
mv "$dir/alpha/register" "$dir/register-elsewhere"
done_by "$agent" send --dir "$dir/alpha"
said "received as entry"
same "outbox while the register is elsewhere" "0 4 0" "$(outbox alpha)"
mkdir -m 000 "$dir/alpha/register"
done_by "$agent" status --dir "$dir/alpha"
done_by "$agent" receipts verify --dir "$dir/alpha"
rmdir "$dir/alpha/register"
mv "$dir/register-elsewhere" "$dir/alpha/register"

# Back again, the register takes in what came meanwhile.
refer alpha north 10 10
seal alpha >"$dir/said"
said "1 return received"
send alpha >/dev/null
same "referrals at the centre" 10 "$(exact referrals)"
sound

# A figure opens to its return, and the commands that stand there check it.
done_by "$aggregator" provenance --dir "$centre" --measure referrals \
    --region midlands --period "$quarter" --policy exact/1 --json
said '"sentence": "10 is made of 1 return."'
cp "$dir/said" "$dir/provenance"
ln -s "$centre" "$dir/D"
# The address of the log is for whoever reads it to fill in.
sed -n 's/^ *"command": "\(.*\)",*$/\1/p' "$dir/provenance" |
    sed "s|URL/|$url/|" >"$dir/checks"
rm -rf "$dir/mirror"
same "commands that check a figure" 4 "$(wc -l <"$dir/checks")"
while IFS= read -r check; do
	(cd "$dir" && PATH=$build:$PATH sh -c "$check") >"$dir/checked" 2>&1 ||
	    fail "$check: $(cat "$dir/checked")"
done <"$dir/checks"
ok "the commands beside a figure check it"

# A command that waits for a password: nobody else of its user reads its memory.
if [ "$(id -u)" -eq 0 ]; then
	as_nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
	need setpriv
else
	as_nobody=
fi

# readable PID: "yes" when its user may open its memory
readable() {
	if $as_nobody dd if="/proc/$1/mem" bs=1 count=0 2>/dev/null; then
		echo yes
	else
		echo no
	fi
}

chmod 711 "$dir"
mkdir "$dir/open"
chmod 777 "$dir/open"
$as_nobody "$agent" init --dir "$dir/open/site" \
    --recovery-file "$dir/open/recovery" --password-file - \
    >/dev/null <"$dir/password"
$as_nobody mkfifo "$dir/open/wait"
$as_nobody sleep 600 &
other=$!
started $other
$as_nobody "$agent" list caseload --dir "$dir/open/site" \
    --password-file "$dir/open/wait" >/dev/null 2>&1 &
waiting=$!
started $waiting
tries=0
until [ "$(cat /proc/$waiting/comm)" = sheaf-agent ] &&
    grep -q ') S ' /proc/$waiting/stat &&
    [ "$(cat /proc/$other/comm)" = sleep ]; do
	tries=$((tries + 1))
	[ $tries -lt 900 ] || fail "the commands did not start"
	sleep 0.1
done
# Where the system closes all processes to each other there is no control.
echo "  memory of another program of this user can be opened: $(readable $other)"
same "memory of a command that waits for a password can be opened" no \
    "$(readable $waiting)"
