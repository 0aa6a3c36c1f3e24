// The document of `totals --json`, made from returns and registry by
// TOTALS.md, sections 3 and 5, and from nothing else.
import { BANDS, CODES, RULE_SETS, codes_of } from "./measures.mjs";
import { POLICIES } from "./policies.mjs";
import { fold, in_order } from "./registry.mjs";
import * as words from "./words.mjs";

export const RATIOS = [
	["first_employer_contact.mean_days", "days",
		["first_employer_contact.days"], "first_employer_contact",
		[1, 1], 1, "first_employer_contact"],
	["job_starts.per_referral", "per cent", ["job_starts"], "referrals",
		[100, 1], 0, "referrals"],
	["in_work.mean_hours", "hours", ["in_work.minutes"], "in_work",
		[1, 60], 1, "in_work"],
	["caseload.per_fte", "clients", ["caseload"], "es_fte",
		[100, 1], 1, "caseload"],
	["employer_contacts.per_specialist", "contacts",
		["employer_contacts.face_to_face", "employer_contacts.remote"],
		"es_fte_weeks", [100, 1], 1, null],
	["community.percent", "per cent", ["community.minutes"],
		"community.of", [100, 1], 0, null],
	["satisfaction.percent", "per cent", ["satisfaction.positive"],
		"satisfaction.responses", [100, 1], 0,
		"satisfaction.responses"],
].map(([code, unit, num, den, scale, decimals, people]) =>
	({ code, unit, num, den, scale, decimals, people }));

const NOT_FLOWS = /^(accessed|caseload|in_work|es_fte)$|^caseload\.|^in_work\.|^wellbeing_/;
const is_flow = (code) => !NOT_FLOWS.test(code);
const BAND_OF = new Map(BANDS.flatMap(([total, bands]) =>
	bands.map((band) => [band, total])));

function next_quarter(quarter) {
	const day = new Date(`${quarter.slice(0, 10)}T00:00:00Z`);
	day.setUTCMonth(day.getUTCMonth() + 3);
	return `${day.toISOString().slice(0, 10)}/P3M`;
}

// P-TOT-21. Quarters sort as texts.
function quarters_of(terms, returns) {
	const begun = returns.map((r) => r.period)
		.filter((p) => p.slice(0, 10) <= terms.day).sort();
	if (terms.period)
		return [terms.period];
	const list = begun.slice(0, 1);
	while (list.length > 0 && list.at(-1) < begun.at(-1))
		list.push(next_quarter(list.at(-1)));
	return list;
}

// Returns of one scope, or of one service of it, in one quarter or in all.
class Column {
	constructor(part, quarter, quarters) {
		this.part = part;
		this.quarter = quarter;
		this.quarters = quarters; // of all quarters: their columns
		this.single = part.service !== undefined;
		this.returns = quarters ? quarters.flatMap((c) => c.returns)
			: part.returns.filter((r) => r.period === quarter);
		this.expected = new Set(quarters
			? quarters.flatMap((c) => [...c.expected])
			: part.expected.get(quarter));
		this.reported = new Set(this.returns.map((r) => r.key));
		this.kept = new Map();
	}

	// Once for each code: a column of all quarters asks often.
	once(name, make) {
		if (!this.kept.has(name))
			this.kept.set(name, make());
		return this.kept.get(name);
	}

	get missing() {
		if (this.quarters)
			return new Set(this.quarters.flatMap((c) =>
				[...c.missing]));
		return new Set([...this.expected].filter((key) =>
			!this.reported.has(key)));
	}

	holding(...codes) {
		return this.returns.filter((r) =>
			codes.every((code) => r.values[code] !== null));
	}

	collecting(code) {
		return this.once(`n ${code}`, () =>
			new Set(this.holding(code).map((r) => r.key)));
	}

	value(code) {
		return this.once(code, () => {
			const list = this.holding(code);
			return list.length === 0 ? null : sum(list, code);
		});
	}

