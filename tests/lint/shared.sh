#!/bin/sh
# Each command of sheaf-agent is shared, and so runs in `sheaf-agent serve`
# where that has the register; or it stands here, because it needs no register
# that is there.
set -u
cd "$(dirname "$0")/../.." || exit 1

own="|init|restore|serve"                 # make a register, or own one
own="$own|sheet map|targets|lan show"      # need none
own="$own|send|courier|carry out|carry in" # the spool only
own="$own|receipts verify|receipts export|status|"

awk -v own="$own" '
	function row_ends() {
		if (name != "" && !shared && !index(own, "|" name "|")) {
			print at ": " name " has neither .shared = true nor" \
			    " a place in tests/lint/shared.sh"
			wrong = 1
		}
		name = ""
	}
	FNR == 1 { row_ends(); table = 0 }
	/^const struct settings_command/ { table = 1 }
	table && /\.name = / {
		row_ends()
		shared = 0
		name = $0
		if (sub(/.*\.name = "/, "", name))
			sub(/".*/, "", name)
		else
			name = ""
		at = FILENAME ":" FNR
		rows++
	}
	table && /\.shared = true/ { shared = 1 }
	END {
		row_ends()
		if (rows < 40) {
			print "the tables of commands were not found"
			wrong = 1
		}
		exit wrong
	}' agent/commands/commands_*.c
