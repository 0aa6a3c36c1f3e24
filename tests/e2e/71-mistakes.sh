#!/bin/sh
# What a tired team leader types: the short way, the wrong file, the same
# thing twice.  It works, or says in a sentence what to do instead.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "a tired team leader's commands"

need node

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
	at_alpha 0 import "$dir/$service.csv" --new-service "$service"
done
facts east 1 1 2016-02-01 >"$dir/east.csv"
at_alpha 0 import "$dir/east.csv" --new-service east

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
said "Then confirm it by 'sheet map FILE --out MAP.json --confirm'"
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

# ------------------------------------------------------------ the wrong file

node "$tools/sheets.mjs" "$dir"
for command in import "fidelity import" "summary import --rules ips-grow/1"; do
	# shellcheck disable=SC2086 # words
	at_alpha 1 $command "$dir/book.xlsx"
	said "this is a workbook, and CSV is wanted"
done

# recode ENCODING FILE: as Excel may save it
recode() {
	node -e 'const fs = require("fs"), [encoding, file] =
		process.argv.slice(1);
		const mark = encoding === "utf16le" ? "\ufeff" : "";
		fs.writeFileSync(file, Buffer.from(mark +
			fs.readFileSync(file, "utf8"), encoding));' "$1" "$2"
}

facts north 11 12 >"$dir/wide.csv"
recode utf16le "$dir/wide.csv"
at_alpha 0 import "$dir/wide.csv"
said "The file is CSV in UTF-16."
said "rows read 4, stored 4"

scores=5,5,4,5,4,2,5,4,4,4,5,5,5,4,4,5,3,4,4,5,5,4,3,4,4
at_alpha 0 fidelity add north --date 2016-02-01 --kind self --scores $scores
printf '%s\n' 'service,date,kind,action,planned,done,owner' \
    'north,2016-02-01,self,Meet Zoë,2016-05-01,,Zoë' >"$dir/plan.csv"
recode latin1 "$dir/plan.csv"
at_alpha 0 fidelity import "$dir/plan.csv"
said "The file is CSV in Windows-1252."
at_alpha 0 fidelity list --actions
said "owner: Zoë"

# --------------------------------------------------------- what to do instead

echo 'north,2016-02-01,self,,2016-05-01,,' >>"$dir/plan.csv"
at_alpha 1 fidelity import "$dir/plan.csv"
grep -q accept-good-rows "$dir/said" &&
    fail "an option was suggested that this command does not have"
said "nothing of the file was stored: correct the rows"

facts north 21 22 >"$dir/half.csv"
echo 'north,c23,contact,2016-02-01,phone,,,,' >>"$dir/half.csv"
at_alpha 1 import "$dir/half.csv"
said "or use --accept-good-rows"
at_alpha 1 import "$dir/half.csv" --accept-good-rows
said "the same command with --refused FILE.csv"
at_alpha 1 import "$dir/half.csv" --accept-good-rows \
    --refused "$dir/nowhere/refused.csv"
said "rows read 5, stored 0, corrected 0, unchanged 4, refused 1"
said "all is as said above, but the refused rows could not be written"
at_alpha 1 import "$dir/half.csv" --accept-good-rows --refused "$dir/again.csv"
grep -q 'or use\|the same command' "$dir/said" &&
    fail "what was given was suggested once more"
at_alpha 1 import "$dir/again.csv"
said "rows read 1, could be stored 0, corrected 0, unchanged 0, refused 1"
ok "what is suggested is what was not given"

# ------------------------------------------------- a workbook of two sheets

done_by "$agent" sheet map "$dir/book.xlsx" --out "$dir/book.json" --confirm

# book STATUS FILE OPTION...
book() {
	status=$1
	file=$2
	shift 2
	at_alpha "$status" sheet import "$dir/$file" --map "$dir/book.json" \
	    --service west --new-service west "$@"
}

