#!/bin/sh
# A contract of three years, worked by hand and by ours, equal to the penny: four
# claims with corrections, evidence that comes late, a dispute and an erasure
# between them, none of which changes a claim that was made.
. "$(dirname "$0")/lib.sh"
begin "contracts and claims"

python=/usr/bin/python3
cases=$PWD/tests/cases/contract
site_new desk
printf '%s\n' "$password" >"$dir/pw"

# at DAY COMMAND...: at the desk, on that day
at() {
	day=$1
	shift
	"$agent" "$@" --dir "$dir/desk" --password-file "$dir/pw" --today "$day"
}

# enter DAY N: what was entered before claim N
enter() {
	done_by at "$1" import "$cases/facts-$2.csv" --new-service north
}

# name: who is at work, as the draft says
name() {
	at 2024-04-05 claim draft north worked --json |
	    sed -n 's/^ *"staff": "\(.*\)".*/\1/p'
}

# claimed DAY N: claim N is signed off, and is as it was worked out by hand
claimed() {
	digest=$(at "$1" claim draft north worked | sed -n 's/^digest //p')
	done_by at "$1" claim sign north worked --digest "$digest" --name "$me" \
	    --confirm-date "$1"
	said "Claim $2 of worked is signed off"
	done_by at "$1" claim file north worked "$2" --out "$dir/$2.xlsx"
	done_by "$python" tests/e2e/claims_read.py "$cases/worked.xlsx" "$2" \
	    "$dir/$2.xlsx"
	ok "claim $2 by hand and by ours: $(cat "$dir/said")"
}

enter 2024-04-05 1
done_by at 2024-04-05 contract import north packaging/examples/contract.csv --dry-run
said "would be contract work-first"
done_by at 2024-04-05 contract import north "$cases/contract.csv"
said "each kind once for a client"
me=$(name)
exits 1 at 2024-04-05 claim sign north worked --digest 00 --name "$me"
said "have changed since they were shown"
digest=$(at 2024-04-05 claim draft north worked | sed -n 's/^digest //p')
exits 1 at 2024-04-05 claim sign north worked --digest "$digest" --name "x$me"
said "that is not the name $me"
exits 1 at 2024-04-05 claim sign north worked --digest "$digest" --name "$me"
said "it is in doubt which day it is"
claimed 2024-04-05 1
exits 1 at 2024-04-05 claim sign north worked --digest "$digest" --name "$me"
said "there is nothing to claim"
done_by at 2024-04-05 claim clients north worked 1
same "whom the first claim is made of" 11 \
    "$(grep -c '^[A-G] ' "$dir/said")"

sed 's/,worked$/,Worked/' "$cases/contract.csv" >"$dir/again.csv"
exits 1 at 2024-04-05 contract import north "$dir/again.csv"
said "could be claimed again"
sed 's/,worked$/,other/' "$cases/contract.csv" >"$dir/other.csv"
exits 1 at 2024-04-05 contract import north "$dir/other.csv"
said "could be claimed again"
done_by at 2024-04-05 contract import north "$dir/other.csv" --new --dry-run

enter 2025-04-05 2
claimed 2025-04-05 2
done_by at 2025-04-05 claim clients north worked 2
same "what is paid back is named on site" 2 "$(grep -c '^B .*-' "$dir/said")"

enter 2026-04-05 3
done_by at 2026-04-05 contract dispute 4 job_start d1
done_by at 2026-04-05 contract dispute 4 job_start d1
exits 1 at 2026-04-05 contract dispute 4 job_start none
said "has reached no such outcome"
done_by at 2026-04-05 contract show --json
same "one outcome is disputed" 1 "$(grep -c '"disputed": 1' "$dir/said")"
claimed 2026-04-05 3

enter 2026-05-20 4
done_by at 2026-05-20 contract settle 4 job_start d1
exits 1 at 2026-05-20 contract settle 4 job_start d1
said "is not disputed"
done_by "$agent" client erase 1 --reason request --yes --dir "$dir/desk" \
    --password-file "$dir/pw" --today 2026-05-20
claimed 2026-05-20 4
done_by at 2026-05-20 claim clients north worked 1
same "an erased client is named no more" 0 "$(grep -c '^A ' "$dir/said")"
same "what was claimed for them is still counted" 4 \
    "$(grep -c '^- ' "$dir/said")"
done_by at 2026-05-20 contract show
said "due £19,496.70, claimed £19,496.70, open £0.00"

done_by at 2026-05-20 contract dispute 4 job_start d1
digest=$(at 2026-05-01 claim draft north worked | sed -n 's/^digest //p')
exits 1 at 2026-05-01 claim sign north worked --digest "$digest" --name "$me"
said "was made to a later day than today"
done_by at 2026-05-20 contract settle 4 job_start d1

# A claim that was made is the same file for ever.
for n in 1 2 3; do
	done_by at 2026-05-20 claim file north worked $n --out "$dir/again-$n"
	cmp -s "$dir/$n.xlsx" "$dir/again-$n" || fail "claim $n has changed"
	checked=$((checked + 1))
done
done_by "$agent" client record 2 --out "$dir/record.json" --dir "$dir/desk" \
    --password-file "$dir/pw"
same "a record tells of claims" 1 \
    "$(grep -c '"claims": \[$' "$dir/record.json")"

# A backup does not know what was claimed since.
done_by "$agent" backup --dir "$dir/desk" "$dir/kept.backup"
done_by "$agent" restore --dir "$dir/again" "$dir/kept.backup" \
    --password-file "$dir/pw"
done_by "$agent" claim draft north worked --dir "$dir/again" \
    --password-file "$dir/pw" --today 2026-05-20
said "signed off since are not in it"
done_by "$agent" claim draft north worked --sent 5 --dir "$dir/again" \
    --password-file "$dir/pw" --today 2026-05-20
said "number,6"
said "claim 5 of worked was the last that was sent"
said "takes the place of claim 5"
exits 1 "$agent" service remove north --yes --dir "$dir/desk" \
    --password-file "$dir/pw"
said "are signed off already"
