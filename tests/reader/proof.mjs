// node proof.mjs POLICY NOTE PROOF [LOGDIR]
//
// Checks that NOTE is a leaf of the log that signed the checkpoint in PROOF, a
// C2SP tlog-proof.  POLICY names the log's key.  With LOGDIR, a copy of the log, the
// quorum is that of the trust statement in force at the size of the proof's checkpoint
// (P-RCP-7); without, that of POLICY.  Exit status 0: proven; 1: not; 2: usage.
import { readFileSync } from "node:fs";
import { parse_checkpoint } from "./checkpoint.mjs";
import { parse_vkey } from "./note.mjs";
import { parse_policy } from "./policy.mjs";
import { parse_receipt, verify_receipt } from "./receipt.mjs";
import { parse_statement, verify_statement } from "./statement.mjs";
import { read_log } from "./tiles.mjs";

if (process.argv.length < 5 || process.argv.length > 6) {
	console.error("usage: proof.mjs POLICY NOTE PROOF [LOGDIR]");
	process.exit(2);
}
const [policy_text, note, proof] =
	process.argv.slice(2, 5).map((path) => readFileSync(path));
const policy = parse_policy(policy_text);
const pins = { policy, origin: policy.logs[0].name, log_keys: policy.logs };

// The policy of the newest trust statement among the first `size` entries.
function policy_at(log, size) {
	const trusts = log.entries.slice(0, size)
		.filter((entry) => entry.toString("latin1")
			.startsWith("sheaf-trust/v1\n"))
		.map((entry) => parse_statement(entry, pins.origin));
	const last = trusts.at(-1);
	verify_statement(last, [parse_vkey(trusts[0].fields.authority)]);
	return parse_policy(Buffer.from([...last.fields.log_keys.map((key) =>
		`log ${key}`), ...last.fields.policy, ""].join("\n")));
}

// The log of the copy, whose checkpoint the pinned key has signed.
function open_log(dir) {
	const log = read_log(dir);
	const found = parse_checkpoint(log.checkpoint, pins.origin,
		pins.log_keys);
	if (!found.root.equals(log.tree.root(found.size)))
		throw new Error("the copy is not what its checkpoint signs");
	return log;
}

function pins_of(dir) {
	if (dir === undefined)
		return pins;
	const log = open_log(dir);
	const { size, root } = parse_checkpoint(
		parse_receipt(proof).checkpoint, pins.origin, pins.log_keys);
	if (size > log.tree.size)
		return pins;
	if (!log.tree.root(size).equals(root))
		throw new Error("the copy is of another history");
	return { ...pins, policy: policy_at(log, size) };
}

try {
	const found = verify_receipt(proof, note, pins_of(process.argv[5]),
		null);
	console.log(`entry ${found.index} of ${found.size}`);
} catch (error) {
	console.error(`not proven: ${error.message}`);
	process.exit(1);
}
