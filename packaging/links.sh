#!/bin/sh
# Usage: links.sh FOLDER...
# In each folder of documentation that holds SECURITY.md and handbook/: the links
# between the two, which lead through the sources until then.
set -eu
for folder; do
	sed -i 's|](../../SECURITY.md)|](../SECURITY.md)|g' "$folder"/handbook/*.md
	sed -i 's|](packaging/handbook/|](handbook/|g' "$folder/SECURITY.md"
done
