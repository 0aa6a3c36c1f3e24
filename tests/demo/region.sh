#!/bin/sh
# Offers the region's pages to a browser on this machine, until Enter or Ctrl-C.
# The aggregator of the demonstration shows them already, at ADDRESS:
#
#	region.sh ACCOUNT_PROGRAM STATE_DIRECTORY ADDRESS
set -eu
account=$1
centre=$2
address=$3

if [ -z "$address" ]; then
	echo
	echo "There are no pages to look at: this sheaf-aggregator was built without"
	echo "them. 'make web' builds it with them (it needs Node)."
	exit 0
fi

# person NAME ROLE [REGION [exact]]: an account, and how to sign in with it
person() {
	name=$1
	shift
	"$account" "$centre" "$name" "$1" "demonstration of $name" \
	    "${2:-}" ${3:+"$3"} | awk -v name="$name" '
	$1 == "password" { sub(/^password /, ""); password = $0 }
	$1 == "code" && codes < 3 { list = list "  " $2; codes++ }
	END { printf "    %-8s  %-26s%s\n", name, password, list }'
}

echo
echo "Two accounts are made, each with a password and a second factor."
lead=$(person lead lead south-east)
exact=$(person analyst analyst "" exact)
cat <<END

The pages of the region are open. In a browser on this machine:

    $address
    name      password                  codes, each works once
$lead
$exact

The lead sees the South East as the policy shows it. The analyst may also ask
for exact figures, and finds the 1,161 people and 421 job starts of print at

    ${address}region?region=south-east&policy=exact/1

Press Enter to end the demonstration.
END
trap 'echo; exit 0' INT
read -r _ || :
