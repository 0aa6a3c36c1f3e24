// The readers of single formats, on texts made here.
import assert from "node:assert/strict";
import { sign } from "node:crypto";
import { test } from "node:test";
import { Cursor, base64, unbase64 } from "./bytes.mjs";
import { parse_checkpoint } from "./checkpoint.mjs";
import { parse_answers, parse_batch, parse_sheaf } from "./envelope.mjs";
import { once_key, secret_bytes } from "./invite.mjs";
import { CODES, FIRST_LINE, codes_of, line_of } from "./measures.mjs";
import { Log, ORIGIN, key_pair, return_text, sign_note, vkey }
	from "./maker.mjs";
import { COSIGNER, SMALL_ORDER, ed25519_verifies, make_key, parse_note,
	parse_vkey, verify_strictly } from "./note.mjs";
import { pad, unpad } from "./opening.mjs";
import { parse_payload } from "./payload.mjs";
import { parse_policy } from "./policy.mjs";
import { parse_receipt, verify_receipt } from "./receipt.mjs";
import { PUBLISHED } from "./reconciliation.mjs";
import { parse_statement } from "./statement.mjs";
import * as words from "./words.mjs";

const PERIOD = "2026-04-01/P3M";
const EXPECTED = { content: "sheaf-return/1", service: "s1", period: PERIOD };

function payload_error(text, expected = EXPECTED) {
	try {
		parse_payload(Buffer.from(text, "latin1"), expected);
		return "none";
	} catch (e) {
		return `${e.code} ${e.line}`;
	}
}

test("words", () => {
	for (const text of ["0", "7", "9007199254740991"])
		assert.equal(words.number(text), Number(text));
	for (const text of ["", "00", "01", "+1", "-0", "1.0", "1e3",
		"9007199254740992", "90071992547409910"])
		assert.equal(words.number(text), null, text);
	for (const text of ["2000-01-01", "2096-02-29", "2099-12-31"])
		assert.equal(words.day(text), text);
	for (const text of ["2026-02-30", "2026-13-01", "1999-12-31",
		"2100-01-01", "2026-1-01", "2026-01-01T00", "2027-02-29"])
		assert.equal(words.day(text), null, text);
	for (const text of ["..", "-a", "a_b", "%2f", "a".repeat(33), "",
		"a b"])
		assert.equal(words.id(text), null, text);
	assert.deepEqual(words.agent_name("p.s/12"),
		{ agent: "p.s", epoch: 12 });
	for (const text of ["p.s.t/1", "p/0", "p/01", "p", ".s/1", "p./1"])
		assert.equal(words.agent_name(text), null, text);
	assert.equal(words.period_end("2028-01-01/P3M"), "2028-03-31");
	assert.equal(words.period_end("2026-10-01/P3M"), "2026-12-31");
	assert.equal(words.period("2026-02-30/P3M"), null);
	assert.ok(!words.period_fits("sheaf-return/1", "2026-05-01/P3M"));
	assert.ok(!words.period_fits("sheaf-return/1", "2026-04-01/P1D"));
	assert.ok(!words.period_fits("sheaf-fidelity-self/1", PERIOD));
	assert.equal(words.origin("sheaf-refusal/v1"), null);
});

test("base64", () => {
	for (const text of ["", "AA==", "AAE=", "AAEC"])
		assert.equal(base64(unbase64(text)), text);
	for (const text of ["AB==", "AA=", "AA", "AAE", "AAEC\n", " AAEC",
		"AA-_", "AA==AA=="])
		assert.equal(unbase64(text), null, text);
});

test("lengths are compared with what is left", () => {
	const cursor = new Cursor(Buffer.from("ffffffff00", "hex"), "frame");
	assert.throws(() => cursor.block(), { code: "frame" });
});

