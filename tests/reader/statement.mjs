// The statements of the log, strictly (PROTOCOL.md sections 3 and 4).
import {
	createPublicKey, diffieHellman, generateKeyPairSync,
} from "node:crypto";
import { Bad, base64, sha256, unbase64 } from "./bytes.mjs";
import * as words from "./words.mjs";
import { ED25519, parse_note, parse_vkey, verify_strictly } from "./note.mjs";
import { parse_policy } from "./policy.mjs";
import { leaf_hash } from "./tree.mjs";

export const NOTE_MAX_BYTES = 4096;

const anyone = generateKeyPairSync("x25519").privateKey;

// Takes the lines of a text one by one; every error knows its line.
class Reader {
	constructor(text) {
		this.lines = text.toString("latin1").slice(0, -1).split("\n");
		this.next = 0;
	}

	fail(why) {
		throw new Bad("grammar", this.next, why);
	}

	peek(keyword) {
		const line = this.lines[this.next];
		return line !== undefined && line.startsWith(`${keyword} `);
	}

	take(keyword, parse) {
		const line = this.lines[this.next++];
		if (line === undefined || !line.startsWith(`${keyword} `))
			this.fail(`"${keyword}" expected`);
		const value = parse(line.slice(keyword.length + 1));
		if (value === null)
			this.fail(`"${keyword}" has a wrong value`);
		return value;
	}

	many(keyword, least, most, parse) {
		const found = [];
		while (found.length < most && this.peek(keyword))
			found.push(this.take(keyword, (t) => parse(t, found)));
		if (found.length < least)
			this.take(keyword, parse);
		return found;
	}

	end() {
		if (this.next++ < this.lines.length)
			this.fail("a line too many");
	}
}

const from = (least) => (text) => words.number(text, least);
const one_of = (...list) => (text) => list.includes(text) ? text : null;

// A number, a space and a hash, under two names.
function sized(reader, keyword, size_name, hash_name, least) {
	return reader.take(keyword, (text) => {
		const [size, hash, more] = text.split(" ");
		if (hash === undefined || more !== undefined ||
		    words.number(size, least) === null || !words.hash(hash))
			return null;
		return { [size_name]: Number(size), [hash_name]: hash };
	});
}

function vkey_named(name) {
	return (text) => {
		try {
			const key = parse_vkey(text);
			return key.name === name && key.type === ED25519 ? text
				: null;
		} catch {
			return null;
		}
	};
}

function batch(r) {
	const empty = base64(sha256());
	const f = r.take("agent", words.agent_name);
	f.seq = r.take("seq", from(1));
	f.prev = r.take("prev", words.hash);
	f.service = r.take("service", words.id);
	f.content = r.take("content", words.content);
	f.period = r.take("period", words.period);
	f.revision = r.take("revision", from(0));
	f.commit = r.take("commit", words.hash);
	Object.assign(f, sized(r, "seen", "seen_size", "seen_root", 0));
	if (f.seen_size === 0 && f.seen_root !== empty)
		r.fail("size 0 with a root that is not the empty one");
	f.time = r.take("time", words.day);
	return f;
}

// With a key of small order, X25519 gives zero, which OpenSSL refuses.
function can_be_sealed_to(key) {
	const x = unbase64(key).toString("base64url");
	const publicKey = createPublicKey({
		key: { kty: "OKP", crv: "X25519", x }, format: "jwk",
	});
	try {
		diffieHellman({ privateKey: anyone, publicKey });
		return true;
	} catch {
		return false;
	}
}

function recipient(text, before) {
	const m = /^([0-9a-f]{16}) (.{44})$/.exec(text);
	if (!m || !words.hash(m[2]) || before.includes(m[2]))
		return null;
	const id = sha256(unbase64(m[2])).subarray(0, 8).toString("hex");
	return id === m[1] && can_be_sealed_to(m[2]) ? m[2] : null;
}

function trust(r, origin) {
	const f = { number: r.take("number", from(1)) };
	f.authority = r.take("authority", vkey_named(`${origin}/authority`));
	const is_ours = vkey_named(origin);
	const used = [f.authority.slice(-44)];
	f.log_keys = r.many("log-key", 1, 2, (text) => {
		if (used.includes(text.slice(-44)))
			return null;
		used.push(text.slice(-44));
		return is_ours(text);
	});
	f.recipients = r.many("recipient", 1, 4, recipient);
	const first = r.next;
	f.policy = r.many("policy", 1, 16,
		(text) => /^(witness|group|quorum) \S+( \S+)*$/.test(text) &&
			text.length < 160 ? text : null);
	trust_policy(f, first);
	return f;
}

// The policy as a whole; an error is at its last line.
function trust_policy(f, first) {
	const logs = f.log_keys.map((key) => `log ${key}\n`);
	const rest = f.policy.map((line) => `${line}\n`);
	try {
		parse_policy(Buffer.from([...logs, ...rest].join("")));
	} catch (e) {
		throw new Bad("grammar", first + f.policy.length, e.message);
	}
}

