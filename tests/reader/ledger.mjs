// A log read leaf by leaf: what each statement changes, what breaks a rule,
// and which statements are in force (PROTOCOL.md sections 4, 11 and 12).
// A leaf that breaks a rule is a finding; reading goes on.
import { base64, unbase64 } from "./bytes.mjs";
import { ED25519, make_key, parse_vkey } from "./note.mjs";
import { parse_statement, verify_statement } from "./statement.mjs";
import { Tree, leaf_hash } from "./tree.mjs";

const REVISION_MAX = 1000000;
// The lines of the payload that a refusal's code can name (P-REF-2).
const LINES = { service: [0, 0], revision: [0, 0], header: [1, 3],
	payload: [0, 16384], through: [5, 5] };

const key_of = (f) => `${f.service} ${f.content} ${f.period}`;
const name_of = (f) => `${f.agent}/${f.epoch}`;
const as_id = (hex) => Buffer.from(hex, "hex").toString("base64");

function signing_key(name, key) {
	return make_key(name, ED25519, unbase64(key));
}

export class Ledger {
	constructor(origin) {
		this.origin = origin;
		this.tree = new Tree();
		this.ids = new Map();
		this.findings = [];
		this.trust = null;
		this.trusts = new Map();
		this.invites = new Map();
		this.dead_invites = new Set();
		this.taken_up = new Set();
		this.epochs = new Map();
		this.last_epoch = new Map();
		this.public_keys = new Set();
		this.spelling = new Map();
		this.lists = new Map();
		this.owners = new Map();
		this.keys = new Map();
		this.batches = new Map();
		this.erased = new Set();
		this.released = 0;
		this.bound = null; // the registry of the newest release, in hex
		this.inner = new Set(); // sizes that no checkpoint has (P-REF-1)
		this.previous = null;
	}

	get size() {
		return this.tree.size;
	}

	find(why) {
		this.findings.push(`leaf ${this.size}: ${why}`);
	}

	expect(holds, why) {
		if (!holds)
			this.find(why);
		return holds;
	}

	add(note) {
		let st = null;
		try {
			st = this.read(note);
			this.settle(st);
			this[st.kind](st.fields, st);
		} catch (e) {
			if (st === null)
				this.settle(null);
			this.find(e.message);
		}
		if (st !== null) {
			this.expect(!this.ids.has(st.id), "a text twice");
			this.ids.set(st.id, this.size);
		}
		this.previous = st;
		this.tree.add(leaf_hash(note));
	}

	// The last batch may have needed a refusal that did not come.
	settle(next) {
		const batch = this.previous?.batch;
		if (!batch || !batch.owed || next?.kind === "sheaf-refusal/v1")
			return;
		this.find(`the leaf before should be refused: ${batch.owed}`);
	}

	// After the last leaf.
	finish() {
		this.settle(null);
		for (const [id, invite] of this.invites)
			this.expect(this.taken_up.has(id),
				`an invite of ${name_of(invite)} alone`);
	}

	read(note) {
		const st = parse_statement(note, this.origin);
		if (this.size === 0 && st.kind !== "sheaf-trust/v1")
			throw new Error("leaf 0 is no trust statement");
		const keys = this.keys_for(st);
		if (keys.includes(undefined))
			throw new Error("signed by nobody this log knows");
		verify_statement(st, keys);
		return st;
	}

	keys_for({ kind, fields, names }) {
		const trust = this.trust ?? fields;
		const key = (text) => text && parse_vkey(text);
		if (kind === "sheaf-batch/v1")
			return [this.epochs.get(name_of(fields))?.key];
		if (kind === "sheaf-enrol/v1") {
			const once = this.invites.get(fields.invite)?.once;
			return [signing_key(names[0], fields.key),
				once && signing_key(names[1], once)];
		}
		if (kind === "sheaf-refusal/v1" || kind === "sheaf-release/v1")
			return [key(trust.log_keys[0])];
		if (kind === "sheaf-invite/v1")
			return [key(trust.authority),
				signing_key(names[1], fields.once)];
		return [key(trust.authority)];
	}

	// One spelling for each id (P-GEN-7).
	spell(sort, id) {
		const key = `${sort} ${id.toLowerCase()}`;
		const known = this.spelling.get(key) ?? id;
		this.expect(known === id, `two spellings of one ${sort}`);
		this.spelling.set(key, known);
	}

	"sheaf-trust/v1"(f, st) {
		const now = this.trust;
		const follows = now === null ? f.number === 1
			: f.number > now.number;
		this.expect(follows, "number of the trust statement");
		if (now !== null) {
			this.expect(f.authority === now.authority,
				"another authority");
			this.expect(f.log_keys.includes(now.log_keys[0]),
				"the log's key is missing");
		}
		if (now === null)
			for (const key of [f.authority, f.log_keys[0]])
				this.public_keys.add(
					base64(parse_vkey(key).key));
		this.trusts.set(as_id(st.id), f.number);
		this.trust = now === null ? f
			: { ...f, log_keys: [now.log_keys[0]] };
	}

