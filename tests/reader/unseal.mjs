// node unseal.mjs SECRET BOXES LOGDIR OPENINGSDIR
//
// Opens what `sheaf-aggregator boxes` has written, with the recipient's X25519
// secret (a file of 32 bytes), by PROTOCOL.md alone: each box belongs to a batch
// of the log and fits its commitment, and holds what OPENINGSDIR has of it, if it is
// in force. Prints how many of each. Exit status 0: all is right; 1: not; 2:
// usage.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ledger } from "./ledger.mjs";
import { open_padded } from "./opening.mjs";
import { unseal } from "./seal.mjs";
import { read_log } from "./tiles.mjs";

function read_ledger(log_dir) {
	const { entries, origin } = read_log(log_dir);
	const ledger = new Ledger(origin);
	entries.forEach((note) => ledger.add(note));
	ledger.finish();
	if (ledger.findings.length > 0)
		throw new Error(`the log is not sound: ${ledger.findings[0]}`);
	return ledger;
}

// Salt and payload of one box, or an error (P-BOX-4, P-BOX-5).
function open_box(ledger, id, box, secret) {
	const batch = ledger.batches.get(id);
	if (batch === undefined)
		throw new Error("no batch of this log");
	if (ledger.erased.has(id))
		throw new Error("an erased batch");
	const { salt, payload } = open_padded(batch.text, unseal(box, secret));
	return Buffer.concat([salt, payload]);
}

// How many boxes were opened, how many of them were compared, what is wrong.
export function check(secret, boxes_dir, log_dir, openings_dir) {
	const ledger = read_ledger(log_dir);
	const [findings, count] = [[], { opened: 0, compared: 0 }];
	for (const name of readdirSync(boxes_dir).sort()) {
		const id = name.replace(/\.box$/, "");
		const path = join(openings_dir, `${id}.opening`);
		try {
			const opening = open_box(ledger, id,
				readFileSync(join(boxes_dir, name)), secret);
			count.opened++;
			if (!existsSync(path))
				continue;
			if (!readFileSync(path).equals(opening))
				throw new Error("another opening was counted");
			count.compared++;
		} catch (e) {
			findings.push(`${name}: ${e.message}`);
		}
	}
	return { ...count, findings };
}

function main([secret_path, ...dirs]) {
	if (dirs.length !== 3) {
		console.error("usage: unseal.mjs SECRET BOXES LOGDIR OPENINGSDIR");
		return 2;
	}
	const { opened, compared, findings } =
		check(readFileSync(secret_path), ...dirs);
	findings.forEach((finding) => console.log(finding));
	console.log(`${opened} boxes opened, ${compared} compared`);
	return findings.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	try {
		process.exitCode = main(process.argv.slice(2));
	} catch (e) {
		console.error(e.message);
		process.exitCode = 1;
	}
}
