// node older.mjs URL FILE: hands each request on to URL and each answer back, without the
// member `sets` of a head (P-HEAD-13) while there is no FILE: so an agent sees what an
// aggregator of before would say.  Prints the URL at which it is.
import { existsSync } from "node:fs";
import { createServer } from "node:http";

const [url, file] = process.argv.slice(2);
const wanted = ["content-type", "sheaf-follows"];

async function answer_to(from) {
	const parts = [];
	for await (const part of from) parts.push(part);
	const answer = await fetch(url + from.url, {
		method: from.method,
		headers: Object.fromEntries(wanted.filter((name) =>
			from.headers[name] !== undefined)
			.map((name) => [name, from.headers[name]])),
		body: parts.length === 0 ? undefined : Buffer.concat(parts),
	});
	return { status: answer.status,
		headers: Object.fromEntries(["content-type", "date", "retry-after"]
			.filter((name) => answer.headers.get(name) !== null)
			.map((name) => [name, answer.headers.get(name)])),
		body: Buffer.from(await answer.arrayBuffer()) };
}

const server = createServer(async (from, to) => {
	const a = await answer_to(from);
	const text = a.body.toString("latin1");
	const body = existsSync(file) ? a.body
		: Buffer.from(text.replace(/,\s*"sets":\s*\[[^\]]*\]/g, ""), "latin1");
	to.writeHead(a.status, a.headers);
	to.end(body);
});
server.listen(0, "127.0.0.1", () =>
	console.log(`http://127.0.0.1:${server.address().port}`));