	ratio({ code, num, den, people }) {
		return this.once(`ratio ${code}`, () => {
			const list = this.holding(...num, den);
			return {
				services: new Set(list.map((r) => r.key)),
				num: num.reduce((n, c) => n + sum(list, c), 0),
				den: sum(list, den),
				people: people && sum(list, people),
			};
		});
	}

	// Days, or null.
	through(pick) {
		const of = this.quarters
			? this.quarters.findLast((c) => c.returns.length > 0)
			: this;
		const days = (of?.returns ?? []).map((r) => r.through).sort();
		return days.at(pick) ?? null;
	}
}

function sum(list, code) {
	return list.reduce((n, r) => n + r.values[code], 0);
}

// P-TOT-22 and 24: what has columns of its own, in order.
function parts_of(terms, quarters, registry, returns, spell) {
	const parts = new Map();
	const part_of = (scope, key) => {
		const name = `${scope} ${terms.by_service ? key : ""}`;
		if (!parts.has(name))
			parts.set(name, {
				scope, key: terms.by_service ? key : "",
				service: terms.by_service ? spell(key)
					: terms.service,
				returns: [], expected: new Map(),
			});
		return parts.get(name);
	};
	const scope_of = (key, quarter) => {
		if (terms.service && key !== fold(terms.service))
			return null;
		if (registry.empty)
			return "main";
		const region = registry.place(key, quarter);
		if (region === null)
			return terms.region ? null : "outside";
		return !terms.region || fold(region) === fold(terms.region)
			? "main" : null;
	};
	if (!terms.by_service)
		part_of("main", "");
	for (const quarter of quarters)
		for (const key of registry.services()) {
			if (scope_of(key, quarter) !== "main")
				continue;
			const { expected } = part_of("main", key);
			if (!expected.has(quarter))
				expected.set(quarter, []);
			expected.get(quarter).push(key);
		}
	for (const r of returns) {
		const scope = quarters.includes(r.period)
			? scope_of(r.key, r.period) : null;
		if (scope !== null)
			part_of(scope, r.key).returns.push(r);
	}
	return [...parts.values()].sort((a, b) =>
		in_order(a.scope, b.scope) || in_order(a.key, b.key));
}

// P-TOT-42.
function columns_of(terms, part, quarters) {
	const each = quarters.map((quarter) => new Column(part, quarter));
	const all = new Column(part, `${quarters[0].slice(0, 10)}/` +
		words.period_end(quarters.at(-1)), each);
	const shown = terms.by_service ? [] : each;
	return (terms.period ? each : [...shown, all]).filter((c) =>
		part.scope === "main" || c.returns.length > 0);
}

function whose(column) {
	const { service, scope } = column.part;
	return { ...(service !== undefined && { service }),
		...(scope === "outside" && { outside: true }) };
}

// P-TOT-19. Each rule set known here extends the ones before it.
export function rules_of(returns, day) {
	return RULE_SETS.findLast((rules) => returns.some((r) =>
		r.rules === rules && r.period.slice(0, 10) <= day)) ?? RULE_SETS[0];
}

// P-TOT-27.
function sets_json(column) {
	return RULE_SETS.map((rules) => ({ rules, services: new Set(column.returns
		.filter((r) => r.rules === rules).map((r) => r.key)).size }))
		.filter(({ services }) => services > 0);
}

function column_json(column, policy, spell, rules) {
	const names = (set) => [...set].sort(in_order).map(spell);
	const hidden = policy.hidden(column);
	const bare = policy.bare && hidden;
	return {
		period: column.quarter,
		all: column.quarters !== undefined,
		...whose(column),
		services_reported: column.reported.size,
		services_expected: column.expected.size,
		services_summaries: new Set(column.returns
			.filter((r) => r.source === "summary")
			.map((r) => r.key)).size,
		...(rules !== RULE_SETS[0] && { sets: sets_json(column) }),
		through_min: bare ? null : column.through(0),
		through_max: bare ? null : column.through(-1),
		missing: names(column.missing),
		...(column.part.scope === "outside" &&
			{ services: names(column.reported) }),
		hidden,
	};
}

