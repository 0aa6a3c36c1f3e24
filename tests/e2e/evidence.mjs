// node evidence.mjs ENROLMENT NOTE NOTE
//
// Whether two notes prove that one key was used twice for one place of its
// chain, without any server: by the second reader, from the files alone.
import { readFileSync } from "node:fs";
import { unbase64 } from "../reader/bytes.mjs";
import { ED25519, make_key } from "../reader/note.mjs";
import { parse_statement, verify_statement } from "../reader/statement.mjs";

const [enrolment, ...notes] = process.argv.slice(2).map((path) =>
	readFileSync(path));
const origin = /^log (.*)$/m.exec(enrolment.toString())[1];
const enrol = parse_statement(enrolment, origin);
const [a, b] = notes.map((bytes) => {
	const st = parse_statement(bytes, origin);
	verify_statement(st, [make_key(st.names[0], ED25519,
		unbase64(enrol.fields.key))]);
	return st;
});

if (enrol.kind !== "sheaf-enrol/v1" || a.names[0] !== enrol.names[0] ||
    a.names[0] !== b.names[0] || a.fields.seq !== b.fields.seq ||
    a.id === b.id)
	throw new Error("these notes prove nothing");
console.log(`${a.names[0]} has signed two statements ${a.fields.seq}`);
