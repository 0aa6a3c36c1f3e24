// node parts.mjs WHOLE PART...: do the exact values of the parts add up to those
// of the whole, column by column? A part may hold some of the whole's services,
// or one region; what is outside the registry adds up by itself.
import { readFileSync } from "node:fs";

const [whole, ...parts] = process.argv.slice(2).map((path) =>
	JSON.parse(readFileSync(path, "utf8")));

// The values of a document by measure, period, and whether they are outside.
function sums_of(documents) {
	const found = new Map();
	for (const { rows } of documents)
		for (const row of rows) {
			const key = [row.measure, row.band, row.period,
				row.outside ?? false].join(" ");
			found.set(key, (found.get(key) ?? 0) +
				(row.value ?? 0));
		}
	return found;
}

const [is, must] = [sums_of(parts), sums_of([whole])];
const periods = new Set(parts.flatMap(({ rows }) => rows.map((r) =>
	r.period)));
const outside = parts.some(({ rows }) => rows.some((r) => r.outside));
const wrong = [...must].filter(([key, value]) => {
	const [, , period, out] = key.split(" ").slice(-4);
	const compared = periods.has(period) &&
		(outside || out === "false");
	return compared && (is.get(key) ?? 0) !== value;
});
for (const [key, value] of wrong.slice(0, 5))
	console.error(`${key}: the whole ${value}, its parts ${is.get(key)}`);
if (must.size > 0 && periods.size === 0)
	console.error("nothing to compare");
process.exitCode = wrong.length > 0 ||
	(must.size > 0 && periods.size === 0) ? 1 : 0;
