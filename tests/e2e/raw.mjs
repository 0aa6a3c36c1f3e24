// node raw.mjs PORT: sends what stands on standard input, byte for byte, and
// prints all that comes back until the other side closes the connection or has
// said nothing for a minute.
import net from "node:net";
import { readFileSync } from "node:fs";

const socket = net.connect(Number(process.argv[2]), "127.0.0.1");
socket.setTimeout(60000, () => socket.destroy());
socket.on("connect", () => socket.write(readFileSync(0)));
socket.on("data", (bytes) => process.stdout.write(bytes));
socket.on("end", () => console.log("\n(closed)"));
socket.on("error", () => {});
