// node proof.mjs POLICY NOTE PROOF
//
// Checks that NOTE is a leaf of the log that signed the checkpoint in PROOF, a
// C2SP tlog-proof.  POLICY names the log's key.  Exit status 0: proven; 1: not;
// 2: usage.
import { readFileSync } from "node:fs";
import { parse_policy } from "./policy.mjs";
import { verify_receipt } from "./receipt.mjs";

if (process.argv.length !== 5) {
	console.error("usage: proof.mjs POLICY NOTE PROOF");
	process.exit(2);
}
const [policy_text, note, proof] =
	process.argv.slice(2).map((path) => readFileSync(path));
const policy = parse_policy(policy_text);

try {
	const found = verify_receipt(proof, note, { policy,
		origin: policy.logs[0].name, log_keys: policy.logs }, null);
	console.log(`entry ${found.index} of ${found.size}`);
} catch (error) {
	console.error(`not proven: ${error.message}`);
	process.exit(1);
}
