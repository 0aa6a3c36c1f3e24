// Tree arithmetic against RFC 6962's own definition, for every size 0-260.
import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "./bytes.mjs";
import { Tree, consistency_holds, inclusion_holds, leaf_hash, node_hash,
	split } from "./tree.mjs";

const MOST = 260;
const leaves = Array.from({ length: MOST }, (_, i) => leaf_hash(String(i)));
const tree = new Tree(leaves);

// RFC 6962 section 2.1, word for word and without any memory.
function mth(list) {
	if (list.length < 2)
		return list[0] ?? sha256();
	const k = split(list.length);
	return node_hash(mth(list.slice(0, k)), mth(list.slice(k)));
}

const roots = Array.from({ length: MOST + 1 }, (_, n) =>
	mth(leaves.slice(0, n)));

// Everything that one wrong hash in a proof can be.
function broken(hashes) {
	const all = [[...hashes, sha256("one too many")]];
	hashes.forEach((hash, i) => {
		const cut = hashes.filter((_, at) => at !== i);
		const twice = [...hashes.slice(0, i), hash, ...hashes.slice(i)];
		all.push(cut, twice);
		if (i > 0) {
			const swapped = [...hashes];
			[swapped[i - 1], swapped[i]] = [hash, hashes[i - 1]];
			all.push(swapped);
		}
		const flipped = [...hashes];
		flipped[i] = Buffer.from(hash);
		flipped[i][7] ^= 1;
		all.push(flipped);
	});
	return all;
}

test("RFC 6962 test hashes", () => {
	assert.equal(sha256().toString("hex"), "e3b0c44298fc1c149afbf4c8" +
		"996fb92427ae41e4649b934ca495991b7852b855");
	assert.equal(leaf_hash("").toString("hex"), "6e340b9cffb37a989ca5" +
		"44e6bb780a2c78901d3fb33738768511a30617afa01d");
});

test("roots at every size", () => {
	roots.forEach((root, n) => assert.deepEqual(tree.root(n), root));
});

test("every inclusion proof holds, at its own index only", () => {
	for (let size = 1; size <= MOST; size++) {
		for (let index = 0; index < size; index++) {
			const proof = { index, size, leaf: leaves[index],
				root: roots[size],
				hashes: tree.inclusion(index, size) };
			assert.ok(inclusion_holds(proof));
			assert.ok(!inclusion_holds({ ...proof,
				index: index === 0 ? size : index - 1 }));
		}
	}
});

test("every consistency proof holds, for its own sizes only", () => {
	for (let size = 0; size <= MOST; size++) {
		for (let old = 0; old <= size; old++) {
			const proof = { old, size, old_root: roots[old],
				root: roots[size],
				hashes: tree.consistency(old, size) };
			assert.ok(consistency_holds(proof));
			assert.ok(!consistency_holds({ ...proof,
				old_root: sha256("another") }));
			assert.ok(!consistency_holds({ ...proof,
				old: size + 1 }));
		}
	}
});

const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 31, 33, 64, 100, 255, 256, 257, 260];

test("no damaged inclusion proof holds", () => {
	for (const size of SIZES) {
		for (let index = 0; index < size; index++) {
			const proof = { index, size, leaf: leaves[index],
				root: roots[size] };
			const hashes = tree.inclusion(index, size);
			for (const wrong of broken(hashes))
				assert.ok(!inclusion_holds({ ...proof,
					hashes: wrong }),
				`${index} of ${size}`);
		}
	}
});

test("no damaged consistency proof holds", () => {
	for (const size of SIZES) {
		for (let old = 0; old <= size; old++) {
			const proof = { old, size, old_root: roots[old],
				root: roots[size] };
			const hashes = tree.consistency(old, size);
			for (const wrong of broken(hashes))
				assert.ok(!consistency_holds({ ...proof,
					hashes: wrong }), `${old} to ${size}`);
		}
	}
});

test("sizes beyond 32 bits end, and do not hold", () => {
	const size = Number.MAX_SAFE_INTEGER;
	const hashes = Array.from({ length: 53 }, (_, i) => leaf_hash(`${i}`));
	assert.ok(!inclusion_holds({ index: size - 1, size, hashes,
		leaf: leaves[0], root: roots[1] }));
	assert.ok(!consistency_holds({ old: size - 2, size, hashes,
		old_root: roots[1], root: roots[2] }));
});
