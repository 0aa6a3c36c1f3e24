// Policies (PROTOCOL.md section 15, C2SP tlog-policy).
import { Bad } from "./bytes.mjs";
import { COSIGNER, ED25519, parse_vkey } from "./note.mjs";

class Policy {
	constructor() {
		this.logs = [];
		this.witnesses = [];
		this.defined = new Map();
		this.used = new Set();
		this.quorum = null;
	}

	define(name, value) {
		if (name === "none" || this.defined.has(name))
			throw new Error(`"${name}" cannot be defined here`);
		this.defined.set(name, value);
	}

	log(fields) {
		const key = this.key(fields[0], ED25519, this.logs);
		if (fields.length > 2)
			throw new Error("log: too many fields");
		this.logs.push(key);
	}

	witness(fields) {
		if (fields.length < 2 || fields.length > 3)
			throw new Error("witness: name, key, URL");
		const key = this.key(fields[1], COSIGNER, this.witnesses);
		this.witnesses.push(key);
		this.define(fields[0], { key });
	}

	key(text, type, others) {
		const key = parse_vkey(text ?? "");
		if (key.type !== type)
			throw new Error("a key of another type");
		if (others.some((other) => other.key.equals(key.key)))
			throw new Error("a key twice");
		return key;
	}

	group([name, rule, ...members]) {
		const count = members.length;
		const k = rule === "any" ? 1 : rule === "all" ? count
			: /^[1-9][0-9]{0,3}$/.test(rule) ? Number(rule) : 0;
		if (count < 1 || k < 1 || k > count)
			throw new Error("group: threshold and members");
		for (const member of members) {
			if (!this.defined.has(member) || this.used.has(member))
				throw new Error(`group: member "${member}"`);
			this.used.add(member);
		}
		this.define(name, { k, members });
	}

	set_quorum(fields) {
		const [name] = fields;
		const known = name === "none" || this.defined.has(name);
		if (fields.length !== 1 || this.quorum !== null || !known)
			throw new Error("quorum: one line, one known name");
		this.quorum = name;
	}

	// Whether the witnesses whose ids are in the set are enough.
	met(ids, name = this.quorum) {
		if (name === "none")
			return true;
		const { key, k, members } = this.defined.get(name);
		if (key)
			return ids.has(`${key.name} ${key.id}`);
		return members.filter((m) => this.met(ids, m)).length >= k;
	}
}

const VERBS = { log: "log", witness: "witness", group: "group",
	quorum: "set_quorum" };

function take_line(policy, line) {
	const [verb, ...fields] = line.split(/[ \t]+/).filter((s) => s !== "");
	if (verb === undefined || verb.startsWith("#"))
		return;
	if (!Object.hasOwn(VERBS, verb))
		throw new Error(`"${verb}" is no line of a policy`);
	policy[VERBS[verb]](fields);
}

export function parse_policy(bytes) {
	const text = bytes.toString("latin1");
	if (/[^\t\n\x20-\x7e\x80-\xff]/.test(text) || !text.endsWith("\n"))
		throw new Bad("grammar", 0, "a byte that no policy may hold");
	const policy = new Policy();
	text.slice(0, -1).split("\n").forEach((line, i) => {
		try {
			take_line(policy, line);
		} catch (e) {
			throw new Bad("grammar", i + 1, e.message);
		}
	});
	if (policy.quorum === null)
		throw new Bad("grammar", 0, "no quorum line");
	return policy;
}
