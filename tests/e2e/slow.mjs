// node slow.mjs PORT WAY: a client in no hurry.  WAY "body": a byte of the
// body each second; "headers": the same with headers; "huge": announces more
// than anyone may send.  Prints the status of the answer (or "closed") and
// the seconds it took.
import { connect } from "node:net";

const [port, way] = process.argv.slice(2);
const begin = Date.now();
const socket = connect(Number(port), "127.0.0.1");
let answer = "";
let timer;

const head = "POST /v1/batches HTTP/1.1\r\nHost: 127.0.0.1\r\n";

socket.on("connect", () => {
	if (way === "huge") {
		socket.write(`${head}Content-Length: 999999999999\r\n\r\nx`);
		return;
	}
	socket.write(way === "body" ?
		`${head}Content-Length: 5000\r\n\r\nSHEAF1\n` : head + "X-Slow: ");
	timer = setInterval(() => socket.write("x"), 1000);
});
socket.on("data", (d) => {
	answer += d.toString("latin1");
	clearInterval(timer);
	socket.end();
});
socket.on("error", () => {});
socket.on("close", () => {
	clearInterval(timer);
	const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "closed";
	const seconds = Math.round((Date.now() - begin) / 1000);
	console.log(`${status} ${seconds}`);
});
