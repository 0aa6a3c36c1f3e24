// What a policy shows of a value (TOTALS.md, section 4). A column's `single`
// is true where it shows one service; `quarters` are the columns that a column
// of all quarters adds up.
import { BANDS, SUMS } from "./measures.mjs";

const FEW = 5;
const SMALL = 5;
const CASELOAD_LEAST = 20;

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

export const POLICIES = { "exact/1": exact, "mhsds/1": mhsds };
