// Files of evidence, decided (PROTOCOL.md section 19).
//
//   node tests/reader/evidence.mjs POLICY FILE [LOGDIR [OPENINGSDIR]]
//
// prints the verdict. Exit status 0 proved, 1 not proved, 2 malformed.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Bad, base64, unbase64 } from "./bytes.mjs";
import { parse_checkpoint } from "./checkpoint.mjs";
import { make_document, write_document } from "./figures.mjs";
import { Ledger } from "./ledger.mjs";
import { ED25519, make_key } from "./note.mjs";
import { commitment } from "./opening.mjs";
import { parse_payload } from "./payload.mjs";
import { parse_policy } from "./policy.mjs";
import { terms_of } from "./published.mjs";
import { parse_receipt, verify_receipt } from "./receipt.mjs";
import { Registry } from "./registry.mjs";
import { parse_statement, verify_statement } from "./statement.mjs";
import { read_log } from "./tiles.mjs";
import { returns_of } from "./totals.mjs";
import { consistency_holds } from "./tree.mjs";
import * as words from "./words.mjs";

const FILE_MAX_BYTES = 512 * 1024;
const PARTS_MAX = 1024;
const HASHES_MAX = 63;

// Each kind: its parts, what may follow them, and how often.
const KINDS = {
	fork: [["checkpoint", "checkpoint"], "prefix", 1],
	denied: [["statement", "proof", "entry", "proof"], "", 0],
	clone: [["enrolment", "proof", "statement", "statement"], "", 0],
	refused: [["statement", "proof", "refusal", "proof"], "opening", 1],
	total: [["totals", "registry"], "opening", PARTS_MAX - 2],
};

function malformed(why) {
	throw new Bad("malformed", 0, why);
}

function not_proved(why) {
	throw new Bad("not proved", 0, why);
}

function expect(holds, why) {
	if (!holds)
		not_proved(why);
}

// A reader's error becomes one of the two verdicts.
function formed(run) {
	try {
		return run();
	} catch (e) {
		if (!(e instanceof Bad))
			throw e;
		return malformed(e.message);
	}
}

function shown(run) {
	try {
		return run();
	} catch (e) {
		if (!(e instanceof Bad))
			throw e;
		return not_proved(e.message);
	}
}

// ------------------------------------------------------------- the frame

function lines_of(bytes) {
	const text = bytes.toString("utf8");
	if (bytes.length > FILE_MAX_BYTES || !Buffer.from(text).equals(bytes) ||
	    /[\x00-\x09\x0b-\x1f\x7f]/.test(text) || !text.endsWith("\n"))
		malformed("not a text of whole lines, or too long");
	return text.slice(0, -1).split("\n");
}

export function parse_evidence(bytes) {
	const lines = lines_of(bytes);
	const kind = /^sheaf-evidence\/1 (.+)$/.exec(lines[0])?.[1];
	const origin = /^log (.+)$/.exec(lines[1] ?? "")?.[1];
	if (!Object.hasOwn(KINDS, kind ?? "") ||
	    words.origin(origin ?? "") === null)
		malformed("kind or origin");
	const [names, more, more_max] = KINDS[kind];
	const parts = [];
	for (let at = 2; at < lines.length;) {
		const m = /^part ([^ ]+) ([^ ]+)$/.exec(lines[at++]);
		const count = words.number(m?.[2] ?? "");
		const extra = parts.length - names.length;
		const name = names[parts.length] ??
			(extra < more_max ? more : null);
		if (!m || m[1] !== name || !count || at + count > lines.length)
			malformed(`part ${parts.length + 1}`);
		parts.push(Buffer.from(lines.slice(at, at + count).join("\n") +
			"\n"));
		at += count;
	}
	if (parts.length < names.length)
		malformed("a part is missing");
	return { kind, origin, parts };
}

function parse_prefix(bytes) {
	const [first, ...rest] = bytes.toString("latin1").slice(0, -1)
		.split("\n");
	const root = /^root (.+)$/.exec(first)?.[1] ?? "";
	if (![root, ...rest].every((h) => words.hash(h)) ||
	    rest.length > HASHES_MAX)
		malformed("prefix");
	return { root: unbase64(root), hashes: rest.map(unbase64) };
}

