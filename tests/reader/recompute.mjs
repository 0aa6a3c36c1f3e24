// node recompute.mjs LOGDIR OPENINGSDIR [--authority VKEY]
//
// Reads a log as tiles and a folder of openings, checks all it can and
// prints, as JSON, what is in force and the totals made from it alone. Exit
// status 0: sound; 1: findings; 2: usage. Without --authority the keys are
// those of leaf 0, which proves only that the log agrees with itself.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { base64 } from "./bytes.mjs";
import { parse_checkpoint } from "./checkpoint.mjs";
import { Ledger } from "./ledger.mjs";
import { codes_of } from "./measures.mjs";
import { parse_vkey } from "./note.mjs";
import { read_log } from "./tiles.mjs";
import { sums_of, totals_of } from "./totals.mjs";

function check_checkpoint(log, trust) {
	const keys = trust.log_keys.map(parse_vkey);
	const found = parse_checkpoint(log.checkpoint, log.origin, keys);
	if (!found.root.equals(log.tree.root()))
		throw new Error("the checkpoint's root is not the tree's");
}

function opening_from(dir) {
	return (id) => {
		const path = join(dir, `${id}.opening`);
		return existsSync(path) ? readFileSync(path) : undefined;
	};
}

function by_measure(row) {
	const { values, collecting, ...rest } = row;
	return codes_of(row.rules).map((measure, i) => ({ ...rest, measure,
		value: values[i],
		...(collecting && { collecting: collecting[i] }) }));
}

function shown(row) {
	const { index, id, agent, epoch, seq, service, content, period,
		revision, through, source, erased, withdrawn } = row;
	return { index, id, agent, epoch, seq, service, content, period,
		revision, through, source, erased, withdrawn };
}

export function recompute(log_dir, openings_dir, authority) {
	const log = read_log(log_dir);
	const ledger = new Ledger(log.origin);
	log.entries.forEach((note) => ledger.add(note));
	ledger.finish();
	const findings = [...ledger.findings];
	try {
		check_checkpoint(log, ledger.trust);
		if (authority && ledger.trust.authority !== authority)
			throw new Error("leaf 0 names another authority");
	} catch (e) {
		findings.push(e.message);
	}
	const { rows, totals, findings: more } =
		totals_of(ledger.in_force(), opening_from(openings_dir));
	return {
		origin: log.origin, size: log.tree.size,
		root: base64(log.tree.root()),
		in_force: rows.map(shown),
		totals: totals.flatMap(by_measure),
		sums: sums_of(totals).flatMap(by_measure),
		findings: [...findings, ...more],
	};
}

function main(args) {
	const at = args.indexOf("--authority");
	const [, authority] = at < 0 ? [] : args.splice(at, 2);
	if (args.length !== 2 || (at >= 0 && !authority)) {
		console.error("usage: recompute.mjs LOGDIR OPENINGSDIR " +
			"[--authority VKEY]");
		return 2;
	}
	const result = recompute(args[0], args[1], authority);
	process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
	return result.findings.length === 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
	try {
		process.exitCode = main(process.argv.slice(2));
	} catch (e) {
		console.error(e.message);
		process.exitCode = 1;
	}
}
