// Which counts of people policy sheaf/1 hides (TOTALS.md, P-TOT-50 to 56): one
// decision over all places and quarters.
import { BANDS, CODES, PARTS } from "./measures.mjs";
import { fold, in_order } from "./registry.mjs";

const SMALL = 5;
const FEW = 5;
const CASELOAD_LEAST = 20;
export const ALL = "all";

// P-TOT-54, step A: what bounds a row from above.
const BOUNDS = [
	...BANDS.flatMap(([total, bands]) => bands.map((b) => [b, total])),
	...PARTS,
	["into_work", "job_starts"],
	["sustained_26", "sustained_13"], ["sustained_52", "sustained_26"],
	["in_work_26", "in_work_13"],
];

export const place_of = {
	country: "country",
	outside: "outside",
	region: (code) => `region ${code}`,
	service: (parent, key) => `${parent}, service ${key}`,
};

// P-TOT-61: the first row of a row's group.
const BOUND_OF = new Map(BOUNDS);
function group_of(code) {
	return BOUND_OF.has(code) ? group_of(BOUND_OF.get(code)) : code;
}

const LEVELS = [1, 2, 3, 4];
const BELOW = new Set([...BANDS.flatMap(([, bands]) => bands),
	...PARTS.map(([part]) => part)]);

// P-TOT-64: why a list is none, or null.
export function wrong_besides(list, registry, counts) {
	if (!Array.isArray(list) || list.length === 0)
		return "besides is no list with entries";
	const rank = (b) => [b.outside ? 2 : b.region ? 1 : 0,
		fold(b.region ?? ""), b.period ?? "~",
		String(CODES.indexOf(b.measure)).padStart(3, "0")].join(" ");
	const bad = list.find((b) => !counts.has(b.measure) ||
		group_of(b.measure) !== b.measure || !LEVELS.includes(b.level) ||
		"outside" in b && (b.outside !== true || "region" in b) ||
		b.region && registry.spelled("region", b.region) !== b.region);
	if (bad)
		return `besides: ${JSON.stringify(bad)}`;
	return list.every((b, i) => i === 0 || rank(list[i - 1]) < rank(b))
		? null : "besides is not in order";
}

// returns: those that count, with `key`. counts: codes about people that are no
// sums; is_flow: code -> true if it adds over quarters; besides: the document's.
export class Suppression {
	constructor(returns, registry, { day, counts, is_flow, besides }) {
		this.counts = counts;
		this.is_flow = is_flow;
		this.places = new Map();
		this.cells = new Map();
		const begun = returns.filter((r) => r.period.slice(0, 10) <= day);
		this.quarters = [...new Set(begun.map((r) => r.period))].sort();
		for (const r of begun)
			this.add(r, registry);
		for (const cell of this.cells.values())
			cell.hidden = this.is_small(cell);
		for (const cell of this.cells.values())
			if (cell.time === ALL && this.quarters_of(cell).some((c) =>
				this.is_few(c)))
				cell.hidden = true;
		this.settle();
		for (const entry of besides ?? [])
			this.hide_besides(entry);
		this.settle();
	}

	// P-TOT-62.
	hide_besides({ region, outside, period, measure, level }) {
		const place = region ? place_of.region(fold(region))
			: outside ? place_of.outside : place_of.country;
		for (const cell of this.cells.values()) {
			if (group_of(cell.code) !== measure ||
				cell.time !== (period ?? ALL))
				continue;
			const own = cell.place === place;
			if (!own && this.places.get(cell.place).parent !== place)
				continue;
			if (level >= (own ? 3 : 1) + !BELOW.has(cell.code))
				cell.hidden = true;
		}
	}

	at(place, time, code) {
		return this.cells.get(`${place}/${time}/${code}`);
	}

