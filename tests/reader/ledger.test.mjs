// In force and totals over logs made here: what replaces what, and what the
// reader finds when a rule is broken.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger } from "./ledger.mjs";
import { CODES } from "./measures.mjs";
import { Log, ORIGIN, key_pair, return_text, sign_note } from "./maker.mjs";
import { sums_of, totals_of } from "./totals.mjs";

const PERIOD = "2026-04-01/P3M";
const figures = (n) => ({ referrals: n, "referrals.clinician": n });

function replay(log) {
	const ledger = new Ledger(ORIGIN);
	log.entries.forEach((note) => ledger.add(note));
	ledger.finish();
	const result = totals_of(ledger.in_force(),
		(id) => log.openings.get(id));
	return { ledger, ...result,
		findings: [...ledger.findings, ...result.findings] };
}

// Referrals over all services in the one period, and nothing found.
function referrals(log) {
	const { totals, findings } = replay(log);
	assert.deepEqual(findings, []);
	const [sum] = sums_of(totals);
	const at = CODES.indexOf("referrals");
	return sum === undefined ? null : sum.values[at];
}

function finds(log, pattern) {
	assert.match(replay(log).findings.join("\n"), pattern);
}

function two_agents() {
	const log = new Log();
	log.enrol("a", 1);
	log.services("a", "s1", "s2");
	log.enrol("b", 1);
	return log;
}

test("a later revision replaces, it does not add", () => {
	const log = two_agents();
	assert.equal(referrals(log), null);
	log.batch("a/1", "s1", 1, figures(3));
	log.batch("a/1", "s2", 1, figures(4));
	assert.equal(referrals(log), 7);
	log.batch("a/1", "s1", 2, figures(5));
	assert.equal(referrals(log), 9);
});

test("a refused one never counts, its number is used", () => {
	const log = two_agents();
	log.batch("a/1", "s1", 2, figures(3));
	log.refuse(log.batch("a/1", "s1", 2, figures(8)), "revision");
	log.refuse(log.batch("a/1", "s1", 1000001, figures(9)), "revision");
	assert.equal(referrals(log), 3);
	log.batch("a/1", "s1", 3, figures(5));
	assert.equal(referrals(log), 5);
	log.batch("a/1", "s1", 1000000, figures(6));
	assert.equal(referrals(log), 6);
});

test("a refusal elsewhere is void", () => {
	const log = two_agents();
	const first = log.batch("a/1", "s1", 1, figures(3));
	log.batch("a/1", "s2", 1, figures(4));
	log.refuse(first, "payload", 7);
	const { totals, findings } = replay(log);
	assert.equal(totals.length, 2);
	assert.match(findings.join(), /not next to its statement/);
});

test("a service moves to b and back", () => {
	const log = two_agents();
	log.batch("a/1", "s1", 1, figures(3));
	log.services("b", "s1");
	log.refuse(log.batch("a/1", "s1", 2, figures(8)), "service");
	assert.equal(referrals(log), 3);
	log.batch("b/1", "s1", 2, figures(4));
	assert.equal(referrals(log), 4);
	log.services("a", "s1", "s2");
	log.batch("a/1", "s1", 3, figures(5));
	assert.equal(referrals(log), 5);
	log.services("a");
	log.refuse(log.batch("a/1", "s1", 4, figures(6)), "service");
	assert.equal(referrals(log), 5);
});

test("a thief's statements go, what they replaced comes back", () => {
	const log = two_agents();
	log.batch("a/1", "s1", 1, figures(3));
	log.batch("a/1", "s2", 1, figures(4));
	log.batch("a/1", "s1", 1000000, figures(100));
	assert.equal(referrals(log), 104);
	log.revoke("a/1", 2);
	assert.equal(referrals(log), 7);
	log.enrol("a", 2);
	log.batch("a/2", "s1", 2, figures(5));
	assert.equal(referrals(log), 9);
	log.revoke("a/1", 1);
	assert.equal(referrals(log), 5);
});

