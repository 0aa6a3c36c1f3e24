#!/bin/sh
# What the handbook says is so: commands, options, units, settings, paths, links,
# alarms, and the ratings of the hazard log.
set -eu
cd "$(dirname "$0")/../.."

node tests/lint/handbook.mjs build
