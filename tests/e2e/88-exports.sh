#!/bin/sh
# Every format of `sheaf-aggregator export`, read by tools that are not ours:
# xmllint, ajv, fhir, openpyxl and Python's csv; and /metrics by a strict reader of
# Prometheus' text format.  Each file holds what `totals --json` has, figure by
# figure, and each tool refuses a spoilt one.  The door gives the same bytes.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
need node xmllint curl
begin "exports, read by others"

# Debian's, which has openpyxl; another one may stand before it.
python=/usr/bin/python3
check=$tools/exports_check.mjs
read=$tools/exports_read.py
files=$dir/files

centre_new s1
node "$tools/exports_centre.mjs" registry >"$dir/registry.csv"
done_by "$aggregator" registry import --dir "$centre" "$dir/registry.csv"
site_new p1
invite p1
grant p1 s1,s2,s3,s4,s5,s6,quay
node "$tools/exports_centre.mjs" totals >"$dir/totals.csv"
done_by staff p1 summary import --rules ips-grow/1 "$dir/totals.csv"
staff p1 enrol "$dir/p1.invite" --secret-file "$dir/p1.secret" >/dev/null
seal p1 2017-03-31 >/dev/null
done_by "$agent" carry out --dir "$dir/p1" "$dir/p1.sheaf"
done_by "$aggregator" accept --dir "$centre" "$dir/p1.sheaf" \
    --receipts "$dir/p1.receipts"

# ------------------------------------------------------- read, and compared

"$aggregator" export --format codes >"$dir/codes.csv"
node "$check" schema "$dir/codes.csv" midlands coast ALL >"$dir/adx.xsd"

# export_all POLICY OPTION...: each format as $files/FORMAT, and the totals
export_all() {
	policy=$1
	shift
	rm -rf "$files"
	mkdir "$files"
	for format in csv csvw xlsx fhir adx dhis2; do
		"$aggregator" export --dir "$centre" --format $format \
		    --policy "$policy" --out "$files/$format" "$@" >/dev/null
	done
	"$aggregator" totals --dir "$centre" --policy "$policy" --json "$@" \
	    >"$dir/totals.json"
}

# figures FORMAT: what our reader of its figures finds is what totals has
figures() {
	done_by "$python" "$read" figures "$dir/figures.json" "$dir/totals.json"
	ok "$1, $policy: $(cat "$dir/said")"
}

# valid: each file of $files
valid() {
	done_by node "$check" csvw "$files/csvw"
	done_by "$python" "$read" csv "$files/csv" "$files/csvw" \
	    "$dir/totals.json"
	ok "csv, $policy: $(cat "$dir/said")"
	done_by "$python" "$read" book "$files/xlsx" "$dir/codes.csv" \
	    "$dir/totals.json"
	ok "xlsx, $policy: $(tr '\n' ' ' <"$dir/said")"
	done_by xmllint --nonet --noout --schema "$dir/adx.xsd" "$files/adx"
	for format in fhir dhis2 adx; do
		node "$check" $format "$files/$format" "$dir/codes.csv" \
		    >"$dir/figures.json" || fail "$(cat "$dir/figures.json")"
		figures $format
	done
}

export_all exact/1 --region midlands
valid
cp -r "$files" "$dir/exact"
export_all mhsds/1
valid
export_all sheaf/1 --region midlands
valid

# ------------------------------------------- the same bytes, and named rightly

mkdir "$dir/named"
for format in csv csvw xlsx fhir adx dhis2; do
	done_by "$aggregator" export --dir "$centre" --format $format \
	    --region MIDLANDS --out "$dir/named"
	cmp -s "$files/$format" "$(cat "$dir/said")" ||
	    fail "$format: other bytes a second time"
done
size=$(log_size)
name=ips-midlands-2015-16-Q3-to-2016-17-Q4-sheaf-1-entry-$size
for ending in adx.xml csv csv-metadata.json dhis2.json fhir.json xlsx; do
	echo "$name.$ending"
done >"$dir/names"
ls "$dir/named" >"$dir/got"
cmp -s "$dir/names" "$dir/got" || fail "names: $(cat "$dir/got")"
ok "the same bytes each time, under $name"
for file in csv csvw fhir adx dhis2; do
	for term in midlands sheaf/1 "$size"; do
		grep -q "$term" "$files/$file" || fail "$file lacks $term"
	done
done
quiet_same "lines of the access log" 24 \
    "$(grep -c command=export "$centre/access.log")"
grep -q 'format=fhir policy=sheaf/1 region=midlands from=2015-10-01/P3M to=2017-01-01/P3M' \
    "$centre/access.log" || fail "the access log does not say what was exported"

# A range is cut out: it shows what the whole shows.
"$aggregator" export --dir "$centre" --format csv --region midlands \
    --from "2016/17 Q1" --to "2016/17 Q2" >"$dir/range.csv"
