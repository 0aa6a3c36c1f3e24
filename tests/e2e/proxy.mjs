// node proxy.mjs PORT DIR: hands every byte on to 127.0.0.1:PORT and back,
// and keeps copies in DIR: all as it came, and each connection put together
// again, N.out towards PORT and N.in back.  Prints its own port.
import { createWriteStream, mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";

const [port, dir] = process.argv.slice(2);
mkdirSync(dir);
const keep = (name) => createWriteStream(join(dir, name));
const all = keep("all");
let connections = 0;

const server = createServer((from) => {
	const to = connect(Number(port), "127.0.0.1");
	const n = ++connections;
	for (const [a, b, name] of [[from, to, "out"], [to, from, "in"]]) {
		const record = keep(`${n}.${name}`);
		a.on("data", (d) => {
			all.write(d);
			record.write(d);
			b.write(d);
		});
		a.on("end", () => b.end());
		a.on("error", () => b.destroy());
	}
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