	"sheaf-invite/v1"(f, st) {
		this.spell("agent", f.agent);
		this.expect(this.trusts.get(f.trust_id) === f.trust_number,
			"names a trust statement that is not in the log");
		this.invites.set(as_id(st.id), f);
		this.public_keys.add(f.once);
	}

	"sheaf-enrol/v1"(f, st) {
		const invite = this.invites.get(f.invite);
		this.taken_up.add(f.invite);
		const last = this.last_epoch.get(f.agent) ?? 0;
		this.spell("agent", f.agent);
		this.expect(name_of(invite) === name_of(f),
			"another agent than the invite's");
		this.expect(!this.dead_invites.has(f.invite),
			"its invite is revoked");
		this.expect(!this.public_keys.has(f.key), "a key used before");
		this.public_keys.add(f.key);
		if (!this.expect(f.epoch === last + 1, "not the next epoch"))
			return;
		this.last_epoch.set(f.agent, f.epoch);
		this.epochs.set(name_of(f), {
			key: signing_key(name_of(f), f.key),
			seq: 0, head: as_id(st.id), last: Infinity,
		});
	}

	"sheaf-services/v1"(f) {
		const before = this.lists.get(f.agent);
		this.spell("agent", f.agent);
		this.expect(f.number > (before?.number ?? 0),
			"number of the service list");
		for (const service of before?.services ?? [])
			if (this.owners.get(service) === f.agent)
				this.owners.set(service, null);
		for (const service of f.services) {
			this.spell("service", service);
			this.owners.set(service, f.agent);
		}
		this.lists.set(f.agent, f);
	}

	"sheaf-revoke/v1"(f) {
		if (f.invite !== undefined) {
			this.dead_invites.add(f.invite);
			return;
		}
		const epoch = this.epochs.get(name_of(f));
		if (this.expect(epoch !== undefined, "an epoch not enrolled"))
			epoch.last = Math.min(epoch.last, f.last);
	}

	"sheaf-batch/v1"(f, st) {
		const epoch = this.epochs.get(name_of(f));
		this.expect(f.epoch === this.last_epoch.get(f.agent) &&
			epoch.last === Infinity, "its epoch has ended");
		this.expect(f.seq === epoch.seq + 1, "seq");
		this.expect(f.prev === epoch.head, "prev");
		this.expect_seen(f);
		if (!this.expect(this.owners.has(f.service),
			"a service no list has named"))
			return;
		Object.assign(epoch, { seq: f.seq, head: as_id(st.id) });
		st.batch = { ...f, id: st.id, index: this.size, text: st.text,
			refused: null, owed: this.owed(f) };
		const key = key_of(f);
		if (!this.keys.has(key))
			this.keys.set(key, []);
		this.keys.get(key).push(st.batch);
		this.batches.set(st.id, st.batch);
	}

	expect_seen(f) {
		if (this.expect(f.seen_size <= this.size, "seen a larger tree"))
			this.expect(f.seen_root ===
				base64(this.tree.root(f.seen_size)),
				"seen another root");
	}

	// The refusal that the log's own state calls for.
	owed(f) {
		if (this.owners.get(f.service) !== f.agent)
			return "service";
		const now = this.current(key_of(f))?.revision ?? 0;
		return f.revision <= now || f.revision > REVISION_MAX
			? "revision" : null;
	}

	"sheaf-refusal/v1"(f) {
		const batch = this.previous?.batch;
		if (!this.expect(batch && f.index === batch.index &&
			f.statement === as_id(batch.id),
			"a refusal that is not next to its statement"))
			return;
		this.inner.add(this.size);
		const [least, most] = LINES[f.code];
		this.expect(f.line >= least && f.line <= most,
			`line ${f.line} for the code ${f.code}`);
		const by_state = ["service", "revision"].includes(f.code);
		this.expect(batch.owed === (by_state ? f.code : null),
			`refused for ${f.code}, by the log ${batch.owed}`);
		batch.refused = f.code;
	}

	"sheaf-release/v1"(f) {
		this.expect(f.number > this.released, "number of the release");
		this.released = f.number;
		this.bound = unbase64(f.registry).toString("hex");
		if (this.expect(f.size <= this.size, "a size not reached"))
			this.expect(f.root === base64(this.tree.root(f.size)),
				"another root");
		this.expect(!this.inner.has(f.size),
			"a size between a statement and its refusal");
	}

	"sheaf-erase/v1"(f) {
		const id = unbase64(f.statement).toString("hex");
		this.expect(this.batches.has(id), "no batch of this log");
		this.erased.add(id);
	}

	counts(batch) {
		return batch.refused === null &&
			batch.seq <= this.epochs.get(name_of(batch)).last;
	}

	current(key) {
		const list = this.keys.get(key) ?? [];
		return list.findLast((batch) => this.counts(batch)) ?? null;
	}

	// Sorted by service, content, period.
	in_force() {
		return [...this.keys.keys()].sort().map((k) => this.current(k))
			.filter((batch) => batch !== null)
			.map((batch) => ({ ...batch,
				erased: this.erased.has(batch.id) }));
	}
}
