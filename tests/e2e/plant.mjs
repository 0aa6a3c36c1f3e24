// node plant.mjs SEED DIR: what people write down at a site, made up from
// SEED, into DIR, every value of it once and told from all others by
// letters: files to import, corrections of them, passwords, and files and
// command lines that are refused because a value stands in the wrong place.
//
// DIR/words has the values, a line each, as leak.mjs wants them; DIR/kept
// those that the register must hold in the end; DIR/strays the few that
// stand in wrong places.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parts, workbook, zip } from "../../packaging/template/xlsx.mjs";

const CLIENTS = 40;
const CORRECTED = 20;
const JOBS = 20;
const CONTACTS = 12;
const SHEET_ROWS = 12;
const NHS_DIGITS = 9;

const [seed, dir] = process.argv.slice(2);
const put = (name, data) => writeFileSync(join(dir, name), data,
	{ mode: 0o600 });

// --------------------------------------------------------------- made-up words

let state = Number(seed) >>> 0;

function random(n) {
	state = state + 0x6d2b79f5 | 0;
	let t = Math.imul(state ^ state >>> 15, 1 | state);
	t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
	return ((t ^ t >>> 14) >>> 0) % n;
}

const one_of = (list) => list[random(list.length)];
const used = new Set();

// Something that was not made before.
function fresh(make) {
	for (;;) {
		const made = make();
		if (!used.has(made)) {
			used.add(made);
			return made;
		}
	}
}

// Ten letters that no language has: pronounceable, and never by chance.
function word() {
	return fresh(() => {
		let text = "";
		while (text.length < 10)
			text += one_of([..."bdfghjklmnprstvwz"]) +
				one_of([..."aeiou"]);
		return text[0].toUpperCase() + text.slice(1);
	});
}

const digits = (n) => Array.from({ length: n }, () => random(10)).join("");

// ------------------------------------------------------------- planted values

const words = [];

// A value and all ways in which it may be written; gives the first.
function plant(kind, ...ways) {
	words.push([kind, ...ways].join("\t"));
	return ways[0];
}

// Some have letters that are not the same in every encoding.
function name(kind = "name") {
	const first = word(), last = word();
	const accent = random(4) === 0 ? "Zo\u00eb " : "";
	plant(kind, `${first} ${accent}${last}`, first, last);
	return `${first} ${accent}${last}`;
}

function nhs_number() {
	const number = fresh(() => {
		for (;;) {
			const nine = one_of(["4", "6", "7"]) +
				digits(NHS_DIGITS - 1);
			const sum = [...nine].reduce((s, d, i) =>
				s + d * (10 - i), 0);
			const check = (11 - sum % 11) % 11;
			if (check < 10)
				return nine + check;
		}
	});
	const [a, b, c] = [number.slice(0, 3), number.slice(3, 6),
		number.slice(6)];
	return plant("NHS number", number, `${a} ${b} ${c}`, `${a}-${b}-${c}`);
}

const letters = (n) => Array.from({ length: n }, () =>
	one_of([..."ABDEFGHJLNPQRSTUWXYZ"])).join("");

function postcode() {
	const out = fresh(() => `${letters(2)}${10 + random(90)} ` +
		`${random(10)}${letters(2)}`);
	return plant("postcode", out, out.replace(" ", ""));
}

// Of the numbers that are kept for fiction, but none below 07700 900100: the
// description of the API, which is part of the program, has one as an example.
function phone() {
	const last = fresh(() => `900${1 + random(9)}${digits(2)}`);
	return plant("phone", `07700 ${last}`, `07700${last}`,
		`+447700${last}`);
}

function born() {
	const [y, m, d] = fresh(() => [1931 + random(60),
		String(1 + random(12)).padStart(2, "0"),
		String(1 + random(28)).padStart(2, "0")].join("-")).split("-");
	return plant("date of birth", `${y}-${m}-${d}`, `${d}/${m}/${y}`);
}

function address() {
	const street = word(), house = 1 + random(99);
	plant("address", `${house} ${street} Street`, street);
	return `${house} ${street} Street\nOldham`;
}

function email() {
	const who = word().toLowerCase();
	return plant("email", `${who}@mail.example`, who);
}

function notes() {
	const a = word(), b = word();
	plant("notes", `likes ${a}, fears ${b}`, a, b);
	return `likes ${a}, fears ${b}`;
}

function phrase(kind, before, after) {
	const w = word();
	return plant(kind, `${before}${w}${after}`, w);
}

const employer = (kind = "employer") => phrase(kind, "",
	" Bakery & Sons Ltd");
const job_title = () => phrase("job title", "trainee ", " fitter");
// No service may be called so, for the dot.
const reference = () => phrase("client reference", "K.", ".7");

