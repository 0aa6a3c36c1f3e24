#!/bin/sh
# A command reaches its terminal, its streams and the files of its command
# line through agent/console only: otherwise it would use those of whatever
# process runs it.  (`init` runs where it is given, and asks LOGNAME.)
set -u
cd "$(dirname "$0")/../.." || exit 1

direct='(f|v|vf|d)?printf|f?puts|f?putc|putchar|fwrite|fflush|perror|isatty'
direct="$direct|getenv|ask_line|file_[a-z_]+|f?open|read|write|unlink|rename"
direct="$direct|chdir|clock_today"

if grep -nE "(^|[^A-Za-z0-9_])(($direct)\(|std(in|out|err)\>)" \
    agent/commands/*.c | grep -v 'commands_init.c:.*getenv("LOGNAME")'; then
	echo '^ a command does this by agent/console, or not at all'
	exit 1
fi
