#!/bin/sh
# sheaf-agent serve and its commands, when something goes wrong: a person who
# breaks off at a prompt, a command that is killed, an owner that is killed at
# any write.  Others work on, what was acknowledged is there, and nothing that
# identifies anybody is said where it should not be.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "an owner and its commands, when something goes wrong"
need flock script strace
# shellcheck source=tests/e2e/kill.sh
. "$tools/kill.sh"

site_new served
refer served svc-a 1 5
report_from served svc-a

# referrals: how many the register holds
referrals() {
	staff served export >"$dir/export.csv"
	grep -c referral_received "$dir/export.csv"
}

# ------------------------------------------------------------------ the owner

own served
socket=$dir/served/register/serve.sock
same "the socket is its user's alone" 600 "$(stat -c %a "$socket")"
# One byte, since a limit of 0 does not keep the kernel from piping a core.
same "core files of the owner, in bytes" 1 \
    "$(awk '/^Max core file size/ { print $5 }' "/proc/$owner/limits")"
exits 75 "$agent" serve --dir "$dir/served"
said "runs for the register"
same "referrals" 5 "$(referrals)"

# What is sent to it and is no message of ours ends that connection only.
node -e 'const s = require("net").connect(process.argv[1]);
s.on("close", () => process.exit(0)); s.on("error", () => process.exit(0));
s.write(Buffer.from("00000005ffffffffff", "hex"));' "$socket"
same "referrals, after a stranger's bytes" 5 "$(referrals)"

# --------------------------------------------------------- Ctrl-C at a prompt

# typed WHAT...: what somebody types at each prompt of a command with a terminal
typed() {
	mkfifo "$dir/keys"
	script -qefc "trap : INT; '$agent' staff list --dir '$dir/served'
	    echo \"ended \$?\"; stty -a" "$dir/screen" \
	    <"$dir/keys" >/dev/null 2>&1 &
	at=$!
	started $at
	exec 8>"$dir/keys"
	rm "$dir/keys"
	prompt=0
	for line; do
		prompt=$((prompt + 1))
		until [ "$(grep -o 'Password: ' "$dir/screen" 2>/dev/null |
		    wc -l)" -ge $prompt ]; do
			kill -0 $at 2>/dev/null || fail "nobody was asked"
			sleep 0.02
		done
		# Who is asked has no turn.
		quiet_same "referrals, while somebody is asked" 5 \
		    "$(referrals)"
		printf '%b' "$line" >&8
	done
	exec 8>&-
	wait $at || :
}

typed '\003'
grep -q ' echo ' "$dir/screen" || fail "the terminal shows no typing any more"
ok "after Ctrl-C the terminal is as it was"
same "referrals, after somebody broke off" 5 "$(referrals)"
rm "$dir/screen"
typed "$password\\n"
grep -q 'team_leader' "$dir/screen" || fail "a typed password opens nothing"
! grep -qF "$password" "$dir/screen" || fail "a typed password was shown"
ok "a password that is typed at the command's terminal"
rm "$dir/screen"
typed 'mistyped\n' 'mistyped again\n' "$password\n"
grep -q 'team_leader' "$dir/screen" || fail "the third try opens nothing"
same "times that a typed password was wrong" 2 \
    "$(grep -c 'password is wrong. Try again' "$dir/screen")"
rm "$dir/screen"
typed 'wrong\n' 'wrong\n' 'wrong\n'
grep -q 'ended 1' "$dir/screen" || fail "a fourth try, or another exit"
ok "three tries, and no more"

# ---------------------------------------------------------- a killed command

count=5
try_client() {
	count=$((count + 3))
	facts svc-a $((count - 2)) $count >"$dir/more.csv"
	again=0
	killed_at "$1" "$2" "$agent" import "$dir/more.csv" \
	    --dir "$dir/served" --password-file - || again=1
	# Its session may still be at work: the next turn comes after it.
	now=$(referrals)
	[ "$now" -eq $count ] || [ "$now" -eq $((count - 3)) ] ||
	    fail "half an import after a kill of the command at $1 $2: $now"
	checked=$((checked + 1))
	staff served import "$dir/more.csv" >/dev/null
	quiet_same "referrals after the import was given again" $count \
	    "$(referrals)"
	return $again
}
sweep "a command of an owner" try_client sendto recvfrom