book 1 book.xlsx --today 2024-04-05
said "facts read 10, could be stored"
said "--accept-good-rows"
echo here >"$dir/late-2.csv"
book 2 book.xlsx --today 2024-04-05 --accept-good-rows \
    --refused "$dir/late.csv"
said "late-2.csv is there already"
at_alpha 1 export --service west
ok "nothing is stored when the refused rows had no place to go"
rm "$dir/late-2.csv"
book 1 book.xlsx --today 2024-04-05 --accept-good-rows \
    --refused "$dir/late.csv"
said 'the refused rows of sheet "New & old" are in'
book 2 late-2.csv
said "say by --sheet which of them this file is"
book 0 late-2.csv --sheet "New & old"
said "rows read 1, refused 0"
book 0 late.csv --sheet Clients
said "rows read 1, refused 0"

site_new beta
exits 1 "$agent" sheet import "$dir/book.xlsx" --map "$dir/book.json" \
    --service west --today 2024-04-05 --accept-good-rows \
    --refused "$dir/nowhere/late.csv" --dir "$dir/beta" \
    --password-file "$dir/password"
said "facts read 10, stored 4"
said "all is as said above, but the refused rows could not be written"

# --------------------------------------------------------- lists and evidence

for name in no-employer-contact no-support unreviewed milestones caseload \
    job-end-unknown actions; do
	done_by "$agent" list --help
	said "$name"
	at_alpha 2 list
	said "$name"
done
at_alpha 2 evidence
for item in 1 15 17 19 20 21 22 23 24; do
	said "$item"
	at_alpha 0 evidence "$item"
	at_alpha 2 evidence
done
ok "list and evidence without a name print the names that exist"

head -n 1 "$dir/north.csv" >"$dir/staff.csv"
echo 'north,,staff_fte,2016-01-01,es,,,0.1,es1' >>"$dir/staff.csv"
at_alpha 0 import "$dir/staff.csv"
at_alpha 0 list caseload --json
said '"fte": 0.1,'

# ------------------------------------------- README.md, "Use it at a service"

readme=$PWD/README.md
awk '/^## / { on = /Use it at a service/ } on' "$readme" | tr '\n' ' ' |
    grep -oE '`sheaf-agent [^`]*`' | tr -d '`' >"$dir/commands"
[ "$(wc -l <"$dir/commands")" -ge 12 ] || fail "README.md shows no commands"
while read -r _ first second rest; do
	case $first in
	sheet | fidelity | targets | client | service | staff | reconcile | contract | \
	    claim | evidence-kinds | receipts)
		command="$first $second"
		;;
	*) command=$first ;;
	esac
	# shellcheck disable=SC2086 # words
	done_by "$agent" $command --help
	for option in $(echo "$second $rest" | grep -oE -- '--[a-z-]+'); do
		said "  $option "
	done
done <"$dir/commands"
done_by "$agent" sheet map packaging/examples/sheaf-template.xlsx \
    --dates dd/mm/yyyy --out "$dir/template.json"
done_by "$agent" sheet map packaging/examples/sheaf-template.xlsx \
    --dates dd/mm/yyyy --out "$dir/template.json" --confirm
at_alpha 0 sheet import packaging/examples/sheaf-template.xlsx \
    --map "$dir/template.json" --service north-tees --new-service north-tees --dry-run
ok "what README.md names is there"

# --------------------------------------------------------- a folder of others

# Only root can become somebody else, and everybody else is somebody already.
if [ "$(id -u)" -eq 0 ] && command -v setpriv >/dev/null; then
	mkdir -m 0700 "$dir/hidden"
	mkdir "$dir/hidden/site"
	chmod 0711 "$dir"
	for words in "sheaf-agent status" "sheaf-agent preview" \
	    "sheaf-aggregator totals"; do
		# shellcheck disable=SC2086 # words
		exits 1 setpriv --reuid 65534 --regid 65534 --clear-groups \
		    "$build"/$words --dir "$dir/hidden/site"
		said "Permission denied"
	done
	chmod 0700 "$dir"
	ok "a folder that may not be read is not told to be missing"
fi
