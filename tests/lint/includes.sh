#!/bin/sh
# The arrows between folders, the place of every third-party header, and the
# order of includes: common/base <- common/ips <- protocol <- each program.
set -eu
cd "$(dirname "$0")/../.."

find common protocol agent aggregator auditor -name '*.[ch]' | sort |
    xargs awk '
BEGIN {
	# What a folder may include from; no program includes another.
	may["common/base"] = "common/base"
	may["common/ips"] = may["common/base"] " common/ips"
	may["protocol"] = may["common/ips"] " protocol"
	may["agent"] = may["protocol"] " agent"
	may["aggregator"] = may["protocol"] " aggregator"
	may["auditor"] = may["protocol"] " auditor"

	only["sqlite3.h"] = "common/base/db.c"
	only["jansson.h"] = "common/base/json.c"
	only["microhttpd.h"] = "common/base/httpd.c"
	only["csv.h"] = "common/base/csvread.c common/base/csvcells.c"
	only["curl/curl.h"] = "agent/delivery/transport.c auditor/fetch.c"
	only["sodium.h"] = "protocol/keys.c protocol/sign.c protocol/hash.c " \
	    "protocol/opening.c agent/vault.c agent/vault_box.c " \
	    "common/base/encode.c"
	only["zip.h"] = "agent/workbook/workbook_zip.c"
	only["expat.h"] = "agent/workbook/workbook_xml.c"
	only["seccomp.h"] = "agent/workbook/workbook_child.c"
	only["openssl/"] = "protocol/hash.c"
}

function bad(why) {
	printf "%s:%d: %s\n", FILENAME, FNR, why
	wrong = 1
}

function folder(path, part) {
	split(path, part, "/")
	return part[1] == "common" ? "common/" part[2] : part[1]
}

function has(list, word) {
	return index(" " list " ", " " word " ") > 0
}

FNR == 1 {
	here = folder(FILENAME)
	own = FILENAME
	sub(/\.c$/, ".h", own)
	first = 1
	if (!(here in may))
		bad("is in a folder without a place in the order")
}

/^#[ \t]*include[ \t]+"/ {
	split($0, quoted, "\"")
	path = quoted[2]
	if (path !~ /\//)
		bad("\"" path "\" is not a path from the root")
	else if (!has(may[here], folder(path)))
		bad(here " must not include " path)
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
	exit wrong
}'
