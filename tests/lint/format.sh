#!/bin/sh
# Spacing is as .clang-format says.  Repair: clang-format -i FILE
set -eu
cd "$(dirname "$0")/../.."

find common protocol agent aggregator auditor tests -name '*.[ch]' |
    sort | xargs -P "$(nproc)" -n 40 clang-format --dry-run --Werror --ferror-limit=1
