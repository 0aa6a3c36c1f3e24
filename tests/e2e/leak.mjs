// node leak.mjs WORDS PATH...
//
// Looks for every planted value in all files under each PATH: as UTF-8,
// Latin-1 and UTF-16 of both orders, each of them as it is, in hex and in
// base64 at each of the three places where it may begin; numbers also as the
// integers that a database stores.  Letters are found in either case.  Every
// file is read as it is, without its white space (dumps and base64 are
// broken into lines), and what unpacks in it, from wherever a gzip or zlib
// header or an entry of a ZIP file stands.
//
// Each line of WORDS is one value: its kind, a tab, and the ways in which it
// is written, divided by tabs.  One that begins with 0x is bytes.
//
// Prints "FILE FORM KIND LINE" for each find, and never the value.  The last
// line says what was read.  With --count before WORDS: "FILE N", how many of
// the values were found in each file, every one of their ways of writing;
// with --any, at least one.
import { lstatSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { constants, inflateRawSync } from "node:zlib";

const SHORTEST = 6; // bytes; shorter ones turn up by chance
const SHORTEST_BASE64 = 8;
const UNPACKED_MAX = 64 << 20;
const DEPTH_MAX = 3; // a gzip in a gzip in a file

const args = process.argv.slice(2);
const counting = { "--count": "every", "--any": "some" }[args[0]];
if (counting !== undefined)
	args.shift();
const [words_file, ...paths] = args;

const fold = Uint8Array.from({ length: 256 }, (_, c) =>
	c >= 0x41 && c <= 0x5a ? c + 0x20 : c);

// ------------------------------------------------------------- what to find

// By their first four bytes, folded, and then by the next two; `first` tells
// quickly that nothing begins so.
const BITS = 20;
const first = new Uint8Array(1 << BITS);
const needles = new Map();
let needles_n = 0;

const mix = (four) => Math.imul(four, 0x9e3779b1) >>> (32 - BITS);

// One sequence of bytes that gives a value away; exact: letters count.
function add(bytes, exact, form, value, way) {
	if (bytes.length < SHORTEST)
		return;
	const folded = bytes.map((c) => fold[c]);
	const four = (folded[0] << 24 | folded[1] << 16 | folded[2] << 8 |
		folded[3]) | 0;
	const at = mix(four);
	first[at] = 1;
	if (!needles.has(four))
		needles.set(four, new Map());
	const begun = needles.get(four);
	const two = folded[4] << 8 | folded[5];
	if (!begun.has(two))
		begun.set(two, []);
	begun.get(two).push({ folded, bytes: exact ? bytes : null, form,
		value, way });
	needles_n++;
}

// The characters of base64 that bytes alone decide, after 0, 1 or 2 others.
function base64_forms(bytes) {
	return [0, 1, 2].map((shift) => {
		const text = Buffer.concat([Buffer.alloc(shift), bytes])
			.toString("base64").replace(/=+$/, "");
		const end = (shift + bytes.length) % 3 === 0 ? undefined : -1;
		return text.slice(shift === 0 ? 0 : shift + 1, end);
	});
}

function add_encoded(bytes, name, value, way) {
	for (const [shift, text] of base64_forms(bytes).entries()) {
		if (text.length < SHORTEST_BASE64)
			continue;
		const url = text.replaceAll("+", "-").replaceAll("/", "_");
		for (const form of new Set([text, url]))
			add(Buffer.from(form), true, `${name}base64+${shift}`,
				value, way);
	}
}

function add_text(text, value, way) {
	const cases = new Set([text, text.toLowerCase(), text.toUpperCase(),
		text.replace(/[A-Z]/g, (c) => c.toLowerCase()),
		text.replace(/[a-z]/g, (c) => c.toUpperCase())]);
	const sets = {
		"": (s) => Buffer.from(s),
		"latin1-": (s) => Buffer.from(s, "latin1"),
		"utf16le-": (s) => Buffer.from(s, "utf16le"),
		"utf16be-": (s) => Buffer.from(s, "utf16le").swap16(),
	};
	for (const [name, encode] of Object.entries(sets)) {
		const bytes = encode(text);
		if (name === "latin1-" && bytes.equals(Buffer.from(text)))
			continue;
		add(bytes, false, `${name}plain`, value, way);
		for (const one of cases) {
			add(Buffer.from(encode(one).toString("hex")), false,
				`${name}hex`, value, way);
			add_encoded(encode(one), name, value, way);
		}
	}
	if (/^[1-9]\d{9}$/.test(text))
		add_number(text, value, way);
}

// Ten digits as SQLite's 48 bits, and as 64 bits in memory.
function add_number(text, value, way) {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64BE(BigInt(text));
	add(bytes.subarray(2), true, "integer", value, way);
	add(Buffer.from(bytes).reverse(), true, "integer", value, way);
}

// Half a key is a leak as well.
function add_bytes(bytes, value, way) {
	const half = bytes.length >= 32 ? bytes.length / 2 : bytes.length;
	for (let at = 0; at + half <= bytes.length; at += half) {
		const part = bytes.subarray(at, at + half);
		add(part, true, "bytes", value, way);
		add(Buffer.from(part.toString("hex")), false, "hex", value, way);
		add_encoded(part, "", value, way);
	}
}

const values = readFileSync(words_file, "utf8").split("\n")
	.filter((line) => line !== "").map((line) => line.split("\t"));
for (const [value, [kind, ...ways]] of values.entries())
	for (const [way, text] of ways.entries())
		if (text.startsWith("0x"))
			add_bytes(Buffer.from(text.slice(2), "hex"), value, way);
		else if (text !== "")
			add_text(text, value, way);
		else
			throw new Error(`line ${value + 1} (${kind}) is empty`);

// ---------------------------------------------------------------- searching

let files = 0;
let total = 0;
let finds = new Map(); // "value form" or, counting, "value way"

function same(content, at, n) {
	if (at + n.folded.length > content.length)
		return false;
	for (let i = 6; i < n.folded.length; i++)
		if (fold[content[at + i]] !== n.folded[i])
			return false;
	return n.bytes === null || n.bytes.equals(content.subarray(at,
		at + n.bytes.length));
}

function search(content, how) {
	let four = 0;
	for (let i = 0; i < content.length; i++) {
		four = four << 8 | fold[content[i]];
		if (first[mix(four)] === 0)
			continue;
		const two = fold[content[i + 1]] << 8 | fold[content[i + 2]];
		for (const n of needles.get(four)?.get(two) ?? [])
			if (same(content, i - 3, n))
				finds.set(counting ? `${n.value} ${n.way}` :
					`${n.value} ${n.form}${how}`, n);
	}
}

function without_blanks(content) {
	const out = Buffer.alloc(content.length);
	let n = 0;
	for (const c of content)
		if (c !== 0x20 && (c < 0x09 || c > 0x0d))
			out[n++] = c;
	return out.subarray(0, n);
}

// Where the packed bytes begin after a header of gzip, zlib or a ZIP entry
// at the begin of `b`, or 0 when there is none.
function header(b) {
	if (b[0] === 0x78 && (b[0] << 8 | b[1]) % 31 === 0)
		return b[1] & 0x20 ? 0 : 2;
	if (b[0] === 0x50)
		return b.length > 30 && b.readUInt32LE() === 0x04034b50 &&
			b.readUInt16LE(8) === 8 ?
			30 + b.readUInt16LE(26) + b.readUInt16LE(28) : 0;
	if (b[0] !== 0x1f || b[1] !== 0x8b || b[2] !== 8 || b.length < 18)
		return 0;
	let n = 10;
	if (b[3] & 4)
		n += 2 + b.readUInt16LE(n);
	for (const named of [8, 16]) // a name, a comment
		if (b[3] & named)
			n = b.indexOf(0, n) + 1;
	return n + (b[3] & 2);
}

// What begins at `at` unpacked, or null when nothing does.
function unpacked(content, at) {
	const rest = content.subarray(at);
	const n = header(rest);
	if (n === 0)
		return null;
	try {
		return inflateRawSync(rest.subarray(n), {
			finishFlush: constants.Z_SYNC_FLUSH,
			maxOutputLength: UNPACKED_MAX });
	} catch {
		return null; // it only looked like a header
	}
}

function look(content, how, depth) {
	search(content, how);
	search(without_blanks(content), `${how}, broken`);
	if (depth === DEPTH_MAX)
		return;
	for (const byte of [0x1f, 0x78, 0x50])
		for (let at = content.indexOf(byte); at >= 0;
			at = content.indexOf(byte, at + 1)) {
			const inside = unpacked(content, at);
			if (inside !== null && inside.length > 0)
				look(inside, `${how}, packed`, depth + 1);
		}
}

function report(path) {
	if (counting) {
		const whole = values.filter(([, ...ways], value) =>
			ways[counting]((_, way) => finds.has(`${value} ${way}`)));
		console.log(`${path} ${whole.length}`);
	} else {
		for (const [key, n] of finds)
			console.log(`${path} ${key.replace(/^\d+ /, "")
				.replaceAll(" ", "")} ${values[n.value][0]
				.replaceAll(" ", "-")} ${n.value + 1}`);
	}
	finds = new Map();
}

function visit(path) {
	const stat = lstatSync(path);
	if (stat.isDirectory()) {
		for (const name of readdirSync(path))
			visit(join(path, name));
	} else if (stat.isFile()) {
		const content = readFileSync(path);
		files++;
		total += content.length;
		look(content, "", 0);
		report(path);
	}
}

paths.forEach(visit);
if (!counting)
	console.log(`${files} files, ${total} bytes, for ${values.length} ` +
		`values in ${needles_n} forms`);
