// node proxy.mjs PORT FILE: hands every byte on to 127.0.0.1:PORT and back,
// and keeps a copy of both directions in FILE.  Prints its own port.
import { createWriteStream } from "node:fs";
import { connect, createServer } from "node:net";

const [port, file] = process.argv.slice(2);
const record = createWriteStream(file, { flags: "a" });

const server = createServer((from) => {
	const to = connect(Number(port), "127.0.0.1");
	for (const [a, b] of [[from, to], [to, from]]) {
		a.on("data", (d) => {
			record.write(d);
			b.write(d);
		});
		a.on("end", () => b.end());
		a.on("error", () => b.destroy());
	}
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