# ------------------------------------------------- its courier, and its page

# couriers N: until the owner has started that many; the last one's number
couriers() {
	tries=0
	until [ "$(grep -c event=courier_started "$dir/desk.log")" -ge "$1" ]
	do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "no courier was started"
		sleep 0.05
	done
	courier=$(sed -n 's/.*event=courier_started pid=//p' "$dir/desk.log" |
	    tail -n 1)
	# Its line is written when the process is there, which then becomes a courier.
	until tr '\0' ' ' <"/proc/$courier/cmdline" | grep -q '^sheaf-agent courier'; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "process $courier is no courier"
		sleep 0.05
	done
}

# attended: until somebody's courier has the spool of the register `desk`; asked as
# spool_attended() asks, which keeps no courier out
attended() {
	tries=0
	until [ -f "$dir/desk/spool/lock" ] &&
	    ! flock -s -n "$dir/desk/spool/lock" true; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "no courier has the spool"
		sleep 0.05
	done
}

# gone PID: it ends
gone() {
	tries=0
	while kill -0 "$1" 2>/dev/null; do
		tries=$((tries + 1))
		[ $tries -lt 1200 ] || fail "process $1 is still there"
		sleep 0.05
	done
}

# desk OPTION...: an owner with a page and a courier, for the register `desk`
desk() {
	: >"$dir/desk.out"
	: >"$dir/desk.log"
	"$agent" serve --dir "$dir/desk" --page 127.0.0.1:0 "$@" \
	    >"$dir/desk.out" 2>"$dir/desk.log" </dev/null &
	desk=$!
	started $desk
	until grep -q 'are taken' "$dir/desk.out"; do
		kill -0 $desk 2>/dev/null || fail "no desk"
		sleep 0.02
	done
}

site_new desk
desk
grep -q '^The desk is at http://127.0.0.1:[0-9]*/$' "$dir/desk.out" ||
    fail "it does not say where the desk is"
couriers 1
same "command of the courier" "sheaf-agent courier --dir $dir/desk" \
    "$(tr '\0' ' ' <"/proc/$courier/cmdline" | sed 's/ $//')"
same "files of the owner that the courier has" 0 \
    "$(find "/proc/$courier/fd" -lname '*/register/*' | wc -l)"
attended
exits 75 "$agent" send --dir "$dir/desk"
kill -KILL "$courier"
couriers 2
ok "a courier that was killed is started again"
end_process $desk
quiet_same "the owner ended" 0 "$ended"
gone "$courier"
ok "the courier ends with its owner"
desk
couriers 1
end_process $desk KILL
gone "$courier"
ok "the courier ends when its owner is killed"
"$agent" courier --dir "$dir/desk" 2>/dev/null </dev/null &
other=$!
started $other
attended
desk
same "couriers started beside one that runs" 0 \
    "$(grep -c event=courier_started "$dir/desk.log")"
end_process $desk
kill -0 $other || fail "somebody else's courier was ended"
end_process $other
desk --no-courier
same "couriers started with --no-courier" 0 \
    "$(grep -c event=courier_started "$dir/desk.log")"
end_process $desk

# -------------------------------------------------------- wrong passwords

# guess STATUS PASSWORD
guess() {
	echo "$2" >"$dir/guess"
	exits "$1" "$agent" staff list --dir "$dir/guessed" \
	    --password-file "$dir/guess"
}
site_new guessed
served_by=$owner
own guessed
for i in 1 2 3; do
	guess 1 "guess $i"
	said "the name or the password is wrong"
done
guess 75 "$password"
said "wrong passwords were given for this account; wait"
disown guessed
owner=$served_by
# Without an owner nobody keeps count, and the hash alone makes guesses slow.
guess 0 "$password"

# ------------------------------------------- nothing identifiable is said

