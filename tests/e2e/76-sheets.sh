#!/bin/sh
# One-row-per-client sheets: the mapping is proposed and confirmed, rows
# become facts, refused rows come back as they came; workbooks are read by
# a process without rights, and hostile ones are refused in a sentence.
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "sheets with one row per client, CSV and .xlsx"
need node strace

site_new alpha
printf '%s\n' "$password" >"$dir/password"
node "$tools/sheets.mjs" "$dir"

mapping=
at=

# map FILE OPTION...: the mapping is in $dir/FILE.json
map() {
	rm -f "$dir/$1.json"
	file=$1
	shift
	done_by "$agent" sheet map "$dir/$file" --out "$dir/$file.json" "$@"
}

# take STATUS FILE OPTION...: import by its mapping
take() {
	status=$1
	file=$2
	shift 2
	exits "$status" "$agent" sheet import "$dir/$file" \
	    --map "$dir/${mapping:-$file}.json" --service north \
	    --dir "$dir/${at:-alpha}" --password-file "$dir/password" "$@"
}

exported() {
	staff alpha export | sed 1d
}

# ------------------------------------------------------------------ mapping

map plain.csv
said "Windows-1252"
said "Date Vocational Profile Started: profile_started"
said "Name: not read: names a person or is free text"
said "these jobs lasted at least one day, or four hours if part-time"
said "is never guessed"
take 1 plain.csv
said "it is not stated how dates are written"
exits 1 "$agent" sheet map "$dir/plain.csv" --confirm
said "it is not stated how dates are written"
map plain.csv --dates dd/mm/yyyy
take 1 plain.csv
said "the mapping is not confirmed"
sed -i 's/"confirmed": false/"confirmed": true, "dat": 1/' "$dir/plain.csv.json"
take 1 plain.csv
said "member 3 is not known"
map plain.csv --dates dd/mm/yyyy --confirm
ok "nothing is read before dates are stated and the mapping is confirmed"

# ------------------------------------------------------------------ CSV rows

take 1 plain.csv --refused "$dir/refused.csv"
said "rows read 5, refused 3"
said "facts read 18, could be stored 9, corrected 0, unchanged 0, refused 9"
said 'row 3, column "Referral date": "31/02/2024": there is no such day'
said 'row 5, column "Job 1 part time"'
said 'row 6, column "Date of discharge": '
same "facts stored of a refused file" "" "$(exported)"
sed "s,$dir,,g" "$dir/said" | grep -aE 'Zoe|Zachary|Example|943 476' >&2 &&
    fail "a name was shown"
ok "no name is in what was said"
head -n 1 "$dir/refused.csv" | grep -q 'Notes,Reason refused' ||
    fail "the refused rows have no column of reasons"
grep -q 'Zoe Example,943 476 5919,31/02/2024' "$dir/refused.csv" ||
    fail "a refused row is not as it came"
same "lines of the refused file" 4 "$(grep -c . "$dir/refused.csv")"

take 1 plain.csv --accept-good-rows
said "the others are stored"
same "facts stored" 9 "$(exported | wc -l)"
take 1 plain.csv --accept-good-rows --dry-run
said "facts read 18, could be stored 0, corrected 0, unchanged 9, refused 9"

sed -i 's,31/02,29/02,; s/perhaps/no/; s,01/01/2024,01/08/2024,' \
    "$dir/refused.csv"
mapping=plain.csv
take 0 refused.csv
said "rows read 3, refused 0"
mapping=
same "facts after correction" 18 "$(exported | wc -l)"
ok "the refused rows were corrected in their own form and imported"
same "who is named in the facts" "" \
    "$(exported | grep -aE 'Zoe|Zachary|Example|943' || :)"

# UTF-16 and UTF-8 say the same.
for file in utf16.csv utf8.csv; do
	map "$file" --dates dd/mm/yyyy --confirm
	take 1 "$file" --accept-good-rows --dry-run
	said "facts read 18, could be stored 0, corrected 0, unchanged 9, refused 9"
done