sed -n '1p; /,201[67]-0[47]-01/p' "$files/csv" >"$dir/part.csv"
cmp -s "$dir/part.csv" "$dir/range.csv" || fail "a range shows other figures"
ok "a range shows what the whole shows"

# In a region where everything about people is hidden no format has a number of
# it, and nothing fails.
export_all sheaf/1 --region coast
valid
grep -q '^coast,[^,]*,[^,]*,[^,]*,caseload,,[^,]*,[^,]*,\*,' "$files/csv" ||
    fail "the caseload of one service is shown"

# ------------------------------------------------- each tool refuses, spoilt

# spoilt FILE SED: the file of exact figures, changed, in $dir/spoilt
spoilt() {
	sed "$2" "$dir/exact/$1" >"$dir/spoilt"
	! cmp -s "$dir/spoilt" "$dir/exact/$1" || fail "$1: $2 changes nothing"
}

# refuses TEXT COMMAND...: its check fails, and says this
refuses() {
	text=$1
	shift
	got=0
	"$@" >"$dir/said" 2>&1 || got=$?
	[ $got -ne 0 ] || fail "a spoilt file is accepted: $*"
	said "$text"
}

"$aggregator" totals --dir "$centre" --policy exact/1 --json \
    --region midlands >"$dir/totals.json"
spoilt fhir '0,/"status": "pending",/{/"status": "pending",/d}'
refuses "Missing property" node "$check" fhir "$dir/spoilt"
spoilt fhir '0,/"count": 225/s//"count": "*"/'
refuses "Number type expected" node "$check" fhir "$dir/spoilt"
spoilt fhir 's/"count": [0-9]*$/"counted": 1/'
refuses "nexpected property" node "$check" fhir "$dir/spoilt"
spoilt adx '0,/ value="[0-9]*"/s// value="*"/'
refuses "xs:decimal" xmllint --nonet --noout --schema "$dir/adx.xsd" \
    "$dir/spoilt"
spoilt adx 's/SOURCE_SELF/MODE_OTHER/'
refuses "referralSource" xmllint --nonet --noout --schema "$dir/adx.xsd" \
    "$dir/spoilt"
spoilt adx 's/ orgUnit="midlands"//'
refuses "orgUnit" xmllint --nonet --noout --schema "$dir/adx.xsd" \
    "$dir/spoilt"
spoilt dhis2 's/"value": "\([0-9]*\)"/"value": \1/'
refuses "must be string" node "$check" dhis2 "$dir/spoilt" "$dir/codes.csv"
spoilt dhis2 's/2015Q4/2015-Q4/'
refuses "pattern" node "$check" dhis2 "$dir/spoilt" "$dir/codes.csv"
spoilt csvw 's/"null"/"nulls"/'
refuses "null" node "$check" csvw "$dir/spoilt"
spoilt csv '/,referrals,,/s/,episodes,[0-9]*,/,episodes,1,/'
refuses "should be" "$python" "$read" csv "$dir/spoilt" "$dir/exact/csvw" \
    "$dir/totals.json"
spoilt csv "s/'=Mid/=Mid/"
refuses "would be a formula" "$python" "$read" csv "$dir/spoilt" \
    "$dir/exact/csvw" "$dir/totals.json"

# book PART OLD NEW: the workbook with other text in one part of it
book() {
	"$python" - "$dir/exact/xlsx" "$dir/spoilt" "$@" <<'EOF'
import sys, zipfile
source, target, part, old, new = sys.argv[1:]
with zipfile.ZipFile(source) as a, zipfile.ZipFile(target, "w") as b:
    for name in a.namelist():
        data = a.read(name).decode()
        if name == part:
            assert old in data, old
            data = data.replace(old, new, 1)
        b.writestr(name, data)
EOF
}
book xl/worksheets/sheet2.xml '<v>225</v>' '<v>226</v>'
refuses "should be" "$python" "$read" book "$dir/spoilt" "$dir/codes.csv" \
    "$dir/totals.json"
book xl/charts/chart1.xml '$B$4:$G$4' '$B$6:$G$6'
refuses "draws" "$python" "$read" book "$dir/spoilt" "$dir/codes.csv" \
    "$dir/totals.json"
book xl/worksheets/sheet3.xml '<pane xSplit="1" ySplit="4" topLeftCell="B5" activePane="bottomRight" state="frozen"/>' ''
refuses "frozen" "$python" "$read" book "$dir/spoilt" "$dir/codes.csv" \
    "$dir/totals.json"
ok "each of them refuses what is wrong"

# ----------------------------------------------------------------- /metrics

must_serve
curl -s -m 60 "$url/metrics" >"$dir/metrics"
done_by node "$check" metrics "$dir/metrics"
sed '$d' "$dir/metrics" >"$dir/spoilt"
refuses "has no sample" node "$check" metrics "$dir/spoilt"
sed 's/^# TYPE sheaf_log_size gauge/# TYPE sheaf_log_size number/' \
    "$dir/metrics" >"$dir/spoilt"
