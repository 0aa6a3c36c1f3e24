// node published.mjs LOGDIR OPENINGSDIR DOCUMENT...
//
// Makes each document of `totals --json` again from the log as tiles, a folder
// of openings and its registry, by PROTOCOL.md and TOTALS.md, and compares it
// whole, byte for byte. Exit status 0: all equal; 1: something differs, or the
// log or an opening is not sound; 2: usage.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { base64 } from "./bytes.mjs";
import { make_document, write_document } from "./figures.mjs";
import { Ledger } from "./ledger.mjs";
import { POLICIES } from "./policies.mjs";
import { Registry } from "./registry.mjs";
import { read_log } from "./tiles.mjs";
import { returns_of } from "./totals.mjs";

const MANIFEST = ["log_size", "log_root", "registry", "openings", "erased"];

// The document's terms, as far as they can be used.
export function terms_of(given) {
	const { rules, policy, region, service, by_service, period, day,
		besides } = given;
	if (!POLICIES[policy])
		throw new Error(`policy ${policy} is not known here`);
	return { rules, policy, region, service, by_service, period, day,
		besides };
}

// The manifest beside the openings (P-TOT-6).
function check_manifest(dir, log, registry, in_force) {
	const path = join(dir, "manifest.json");
	const erased = in_force.filter((batch) => batch.erased).length;
	const values = [log.size, log.root, registry.hash,
		in_force.length - erased, erased];
	const expected = Object.fromEntries(MANIFEST.map((name, i) =>
		[name, values[i]]));
	return readFileSync(path, "utf8") === write_document(expected)
		? [] : ["manifest.json does not fit log and registry"];
}

// What is in force at that size, and the returns of it.
function read_state(log_dir, openings_dir, size) {
	const { entries, origin, tree } = read_log(log_dir);
	const ledger = new Ledger(origin);
	entries.slice(0, size).forEach((note) => ledger.add(note));
	ledger.settle(null);
	const in_force = ledger.in_force();
	const { returns, findings } = returns_of(in_force, (id) => {
		const path = join(openings_dir, `${id}.opening`);
		return existsSync(path) ? readFileSync(path) : undefined;
	});
	const registry = new Registry(readFileSync(join(openings_dir,
		"registry.csv")));
	const log = { size: ledger.size, root: base64(tree.root(size)) };
	const other = ledger.bound !== null && ledger.bound !== registry.hash;
	return { log, returns, registry, bound: ledger.bound,
		findings: [...ledger.findings, ...findings,
			...(other ? ["a release binds another registry"] : []),
			...check_manifest(openings_dir, log, registry,
				in_force)] };
}

// Where two texts differ first, for people.
function difference(is, must) {
	const [a, b] = [is.split("\n"), must.split("\n")];
	const at = a.findIndex((line, i) => line !== b[i]);
	const line = at < 0 ? a.length : at;
	return `line ${line + 1}: ${a[line] ?? "(end)"} instead of ` +
		`${b[line] ?? "(end)"}`;
}

// What was found wrong, as sentences; none: all documents are as they must be.
export function check(log_dir, openings_dir, texts) {
	const states = new Map();
	const found = [];
	for (const [name, text] of texts) {
		const given = JSON.parse(text);
		if (!states.has(given.log_size)) {
			const state = read_state(log_dir, openings_dir,
				given.log_size);
			states.set(given.log_size, state);
			found.push(...state.findings);
		}
		const { log, registry, returns, bound } =
			states.get(given.log_size);
		if (bound !== null && bound !== given.registry)
			found.push(`${name}: names another registry than the ` +
				"one that a release binds");
		const must = write_document(make_document(terms_of(given), log,
			registry, returns));
		if (must !== text)
			found.push(`${name}: ${difference(text, must)}`);
	}
	return found;
}

function main([log_dir, openings_dir, ...documents]) {
	if (documents.length === 0) {
		console.error("usage: published.mjs LOGDIR OPENINGSDIR " +
			"DOCUMENT...");
		return 2;
	}
	const found = check(log_dir, openings_dir, documents.map((path) =>
		[path, readFileSync(path, "utf8")]));
	for (const sentence of found)
		console.error(sentence);
	console.log(`${documents.length} documents made again, ` +
		`${found.length} differences.`);
	return found.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	try {
		process.exitCode = main(process.argv.slice(2));
	} catch (e) {
		console.error(e.message);
		process.exitCode = 1;
	}
}
