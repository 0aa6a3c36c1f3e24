// node memory.mjs PID DIR: what a running process is: every readable part of
// its memory into DIR/memory, one after the other, its command line and its
// environment beside it.  This is what a core file would hold; the programs
// take care that none is written, so it is read from the kernel, which
// allows it to root.
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync,
	writeSync } from "node:fs";
import { join } from "node:path";

const PAGE = 4096;
const CHUNK = 1 << 20;
const PART_MAX = 2 ** 31; // more is a sanitizer's, and takes days
const [pid, dir] = process.argv.slice(2);
const zeros = Buffer.alloc(PAGE);

// [from, to] of each readable part but those that the kernel put there.
function parts() {
	return readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")
		.map((line) => /^([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+ *(.*)$/
			.exec(line))
		.filter((m) => m !== null && !/^\[v(var|syscall)/.test(m[3]))
		.map((m) => [parseInt(m[1], 16), parseInt(m[2], 16)]);
}

// Pages of nothing are left out: stacks are mostly that.
function write_pages(out, bytes) {
	for (let at = 0; at < bytes.length; at += PAGE) {
		const page = bytes.subarray(at, at + PAGE);
		if (!page.equals(zeros))
			writeSync(out, page);
	}
}

function copy(memory, out, from, to) {
	const room = Buffer.alloc(CHUNK);
	let read = 0;
	if (to - from > PART_MAX)
		throw new Error(`a part of it has ${to - from} bytes`);
	for (let at = from; at < to;) {
		let n = 0;
		try {
			n = readSync(memory, room, 0,
				Math.min(CHUNK, to - at), at);
		} catch (e) {
			// Guard pages cannot be read, not even by a debugger.
			if (e.code !== "EIO" && e.code !== "EFAULT")
				throw e;
		}
		if (n > 0)
			write_pages(out, room.subarray(0, n));
		read += n;
		at += n > 0 ? n : PAGE;
	}
	return read;
}

try {
	mkdirSync(dir);
	const memory = openSync(`/proc/${pid}/mem`, "r");
	const out = openSync(join(dir, "memory"), "w", 0o600);
	const all = parts();
	const read = all.reduce((n, [from, to]) =>
		n + copy(memory, out, from, to), 0);
	closeSync(out);
	closeSync(memory);
	for (const name of ["cmdline", "environ"])
		writeFileSync(join(dir, name),
			readFileSync(`/proc/${pid}/${name}`));
	console.log(`${all.length} parts, ${read} bytes`);
} catch (e) {
	console.error(`the memory of process ${pid} cannot be read, so nothing ` +
		`is known of what is in it: ${e.message}`);
	process.exit(1);
}
