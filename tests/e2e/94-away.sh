#!/bin/sh
# A site that was offline for 400 days, through three trust statements, of which the
# last asks for a witness: everything it sealed meanwhile is accepted on its first day,
# and from then on it seals to the new recipients and counts the quorum.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "400 days offline"
witness=$build/sheaf-witness
now=$(date +%F)

centre_new north south
must_serve
site alpha north
site beta south
refer alpha north 1 3
report_from alpha north
report_from beta south
seal alpha >/dev/null
send alpha >/dev/null
same "delivered before" "0 1 0" "$(outbox alpha)"

# trust OPTION VALUE: the next trust statement, logged
trusts=1
trust() {
	trusts=$((trusts + 1))
	done_by "$aggregator" trust --authority-dir "$dir/authority" "$1" "$2" \
	    --dir "$centre" --out "$dir/trust.$trusts"
	done_by "$aggregator" accept --dir "$centre" "$dir/trust.$trusts" \
	    --receipts "$dir/receipts"
	said "1 logged"
}

# later FIRST LAST: entries of nine days before $day
later() {
	facts north "$1" "$2" "$(date -d "$day - 9 days" +%F)" >"$dir/later.csv"
	staff alpha import "$dir/later.csv" --today "$day" >/dev/null
}

# away DAYS FIRST LAST: what the site seals while nobody hears of it
sealed=1
away() {
	day=$(date -d "$now + $1 days" +%F)
	later "$2" "$3"
	done_by staff alpha seal --today "$day" --none all --yes \
	    --confirm-date "$day"
	sealed=$(seq_of alpha)
}

# grow FIRST LAST: the log goes on with what the other site reports
grow() {
	refer beta south "$1" "$2"
	seal beta >/dev/null
	send beta >/dev/null
}

# a key of a further recipient
recipient() {
	head -c 32 /dev/urandom | base64
}

grow 1 3
away 100 4 6
one=$(recipient)
trust --add-recipient "$one"
grow 4 6
away 230 7 9
trust --remove-recipient "$one"
grow 7 9
"$witness" init --dir "$dir/witness" --name w.example >"$dir/witness.key" \
    2>/dev/null
done_by "$witness" log add --dir "$dir/witness" "$log_key"
: >"$dir/witness.txt"
"$witness" serve --dir "$dir/witness" --listen 127.0.0.1:0 \
    >"$dir/witness.txt" 2>"$dir/witness.log" &
started $!
until grep -q 'answers on' "$dir/witness.txt"; do
	sleep 0.02
done
port=$(sed -n 's/.* at port //p' "$dir/witness.txt")
printf 'log %s\nwitness w %s http://127.0.0.1:%s\nquorum w\n' "$log_key" \
    "$(cat "$dir/witness.key")" "$port" >"$dir/policy.txt"
trust --policy "$dir/policy.txt"
grow 10 12
away 400 10 12

held() {
	sed -n 's/.*"trust_number": *\([0-9]*\).*/\1/p' "$dir/alpha/spool/pins.json"
}
same "trust statement that the site holds" 1 "$(held)"
waiting=$((sealed - 1))
[ "$waiting" -ge 3 ] || fail "only $waiting statements wait"
same "waiting after 400 days" "$waiting 1 0" "$(outbox alpha)"
send alpha >/dev/null
same "accepted on the first day" "0 $sealed 0" "$(outbox alpha)"
staff alpha seal --today "$day" --none all --yes --confirm-date "$day" \
    >/dev/null 2>&1 || :
same "trust statement that the site holds" 4 "$(held)"
same "lines of the witness in the newest checkpoint" 1 \
    "$(grep -c '^— w.example ' "$centre/log/checkpoint")"

# Under the new policy: a receipt is one only with the witness's line.
later 13 14
done_by staff alpha seal --today "$day" --none all --yes --confirm-date "$day"
send alpha >/dev/null
same "accepted afterwards" "0 $(seq_of alpha) 0" "$(outbox alpha)"
sound
