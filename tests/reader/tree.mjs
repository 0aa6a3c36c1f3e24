// RFC 6962 Merkle trees: hashes, proofs made and proofs checked. Sizes are
// plain numbers up to 2^53 - 1, so no bit operators.
import { sha256 } from "./bytes.mjs";

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export function leaf_hash(data) {
	return sha256(LEAF, data);
}

export function node_hash(left, right) {
	return sha256(NODE, left, right);
}

// The largest power of two below n.
export function split(n) {
	let k = 1;
	while (k * 2 < n)
		k *= 2;
	return k;
}

function is_power(n) {
	return n === 1 || split(n) * 2 === n;
}

// A tree over leaf hashes that remembers every full subtree it has hashed.
export class Tree {
	constructor(leaves = []) {
		this.levels = [[]];
		leaves.forEach((leaf) => this.add(leaf));
	}

	get size() {
		return this.levels[0].length;
	}

	add(leaf) {
		this.levels[0].push(leaf);
		for (let l = 0; this.levels[l].length % 2 === 0; l++) {
			const [left, right] = this.levels[l].slice(-2);
			this.levels[l + 1] ??= [];
			this.levels[l + 1].push(node_hash(left, right));
		}
	}

	// The hash of leaves [start, end).
	range(start, end) {
		const n = end - start;
		if (n === 0)
			return sha256();
		if (is_power(n) && start % n === 0)
			return this.levels[Math.log2(n)][start / n];
		const k = split(n);
		return node_hash(this.range(start, start + k),
			this.range(start + k, end));
	}

	root(size = this.size) {
		return this.range(0, size);
	}

	inclusion(index, size, start = 0) {
		const n = size - start;
		if (n === 1)
			return [];
		const middle = start + split(n);
		if (index < middle)
			return [...this.inclusion(index, middle, start),
				this.range(middle, size)];
		return [...this.inclusion(index, size, middle),
			this.range(start, middle)];
	}

	consistency(old, size) {
		if (old === 0 || old === size)
			return [];
		return this.subproof(old, 0, size, true);
	}

	subproof(old, start, end, whole) {
		if (old === end)
			return whole ? [] : [this.range(start, end)];
		const middle = start + split(end - start);
		if (old <= middle)
			return [...this.subproof(old, start, middle, whole),
				this.range(middle, end)];
		return [...this.subproof(old, middle, end, false),
			this.range(start, middle)];
	}
}

const odd = (n) => n % 2 === 1;
const half = (n) => Math.floor(n / 2);

// RFC 9162 section 2.1.3.2.
export function inclusion_holds({ index, size, leaf, root, hashes }) {
	if (index >= size)
		return false;
	let [fn, sn, r] = [index, size - 1, leaf];
	for (const p of hashes) {
		if (sn === 0)
			return false;
		if (odd(fn) || fn === sn) {
			r = node_hash(p, r);
			while (!odd(fn) && fn !== 0)
				[fn, sn] = [half(fn), half(sn)];
		} else {
			r = node_hash(r, p);
		}
		[fn, sn] = [half(fn), half(sn)];
	}
	return sn === 0 && r.equals(root);
}

// RFC 9162 section 2.1.4.2; old 0 and equal sizes as in P-RCP-6.
export function consistency_holds({ old, size, old_root, root, hashes }) {
	if (old > size)
		return false;
	if (old === size)
		return hashes.length === 0 && old_root.equals(root);
	if (old === 0)
		return hashes.length === 0 && old_root.equals(sha256());
	const path = is_power(old) ? [old_root, ...hashes]
		: hashes;
	if (path.length === 0 || hashes.length === 0)
		return false;
	let [fn, sn] = [old - 1, size - 1];
	while (odd(fn))
		[fn, sn] = [half(fn), half(sn)];
	let [fr, sr] = [path[0], path[0]];
	for (const c of path.slice(1)) {
		if (sn === 0)
			return false;
		if (odd(fn) || fn === sn) {
			fr = node_hash(c, fr);
			sr = node_hash(c, sr);
			while (!odd(fn) && fn !== 0)
				[fn, sn] = [half(fn), half(sn)];
		} else {
			sr = node_hash(sr, c);
		}
		[fn, sn] = [half(fn), half(sn)];
	}
	return sn === 0 && fr.equals(old_root) && sr.equals(root);
}