function invite(r) {
	const f = r.take("agent", words.agent_name);
	f.provider = r.take("provider", words.id);
	f.once = r.take("once", words.hash);
	Object.assign(f, sized(r, "trust", "trust_number", "trust_id", 1));
	f.expires = r.take("expires", words.day);
	return f;
}

function services(r) {
	const f = { agent: r.take("agent", words.agent_id) };
	f.number = r.take("number", from(1));
	f.services = r.many("service", 0, 64, (text, before) => {
		const twin = before.some((other) =>
			other.toLowerCase() === text.toLowerCase());
		const last = before.at(-1);
		if (twin || (last !== undefined && last >= text))
			return null;
		return words.id(text);
	});
	return f;
}

function enrol(r) {
	const f = r.take("agent", words.agent_name);
	f.invite = r.take("invite", words.hash);
	f.key = r.take("key", words.hash);
	return f;
}

function revoke(r) {
	const f = {};
	if (r.peek("invite")) {
		f.invite = r.take("invite", words.hash);
	} else {
		Object.assign(f, r.take("agent", words.agent_name));
		f.last = r.take("last", from(0));
	}
	f.reason = r.take("reason",
		one_of("lost", "stolen", "ended", "replaced"));
	return f;
}

function refusal(r) {
	return {
		statement: r.take("statement", words.hash),
		index: r.take("index", from(0)),
		code: r.take("code", one_of("service", "revision", "header",
			"payload", "through")),
		line: r.take("line", from(0)),
	};
}

function release(r) {
	return {
		number: r.take("number", from(1)),
		...sized(r, "size", "size", "root", 0),
		file: r.take("file", words.hash),
		registry: r.take("registry", words.hash),
		record: r.take("record", words.hash),
	};
}

function erase(r) {
	return {
		statement: r.take("statement", words.hash),
		reason: r.take("reason", one_of("request", "mistake", "order")),
	};
}

const authority = (f, origin) => [`${origin}/authority`];
const log = (f, origin) => [origin];
const agent = (f) => `${f.agent}/${f.epoch}`;

// Each kind: its lines, and the names of its signature lines in order.
const KINDS = {
	"sheaf-batch/v1": [batch, (f) => [agent(f)]],
	"sheaf-trust/v1": [trust, authority],
	"sheaf-invite/v1": [invite,
		(f, origin) => [`${origin}/authority`, `${agent(f)}/once`]],
	"sheaf-services/v1": [services, authority],
	"sheaf-enrol/v1": [enrol, (f) => [agent(f), `${agent(f)}/once`]],
	"sheaf-revoke/v1": [revoke, authority],
	"sheaf-refusal/v1": [refusal, log],
	"sheaf-release/v1": [release, log],
	"sheaf-erase/v1": [erase, authority],
};

function check_ascii(text) {
	const lines = text.toString("latin1").split("\n");
	const at = lines.findIndex((line) => /[^\x20-\x7e]/.test(line));
	if (at >= 0)
		throw new Bad("grammar", at + 1, "not printable ASCII");
}

// Well formed, but nothing this version may log.
function check_content({ content, period }) {
	if (!words.CONTENTS.includes(content))
		throw new Bad("unsupported", 0, "content not known");
	if (!words.period_fits(content, period))
		throw new Bad("period", 8, "off the grid");
}

function parse_text(text, origin) {
	const r = new Reader(text);
	const kind = r.lines[r.next++];
	if (!Object.hasOwn(KINDS, kind))
		r.fail("no kind of this log");
	r.take("log", (value) => value === origin ? words.origin(value) : null);
	const [parse, names] = KINDS[kind];
	const fields = parse(r, origin);
	r.end();
	if (fields.content !== undefined)
		check_content(fields);
	return { kind, fields, names: names(fields, origin) };
}

// Bytes, the form of signature lines, the text's lines, whose they are.
export function parse_statement(bytes, origin) {
	if (bytes.length === 0 || bytes.length > NOTE_MAX_BYTES)
		throw new Bad("grammar", 0, "too long");
	const cut = bytes.lastIndexOf("\n\n");
	if (cut < 0)
		throw new Bad("grammar", 0, "no blank line");
	check_ascii(bytes.subarray(0, cut + 1));
	const note = parse_note(bytes);
	const st = Object.assign(parse_text(note.text, origin), note);
	const names = st.signatures.map((line) => line.name);
	if (names.join("\n") !== st.names.join("\n"))
		throw new Bad("grammar", 0, "other signature lines");
	if (st.signatures.some((line) => line.signature.length !== 64))
		throw new Bad("grammar", 0, "a signature of another length");
	st.note = bytes;
	st.id = sha256(st.text).toString("hex");
	st.leaf = leaf_hash(bytes);
	return st;
}

// keys: those expected for st.names, in that order.
export function verify_statement(st, keys) {
	if (keys.some((key, i) => key.name !== st.names[i]))
		throw new Bad("signature", 0, "keys of other names");
	verify_strictly(st, keys);
}
