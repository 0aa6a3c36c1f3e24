// node filter.mjs PORT STATUS: answers every request with a page, as a web
// filter does.  A redirect leads to a page of its own that says 200.
import { createServer } from "node:http";

const [port, status] = process.argv.slice(2).map(Number);
const page =
	"<!DOCTYPE html><html><head><title>Access denied</title></head>" +
	"<body>This site is blocked by your organisation.</body></html>";

createServer((request, response) => {
	request.resume();
	const moved = status >= 300 && status < 400 && request.url !== "/page";
	response.writeHead(request.url === "/page" ? 200 : status, {
		"Content-Type": "text/html; charset=utf-8",
		...(moved ? { Location: `http://127.0.0.1:${port}/page` } : {}),
		...(status === 407 ? { "Proxy-Authenticate": "Basic" } : {}),
	});
	response.end(page);
}).listen(port, "127.0.0.1", () => console.log("ready"));
