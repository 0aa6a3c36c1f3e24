// Bytes, hashes, strict base64 and a cursor that never reads past its end.
import { createHash } from "node:crypto";

// What is wrong with something read: code and line as in PROTOCOL.md.
export class Bad extends Error {
	constructor(code, line, why) {
		super(`${code}, line ${line}: ${why}`);
		this.code = code;
		this.line = line;
	}
}

export function sha256(...parts) {
	const h = createHash("sha256");
	for (const part of parts)
		h.update(part);
	return h.digest();
}

// Returns null unless the text is the one encoding of some bytes (P-GEN-5).
export function unbase64(text) {
	if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0)
		return null;
	const bytes = Buffer.from(text, "base64");
	return bytes.toString("base64") === text ? bytes : null;
}

export function base64(bytes) {
	return Buffer.from(bytes).toString("base64");
}

export class Cursor {
	constructor(bytes, code) {
		this.bytes = bytes;
		this.at = 0;
		this.code = code;
	}

	left() {
		return this.bytes.length - this.at;
	}

	take(count) {
		if (count > this.left())
			throw new Bad(this.code, 0,
				`${count} bytes wanted, ${this.left()} left`);
		this.at += count;
		return this.bytes.subarray(this.at - count, this.at);
	}

	number(size_bytes) {
		return this.take(size_bytes).readUIntBE(0, size_bytes);
	}

	// A u32be length and as many bytes.
	block() {
		return this.take(this.number(4));
	}

	magic(text) {
		if (this.take(text.length).toString("latin1") !== text)
			throw new Bad(this.code, 0,
				`does not begin with ${text.trim()}`);
	}
}