# -------------------------------------------------------------- exchange rows

printf '%s\n' service,client,event,date,mode,flags,ref,value,staff \
    north,x1,referral_received,2024-01-02,self,,,, \
    'north,x2,referral_received,2024-02-31,"self",,,,' >"$dir/facts.csv"
exits 1 "$agent" import "$dir/facts.csv" --refused "$dir/bad.csv" \
    --dry-run --dir "$dir/alpha" --password-file "$dir/password"
same "refused exchange rows" "2" "$(wc -l <"$dir/bad.csv")"
grep -q '^north,x2,.*,"line 3, column date: ' "$dir/bad.csv" ||
    fail "the refused exchange row has no reason"

# ------------------------------------------------------------------ workbooks

map book.xlsx --confirm
said "workbook with 3 sheets"
said "Sheet 3 is left out"
take 0 book.xlsx
said "rows read 4, refused 0"
exported | grep -q '^north,w1,referral_accepted,2024-04-03,self,' ||
    fail "a serial date was not read"
exported | grep -q '^north,w1,job_started,2024-06-01,,,job1,22.2,' ||
    fail "the stored value of a formula was not read"
exported | grep -q '^north,w3,' || fail "the second sheet was not read"
map book1904.xlsx --confirm
take 0 book1904.xlsx
said "unchanged"
said "stored 0, corrected 0"
ok "days that count from 1904 are the same days"

site_new beta
at=beta
take 1 book.xlsx --today 2024-05-01 --dry-run --refused "$dir/late.csv"
said 'sheet "Clients", row 2, column "Job 1 start date": the cell (8 digits) is after'
grep -q '03/04/2024\|2024-04-03' "$dir/late.csv" ||
    fail "a refused row's date is not readable"

at=

# ---------------------------------------------------------- pairs of columns

site_new gamma
at=gamma
map pairs.csv --dates dd/mm/yyyy --confirm
said "SWEMWBS 2 score: wellbeing_score, swemwbs 2"
said "ReQoL date: wellbeing_date, reqol 1"
said "Job 1 new hours 2: job_new_hours of job 1, change 2"
said "Scores are read as SWEMWBS transformed (7.00 to 35.00)"
take 1 pairs.csv --refused "$dir/half.csv"
said 'row 3, column "SWEMWBS 1 date": column "SWEMWBS 1 score" is blank'
said 'row 4, column "SWEMWBS 1 score": column "SWEMWBS 1 date" is blank'
said 'row 5, column "SWEMWBS 2 score": the cell (4 digits) is not between 7 and 35'
said 'row 6, column "ReQoL score": "40.5" is not between 0 and 40'
said 'row 7, column "Job 1 hours changed on": the hours of a job'
said 'row 8, column "Job 1 hours changed on 2": column "Job 1 new hours 2" is'
said 'row 9, column "SWEMWBS 2 date": '
said 'row 10, column "Job 1 new hours": it is not a number'
said "rows read 9, refused 8"
same "facts stored of half pairs" "" "$(staff gamma export | sed 1d)"
take 1 pairs.csv --accept-good-rows
staff gamma export | sed 1d | grep -E 'wellbeing|job_hours' >"$dir/pairs"
cat >"$dir/wanted" <<-'EOF'
	north,p1,wellbeing,2024-04-03,swemwbs,,,18.59,
	north,p1,wellbeing,2024-04-04,reqol,,,0,
	north,p1,job_hours,2024-07-01,,,job1,12.5,
	north,p1,wellbeing,2024-07-03,swemwbs,,,21.5,
	north,p1,job_hours,2024-08-01,,,job1,16,
EOF
diff "$dir/wanted" "$dir/pairs" ||
    fail "scores and changed hours are not exported as they stood"
ok "scores and changed hours are exported as they stood"
map pairs.xlsx --confirm
take 0 pairs.xlsx
said "facts read 9, stored 0, corrected 0, unchanged 9, refused 0"
ok "a workbook with other headings says the same"
at=

# ------------------------------------------------------------------- people

