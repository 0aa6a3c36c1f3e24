// Makes small logs for the reader's own tests: signed notes, openings, tiles.
import { sign } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { base64, sha256 } from "./bytes.mjs";
import { private_key, public_of } from "./invite.mjs";
import { codes_of } from "./measures.mjs";
import { ED25519, make_key } from "./note.mjs";
import { commitment } from "./opening.mjs";
import { WIDTH, tile_path } from "./tiles.mjs";
import { Tree, leaf_hash } from "./tree.mjs";

export const ORIGIN = "log.test.example/sheaf";

export function key_pair(name, seed = name) {
	const secret = private_key(sha256(`test key ${seed}`));
	return { ...make_key(name, ED25519, public_of(secret)), secret };
}

export function vkey(key) {
	const body = Buffer.concat([Buffer.from([key.type]), key.key]);
	return `${key.name}+${key.id}+${base64(body)}`;
}

export function sign_note(text, ...keys) {
	const lines = keys.map((key) => {
		const body = Buffer.concat([Buffer.from(key.id, "hex"),
			sign(null, Buffer.from(text), key.secret)]);
		return `\u2014 ${key.name} ${base64(body)}\n`;
	});
	return Buffer.from(`${text}\n${lines.join("")}`);
}

function note_id(note) {
	return sha256(note.subarray(0, note.lastIndexOf("\n\n") + 1));
}

// A whole return; what figures does not name is 0, null is "-".
export function return_text(service, period, figures = {}, more = {}) {
	const rules = more.rules ?? "ips-grow/1";
	const head = ["sheaf-return/1", `service ${service}`,
		`period ${period}`,
		`rules ${rules}`, `through ${more.through ?? "2026-05-17"}`,
		"source register"];
	const body = more.withdrawn ? ["withdrawn"] : codes_of(rules).map((code) =>
		`${code} ${figures[code] === null ? "-" : figures[code] ?? 0}`);
	return [...head, ...body, ""].join("\n");
}

export class Log {
	constructor() {
		this.log = key_pair(ORIGIN);
		this.authority = key_pair(`${ORIGIN}/authority`);
		this.entries = [];
		this.tree = new Tree();
		this.openings = new Map();
		this.heads = new Map();
		this.lists = 0;
		this.trust();
	}

	add(kind, lines, ...keys) {
		const text = [kind, `log ${ORIGIN}`, ...lines, ""].join("\n");
		return this.add_note(sign_note(text, ...keys));
	}

	add_note(note) {
		this.entries.push(note);
		this.tree.add(leaf_hash(note));
		return note_id(note);
	}

	trust() {
		const box = sha256("a recipient");
		const id = sha256(box).subarray(0, 8).toString("hex");
		this.trust_id = this.add("sheaf-trust/v1", ["number 1",
			`authority ${vkey(this.authority)}`,
			`log-key ${vkey(this.log)}`,
			`recipient ${id} ${base64(box)}`,
			"policy quorum none"], this.authority);
	}

	enrol(agent, epoch) {
		const name = `${agent}/${epoch}`;
		const [key, once] = [key_pair(name), key_pair(`${name}/once`)];
		const invite = this.add("sheaf-invite/v1", [`agent ${name}`,
			`provider ${agent}`, `once ${base64(once.key)}`,
			`trust 1 ${base64(this.trust_id)}`,
			"expires 2026-12-31"], this.authority, once);
		const id = this.add("sheaf-enrol/v1", [`agent ${name}`,
			`invite ${base64(invite)}`, `key ${base64(key.key)}`],
		key, once);
		this.heads.set(name, { key, seq: 0, id });
	}

	services(agent, ...list) {
		this.add("sheaf-services/v1", [`agent ${agent}`,
			`number ${++this.lists}`,
			...list.map((s) => `service ${s}`)], this.authority);
	}

	revoke(name, last) {
		this.add("sheaf-revoke/v1", [`agent ${name}`, `last ${last}`,
			"reason stolen"], this.authority);
	}

	// Returns id and index; more.payload replaces the return's text.
	batch(name, service, revision, figures, more = {}) {
		const head = this.heads.get(name);
		const period = more.period ?? "2026-04-01/P3M";
		const content = more.content ?? "sheaf-return/1";
		const top = ["sheaf-batch/v1", `log ${ORIGIN}`, `agent ${name}`,
			`seq ${head.seq + 1}`, `prev ${base64(head.id)}`,
			`service ${service}`, `content ${content}`,
			`period ${period}`, `revision ${revision}`,
			""].join("\n");
		const payload = Buffer.from(more.payload ??
			return_text(service, period, figures, more));
		const salt = sha256(`salt ${this.entries.length}`);
		const c = commitment(Buffer.from(`${top}commit \n`), salt,
			payload);
		const size = more.seen ?? this.tree.size;
		const seen = `${size} ${base64(this.tree.root(size))}`;
		const text = `${top}commit ${c}\nseen ${seen}\n` +
			"time 2026-05-18\n";
		const index = this.entries.length;
		const id = this.add_note(sign_note(text, head.key));
		this.heads.set(name, { ...head, seq: head.seq + 1, id });
		this.openings.set(id.toString("hex"),
			Buffer.concat([salt, payload]));
		return { id, index };
	}

	refuse({ id, index }, code, line = 0) {
		this.add("sheaf-refusal/v1", [`statement ${base64(id)}`,
			`index ${index}`, `code ${code}`, `line ${line}`],
		this.log);
	}

	erase({ id }) {
		this.add("sheaf-erase/v1", [`statement ${base64(id)}`,
			"reason request"], this.authority);
	}

	checkpoint() {
		return sign_note([ORIGIN, this.tree.size,
			base64(this.tree.root()), ""].join("\n"), this.log);
	}

	// Writes log and openings below a new folder and returns it.
	write() {
		const dir = mkdtempSync(join(tmpdir(), "sheaf-reader-"));
		put(join(dir, "log", "checkpoint"), this.checkpoint());
		for (let level = 0, span = 1; span <= this.tree.size;
			level++, span *= WIDTH)
			this.write_level(join(dir, "log"), level, span);
		mkdirSync(join(dir, "openings"));
		for (const [id, bytes] of this.openings)
			put(join(dir, "openings", `${id}.opening`), bytes);
		return dir;
	}

	write_level(dir, level, span) {
		const count = Math.floor(this.tree.size / span);
		for (let n = 0; n * WIDTH < count; n++) {
			const width = Math.min(WIDTH, count - n * WIDTH);
			const hashes = Array.from({ length: width }, (_, i) => {
				const at = (n * WIDTH + i) * span;
				return this.tree.range(at, at + span);
			});
			put(join(dir, tile_path(level, n, width)),
				Buffer.concat(hashes));
			if (level === 0)
				put(join(dir, tile_path("entries", n, width)),
					this.bundle(n * WIDTH, width));
		}
	}

	bundle(start, width) {
		const list = this.entries.slice(start, start + width);
		return Buffer.concat(list.flatMap((note) => {
			const length = Buffer.alloc(2);
			length.writeUInt16BE(note.length);
			return [length, note];
		}));
	}
}

export function put(path, bytes) {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, bytes);
}
