// A witness of its own, written from the text of C2SP tlog-witness and
// tlog-cosignature: another one than sheaf-witness, for a log to ask.
//
// node witness.mjs DIR NAME LOG_VKEY [PORT]
//	serves http://127.0.0.1:PORT and prints its key and address, one a line.  DIR
//	keeps the key's seed, the state, and `mood`, which is read at each request:
//	honest (or no file), stall (never answers), drop (closes the connection), zero (says
//	409 and size 0 for ever), ahead (says 409 and a size that nobody has), refuse (422
//	to everything), fork (422, and shows DIR/fork, a checkpoint), hide (422, and
//	shows no checkpoint)
// node witness.mjs key DIR NAME
//	prints its key
import { sign } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync,
	renameSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { base64, sha256, unbase64 } from "./bytes.mjs";
import { private_key, public_of } from "./invite.mjs";
import { vkey } from "./maker.mjs";
import { COSIGNER, ed25519_verifies, make_key, parse_note, parse_vkey }
	from "./note.mjs";
import { consistency_holds } from "./tree.mjs";

const EMPTY = sha256(Buffer.alloc(0));
const BODY_MAX = 200000;

function put(path, bytes) {
	const part = `${path}.new`;
	const file = openSync(part, "w", 0o600);
	writeSync(file, bytes);
	fsyncSync(file);
	closeSync(file);
	renameSync(part, path);
}

function key_of(dir, name) {
	const path = join(dir, "seed");
	mkdirSync(dir, { recursive: true });
	if (!existsSync(path))
		put(path, sha256(`a witness ${name} ${process.hrtime.bigint()}`));
	const secret = private_key(readFileSync(path));
	return { ...make_key(name, COSIGNER, public_of(secret)), secret };
}

// "The text of a checkpoint": origin, size, root, and lines that are ignored.
function read_checkpoint(bytes) {
	const note = parse_note(bytes);
	const [origin, size, root] = note.text.toString().split("\n");
	const hash = unbase64(root ?? "");
	if (!/^(0|[1-9][0-9]{0,15})$/.test(size ?? "") || hash === null ||
		hash.length !== 32)
		throw new Error("no checkpoint");
	return { note, origin, size: Number(size), root: hash };
}

// The body of add-checkpoint.
function read_request(body) {
	const end = body.indexOf("\n\n");
	const lines = body.subarray(0, end).toString().split("\n");
	const old = /^old (0|[1-9][0-9]{0,15})$/.exec(lines[0]);
	const hashes = lines.slice(1).map((line) => unbase64(line));
	if (end < 0 || old === null || hashes.length > 63 ||
		hashes.some((h) => h === null || h.length !== 32))
		throw new Error("no request");
	return { old: Number(old[1]), hashes,
		...read_checkpoint(body.subarray(end + 2)) };
}

class Witness {
	constructor(dir, name, log) {
		this.dir = dir;
		this.key = key_of(dir, name);
		this.log = parse_vkey(log);
		this.path = join(dir, "state");
		this.state = { size: 0, root: EMPTY, text: null };
		if (existsSync(this.path)) {
			const text = readFileSync(this.path);
			const c = read_checkpoint(text);
			this.state = { size: c.size, root: c.root, text };
		}
	}

	mood() {
		const path = join(this.dir, "mood");
		return existsSync(path) ? readFileSync(path, "utf8").trim()
			: "honest";
	}

	signed_by_log(note) {
		const lines = note.signatures.filter((s) =>
			s.name === this.log.name && s.id === this.log.id);
		return lines.length > 0 && lines.every((s) =>
			ed25519_verifies(this.log.key, note.text, s.signature));
	}

	cosign(text) {
		const time = Math.floor(Date.now() / 1000);
		const stamp = Buffer.alloc(8);
		stamp.writeBigUInt64BE(BigInt(time));
		const signature = sign(null, Buffer.concat([
			Buffer.from(`cosignature/v1\ntime ${time}\n`), text]),
		this.key.secret);
		const line = base64(Buffer.concat([
			Buffer.from(this.key.id, "hex"), stamp, signature]));
		return `\u2014 ${this.key.name} ${line}\n`;
	}

	add_checkpoint(body) {
		let r;
		try {
			r = read_request(body);
		} catch {
			return [400, "not a request\n"];
		}
		if (r.origin !== this.log.name)
			return [404, "an unknown log\n"];
		if (!this.signed_by_log(r.note))
			return [403, "not signed by the log\n"];
		if (r.old > r.size)
			return [400, "old is above the size\n"];
		if (r.old !== this.state.size)
			return [409, `${this.state.size}\n`, "text/x.tlog.size"];
		if (!this.continues(r))
			return [422, "inconsistent\n"];
		const line = this.cosign(r.note.text);
		const log_lines = r.note.signatures.filter((s) =>
			s.name === this.log.name && s.id === this.log.id);
		// What is kept: the log's own line and the new one.
		const text = Buffer.concat([r.note.text, Buffer.from("\n"),
			...log_lines.slice(0, 1).map((s) => Buffer.from(
				`\u2014 ${s.name} ${base64(Buffer.concat([
					Buffer.from(s.id, "hex"), s.signature]))}\n`)),
			Buffer.from(line)]);
		put(this.path, text);
		this.state = { size: r.size, root: r.root, text };
		return [200, line];
	}

	continues(r) {
		if (r.size === 0 && !r.root.equals(EMPTY))
			return false;
		if (r.old === 0)
			return r.hashes.length === 0;
		if (r.size === r.old)
			return r.hashes.length === 0 &&
				r.root.equals(this.state.root);
		return consistency_holds({ old: r.old, size: r.size,
			old_root: this.state.root, root: r.root,
			hashes: r.hashes });
	}

	answer(method, url, body) {
		const own = `/${sha256(this.log.name).toString("hex")}/checkpoint`;
		const mood = this.mood();
		if (method === "GET" && url === own) {
			const text = mood === "fork"
				? readFileSync(join(this.dir, "fork"))
				: mood === "hide" ? null : this.state.text;
			return text === null ? [404, "none\n"] : [200, text];
		}
		if (method !== "POST" || url !== "/add-checkpoint")
			return [404, "not here\n"];
		if (mood === "zero")
			return [409, "0\n", "text/x.tlog.size"];
		if (mood === "ahead")
			return [409, "1000000\n", "text/x.tlog.size"];
		if (["refuse", "fork", "hide"].includes(mood))
			return [422, "inconsistent\n"];
		return this.add_checkpoint(body);
	}

	async handle(request, response) {
		const parts = [];
		let n = 0;
		for await (const part of request) {
			n += part.length;
			if (n > BODY_MAX)
				return request.destroy();
			parts.push(part);
		}
		const mood = this.mood();
		if (mood === "stall")
			return undefined;
		if (mood === "drop")
			return request.socket.destroy();
		const [status, body, type] = this.answer(request.method,
			request.url, Buffer.concat(parts));
		response.writeHead(status, { "content-type": type ??
			"text/plain; charset=utf-8" });
		return response.end(body);
	}
}

const [dir, name, log, port] = process.argv.slice(2);
if (dir === "key") {
	console.log(vkey(key_of(name, log)));
} else {
	const witness = new Witness(dir, name, log);
	const server = createServer((request, response) => {
		witness.handle(request, response).catch(() => response.destroy());
	});
	server.listen(Number(port ?? 0), "127.0.0.1", () => {
		console.log(vkey(witness.key));
		console.log(`http://127.0.0.1:${server.address().port}`);
	});
}
