// node damage.mjs HOW IN OUT [ARGUMENT...]: writes a damaged copy of an
// envelope.  Its lengths stay right unless they are what is damaged.
import { readFileSync, writeFileSync } from "node:fs";

const [how, from, to, ...rest] = process.argv.slice(2);

function parse(bytes) {
	const note_n = bytes.readUInt32BE(7);
	let at = 11 + note_n;
	const boxes = [];
	for (let left = bytes[at++]; left > 0; left--) {
		const n = bytes.readUInt32BE(at + 8);
		boxes.push({ id: bytes.subarray(at, at + 8),
			box: bytes.subarray(at + 12, at + 12 + n) });
		at += 12 + n;
	}
	return { note: bytes.subarray(11, 11 + note_n), boxes,
		after: bytes.subarray(at) };
}

function u32(n) {
	const b = Buffer.alloc(4);
	b.writeUInt32BE(n);
	return b;
}

function build(e) {
	return Buffer.concat([Buffer.from("SHEAF1\n"), u32(e.note.length),
		e.note, Buffer.from([e.boxes.length]),
		...e.boxes.flatMap((b) => [b.id, u32(b.box.length), b.box]),
		e.after]);
}

// The C escapes that a shell script may want in an argument.
const unescape = (s) => s.replace(/\\(n|r|t|0)/g, (_, c) =>
	({ n: "\n", r: "\r", t: "\t", 0: "\0" })[c]);

const ways = {
	// PATTERN NEW: replace the first match in the note, lines as they are
	note(e, pattern, fresh) {
		const text = e.note.toString("latin1");
		const found = new RegExp(pattern, "m");
		if (!found.test(text))
			throw new Error(`no ${pattern} in the note`);
		e.note = Buffer.from(text.replace(found, () => unescape(fresh)),
			"latin1");
	},
	// Another last signature, well formed
	signature(e) {
		const text = e.note.toString("latin1");
		const at = text.lastIndexOf(" ") + 1;
		const line = Buffer.from(text.slice(at).trim(), "base64");
		line[20] ^= 1;
		e.note = Buffer.from(
			text.slice(0, at) + line.toString("base64") + "\n",
			"latin1");
	},
	// Its last line twice
	sign_twice(e) {
		const lines = e.note.toString("latin1").split("\n");
		lines.splice(-1, 0, lines.at(-2));
		e.note = Buffer.from(lines.join("\n"), "latin1");
	},
	// One bit of the first box
	bit(e, at = "200") {
		const box = Buffer.from(e.boxes[0].box);
		box[Number(at)] ^= 1;
		e.boxes[0] = { id: e.boxes[0].id, box };
	},
	shorter_box(e) {
		const box = e.boxes[0].box;
		e.boxes[0] = { id: e.boxes[0].id, box: box.subarray(0, 100) };
	},
	boxes(e, n) {
		e.boxes = Array(Number(n)).fill(e.boxes[0]);
	},
	// The box of another envelope
	box_of(e, other) {
		e.boxes = parse(readFileSync(other)).boxes;
	},
};

const envelope = parse(readFileSync(from));
ways[how](envelope, ...rest);
writeFileSync(to, build(envelope));
