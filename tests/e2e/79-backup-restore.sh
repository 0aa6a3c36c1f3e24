#!/bin/sh
# Backup and restore.  A backup is one file, read back, and never in the place
# of another; a damaged one brings nothing back.  A restored register signs
# nothing before the aggregator was asked; then it goes on where nothing was
# lost, and where something was, it says what and goes on only by a new
# invite.  Nothing is counted twice.
. "$(dirname "$0")/lib.sh"
begin "backup and restore"
need sqlite3

# head SITE: what status says of the log
head_of() {
	"$agent" status --dir "$dir/$1" --json | tr -d '\n ' |
	    sed 's/.*"head":"\([a-z]*\)".*/\1/'
}

# restore SITE FILE: by the password of its only account
restore() {
	staff "$1" restore "$dir/$2"
}

mode() {
	stat -c %a "$dir/$1"
}

centre_new north
must_serve
site site north
report_from site north
refer site north 1 3
seal site >"$dir/seal.txt"
send site >"$dir/send.txt"
same "referrals at the centre" 3 "$(exact referrals)"

# ------------------------------------------------------------------- a backup

done_by "$agent" backup --dir "$dir/site" "$dir/first.backup"
said "read back and checked"
same "mode of the backup" 600 "$(mode first.backup)"
same "facts in it" 6 \
    "$(sqlite3 "$dir/first.backup" 'SELECT count(*) FROM fact')"
same "files beside it" 0 "$(find "$dir" -maxdepth 1 -name '.tmp-*' | wc -l)"
cksum <"$dir/first.backup" >"$dir/before"
exits 1 "$agent" backup --dir "$dir/site" "$dir/first.backup"
said "is left as it is"
cksum <"$dir/first.backup" >"$dir/after"
cmp -s "$dir/before" "$dir/after" || fail "the backup was touched"
exits 1 restore site first.backup
said "there is a register in"

# ------------------------------------------------------------ damaged backups

head -c 20000 "$dir/first.backup" >"$dir/short.backup"
cp "$dir/first.backup" "$dir/scribbled.backup"
size=$(stat -c %s "$dir/first.backup")
at=4096
while [ "$at" -lt "$size" ]; do
	head -c 64 /dev/urandom | dd of="$dir/scribbled.backup" bs=1 \
	    seek="$at" conv=notrunc 2>/dev/null
	at=$((at + 8192))
done
head -c 50000 /dev/urandom >"$dir/noise.backup"
: >"$dir/empty.backup"
sqlite3 "$dir/other.backup" 'CREATE TABLE something (a)'
for bad in short scribbled noise empty other; do
	exits 1 restore bad "$bad.backup"
	said "nothing was restored"
	[ ! -e "$dir/bad/register/register.db" ] || fail "$bad came back"
	[ "$(find "$dir/bad" -type f ! -name lock | wc -l)" -eq 0 ] ||
	    fail "$bad left files"
done
ok "damaged, empty and foreign files are refused"
printf 'not the password\n' >"$dir/wrong.pw"
exits 1 "$agent" restore --dir "$dir/bad" "$dir/first.backup" \
    --password-file "$dir/wrong.pw"
said "nothing was restored"
[ "$(find "$dir/bad" -type f ! -name lock | wc -l)" -eq 0 ] ||
    fail "a wrong password left files"
done_by "$agent" restore --dir "$dir/by-key" "$dir/first.backup" \
    --recovery-key-file "$dir/site.recovery"
ok "a wrong password is refused, and the printed key is enough"
done_by restore bad first.backup
ok "after which a sound one can be restored into the same folder"
exits 1 restore bad2 no-such.backup
sentence

# ------------------------------------------------------- nothing had been lost

done_by restore back first.backup
said "signs nothing yet"
same "mode of the folder" 700 "$(mode back/register)"
same "mode of the register" 600 "$(mode back/register/register.db)"
same "head" restored "$(head_of back)"
"$agent" status --dir "$dir/back" >"$dir/said"
said "This register was restored from a backup"
refer back north 4 4
exits 1 sh -c "printf '%s\n' '$password' | '$agent' seal --dir '$dir/back' \
    --password-file - --yes --through $through"
said "'sheaf-agent send' asks it"
same "sealed meanwhile" 1 "$(seq_of back)"
exits 1 sh -c "printf '%s\n' '$password' | '$agent' enrol \
    '$dir/site.invite' --secret-file '$dir/site.secret' --dir '$dir/back' \
    --password-file -"
said "knows this invite"
send back >"$dir/send.txt"
same "head after send, before seal" restored "$(head_of back)"
seal back >"$dir/said"
said "so it signs again"
same "head after seal" ok "$(head_of back)"
send back >"$dir/send.txt"
same "referrals at the centre" 4 "$(exact referrals)"
same "outbox" "0 2 0" "$(outbox back)"
refer back north 5 5
seal back >"$dir/said"
grep -q restored "$dir/said" && fail "it still speaks of the backup"
send back >"$dir/send.txt"
same "and later" 5 "$(exact referrals)"

# --------------------------------------- statements were sent after the backup

done_by restore lost first.backup
exits 1 "$agent" send --dir "$dir/lost"
said "was it restored from a backup"
refer lost north 9 9
exits 1 sh -c "printf '%s\n' '$password' | '$agent' seal --dir '$dir/lost' \
    --password-file - --yes --through $through"
said "statements 2 to 3 of this site"
said "new invite"
said "not in this register: north, $quarter"
said "revision 3 (here: 1)"
same "sealed meanwhile" 1 "$(seq_of lost)"
same "at the centre" 5 "$(exact referrals)"
same "head" restored "$(head_of lost)"

# The facts are entered again; a new invite begins a new chain.
refer lost north 4 5
invite site 2
staff lost enrol "$dir/site.invite" --secret-file "$dir/site.secret" \
    >/dev/null
send lost >"$dir/send.txt"
same "head" ok "$(head_of lost)"
seal lost >"$dir/seal.txt"
send lost >"$dir/send.txt"
same "referrals at the centre" 6 "$(exact referrals)"

# --------------------------- an instance file that was lost, an old spool left

rm "$dir/lost/register/instance"
refer lost north 6 6
exits 1 sh -c "printf '%s\n' '$password' | '$agent' seal --dir '$dir/lost' \
    --password-file - --yes --through $through"
said "'sheaf-agent send' asks it"
send lost >"$dir/send.txt"
seal lost >"$dir/said"
said "so it signs again"
send lost >"$dir/send.txt"
same "referrals at the centre" 7 "$(exact referrals)"
rm -r "$dir/lost/register"
exits 1 restore lost first.backup
said "that of another register"

sound
serve_stop
