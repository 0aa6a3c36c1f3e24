#!/bin/sh
# How SQLite means to run each statement of sheaf-agent on a new register.
# Every statement is a constant of the program, so all of them stand in its
# data.  A table that grows with the clients is never read as a whole inside a
# loop, and outside one by the statements below only, each of which wants the
# whole of a service.
. "$(dirname "$0")/lib.sh"
begin "query plans"
need sqlite3
need strings

staff p1 init --staff ann \
    --recovery-file "$dir/p1.recovery" >/dev/null
register=$dir/p1/register/register.db

# Statements that may read a whole table, or all rows of a service, once: what
# loads, weighs or removes a service, the erasing of a client, which looks for
# everything that hangs on that client, the suggesting of employers, which goes
# from the newest contact back as far as a limit, and another title for a kind of
# evidence, which a team leader gives once in a year or two.
cat >"$dir/whole" <<'EOT'
SELECT id, client, event, day, mode, flags, value, part, ref, staff FROM fact WHERE service = ?
SELECT event, client, ref FROM fact WHERE service = ?1 AND event IN (?2, ?3)
SELECT id, lookup FROM client WHERE service = ?
SELECT id, review_on, (SELECT retention_years FROM service WHERE id = ?1)
SELECT id, version, reference FROM client WHERE service = ? ORDER BY id
SELECT client, kind, ref FROM particulars WHERE service = ?
SELECT client, ref FROM particulars WHERE service = ? AND kind = ?
SELECT c.id, c.version, c.reference, p.id,
SELECT count(*) FROM client c JOIN service s ON s.id = c.service
DELETE FROM particulars WHERE service = ?2 AND (client = ?1 OR
DELETE FROM particulars_history WHERE service = ?2 AND (client = ?1 OR
DELETE FROM fact_history WHERE service = ?2 AND client = 0 AND
DELETE FROM fact WHERE service = ?2 AND event = ?4 AND ref IN
SELECT DISTINCT event, mode FROM fact WHERE service = ?
SELECT count(*) FROM client WHERE service = ?
SELECT count(*) FROM fact WHERE service = ?
SELECT mark, 0 FROM client WHERE service = ?1 UNION ALL
DELETE FROM particulars WHERE service = ?1
DELETE FROM particulars_history WHERE service = ?1
DELETE FROM fact_history WHERE service = ?1
DELETE FROM fact WHERE service = ?1
DELETE FROM client_also WHERE client IN (SELECT id FROM client WHERE service = ?1)
DELETE FROM retention_set WHERE client IN (SELECT id FROM client WHERE service = ?1)
DELETE FROM twins_apart WHERE first IN (SELECT id FROM client WHERE service = ?1)
SELECT first, second, at, by, apart FROM twins_apart ORDER BY first, second, id
DELETE FROM draft WHERE client IN (SELECT id FROM client WHERE service = ?1)
DELETE FROM client WHERE service = ?1
SELECT id, version, words, service, client, kind, ref FROM particulars WHERE kind IN (?, ?) ORDER BY id DESC LIMIT ?
SELECT title FROM evidence_kind WHERE number = ?1 AND title <> '' AND (EXISTS
EOT

# judge PLAN STATEMENT: print each line of the plan that breaks the rule.
# A line with a line before it under the same parent is the inside of a loop,
# and so is all of a correlated subquery.
judge() {
	may=no
	while IFS= read -r begins; do
		case $2 in
		"$begins"*) may=yes ;;
		esac
	done <"$dir/whole"
	awk -v may="$may" -v statement="$2" '
	BEGIN {
		# The names by which the statement calls the large tables.
		large = "^(fact|fact_history|client|particulars|" \
		    "particulars_history)$"
		n = split(statement, word, /[ ,()]+/)
		for (i = 1; i < n; i++)
			if ((word[i] == "FROM" || word[i] == "JOIN") && \
			    word[i + 1] ~ large) {
				big[word[i + 1]] = 1
				big[word[i + 2]] = 1
			}
	}
	/^QUERY PLAN/ { next }
	{
		match($0, /[A-Z]/)
		depth = RSTART
		text = substr($0, RSTART)
		for (d in seen)
			if (d > depth)
				delete seen[d]
		for (d in inner)
			if (d >= depth)
				delete inner[d]
		if (text ~ /^CORRELATED/)
			inner[depth] = 1
		if (text !~ /^(SCAN|SEARCH) /)
			next
		loop = depth in seen
		for (d in inner)
			loop = 1
		seen[depth] = 1
		split(text, w, " ")
		whole = text ~ /^SCAN/ || \
		    text ~ /\((service|event|kind)=\?( AND (event|kind)=\?)?\)/
		# The end of an index, for min() and max(), is one row.
		if (loop && statement ~ /SELECT (min|max)\(/ && \
		    text ~ /COVERING INDEX fact_by_service \(service=\?\)/)
			whole = 0
		if ((w[2] in big) && whole && (loop || may == "no"))
			print text
	}' "$1"
}

strings -n 6 "$agent" |
    grep -E '^ ?(SELECT|INSERT|UPDATE|DELETE|WITH|REPLACE) ' >"$dir/statements"
[ "$(wc -l <"$dir/statements")" -gt 100 ] ||
    fail "the statements were not found in the program"

# A pattern that is filled in with a column is not a statement yet; notes of
# what was touched are tables of one connection, small and found by key.
grep -v -e '%s' -e 'held_' "$dir/statements" >"$dir/whole-statements"
bad=0
while IFS= read -r statement; do
	sqlite3 "$register" "EXPLAIN QUERY PLAN $statement" >"$dir/plan" 2>&1 ||
	    fail "SQLite does not take: $statement: $(cat "$dir/plan")"
	judge "$dir/plan" "$statement" >"$dir/judged"
	if [ -s "$dir/judged" ]; then
		bad=$((bad + 1))
		echo "reads too much: $statement" >&2
		cat "$dir/judged" >&2
	fi
done <"$dir/whole-statements"
[ "$bad" -eq 0 ] || fail "$bad statements read whole tables"
ok "$(wc -l <"$dir/whole-statements") statements read no more than they need"
