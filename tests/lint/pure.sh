#!/bin/sh
# protocol/ is pure: what it calls does no I/O and asks no clock, and it
# keeps nothing between two calls (no writable data).
set -u
cd "$(dirname "$0")/../.." || exit 1

impure='f?(open|close|read|write|sync|datasync)|open(at|dir)|[vf]*printf|puts'
impure="$impure|f(puts|putc|gets|scanf)|std(in|out|err)|rename|unlink|mkdir"
impure="$impure|socket|connect|send|recv|time|clock_gettime|gettimeofday"
impure="$impure|localtime(_r)?|sleep|nanosleep|getenv|random|rand|pthread_.*"
impure="$impure|sqlite3_.*|curl_.*|MHD_.*|json_.*|db_.*|file_.*|clock_.*|log_.*"

status=0
for source in protocol/*.c; do
	object=build/${source%.c}.o
	[ -f "$object" ] || { echo "$object is not built"; exit 1; }
	if nm -u "$object" | awk '{ print $2 }' | grep -xE "$impure"; then
		echo "^ $source is not pure"
		status=1
	fi
	# Tables of constant pointers are relocated once, then read-only.
	if objdump -t "$object" | awk '
	    NF > 2 && $(NF - 2) ~ /^\.(data|bss)(\.|$)/ &&
	    $(NF - 2) !~ /^\.data\.rel\.ro/ && $NF !~ /^\./' | grep .; then
		echo "^ $source keeps writable data"
		status=1
	fi
done
exit $status