function password(file, kind = "password") {
	const text = [word(), word(), digits(4)].join(" ");
	plant(kind, text, ...text.split(" ").slice(0, 2));
	put(file, `${text}\n`);
	return text;
}

// --------------------------------------------------------------------- files

const quote = (cell) => /[",\r\n]/.test(cell) ?
	`"${cell.replaceAll('"', '""')}"` : String(cell);
const csv = (...rows) => rows.map((row) => row.map(quote).join(",") + "\n")
	.join("");

const FACTS = ["service", "client", "event", "date", "mode", "flags", "ref",
	"value", "staff"];
const PEOPLE = ["service", "client", "kind", "ref", "name", "nhs_number",
	"date_of_birth", "address", "postcode", "phone", "email", "notes",
	"employer", "job_title", "evidence", "evidence_date"];
const REVIEW = ["service", "date", "kind", "item", "score", "reviewers"];
const PLAN = ["service", "date", "kind", "action", "planned", "done", "owner",
	"evidence"];
const SUMMARY = ["service", "period", "measure", "value", "through"];
const SHEET = ["Client ID", "Name", "NHS number", "Date of birth", "Postcode",
	"Referral date", "Referral source", "Employed at referral",
	"Date vocational profile started", "Job 1 start date", "Job 1 hours",
	"Job 1 part time", "Job 1 employer", "Date of discharge", "Notes"];

const clients = Array.from({ length: CLIENTS }, reference);

function facts(hours, day) {
	const rows = [FACTS, ["north", "", "staff_fte", "2015-04-04", "es", "",
		"", "1", "es1"]];
	for (const [i, c] of clients.entries()) {
		const fact = (event, date, more) => rows.push(FACTS.map((f) =>
			({ service: "north", client: c, event, date,
				...more })[f] ?? ""));
		fact("referral_received", day, { mode: "self", ref: "r1" });
		fact("referral_accepted", "2015-10-06",
			{ mode: "self", ref: "r1" });
		fact("allocated", "2015-10-07", { staff: "es1" });
		fact("profile_started", "2015-10-08", { ref: "r1" });
		fact("contact", "2015-10-09", { mode: "face_to_face" });
		if (i < JOBS) {
			fact("job_started", "2015-11-02",
				{ ref: "j1", value: hours });
			fact("job_full_day", "2015-11-02", { ref: "j1" });
		}
		if (i < CONTACTS)
			fact("employer_contact", "2015-10-12", { ref: `e${i}`,
				mode: "phone", flags: "meaningful", staff: "es1" });
	}
	return csv(...rows);
}

// The particulars of clients, jobs and employer contacts from, up to.
function people(client_n, job_n, contact_n) {
	const rows = [PEOPLE];
	const row = (cells) => rows.push(PEOPLE.map((p) =>
		({ service: "north", ...cells })[p] ?? ""));
	for (const client of clients.slice(0, client_n))
		row({ client, kind: "client", name: name(),
			nhs_number: nhs_number(), date_of_birth: born(),
			address: address(), postcode: postcode(),
			phone: phone(), email: email(), notes: notes() });
	for (const client of clients.slice(0, job_n))
		row({ client, kind: "job", ref: "j1", employer: employer(),
			job_title: job_title(),
			evidence: phrase("evidence", "payslip of ", ""),
			evidence_date: "2015-11-05" });
	for (let i = 0; i < contact_n; i++)
		row({ kind: "employer_contact", ref: `e${i}`,
			employer: employer("employer met") });
	return csv(...rows);
}

put("facts.csv", facts("20", "2015-10-05"));
put("people.csv", people(CLIENTS, JOBS, CONTACTS));
put("facts-corrected.csv", facts("22.5", "2015-10-04"));
put("people-corrected.csv", people(CORRECTED, CORRECTED / 2, CORRECTED / 4));
// No command shows what an employer who was only met was called before.
const gone = words.filter((line) => line.startsWith("employer met"))
	.slice(0, CORRECTED / 4);
put("kept", words.filter((line) => !gone.includes(line))
	.map((line) => line + "\n").join(""));

// A workbook and a CSV sheet; most of their columns are never read.
function sheet_rows() {
	const rows = [SHEET];
	for (let i = 0; i < SHEET_ROWS; i++)
		rows.push([reference(), name(), nhs_number(), born(), postcode(),
			"05/10/2015", "self", "No", "08/10/2015", "02/11/2015", 20,
			"No", employer(), "", notes()]);
	return rows;
}

const book = workbook([{ name: "Clients", rows: sheet_rows() }],
	{ packed: true });
put("sheet.xlsx", book);
put("sheet.csv", csv(...sheet_rows()));

// An extract from MHSDS: of it nothing is stored.
const EXTRACT = ["LocalPatientId", "NHSNumber", "ServiceRequestId",
	"ReferralRequestReceivedDate", "ServTeamTypeRefToMH", "CareContactId",
	"CareContDate", "AttendStatus", "ConsMechanismMH", "EmployStatus",
	"EmployStatusRecDate", "Surname"];

function extract_rows() {
	const rows = [EXTRACT];
	for (let i = 0; i < SHEET_ROWS; i++)
		rows.push([reference(), nhs_number(), `R${i}`, "2016-02-05", "D05",
			`C${i}`, "2016-02-08", "5", "01", "02", "2016-02-05", name()]);
	return rows;
}

put("extract.csv", csv(...extract_rows()));
put("extract.xlsx", workbook([{ name: "Extract", rows: extract_rows() }],
	{ packed: true }));

const scores = Array.from({ length: 25 }, (_, i) => ["north", "2015-11-20",
	"independent", i + 1, 3]);
put("review.csv", csv(REVIEW, ...scores.map((row, i) =>
	[...row, i === 0 ? name("reviewer") : ""])));
put("reviewers", `${name("reviewer")}\n`);
const actions = [1, 2, 3].map(() => phrase("action", "move ", " to the team"));
const plan = () => csv(PLAN, ...actions.map((action) => ["north", "2015-11-20",
	"independent", action, "2015-12-01", "", name("action owner"),
	phrase("evidence", "minutes of ", "")]));
put("plan.csv", plan());
put("plan-corrected.csv", plan());
for (const file of ["reason", "reason-next"])
	put(file, `${phrase("baseline reason", "since ", " leads it")}\n`);
for (const file of ["why-corrected", "why-withdrawn", "why-reviewed"])
	put(file, `${phrase("reason of a change", "mixed up with ", "")}\n`);
put("evidence", `${phrase("evidence", "letter of ", "")}\n`);

for (const who of ["ann", "ann-next", "bob", "cee", "recovered"])
	password(who);
password("wrong", "wrong password");

// ----------------------------------------------------------- in wrong places

const before = words.length;
mkdirSync(join(dir, "bad"));

const strays = [name(), name().toLowerCase(), word().toLowerCase(),
	nhs_number(), nhs_number(), postcode(), postcode().replace(" ", ""),
	phone().replace(" ", ""), employer(), email(), reference(),
	password("stray", "stray password")];
plant("name", strays[2]);
strays[4] = strays[4].replace(/^(...)(...)/, "$1 $2 ");
put("strays", words.slice(before).map((line) => line + "\n").join(""));

let bad_n = 0;
function bad(kind, data) {
	put(`bad/${kind}-${String(++bad_n).padStart(2, "0")}`, data);
}

// Every stray in every cell of a row that is good otherwise; and a row that
// never is, so that nothing of it is stored.
function in_each_cell(kind, columns, good) {
	const rows = [columns];
	for (let at = 0; at < columns.length; at++)
		for (const stray of strays)
			rows.push(good.map((cell, i) => i === at ? stray : cell));
	rows.push(columns.map(() => strays[0]));
	bad(kind, csv(...rows));
}

const c = clients[0];
in_each_cell("facts", FACTS, ["north", c, "contact", "2015-10-19",
	"face_to_face", "", "", "", ""]);
in_each_cell("facts", FACTS, ["north", c, "job_started", "2015-10-19", "", "",
	"j7", "20", ""]);
in_each_cell("facts", FACTS, ["north", c, "job_ended", "2015-10-01", "", "",
	"j1", "", ""]);
in_each_cell("facts", FACTS, ["north", "", "employer_contact", "2015-10-19",
	"phone", "", "e99", "", "es1"]);
in_each_cell("people", PEOPLE, ["north", c, "client", "", strays[0], "", "",
	"", "", "", "", "", "", "", "", ""]);
in_each_cell("people", PEOPLE, ["north", c, "job", "j1", "", "", "", "", "",
	"", "", "", strays[8], "", "", ""]);
in_each_cell("people", PEOPLE, ["north", "", "employer_contact", "e1", "", "",
	"", "", "", "", "", "", strays[8], "", "", ""]);
in_each_cell("fidelity", REVIEW, ["north", "2015-11-21", "self", "1", "3",
	""]);
in_each_cell("fidelity", PLAN, ["north", "2015-11-20", "independent",
	actions[0], "2015-12-01", "", "", ""]);
in_each_cell("summary", SUMMARY, ["south", "2015/16 Q3", "referrals", "7",
	""]);
in_each_cell("extract", EXTRACT, [c, "", "R1", "2016-02-05", "D05", "C1",
	"2016-02-08", "5", "01", "02", "2016-02-05", ""]);
in_each_cell("sheet", SHEET, [c, "", "", "", "", "05/10/2015", "self", "No",
	"08/10/2015", "02/11/2015", "20", "No", "", "", ""]);

for (const [kind, columns] of Object.entries({ facts: FACTS, people: PEOPLE,
	fidelity: REVIEW, summary: SUMMARY })) {
	const head = columns.join(",");
	bad(kind, csv(["service", ...strays]));
	bad(kind, `${head},${strays[0]}\n`);
	bad(kind, `${head}\n${strays[0]}\n`);
	bad(kind, `${head}\nnorth,"${strays[0]}\n`);
	bad(kind, `${head}\nnorth,${strays[0]}"\n`);
	bad(kind, `${head}\nnorth,${strays[0]}\r${strays[1]}\n`);
	bad(kind, `${head}\nnorth,${strays[3]}\0${strays[1]}\n`);
	bad(kind, Buffer.from(`${head}\nnorth,${strays[0]} \u00e9\n`, "latin1"));
	bad(kind, `${head}\nnorth,${strays[0].repeat(300)}\n`);
	bad(kind, strays.join("\n"));
}
bad("sheet", strays.join("\n"));
bad("sheet", csv(SHEET).replace(",Notes", `,"${strays[0]}`));
bad("sheet", book.subarray(0, book.length / 2));
bad("sheet", zip(parts([{ name: "Clients", rows: [SHEET, strays] }])
	.map((p) => ({ ...p, data: p.data.replace("<row r=\"2\">",
		`<row r="2" ${strays[2]}><${strays[2]}>`) }))));
for (const change of [`"${strays[2]}": 1, "dates"`, `"dates": "${strays[0]}",`,
	`"dates": ${strays[0]}, "x"`])
	bad("map", change);

// ------------------------------------------------- and on the command line

// Commands, what they are run with (a password, the site's folder, nothing),
// the operand that is right, and options.  Operands that name files are not
// among them: a message has to say which file.
const commands = [
	["as", "service set", "north", "first-quarter", "not-collected"],
	["as", "service list", ""],
	["as", "explain", "referrals", "service", "period", "through"],
	["as", "seal", "", "through", "today", "confirm-date"],
	["as", "fidelity add", "north", "date", "kind", "scores"],
	["as", "fidelity withdraw", "north", "date", "kind", "action"],
	["as", "fidelity done", "1", "on"],
	["as", "client show", "1"],
	["as", "client find", "", "service"],
	["as", "client duplicates", ""],
	["as", "list", "caseload", "service", "today"],
	["as", "evidence", "1", "service", "from", "to"],
	["as", "targets set", "north", "start", "contract", "steady-state",
		"set", "london-uplift"],
	["as", "targets show", "north", "today"],
	["as", "export", "", "service"],
	["as", "staff add", "dee", "role"],
	["as", "staff remove", "nobody"],
	["as", "staff list", ""],
	["site", "preview", "", "service", "period", "through"],
	["site", "status", ""],
	["plain", "targets", "", "start", "contract", "steady-state", "set",
		"london-uplift"],
	["plain", "summary import", "nowhere", "rules"],
];
// What is right but for the stray, so that it is reached.
const right = { date: "2015-11-20", kind: "self", on: "2015-12-01",
	scores: Array(25).fill(3).join(), service: "north", role: "worker",
	period: "2015/16 Q3", contract: "300000", "steady-state": "60",
	start: "2015-10", from: "2015-10-01", to: "2015-10-31" };

const lines = [];
let stray_n = 0;
const next_stray = () => strays[stray_n++ % strays.length];
// A service may be called whatever has the form of an id: no fault is said.
const no_ids = strays.filter((s) => /[^A-Za-z0-9-]/.test(s));
const no_id = () => no_ids[stray_n++ % no_ids.length];
const line = (...cells) => lines.push(cells.join("\t"));
for (const [how, command, operand, ...options] of commands) {
	const begin = [how, ...command.split(" ")];
	const first = operand === "" ? [] : [operand];
	const given = (but) => options.filter((o) => o !== but && right[o])
		.flatMap((o) => [`--${o}`, right[o]]);
	if (operand !== "nowhere")
		line(...begin, no_id(), ...given());
	line(...begin, ...first, next_stray(), ...given());
	line(...begin, ...first, `--${next_stray()}`);
	for (const o of options)
		line(...begin, ...first, `--${o}`, no_id(), ...given(o));
}
line("plain", "sheet", "map", join(dir, "sheet.csv"), "--dates", no_id());
for (let i = 0; i < 4; i++) {
	line("plain", next_stray());
	line("plain", "client", next_stray());
	line("plain", "client", "find", `--name=${next_stray()}`);
}
put("bad/lines", lines.map((l) => l + "\n").join(""));

put("words", words.map((l) => l + "\n").join(""));
