#!/bin/sh
# The spool is written by the side that talks to the network.  Whatever stands
# in it in the place of a file, the desk and the courier go on, nothing outside
# the spool is touched, and staff are told.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "what is no file of the spool is set aside and stops nothing"

centre_new north
must_serve
site alpha north
report_from alpha north
spool=$dir/alpha/spool
first=000001-0000000001

# in_time COMMAND...: a command that would wait for ever is ended
in_time() {
	timeout 60 "$@"
}

# The commands, with the register's password; a pipe cannot be a reason to
# have it open for long.
for command in seal status send; do
	refer alpha north 1 "$((checked + 2))"
	rm -f "$spool/in/$first.answer"
	mkfifo "$spool/in/$first.answer"
	case $command in
	seal) seal alpha >"$dir/said" 2>&1 ;;
	*) in_time "$agent" "$command" --dir "$dir/alpha" >"$dir/said" 2>&1 ;;
	esac || fail "$command was stopped by a pipe: $(cat "$dir/said")"
	ok "$command goes on beside a pipe in the place of an answer"
done
same "received" "0 1 0" "$(outbox alpha)"
done_by "$agent" status --dir "$dir/alpha"
said "was set aside; nothing is lost by it"
said "spool/aside/in.$first.answer (a pipe, socket or device)"

# A link in the place of a folder would have the desk write elsewhere.
find "$dir/alpha/register" | sort >"$dir/before"
mv "$spool/out" "$dir/out"
ln -s ../register "$spool/out"
refer alpha north 10 12
seal alpha >"$dir/said"
said "spool/aside/out (a link)"
find "$dir/alpha/register" | sort >"$dir/after"
same "files in the register's folder" "$(cat "$dir/before")" \
    "$(cat "$dir/after")"
[ -d "$spool/out" ] && [ ! -L "$spool/out" ] || fail "spool/out is no folder"
done_by send alpha
same "received by way of a new folder" "0 2 0" "$(outbox alpha)"

# What the courier brought is taken in before anybody's password is right.
[ ! -e "$spool/receipts/000001-0000000002.receipt" ] ||
    fail "the receipt was taken in already"
got=0
echo wrong | "$agent" seal --dir "$dir/alpha" --password-file - \
    >"$dir/said" 2>&1 || got=$?
same "exit status of a wrong password" 1 "$got"
[ -e "$spool/receipts/000001-0000000002.receipt" ] ||
    fail "the answer waited for the password"
ok "answers are taken in before the register is unlocked"

# No permission is not "there is no site".
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$dir"
	chmod 700 "$dir/alpha"
	exits 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
	    "$agent" status --dir "$dir/alpha"
	said "is not readable for this user"
else
	echo "  not looked at: a site of another user (needs root)"
fi
