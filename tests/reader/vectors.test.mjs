// Every golden vector of tests/vectors, each file's shape as its README says.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { base64 } from "./bytes.mjs";
import { parse_checkpoint } from "./checkpoint.mjs";
import { parse_answers, parse_batch, parse_enrolment, parse_invite_file,
	parse_offers, parse_sheaf } from "./envelope.mjs";
import { verify_invite_file, once_key } from "./invite.mjs";
import { decide } from "./evidence.mjs";
import { Ledger } from "./ledger.mjs";
import { parse_note, parse_vkey, verify_strictly } from "./note.mjs";
import { commitment, header_of, open_padded } from "./opening.mjs";
import { parse_payload } from "./payload.mjs";
import { parse_policy } from "./policy.mjs";
import { verify_receipt } from "./receipt.mjs";
import { public_of, unseal } from "./seal.mjs";
import { parse_statement, verify_statement } from "./statement.mjs";
import { sums_of, totals_of } from "./totals.mjs";
import { Tree, consistency_holds, inclusion_holds, leaf_hash }
	from "./tree.mjs";

const bin = (text) => Buffer.from(text, "base64");

// What the ledger finds in leaves, behind the honest ones of the file.
function findings_of(file, leaves, bare) {
	const ledger = new Ledger(file.origin);
	for (const note of [...bare ? [] : file.base, ...leaves])
		ledger.add(bin(note));
	ledger.finish();
	return ledger.findings;
}

function load(name) {
	const url = new URL(`../vectors/${name}`, import.meta.url);
	assert.ok(existsSync(url), `tests/vectors/${name} is missing: ` +
		"build and run tests/vectors/make_vectors.c");
	const file = JSON.parse(readFileSync(url, "utf8"));
	assert.equal(file.format, "sheaf-vectors/1");
	return file;
}

function list(file, name) {
	assert.ok(Array.isArray(file[name]) && file[name].length > 0,
		`no list "${name}"`);
	return file[name];
}

// run() returns what was read, or throws. Both good and bad must be there.
function judge(cases, run, check = () => {}, names = ["code", "line"]) {
	const seen = new Set();
	for (const c of cases) {
		assert.ok(!seen.has(c.name), `"${c.name}" twice`);
		seen.add(c.name);
		let [got, error] = [null, null];
		try {
			got = run(c);
		} catch (e) {
			error = e;
		}
		const what = `${c.name} (${c.reason}): ` +
			(error?.message ?? "accepted");
		assert.equal(error === null, c.ok, what);
		if (c.ok)
			check(c, got);
		for (const name of names)
			if (!c.ok && c[name] !== undefined)
				assert.equal(error[name], c[name], what);
	}
	assert.ok(cases.some((c) => c.ok), "no good case");
	assert.ok(cases.some((c) => !c.ok), "no bad case");
}

// A proof's refusal: something to throw for judge().
function hold(holds) {
	if (!holds)
		throw new Error("does not hold");
}

function judge_notes(file) {
	judge(list(file, "cases"), (c) => {
		const note = parse_note(bin(c.note));
		verify_strictly(note, c.keys.map(parse_vkey));
		return note;
	}, (c, note) => assert.equal(base64(note.text), c.text, c.name));
}

test("c2sp_note.json", () => judge_notes(load("c2sp_note.json")));

test("notes.json", () => {
	const file = load("notes.json");
	judge_notes(file);
	judge(list(file, "vkeys"), (c) => parse_vkey(c.vkey), (c, key) => {
		assert.deepEqual([key.name, key.type, key.id, base64(key.key)],
			[c.key_name, c.type, c.key_id, c.key], c.name);
	});
});

test("statements.json", () => {
	const file = load("statements.json");
	const once = (secret) => base64(once_key(secret));
	judge(list(file, "cases"), (c) => {
		const st = parse_statement(bin(c.note), file.origin);
		verify_statement(st, c.keys.map(parse_vkey));
		return st;
	}, (c, st) => {
		assert.deepEqual([st.kind, st.id, base64(st.leaf)],
			[c.kind, c.id, c.leaf], c.name);
		assert.deepEqual(st.fields, c.fields, c.name);
	});
	judge(list(file, "secrets"), (c) => once(c.secret),
		(c, key) => assert.equal(key, c.once, c.name));
	judge(list(file, "invite_files"), (c) => verify_invite_file(
		parse_invite_file(bin(c.file)), c.secret, file.origin),
	undefined, []);
});

