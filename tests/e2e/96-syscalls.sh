#!/bin/sh
# Each service asks the kernel for nothing that the filter of its unit refuses: its system
# calls, seen by strace while it does its work, are among those that SystemCallFilter
# allows.  (No systemd runs here; see packaging/README.md.)
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "system calls, against the filters of the units"
need systemd-analyze strace curl node
witness=$build/sheaf-witness

# expand WORD: a set of systemd's, or one call, as calls, a line each
expand() {
	case $1 in
	@*)
		systemd-analyze --no-pager syscall-filter "$1" |
		    sed -n 's/^    \([@a-z0-9_-]*\)$/\1/p' >"$dir/set$1"
		while read -r of; do expand "$of"; done <"$dir/set$1"
		;;
	*) echo "$1" ;;
	esac
}

# listed SIGN UNIT: the calls that its lines with that sign name
listed() {
	sed -n "s/^SystemCallFilter=\(~\{0,1\}\)/\1 /p" "packaging/systemd/$2.service" |
	    while read -r line; do
		case $1$line in
		"+~"* | "~"[!~]*) continue ;;
		esac
		for word in ${line#"~"}; do expand "$word"; done
	    done | sort -u
}

# allowed UNIT: the calls that it may use; in $dir/UNIT.allowed
allowed() {
	listed + "$1" >"$dir/with"
	listed "~" "$1" >"$dir/without"
	comm -23 "$dir/with" "$dir/without" >"$dir/$1.allowed"
	[ "$(wc -l <"$dir/$1.allowed")" -gt 150 ] || fail "no filter in $1"
	grep -qx read "$dir/$1.allowed" && ! grep -qx mount "$dir/$1.allowed" ||
	    fail "the filter of $1 was not understood"
}

# within UNIT: what was seen of it is allowed
within() {
	awk 'NR > 2 && NF >= 4 && $NF != "total" && $NF ~ /^[a-z0-9_]+$/ { print $NF }' \
	    "$dir/$1.calls" | sort -u >"$dir/$1.seen"
	[ "$(wc -l <"$dir/$1.seen")" -gt 20 ] || fail "too few calls were seen of $1"
	comm -23 "$dir/$1.seen" "$dir/$1.allowed" >"$dir/refused"
	# As root alone SQLite gives a journal to the owner of its database; no unit is root.
	[ "$(id -u)" -ne 0 ] || sed -i '/^fchown$/d' "$dir/refused"
	[ ! -s "$dir/refused" ] ||
	    fail "$1 uses what its unit refuses: $(xargs <"$dir/refused")"
	ok "$1: $(wc -l <"$dir/$1.seen") system calls of $(wc -l <"$dir/$1.allowed")"
}

# under UNIT COMMAND...: it runs in the background, seen by strace; in $tracer
under() {
	allowed "$1"
	unit=$1
	shift
	strace -f -c -o "$dir/$unit.calls" "$@" >"$dir/$unit.txt" 2>"$dir/$unit.log" \
	    </dev/null &
	tracer=$!
	started $tracer
	traced=
	# What is traced would outlive strace, if this script failed.
	while kill -0 $tracer 2>/dev/null; do
		traced=$(cat "/proc/$tracer/task/$tracer/children" 2>/dev/null || :)
		[ -z "$traced" ] || {
			started "${traced% }"
			break
		}
		sleep 0.02
	done
}
# over UNIT PID: the traced program ends, and then strace
over() {
	child=$(cat "/proc/$2/task/$2/children")
	end_process "${child% }"
	end_process "$2" 0
	within "$1"
}
# until_said FILE TEXT
until_said() {
	tries=0
	until grep -qF -- "$2" "$1" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 600 ] || {
			tail -n 5 "$dir"/*.log >&2
			fail "this was not said: $2"
		}
		sleep 0.1
	done
}

centre_new north
under sheaf-aggregator "$aggregator" serve --dir "$centre" --listen 127.0.0.1:0
region=$tracer
until_said "$dir/sheaf-aggregator.txt" " on http"
url=$(sed -n 's/.* on \(http[^ ]*\).*/\1/p' "$dir/sheaf-aggregator.txt")

# The desk: a sign-in, a page, an import, a seal and a backup by commands beside it.
site_new site
invite site
grant site north
enrol site
under sheaf-agent-desk "$agent" serve --dir "$dir/site" --page 127.0.0.1:0 \
    --lan desk.example.test:0 --no-courier
desk=$tracer
until_said "$dir/sheaf-agent-desk.txt" "are taken"
page=$(sed -n 's|^The desk is at \(http://.*\)/.*|\1|p' "$dir/sheaf-agent-desk.txt")
if [ -n "$page" ]; then
	curl -s -m 60 -o "$dir/answer" "$page/today"
	curl -s -m 60 -o "$dir/answer" -H "Origin: $page" -H 'Content-Type: application/json' \
	    -d "{\"name\":\"\",\"password\":\"$password\"}" "$page/api/v1/session"
fi
report_from site north
refer site north 1 5
seal site >/dev/null
done_by "$agent" backup --dir "$dir/site" "$dir/site/register.backup"

under sheaf-agent-courier "$agent" courier --dir "$dir/site"
courier=$tracer
tries=0
until [ "$(outbox site)" = "0 1 0" ]; do
	tries=$((tries + 1))
	[ $tries -lt 600 ] || {
		cat "$dir/sheaf-agent-courier.log" >&2
		fail "the courier has brought nothing"
	}
	sleep 0.1
done

"$witness" init --dir "$dir/witness" --name witness.example >/dev/null 2>&1
"$witness" log add --dir "$dir/witness" "$log_key" --url "$url/log" >/dev/null
under sheaf-witness-follow "$witness" follow --dir "$dir/witness"
follow=$tracer
until_said "$dir/sheaf-witness-follow.log" "event=signed"
over sheaf-witness-follow $follow
under sheaf-witness "$witness" serve --dir "$dir/witness" --listen 127.0.0.1:0
asked=$tracer
until_said "$dir/sheaf-witness.txt" "at port"
curl -s -m 60 -o "$dir/answer" --data-binary x "http://127.0.0.1:$(sed -n \
    's/.* at port //p' "$dir/sheaf-witness.txt")/add-checkpoint"
over sheaf-witness $asked

mkdir "$dir/backups"
for way in backup drill; do
	[ $way = drill ] && set -- || set -- --dir "$centre"
	under sheaf-aggregator-$way "$aggregator" $way "$@" --folder "$dir/backups"
	wait $tracer || fail "$way: $(cat "$dir/sheaf-aggregator-$way.log")"
	[ -z "$traced" ] || end_process "${traced% }" 0
	within sheaf-aggregator-$way
done

curl -s -m 60 -o "$dir/answer" "$url/metrics"
curl -s -m 60 -o "$dir/answer" "$url/"
over sheaf-agent-courier $courier
over sheaf-agent-desk $desk
over sheaf-aggregator $region

# A workbook, as a page of the region hands it in; the process that opens it is the
# daemon's child, under the same filter.
node tests/golden/workbook.mjs "$dir/clients.xlsx"
under sheaf-aggregator "$aggregator" event import --dir "$centre" "$dir/clients.xlsx"
wait $tracer || :
grep -q 'row with the headings' "$dir/sheaf-aggregator.log" ||
    fail "the workbook was not read: $(cat "$dir/sheaf-aggregator.log")"
within sheaf-aggregator
grep -qx seccomp "$dir/sheaf-aggregator.seen" || fail "nothing was confined"
