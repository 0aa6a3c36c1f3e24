// The words of the protocol's grammar (PROTOCOL.md section 1). Each function
// returns the value, or null where the text is not such a word.
import { unbase64 } from "./bytes.mjs";

const ID = "[A-Za-z0-9][A-Za-z0-9-]{0,31}";
const ID_RE = new RegExp(`^${ID}$`);
const AGENT_RE = new RegExp(`^${ID}(\\.${ID})?$`);
const CONTENT_RE = /^[a-z][a-z0-9-]{0,39}\/[1-9][0-9]{0,3}$/;

export const CONTENTS = ["sheaf-return/1", "sheaf-fidelity-independent/1",
	"sheaf-fidelity-self/1", "sheaf-reconciliation/1"];

export function number(text, least = 0) {
	if (!/^(0|[1-9][0-9]{0,15})$/.test(text))
		return null;
	const value = Number(text);
	const fits = value <= Number.MAX_SAFE_INTEGER && value >= least;
	return fits ? value : null;
}

export function day(text) {
	const m = /^(20[0-9]{2})-([0-9]{2})-([0-9]{2})$/.exec(text);
	if (!m)
		return null;
	const date = new Date(0);
	date.setUTCFullYear(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
	return date.toISOString().slice(0, 10) === text ? text : null;
}

export function id(text) {
	return ID_RE.test(text) ? text : null;
}

export function agent_id(text) {
	return AGENT_RE.test(text) ? text : null;
}

export function agent_name(text) {
	const cut = text.lastIndexOf("/");
	const epoch = cut < 0 ? null : number(text.slice(cut + 1), 1);
	const agent = cut < 0 ? null : agent_id(text.slice(0, cut));
	return agent === null || epoch === null ? null : { agent, epoch };
}

export function hash(text) {
	const bytes = text.length === 44 ? unbase64(text) : null;
	return bytes !== null && bytes.length === 32 ? text : null;
}

export function content(text) {
	return CONTENT_RE.test(text) ? text : null;
}

// A rule set's name has the shape of a content's.
export const rules = content;

export function period(text) {
	const m = /^([0-9-]{10})\/P[1-9][0-9]{0,2}[DWMY]$/.exec(text);
	return m && day(m[1]) ? text : null;
}

export function origin(text) {
	if (!/^[\x21-\x7e]{1,128}$/.test(text) || text.includes("+"))
		return null;
	return text.startsWith("sheaf-") ? null : text;
}

// Whether a period is one that its content may have (P-BAT-4).
export function period_fits(content_name, text) {
	if (content_name === "sheaf-return/1")
		return /^....-(01|04|07|10)-01\/P3M$/.test(text);
	if (content_name === "sheaf-reconciliation/1")
		return text.endsWith("-01/P1M");
	return text.endsWith("/P1D");
}

// The last day of a P3M, P1M or P1D period.
export function period_end(text) {
	const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
	const months = /\/P([13])M$/.exec(text);
	if (months !== null) {
		date.setUTCMonth(date.getUTCMonth() + Number(months[1]));
		date.setUTCDate(date.getUTCDate() - 1);
	}
	return date.toISOString().slice(0, 10);
}