test("returns.json", () => {
	judge(list(load("returns.json"), "cases"),
		(c) => parse_payload(bin(c.payload), c), (c, found) => {
			for (const name of ["withdrawn", "through", "rules",
				"source", "values"])
				if (c[name] !== undefined)
					assert.deepEqual(found[name], c[name],
						`${c.name}: ${name}`);
			assert.equal(found.withdrawn, c.values === undefined);
		});
});

test("openings.json", () => {
	judge(list(load("openings.json"), "cases"),
		(c) => open_padded(bin(c.text), bin(c.padded)), (c, found) => {
			const text = bin(c.text);
			assert.equal(base64(found.salt), c.salt, c.name);
			assert.equal(base64(found.payload), c.payload, c.name);
			assert.equal(base64(header_of(text)), c.header, c.name);
			assert.equal(commitment(text, found.salt,
				found.payload), c.commit, c.name);
		}, []);
});

test("boxes of openings.json", () => {
	const file = load("openings.json");
	const secrets = file.recipients.map(({ secret }) => bin(secret));
	file.recipients.forEach((r, i) =>
		assert.equal(base64(public_of(secrets[i])), r.public));
	const sealed = file.cases.filter((c) => c.box !== undefined);
	assert.ok(sealed.length > 0, "no box");
	for (const c of sealed) {
		const box = bin(c.box);
		const open = (secret) => unseal(box, secret);
		assert.equal(base64(open(secrets[c.recipient])), c.padded, c.name);
		assert.throws(() => open(secrets[1 - c.recipient]), { code: "opening" });
		for (const at of [0, 31, 32, 47, 48, box.length - 1]) {
			box[at] ^= 1;
			assert.throws(() => open(secrets[c.recipient]),
				{ code: "opening" }, `${c.name}: byte ${at}`);
			box[at] ^= 1;
		}
		assert.throws(() => unseal(box.subarray(1), secrets[c.recipient]),
			{ code: "opening" });
	}
});

const as_text = (envelopes) => envelopes.map(({ note, boxes }) => ({
	note: base64(note),
	boxes: boxes.map(({ id, box }) => ({ id, box: base64(box) })),
}));

const answers_as_text = (answers) => answers.map(({ status, body }) =>
	({ status, body: base64(body) }));

const offers_as_text = (offers) => offers.map(({ note, proof }) =>
	({ note: base64(note), proof: base64(proof) }));

test("envelopes.json", () => {
	const readers = { batch: parse_batch, enrolment: parse_enrolment,
		sheaf: parse_sheaf, answers: parse_answers,
		offers: parse_offers };
	const bytes = (c) => Buffer.concat([bin(c.bytes),
		Buffer.alloc(c.pad ?? 0)]);
	const cases = list(load("envelopes.json"), "cases");
	judge(cases, (c) => readers[c.type](bytes(c)), (c, found) => {
		const expected = c[c.type] ?? c.envelopes;
		const got = c.type === "answers" ? answers_as_text(found)
			: c.type === "offers" ? offers_as_text(found)
			: as_text(found);
		assert.deepEqual(got, expected, c.name);
	}, ["code"]);
	const cut = cases.filter((c) =>
		c.type === "sheaf" && !c.ok && !c.kinds);
	for (const c of cut) {
		const found = [];
		assert.throws(() => parse_sheaf(bytes(c), found));
		assert.deepEqual(as_text(found), c.envelopes, c.name);
	}
});

const LARGEST = 65537;
let big_tree = null;

function test_tree() {
	big_tree ??= new Tree(Array.from({ length: LARGEST },
		(_, i) => leaf_hash(String(i))));
	return big_tree;
}

