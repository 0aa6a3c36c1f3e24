// Commitments and openings (PROTOCOL.md section 5).
import { Bad, base64, sha256 } from "./bytes.mjs";

const MAGIC = Buffer.from("sheaf-open/v1\n");
const BLOCK = 4096;
const SALT_BYTES = 32;

function bad(why) {
	throw new Bad("opening", 0, why);
}

// The lines of a statement's text before "commit".
export function header_of(text) {
	return text.subarray(0, text.indexOf("\ncommit ") + 1);
}

export function commitment(text, salt, payload) {
	return base64(sha256("sheaf-commit/v1\n", sha256(header_of(text)),
		salt, payload));
}

function commit_line(text) {
	return /\ncommit (.*)\n/.exec(text.toString("latin1"))?.[1];
}

export function unpad(padded) {
	if (padded.length === 0 || padded.length % BLOCK !== 0)
		bad("not whole blocks");
	let end = padded.length - 1;
	while (end > padded.length - BLOCK && padded[end] === 0)
		end--;
	if (padded[end] !== 0x80)
		bad("no end of padding in the last block");
	return padded.subarray(0, end);
}

export function pad(opening) {
	const rest = BLOCK - opening.length % BLOCK;
	const padding = Buffer.alloc(rest);
	padding[0] = 0x80;
	return Buffer.concat([opening, padding]);
}

// What lies in a folder of openings: salt and payload.
export function check_opening(text, bytes) {
	if (bytes.length < SALT_BYTES)
		bad("no salt");
	const salt = bytes.subarray(0, SALT_BYTES);
	const payload = bytes.subarray(SALT_BYTES);
	if (commitment(text, salt, payload) !== commit_line(text))
		bad("does not match the commitment");
	return { salt, payload };
}

// What lies in a box.
export function open_padded(text, padded) {
	const opening = unpad(padded);
	if (!opening.subarray(0, MAGIC.length).equals(MAGIC))
		bad("begins wrongly");
	return check_opening(text, opening.subarray(MAGIC.length));
}
