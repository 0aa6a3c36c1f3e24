// Documents of totals, against the cases of tests/vectors/totals.json.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { make_document, write_document } from "./figures.mjs";
import { RULE_SETS, codes_of } from "./measures.mjs";
import { Registry } from "./registry.mjs";
import { wrong_besides } from "./suppression.mjs";

const { cases } = JSON.parse(readFileSync(new URL(
	"../vectors/totals.json", import.meta.url), "utf8"));

const HEAD = "kind,code,name,parent,from,to,attributes\n";
const LOG = { size: 7, root: "cm9vdA==" };

// A return of the case, with "-" for what it does not name.
function whole(entry) {
	const rules = entry.rules ?? RULE_SETS[0];
	return { ...entry, rules,
		values: Object.fromEntries(codes_of(rules).map((code) =>
			[code, entry.values[code] ?? null])) };
}

function includes(list, expected, what) {
	for (const one of expected)
		assert.ok(list.some((found) =>
			JSON.stringify(found) === JSON.stringify(one)),
		`${what}: ${JSON.stringify(one)} is not in it`);
}

for (const { name, registry, returns, documents } of cases)
	test(name, () => {
		for (const { terms, asked, columns, rows, ratios, row_count,
			ratio_count } of documents) {
			const made = make_document({ ...terms, ...asked }, LOG,
				new Registry(Buffer.from(registry)),
				returns.map(whole));
			for (const [term, value] of Object.entries(terms))
				assert.deepEqual(made[term], value);
			assert.equal(JSON.stringify(made.columns, null, 1),
				JSON.stringify(columns, null, 1));
			includes(made.rows, rows, "rows");
			includes(made.ratios, ratios, "ratios");
			assert.equal(made.rows.length, row_count);
			assert.equal(made.ratios.length, ratio_count);
		}
	});

test("lists of what is hidden besides that no document has", () => {
	const registry = new Registry(Buffer.from(
		`${HEAD}region,R1,One,,2000-01-01,,\n`));
	const counts = new Set(["referrals", "referrals.self", "caseload"]);
	const entry = { measure: "referrals", level: 1 };
	const wrong = (...list) => wrong_besides(list, registry, counts);
	assert.equal(wrong(entry, { region: "R1", ...entry },
		{ outside: true, ...entry }), null);
	for (const list of [[], [entry, entry], [{ region: "R1", ...entry }, entry],
		[entry, { period: "2026-04-01/P3M", ...entry }],
		[{ ...entry, measure: "caseload" }, entry],
		[{ region: "r1", ...entry }], [{ region: "R9", ...entry }],
		[{ outside: false, ...entry }],
		[{ region: "R1", outside: true, ...entry }],
		[{ ...entry, measure: "referrals.self" }],
		[{ ...entry, measure: "es_fte" }], [{ ...entry, level: 5 }]])
		assert.notEqual(wrong(...list), null, JSON.stringify(list));
	assert.notEqual(wrong_besides({}, registry, counts), null);
});

test("the document's bytes", () => {
	const made = make_document({ rules: "ips-grow/1", policy: "exact/1",
		by_service: false, day: "2026-06-01" }, LOG,
	new Registry(Buffer.from(HEAD)), []);
	assert.equal(write_document(made), `{
  "rules": "ips-grow/1",
  "policy": "exact/1",
  "by_service": false,
  "log_size": 7,
  "log_root": "cm9vdA==",
  "registry": "${new Registry(Buffer.from(HEAD)).hash}",
  "day": "2026-06-01",
  "columns": [],
  "rows": [],
  "ratios": []
}
`);
});

test("registries that are refused", () => {
	const area = "area,a,A,r,2000-01-01,,\n";
	const region = "region,r,R,,2000-01-01,,\n";
	const good = `${HEAD}${area}${region}` +
		"service,s,\"S, \"\"s\"\"\",a,2000-01-01,2001-01-01," +
		"site_type=new;contract=x\n";
	new Registry(Buffer.from(good));
	new Registry(Buffer.from(good.replace("r,2000-01-01,,",
		"r,2000-01-01,,ods=QHM").replace("site_type=new;contract=x",
		"site_type=new+expanding;contract=x;funding=low;mhsds=no")));
	for (const [from, to] of [
		["\n", "\r\n"], ["kind", "\ufeffkind"], ["from,to", "to,from"],
		[`${area}${region}`, `${region}${area}`], [region, ""],
		[",A,", ",\"A\","], [",A,", ", A,"], ["area,a,", "arae,a,"],
		["2000-01-01,,", "2000-02-30,,"], ["2001-01-01", "1999-01-01"],
		[region, `${region}${region}`], ["new", "old"],
		["site_type=new;contract=x", "contract=x;site_type=new"],
		["site_type=new", "site_type=expanding+new"],
		["site_type=new", "site_type=new+"],
		["site_type=new", "site_type=newaligning"],
		["contract=x", "funding=much"], ["contract=x", "mhsds=maybe"],
		["contract=x", "mhsds=no;funding=low"], ["contract=x", "ods=QHM"],
		["r,2000-01-01,,", "r,2000-01-01,,mhsds=no"],
		["x\n", "x"], ["a,2000-01-01,2001", "b,2000-01-01,2001"],
	])
		assert.throws(() => new Registry(Buffer.from(
			good.replace(from, to))), undefined, `${from} ${to}`);
});
