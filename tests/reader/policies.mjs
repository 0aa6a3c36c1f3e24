// What a policy shows of a value (TOTALS.md, section 4). A column's `single`
// is true where it shows one service; `quarters` are the columns that a column
// of all quarters adds up.
import { BANDS, CODES, PARTS, SUMS } from "./measures.mjs";
import { fold } from "./registry.mjs";
import { ALL, Suppression, place_of, wrong_besides } from "./suppression.mjs";

const FEW = 5;
const SMALL = 5;
const CASELOAD_LEAST = 20;
const DAY_BANDS = BANDS.find(([code]) =>
	code === "first_employer_contact")[1];

const WORK = new Set(["employer_contacts", "employer_contacts.reviewed",
	...BANDS.find(([code]) => code === "employer_contacts")[1],
	"es_fte", "es_fte_weeks", "community.minutes", "community.of"]);
const SUM_CODES = new Set(SUMS.map(([code]) => code));

// P-TOT-33: scale * num / den with so many decimals, half up, exactly.
function rounded({ scale }, { num, den }, decimals) {
	const n = BigInt(num) * BigInt(scale[0]) * 10n ** BigInt(decimals);
	const d = BigInt(den) * BigInt(scale[1]);
	const value = (2n * n + d) / (2n * d);
	if (decimals === 0)
		return Number(value);
	const digits = String(value).padStart(decimals + 1, "0");
	return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

const exact = {
	hidden: () => false,
	row: (column, code) => column.value(code) ?? "-",
	ratio(column, ratio) {
		const sums = column.ratio(ratio);
		return sums.den === 0 ? "-"
			: rounded(ratio, sums, ratio.decimals);
	},
	exact_values: true,
};

const is_few = (n) => n >= 1 && n < FEW;

const mhsds = {
	hidden(column) {
		if (column.quarters)
			return column.quarters.some((c) => this.hidden(c));
		if (column.returns.length === 0)
			return false;
		return column.single
			? (column.value("caseload") ?? 0) < CASELOAD_LEAST
			: column.reported.size < FEW;
	},

	// collecting: column -> set of services.
	of_few(column, collecting) {
		if (column.quarters)
			return column.quarters.some((c) =>
				this.of_few(c, collecting));
		return !column.single && is_few(collecting(column).size);
	},

	row(column, code) {
		const value = column.value(code);
		if (this.hidden(column) ||
			this.of_few(column, (c) => c.collecting(code)))
			return "*";
		if (value === null)
			return "-";
		if (SUM_CODES.has(code))
			return "";
		if (WORK.has(code))
			return value;
		return value < SMALL ? "*" : Math.floor((value + 2) / 5) * 5;
	},

	ratio(column, ratio) {
		const sums = column.ratio(ratio);
		if (this.hidden(column) ||
			this.of_few(column, (c) => c.ratio(ratio).services))
			return "*";
		if (sums.den === 0)
			return "-";
		if (ratio.people === null)
			return exact.ratio(column, ratio);
		return sums.num < SMALL || sums.people < SMALL ? "*"
			: rounded(ratio, sums, 0);
	},
	exact_values: false,
};

// P-TOT-50 to 60. Its cells depend on all returns, not on the document's.
function sheaf(terms, registry, returns, is_flow) {
	const counts = new Set(CODES.filter((code) =>
		!WORK.has(code) && !SUM_CODES.has(code)));
	const wrong = terms.besides &&
		wrong_besides(terms.besides, registry, counts);
	if (wrong)
		throw new Error(wrong);
	const suppression = new Suppression(returns, registry,
		{ day: terms.day, is_flow, counts, besides: terms.besides });

	function places_of({ part }) {
		const key = part.key || fold(terms.service ?? "");
		const scope = part.scope === "outside" ? place_of.outside
			: terms.region ? place_of.region(fold(terms.region))
				: place_of.country;
		if (key === "")
			return [scope];
		return scope === place_of.country ? suppression.places_of(key)
			: [place_of.service(scope, key)];
	}

	const hides = (column, code) => suppression.hides(places_of(column),
		column.quarters ? ALL : column.quarter, code);

	// P-TOT-60, (4).
	const hides_a_band = (shown) => DAY_BANDS.some((b) => shown(b) === "*");

	// P-TOT-60, (4) to (6).
	function of_shown(column, ratio, sums) {
		const shown = (code) => sheaf_row(column, code);
		const den = shown(ratio.den);
		if (SUM_CODES.has(ratio.num[0])) {
			const mean = rounded(ratio, sums, 0);
			return ratio.den === "first_employer_contact" &&
				hides_a_band(shown) ? "*" : mean;
		}
		const num = shown(ratio.num[0]);
		if (num === den && PARTS.some(([part, whole]) =>
			part === ratio.num[0] && whole === ratio.den))
			return "*";
		return rounded(ratio, { num, den }, 0);
	}

	function sheaf_row(column, code) {
		const value = column.value(code);
		if (value === null)
			return "-";
		if (SUM_CODES.has(code))
			return "";
		if (WORK.has(code))
			return value;
		return hides(column, code) ? "*" : Math.floor((value + 2) / 5) * 5;
	}

	return {
		hidden: (column) => mhsds.hidden(column),
		row: sheaf_row,
		ratio(column, ratio) {
			const sums = column.ratio(ratio);
			const codes = [...ratio.num, ratio.den];
			if (ratio.people === null || sums.den === 0)
				return exact.ratio(column, ratio);
			if (column.returns.some((r) =>
				codes.some((c) => r.values[c] === null) &&
				codes.some((c) => r.values[c] !== null)) ||
				codes.some((c) => sheaf_row(column, c) === "*"))
				return "*";
			return of_shown(column, ratio, sums);
		},
		exact_values: false,
		bare: true, // P-TOT-59
		besides: true, // P-TOT-64
	};
}

// The names of policies, and each for a document.
export const POLICIES = {
	"exact/1": () => exact, "mhsds/1": () => mhsds, "sheaf/1": sheaf,
};