planted=PLANTEDSURNAME
{
	echo "service,client,kind,ref,name,nhs_number"
	echo "svc-a,c1,client,,$planted Ann,1234567890"
} >"$dir/people.csv"
staff served import --people "$dir/people.csv" >"$dir/said" 2>&1 || :
grep -q . "$dir/said" || fail "nothing was said of a wrong NHS number"
echo "$planted" >"$dir/text"
staff served client find --text-file "$dir/text" >/dev/null 2>&1 || :
disown served
quiet_same "the owner ended" 0 "$ended"
[ ! -e "$socket" ] || fail "the socket is still there"
cat "$dir/served.serve" "$dir/served.serve.log" >"$dir/log"
! grep -qiE "$planted|1234567890|$password" "$dir/log" ||
    fail "the owner's output names somebody"
ok "nothing that identifies anybody in the owner's output"

# ------------------------------------------------------------ a killed owner

acknowledged=$(referrals)

# Two commands at a time, until the owner is killed at the Nth CALL of a thread.
import_for() {
	i=0
	while [ $i -lt 4 ]; do
		i=$((i + 1))
		who=$2-$1-$i
		{
			echo "service,client,event,date,mode,flags,ref,value,staff"
			echo "svc-a,k$who,referral_received,2015-10-05,self,,r$who,,"
		} >"$dir/$1.csv"
		staff served import "$dir/$1.csv" >/dev/null 2>"$dir/$1.err" ||
		    break
		echo "$who" >>"$dir/$1.ack"
	done
}

try_owner() {
	: >"$dir/1.ack"
	: >"$dir/2.ack"
	: >"$dir/owner.out"
	strace -f -o /dev/null -e "inject=$1:signal=SIGKILL:when=$2" \
	    "$agent" serve --dir "$dir/served" --no-page --no-courier \
	    >"$dir/owner.out" 2>&1 </dev/null &
	owner=$!
	started $owner
	# The first writes come before any command.
	until [ -s "$dir/owner.out" ] || ! kill -0 $owner 2>/dev/null; do
		sleep 0.02
	done
	import_for 1 "$1$2" &
	one=$!
	import_for 2 "$1$2" &
	wait $one
	wait $!
	# strace has the end that it saw.
	traced=$(cat "/proc/$owner/task/$owner/children" 2>/dev/null || :)
	# shellcheck disable=SC2086 # one number, or none
	kill -TERM $traced 2>/dev/null || :
	status=0
	wait $owner || status=$?
	running=
	again=0
	[ $status -eq 137 ] || again=1
	[ $status -eq 137 ] || [ $status -eq 0 ] ||
	    fail "the owner ended with $status at $1 $2"
	points=$((points + 1))
	kills=$((kills + 1 - again))
	acknowledged=$((acknowledged + $(cat "$dir/1.ack" "$dir/2.ack" | wc -l)))
	now=$(referrals)
	# What was not acknowledged may be there all the same.
	[ "$now" -ge "$acknowledged" ] && [ "$now" -le $((acknowledged + 2)) ] ||
	    fail "$acknowledged acknowledged, $now stored, killed at $1 $2"
	acknowledged=$now
	checked=$((checked + 1))
	return $again
}
sweep "an owner with two commands at a time" try_owner pwrite64 fdatasync

# ------------------------------------------------------------- a broken disk

# broken CALL HOW: an owner at work whose disk fails from now on
broken() {
	own served
	strace -f -p $owner -o /dev/null -e "inject=$1:$2" 2>"$dir/attached" &
	tracer=$!
	started $tracer
	until grep -q attached "$dir/attached"; do
		sleep 0.02
	done
	{
		echo "service,client,event,date,mode,flags,ref,value,staff"
		echo "svc-a,$1$2,referral_received,2015-10-05,self,,d,,"
	} | tr -d '=+:' >"$dir/more.csv"
	if staff served import "$dir/more.csv" >"$dir/said" 2>&1; then
		fail "an import is acknowledged although the disk failed"
	fi
	sentence
	end_process $tracer
	# A flush that failed ends the owner; then the command does the work.
	staff served import "$dir/more.csv" >/dev/null
	acknowledged=$((acknowledged + 1))
	kill $owner 2>/dev/null || :
	wait $owner || :
	running=
	quiet_same "referrals after $1 $2" "$acknowledged" "$(referrals)"
}
broken pwrite64 error=ENOSPC:when=1+
broken fdatasync error=EIO:when=1+
ok "an owner whose disk fails: its commands say so, and nothing is lost"
same "the register opens, and holds what was acknowledged" "$acknowledged" \
    "$(referrals)"
