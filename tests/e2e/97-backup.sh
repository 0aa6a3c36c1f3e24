#!/bin/sh
# Backups of a centre: made while sites deliver as fast as they can, each restores to a
# sound log under a checkpoint that was signed, and goes on to the very totals of the
# centre that was lost.  Killed or without room at any step, a backup leaves no file that
# is not whole, and a restore no centre that is not.
#
# shellcheck source=tests/e2e/lib.sh
. "$(dirname "$0")/lib.sh"
begin "backup, restore and drill"
# shellcheck source=tests/e2e/kill.sh
. "$tools/kill.sh"
need curl
sites=$build/tests/e2e/siege_site
# Below, strace: each try costs a whole backup, and many calls are of one kind.
dense=${KILL_DENSE:-4}
stride=${KILL_STRIDE:-23}

# ------------------------------------------------------ while sites deliver

"$sites" make "$dir" 900 >/dev/null
centre=$dir/centre
must_serve
# What is not made from the log.
done_by "$aggregator" event add --dir "$centre" --ref W1 --kind workshop \
    --date 2020-03-03 --region cross-regional --place online
delivered=0
round=0
while [ $round -lt 3 ]; do
	"$sites" post "$port" "$dir" $delivered 300 >"$dir/posted" &
	posting=$!
	started $posting
	tries=0
	while kill -0 $posting 2>/dev/null && [ $tries -lt 2 ]; do
		tries=$((tries + 1))
		done_by "$aggregator" backup --dir "$centre" \
		    --out "$dir/$round-$tries.backup"
	done
	end_process $posting 0
	same "deliveries that failed beside backups" "0 0" \
	    "$ended $(cut -d ' ' -f 1 "$dir/posted")"
	delivered=$((delivered + 300))
	round=$((round + 1))
done
said "unpacked and judged"
said "SHA-256 $(sha256sum "$dir/2-$tries.backup" | cut -d ' ' -f 1)"
same "who may read it" 600 "$(stat -c %a "$dir/2-$tries.backup")"
[ ! -e "$centre/backup.making" ] || fail "copies were left in the centre"
done_by "$aggregator" access list --dir "$centre" --kind figures
said "made a backup of the whole centre"
all=$(log_size)
"$audit" mirror "$url/log" "$dir/mirror" >/dev/null
"$aggregator" totals --dir "$centre" --policy exact/1 --json >"$dir/totals.json"