test("tree.json", () => {
	const file = load("tree.json");
	const tree = test_tree();
	for (const c of list(file, "leaf_hashes"))
		assert.equal(base64(leaf_hash(bin(c.data))), c.hash);
	const sizes = list(file, "roots").map((c) => {
		assert.equal(base64(tree.root(c.size)), c.root, `${c.size}`);
		return c.size;
	});
	for (let size = 0; size <= 260; size++)
		assert.ok(sizes.includes(size), `no root of ${size}`);
	judge(list(file, "inclusion"), (c) => hold(inclusion_holds({ ...c,
		leaf: bin(c.leaf), root: bin(c.root),
		hashes: c.hashes.map(bin) })), (c) => {
		assert.deepEqual(tree.inclusion(c.index, c.size).map(base64),
			c.hashes, c.name);
	});
	judge(list(file, "consistency"), (c) => hold(consistency_holds({ ...c,
		old_root: bin(c.old_root), root: bin(c.root),
		hashes: c.hashes.map(bin) })), (c) => {
		assert.deepEqual(tree.consistency(c.old, c.size).map(base64),
			c.hashes, c.name);
	});
});

const policy_of = (c) => c.policy === undefined ? undefined
	: parse_policy(Buffer.from(c.policy));

test("checkpoints.json", () => {
	const file = load("checkpoints.json");
	judge(list(file, "cases"), (c) => parse_checkpoint(bin(c.note),
		c.origin, c.log_keys.map(parse_vkey), policy_of(c)),
	(c, found) => {
		assert.deepEqual([found.size, base64(found.root)],
			[c.size, c.root], c.name);
	}, []);
	judge(list(file, "policies"), policy_of, undefined, []);
});

test("receipts.json", () => {
	judge(list(load("receipts.json"), "cases"), (c) => {
		const pins = { origin: c.origin, policy: policy_of(c),
			log_keys: c.log_keys.map(parse_vkey) };
		const stored = c.stored && { ...c.stored,
			root: bin(c.stored.root) };
		return verify_receipt(bin(c.receipt), bin(c.leaf_note), pins,
			stored);
	}, (c, found) => {
		for (const name of ["index", "size", "root", "old", "moves"])
			assert.equal(found[name], c[name],
				`${c.name}: ${name}`);
	}, []);
});

test("evidence.json", () => {
	const file = load("evidence.json");
	const keys = file.log_keys.map(parse_vkey);
	judge(list(file, "cases"), (c) => decide(bin(c.file), keys));
});

const ROW = ["index", "id", "agent", "epoch", "seq", "service", "content",
	"period", "revision", "erased", "withdrawn"];

function pick(row) {
	return Object.fromEntries(ROW.map((name) => [name, row[name]]));
}

function check_size(file, ledger, expected) {
	const size = `size ${ledger.size}`;
	const openings = { ...file.openings, ...file.openings_before_erasure };
	const { rows, totals, findings } = totals_of(ledger.in_force(),
		(id) => openings[id] && bin(openings[id]));
	assert.deepEqual(findings, [], size);
	assert.equal(base64(ledger.tree.root()), expected.root, size);
	assert.deepEqual(rows.map(pick), expected.in_force.map(pick), size);
	assert.deepEqual(totals, expected.totals, size);
	assert.deepEqual(sums_of(totals), expected.sums, size);
}

test("log.json", () => {
	const file = load("log.json");
	const ledger = new Ledger(file.origin);
	const sizes = new Map(list(file, "sizes").map((s) => [s.size, s]));
	for (let size = 0; size <= file.entries.length; size++) {
		if (size > 0)
			ledger.add(bin(file.entries[size - 1]));
		if (sizes.has(size))
			check_size(file, ledger, sizes.get(size));
	}
	ledger.finish();
	assert.match(file.registry,
		/^kind,code,name,parent,from,to,attributes\n/);
	assert.deepEqual(ledger.findings, []);
	assert.ok(sizes.has(file.entries.length), "the last size is missing");
	assert.equal(ledger.trust.authority, file.authority);
	const found = parse_checkpoint(Buffer.from(file.checkpoint),
		file.origin, [parse_vkey(file.log_key)]);
	assert.deepEqual(found,
		{ size: ledger.size, root: ledger.tree.root() });
	for (const [id, opening] of Object.entries(file.openings))
		assert.ok(ledger.batches.has(id) && opening.length > 44, id);
});

test("a log for each rule that a log can break", () => {
	const file = load("forged.json");
	assert.deepEqual(findings_of(file, [], false), []);
	judge(list(file, "cases"), (c) => {
		const found = findings_of(file, c.leaves, c.bare);
		if (found.length > 0)
			throw new Error(found.join("; "));
	});
});
