// Sealed boxes (PROTOCOL.md section 5): crypto_box_seal of libsodium, opened with
// X25519 of Node and the rest written out here from RFC 7693 (BLAKE2b), RFC 8439
// (Poly1305) and the specification of Salsa20.
import { createPrivateKey, createPublicKey, diffieHellman, timingSafeEqual }
	from "node:crypto";
import { Bad } from "./bytes.mjs";

const KEY_BYTES = 32;
const MAC_BYTES = 16;
const BLOCK = 4096;

function bad(why) {
	throw new Bad("opening", 0, why);
}

// ------------------------------------------------------------------ BLAKE2b

const MASK64 = (1n << 64n) - 1n;
const IV = [0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn,
	0xa54ff53a5f1d36f1n, 0x510e527fade682d1n, 0x9b05688c2b3e6c1fn,
	0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n];
const SIGMA = ["0123456789abcdef", "ea489fd61c02b753",
	"b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
	"2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a",
	"6fe9b308c2d714a5", "a2847615fb9e3cd0", "0123456789abcdef",
	"ea489fd61c02b753"];

const rotate64 = (x, n) => (x >> n | x << 64n - n) & MASK64;

function mix(v, a, b, c, d, x, y) {
	v[a] = v[a] + v[b] + x & MASK64;
	v[d] = rotate64(v[d] ^ v[a], 32n);
	v[c] = v[c] + v[d] & MASK64;
	v[b] = rotate64(v[b] ^ v[c], 24n);
	v[a] = v[a] + v[b] + y & MASK64;
	v[d] = rotate64(v[d] ^ v[a], 16n);
	v[c] = v[c] + v[d] & MASK64;
	v[b] = rotate64(v[b] ^ v[c], 63n);
}

// Of at most one block of 128 bytes, without a key.
export function blake2b(bytes, out_bytes) {
	const block = Buffer.alloc(128);
	bytes.copy(block);
	const m = Array.from({ length: 16 },
		(_, i) => block.readBigUInt64LE(8 * i));
	const h = [...IV];
	h[0] ^= BigInt(0x01010000 | out_bytes);
	const v = [...h, ...IV];
	v[12] ^= BigInt(bytes.length);
	v[14] ^= MASK64;
	for (const row of SIGMA) {
		const s = [...row].map((digit) => m[parseInt(digit, 16)]);
		mix(v, 0, 4, 8, 12, s[0], s[1]);
		mix(v, 1, 5, 9, 13, s[2], s[3]);
		mix(v, 2, 6, 10, 14, s[4], s[5]);
		mix(v, 3, 7, 11, 15, s[6], s[7]);
		mix(v, 0, 5, 10, 15, s[8], s[9]);
		mix(v, 1, 6, 11, 12, s[10], s[11]);
		mix(v, 2, 7, 8, 13, s[12], s[13]);
		mix(v, 3, 4, 9, 14, s[14], s[15]);
	}
	const out = Buffer.alloc(64);
	h.forEach((x, i) => out.writeBigUInt64LE(x ^ v[i] ^ v[i + 8], 8 * i));
	return out.subarray(0, out_bytes);
}

// ------------------------------------------------------------------ Salsa20

const WORDS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const ROUNDS = [[0, 4, 8, 12], [5, 9, 13, 1], [10, 14, 2, 6], [15, 3, 7, 11],
	[0, 1, 2, 3], [5, 6, 7, 4], [10, 11, 8, 9], [15, 12, 13, 14]];

const rotate32 = (x, n) => x << n | x >>> 32 - n;

function quarter(x, [a, b, c, d]) {
	x[b] ^= rotate32(x[a] + x[d] | 0, 7);
	x[c] ^= rotate32(x[b] + x[a] | 0, 9);
	x[d] ^= rotate32(x[c] + x[b] | 0, 13);
	x[a] ^= rotate32(x[d] + x[c] | 0, 18);
}