function parse_opening(bytes) {
	const m = /^statement (.+)\nsalt (.+)\n/.exec(bytes.toString("latin1"));
	if (!m || !words.hash(m[1]) || !words.hash(m[2]) ||
	    m[0].length === bytes.length)
		malformed("opening");
	return { id: unbase64(m[1]).toString("hex"), salt: unbase64(m[2]),
		payload: bytes.subarray(m[0].length) };
}

// ------------------------------------------------------- what stands in it

class Case {
	constructor(file, log_keys) {
		Object.assign(this, file);
		this.pins = { origin: this.origin, log_keys:
			log_keys.filter((key) => key.name === this.origin) };
	}

	// Form alone: a key that is not ours is no fault of the file's form.
	checkpoint_form(bytes) {
		try {
			parse_checkpoint(bytes, this.origin, this.pins.log_keys);
		} catch (e) {
			if (!(e instanceof Bad) || e.code !== "signature")
				malformed(e.message);
		}
	}

	checkpoint(bytes) {
		return shown(() => parse_checkpoint(bytes, this.origin,
			this.pins.log_keys));
	}

	statement(part) {
		return formed(() => parse_statement(this.parts[part],
			this.origin));
	}

	proof_form(part) {
		const proof = formed(() => parse_receipt(this.parts[part]));
		this.checkpoint_form(proof.checkpoint);
		return proof;
	}

	// The note in the part is the leaf that the proof behind it says.
	holds(part) {
		return shown(() => verify_receipt(this.parts[part + 1],
			this.parts[part], this.pins, null));
	}
}

function decide_fork(c) {
	const [a, b, p] = c.parts;
	[a, b].forEach((bytes) => c.checkpoint_form(bytes));
	const sizes = [a, b].map((bytes) =>
		Number(bytes.toString("utf8").split("\n")[1]));
	if (sizes[0] > sizes[1] || (sizes[0] === sizes[1]) !== (p === undefined))
		malformed("order, or prefix");
	const prefix = p && parse_prefix(p);
	const [small, large] = [c.checkpoint(a), c.checkpoint(b)];
	if (prefix === undefined) {
		expect(!small.root.equals(large.root), "one root");
		return;
	}
	expect(consistency_holds({ old: small.size, size: large.size,
		old_root: prefix.root, root: large.root,
		hashes: prefix.hashes }), "the hashes lead nowhere");
	expect(!prefix.root.equals(small.root), "one history");
}

function decide_denied(c) {
	c.statement(0);
	c.proof_form(1);
	c.proof_form(3);
	const [a, b] = [c.holds(0), c.holds(2)];
	expect(a.index === b.index, "two places");
	expect(!c.parts[0].equals(c.parts[2]), "the same entry");
}

function decide_clone(c) {
	const enrol = c.statement(0);
	c.proof_form(1);
	const two = [c.statement(2), c.statement(3)];
	c.holds(0);
	expect(enrol.kind === "sheaf-enrol/v1", "no enrolment");
	const key = make_key(enrol.names[0], ED25519,
		unbase64(enrol.fields.key));
	for (const st of two) {
		expect(st.kind === "sheaf-batch/v1" &&
			st.names[0] === enrol.names[0], "another agent");
		shown(() => verify_statement(st, [key]));
	}
	expect(two[0].fields.seq === two[1].fields.seq, "two numbers");
	expect(two[0].id !== two[1].id, "one statement");
}

// P-EVI-8, the codes that are about the payload.
function payload_keeps(st, refusal, opening) {
	expect(opening !== undefined, "the opening is missing");
	expect(opening.id === st.id && commitment(st.text, opening.salt,
		opening.payload) === st.fields.commit, "another opening");
	try {
		parse_payload(opening.payload, st.fields);
	} catch (e) {
		if (!(e instanceof Bad))
			throw e;
		expect(e.code !== "unsupported", "rules not known here");
		expect(e.code !== refusal.code || e.line !== refusal.line,
			"refused rightly");
	}
}