site_new delta
at=delta
# No short ones: a register is full of random bytes.
words='Quillfeather|Inkpenny|Blotwell|943.?476.?59|946 0001|Quillworks|Plumassier'
words="$words|likes quills|ZZ99 9QQ|05/03/1984|1984-03-05|31/12/1931"

# silent FILE...: none of them holds a word about a person
silent() {
	for file; do
		grep -qaE "$words" "$file" && fail "$file names a person"
	done
	checked=$((checked + 1))
}
held() {
	staff delta export --people --print --nhs-numbers | sed 1d
}

grep -qaE "$words" "$dir/people.csv" || fail "no word would be found"
map people.csv --dates dd/mm/yyyy --confirm
said "Surname: not read: names a person or is free text"
said "9 columns hold particulars of people and jobs: with --people they are"
silent "$dir/said" "$dir/people.csv.json"
take 1 people.csv --accept-good-rows --dry-run
grep -q particulars "$dir/said" && fail "particulars of a mapping without any"
map people.csv --dates dd/mm/yyyy --confirm --people
said "Surname: last_name"
said "Job 1 employer: job_employer of job 1"
said "a blank cell leaves what is stored"
silent "$dir/said" "$dir/people.csv.json"
ok "particulars are mapped when they are wanted"

# A cell of two lines is one row, as in a spreadsheet.
take 1 people.csv --refused "$dir/badpeople.csv"
said 'row 6, column "NHS No": it is not an NHS number'
said 'row 7, column "DOB": a year of two digits does not tell the century'
said 'row 8, column "Job 1 employer": the row has no start of the job'
said 'row 9, column "Referral date": "31/02/2024": there is no such day'
said 'row 10, column "DOB": it is after today'
said 'row 11, column "Surname": row 12 says something else of the same'
said 'row 12, column "Surname": row 11 says something else of the same'
said "rows read 11, refused 7"
silent "$dir/said"
grep -q '^q4,1,Blotwell,Zed,943 476 5918,05/03/1984,,,04/04/2024' \
    "$dir/badpeople.csv" || fail "a refused row is not as it came"
same "facts of a refused file" "" "$(staff delta export | sed 1d)"
same "particulars of a refused file" "" "$(held)"
take 1 people.csv --accept-good-rows --dry-run
said "particulars could be stored 3, corrected 0, unchanged 0"
same "particulars after a dry run" "" "$(held)"
take 1 people.csv --accept-good-rows
said "particulars stored 3, corrected 0, unchanged 0"
take 1 people.csv --accept-good-rows
said "particulars stored 0, corrected 0, unchanged 3"
silent "$dir/said"
cat >"$dir/wanted" <<-'EOF'
	north,q1,client,,Zora Quillfeather,9434765919,1984-03-05,,ZZ99 9QQ,020 7946 0001,,"likes quills,
	and ink",,,,
	north,q2,client,,Inkpenny,,1931-12-31,,,,,,,,,
	north,q1,job,1.job1,,,,,,,,,Quillworks Ltd,Plumassier,,
EOF
held >"$dir/held"
diff "$dir/wanted" "$dir/held" || fail "particulars are not as they stood"
ok "facts and particulars of good rows are stored, of bad ones neither"

mapping=people.csv
take 0 people2.csv
said "particulars stored 0, corrected 2, unchanged 0"
mapping=
held >"$dir/held"
sed 's/Zora Quillfeather/Zora Quillfeather-Nib/; s/Quillworks Ltd/Nibs \& Co/' \
    "$dir/wanted" | diff - "$dir/held" || fail "a blank was no blank"
ok "blank cells leave what is stored"
site_new epsilon
at=epsilon
map people.xlsx --confirm --people
take 0 people.xlsx
said "particulars stored 2, corrected 0, unchanged 0"
staff epsilon export --people --print >"$dir/held"
grep -q '^north,q2,client,,Inkpenny,1931-12-31,' "$dir/held" ||
    fail "a birth of a workbook was not read"