	add(r, registry) {
		const region = registry.empty ? undefined
			: registry.place(r.key, r.period);
		const parent = region === undefined ? place_of.country
			: region === null ? place_of.outside
				: place_of.region(fold(region));
		const own = place_of.service(parent, r.key);
		this.place(own, parent, r.key, r);
		if (parent.startsWith("region"))
			this.place(parent, place_of.country, "", r);
		this.place(parent.startsWith("region") ? place_of.country : parent,
			null, "", r);
	}

	place(name, parent, service, r) {
		if (!this.places.has(name))
			this.places.set(name, { name, parent, service, posts: 0 });
		this.places.get(name).posts += r.values.es_fte ?? 0;
		for (const code of CODES) {
			const value = r.values[code];
			if (value === null)
				continue;
			if (this.counts.has(code)) {
				this.cell(name, r.period, code, value);
				if (this.is_flow(code))
					this.cell(name, ALL, code, value);
			}
		}
	}

	cell(place, time, code, value) {
		const name = `${place}/${time}/${code}`;
		if (!this.cells.has(name))
			this.cells.set(name, { place, time, code, value: 0, n: 0 });
		const cell = this.cells.get(name);
		cell.value += value;
		cell.n++;
	}

	quarters_of(cell) {
		return this.quarters.map((q) => this.at(cell.place, q, cell.code))
			.filter((c) => c !== undefined);
	}

	// P-TOT-53, (b) and (c).
	is_few(cell) {
		if (this.places.get(cell.place).service === "")
			return cell.n < FEW;
		const caseload = this.at(cell.place, cell.time, "caseload");
		return (caseload?.value ?? 0) < CASELOAD_LEAST;
	}

	is_small(cell) {
		return cell.value < SMALL ||
			cell.time !== ALL && this.is_few(cell);
	}

	// P-TOT-56.
	settle() {
		const children = [...this.places.values()].sort((a, b) =>
			a.posts - b.posts || in_order(a.service || a.name,
				b.service || b.name));
		const steps = [
			() => this.bounded(),
			() => this.families((cell) =>
				(BANDS.find(([total]) => total === cell.code)?.[1] ?? [])
					.slice().reverse().map((band) =>
						this.at(cell.place, cell.time, band))),
			() => this.families((cell) =>
				cell.time === ALL ? this.quarters_of(cell) : []),
			() => this.families((cell) => children
				.filter((place) => place.parent === cell.place)
				.map((place) =>
					this.at(place.name, cell.time, cell.code))),
		];
		for (let hid = true; hid;) {
			hid = false;
			for (const step of steps) {
				const now = new Set(step());
				for (const cell of now)
					cell.hidden = true;
				hid = hid || now.size > 0;
			}
		}
	}

	bounded() {
		return BOUNDS.flatMap(([code, by]) =>
			[...this.cells.values()].filter((cell) =>
				cell.code === code && !cell.hidden &&
				this.at(cell.place, cell.time, by)?.hidden));
	}

	// What is to be hidden in the families whose parts parts_of gives.
	families(parts_of) {
		return [...this.cells.values()].flatMap((total) => {
			const parts = parts_of(total).filter((c) => c !== undefined);
			return parts.length === 0 ? [] : more(total, parts);
		});
	}

	// Whether a column's row is hidden; P-TOT-57.
	hides(places, time, code) {
		return places.some((place) => this.at(place, time, code)?.hidden);
	}

	// The places of a service that has some in the country.
	places_of(key) {
		return [...this.places.values()].filter((p) => p.service === key &&
			p.parent !== place_of.outside).map((p) => p.name);
	}
}

// P-TOT-55: what is to be hidden besides.
function more(total, parts) {
	const hidden = parts.filter((c) => c.hidden);
	const least = total.hidden ? 1 : 2;
	if (!total.hidden && hidden.length === 0)
		return [];
	const enough = () => hidden.length >= least &&
		hidden.reduce((n, c) => n + c.value, 0) >= SMALL;
	for (const part of parts)
		if (!part.hidden && !enough())
			hidden.push(part);
	const fresh = hidden.filter((c) => !c.hidden);
	return enough() || total.hidden ? fresh : [...fresh, total];
}
