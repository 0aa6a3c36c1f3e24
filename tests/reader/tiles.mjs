// A log as a folder of C2SP tiles (PROTOCOL.md section 14).
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Bad, Cursor } from "./bytes.mjs";
import { number } from "./words.mjs";
import { Tree, leaf_hash } from "./tree.mjs";

export const WIDTH = 256;
const HASH_BYTES = 32;

function bad(why) {
	throw new Bad("tiles", 0, why);
}

export function index_path(n) {
	const groups = [String(n % 1000).padStart(3, "0")];
	for (let rest = Math.floor(n / 1000); rest > 0;
		rest = Math.floor(rest / 1000))
		groups.unshift(`x${String(rest % 1000).padStart(3, "0")}`);
	return groups.join("/");
}

export function tile_path(level, n, width) {
	const part = width === WIDTH ? "" : `.p/${width}`;
	return `tile/${level}/${index_path(n)}${part}`;
}

// The tile of that width, or the full one that has taken its place.
function read_tile(dir, level, n, width) {
	const exact = join(dir, tile_path(level, n, width));
	const full = join(dir, tile_path(level, n, WIDTH));
	if (!existsSync(exact) && !existsSync(full))
		bad(`${tile_path(level, n, width)} is missing`);
	return readFileSync(existsSync(exact) ? exact : full);
}

function widths(count) {
	const list = new Array(Math.floor(count / WIDTH)).fill(WIDTH);
	return count % WIDTH === 0 ? list : [...list, count % WIDTH];
}

function read_entries(dir, size) {
	return widths(size).flatMap((width, n) => {
		const bundle = read_tile(dir, "entries", n, width);
		const cursor = new Cursor(bundle, "tiles");
		return Array.from({ length: width },
			() => cursor.take(cursor.number(2)));
	});
}

// Every hash of every tile against the tree made from the entries.
function check_hashes(dir, tree) {
	for (let level = 0, span = 1; span <= tree.size;
		level++, span *= WIDTH) {
		const count = Math.floor(tree.size / span);
		widths(count).forEach((width, n) => {
			const tile = read_tile(dir, level, n, width);
			for (let i = 0; i < width; i++) {
				const at = (n * WIDTH + i) * span;
				const hash = tile.subarray(i * HASH_BYTES,
					(i + 1) * HASH_BYTES);
				if (!hash.equals(tree.range(at, at + span)))
					bad(`${tile_path(level, n, width)}, ` +
						`hash ${i} is wrong`);
			}
		});
	}
}

// The checkpoint's bytes and the entries it counts; its signature and root
// are the caller's to check.
export function read_log(dir) {
	const checkpoint = readFileSync(join(dir, "checkpoint"));
	const lines = checkpoint.toString("utf8").split("\n");
	const size = number(lines[1] ?? "");
	if (size === null)
		bad("the checkpoint has no size");
	const entries = read_entries(dir, size);
	const tree = new Tree(entries.map(leaf_hash));
	check_hashes(dir, tree);
	return { checkpoint, origin: lines[0], entries, tree };
}
