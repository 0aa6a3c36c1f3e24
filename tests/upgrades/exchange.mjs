// node exchange.mjs record URL FILE: hands each request on to URL and each answer
// back, and writes both to FILE, a line of JSON each.
// node exchange.mjs replay FILE: answers requests with what FILE has for them, in
// order, and what it has not as an aggregator that knows no such place.
// node exchange.mjs ask URL FILE: makes the requests of FILE of URL again, and says
// of each what was answered then and now, and the members of an answer in JSON.
//
// The first two print the URL at which they are.
import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const [what, ...words] = process.argv.slice(2);
// What an answer is for: its kind, and of the rest of a connection nothing.
const kept = (headers) =>
	Object.fromEntries(["content-type", "retry-after"]
		.filter((name) => headers.get(name) !== null)
		.map((name) => [name, headers.get(name)]));
const text = (bytes) => Buffer.from(bytes).toString("base64");
const read = (file) => readFileSync(file, "utf8").trim().split("\n").map(JSON.parse);

function members({ headers, answer }) {
	return headers["content-type"]?.includes("json")
		? Object.keys(JSON.parse(Buffer.from(answer, "base64"))).join(",")
		: "-";
}

async function ask(url, r) {
	const answer = await fetch(url + r.path, {
		method: r.method,
		headers: {
			...(r.type === undefined ? {} : { "content-type": r.type }),
			...(r.follows === undefined ? {}
				: { "sheaf-follows": r.follows }),
		},
		body: r.body === "" ? undefined : Buffer.from(r.body, "base64"),
	});
	return { status: answer.status, headers: kept(answer.headers),
		answer: text(await answer.arrayBuffer()) };
}

function serve(answerTo) {
	const server = createServer(async (from, to) => {
		const parts = [];
		for await (const part of from) parts.push(part);
		const r = { method: from.method, path: from.url,
			type: from.headers["content-type"],
			follows: from.headers["sheaf-follows"],
			body: text(Buffer.concat(parts)) };
		const a = await answerTo(r);
		to.writeHead(a.status, a.headers);
		to.end(Buffer.from(a.answer, "base64"));
	});
	server.listen(0, "127.0.0.1", () =>
		console.log(`http://127.0.0.1:${server.address().port}`));
}

if (what === "record") {
	const [url, file] = words;
	serve(async (r) => {
		const a = await ask(url, r);
		appendFileSync(file, JSON.stringify({ ...r, ...a }) + "\n");
		return a;
	});
} else if (what === "replay") {
	const left = read(words[0]);
	const place = (path) => path.split("?")[0];
	serve((r) => {
		// The same question, else the next answer of the same place: an agent
		// may name a newer checkpoint of its own.
		let i = left.findIndex((k) => k.method === r.method && k.path === r.path &&
			k.body === r.body);
		if (i < 0)
			i = left.findIndex((k) => k.method === r.method &&
				place(k.path) === place(r.path));
		if (i >= 0) return left.splice(i, 1)[0];
		console.error(`not known: ${r.method} ${r.path}`);
		return { status: 404, headers: { "content-type": "text/plain" }, answer: "" };
	});
} else if (what === "ask") {
	const [url, file] = words;
	for (const r of read(file)) {
		const now = await ask(url, r);
		console.log(`${r.method} ${r.path.replace(/[?].*/, "")}` +
			` ${r.status} ${now.status} ${members(now)}`);
	}
} else {
	process.exit(2);
}
