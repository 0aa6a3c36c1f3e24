// The command, over a log written as tiles.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Log, put, vkey } from "./maker.mjs";
import { index_path, tile_path } from "./tiles.mjs";

const COMMAND = fileURLToPath(new URL("recompute.mjs", import.meta.url));

// Three services in turn, so that the log fills one tile and begins another.
const log = new Log();
log.enrol("a", 1);
log.services("a", "s1", "s2", "s3");
for (let r = 1; log.entries.length < 300; r++)
	for (const service of ["s1", "s2", "s3"])
		log.batch("a/1", service, r, { job_starts: r,
			"job_starts.16_up": r });

function run(change = () => {}, ...more) {
	const dir = log.write();
	change(join(dir, "log"), join(dir, "openings"));
	const result = spawnSync(process.execPath, [COMMAND, join(dir, "log"),
		join(dir, "openings"), ...more], { encoding: "utf8" });
	rmSync(dir, { recursive: true });
	return { status: result.status, error: result.stderr,
		out: result.stdout && JSON.parse(result.stdout) };
}

test("totals of a sound log", () => {
	const { status, out } = run(undefined, "--authority",
		vkey(log.authority));
	const last = Math.ceil((300 - 4) / 3);
	assert.deepEqual(out.findings, []);
	assert.equal(status, 0);
	assert.equal(out.size, log.entries.length);
	assert.equal(out.in_force.length, 3);
	const sum = out.sums.find((row) => row.measure === "job_starts");
	assert.deepEqual(sum, { period: "2026-04-01/P3M",
		rules: "ips-grow/1", services: 3, measure: "job_starts",
		value: 3 * last, collecting: 3 });
	const rows = out.totals.filter((r) => r.measure === "job_starts.16_up");
	assert.deepEqual(rows.map((r) => [r.service, r.value]),
		[["s1", last], ["s2", last], ["s3", last]]);
});

test("a partial tile may have become a full one", () => {
	const { status } = run((dir) => {
		const width = log.tree.size % 256;
		for (const level of [0, "entries"]) {
			const path = join(dir, tile_path(level, 1, width));
			const bytes = readFileSync(path);
			rmSync(path);
			put(join(dir, tile_path(level, 1, 256)),
				Buffer.concat([bytes, Buffer.alloc(64)]));
		}
	});
	assert.equal(status, 0);
});

test("what is damaged is found", () => {
	const flip = (path, at) => {
		const bytes = readFileSync(path);
		bytes[at] ^= 1;
		put(path, bytes);
	};
	const last = [...log.openings.keys()].at(-1);
	const damages = [
		(dir) => flip(join(dir, tile_path(0, 0, 256)), 4000),
		(dir) => flip(join(dir, tile_path(1, 0, 1)), 0),
		(dir) => flip(join(dir, tile_path("entries", 0, 256)), 40),
		(dir) => flip(join(dir, "checkpoint"), 40),
		(dir) => rmSync(join(dir, tile_path(0, 0, 256))),
		(dir, openings) => rmSync(join(openings, `${last}.opening`)),
		(dir, openings) => flip(join(openings, `${last}.opening`), 99),
	];
	for (const change of damages)
		assert.equal(run(change).status, 1, change.toString());
	assert.equal(run(undefined, "--authority", vkey(log.log)).status, 1);
	assert.equal(run(undefined, "--authority").status, 2);
});

test("paths of tiles", () => {
	assert.equal(index_path(0), "000");
	assert.equal(index_path(1234067), "x001/x234/067");
	assert.equal(index_path(1000), "x001/000");
	assert.equal(tile_path(3, 5, 17), "tile/3/005.p/17");
	assert.equal(tile_path("entries", 999, 256), "tile/entries/999");
});