# What it holds and says agrees with itself, and with the whole log of today.
partly=0
for file in "$dir"/*.backup; do
	exits 0 "$aggregator" drill --in "$file"
	said "can be restored"
	said "equal,"
	rm -rf "$dir/new"
	done_by "$aggregator" restore --in "$file" --dir "$dir/new"
	said "Nothing is signed yet"
	done_by "$aggregator" event list --dir "$dir/new"
	said "W1 "
	size=$(sed -n 2p "$dir/new/log/checkpoint")
	[ "$size" -eq "$all" ] || partly=$((partly + 1))
	done_by "$aggregator" fsck --dir "$dir/new"
	exits 1 env XDG_STATE_HOME="$dir" "$aggregator" init --dir "$dir/new" \
	    --origin "$origin" --authority-dir "$dir/no"
done
[ $partly -gt 2 ] || fail "no backup was made while entries came"
ok "$partly backups of a log that was growing"
[ -z "$(find "$dir" -maxdepth 1 -name '.tmp*')" ] || fail "a drill left something"

# The centre is lost; the first backup and a mirror bring everything back.
serve_stop
mv "$centre" "$dir/gone"
done_by "$aggregator" restore --in "$dir/0-1.backup" --dir "$centre"
must_serve_held() {
	unheard=1
	must_serve
	unheard=
}
must_serve_held
same "ready, before anybody has spoken" 503 "$(curl -s -o "$dir/said" \
    -w '%{http_code}' "$url/readyz")"
said "named person"
serve_stop
done_by "$aggregator" recover --dir "$centre" --mirror "$dir/mirror" \
    --openings "$dir/gone/store.db"
done_by "$aggregator" recover --dir "$centre" --confirm "Ann Other"
must_serve
same "entries" "$all" "$(log_size)"
same "ready" 200 "$(curl -s -o "$dir/said" -w '%{http_code}' "$url/readyz")"
"$aggregator" totals --dir "$centre" --policy exact/1 --json >"$dir/again.json"
cmp -s "$dir/totals.json" "$dir/again.json" || fail "other totals came back"
ok "the totals of the centre that was lost, to the byte"
done_by "$aggregator" rebuild --dir "$centre" --check

# With the lock of the lost machine nobody has to say anything.
rm -rf "$dir/new"
done_by "$aggregator" backup --dir "$centre" --out "$dir/last.backup"
serve_stop
done_by "$aggregator" restore --in "$dir/last.backup" --dir "$dir/new"
rm -r "$dir/new/lock"
cp -r "$centre/lock" "$dir/new/"
centre=$dir/new
port=0
serve_start env || fail "it does not start"
grep -q "It is read-only" "$dir/serve.txt" && fail "its own lock was not enough"
ok "with its own lock it is not held"
serve_stop
centre=$dir/centre

# -------------------------------------------------------- a folder of backups

mkdir "$dir/dated"
for _ in 1 2 3; do
	until "$aggregator" backup --dir "$centre" --folder "$dir/dated" \
	    --keep 2 >"$dir/said" 2>&1; do
		# Two in one second would have one name.
		said "exists already"
	done
done
said "1 older backup was removed; the newest 2 are kept"
same "backups that are kept" 2 "$(find "$dir/dated" -name 'sheaf-*Z.backup' |
    wc -l)"
done_by "$aggregator" drill --folder "$dir/dated"
said "$(find "$dir/dated" -name '*.backup' | sort | tail -n 1) can be restored"
exits 1 "$aggregator" drill --folder "$dir/mirror"
said "there is no backup"
exits 2 "$aggregator" backup --dir "$centre"
said "either --out FILE or --folder DIR"
exits 2 "$aggregator" backup --dir "$centre" --out x --keep 2
exits 2 "$aggregator" backup --dir "$centre" --folder x --keep 0

# ------------------------------------------------------------ what is refused

exits 1 "$aggregator" restore --in "$dir/last.backup" --dir "$centre"
said "into an empty folder only"
cp "$dir/last.backup" "$dir/bad.backup"
at=$(($(stat -c %s "$dir/bad.backup") / 2))
printf 'XXXX' | dd of="$dir/bad.backup" bs=1 seek=$at conv=notrunc 2>/dev/null
exits 1 "$aggregator" drill --in "$dir/bad.backup"
said "is damaged"
exits 1 "$aggregator" restore --in "$dir/bad.backup" --dir "$dir/none"
said "nothing was restored"
[ ! -e "$dir/none" ] || fail "a refused restore left something"
exits 1 "$aggregator" restore --in "$centre/store.db" --dir "$dir/none"
said "is no backup of an aggregator"
# A backup of a newer version, under a digest that is right.
sed '1s/v1/v2/' "$dir/last.backup" >"$dir/newer.backup"
exits 1 "$aggregator" drill --in "$dir/newer.backup"
said "is no backup of an aggregator"

# -------------------------------------------------------- killed at every step

# A small centre, so that a try takes a moment.
rm -rf "$centre" "$dir/authority" "$dir/new"
centre_new alpha
grant alpha alpha

no_half_file() {
	if [ -e "$dir/try.backup" ]; then
		done_by "$aggregator" drill --in "$dir/try.backup"
		rm "$dir/try.backup"
	fi
}

try_backup() {
	again=0
	killed_at "$1" "$2" "$aggregator" backup --dir "$centre" \
	    --out "$dir/try.backup" || again=1
	no_half_file
	"$aggregator" backup --dir "$centre" --out "$dir/try.backup" >/dev/null
	no_half_file
	return $again
}

try_restore() {
	rm -rf "$dir/new"
	again=0
	killed_at "$1" "$2" "$aggregator" restore --in "$dir/small.backup" \
	    --dir "$dir/new" || again=1
	if [ -e "$dir/new/store.db" ]; then
		done_by "$aggregator" fsck --dir "$dir/new"
	else
		exits 2 "$aggregator" status --dir "$dir/new"
		# Only when it was about to take its place is there more than
		# its folder of work.
		[ "$(ls -A "$dir/new" 2>/dev/null)" = .restoring ] ||
		    rm -rf "$dir/new"
		done_by "$aggregator" restore --in "$dir/small.backup" \
		    --dir "$dir/new"
		done_by "$aggregator" fsck --dir "$dir/new"
	fi
	return $again
}

# A disk that is full from some write on, or cannot be read or written once: said in a
# sentence, and nothing stays.
try_full() {
	try_faulty "$1" "error=ENOSPC:when=$2+"
}
try_failing() {
	try_faulty "$1" "error=EIO:when=$2"
}

# try_faulty CALL FAULT
try_faulty() {
	again=0
	printf '' | strace -f --seccomp-bpf -o "$dir/trace" -e trace="$1" \
	    -e inject="$1:$2" "$aggregator" backup \
	    --dir "$centre" --out "$dir/try.backup" >"$dir/said" 2>&1 &&
	    again=1
	points=$((points + 1))
	if [ $again -eq 0 ]; then
		kills=$((kills + 1))
		[ "$1" = write ] || sentence
	elif grep -q INJECTED "$dir/trace"; then
		again=0
	fi
	no_half_file
	return $again
}

# Of the writes, a few make the file: every other one is tried.
many=$stride
stride=2
sweep "backup at its writes" try_backup write
stride=$many
sweep backup try_backup pwrite64 fsync rename unlinkat
"$aggregator" backup --dir "$centre" --out "$dir/small.backup" >/dev/null
sweep restore try_restore pwrite64 write fsync rename
sweep "backup on a disk without room" try_full pwrite64 write fsync
sweep "backup on a disk that fails" try_failing pread64 write rename
done_by "$aggregator" fsck --dir "$centre"

# Root's, killed anywhere: what is left is no obstacle to the service's own user.
try_root() {
	again=0
	killed_at "$1" "$2" "$aggregator" backup --dir "$centre" \
	    --out "$dir/try.backup" || again=1
	[ -z "$(find "$centre" -type d -user 0)" ] || {
		find "$centre" -type d -user 0 >&2
		fail "root's folders were left in the centre"
	}
	rm -f "$dir/try.backup"
	return $again
}
if [ "$(id -u)" -eq 0 ]; then
	chown -R 12345:12345 "$centre"
	sweep "root's backup" try_root fsync rename
	# A restore of root's belongs to the owner of the folder that was there, with the
	# folders between, and one that fails leaves none of these.
	mkdir "$dir/home"
	chown 12345:12345 "$dir/home"
	done_by "$aggregator" restore --in "$dir/small.backup" \
	    --dir "$dir/home/a/b/centre"
	same "what is root's after a restore" "" "$(find "$dir/home" -user 0)"
	head -c 20000 "$dir/small.backup" >"$dir/cut.backup"
	exits 1 "$aggregator" restore --in "$dir/cut.backup" --dir "$dir/home/x/y"
	same "what is left of one that failed" "" "$(find "$dir/home" -name x)"
	rm -r "$dir/home"
else
	echo "NOT TESTED HERE: root's backups, since this is not root"
fi
echo "  $points points tried, stopped at $kills of them"
