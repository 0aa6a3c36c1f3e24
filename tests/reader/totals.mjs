// Totals from the statements in force and their openings, nothing else
// (P-INF-5).
import { codes_of } from "./measures.mjs";
import { check_opening } from "./opening.mjs";
import { parse_payload } from "./payload.mjs";

function order(a, b, ...names) {
	for (const name of names)
		if (a[name] !== b[name])
			return a[name] < b[name] ? -1 : 1;
	return 0;
}

function total_row({ service, period, rules, values }) {
	return { service, period, rules, 
		values: codes_of(rules).map((c) => values[c]) };
}

// openings: id -> bytes, or undefined. Returns the rows in force with
// "withdrawn", the returns that add something, and what was found wrong.
export function returns_of(in_force, openings) {
	const [rows, returns, findings] = [[], [], []];
	for (const batch of in_force) {
		const row = { ...batch, withdrawn: false };
		rows.push(row);
		if (batch.erased)
			continue;
		try {
			const bytes = openings(batch.id);
			if (bytes === undefined)
				throw new Error("its opening is missing");
			const { payload } = check_opening(batch.text, bytes);
			const found = parse_payload(payload, batch);
			row.withdrawn = found.withdrawn;
			row.through = found.through;
			row.source = found.source;
			if (found.rules && !found.withdrawn)
				returns.push(found);
		} catch (e) {
			findings.push(`leaf ${batch.index}: ${e.message}`);
		}
	}
	return { rows, returns, findings };
}

// The same, with one row of totals for each return that adds something.
export function totals_of(in_force, openings) {
	const { rows, returns, findings } = returns_of(in_force, openings);
	const totals = returns.map(total_row);
	totals.sort((a, b) => order(a, b, "service", "period", "rules"));
	return { rows, totals, findings };
}

// Over services, one row for each period and rule set.
export function sums_of(totals) {
	const found = new Map();
	for (const { period, rules, values } of totals) {
		const key = `${period} ${rules}`;
		if (!found.has(key))
			found.set(key, { period, rules, services: 0,
				values: codes_of(rules).map(() => 0),
				collecting: codes_of(rules).map(() => 0) });
		const sum = found.get(key);
		sum.services++;
		values.forEach((value, i) => {
			sum.values[i] += value ?? 0;
			sum.collecting[i] += value === null ? 0 : 1;
		});
	}
	return [...found.values()].sort((a, b) =>
		order(a, b, "period", "rules"));
}
