// Payloads (PROTOCOL.md section 6).
import { Bad } from "./bytes.mjs";
import * as words from "./words.mjs";
import { FIRST_LINE, RULE_SETS, codes_of, fault_of, line_of } from "./measures.mjs";
import { PUBLISHED, SIDES, published_fault } from "./reconciliation.mjs";

const PAYLOAD_MAX_BYTES = 16384;
const VALUE_LIMIT = 2 ** 31;

function bad(line, why) {
	throw new Bad("payload", line, why);
}

// Lines by number from 1; a line that is not whole is found when asked for.
class Lines {
	constructor(bytes) {
		this.parts = bytes.toString("latin1").split("\n");
		this.next = 1;
	}

	more() {
		return this.next < this.parts.length ||
			this.parts.at(-1) !== "";
	}

	take() {
		const line = this.parts[this.next - 1];
		if (this.next >= this.parts.length)
			bad(this.next, "missing, or without its LF");
		if (/[^\x20-\x7e]/.test(line))
			bad(this.next, "not printable ASCII");
		this.next++;
		return line;
	}

	field(keyword, parse) {
		const at = this.next;
		const line = this.take();
		if (!line.startsWith(`${keyword} `))
			bad(at, `"${keyword}" expected`);
		const value = parse(line.slice(keyword.length + 1));
		if (value === undefined || value === null)
			bad(at, `"${keyword}" has a wrong value`);
		return value;
	}
}

// undefined: no value at all; the box keeps null, "not collected", apart.
function value_of(text) {
	if (text === "-")
		return { value: null };
	const value = words.number(text);
	return value === null || value >= VALUE_LIMIT ? null : { value };
}

function score_of(text) {
	return /^[1-5]$/.test(text) ? { value: Number(text) } : null;
}

function header(lines) {
	const found = { content: lines.take() };
	if (!words.CONTENTS.includes(found.content))
		bad(1, "no content known here");
	found.service = lines.field("service", words.id);
	found.period = lines.field("period", words.period);
	if (found.content !== "sheaf-return/1")
		return found;
	found.rules = lines.field("rules", words.rules);
	found.through = lines.field("through", words.day);
	found.source = lines.field("source",
		(t) => t === "register" || t === "summary" ? t : null);
	return found;
}

function compare(found, expected) {
	["content", "service", "period"].forEach((name, i) => {
		if (found[name] !== expected[name])
			throw new Bad("header", i + 1, `${name} differs`);
	});
}

function check_through(found, least, most) {
	if (found.through < least || found.through > most)
		throw new Bad("through", 5, "outside the period");
}

function return_values(lines, codes) {
	const values = {};
	for (const code of codes)
		values[code] = lines.field(code, value_of).value;
	if (lines.more())
		bad(codes.length + FIRST_LINE, "a line too many");
	const fault = fault_of(values);
	if (fault !== null)
		bad(line_of(fault), `${fault} does not hold together`);
	return values;
}

function fidelity_values(lines) {
	const values = {};
	for (let item = 1; item <= 25; item++)
		values[`item.${item}`] =
			lines.field(`item.${item}`, score_of).value;
	for (const code of ["actions.planned", "actions.done"])
		values[code] = lines.field(code, value_of).value;
	if (lines.more())
		bad(lines.next, "a line too many");
	return values;
}

// Two values a line.
function reconciliation_values(lines) {
	const values = {};
	for (const code of PUBLISHED) {
		const both = lines.field(code, (text) => {
			const found = text.split(" ").map(value_of);
			return found.length === 2 && !found.includes(null)
				? found : null;
		});
		SIDES.forEach((side, i) => {
			values[`${code}.${side}`] = both[i].value;
		});
	}
	if (lines.more())
		bad(lines.next, "a line too many");
	const fault = published_fault(values);
	if (fault !== null)
		bad(4 + PUBLISHED.indexOf(fault), `${fault} is not possible`);
	return values;
}

const VALUES = {
	"sheaf-return/1": return_values,
	"sheaf-reconciliation/1": reconciliation_values,
};

function body(lines, { content, rules }) {
	if (lines.parts[lines.next - 1] === "withdrawn") {
		lines.take();
		if (lines.more())
			bad(lines.next, "a line after withdrawn");
		return null;
	}
	return (VALUES[content] ?? fidelity_values)(lines, codes_of(rules));
}

// expected: content, service and period of the statement.
export function parse_payload(bytes, expected) {
	if (bytes.length > PAYLOAD_MAX_BYTES)
		bad(0, "too long");
	const lines = new Lines(bytes);
	const found = header(lines);
	compare(found, expected);
	if (found.rules !== undefined && !RULE_SETS.includes(found.rules))
		throw new Bad("unsupported", 0, "rule set not known");
	found.values = body(lines, found);
	found.withdrawn = found.values === null;
	const [start, end] = [found.period.slice(0, 10),
		words.period_end(found.period)];
	found.through ??= end;
	check_through(found, start, end);
	return found;
}
