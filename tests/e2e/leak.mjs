// node leak.mjs WORDS PATH...: looks for each line of the file WORDS in all
// files under each PATH: as it is, in small letters, as UTF-16, in hex and in
// base64 at each of the three places where it may begin.  Prints one line
// "FILE FORM WORD-NUMBER" for each find, and never the word.  The last line
// says how many files and bytes were read.
import { readFileSync, readdirSync, lstatSync } from "node:fs";
import { join } from "node:path";

const [words_file, ...paths] = process.argv.slice(2);

function base64_forms(word) {
	return [0, 1, 2].map((shift) => {
		const text = Buffer.concat([Buffer.alloc(shift), word])
			.toString("base64").replace(/=+$/, "");
		const end = (shift + word.length) % 3 === 0 ? undefined : -1;
		return text.slice(shift === 0 ? 0 : shift + 1, end);
	});
}

function forms(text) {
	const word = Buffer.from(text);
	const hex = word.toString("hex");
	return [["plain", word], ["small", Buffer.from(text.toLowerCase())],
		["utf16le", Buffer.from(text, "utf16le")],
		["utf16be", Buffer.from(text, "utf16le").swap16()],
		["hex", Buffer.from(hex)],
		["HEX", Buffer.from(hex.toUpperCase())],
		...base64_forms(word).map((f, i) =>
			[`base64+${i}`, Buffer.from(f)])];
}

const words = readFileSync(words_file, "utf8").split("\n")
	.filter((w) => w !== "").map(forms);
let files = 0;
let bytes = 0;

function look(path) {
	const stat = lstatSync(path);
	if (stat.isDirectory()) {
		for (const name of readdirSync(path))
			look(join(path, name));
		return;
	}
	if (!stat.isFile())
		return;
	const content = readFileSync(path);
	files++;
	bytes += content.length;
	words.forEach((word, i) => {
		for (const [form, needle] of word)
			if (content.includes(needle))
				console.log(`${path} ${form} ${i + 1}`);
	});
}

paths.forEach(look);
console.log(`${files} files, ${bytes} bytes`);