test("56 lines, 7 to 62", () => {
	assert.equal(codes_of("ips-grow/1").length, 56);
	assert.equal(codes_of("ips-grow/1").at(-1), "satisfaction.positive");
	assert.equal(new Set(CODES).size, 64);
	assert.equal(FIRST_LINE + CODES.length - 1, 70);
	for (const [code, line] of [["referrals", 7], ["caseload", 16],
		["first_employer_contact.271_up", 23], ["into_work", 28],
		["in_work", 41], ["employer_contacts.reviewed", 48],
		["community.of", 54], ["satisfaction.positive", 62]])
		assert.equal(line_of(code), line);
});

test("each line missing, twice, swapped, of no value", () => {
	const good = return_text("s1", PERIOD).split("\n").slice(0, -1);
	const error = (lines) => payload_error(`${lines.join("\n")}\n`);
	assert.equal(error(good), "none");
	good.forEach((line, i) => {
		const at = `payload ${i + 1}`;
		const rest = good.slice(i + 1);
		const head = good.slice(0, i);
		assert.equal(error([...head, ...rest]), at, `without ${line}`);
		const next = i + 1 < good.length ? i + 2 : 63;
		assert.equal(error([...head, line, line, ...rest]),
			`payload ${next}`, `twice ${line}`);
		if (i + 1 < good.length)
			assert.equal(error([...head, rest[0], line,
				...rest.slice(1)]), at, `swapped ${line}`);
		for (const tail of [" ", "\r", "\t", "\x80"])
			assert.equal(error([...head, line + tail, ...rest]),
				at);
	});
});

test("values", () => {
	const with_value = (v) => return_text("s1", PERIOD)
		.replace("\naccessed 0\n", `\naccessed ${v}\n`);
	for (const v of ["0", "2147483647", "-"])
		assert.equal(payload_error(with_value(v)), "none", v);
	for (const v of ["007", "+7", "-0", "-1", "2147483648", "", " 1", "1.0",
		"--", "1e1", "99999999999999999999"])
		assert.equal(payload_error(with_value(v)), "payload 12", v);
});

test("the whole payload", () => {
	const good = return_text("s1", PERIOD);
	for (const [text, error] of [
		[good.slice(0, -1), "payload 62"],
		[`${good}\n`, "payload 63"],
		[`${good}more`, "payload 63"],
		[`\xef\xbb\xbf${good}`, "payload 1"],
		[good.replaceAll("\n", "\r\n"), "payload 1"],
		["", "payload 1"],
		[good + "x".repeat(16385 - good.length), "payload 0"],
		[good.replace("ips-grow/1", "ips-grow/9"), "unsupported 0"],
		[good.replace("ips-grow/1", "ips-grow/2"), "payload 63"],
		[return_text("s1", PERIOD, {}, { rules: "ips-grow/2" }), "none"],
		[good.replace("ips-grow/1", "IPS"), "payload 4"],
		[good.replace("2026-05-17", "2026-07-01"), "through 5"],
		[good.replace("2026-05-17", "2026-03-31"), "through 5"],
		[good.replace("2026-05-17", "2026-06-31"), "payload 5"],
		[good.replace("register", "guess"), "payload 6"],
		[good.replace(PERIOD, "2026-05-01/P3M"), "header 3"],
		[good.replace(PERIOD, "2026-05-01/3M"), "payload 3"],
		[return_text("s2", PERIOD), "header 2"],
		[return_text("s1", "2026-01-01/P3M", {},
			{ through: "2026-02-01" }), "header 3"],
		[return_text("s1", PERIOD, {}, { withdrawn: true }), "none"],
		[`${return_text("s1", PERIOD, {}, { withdrawn: true })}\n`,
			"payload 8"],
	])
		assert.equal(payload_error(text), error, text.slice(0, 90));
});