at=
silent $(find "$dir/delta" "$dir/epsilon" -type f)
ok "no word about a person stands in what was said, mapped or stored"

# ------------------------------------------------------------- hostile ones

# refused FILE SENTENCE
refused() {
	exits 1 "$agent" sheet map "$dir/$1"
	said "$2"
	sentence
}
refused bomb.xlsx "unpacks to more than 300 times"
refused large.xlsx "unpacks to more than 256 MiB"
refused many.xlsx "more than 1000 parts"
refused entities.xlsx "defines entities"
refused overlap.xlsx "overlap"
refused links.xlsx "links to other files"
refused external.xlsx "links to other files"
refused macros.xlsx "has macros"
refused macrotype.xlsx "has macros"
refused locked.xlsx "under a password"
refused ole.xlsx "under a password"
refused cut.xlsx "damaged"
refused deep.xlsx "nested too deeply"
refused liar.xlsx "damaged"
refused text.xlsx "not XML"
refused formula.xlsx "no row among the first"
refused rows.xlsx "more than 20000 filled rows"
ok "hostile workbooks are refused, each in a sentence"

# Each part is read once, however many sheets name it.
map onepart.xlsx --confirm
said "Sheet 2 cannot be read: the workbook is damaged: two of its sheets are"
said "Sheet 50 cannot be read"
ok "fifty sheets that are one part of 20 MiB: it is read once"

# What nobody sees is said before it becomes facts.
at=alpha
map unseen.xlsx --confirm
said "Sheet 1 has a filled row that is hidden, row 2"
said "Sheet 2 is hidden, and no menu of Excel shows it"
said "Sheet 3 cannot be read: a part of the workbook is not XML"
# They are read: referrals without a source are refused in both sheets.
take 1 unseen.xlsx --dry-run
said "Sheet 2 is hidden"
said 'sheet "Old", row 2'
at=
ok "hidden sheets and rows are said, and a broken sheet harms no other"

# The reader is the program executed anew, without an environment; this process
# never forks.  It opens nothing after it is confined.
done_by strace -f -o "$dir/trace" "$agent" sheet map "$dir/book.xlsx"
awk '/SECCOMP_SET_MODE_FILTER, 0/ { child = $1 } child == $1 { print $2 }' \
    "$dir/trace" | sed 's/(.*//' | sort -u >"$dir/calls"
same "files, sockets and processes of the confined reader" "" \
    "$(grep -E '^(open|openat|read|socket|connect|clone|fork|execve|stat|newfstatat)' \
	"$dir/calls" || :)"
grep -q '^write' "$dir/calls" || fail "the trace did not see the reader"
grep -q 'execve("/proc/self/exe", \["sheaf-agent", "workbook-reader"\], .*0 vars' \
    "$dir/trace" || fail "the reader is no fresh process"

# The template is what its program makes, and is understood.
node packaging/template/make_template.mjs "$dir/template.xlsx"
cmp "$dir/template.xlsx" packaging/examples/sheaf-template.xlsx ||
    fail "the template is not what its program makes"
done_by "$agent" sheet map packaging/examples/sheaf-template.xlsx
said "Job 3 end date: job_ended of job 3"
said "Job 3 new hours: job_new_hours of job 3, change 1"
said "ReQoL-10 3 score: wellbeing_score, reqol 3"
same "halves of pairs in the template" 0 \
    "$(grep -c 'rows that fill it' "$dir/said" || :)"
same "columns of the template that are not read" 13 \
    "$(grep -c ': not read: names a person' "$dir/said" || :)"
same "those not read for any reason" 13 "$(grep -c 'not read' "$dir/said" || :)"
said "13 columns hold particulars"
done_by "$agent" sheet map packaging/examples/sheaf-template.xlsx --people
said "Job 3 employer: job_employer of job 3"
same "columns of the template that are not read with people" 0 \
    "$(grep -c 'not read' "$dir/said" || :)"
same "columns for which no row could be right" 0 \
    "$(grep -c 'will be refused' "$dir/said" || :)"
