#!/bin/sh
# README.md's "A first use by hand", typed as it stands there but for what a
# terminal would ask (passwords) and the port.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "the first use by hand of README.md"

readme=$PWD/README.md
agent=$installed_agent

# block N: the N-th code block of the section
block() {
	awk -v want="$1" '
		/^## / { on = /A first use by hand/ }
		on && /^```/ { fence++; next }
		on && fence == 2 * want - 1' "$readme"
}

cd "$dir"
printf 'a long sentence that nobody guesses\n' >password
block 2 >facts.csv
[ "$(wc -l <facts.csv)" -ge 5 ] || fail "README.md shows no facts.csv"
block 1 >commands
[ "$(wc -l <commands)" -ge 10 ] || fail "README.md shows no commands"

# Free port: the daemon is started first, on port 0.
done_by "$aggregator" init --dir centre --origin sheaf.example.nhs.uk/log \
    --authority-dir authority
centre=$dir/centre
must_serve
typed=0
while read -r program words; do
	line="$program $words"
	case $line in
	"sheaf-aggregator init "* | *" &") continue ;;
	esac
	line=$(printf '%s\n' "$line" | sed "s|http://127.0.0.1:8440|$url|
		s|^sheaf-agent init .*|& --recovery-file recovery|
		s|^sheaf-agent seal .*|& --none all --yes --confirm-date $(date +%F)|
		s;^sheaf-agent \(init\|import\|enrol\|seal\) .*;& --password-file password;
		s|^sheaf-aggregator |\"$aggregator\" |
		s|^sheaf-agent |\"$agent\" |")
	typed=$((typed + 1))
	sh -c "$line" >said 2>&1 </dev/null || {
		cat said
		fail "README.md: $program $words"
	}
	ok "$program $words"
done <commands
same "commands typed" 10 "$typed"
said "Services reported"
said "1 of"
