#!/bin/sh
# What leaves a site is what a person agreed to: without a terminal and without
# --yes the first seal of a register, and the first return of a service, are
# refused; later the weekly seal may run by itself.  Nor does a 0 leave of which
# nobody said that there were none.
. "$(dirname "$0")/lib.sh"
begin "nothing leaves a site without a yes"
need sqlite3 script sha256sum
centre_new north south
must_serve
site alpha north,south

# sealed: how many statements wait or went
sealed() {
	sqlite3 "$dir/alpha/register/register.db" \
	    'SELECT count(*) FROM statement WHERE seq > 0'
}

# unattended TODAY: as a timer would run it; the aggregator answers years
# after that day, so the date has to be said
unattended() {
	"$agent" seal --dir "$dir/alpha" --through "$1" --today "$1" \
	    --confirm-date "$1" --password-file "$dir/password" </dev/null
}

# typed TEXT TODAY: at a terminal, with that for an answer
typed() {
	status=0
	printf '%s\n' "$1" | script -qec "'$agent' seal --dir '$dir/alpha' \
	    --through $2 --today $2 --confirm-date $2 \
	    --password-file '$dir/password'" \
	    /dev/null >"$dir/said" 2>&1 || status=$?
}

# last_yes COLUMN: of the newest sign-off
last_yes() {
	sqlite3 "$dir/alpha/register/register.db" \
	    "SELECT $1 FROM sign_off ORDER BY id DESC LIMIT 1"
}

printf '%s\n' "$password" >"$dir/password"

# ------------------------------------------------------------ the first of all

report_from alpha north
refer alpha north 1 5
exits 2 unattended 2015-12-31
said "north has no fact of contacts,"
same "statements while zeros are in question" 0 "$(sealed)"
typed "$(printf 'colours\nposts, satisfaction\nnobody')" 2015-12-31
quiet_same "exit after an answer, and another name" 1 $status
said "what was given names no family of measures"
said "es_fte -"
said "accessed 0"
same "statements after the answer" 0 "$(sealed)"
exits 2 unattended 2015-12-31
said "nothing was ever sealed in this register"
said "sheaf-return/1"
same "statements after a first seal that nobody saw" 0 "$(sealed)"

"$agent" preview --dir "$dir/alpha" --through 2015-12-31 --today 2015-12-31 \
    >"$dir/shown"
staff=$(sqlite3 "$dir/alpha/register/register.db" \
    'SELECT name FROM vault_slot WHERE recovery = 0')
typed "somebody else" 2015-12-31
quiet_same "exit after another name" 1 $status
same "statements after another name" 0 "$(sealed)"
typed "$staff" 2015-12-31
quiet_same "exit after the name" 0 $status
same "statements after the name" 1 "$(sealed)"
same "how it was agreed to" typed "$(last_yes way)"
same "what was agreed to" "$(sha256sum <"$dir/shown" | cut -c1-64)" \
    "$(last_yes 'lower(hex(shown))')"
send alpha >/dev/null

# --------------------------------------- figures that change while one reads

# asked N: until the question was put that often
asked() {
	tries=0
	until [ "$(grep -c 'Type your name' "$dir/said")" -ge "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "the question was not put $1 times"
		sleep 0.05
	done
}

refer alpha north 6 7
before=$(sealed)
mkfifo "$dir/keys"
: >"$dir/said"
script -qefc "'$agent' seal --dir '$dir/alpha' --through 2015-12-31 \
    --today 2015-12-31 --password-file '$dir/password'" /dev/null \
    <"$dir/keys" >"$dir/said" 2>&1 &
sealing=$!
started $sealing
exec 9>"$dir/keys"
asked 1
sqlite3 "$dir/alpha/register/register.db" \
    "INSERT INTO service_off SELECT id, 'interviews' FROM service"
echo "$staff" >&9
asked 2
said "the figures have changed since they were shown"
said "interviews 0 -> -"
same "statements while it is asked again" "$before" "$(sealed)"
echo "$staff" >&9
status=0
wait $sealing || status=$?
exec 9>&-
quiet_same "exit after the second answer" 0 $status
same "statements after the second answer" $((before + 1)) "$(sealed)"
sqlite3 "$dir/alpha/register/register.db" \
    "DELETE FROM service_off WHERE code = 'interviews'"
done_by "$agent" seal --dir "$dir/alpha" --through 2015-12-31 \
    --today 2015-12-31 --yes --password-file "$dir/password"
send alpha >/dev/null

# ------------------------------------------------------------------ every week

done_by unattended 2016-01-08
same "how a week later" standing "$(last_yes way)"
before=$(sealed)
refer alpha south 1 3
exits 2 unattended 2016-01-15
said "south has no fact of contacts,"
staff alpha service set south --none all
exits 2 unattended 2016-01-15
said "it holds the first return of a service"
same "statements with a new service that nobody saw" "$before" "$(sealed)"
done_by "$agent" seal --dir "$dir/alpha" --through 2016-01-15 \
    --today 2016-01-15 --confirm-date 2016-01-15 --yes --password-file "$dir/password"
same "how with --yes" yes "$(last_yes way)"
done_by unattended 2016-01-22
same "how for a service that has reported" standing "$(last_yes way)"
send alpha >/dev/null
"$agent" status --dir "$dir/alpha" --json >"$dir/said"
said '"signed_off": "standing"'
said '"signed_off": "typed"'
same "referrals at the centre" 10 "$(exact referrals)"
sound