refuses "the type of" node "$check" metrics "$dir/spoilt"
{
	cat "$dir/metrics"
	printf '# HELP sheaf_caseload Clients.\n# TYPE sheaf_caseload gauge\n'
	echo 'sheaf_caseload 3'
} >"$dir/spoilt"
refuses "number of clients" node "$check" metrics "$dir/spoilt"
ok "/metrics is as Prometheus reads it, and counts no client"

# ------------------------------------------------------------ over the network

"$aggregator" token add --dir "$centre" board --role lead \
    --region midlands >"$dir/token"
secret=$(grep -oE 'sheaf[A-Za-z0-9_-]{20,}' "$dir/token" | head -n 1)
[ -n "$secret" ] || fail "no token: $(cat "$dir/token")"

# get PATH [HEADER]: the status; headers and file in $dir/head and $dir/body
get() {
	curl -s -m 60 -D "$dir/head" -o "$dir/body" -w '%{http_code}' \
	    -H "Authorization: Bearer $secret" ${2:+-H "$2"} "$url$1"
}

before=$(grep -c event=export "$centre/access.log" || :)
for format in csv csvw xlsx fhir adx dhis2; do
	quiet_same "status of $format" 200 \
	    "$(get "/v1/exports/$format?region=midlands")"
	file=$(sed -n 's/^Content-Disposition: .*filename="\(.*\)".*/\1/p' \
	    "$dir/head")
	cmp -s "$dir/body" "$dir/named/$file" ||
	    fail "$format: another file than the command's, $file"
	tag=$(sed -n 's/^ETag: \(.*\)\r$/\1/p' "$dir/head")
	quiet_same "$format once more" 304 \
	    "$(get "/v1/exports/$format?region=midlands" "If-None-Match: $tag")"
done
quiet_same "lines of the access log" $((before + 6)) \
    "$(grep -c event=export "$centre/access.log")"
grep -q 'token=board.* event=export format=xlsx policy=sheaf/1 region=midlands' \
    "$centre/access.log" || fail "it does not say who took what"
quiet_same "the list" 200 "$(get "/v1/exports?from=2016/17Q1")"
grep -q '"file":"ips-midlands-2016-17-Q1-to-2016-17-Q4-sheaf-1-' "$dir/body" ||
    fail "the list: $(cat "$dir/body")"
quiet_same "nothing to take" 200 "$(get "/v1/exports?from=2030/31Q1")"
grep -q '"says":".*nobody has reported.*"formats":\[\]' "$dir/body" ||
    fail "the empty list: $(cat "$dir/body")"
quiet_same "a quarter that nobody reported" 422 \
    "$(get "/v1/exports/csv?from=2030/31Q1")"
for format in csv csvw xlsx fhir adx dhis2; do
	quiet_same "$format of another region" 403 \
	    "$(get "/v1/exports/$format?region=coast")"
	quiet_same "$format of another policy" 403 \
	    "$(get "/v1/exports/$format?policy=exact/1")"
done
quiet_same "no such format" 404 "$(get "/v1/exports/pdf")"
quiet_same "the codes" 200 "$(get "/v1/exports/codes")"
cmp -s "$dir/body" "$dir/codes.csv" || fail "other codes"
secret=wrong
quiet_same "a wrong token" 401 "$(get "/v1/exports/csv")"
serve_stop
ok "the door gives the same files, to whom they are for"

# ------------------------------------------------------- the quarter in progress

node "$tools/exports_centre.mjs" now >"$dir/now.csv"
done_by staff p1 summary import --rules ips-grow/1 "$dir/now.csv"
seal p1 "$(date +%F)" >/dev/null
done_by "$agent" carry out --dir "$dir/p1" "$dir/p1.now"
done_by "$aggregator" accept --dir "$centre" "$dir/p1.now" \
    --receipts "$dir/p1.now.receipts"
for policy in exact/1 sheaf/1; do
	"$aggregator" export --dir "$centre" --format xlsx --policy $policy \
	    --out "$dir/now.xlsx" >/dev/null
	"$aggregator" totals --dir "$centre" --policy $policy --json \
	    >"$dir/totals.json"
	done_by "$python" "$read" book "$dir/now.xlsx" "$dir/codes.csv" \
	    "$dir/totals.json"
	said "hollow"
	ok "with the quarter in progress, $policy: $(tr '\n' ' ' <"$dir/said")"
	cp "$dir/now.xlsx" "$dir/exact/xlsx"
	book xl/charts/chart1.xml FFFFFF 005EB8
	refuses "is not hollow" "$python" "$read" book "$dir/spoilt" \
	    "$dir/codes.csv" "$dir/totals.json"
done
