#!/bin/sh
# Help where it is needed: the lists that staff work down and the evidence
# for fidelity items, from a register, with the clients' own references.
. "$(dirname "$0")/lib.sh"
begin "lists and evidence"

site_new desk
printf '%s\n' "$password" >"$dir/pw"

# list NAME [OPTION...]: at the desk, on 31 May; what it prints is in said
list() {
	done_by "$agent" list "$@" --dir "$dir/desk" --password-file \
	    "$dir/pw" --today 2026-05-31
}

# row TEXT: a line of the list says exactly this, but for blanks
row() {
	tr -s ' ' <"$dir/said" | sed 's/ *$//' | grep -qxF -- "$1" || {
		cat "$dir/said" >&2
		fail "no line says: $1"
	}
	checked=$((checked + 1))
}

# never TEXT: what the last command printed does not hold this
never() {
	! grep -qF -- "$1" "$dir/said" || {
		cat "$dir/said" >&2
		fail "this was said: $1"
	}
	checked=$((checked + 1))
}

cat >"$dir/facts.csv" <<-END
	service,client,event,date,mode,flags,ref,value,staff
	north,late,referral_accepted,2026-01-05,self,,r1,,
	north,late,profile_started,2026-05-01,,,r1,,
	north,late,allocated,2026-01-05,,,,,es1
	north,soon,referral_accepted,2026-01-05,self,,r1,,
	north,soon,profile_started,2026-05-11,,,r1,,
	north,early,referral_accepted,2026-01-05,self,,r1,,
	north,early,profile_started,2026-05-12,,,r1,,
	north,met,referral_accepted,2026-01-05,clinician,,r1,,
	north,met,profile_started,2026-05-01,,,r1,,
	north,met,profile_completed,2026-05-02,,,r1,,
	north,met,plan_completed,2026-05-02,,,r1,,
	north,met,contact,2026-05-20,phone,,,,
	north,met,allocated,2026-01-05,,,,,es1
	north,met,employer_contact,2026-05-26,phone,meaningful,c1,,es1
	north,works,referral_accepted,2026-01-05,self,,r1,,
	north,works,job_started,2026-03-01,,,j1,20,
	north,works,job_full_day,2026-03-02,,,j1,,
	north,works,in_work_support,2026-04-30,phone,,,,
	north,left,referral_accepted,2026-01-05,self,,r1,,
	north,left,job_started,2026-03-01,,,j9,20,
	north,left,job_full_day,2026-03-02,,,j9,,
	north,left,discharged,2026-05-10,,,r1,,
	north,,staff_fte,2026-01-01,es,,,0.5,es1
	south,other,referral_accepted,2026-01-05,self,,r1,,
	south,other,profile_started,2026-04-01,,,r1,,
END
staff desk import "$dir/facts.csv" --today 2026-05-31 >"$dir/said"
said "refused 0"

# ------------------------------------------------------------------ lists

list no-employer-contact
row "late es1 2026-05-01 30 30 days"
row "soon - 2026-05-11 20 20 days"
row "other - 2026-04-01 60 30 days"
never early
never met
list no-employer-contact --service north
never other
list no-support --service north
row "works - j1 2026-03-01 2026-04-30"
never left
list unreviewed
row "c1 2026-05-26 es1 met this week"
list milestones
row "works - j1 2026-03-01 13 2026-05-31"
never left
list caseload --service north
row "es1 1 0.50 10.00 -"
list job-end-unknown
row "left - j9 2026-03-01 2026-05-10 21"
never works
list no-support --service south
said "none"
list no-support --service north --json
same "a list for programs" \
    '[{"service":"north","today":"2026-05-31","list":"no-support","rows":[{"client":"works","staff":null,"job":"j1","started":"2026-03-01","last_support":"2026-04-30"}]}]' \
    "$(tr -d '\n ' <"$dir/said")"

# ---------------------------------------------------------------- actions