test("bands, parts, sums, not collected", () => {
	const of = (figures) =>
		payload_error(return_text("s1", PERIOD, figures));
	const dashed = (...codes) => of(Object.fromEntries(
		codes.map((code) => [code, null])));
	assert.equal(of({ referrals: 3, "referrals.self": 3 }), "none");
	assert.equal(of({ referrals: 3, "referrals.self": 2 }), "payload 7");
	assert.equal(of({ "referrals.self": null }), "payload 7");
	assert.equal(dashed("referrals"), "payload 8");
	assert.equal(dashed("referrals", "referrals.clinician",
		"referrals.self", "referrals.other"), "payload 11");
	assert.equal(dashed("referrals.clinician", "referrals.self",
		"referrals.other", "referrals.employed"), "none");
	assert.equal(of({ "caseload.employed": 1 }), "payload 17");
	assert.equal(of({ "first_employer_contact.days": 1 }), "payload 24");
	assert.equal(of({ into_work: 1 }), "payload 28");
	assert.equal(of({ into_work: 1, job_starts: null,
		"job_starts.16_up": null, "job_starts.under_16": null }),
	"none");
	assert.equal(of({ "into_work.not_employed": 1 }), "payload 29");
	assert.equal(of({ into_work: 1, "into_work.not_employed": 2 }),
		"payload 29");
	assert.equal(of({ "in_work.minutes": 1 }), "payload 42");
	assert.equal(of({ "in_work.supported": 1 }), "none");
	assert.equal(of({ "community.minutes": 1 }), "payload 53");
	assert.equal(dashed("community.of"), "payload 53");
	assert.equal(of({ "wellbeing_reqol.fall": 1 }), "payload 60");
	assert.equal(of({ "satisfaction.positive": 1 }), "payload 62");
});

test("fidelity payloads", () => {
	const content = "sheaf-fidelity-self/1";
	const expected = { content, service: "s1", period: "2026-05-14/P1D" };
	const items = Array.from({ length: 25 }, (_, i) => `item.${i + 1} 5`);
	const text = [content, "service s1", "period 2026-05-14/P1D", ...items,
		"actions.planned 3", "actions.done -", ""].join("\n");
	const found = parse_payload(Buffer.from(text), expected);
	assert.equal(found.values["item.25"], 5);
	assert.equal(found.through, "2026-05-14");
	for (const [from, to, error] of [["item.3 5", "item.3 0", "payload 6"],
		["item.25 5", "item.25 -", "payload 28"],
		["actions.done -", "actions.done x", "payload 30"]])
		assert.equal(payload_error(text.replace(from, to), expected),
			error);
	assert.equal(payload_error(text, { ...expected,
		content: "sheaf-fidelity-independent/1" }), "header 1");
});

test("reconciliations", () => {
	const content = "sheaf-reconciliation/1";
	const expected = { content, service: "s1", period: "2028-02-01/P1M" };
	const text = [content, "service s1", `period ${expected.period}`,
		...PUBLISHED.map((code) => `${code} 0 0`), ""].join("\n");
	const of = (...pairs) => payload_error(pairs.reduce(
		(t, [from, to]) => t.replace(from, to), text), expected);
	const found = parse_payload(Buffer.from(text), expected);
	assert.equal(found.through, "2028-02-29");
	assert.equal(Object.keys(found.values).length, 36);
	assert.equal(of(["MHS116 0 0", "MHS116 - -"]), "none");
	assert.equal(of(["MHS116 0 0", "MHS116 0"]), "payload 4");
	assert.equal(of(["MHS116 0 0", "MHS116 0 0 0"]), "payload 4");
	assert.equal(of(["SeenIn7 0", "SeenIn7 1"]), "payload 6");
	assert.equal(of(["TimeInCaseload91To180 0 0",
		"TimeInCaseload91To180 0 1"]), "payload 19");
	assert.equal(of(["TimeInCaseload91To180 0 0",
		"TimeInCaseload91To180 0 1"],
	["ClosedReferrals 0 0", "ClosedReferrals 0 -"]), "none");
	assert.ok(!words.period_fits(content, "2028-02-02/P1M"));
	assert.ok(!words.period_fits("sheaf-return/1", expected.period));
});

