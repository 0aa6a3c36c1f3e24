#!/bin/sh
# Staff accounts.  A team leader adds and removes them; a removal seals all
# anew, and what is sent afterwards is signed with the same key as before.  A
# copy made before, and a register changed behind our back, open nothing new.
. "$(dirname "$0")/lib.sh"
begin "staff accounts"
need sqlite3

register=$dir/p1/register/register.db
for name in bob cee new dee; do
	echo "the password of $name" >"$dir/$name.pw"
done
echo "$password" >"$dir/ann.pw"
echo short >"$dir/short.pw"
echo Password1 >"$dir/common.pw"
echo dee-2026 >"$dir/name.pw"

# as NAME COMMAND...: with that person's password
as() {
	who=$1
	shift
	"$agent" "$@" --dir "$dir/p1" --staff "$who" \
	    --password-file "$dir/$who.pw"
}

# number SQL
number() {
	sqlite3 "$register" "$1"
}

# ------------------------------------------------------------- add and list

centre_new service-1
must_serve
staff p1 init --staff ann \
    --recovery-file "$dir/p1.recovery" >/dev/null
invite p1
grant p1 service-1
enrol p1
send p1 >/dev/null
refer p1 service-1 1 5
report_from p1 service-1
seal p1 >/dev/null
send p1 >/dev/null
same "received before" "0 1 0" "$(outbox p1)"

done_by as ann staff add bob --role worker --new-password-file "$dir/bob.pw"
done_by as ann staff add cee --role team_leader \
    --new-password-file "$dir/cee.pw"
exits 1 as ann staff add Bob --role worker --new-password-file "$dir/new.pw"
said "there is an account of that name already"
exits 2 as ann staff add dee --role boss --new-password-file "$dir/dee.pw"
said "a role is worker or team_leader"
exits 2 as ann staff add dee --new-password-file "$dir/dee.pw"
exits 1 as ann staff add dee --role worker --new-password-file "$dir/short.pw"
said "at least 8 characters"
exits 1 as ann staff add dee --role worker --new-password-file "$dir/common.pw"
said "one of those that are tried first"
exits 1 as ann staff add dee --role worker --new-password-file "$dir/name.pw"
said "a name that others know"
exits 1 as ann password --new-password-file "$dir/common.pw"
said "three words that only you would put together"
exits 1 "$agent" init --dir "$dir/p3" --password-file "$dir/common.pw"
said "one of those that are tried first"
done_by as bob staff list
same "accounts" "team_leader ann,worker bob,team_leader cee," \
    "$(tr -s ' ' <"$dir/said" | tr '\n' ',')"
done_by as bob staff list --json
said '"role": "worker"'
exits 1 as bob staff add dee --role worker --new-password-file "$dir/dee.pw"
said "only a team leader"
exits 1 as bob staff remove ann
said "only a team leader"
staff p1 staff list >"$dir/said" 2>&1 && fail "no name, several accounts"
said "say which with --staff NAME"

# ---------------------------------------------- quick to guess in tests only

exits 2 "$installed_agent" init --weak-password-hash --dir "$dir/p2" \
    --password-file "$dir/ann.pw"
said "there is no such option"
for command in 'staff list --password-file' 'recover --new-password-file'; do
	# shellcheck disable=SC2086 # a command and an option
	exits 1 "$installed_agent" $command "$dir/ann.pw" --dir "$dir/p1" \
	    --staff ann $(case $command in recover*)
		echo --recovery-key-file "$dir/p1.recovery"
		;;
	esac)
	said "made by a test build of sheaf-agent"
done
done_by "$installed_agent" init --dir "$dir/p2" --password-file "$dir/ann.pw" \
    --recovery-file "$dir/p2.recovery"
same "weak, passes and MiB of what is installed" "0|3|256" "$(
    sqlite3 "$dir/p2/register/register.db" "SELECT weak, passes,
	memory_bytes >> 20 FROM vault, vault_slot WHERE NOT recovery")"
# A register that is said to be weak is not opened more cheaply.
sqlite3 "$dir/p2/register/register.db" "UPDATE vault SET weak = 1"
exits 1 "$installed_agent" staff list --dir "$dir/p2" \
    --password-file "$dir/ann.pw"
said "made by a test build of sheaf-agent"
same "versions" "1 1" "$("$agent" --version | grep -c 'test build') $(
    "$installed_agent" --version | grep -cv 'test build')"

# ---------------------------------------------------------------- a password

done_by as bob password --new-password-file "$dir/new.pw"
exits 1 as bob staff list
said "the name or the password is wrong"
cp "$dir/bob.pw" "$dir/bob-old.pw"
cp "$dir/new.pw" "$dir/bob.pw"
done_by as bob staff list

# ------------------------------------------------------------------ a removal

as ann export >"$dir/before.csv"
cp -r "$dir/p1/register" "$dir/copy"
number "SELECT hex(reference), hex(lookup) FROM client" |
    tr '|' '\n' | sort >"$dir/sealed-before"
