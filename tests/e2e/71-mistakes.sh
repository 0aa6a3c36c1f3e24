#!/bin/sh
# What a tired team leader types: the short way, the wrong file, the same
# thing twice.  It works, or says in a sentence what to do instead.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "a tired team leader's commands"

site_new alpha
printf '%s\n' "$password" >"$dir/password"

# at_alpha STATUS COMMAND...
at_alpha() {
	status=$1
	shift
	exits "$status" "$agent" "$@" --dir "$dir/alpha" \
	    --password-file "$dir/password"
}

# ------------------------------------------------------------------ preview

for service in north south; do
	facts "$service" 1 2 >"$dir/$service.csv"
	at_alpha 0 import "$dir/$service.csv"
done
facts east 1 1 2016-02-01 >"$dir/east.csv"
at_alpha 0 import "$dir/east.csv"

done_by "$agent" preview --dir "$dir/alpha" --period "$quarter"
same "returns of a quarter, no service named" "service north
service south" "$(grep '^service' "$dir/said")"
exits 1 "$agent" preview --dir "$dir/alpha" --period "2014/15 Q1"
sentence

# -------------------------------------------------- a mapping, read and taken

printf '%s\n' 'Client ID,Referral date,Source,Date of first contact' \
    'k1,03/04/2016,self,04/04/2016' >"$dir/clients.csv"
map="$agent sheet map $dir/clients.csv --dates dd/mm/yyyy --out $dir/map.json"
# shellcheck disable=SC2086 # words
done_by $map
said "the same command again with --confirm"
sed -i 's/"mode": "face_to_face"/"mode": "phone"/' "$dir/map.json"
# shellcheck disable=SC2086
exits 1 $map
said "is left as it is"
# shellcheck disable=SC2086
done_by $map --confirm
said "is confirmed, as it stands"
at_alpha 0 sheet import "$dir/clients.csv" --map "$dir/map.json" \
    --service north
at_alpha 0 export
said "north,k1,contact,2016-04-04,phone,"
ok "a mapping that was changed by hand is confirmed by the same command"
head -n 1 "$dir/north.csv" >"$dir/other.csv"
exits 1 "$agent" sheet map "$dir/other.csv" --out "$dir/map.json" --confirm
sentence
exits 1 "$agent" sheet map "$dir/clients.csv" --out "$dir/other.csv" --confirm
said "the JSON text is not well formed"
same "a file that is no mapping" "$(head -n 1 "$dir/north.csv")" \
    "$(cat "$dir/other.csv")"