test("points of small order", () => {
	const p = 2n ** 255n - 19n;
	const inverse = (x) => {
		let [r, e] = [1n, p - 2n];
		for (let b = x; e > 0n; e >>= 1n, b = b * b % p)
			r = e & 1n ? r * b % p : r;
		return r;
	};
	const d = (p - 121665n) * inverse(121666n) % p;
	for (const y of SMALL_ORDER.slice(3))
		assert.equal((d * y ** 4n + 2n * y ** 2n - 1n) % p, 0n);
	const zero = Buffer.alloc(32);
	const one = Buffer.from(zero);
	one[0] = 1;
	const weak = Buffer.concat([one, zero]);
	assert.ok(!ed25519_verifies(one, Buffer.from("anything"), weak));
});

test("signed notes, strictly", () => {
	const [key, other] = [key_pair("name"), key_pair("name", "other")];
	const good = sign_note("text\n", key);
	verify_strictly(parse_note(good), [key]);
	const text = good.toString();
	const line = text.split("\n\n")[1];
	for (const wrong of [text + line, text + sign_note("text\n", other)
		.toString().split("\n\n")[1], text.replace("name", "nam"),
	text.slice(0, -1), `${text}\n`, text.replace("=\n", "\n"),
	text.replace("\u2014", "-"), text.replace("\n", "\t\n")])
		assert.throws(() => verify_strictly(
			parse_note(Buffer.from(wrong)), [key]));
	assert.throws(() => verify_strictly(parse_note(good), [other]));
	assert.throws(() => verify_strictly(parse_note(good), [key, key]));
	assert.equal(parse_vkey(vkey(key)).id, key.id);
	assert.throws(() => parse_vkey(vkey(key).replace("name", "eman")));
	const high = Buffer.from(unbase64(line.slice(7, -1)));
	high[67] |= 0xe0;
	assert.throws(() => verify_strictly(parse_note(Buffer.from(
		`text\n\n\u2014 name ${base64(high)}\n`)), [key]));
});

test("statements of a log, each line wrong in turn", () => {
	const log = new Log();
	log.enrol("a", 1);
	log.services("a", "s1");
	log.refuse(log.batch("a/1", "s1", 2, {}), "payload", 7);
	log.revoke("a/1", 0);
	for (const note of log.entries) {
		const text = note.toString();
		const { kind } = parse_statement(note, ORIGIN);
		const lines = text.split("\n\n")[0].split("\n");
		lines.forEach((line, i) => {
			const wrong = [...lines];
			wrong[i] = `${line} `;
			const bytes = Buffer.from(text.replace(
				lines.join("\n"), wrong.join("\n")));
			assert.throws(() => parse_statement(bytes, ORIGIN),
				{ line: i + 1 }, `${kind}: ${line}`);
		});
	}
});

test("padding", () => {
	for (const length of [0, 1, 4095, 4096, 4097]) {
		const bytes = Buffer.alloc(length, 0x80);
		const padded = pad(bytes);
		assert.equal(padded.length % 4096, 0);
		assert.ok(padded.length > length);
		assert.deepEqual(unpad(padded), bytes);
	}
	assert.throws(() => unpad(Buffer.alloc(4096)));
	assert.throws(() => unpad(Buffer.alloc(0)));
	assert.throws(() => unpad(pad(Buffer.from("x")).subarray(1)));
});

