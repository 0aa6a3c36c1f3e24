// Checkpoints and cosignatures (PROTOCOL.md section 10).
import { Bad, sha256, unbase64 } from "./bytes.mjs";
import { ED25519, ed25519_verifies, parse_note } from "./note.mjs";
import * as words from "./words.mjs";

const CHECKPOINT_MAX_BYTES = 131072;
const LINES_MAX = 64;

function bad(code, why) {
	throw new Bad(code, 0, why);
}

function cosignature_verifies(key, text, body) {
	if (body.length !== 72)
		return false;
	const time = body.readBigUInt64BE(0);
	const head = Buffer.from(`cosignature/v1\ntime ${time}\n`);
	return time < 2n ** 63n && ed25519_verifies(key.key,
		Buffer.concat([head, text]), body.subarray(8));
}

function line_verifies(key, text, line) {
	return key.type === ED25519
		? ed25519_verifies(key.key, text, line.signature)
		: cosignature_verifies(key, text, line.signature);
}

// The known keys whose lines verify, as "name id"; one that fails is fatal.
function verified(note, keys) {
	const found = new Set();
	for (const line of note.signatures) {
		const key = keys.find((k) => k.name === line.name &&
			k.id === line.id);
		if (key === undefined)
			continue;
		if (!line_verifies(key, note.text, line))
			bad("signature", `${key.name} fails`);
		found.add(`${key.name} ${key.id}`);
	}
	return found;
}

function parse_body(text, origin) {
	const lines = text.toString("utf8").slice(0, -1).split("\n");
	const size = words.number(lines[1] ?? "");
	if (lines[0] !== origin)
		bad("grammar", "another origin");
	if (size === null || !words.hash(lines[2] ?? ""))
		bad("grammar", "size and root");
	if (lines.includes(""))
		bad("grammar", "an empty line");
	const root = unbase64(lines[2]);
	if (size === 0 && !root.equals(sha256()))
		bad("grammar", "an empty tree with another root");
	return { size, root };
}

// log_keys: from parse_vkey; policy: from parse_policy, or undefined.
export function parse_checkpoint(bytes, origin, log_keys, policy) {
	if (bytes.length > CHECKPOINT_MAX_BYTES)
		bad("grammar", "too long");
	const note = parse_note(bytes);
	if (note.signatures.length > LINES_MAX)
		bad("grammar", "too many signature lines");
	const checkpoint = parse_body(note.text, origin);
	const logs = log_keys.filter((key) => key.type === ED25519 &&
		key.name === origin);
	const signers = verified(note,
		[...logs, ...(policy?.witnesses ?? [])]);
	if (!logs.some((key) => signers.has(`${key.name} ${key.id}`)))
		bad("signature", "not signed by the log");
	if (policy && policy.logs.length > 0 && !policy.logs.some((key) =>
		signers.has(`${key.name} ${key.id}`)))
		bad("signature", "signed by no log of the policy");
	if (policy && !policy.met(signers))
		bad("signature", "the quorum is not met");
	return checkpoint;
}