test("withdrawn and erased keep their key and add nothing", () => {
	const log = two_agents();
	log.batch("a/1", "s1", 1, figures(3));
	log.batch("a/1", "s1", 2, {}, { withdrawn: true });
	const last = log.batch("a/1", "s2", 1, figures(4));
	assert.equal(referrals(log), 4);
	log.erase(last);
	log.openings.delete(last.id.toString("hex"));
	assert.equal(referrals(log), null);
	assert.deepEqual(replay(log).rows.map((r) => [r.erased, r.withdrawn]),
		[[false, true], [true, false]]);
	log.batch("a/1", "s2", 2, figures(6));
	assert.equal(referrals(log), 6);
});

test("not collected adds nothing and is counted apart", () => {
	const log = two_agents();
	log.batch("a/1", "s1", 1, { ...figures(3), accessed: null });
	log.batch("a/1", "s2", 1, { ...figures(4), accessed: 2 });
	const [sum] = sums_of(replay(log).totals);
	const at = CODES.indexOf("accessed");
	assert.deepEqual([sum.services, sum.values[at], sum.collecting[at]],
		[2, 2, 1]);
});

test("an opening missing, or of another statement", () => {
	const log = two_agents();
	const one = log.batch("a/1", "s1", 1, figures(3)).id.toString("hex");
	const two = log.batch("a/1", "s2", 1, figures(4)).id.toString("hex");
	log.openings.set(one, log.openings.get(two));
	finds(log, /does not match the commitment/);
	log.openings.delete(one);
	finds(log, /its opening is missing/);
});

test("a payload of another service, though committed to", () => {
	const log = two_agents();
	log.batch("a/1", "s1", 1, {}, { payload: return_text("s2", PERIOD) });
	finds(log, /header, line 2/);
});

test("what the log's own rules find", () => {
	const broken = [
		[/should be refused: revision/, (log) => {
			log.batch("a/1", "s1", 1, figures(1));
			log.batch("a/1", "s1", 1, figures(2));
		}],
		[/should be refused: service/, (log) =>
			log.batch("b/1", "s1", 1, figures(1))],
		[/no list has named/, (log) =>
			log.batch("a/1", "s9", 1, figures(1))],
		[/seq/, (log) => {
			log.heads.get("a/1").seq = 4;
			log.batch("a/1", "s1", 1, figures(1));
		}],
		[/prev/, (log) => {
			log.heads.get("a/1").id = log.trust_id;
			log.batch("a/1", "s1", 1, figures(1));
		}],
		[/not the next epoch/, (log) => log.enrol("a", 3)],
		[/epoch has ended/, (log) => {
			log.enrol("a", 2);
			log.batch("a/1", "s1", 1, figures(1));
		}],
		[/epoch has ended/, (log) => {
			log.revoke("a/1", 0);
			log.batch("a/1", "s1", 1, figures(1));
		}],
		[/two spellings of one service/, (log) =>
			log.services("b", "S1")],
		[/a text twice/, (log) => log.add_note(log.entries[0])],
		[/signature/, (log) => {
			log.heads.get("a/1").key = key_pair("a/1", "another");
			log.batch("a/1", "s1", 1, figures(1));
		}],
		[/grammar/, (log) => log.add_note(log.checkpoint())],
	];
	for (const [pattern, act] of broken) {
		const log = two_agents();
		assert.deepEqual(replay(log).findings, []);
		act(log);
		finds(log, pattern);
	}
});

test("a statement that has seen more than there was, or another tree", () => {
	const log = two_agents();
	log.batch("a/1", "s1", 1, figures(1), { seen: 2 });
	assert.equal(referrals(log), 1);
	const other = two_agents();
	other.tree.levels[0].push(other.tree.levels[0][0]);
	other.batch("a/1", "s1", 1, figures(1));
	finds(other, /seen a larger tree/);
});

test("nothing signed for another log is taken", () => {
	const log = two_agents();
	const foreign = log.entries.map((note) => {
		const text = note.toString().split("\n\n")[0];
		return sign_note(`${text.replace(ORIGIN, "log.other")}\n`,
			log.authority);
	});
	for (const note of foreign) {
		const ledger = new Ledger(ORIGIN);
		ledger.add(log.entries[0]);
		ledger.add(note);
		assert.match(ledger.findings.join(), /leaf 1: grammar, line 2/);
	}
});
