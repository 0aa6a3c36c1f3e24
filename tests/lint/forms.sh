#!/bin/sh
# What stands half typed in a form of a page is kept: each form is drawn by
# common/web/form.tsx, whose types want what useTyped gave or a reason why
# nothing is kept.  The reasons are listed here, and so are files with fields
# that are no part of a form.
set -u
cd "$(dirname "$0")/../.." || exit 1

status=0
say() {
	echo "$1"
	status=1
}

fronts="common/web/*.tsx common/web/*.ts agent/web/front/*.tsx agent/web/front/*.ts
    aggregator/pages/front/*.tsx aggregator/pages/front/*.ts"

bare=$(grep -nE '<form\b|\buseDraft\b' $fronts |
    grep -vE '^common/web/(form\.tsx|draft\.ts):')
[ -z "$bare" ] || say "$bare
a form is drawn by Form or Folded, and kept by useTyped (common/web/form.tsx)"

# Forms in which nothing is kept, with the reason.
want='agent/web/front/contracts_draft.tsx confirmation
agent/web/front/contracts_draft.tsx confirmation
agent/web/front/erase.tsx confirmation
agent/web/front/merge.tsx confirmation
agent/web/front/send_adopt.tsx confirmation
agent/web/front/send_alarm.tsx confirmation
agent/web/front/send_draft.tsx confirmation
agent/web/front/send_questions.tsx today
agent/web/front/settings_services.tsx confirmation
agent/web/front/settings_staff.tsx button
agent/web/front/settings_staff.tsx button
agent/web/front/settings_staff.tsx secret
agent/web/front/setup_key.tsx secret
agent/web/front/setup_key.tsx secret
agent/web/front/setup_parts.tsx secret
aggregator/pages/front/access.tsx shown
aggregator/pages/front/account.tsx secret
aggregator/pages/front/account.tsx secret
aggregator/pages/front/administration_people.tsx button
aggregator/pages/front/administration_people.tsx button
aggregator/pages/front/sign_in.tsx secret
aggregator/pages/front/sign_in_first.tsx secret
aggregator/pages/front/sign_in_first.tsx secret
aggregator/pages/front/support_events.tsx confirmation
common/web/shell.tsx secret'
got=$(grep -oE 'unkept=[^ >]*' $fronts |
    sed 's/:unkept="\(.*\)"$/ \1/' | LC_ALL=C sort)
[ "$got" = "$want" ] || say "nothing is kept of these forms:
$got
and tests/lint/forms.sh lists others"

# Fields outside a form: a part of one, a choice of what is shown, or a file.
fields=' client_choice clients contracts_file contracts_outcomes employer_week day_input employers fidelity fidelity_file
    figures handed_in reconcile_result send_carry today
    administration_parts administration_registry another published region_choice services '
for f in $(grep -lE \
    '<(Input|Select|Radios|Checkboxes|input|select|textarea)\b' \
    agent/web/front/*.tsx aggregator/pages/front/*.tsx); do
	name=$(basename "$f" .tsx)
	grep -qE '<(Form|Folded)\b' "$f" && continue
	case $fields in
	*[[:space:]]"$name"[[:space:]]*) ;;
	*) say "$f has fields and no form: is what is typed in them kept?" ;;
	esac
done

# A name that two forms share would give the words of one to the other.
for front in agent/web/front aggregator/pages/front; do
	twice=$(cat $front/*.tsx | grep -oE "useTyped(<[^(]*>)?\('[a-z-]+'" |
	    sed "s/.*('//" | sort | uniq -d)
	[ -z "$twice" ] || say "two forms have one name: $twice"
done

exit $status
