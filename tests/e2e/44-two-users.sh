#!/bin/sh
# As packaged, the courier is a user of its own that shares the spool with the
# register's user and nothing else: both do their work, and the courier's user
# cannot read the register.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "register and courier as two users with one spool"

[ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null || {
	echo "NOT TESTED HERE: two users, since that takes root and setpriv"
	exit 0
}

# Numbers that no account of this system has.
desk_user=61001
courier_user=61002
shared=61003

by_desk() {
	setpriv --reuid $desk_user --regid $desk_user --groups $shared "$@"
}

# With the umask of the unit.
by_courier() {
	(
		umask 007
		exec setpriv --reuid $courier_user --regid $shared \
		    --groups $shared "$@"
	)
}

# What tmpfiles.d makes, by its own words.
chmod 711 "$dir"
awk '$1 == "d" { sub("/var/lib/sheaf-agent", "alpha", $2); print $2, $3 }' \
    packaging/systemd/sheaf-agent.tmpfiles.conf >"$dir/folders"
while read -r folder mode; do
	mkdir "$dir/$folder"
	chown $desk_user:$shared "$dir/$folder"
	chmod "$mode" "$dir/$folder"
done <"$dir/folders"
[ -d "$dir/alpha/spool" ] || fail "tmpfiles.d makes no spool"

mkdir "$dir/desk"
chown $desk_user "$dir/desk"
printf '%s\n' "$password" >"$dir/desk/password"
chown $desk_user "$dir/desk/password"

# desk COMMAND...
desk() {
	by_desk "$agent" "$@" --dir "$dir/alpha" \
	    --password-file "$dir/desk/password"
}

centre_new north
must_serve
desk init --recovery-file "$dir/desk/recovery" \
    >/dev/null
invite alpha
grant alpha north
cp "$dir/alpha.invite" "$dir/alpha.secret" "$dir/desk"
chown $desk_user "$dir/desk/alpha.invite" "$dir/desk/alpha.secret"
desk enrol "$dir/desk/alpha.invite" --secret-file "$dir/desk/alpha.secret" \
    --url "$url" >/dev/null
done_by by_courier "$agent" send --dir "$dir/alpha"
facts north 1 3 >"$dir/desk/facts.csv"
chmod 644 "$dir/desk/facts.csv"
desk service set north --first-quarter "$quarter" >/dev/null
desk import "$dir/desk/facts.csv" >/dev/null
desk seal --through "$through" --none all --yes >/dev/null
done_by by_courier "$agent" send --dir "$dir/alpha"
said "received as entry"
# Each replaces files of the other.
refer_more() {
	facts north 4 6 >"$dir/desk/facts.csv"
	desk import "$dir/desk/facts.csv" >/dev/null
	desk seal --through "$through" --none all --yes >/dev/null
}
refer_more
done_by by_courier "$agent" send --dir "$dir/alpha"
said "received as entry"
# The desk delivers too, with the courier's lock in its way.
done_by by_desk "$agent" send --dir "$dir/alpha"
done_by by_courier "$agent" status --dir "$dir/alpha"
said "0 waiting, 2 received, 0 refused"
same "referrals at the centre" 6 "$(exact referrals)"

# The courier's user sees nothing of the register.
! by_courier ls "$dir/alpha/register" >/dev/null 2>&1 ||
    fail "the courier's user can list the register"
! by_courier cat "$dir/alpha/register/register.db" >/dev/null 2>&1 ||
    fail "the courier's user can read the register"
! by_courier ls "$dir/alpha" >/dev/null 2>&1 ||
    fail "the courier's user can list the state directory"
ok "the courier's user reaches the spool only"
odd=$(find "$dir/alpha/spool" \( ! -group $shared -o -perm /007 \) -print)
same "things in the spool that are not the group's alone" "" "$odd"