// The others: the whole log up to the refusal, by the second ledger.
function log_refuses(c, refusal, log) {
	expect(log !== undefined, "a copy of the log is needed");
	const ledger = new Ledger(c.origin);
	const entries = log.slice(0, refusal.index + 2);
	expect(entries.length === refusal.index + 2, "the copy is too short");
	expect(entries[refusal.index].equals(c.parts[0]), "another entry");
	entries.forEach((note) => ledger.add(note));
	const at = `leaf ${refusal.index + 1}: `;
	expect(ledger.findings.some((f) => f.startsWith(at)), "it was due");
}

function decide_refused(c, log) {
	const [st, refusal] = [c.statement(0), c.statement(2)];
	c.proof_form(1);
	c.proof_form(3);
	const opening = c.parts[4] && parse_opening(c.parts[4]);
	const [a, b] = [c.holds(0), c.holds(2)];
	expect(a.size === b.size && a.root === b.root, "two checkpoints");
	expect(st.kind === "sheaf-batch/v1" &&
		refusal.kind === "sheaf-refusal/v1" &&
		unbase64(refusal.fields.statement).toString("hex") === st.id &&
		refusal.fields.index === a.index && b.index === a.index + 1,
	"not its refusal");
	expect(c.pins.log_keys.some((key) => {
		try {
			verify_statement(refusal, [key]);
			return true;
		} catch {
			return false;
		}
	}), "the refusal is not signed");
	if (["service", "revision"].includes(refusal.fields.code))
		log_refuses(c, refusal.fields, log);
	else
		payload_keeps(st, refusal.fields, opening);
}

function read_document(bytes) {
	try {
		const given = JSON.parse(bytes.toString("utf8"));
		if (Number.isInteger(given.log_size))
			return given;
	} catch {
		// Said below.
	}
	return malformed("no document of totals");
}

function read_registry(csv) {
	try {
		return new Registry(csv);
	} catch (e) {
		return malformed(e.message);
	}
}

// The document that must have been published (TOTALS.md).
function document_of(given, log, registry, returns) {
	try {
		return write_document(make_document(terms_of(given), log,
			registry, returns));
	} catch (e) {
		return not_proved(e.message);
	}
}

function decide_total(c, log, folder) {
	const given = read_document(c.parts[0]);
	const openings = new Map(c.parts.slice(2).map(parse_opening)
		.map((o) => [o.id, Buffer.concat([o.salt, o.payload])]));
	const registry = read_registry(c.parts[1]);
	expect(log !== undefined && log.length >= given.log_size,
		"a copy of the log is needed");
	const ledger = new Ledger(c.origin);
	log.slice(0, given.log_size).forEach((note) => ledger.add(note));
	if (ledger.bound !== null && ledger.bound !== given.registry)
		return;
	const { returns, findings } = returns_of(ledger.in_force(), (id) => {
		const path = folder && join(folder, `${id}.opening`);
		return openings.get(id) ?? (path && existsSync(path)
			? readFileSync(path) : undefined);
	});
	expect(findings.length === 0, findings[0]);
	expect(given.registry === registry.hash, "another registry");
	const root = base64(ledger.tree.root());
	const must = document_of(given, { size: ledger.size, root }, registry,
		returns);
	expect(must !== c.parts[0].toString("utf8"), "the document is true");
}

// Returns the kind, or throws "not proved" or "malformed". log: entries of the
// reader's copy; folder: of further openings; where there are such.
export function decide(bytes, log_keys, log, folder) {
	const c = new Case(parse_evidence(bytes), log_keys);
	const by_kind = { fork: decide_fork, denied: decide_denied,
		clone: decide_clone, refused: decide_refused,
		total: decide_total };
	by_kind[c.kind](c, log, folder);
	return c.kind;
}

function main([policy_file, file, dir, folder]) {
	const policy = parse_policy(readFileSync(policy_file));
	const log = dir && read_log(dir).entries;
	try {
		console.log(`proved: ${decide(readFileSync(file), policy.logs,
			log, folder)}`);
		return 0;
	} catch (e) {
		if (!(e instanceof Bad))
			throw e;
		console.log(`${e.code}: ${e.message}`);
		return e.code === "malformed" ? 2 : 1;
	}
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
	process.exitCode = main(process.argv.slice(2));
