// Workbooks as Excel opens them, as bytes that are always the same: parts
// are stored, not packed, and no time of day gets in.
import { deflateRawSync } from 'node:zlib';

const table = Array.from({ length: 256 }, (_, n) => {
	for (let k = 0; k < 8; k++)
		n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
	return n >>> 0;
});

function crc32(bytes) {
	let c = 0xffffffff;
	for (const b of bytes)
		c = table[(c ^ b) & 0xff] ^ (c >>> 8);
	return (c ^ 0xffffffff) >>> 0;
}

// A ZIP file of [{ name, data, packed, flags, at }]: packed deflates; at
// is where the list of parts says it is, for broken ones.
export function zip(parts) {
	const out = [];
	const list = [];
	let place = 0;

	for (const part of parts) {
		const data = Buffer.from(part.data);
		const body = part.packed ? deflateRawSync(data) : data;
		const name = Buffer.from(part.name);
		const head = Buffer.alloc(30);
		const entry = Buffer.alloc(46);

		head.writeUInt32LE(0x04034b50, 0);
		head.writeUInt16LE(20, 4);
		head.writeUInt16LE(part.flags ?? 0, 6);
		head.writeUInt16LE(part.packed ? 8 : 0, 8);
		head.writeUInt16LE(0x21, 12); // 1 January 1980
		head.writeUInt32LE(crc32(data), 14);
		head.writeUInt32LE(body.length, 18);
		head.writeUInt32LE(data.length, 22);
		head.writeUInt16LE(name.length, 26);
		entry.writeUInt32LE(0x02014b50, 0);
		entry.writeUInt16LE(20, 4);
		head.copy(entry, 6, 4, 28);
		entry.writeUInt32LE(part.at ?? place, 42);
		list.push(entry, name);
		out.push(head, name, body);
		place += 30 + name.length + body.length;
	}
	const size = list.reduce((n, b) => n + b.length, 0);
	const end = Buffer.alloc(22);
	end.writeUInt32LE(0x06054b50, 0);
	end.writeUInt16LE(parts.length, 8);
	end.writeUInt16LE(parts.length, 10);
	end.writeUInt32LE(size, 12);
	end.writeUInt32LE(place, 16);
	return Buffer.concat([...out, ...list, end]);
}

const escape = (s) => String(s).replace(/&/g, '&amp;').replace(/</g, '&lt;')
	.replace(/>/g, '&gt;').replace(/"/g, '&quot;');

function column(i) {
	let s = '';
	for (i++; i > 0; i = Math.floor((i - 1) / 26))
		s = String.fromCharCode(65 + (i - 1) % 26) + s;
	return s;
}

// A cell: a text, a number, null, or { xml } for the inside of a <c>.
function cell(value, r, strings) {
	if (value === null || value === '')
		return '';
	if (typeof value === 'object')
		return `<c r="${r}" ${value.type ? `t="${value.type}"` : ''}>` +
			`${value.xml}</c>`;
	if (typeof value === 'number')
		return `<c r="${r}"><v>${value}</v></c>`;
	if (!strings.has(value))
		strings.set(value, strings.size);
	return `<c r="${r}" t="s"><v>${strings.get(value)}</v></c>`;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/' +
	'relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const kinds = 'application/vnd.openxmlformats-officedocument.spreadsheetml.';

// The parts of a workbook of [{ name, rows }].
export function parts(sheets, { date1904 = false, packed = false } = {}) {
	const strings = new Map();
	const sheetXml = sheets.map(({ rows }) => `${head}<worksheet xmlns="` +
		`${main}"><sheetData>` + rows.map((row, y) =>
			`<row r="${y + 1}">` + row.map((value, x) =>
				cell(value, `${column(x)}${y + 1}`, strings))
				.join('') + '</row>').join('') +
		'</sheetData></worksheet>');
	const texts = [...strings.keys()].map((s) =>
		`<si><t xml:space="preserve">${escape(s)}</t></si>`).join('');
	const all = [
		['[Content_Types].xml', `${head}<Types xmlns="${packages}` +
			'/content-types"><Default Extension="rels" ContentType="' +
			'application/vnd.openxmlformats-package.relationships+xml"/>' +
			`<Override PartName="/xl/workbook.xml" ContentType="${kinds}` +
			'sheet.main+xml"/>' + sheets.map((_, i) => '<Override ' +
			`PartName="/xl/worksheets/sheet${i + 1}.xml" ContentType="` +
			`${kinds}worksheet+xml"/>`).join('') + '<Override PartName=' +
			`"/xl/sharedStrings.xml" ContentType="${kinds}` +
			'sharedStrings+xml"/></Types>'],
		['_rels/.rels', `${head}<Relationships xmlns="${packages}` +
			`/relationships"><Relationship Id="rId1" Type="${office}` +
			'/officeDocument" Target="xl/workbook.xml"/></Relationships>'],
		['xl/workbook.xml', `${head}<workbook xmlns="${main}" xmlns:r="` +
			`${office}">${date1904 ? '<workbookPr date1904="1"/>' : ''}` +
			'<sheets>' + sheets.map(({ name }, i) => '<sheet name="' +
			`${escape(name)}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`)
			.join('') + '</sheets></workbook>'],
		['xl/_rels/workbook.xml.rels', `${head}<Relationships xmlns="` +
			`${packages}/relationships">` + sheets.map((_, i) =>
			`<Relationship Id="rId${i + 1}" Type="${office}/worksheet" ` +
			`Target="worksheets/sheet${i + 1}.xml"/>`).join('') +
			`<Relationship Id="rId${sheets.length + 1}" Type="${office}` +
			'/sharedStrings" Target="sharedStrings.xml"/>' +
			'</Relationships>'],
		['xl/sharedStrings.xml', `${head}<sst xmlns="${main}">${texts}</sst>`],
		...sheetXml.map((xml, i) => [`xl/worksheets/sheet${i + 1}.xml`, xml]),
	];
	return all.map(([name, data]) => ({ name, data, packed }));
}

export function workbook(sheets, options) {
	return zip(parts(sheets, options));
}
