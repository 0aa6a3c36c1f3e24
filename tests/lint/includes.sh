#!/bin/sh
# The arrows between folders, the place of every third-party header, and the
# order of includes.  circles.sh sees to it that no arrow comes back.
set -eu
cd "$(dirname "$0")/../.."

# One line per folder that holds code (a room): the rooms it may include
# from.  Nobody need name the room itself, nor a program's room common/ and
# protocol/.  Other names in the line of a program's room are rooms of that
# program; "." stands for the program's own room, "*" for all of them.  What is
# not here is refused, so that no program includes another.
ROOMS='
common/base:
common/http: common/base protocol
common/ips: common/base
common/workbook: common/base protocol
protocol: common/base common/ips

agent: commands serve vault
agent/commands: console serve desk delivery lan web
agent/console:
agent/contracts: figures exchange register vault
agent/desk: contracts reconcile worklist fidelity people mapping figures sealing exchange delivery register vault
agent/delivery:
agent/exchange: register vault
agent/fidelity: figures exchange register vault
agent/figures: exchange register vault
agent/lan:
agent/mapping: exchange people register vault
agent/people: contracts exchange register vault
agent/reconcile: figures mapping people exchange register vault
agent/register: vault
agent/serve: console desk delivery register
agent/sealing: delivery register vault
agent/vault:
agent/web: desk register lan
agent/worklist: figures fidelity people register vault

aggregator: commands
aggregator/accounts:
aggregator/api: centre merge reads views
aggregator/authority:
aggregator/backup: accounts centre check log store support
aggregator/centre: authority check gather intake log merge remake store witnesses
aggregator/check: log remake store
aggregator/commands: accounts api authority backup centre check exports pages published store support views
aggregator/exports: views
aggregator/gather: log store
aggregator/intake: log store
aggregator/log: store
aggregator/merge: intake log store
aggregator/pages: accounts authority centre exports published store support views
aggregator/published: store views
aggregator/reads: intake log merge store
aggregator/remake: log store
aggregator/store:
aggregator/store/sqlite: store
aggregator/support: accounts store views
aggregator/views: log store
aggregator/witnesses: log store

auditor:
auditor/witness: .
'
export ROOMS

find common protocol agent aggregator auditor -name '*.[ch]' | sort |
    xargs awk '
BEGIN {
	read_rooms()

	# What the aggregator makes totals with: see auditor/DESIGN.md, Totals.
	rules["common/ips/ratios.h"] = 1
	rules["common/ips/disclosure.h"] = 1
	rules["common/ips/suppression.h"] = 1

	only["sqlite3.h"] = "common/base/db.c"
	only["jansson.h"] = "common/base/json.c"
	only["microhttpd.h"] = "common/http/httpd.c"
	only["gmp.h"] = "common/ips/targets.c"
	only["utf8proc.h"] = "common/base/fold.c"
	only["csv.h"] = "common/base/csvread.c common/base/csvcells.c"
	only["curl/curl.h"] = "agent/delivery/transport.c auditor/fetch.c " \
	    "aggregator/witnesses/calls.c"
	only["sodium.h"] = "protocol/keys.c protocol/sign.c protocol/hash.c " \
	    "protocol/opening.c agent/vault/vault_box.c " \
	    "agent/vault/vault_field.c common/base/encode.c " \
	    "aggregator/accounts/accounts_secret.c"
	only["zip.h"] = "common/workbook/workbook_zip.c"
	only["xlsxwriter.h"] = "common/base/book.c"
	only["expat.h"] = "common/workbook/workbook_xml.c"
	only["seccomp.h"] = "common/workbook/workbook_reader.c " \
	    "agent/delivery/confine.c"
	only["gnutls/"] = "agent/lan/lan_x509.c common/http/httpd_tls.c"
	only["liboath/"] = "aggregator/accounts/second_factor.c"
	only["qrencode.h"] = "aggregator/accounts/qr_svg.c"
	only["openssl/"] = "protocol/hash.c"
}

# may["agent/desk", "agent/register"] is set when the first may include the
# second; anywhere["agent/desk"] when it may include all of its program.
function read_rooms(line, n, i, row, word, m, j, to) {
	n = split(ENVIRON["ROOMS"], line, "\n")
	for (i = 1; i <= n; i++) {
		if (line[i] == "")
			continue
		split(line[i], row, ":")
		room[row[1]] = 1
		m = split(row[2], word, " ")
		for (j = 1; j <= m; j++) {
			to = word[j]
			if (to == "*")
				anywhere[row[1]] = 1
			else if (to == ".")
				to = program(row[1])
			else if (!shared(to))
				to = program(row[1]) "/" to
			may[row[1], to] = 1
		}
	}
}

function bad(why) {
	printf "%s:%d: %s\n", FILENAME, FNR, why
	wrong = 1
}

function folder(path) {
	sub(/\/[^\/]*$/, "", path)
	return path
}

function program(path) {
	sub(/\/.*/, "", path)
	return path
}

function shared(path) {
	return path ~ /^(common|protocol)(\/|$)/
}

function allowed(from, to) {
	return from == to || (from, to) in may ||
	    !shared(from) && shared(to) ||
	    from in anywhere && program(from) == program(to)
}

function has(list, word) {
	return index(" " list " ", " " word " ") > 0
}

FNR == 1 {
	here = folder(FILENAME)
	own = FILENAME
	sub(/\.c$/, ".h", own)
	first = 1
	used[here] = 1
	if (!(here in room))
		bad("is in a folder that the table of rooms does not name")
}

/^#[ \t]*include[ \t]+"/ {
	split($0, quoted, "\"")
	path = quoted[2]
	if (path !~ /\//)
		bad("\"" path "\" is not a path from the root")
	else if (!allowed(here, folder(path)))
		bad(here " must not include " path)
	else if (here == "auditor" && path in rules)
		bad("the auditor makes totals by rules of its own, not by " path)
	if (first && FILENAME ~ /\.c$/ && path != own && !alone(own))
		bad("the first include must be " own)
	first = 0
}

/^#[ \t]*include[ \t]+</ {
	path = $0
	sub(/^[^<]*</, "", path)
	sub(/>.*/, "", path)
	for (header in only)
		if (index(path, header) == 1 && !has(only[header], FILENAME))
			bad("<" path "> belongs in " only[header] " only")
	if (first && FILENAME ~ /\.c$/ && !alone(own))
		bad("the first include must be " own)
	first = 0
}

# True when there is no such header.
function alone(header, line) {
	if (!(header in known)) {
		known[header] = (getline line < header) >= 0
		close(header)
	}
	return !known[header]
}

END {
	for (here in room)
		if (!(here in used)) {
			print "the table of rooms names " here \
			    ", which holds no code"
			wrong = 1
		}
	exit wrong
}'