test("envelopes", () => {
	const block = (bytes) => {
		const length = Buffer.alloc(4);
		length.writeUInt32BE(bytes.length);
		return Buffer.concat([length, bytes]);
	};
	const envelope = (note, ...boxes) => Buffer.concat([
		Buffer.from("SHEAF1\n"), block(Buffer.from(note)),
		Buffer.from([boxes.length]),
		...boxes.flatMap((box) => [Buffer.alloc(8, 1), block(box)])]);
	const batch = envelope("sheaf-batch/v1\n", Buffer.alloc(60));
	assert.equal(parse_batch(batch)[0].boxes[0].id, "01".repeat(8));
	for (let i = 0; i < batch.length; i++)
		assert.throws(() => parse_batch(batch.subarray(0, i)),
			{ code: "frame" });
	for (const wrong of [envelope("sheaf-batch/v1\n"),
		Buffer.concat([batch, Buffer.from("x")]),
		Buffer.concat([batch, batch]), envelope("", Buffer.alloc(60)),
		envelope("sheaf-trust/v1\n", Buffer.alloc(60))])
		assert.throws(() => parse_batch(wrong), { code: "frame" });
	assert.throws(() => parse_batch(Buffer.alloc(86269)),
		{ code: "too-large" });
	const found = [];
	assert.throws(() => parse_sheaf(Buffer.concat([batch, batch,
		batch.subarray(1)]), found));
	assert.equal(found.length, 2);
	const trust = envelope("sheaf-trust/v1\n");
	assert.equal(parse_sheaf(Buffer.concat([trust, batch])).length, 2);
	assert.throws(() => parse_sheaf(envelope("sheaf-invite/v1\n")));
	const answers = Buffer.concat([Buffer.from("SHEAFR1\n"),
		Buffer.from([0, 200]), block(Buffer.from("body"))]);
	assert.deepEqual(parse_answers(answers),
		[{ status: 200, body: Buffer.from("body") }]);
	assert.throws(() => parse_answers(answers.subarray(0, -1)));
});

test("one-time secrets", () => {
	const hex = "00112233445566778899aabbccddeeff".repeat(2);
	const shown = hex.toUpperCase().match(/.{4}/g).join("-");
	assert.equal(secret_bytes(` ${shown}\n`).toString("hex"), hex);
	assert.equal(once_key(shown).length, 32);
	assert.throws(() => secret_bytes(hex.slice(1)));
});

function witness(name) {
	const pair = key_pair(name);
	return { ...make_key(name, COSIGNER, pair.key), secret: pair.secret };
}

// A checkpoint's text with the log's signature and cosignatures.
function cosigned(text, log, ...witnesses) {
	const time = 1790000000n;
	const note = sign_note(text, log).toString();
	const lines = witnesses.map((key) => {
		const body = Buffer.alloc(12);
		Buffer.from(key.id, "hex").copy(body);
		body.writeBigUInt64BE(time, 4);
		const message = `cosignature/v1\ntime ${time}\n${text}`;
		const signature = sign(null, Buffer.from(message), key.secret);
		const line = base64(Buffer.concat([body, signature]));
		return `\u2014 ${key.name} ${line}\n`;
	});
	return Buffer.from(note + lines.join(""));
}

test("policies", () => {
	const log = vkey(key_pair(ORIGIN));
	const parse = (...lines) => parse_policy(
		Buffer.from(lines.map((line) => `${line}\n`).join("")));
	const w = `witness w ${vkey(witness("w"))}`;
	const w2 = `witness x ${vkey(witness("w"))}`;
	assert.ok(parse(w, "group g any w", "quorum g"));
	assert.ok(parse(`log ${log}`, "quorum none").met(new Set()));
	assert.ok(parse("# a comment", "", ` log\t${log}  u `, "quorum none"));
	for (const lines of [[], [`log ${log}`], ["quorum none", "quorum none"],
		["quorum w"], [`log ${log}`, `log ${log}`, "quorum none"],
		["group g 1 w", "quorum g"], ["witness w", "quorum w"],
		["what", "quorum none"], [`witness w ${log}`, "quorum w"],
		[w, w, "quorum w"], [w, "quorum x"], [w, w2, "quorum w"],
		[w, "group g 2 w", "quorum g"], [w, "group g 0 w", "quorum g"],
		[w, "group g any none", "quorum g"], [w, "group none all w",
			"quorum none"], [w, "group g any w w", "quorum g"],
		[w, "group g all w", "group h all w", "quorum h"],
		[`log ${vkey(witness("w"))}`, "quorum none"]])
		assert.throws(() => parse(...lines), undefined,
			lines.join("|"));
});

