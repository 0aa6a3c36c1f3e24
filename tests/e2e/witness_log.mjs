// A log of its own that asks a witness, written from the text of C2SP
// tlog-witness and tlog-cosignature over the second reader's tree and keys.
//
// node witness_log.mjs vkey
// node witness_log.mjs ask URL WITNESS_VKEY OLD:SIZE[:forged]...
//	asks one after another; a line for each: the status, then the size that
//	a 409 tells, or "signed" when the cosignature holds
// node witness_log.mjs race URL WITNESS_VKEY OLD SIZE...
//	asks for all sizes at once; prints how many were signed, and the state
// node witness_log.mjs bodies DIR OLD N
//	N requests, from OLD to the next size and so on, as DIR/SIZE, and for each
//	size the one that asks for another root, as DIR/SIZE.forged
// node witness_log.mjs state URL WITNESS_VKEY
//	the size of what the witness shows at its monitoring address, when the
//	log's signature and its own hold
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { base64 } from "../reader/bytes.mjs";
import { ed25519_verifies, parse_note, parse_vkey } from "../reader/note.mjs";
import { key_pair, sign_note, vkey } from "../reader/maker.mjs";
import { Tree, leaf_hash } from "../reader/tree.mjs";

const ORIGIN = "node.example/log";
const LEAVES = 400;
const COMMON = 3; // leaves that both histories have

const log = key_pair(ORIGIN);

function history(forged) {
	const leaves = Array.from({ length: LEAVES }, (_, i) =>
		leaf_hash(Buffer.from(`${forged && i >= COMMON ? "forged"
			: "honest"} ${i}`)));
	return new Tree(leaves);
}

const trees = { honest: history(false), forged: history(true) };

function checkpoint(tree, size) {
	return sign_note(`${ORIGIN}\n${size}\n${base64(tree.root(size))}\n`,
		log);
}

function body(tree, old, size) {
	const hashes = old <= size ? tree.consistency(old, size) : [];
	return Buffer.concat([Buffer.from(`old ${old}\n`),
		...hashes.map((h) => Buffer.from(`${base64(h)}\n`)),
		Buffer.from("\n"), checkpoint(tree, size)]);
}

// The message that a cosigner signs, from tlog-cosignature.
function cosigned(text, time) {
	return Buffer.concat([Buffer.from(`cosignature/v1\ntime ${time}\n`),
		text]);
}

function line_holds(note, witness) {
	const line = note.signatures.find((s) => s.name === witness.name &&
		s.id === witness.id);
	if (line === undefined || line.signature.length !== 72)
		return false;
	const time = line.signature.readBigUInt64BE(0);
	const age = Math.floor(Date.now() / 1000) - Number(time);
	return Math.abs(age) < 600 && ed25519_verifies(witness.key,
		cosigned(note.text, time), line.signature.subarray(8));
}

async function ask(url, witness, { old, size, forged }) {
	const tree = forged ? trees.forged : trees.honest;
	const answer = await fetch(`${url}/add-checkpoint`, { method: "POST",
		body: body(tree, old, size) });
	const text = await answer.text();
	if (answer.status === 409) {
		const type = answer.headers.get("content-type");
		return type === "text/x.tlog.size" && /^\d+\n$/.test(text)
			? `409 ${text.trim()}` : `409 as ${type}`;
	}
	if (answer.status !== 200)
		return String(answer.status);
	// "The client MAY concatenate it to the checkpoint."
	const note = parse_note(Buffer.concat([checkpoint(tree, size),
		Buffer.from(text)]));
	return line_holds(note, witness) ? "200 signed" : "200 unsigned";
}

async function state(url, witness) {
	const hash = createHash("sha256").update(ORIGIN).digest("hex");
	const answer = await fetch(`${url}/${hash}/checkpoint`);
	if (answer.status !== 200)
		return String(answer.status);
	const note = parse_note(Buffer.from(await answer.arrayBuffer()));
	const own = note.signatures.some((s) => s.name === log.name &&
		s.id === log.id &&
		ed25519_verifies(log.key, note.text, s.signature));
	return own && line_holds(note, witness)
		? note.text.toString().split("\n")[1] : "unsigned";
}

function parse_ask(word) {
	const [old, size, forged] = word.split(":");
	return { old: Number(old), size: Number(size),
		forged: forged === "forged" };
}

function write_bodies(dir, old, n) {
	for (let size = old + 1; size <= old + n; size++) {
		writeFileSync(join(dir, String(size)),
			body(trees.honest, size - 1, size));
		writeFileSync(join(dir, `${size}.forged`),
			body(trees.forged, size, size));
	}
}

const [command, url, key, ...words] = process.argv.slice(2);
if (command === "vkey") {
	console.log(vkey(log));
} else if (command === "bodies") {
	write_bodies(url, Number(key), Number(words[0]));
} else {
	const witness = parse_vkey(key);
	if (command === "ask") {
		for (const word of words)
			console.log(await ask(url, witness, parse_ask(word)));
	} else if (command === "race") {
		const [old, ...sizes] = words.map(Number);
		const all = await Promise.all(sizes.map((size) =>
			ask(url, witness, { old, size, forged: false })));
		console.log(all.filter((a) => a === "200 signed").length,
			all.every((a) => /^(200 signed|409 \d+)$/.test(a)),
			sizes[all.indexOf("200 signed")]);
	} else {
		console.log(await state(url, witness));
	}
}
