// The registry: registry.csv, and where a service is placed (TOTALS.md,
// sections 1 and 2).
import { sha256 } from "./bytes.mjs";
import * as words from "./words.mjs";

const HEAD = ["kind", "code", "name", "parent", "from", "to", "attributes"];
const PARENT = { area: "region", service: "area" };
const ROWS_MAX = 20000;
const FILE_MAX_BYTES = 4 * 1024 * 1024;
const SITE_TYPES = ["new", "aligning", "expanding"];
const ATTRIBUTES = [
	["provider", (v) => words.id(v) !== null],
	["site_type", (v) => SITE_TYPES.filter((t) => v.split("+").includes(t))
		.join("+") === v && v !== ""],
	["provider_type", (v) => ["nhs", "voluntary", "local_authority",
		"combined"].includes(v)],
	["contract", (v) => v !== ""],
	["funding", (v) => ["low", "medium", "high"].includes(v)],
	["mhsds", (v) => ["yes", "no"].includes(v)],
];
const OTHERS = [["ods", (v) => words.id(v) !== null]];

// The form in which ids and codes are compared and sorted.
export function fold(id) {
	return id.replace(/[A-Z]/g, (c) => c.toLowerCase());
}

export function in_order(a, b) {
	return a < b ? -1 : a > b ? 1 : 0;
}

function bad(line, why) {
	throw new Error(`registry.csv, row ${line}: ${why}`);
}

// Rows of cells; a quoted cell may hold line breaks.
function cells_of(text) {
	const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)/y;
	const rows = [];
	let row = [];
	while (cell.lastIndex < text.length) {
		const at = cell.lastIndex;
		const m = cell.exec(text);
		if (m === null)
			bad(rows.length + 1, `not CSV at byte ${at}`);
		row.push(m[1] === undefined ? m[2] : m[1].replaceAll('""', '"'));
		if (m[3] === "\n") {
			rows.push(row);
			row = [];
		}
	}
	if (row.length > 0)
		bad(rows.length + 1, "its LF is missing");
	return rows;
}

function written(cell) {
	return /[,"\r\n]|^[ \t]|[ \t]$/.test(cell)
		? `"${cell.replaceAll('"', '""')}"` : cell;
}

function check_attributes(row, line) {
	if (row.attributes === "")
		return;
	const known = row.kind === "service" ? ATTRIBUTES : OTHERS;
	let next = 0;
	for (const item of row.attributes.split(";")) {
		const [key, value] = [item.slice(0, item.indexOf("=")),
			item.slice(item.indexOf("=") + 1)];
		const at = known.findIndex(([name]) => name === key);
		if (at < next || !known[at][1](value))
			bad(line, `attribute "${item}"`);
		next = at + 1;
	}
}

function check_row(row, line) {
	if (!["region", "area", "provider", "service"].includes(row.kind))
		bad(line, "kind");
	if (words.id(row.code) === null)
		bad(line, "code");
	const length = Buffer.byteLength(row.name);
	if (length < 1 || length > 120)
		bad(line, "name");
	if (PARENT[row.kind] ? words.id(row.parent) === null
		: row.parent !== "")
		bad(line, "parent");
	if (words.day(row.from) === null)
		bad(line, "from");
	if (row.to !== "" && (words.day(row.to) === null || row.to < row.from))
		bad(line, "to");
	check_attributes(row, line);
}

const holds = (row, day) =>
	row.from <= day && (row.to === "" || day <= row.to);

export class Registry {
	// bytes: of registry.csv.
	constructor(bytes) {
		this.hash = sha256(bytes).toString("hex");
		const text = bytes.toString("utf8");
		const [head, ...rows] = cells_of(text);
		if (bytes.length > FILE_MAX_BYTES || rows.length > ROWS_MAX ||
			!Buffer.from(text).equals(bytes))
			bad(0, "too large, or not UTF-8");
		if (head.join() !== HEAD.join())
			bad(1, "header");
		if ([head, ...rows].map((row) =>
			`${row.map(written).join(",")}\n`).join("") !== text)
			bad(0, "cells are not written as P-TOT-1 says");
		this.rows = rows.map((cells) =>
			Object.fromEntries(HEAD.map((name, i) =>
				[name, cells[i]])));
		this.by_code = new Map();
		this.rows.forEach((row, i) => {
			if (rows[i].length !== HEAD.length)
				bad(i + 2, "number of cells");
			check_row(row, i + 2);
			const key = `${row.kind} ${fold(row.code)}`;
			if (!this.by_code.has(key))
				this.by_code.set(key, []);
			this.by_code.get(key).push(row);
		});
		for (const list of this.by_code.values())
			list.sort((a, b) => in_order(a.from, b.from));
		this.check();
	}

	check() {
		const key = (r) => [r.kind, r.code, r.from];
		this.rows.forEach((row, i) => {
			const before = this.rows[i - 1];
			if (before && !sorted(key(before), key(row)))
				bad(i + 2, "order");
			const up = PARENT[row.kind];
			if (up && !this.row(up, row.parent, row.from))
				bad(i + 2, "its parent is not there");
		});
		for (const list of this.by_code.values())
			list.forEach((row, i) => {
				if (i > 0 && holds(list[i - 1], row.from))
					bad(0, `${row.code} twice on one day`);
			});
	}

	get empty() {
		return this.rows.length === 0;
	}

	rows_of(kind, code) {
		return this.by_code.get(`${kind} ${fold(code)}`) ?? [];
	}

	row(kind, code, day) {
		return this.rows_of(kind, code).find((r) => holds(r, day));
	}

	// P-TOT-13.
	spelled(kind, code) {
		return this.rows_of(kind, code)[0]?.code;
	}

	services() {
		return [...this.by_code.keys()]
			.filter((key) => key.startsWith("service "))
			.map((key) => key.slice("service ".length));
	}

	// P-TOT-10: the region of a service in a quarter, or null.
	place(service, quarter) {
		const last = words.period_end(quarter);
		const first = quarter.slice(0, 10);
		const row = this.rows_of("service", service).findLast((r) =>
			r.from <= last && (r.to === "" || r.to >= first));
		if (!row)
			return null;
		const day = row.to !== "" && row.to < last ? row.to : last;
		const area = this.row("area", row.parent, day);
		return area ? this.spelled("region", area.parent) : null;
	}
}

// By bytes; equal ones are no order.
function sorted(a, b) {
	const at = a.findIndex((x, i) => x !== b[i]);
	return at >= 0 && Buffer.compare(Buffer.from(a[at]),
		Buffer.from(b[at])) < 0;
}
