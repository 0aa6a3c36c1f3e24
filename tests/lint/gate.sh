#!/bin/sh
# Everything that a desk is asked or told passes the gate.  A function that
# takes a desk is in the table of operations, and its body enters and leaves
# the gate once; one that takes a desk it cannot change only reads a field.
set -u
cd "$(dirname "$0")/../.." || exit 1

# They open and close the desk, or ask nothing of the register; a file of reviews
# passes the gate in desk_import().
FREE=' desk_fidelity_file desk_open desk_open_spool desk_close desk_site_begin desk_site_abandon
    desk_staff desk_staff_name desk_set_meant '
status=0

say() {
	echo "$1"
	status=1
}

names=$(awk '
	/^[a-z].*[ *]desk_[a-z_]+\(/ { text = "" }
	{ text = text " " $0 }
	/;$/ {
		if (match(text, /desk_[a-z_]+\((const )?struct desk \*/)) {
			name = substr(text, RSTART)
			sub(/\(.*/, "", name)
			print name
		}
		text = ""
	}' agent/desk/desk*.h | sort)
[ -n "$names" ] || say "no function takes a desk?"

for name in $names; do
	case $FREE in
	*[[:space:]]"$name"[[:space:]]*) continue ;;
	esac
	grep -q "\"$name\"" agent/desk/operations.c ||
		say "$name is not in the table of operations"
	counts=$(awk -v name="$name" '
		index($0, name "(") == 1 { inside = 1 }
		inside && /gate_enter\(/ { enters++ }
		inside && /gate_leave\(/ { leaves++ }
		/^}/ { inside = 0 }
		END { print enters + 0, leaves + 0 }' agent/desk/desk*.c)
	[ "$counts" = "1 1" ] ||
		say "$name does not enter and leave the gate once: $counts"
done

for name in $(grep -o '"desk_[a-z_]*"' agent/desk/operations.c | tr -d '"'); do
	echo "$names" | grep -qx "$name" ||
		say "operations.c names $name, which takes no desk"
done
exit $status