// Key of 32 bytes and the 16 bytes between its halves.
function salsa_state(key, middle) {
	const word = (bytes, i) => bytes.readInt32LE(4 * i);
	const [k, n] = [(i) => word(key, i), (i) => word(middle, i)];
	return Int32Array.from([WORDS[0], k(0), k(1), k(2), k(3), WORDS[1],
		n(0), n(1), n(2), n(3), WORDS[2], k(4), k(5), k(6), k(7),
		WORDS[3]]);
}

function twenty_rounds(x) {
	for (let i = 0; i < 10; i++)
		ROUNDS.forEach((places) => quarter(x, places));
	return x;
}

const to_bytes = (words) => {
	const out = Buffer.alloc(4 * words.length);
	words.forEach((word, i) => out.writeInt32LE(word, 4 * i));
	return out;
};

function hsalsa20(key, middle) {
	const x = twenty_rounds(salsa_state(key, middle));
	return to_bytes([0, 5, 10, 15, 6, 7, 8, 9].map((i) => x[i]));
}

function xsalsa20(key, nonce, bytes) {
	const subkey = hsalsa20(key, nonce.subarray(0, 16));
	const blocks = [];
	for (let n = 0; 64 * n < bytes; n++) {
		const middle = Buffer.alloc(16);
		nonce.copy(middle, 0, 16, 24);
		middle.writeBigUInt64LE(BigInt(n), 8);
		const begin = salsa_state(subkey, middle);
		const x = twenty_rounds(Int32Array.from(begin));
		blocks.push(to_bytes(Array.from(x, (w, i) => w + begin[i] | 0)));
	}
	return Buffer.concat(blocks).subarray(0, bytes);
}

// ----------------------------------------------------------------- Poly1305

const little = (bytes) => BigInt("0x" +
	(Buffer.from(bytes).reverse().toString("hex") || "0"));

function poly1305(key, bytes) {
	const p = (1n << 130n) - 5n;
	const r = little(key.subarray(0, 16)) &
		0x0ffffffc0ffffffc0ffffffc0fffffffn;
	let sum = 0n;
	for (let at = 0; at < bytes.length; at += 16) {
		const part = bytes.subarray(at, at + 16);
		sum = (sum + little(part) + (1n << BigInt(8 * part.length))) *
			r % p;
	}
	sum = sum + little(key.subarray(16, 32)) & (1n << 128n) - 1n;
	return Buffer.from(sum.toString(16).padStart(32, "0"), "hex").reverse();
}

// --------------------------------------------------------------------- boxes

const DER_PRIVATE = Buffer.from("302e020100300506032b656e04220420", "hex");
const DER_PUBLIC = Buffer.from("302a300506032b656e032100", "hex");

const private_key = (secret) => createPrivateKey({ format: "der",
	type: "pkcs8", key: Buffer.concat([DER_PRIVATE, secret]) });
const public_key = (key) => createPublicKey({ format: "der",
	type: "spki", key: Buffer.concat([DER_PUBLIC, key]) });

// The public half of a recipient's secret.
export function public_of(secret) {
	return createPublicKey(private_key(secret))
		.export({ format: "der", type: "spki" }).subarray(-KEY_BYTES);
}

// The padded opening in a box (P-BOX-4), or Bad.
export function unseal(box, secret) {
	const blocks = (box.length - KEY_BYTES - MAC_BYTES) / BLOCK;
	if (!Number.isInteger(blocks) || blocks < 1 || blocks > 5)
		bad("no length of a box");
	const once = box.subarray(0, KEY_BYTES);
	const mac = box.subarray(KEY_BYTES, KEY_BYTES + MAC_BYTES);
	const sealed = box.subarray(KEY_BYTES + MAC_BYTES);
	const nonce = blake2b(Buffer.concat([once, public_of(secret)]), 24);
	const shared = diffieHellman({ privateKey: private_key(secret),
		publicKey: public_key(once) });
	const key = hsalsa20(shared, Buffer.alloc(16));
	const stream = xsalsa20(key, nonce, KEY_BYTES + sealed.length);
	if (!timingSafeEqual(poly1305(stream.subarray(0, KEY_BYTES), sealed), mac))
		bad("it is not for this key, or damaged");
	return Buffer.from(sealed.map((byte, i) => byte ^ stream[KEY_BYTES + i]));
}
