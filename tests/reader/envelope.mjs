// Envelopes, .sheaf files, answer files, invite files, entries given back
// (PROTOCOL.md 4.3, 7, 16).
import { Bad, Cursor } from "./bytes.mjs";

const ENVELOPE_MAX_BYTES = 86268;
const NOTE_MAX_BYTES = 4096;
const BOXES_MAX = 4;

function bad(why) {
	throw new Bad("frame", 0, why);
}

export function kind_of(envelope) {
	const end = envelope.note.indexOf("\n");
	return envelope.note.subarray(0, Math.max(end, 0)).toString("latin1");
}

const is_batch = (e) => kind_of(e) === "sheaf-batch/v1";
const is_invite = (e) => kind_of(e) === "sheaf-invite/v1";
const is_enrol = (e) => kind_of(e) === "sheaf-enrol/v1";

function take_envelope(cursor) {
	const start = cursor.at;
	cursor.magic("SHEAF1\n");
	const note = cursor.block();
	if (note.length === 0 || note.length > NOTE_MAX_BYTES)
		bad("length of the note");
	const count = cursor.number(1);
	if (count > BOXES_MAX)
		bad("more than four boxes");
	const boxes = [];
	while (boxes.length < count)
		boxes.push({ id: cursor.take(8).toString("hex"),
			box: cursor.block() });
	if (cursor.at - start > ENVELOPE_MAX_BYTES)
		throw new Bad("too-large", 0, "over 86268 bytes");
	const envelope = { note, boxes };
	if (is_batch(envelope) !== (count > 0))
		bad("a batch without a box, or another kind with one");
	return envelope;
}

function take_all(bytes, found) {
	const cursor = new Cursor(bytes, "frame");
	do
		found.push(take_envelope(cursor));
	while (cursor.left() > 0);
	return found;
}

export function parse_batch(bytes) {
	if (bytes.length > ENVELOPE_MAX_BYTES)
		throw new Bad("too-large", 0, "over 86268 bytes");
	const found = take_all(bytes, []);
	if (found.length !== 1 || !is_batch(found[0]))
		bad("not exactly one batch");
	return found;
}

export function parse_enrolment(bytes) {
	const found = take_all(bytes, []);
	if (found.length !== 2 || !is_invite(found[0]) || !is_enrol(found[1]))
		bad("not exactly an invite and its enrolment");
	return found;
}

// found: takes the envelopes read, also those before a break.
export function parse_sheaf(bytes, found = []) {
	take_all(bytes, found);
	const alone = found.some((e, i) =>
		is_enrol(e) !== (i > 0 && is_invite(found[i - 1])) ||
		(is_invite(e) && i === found.length - 1));
	const closed = ["sheaf-refusal/v1", "sheaf-release/v1"];
	if (alone || found.some((e) => closed.includes(kind_of(e))))
		bad("a kind or a pair that is not taken");
	return found;
}

export function parse_answers(bytes) {
	const cursor = new Cursor(bytes, "frame");
	cursor.magic("SHEAFR1\n");
	const found = [];
	while (cursor.left() > 0)
		found.push({ status: cursor.number(2), body: cursor.block() });
	if (found.length === 0)
		bad("no answer");
	return found;
}

// The body of POST /v1/recover (16).
export function parse_offers(bytes) {
	const cursor = new Cursor(bytes, "frame");
	const found = [];
	do {
		const [note, proof] = [cursor.block(), cursor.block()];
		if (note.length === 0 || note.length > 4096 ||
		    proof.length > 32768)
			bad("a note or a proof of no possible length");
		found.push({ note, proof });
	} while (cursor.left() > 0);
	return found;
}

export function parse_invite_file(bytes) {
	const cursor = new Cursor(bytes, "frame");
	const [invite, trust] = [cursor.block(), cursor.block()];
	const services = cursor.left() > 0 ? cursor.block() : null;
	if (cursor.left() > 0)
		bad("something after the notes");
	return { invite, trust, services };
}