test("quorums are met by valid cosignatures alone", () => {
	const log = new Log();
	const [a, b, c] = ["a.test", "b.test", "c.test"].map(witness);
	const policy = parse_policy(Buffer.from([`log ${vkey(log.log)}`,
		`witness A ${vkey(a)}`, `witness B ${vkey(b)}`,
		`witness C ${vkey(c)}`, "group AB any A B",
		"group all all AB C",
		"quorum all", ""].join("\n")));
	const text = `${ORIGIN}\n1\n${base64(log.tree.root())}\n`;
	const read = (...w) => parse_checkpoint(cosigned(text, log.log, ...w),
		ORIGIN, [log.log], policy);
	for (const enough of [[a, c], [b, c], [c, b, a]])
		assert.equal(read(...enough).size, 1);
	const forged = { ...c, secret: a.secret };
	for (const few of [[], [a, b], [c], [c, c], [a, forged]])
		assert.throws(() => read(...few), { code: "signature" });
	assert.throws(() => parse_checkpoint(cosigned(text, c, c), ORIGIN,
		[log.log], policy));
});

test("receipts move the stored checkpoint only by their own proof", () => {
	const log = new Log();
	log.enrol("a", 1);
	log.services("a", "s1");
	const stored = { size: 3, root: log.tree.root(3) };
	log.batch("a/1", "s1", 1, {});
	const pins = { origin: ORIGIN, log_keys: [log.log] };
	const size = log.tree.size;
	const receipt = (old, path, index = size - 1) => Buffer.from([
		"c2sp.org/tlog-proof@v1",
		`extra ${base64(Buffer.from([`old ${old}`,
			...path.map(base64), ""].join("\n")))}`,
		`index ${index}`,
		...log.tree.inclusion(index, size).map(base64),
		"", log.checkpoint().toString()].join("\n"));
	const verify = (bytes, held = stored, note = log.entries.at(-1)) =>
		verify_receipt(bytes, note, pins, held);
	const path = log.tree.consistency(3, size);
	assert.ok(verify(receipt(3, path)).moves);
	assert.ok(verify(receipt(0, []), null).moves);
	assert.ok(!verify(receipt(0, [])).moves);
	assert.ok(!verify(receipt(2, log.tree.consistency(2, size))).moves);
	assert.ok(!verify(receipt(size, []),
		{ size, root: log.tree.root() }).moves);
	for (const wrong of [() => verify(receipt(3, path.slice(1))),
		() => verify(receipt(3, [...path, path[0]])),
		() => verify(receipt(0, path)),
		() => verify(receipt(size + 1, [])),
		() => verify(receipt(3, path), { size: 3, root: path[0] }),
		() => verify(receipt(0, []), { size, root: path[0] }),
		() => verify(receipt(3, path), stored, log.entries[0]),
		() => verify(receipt(3, path, 1)),
		() => verify(Buffer.concat([receipt(3, path),
			Buffer.from("\n")]))])
		assert.throws(wrong, undefined, wrong.toString());
	assert.equal(parse_receipt(receipt(3, path)).old, 3);
});

test("checkpoints are read tolerantly, by known keys only", () => {
	const log = new Log();
	const text = `${ORIGIN}\n1\n${base64(log.tree.root())}\n`;
	const read = (bytes) => parse_checkpoint(bytes, ORIGIN, [log.log]);
	const strangers = Array.from({ length: 15 },
		(_, i) => key_pair(`stranger-${i}`));
	assert.equal(read(sign_note(text, ...strangers, log.log)).size, 1);
	assert.equal(read(sign_note(`${text}more\n`, log.log)).size, 1);
	const bad_line = sign_note("other\n", log.log).toString()
		.split("\n\n")[1];
	for (const wrong of [sign_note(text, strangers[0]),
		Buffer.from(sign_note(text, log.log) + bad_line),
		sign_note(text.replace("\n1\n", "\n01\n"), log.log),
		sign_note(text.replace("\n1\n", "\n0\n"), log.log),
		sign_note(text.replace(ORIGIN, "other"), log.log),
		sign_note(text.slice(0, -46), log.log),
		sign_note(`${text}\nmore\n`, log.log),
		sign_note(text, { ...log.log, name: "other" })])
		assert.throws(() => read(wrong), undefined, wrong.toString());
});
