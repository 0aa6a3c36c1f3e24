// Receipts: C2SP tlog-proof with Sheaf's extra line (PROTOCOL.md section 9).
import { Bad, base64, unbase64 } from "./bytes.mjs";
import { parse_checkpoint } from "./checkpoint.mjs";
import { consistency_holds, inclusion_holds, leaf_hash } from "./tree.mjs";
import * as words from "./words.mjs";

const RECEIPT_MAX_BYTES = 32768;
const HASHES_MAX = 63;

function bad(why) {
	throw new Bad("grammar", 0, why);
}

function parse_hashes(lines) {
	if (lines.length > HASHES_MAX || !lines.every((l) => words.hash(l)))
		bad("hashes");
	return lines.map(unbase64);
}

function parse_extra(line) {
	const bytes = line?.startsWith("extra ") ? unbase64(line.slice(6))
		: null;
	const text = bytes?.toString("latin1") ?? "";
	const m = /^old ([0-9]+)\n((?:.+\n)*)$/.exec(text);
	const old = m ? words.number(m[1]) : null;
	if (old === null)
		bad("extra line");
	const hashes = m[2].split("\n").slice(0, -1);
	return { old, path: parse_hashes(hashes) };
}

export function parse_receipt(bytes) {
	const cut = bytes.indexOf("\n\n");
	if (cut < 0 || bytes.length > RECEIPT_MAX_BYTES)
		bad("no blank line, or too long");
	const lines = bytes.subarray(0, cut).toString("latin1").split("\n");
	const index = lines[2]?.startsWith("index ")
		? words.number(lines[2].slice(6)) : null;
	if (lines[0] !== "c2sp.org/tlog-proof@v1" || index === null)
		bad("first line or index line");
	return { ...parse_extra(lines[1]), index,
		hashes: parse_hashes(lines.slice(3)),
		checkpoint: bytes.subarray(cut + 2) };
}

function check_against(stored, proof, found) {
	const { size, root } = found;
	if (stored.size === size && !stored.root.equals(root))
		throw new Bad("proof", 0, "another root at the size we hold");
	if (proof.old !== stored.size)
		return false;
	if (!consistency_holds({ old: stored.size, size, root,
		old_root: stored.root, hashes: proof.path }))
		throw new Bad("proof", 0, "not consistent with what we hold");
	return size > stored.size;
}

// stored: null, or size and root of the checkpoint held. moves: whether that
// checkpoint goes forward to this one.
export function verify_receipt(bytes, note, pins, stored) {
	const proof = parse_receipt(bytes);
	const found = parse_checkpoint(proof.checkpoint, pins.origin,
		pins.log_keys, pins.policy);
	if (!inclusion_holds({ index: proof.index, size: found.size,
		leaf: leaf_hash(note), root: found.root,
		hashes: proof.hashes }))
		throw new Bad("proof", 0, "the leaf is not in this tree");
	if (proof.old > found.size)
		throw new Bad("proof", 0, "old above the size");
	if ((proof.old === 0 || proof.old === found.size) && proof.path.length)
		throw new Bad("proof", 0, "hashes where none belong");
	const moves = stored === null || check_against(stored, proof, found);
	return { index: proof.index, old: proof.old, moves,
		size: found.size, root: base64(found.root) };
}