list actions
said "No fidelity action is open."
staff desk fidelity add north --date 2026-03-01 --kind self --scores \
    3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3 --today 2026-05-31 \
    >/dev/null
cat >"$dir/plan.csv" <<-END
	service,date,kind,action,planned,done,owner,evidence
	north,2026-03-01,self,Ask the trust,2026-06-30,,Quillon,
	north,2026-03-01,self,Meet weekly,2026-05-30,,,
	north,2026-03-01,self,Move desks,2026-05-01,2026-05-01,,
END
staff desk fidelity import "$dir/plan.csv" --today 2026-05-31 >/dev/null
list actions
row "2026-05-30 overdue north action 2: Meet weekly"
row "2026-06-30 due north action 1: Ask the trust; owner: Quillon"
never "Move desks"
list actions --service south --json
same "actions for programs" "[]" "$(tr -d '\n ' <"$dir/said")"

# --------------------------------------------------------------- evidence

# evidence ITEM [OPTION...]: as list
evidence() {
	done_by "$agent" evidence "$@" --dir "$dir/desk" --password-file \
	    "$dir/pw" --today 2026-05-31
}

evidence 1 --service north
said "north, item 1, Caseload size: 2025-12-01 to 2026-05-31"
row " Clients per full-time specialist 2.0"
evidence 15 --service north
row " First employer contacts 1"
row " Waiting for it for 20 days or more, at the end 2"
row "met es1 2026-05-01 2026-05-26 25"
evidence 17 --service north --from 2026-05-18 --to 2026-05-31
row " Qualifying contacts per specialist a week 1.0"
row "es1 1 1.00 1.00"
evidence 19 --service north
said "It cannot show titles that were never entered"
row " Different titles 0"
row "works - j1 2026-03-01 -"
cat >"$dir/people.csv" <<-END
	service,client,kind,ref,employer,job_title
	north,works,job,j1,Harbour Bakery,Baker
	north,left,job,j9,Hill Bakery,baker
END
staff desk import --people "$dir/people.csv" --today 2026-05-31 >"$dir/said"
said "stored 2"
evidence 19 --service north
row " Different titles 1"
row " different, per cent of those entered 50"
row "works - j1 2026-03-01 Baker"
evidence 20 --service north
row " Different employers 2"
row "left - j9 2026-03-01 Hill Bakery"
evidence 21 --service north
row " competitive and paid, per cent 100"
evidence 22 --service north --from 2026-04-01
row " Support by phone 1"
evidence 23 --service north
row " Jobs that reached 13 weeks 1"
evidence 24 --service south --json
grep -q '"community_per_cent": null' "$dir/said" ||
    fail "a ratio of nothing is null"
ok "a ratio of nothing is null"

# ---------------------------------------------------------- what is refused

desk="--dir $dir/desk --password-file $dir/pw"
# shellcheck disable=SC2086 # two options with their values
{
	exits 1 "$agent" evidence 5 $desk
	said "the register holds nothing that shows item 5"
	exits 2 "$agent" evidence 26 $desk
	said "a number from 1 to 25"
	exits 2 "$agent" evidence 1 --to 2026-06-01 --today 2026-05-31 $desk
	said "the last day is after today, which is 2026-05-31"
	exits 2 "$agent" evidence 1 --from 2026-05-02 --to 2026-05-01 $desk
	said "the first day is after the last day"
	exits 2 "$agent" list everything $desk
	said "the lists are no-employer-contact, no-support"
	exits 1 "$agent" list caseload --service nowhere $desk
	said "the register holds no service of this id"
	exits 0 "$agent" list no-support --today 2026-01-01 $desk
	said "the newest fact is of 2026-05-26; that day counts as today."
	echo "not the password" >"$dir/wrong"
	exits 1 "$agent" list no-support --dir "$dir/desk" --password-file \
	    "$dir/wrong"
	never works
}