done_by as ann staff remove bob
said "The account of bob is gone"
exits 1 as bob staff list
said "the name or the password is wrong"
done_by as cee staff list
as cee export >"$dir/after.csv"
cmp -s "$dir/before.csv" "$dir/after.csv" || fail "the export has changed"
ok "the export is the same, byte for byte"
number "SELECT hex(reference), hex(lookup) FROM client" |
    tr '|' '\n' | sort >"$dir/sealed-after"
same "sealed values that stayed" "" \
    "$(comm -12 "$dir/sealed-before" "$dir/sealed-after")"
same "generation of the master key" 2 "$(number "SELECT generation FROM vault")"
# no old sealed byte is left anywhere in the file
xxd -p "$register" | tr -d '\n' >"$dir/bytes"
sed -n 's/^.*\(.\{64\}\)$/\1/p' "$dir/sealed-before" | tr A-F a-f \
    >"$dir/old-ends"
[ -s "$dir/old-ends" ] || fail "there is nothing to search for"
sed -n 's/^.*\(.\{64\}\)$/\1/p' "$dir/sealed-after" | tr A-F a-f |
    head -n 1 >"$dir/new-end"
grep -qFf "$dir/new-end" "$dir/bytes" || fail "the search finds nothing"
if grep -qFf "$dir/old-ends" "$dir/bytes"; then
	fail "something sealed under the old key is still in the file"
fi
ok "nothing sealed under the old key is left in the register"

refer_as_cee() {
	facts service-1 1 8 >"$dir/more.csv"
	as cee import "$dir/more.csv" >"$dir/said"
}
refer_as_cee
said "stored 6, corrected 0, unchanged 10, refused 0"
as cee seal --through "$through" --none all --yes >/dev/null
send p1 >/dev/null
same "received after, under the same signing key" "0 2 0" "$(outbox p1)"
same "referrals at the centre" 8 "$(exact referrals)"
sound

exits 1 as ann staff remove dee
said "there is no account of that name"
done_by as ann staff remove cee
exits 1 as ann staff remove ann
said "this is the last account"

# The register.db of before a removal, put back alone.
mv "$register" "$dir/newest.db"
cp "$dir/copy/register.db" "$register"
for who in bob ann; do
	exits 1 as $who staff list
	said "from before an account was removed"
	said "sheaf-agent restore"
done
exits 1 "$agent" recover --dir "$dir/p1" --staff ann --recovery-key-file \
    "$dir/p1.recovery" --new-password-file "$dir/ann.pw" \
    --recovery-file "$dir/never"
said "from before an account was removed"
done_by "$agent" restore --dir "$dir/p3" "$register" --staff ann \
    --password-file "$dir/ann.pw"
done_by "$agent" staff remove bob --dir "$dir/p3" --staff ann \
    --password-file "$dir/ann.pw"
cp "$dir/newest.db" "$register"
done_by as ann staff list

# ---------------------------------------------------------------- recovering

recover() {
	"$agent" recover --dir "$dir/p1" "$@"
}
exits 1 recover --staff dee --recovery-key-file "$dir/ann.pw" \
    --new-password-file "$dir/dee.pw"
exits 2 recover --recovery-key-file "$dir/p1.recovery" \
    --new-password-file "$dir/dee.pw"
exits 2 recover --staff dee --recovery-key-file "$dir/p1.recovery" \
    --new-password-file "$dir/dee.pw" --recovery-file "$dir/p1.recovery"
said "is there already"
exits 1 recover --staff dee --recovery-key-file "$dir/p1.recovery" \
    --new-password-file "$dir/dee.pw" --recovery-file "$dir/no/such/folder"
exits 1 as dee staff list
done_by recover --staff dee --recovery-key-file "$dir/p1.recovery" \
    --new-password-file "$dir/dee.pw" --recovery-file "$dir/next.recovery"
same "mode of the new recovery key" 600 "$(stat -c %a "$dir/next.recovery")"
exits 1 recover --staff dee --recovery-key-file "$dir/p1.recovery" \
    --new-password-file "$dir/new.pw"
said "this is not the recovery key of this register"
done_by as dee staff list
same "accounts after recovering" "team_leader ann,team_leader dee," \
    "$(tr -s ' ' <"$dir/said" | tr '\n' ',')"
done_by recover --staff ann --recovery-key-file "$dir/next.recovery" \
    --new-password-file "$dir/new.pw"
said "New recovery key (shown only once"
exits 1 as ann staff list
cp "$dir/new.pw" "$dir/ann.pw"
done_by as ann staff list

# ------------------------------------------------------------ behind our back

done_by as ann staff add bob --role worker --new-password-file "$dir/bob.pw"
number "UPDATE vault_slot SET role = 'team_leader' WHERE name = 'bob'"
exits 1 as bob staff list
said "have been changed by something other than sheaf-agent"
exits 1 as ann staff list
said "have been changed by something other than sheaf-agent"
number "UPDATE vault_slot SET role = 'worker' WHERE name = 'bob'"
done_by as bob staff list
number "ATTACH '$dir/copy/register.db' AS old;
    REPLACE INTO vault_slot SELECT * FROM old.vault_slot WHERE name = 'bob'"
exits 1 as bob staff list
said "have been changed by something other than sheaf-agent"