function row_json(column, code, policy) {
	const total = BAND_OF.get(code);
	const value = column.value(code);
	const shown = policy.row(column, code);
	return {
		measure: total ?? code,
		band: total ? code.slice(total.length + 1) : "",
		period: column.quarter, ...whose(column),
		services_collecting: policy.bare && shown === "*" ? null
			: column.collecting(code).size,
		...(policy.exact_values && value !== null && { value }),
		shown,
	};
}

function ratio_json(column, ratio, policy) {
	const shown = policy.ratio(column, ratio);
	return {
		ratio: ratio.code, unit: ratio.unit,
		period: column.quarter, ...whose(column),
		services_collecting: policy.bare && shown === "*" ? null
			: column.ratio(ratio).services.size,
		shown,
	};
}

// P-TOT-64.
function besides_json({ region, outside, period, measure, level }) {
	return { ...(region && { region }), ...(outside && { outside: true }),
		...(period && { period }), measure, level };
}

// P-TOT-13 and 40: the terms with the registry's spelling.
function spelled(asked, registry) {
	const terms = { ...asked };
	for (const kind of ["region", "service"]) {
		if (!asked[kind])
			continue;
		terms[kind] = registry.spelled(kind, asked[kind]);
		if (terms[kind] === undefined)
			throw new Error(`no ${kind} ${asked[kind]} in the ` +
				"registry");
	}
	return terms;
}

// asked: the terms of the document (P-TOT-40), codes in any case; log: size and
// root (base64); returns: all in force that hold figures, of any rule set.
export function make_document(asked, log, registry, returns) {
	const terms = spelled(asked, registry);
	const rules = rules_of(returns, terms.day);
	const nothing = Object.fromEntries(CODES.map((code) => [code, null]));
	const ours = returns.filter((r) => RULE_SETS.includes(r.rules) &&
		RULE_SETS.indexOf(r.rules) <= RULE_SETS.indexOf(rules))
		.map((r) => ({ ...r, key: fold(r.service),
			values: { ...nothing, ...r.values } }));
	const policy = POLICIES[terms.policy](terms, registry, ours, is_flow);
	const spelling = new Map(ours.map((r) => [r.key, r.service]));
	const spell = (key) => registry.spelled("service", key) ??
		spelling.get(key);
	const quarters = quarters_of(terms, ours);
	const columns = quarters.length === 0 ? [] :
		parts_of(terms, quarters, registry, ours, spell)
			.flatMap((part) => columns_of(terms, part, quarters));
	const filled = columns.filter((c) => c.returns.length > 0);
	const fits = (column, ...codes) =>
		!column.quarters || codes.every(is_flow);
	return {
		rules, policy: terms.policy,
		...(terms.region && { region: terms.region }),
		...(terms.service && { service: terms.service }),
		by_service: terms.by_service,
		...(terms.period && { period: terms.period }),
		log_size: log.size, log_root: log.root,
		registry: registry.hash, day: terms.day,
		...(terms.besides && policy.besides &&
			{ besides: terms.besides.map(besides_json) }),
		columns: columns.map((c) => column_json(c, policy, spell, rules)),
		rows: filled.flatMap((c) => codes_of(rules).filter((code) =>
			fits(c, code)).map((code) => row_json(c, code, policy))),
		ratios: filled.flatMap((c) => RATIOS.filter((r) =>
			fits(c, ...r.num, r.den)).map((r) =>
			ratio_json(c, r, policy))),
	};
}

// P-TOT-41.
export function write_document(document) {
	return `${JSON.stringify(document, null, 2)}\n`;
}
