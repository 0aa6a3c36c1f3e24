// Signed notes and verifier keys (PROTOCOL.md section 2).
import { createPublicKey, verify } from "node:crypto";
import { Bad, sha256, unbase64 } from "./bytes.mjs";

export const ED25519 = 1;
export const COSIGNER = 4;

const DER = Buffer.from("302a300506032b6570032100", "hex");
const P = 2n ** 255n - 19n;
// The y coordinates of the points whose order divides 8.
export const SMALL_ORDER = [0n, 1n, P - 1n,
	0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
	0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n];

function bad(why) {
	throw new Bad("grammar", 0, why);
}

export function key_id(name, type, key) {
	const head = Buffer.from(`${name}\n`);
	return sha256(head, Buffer.from([type]), key).subarray(0, 4)
		.toString("hex");
}

function name_is_good(name) {
	return name.length > 0 && !/[\s+]/u.test(name) &&
		Buffer.byteLength(name) <= 191;
}

export function make_key(name, type, key) {
	return { name, type, key, id: key_id(name, type, key) };
}

export function parse_vkey(text) {
	const m = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
	const body = m ? unbase64(m[3]) : null;
	if (body === null || body.length !== 33 || !name_is_good(m[1]))
		bad("not a verifier key");
	if (body[0] !== ED25519 && body[0] !== COSIGNER)
		bad("a verifier key of a type not known here");
	const key = make_key(m[1], body[0], body.subarray(1));
	if (key.id !== m[2])
		bad("the key id is not that of name, type and key");
	return key;
}

// A point that is not written in the one way, or has a small order.
function point_is_weak(bytes) {
	const le = Buffer.from(bytes).reverse();
	le[0] &= 0x7f;
	const y = BigInt(`0x${le.toString("hex")}`);
	return y >= P || SMALL_ORDER.includes(y);
}

export function ed25519_verifies(key, message, signature) {
	if (signature.length !== 64 || key.length !== 32)
		return false;
	if (point_is_weak(key) || point_is_weak(signature.subarray(0, 32)))
		return false;
	const der = Buffer.concat([DER, key]);
	const pub = createPublicKey({ key: der, format: "der", type: "spki" });
	return verify(null, message, pub, signature);
}

function parse_signature(line) {
	const m = /^\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)$/u.exec(line);
	const body = m ? unbase64(m[2]) : null;
	if (body === null || body.length < 5 || !name_is_good(m[1]))
		bad("not a signature line");
	return { name: m[1], id: body.subarray(0, 4).toString("hex"),
		signature: body.subarray(4) };
}

// Divides at the last blank line (P-NOTE-2).
export function parse_note(bytes) {
	const cut = bytes.lastIndexOf("\n\n");
	if (cut < 0 || bytes.at(-1) !== 0x0a || cut + 2 === bytes.length)
		bad("no text, blank line and signature lines");
	const all = bytes.toString("utf8");
	if (!Buffer.from(all).equals(bytes) || /[\x00-\x09\x0b-\x1f]/.test(all))
		bad("a byte that no note may hold");
	const lines = bytes.subarray(cut + 2, -1).toString("utf8").split("\n");
	return { text: bytes.subarray(0, cut + 1),
		signatures: lines.map(parse_signature) };
}

// Exactly these keys' signature lines, in this order (P-NOTE-4).
export function verify_strictly(note, keys) {
	if (note.signatures.length !== keys.length)
		bad("not the expected number of signature lines");
	note.signatures.forEach((line, i) => {
		if (line.name !== keys[i].name || line.id !== keys[i].id)
			bad("a signature line of another key");
		if (line.signature.length !== 64)
			bad("a signature of another length");
	});
	note.signatures.forEach((line, i) => {
		if (keys[i].type !== ED25519 ||
		    !ed25519_verifies(keys[i].key, note.text, line.signature))
			throw new Bad("signature", 0, `${line.name} fails`);
	});
}
