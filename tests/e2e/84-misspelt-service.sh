#!/bin/sh
# A service that the centre could never take: the site asks about it, signs
# nothing for it, and gives it its right name; and a return of an older release
# that was signed all the same stops nothing for ever.
. "$(dirname "$0")/lib.sh"
begin "a misspelt service does not stop a site"
need sqlite3 node
centre_new north south
must_serve

# agent_at SITE COMMAND...: nobody is there to be asked
agent_at() {
	at=$1
	shift
	"$agent" "$@" --dir "$dir/$at" --password-file "$dir/password" \
	    </dev/null
}

# waiting SITE: how many statements wait
waiting() {
	sqlite3 "$dir/$1/register/register.db" "SELECT count(*) FROM outbox
	    WHERE seq > 0 AND state = 'waiting'"
}

printf '%s\n' "$password" >"$dir/password"

# --------------------------------------------- the invite knows the services

site_new alpha
grant alpha north
invite alpha
enrol alpha
facts nroth 1 3 >"$dir/nroth.csv"
exits 1 agent_at alpha import "$dir/nroth.csv"
said "column service: is new here"
exits 1 agent_at alpha service set nroth --first-quarter "$quarter"
said "known: north"
said "did you mean north?"
done_by agent_at alpha import "$dir/nroth.csv" --new-service nroth
exits 1 agent_at alpha seal --through "$through" --none all --yes \
    --confirm-date "$(date +%F)"
said "nroth is not among the services that the authority has named for this site (north)"
said "did you mean north?"
same "statements of a service that nobody named" 0 "$(waiting alpha)"

# The rest is sealed, and arrives.
refer alpha north 4 8
done_by agent_at alpha seal --through "$through" --none all --yes \
    --confirm-date "$(date +%F)"
said "nroth is not among"
send alpha >/dev/null
same "referrals of the rest" 5 "$(exact referrals)"
exits 0 "$agent" preview --dir "$dir/alpha" --through "$through"
said "nroth is not among"

# It cannot become a service that is there; it can go.
exits 1 agent_at alpha service rename nroth north
said "a service of the new name already"
done_by agent_at alpha service remove nroth --yes
done_by agent_at alpha service list
same "services that are left" 1 "$(wc -l <"$dir/said")"
facts north 1 3 >"$dir/north.csv"
done_by agent_at alpha import "$dir/north.csv"
done_by agent_at alpha seal --through "$through" --yes \
    --confirm-date "$(date +%F)"
send alpha >/dev/null
same "referrals with the right name" 8 "$(exact referrals)"

# ------------------------------------------------ the head renews the list

grant alpha north,south
facts south 1 2 >"$dir/south.csv"
done_by agent_at alpha import "$dir/south.csv" --new-service south
exits 1 agent_at alpha seal --through "$through" --none all --yes \
    --confirm-date "$(date +%F)"
said "south is not among"
send alpha >/dev/null
done_by agent_at alpha seal --through "$through" --none all --yes \
    --confirm-date "$(date +%F)"
send alpha >/dev/null
same "referrals once the authority has named it" 10 "$(exact referrals)"

# ----------------------------------------- signed before anybody knew better

# An invite without a list, as older ones are: what is sealed before the
# first contact may be anything.
site_new beta
invite beta
enrol beta
facts suoth 1 3 >"$dir/suoth.csv"
done_by agent_at beta import "$dir/suoth.csv"
done_by agent_at beta seal --through "$through" --none all --yes \
    --confirm-date "$(date +%F)"
exits 75 "$agent" send --dir "$dir/beta"
grant beta beta-south
exits 75 "$agent" send --dir "$dir/beta"
same "return that cannot be taken" 1 "$(waiting beta)"
"$agent" status --dir "$dir/beta" >"$dir/said"
said "Delivery stands at suoth, $quarter"
said "for a new invite: taking it up sets aside what waits"

# A new invite moves the queue; what was set aside may be renamed.
invite beta 2
enrol beta
same "what waits after a new invite" 0 "$(waiting beta)"
done_by agent_at beta service rename suoth beta-south
done_by agent_at beta seal --through "$through" --yes \
    --confirm-date "$(date +%F)"
send beta >/dev/null
"$agent" status --dir "$dir/beta" >"$dir/said"
said "beta-south, $quarter"
said "1 received"
sound

# ------------------------------------------- a refusal is handed on, and was due

# The service has gone to another site, which this one has not heard of.
refer alpha north 20 21
done_by agent_at alpha seal --through "$through" --none all --yes \
    --confirm-date "$(date +%F)"
grant beta north
send alpha >"$dir/sent" 2>&1 || :
mkdir "$dir/refused"
done_by agent_at alpha receipts refused --out "$dir/refused"
said "give them to an auditor"
same "files of evidence" 1 "$(find "$dir/refused" -name 'refused-*.evidence' | wc -l)"
done_by "$audit" mirror "$url/log" "$dir/mirror"
for file in "$dir/refused"/*.evidence; do
	exits 1 "$audit" evidence "$file" --policy "$dir/policy.txt" \
	    --mirror "$dir/mirror"
	said "by the entries before it, the refusal was due"
	exits 1 node tests/reader/evidence.mjs "$dir/policy.txt" "$file" \
	    "$dir/mirror"
	said "it was due"
	! grep -q '^referrals ' "$file" || fail "a figure is in $file"
done
ok "what was refused is handed on, and an auditor sees that it was due"
