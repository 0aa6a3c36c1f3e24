#!/bin/sh
# Every command answers through sheaf-agent serve, to the letter, as it does
# without it.
exec sh "$(dirname "$0")/15-golden.sh" --served
