// The lines of a return under each rule set and what must hold between them
// (PROTOCOL.md section 6.1), in the reader's own words.
const LINES_1 = `
referrals = clinician self other
referrals.employed <= referrals
accessed
profiles_started
engaged
discharged
caseload
caseload.employed <= caseload
first_employer_contact = 0_30 31_60 61_150 151_270 271_up
first_employer_contact.days of first_employer_contact
job_starts = 16_up under_16
into_work
into_work.not_employed <= into_work
sustained_13 = 16_up under_16
sustained_26 = 16_up under_16
sustained_52 = 16_up under_16
in_work_13
in_work_26
in_work
in_work.minutes of in_work
in_work.supported
employer_contacts = face_to_face remote other
employer_contacts.reviewed <= employer_contacts
applications
interviews
es_fte
es_fte_weeks
community.minutes <= community.of
community.of
wellbeing_swemwbs.n
wellbeing_swemwbs.rise of wellbeing_swemwbs.n
wellbeing_swemwbs.fall of wellbeing_swemwbs.n
wellbeing_reqol.n
wellbeing_reqol.rise of wellbeing_reqol.n
wellbeing_reqol.fall of wellbeing_reqol.n
satisfaction.responses
satisfaction.positive <= satisfaction.responses
`;
const LINES_2 = `
engaged.evidenced <= engaged
job_starts.evidenced <= job_starts
sustained_13.16_up.evidenced <= sustained_13.16_up
sustained_13.under_16.evidenced <= sustained_13.under_16
sustained_26.16_up.evidenced <= sustained_26.16_up
sustained_26.under_16.evidenced <= sustained_26.under_16
sustained_52.16_up.evidenced <= sustained_52.16_up
sustained_52.under_16.evidenced <= sustained_52.under_16
`;
const words_of = (lines) => lines.trim().split("\n")
	.map((line) => line.split(" "));

export const FIRST_LINE = 7;
// Of the newest rule set; those of ips-grow/1 are the first of them.
export const CODES = [];
export const BANDS = [];
export const PARTS = [];
export const SUMS = [];

for (const [code, relation, ...words] of words_of(LINES_1 + LINES_2.trim())) {
	CODES.push(code);
	if (relation === "=") {
		const bands = words.map((band) => `${code}.${band}`);
		CODES.push(...bands);
		BANDS.push([code, bands]);
	} else if (relation === "<=") {
		PARTS.push([code, words[0]]);
	} else if (relation === "of") {
		SUMS.push([code, words[0]]);
	}
}

// The oldest first; each extends the one before it (P-RET-6).
export const RULE_SETS = ["ips-grow/1", "ips-grow/2"];
const OLD = CODES.slice(0, CODES.indexOf("engaged.evidenced"));

export function codes_of(rules) {
	return rules === RULE_SETS[0] ? OLD : CODES;
}

export function line_of(code) {
	return CODES.indexOf(code) + FIRST_LINE;
}

// What is "-" where its total, n or whole is; into_work is not such a part
// of job_starts, though it may not be above it.
const NEEDS = [
	...BANDS.flatMap(([total, bands]) => bands.map((b) => [b, total])),
	...PARTS, ...SUMS,
].sort((a, b) => line_of(a[1]) - line_of(b[1]) ||
	line_of(a[0]) - line_of(b[0]));

// By the line of the whole, and behind what is part of into_work, itself.
const AT_MOST = [...PARTS].sort((a, b) => line_of(a[1]) - line_of(b[1]))
	.flatMap((part) => part[1] === "into_work"
		? [part, ["into_work", "job_starts"]] : [part]);

function band_fault(values, total, bands) {
	const shown = bands.map((band) => values[band]);
	if (values[total] === null || shown.every((v) => v === null))
		return false;
	return shown.includes(null) ||
		shown.reduce((a, b) => a + b) !== values[total];
}

// values: code -> integer or null. Returns the code at fault, or null.
export function fault_of(found) {
	const values = { ...Object.fromEntries(CODES.map((c) => [c, null])),
		...found };
	const known = (a, b) => values[a] !== null && values[b] !== null;
	const dash = NEEDS.find(([code, whole]) =>
		values[whole] === null && values[code] !== null);
	if (dash)
		return dash[0];
	const band = BANDS.find(([total, bands]) =>
		band_fault(values, total, bands));
	if (band)
		return band[0];
	const part = AT_MOST.find(([code, whole]) =>
		known(code, whole) && values[code] > values[whole]);
	if (part)
		return part[0];
	const sum = SUMS.find(([code, n]) => values[n] === 0 && values[code]);
	return sum ? sum[0] : null;
}
