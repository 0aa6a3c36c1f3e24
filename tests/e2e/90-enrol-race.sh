#!/bin/sh
# One invite, many takers with different keys at the same moment: one
# enrolment; the winner's repeat gets the same place in the log.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "one invite taken up by many at once"
need curl

takers=${TAKERS:-120}
centre_new north
must_serve
site_new template
invite alpha
grant alpha north
size=$(log_size)

i=1
while [ $i -le "$takers" ]; do
	cp -a "$dir/template" "$dir/taker-$i"
	staff taker-$i enrol "$dir/alpha.invite" --secret-file \
	    "$dir/alpha.secret" --url "$url" >"$dir/words.$i"
	i=$((i + 1))
done
envelope=spool/out/000001-0000000000.sheaf
same "different enrolments for one invite" "$takers" "$(cksum \
    "$dir"/taker-*/$envelope | awk '{ print $1, $2 }' | sort -u | wc -l)"

# race FILE_NUMBER...: all at once, each status into its own file
race() {
	first=1
	for i in "$@"; do
		[ $first -eq 1 ] || echo next
		first=0
		printf 'url = "%s/v1/enrolments"\n' "$url"
		printf 'data-binary = "@%s/taker-%d/%s"\n' "$dir" "$i" \
		    "$envelope"
		printf 'output = "%s/answer.%d"\nsilent\n' "$dir" "$i"
		# shellcheck disable=SC1003 # \n is for curl
		printf 'write-out = "%d %%{http_code}\\n"\n' "$i"
	done >"$dir/race.curl"
	curl -Z --parallel-immediate --parallel-max 200 -K "$dir/race.curl" \
	    2>/dev/null >"$dir/race.txt" || fail "the requests were not made"
}

# shellcheck disable=SC2046 # a list of numbers
race $(seq 1 "$takers")
same "answers" "$takers" "$(wc -l <"$dir/race.txt")"
same "enrolled" 1 "$(grep -c ' 200$' "$dir/race.txt")"
same "told of a conflict" $((takers - 1)) \
    "$(grep -c ' 409$' "$dir/race.txt")"
same "log entries more: the invite and one enrolment" $((size + 2)) \
    "$(log_size)"
winner=$(awk '$2 == 200 { print $1 }' "$dir/race.txt")
same "answers of conflict that carry the logged enrolment and its proof" \
    $((takers - 1)) "$(grep -l '"note":"sheaf-enrol/v1.*"proof":"c2sp' \
    "$dir"/answer.* | wc -l)"
place() {
	sed 's/.*index \([0-9]*\).*/\1/' "$1"
}
place "$dir/answer.$winner" >"$dir/place"

# All again, winner included, ten times in the winner's name.
# shellcheck disable=SC2046
race $(seq 1 "$takers")
same "the winner again" "$winner 200" "$(grep ' 200$' "$dir/race.txt")"
same "its place in the log" "$(cat "$dir/place")" \
    "$(place "$dir/answer.$winner")"
race "$winner" "$winner" "$winner" "$winner" "$winner" "$winner"
same "its repeats, all at once" 6 "$(grep -c ' 200$' "$dir/race.txt")"
same "log entries" $((size + 2)) "$(log_size)"

# What the agents make of it.
done_by "$agent" send --dir "$dir/taker-$winner"
loser=$((winner % takers + 1))
exits 1 "$agent" send --dir "$dir/taker-$loser"
sentence
ok "a loser is told: $(tail -n 1 "$dir/said")"
grep -q 'event=second-enrolment' "$dir/serve.log" || fail "no alarm"
ok "the centre has raised an alarm"


# By telephone: what the site reads out is what the centre sees; and who took up the
# invite first is seen by the words of its key.
words() {
	sed -n "s/^ *$1 *\\(\\([a-z]\\{1,\\} \\)\\{11\\}[a-z]*\\)\$/\\1/p" "$2"
}
"$aggregator" agents --dir "$centre" >"$dir/agents"
for whose in log authority; do
	same "the $whose's key in words, at the site" \
	    "$(words "The $whose's key:" "$dir/agents")" \
	    "$(words "the $whose's" "$dir/words.$winner")"
done
mine=$(words "this site's" "$dir/words.$winner")
same "words of a key" 12 "$(printf '%s\n' "$mine" | wc -w)"
grep -q "^alpha .* $mine\$" "$dir/agents" ||
    fail "the centre has other words for the winner: $(cat "$dir/agents")"
ok "the centre sees the winner's key: $mine"
theirs=$(words "this site's" "$dir/words.$loser")
[ -n "$theirs" ] && ! grep -q "$theirs" "$dir/agents" ||
    fail "the centre shows the loser's key: $theirs"
ok "the loser's words are others"
report_from "taker-$winner" north
refer "taker-$winner" north 1 2
seal "taker-$winner" >/dev/null
send "taker-$winner" >/dev/null
same "referrals at the centre" 2 "$(exact referrals)"
sound
