// Usage: node sheets.mjs DIR
// Writes synthetic sheets and workbooks into DIR, hostile ones among them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parts, workbook, zip } from '../../packaging/template/xlsx.mjs';

const dir = process.argv[2];
const put = (name, data) => writeFileSync(join(dir, name), data);

// --------------------------------------------------------------------- CSV

const plain = [
	'Client ID,Name,NHS No,Referral date,Source of referral,' +
	'Employed at referral?,Date Vocational Profile Started,' +
	'Job 1 start date,Job 1 hours,Job 1 part time,Date of discharge,Notes',
	'c1,Zachary Example,,03/04/2024,Self,No,10/04/2024,01/06/2024,20,Yes,,x',
	'c2,Zoe Example,943 476 5919,31/02/2024,GP,No,,,,,,',
	',,,,,,,,,,,',
	'c3,"Zo\u00eb ""Z"" Example",,04/04/2024,CMHT,n,,01/07/2024,37.5,' +
	'perhaps,,',
	'c4,Zed Example,,05/04/2024,CMHT,n,,,,,01/01/2024,',
	'c5,Zeno Example,,6-Apr-2024,self-referral,yes,07/04/2024,,,,' +
	'01/05/2024,',
].join('\r\n') + '\r\n';
put('plain.csv', Buffer.from(plain, 'latin1'));
put('utf8.csv', '\ufeff' + plain);
put('utf16.csv', Buffer.from('\ufeff' + plain, 'utf16le'));

// Scores and changed hours, a date and a value in two columns: one row that
// is as it should be, and one for each thing that can be wrong.
put('pairs.csv', [
	'Client ID,Referral date,Source,SWEMWBS 1 date,SWEMWBS 1 score,' +
	'SWEMWBS 2 date,SWEMWBS 2 score,ReQoL date,ReQoL score,' +
	'Job 1 start date,Job 1 hours,Job 1 hours changed on,Job 1 new hours,' +
	'Job 1 hours changed on 2,Job 1 new hours 2',
	'p1,03/04/2024,self,03/04/2024,18.59,03/07/2024,21.5,04/04/2024,0,' +
	'01/06/2024,20,01/07/2024,12.5,01/08/2024,16',
	'p2,03/04/2024,self,03/04/2024,,,,,,,,,,,',
	'p3,03/04/2024,self,,18.59,,,,,,,,,,',
	'p4,03/04/2024,self,,,03/04/2024,35.01,,,,,,,,',
	'p5,03/04/2024,self,,,,,04/04/2024,40.5,,,,,,',
	'p6,03/04/2024,self,,,,,,,01/06/2024,20,01/06/2024,12,,',
	'p7,03/04/2024,self,,,,,,,01/06/2024,20,,,01/07/2024,',
	'p8,03/04/2024,self,03/04/2024,18.59,03/04/2024,18.6,,,,,,,,',
	'p9,03/04/2024,self,,,,,,,01/06/2024,20,01/07/2024,sixteen,,',
].join('\n') + '\n');

// What identifies people beside the facts: rows 2 and 3 are one client, row 4
// a second, row 5 a third; then one row for each thing that can be wrong, and
// two that contradict each other.
const people = 'Client ID,Referral ID,Surname,First name,NHS No,DOB,' +
	'Telephone,Postcode,Referral date,Source,Job 1 start date,Job 1 hours,' +
	'Job 1 employer,Job 1 title,Date of discharge,Notes';
const goodPeople = [
	'q1,1,Quillfeather,Zora,943 476 5919,05/03/1984,020 7946 0001,,' +
	'03/04/2024,self,01/06/2024,20,Quillworks Ltd,Plumassier,01/08/2024,',
	'q1,2,Quillfeather,Zora,9434765919,,,ZZ99 9QQ,01/09/2024,self,,,,,,' +
	'"likes quills,\nand ink"',
	'q2,1,Inkpenny,,,31/12/1931,,,04/04/2024,self,,,,,,',
	'q3,1,,,,,,,04/04/2024,self,,,,,,',
];
put('people.csv', [people, ...goodPeople,
	'q4,1,Blotwell,Zed,943 476 5918,05/03/1984,,,04/04/2024,self,,,,,,',
	'q5,1,Blotwell,Zoe,,05/03/84,,,04/04/2024,self,,,,,,',
	'q6,1,Blotwell,Zac,,,,,04/04/2024,self,,,Quillworks Ltd,,,',
	'q7,1,Blotwell,Zeb,,,,,31/02/2024,self,,,,,,',
	'q8,1,Blotwell,Zia,,05/03/2031,,,04/04/2024,self,,,,,,',
	'q9,1,Blotwell,Zita,,,,,03/04/2024,self,,,,,01/05/2024,',
	'q9,2,Blotwell,Zena,,,,,01/06/2024,self,,,,,,',
].join('\n') + '\n');

// Later: q1 by another name and employer, q2 with blanks only.
put('people2.csv', [people,
	'q1,1,Quillfeather-Nib,Zora,,,,,03/04/2024,self,01/06/2024,20,' +
	'Nibs & Co,,01/08/2024,',
	'q2,1,,,,,,,04/04/2024,self,,,,,,',
].join('\n') + '\n');

// --------------------------------------------------------------- workbooks

const day = (s, from) => (Date.parse(s) - Date.parse(from)) / 86400000;

function book(from) {
	const d = (s) => day(s, from);
	return [
		{ name: 'Clients', rows: [
			['Client ID', 'Name', 'Referral date', 'Referral source',
				'Job 1 start date', 'Job 1 hours'],
			['w1', '=Example', d('2024-04-03'), 'Self', d('2024-06-01'),
				{ xml: '<f>11.1*2</f><v>22.200000000000003</v>' }],
			[null, null, null, null, null, null],
			[{ type: 'inlineStr', xml: '<is><t>w2</t></is>' }, 'Zoe',
				d('2024-04-04') + 0.5, 'clinician', null, null],
		] },
		{ name: 'New & old', rows: [
			['Team list'], [],
			['Client\nID', 'Referral date', 'Referral source'],
			['w3', '2024-04-05', 'self'],
			[7, d('2024-04-06'), 'self'],
		] },
		{ name: 'Notes', rows: [['Nothing to see']] },
	];
}

// The same facts as the good row of pairs.csv, as a workbook has them.
const since = (s) => day(s, '1899-12-30');
put('pairs.xlsx', workbook([{ name: 'Clients', rows: [
	['Client ID', 'Referral date', 'Source', 'Baseline SWEMWBS date',
		'Baseline SWEMWBS', 'SWEMWBS review date', 'SWEMWBS review score',
		'ReQoL-10 date', 'ReQoL-10 score', 'Job start', 'Hours per week',
		'Hours changed on', 'New hours', 'Hours changed on', 'New hours'],
	['p1', since('2024-04-03'), 'self', since('2024-04-03'), 18.59,
		since('2024-07-03'), { xml: '<f>A1</f><v>21.500000000000004</v>' },
		since('2024-04-04'), 0, since('2024-06-01'), 20,
		since('2024-07-01'), 12.5, since('2024-08-01'), 16],
] }], { packed: true }));

// The same clients as a workbook has them, in two sheets.
put('people.xlsx', workbook([{ name: 'Clients', rows: [
	['Client ID', 'Referral date', 'Source', 'Date of birth', 'NHS number'],
	['q1', since('2024-04-03'), 'self', since('1984-03-05'), 9434765919],
	['q2', since('2024-04-04'), 'self', since('1931-12-31'), null],
] }, { name: 'Names', rows: [
	['Client ID', 'Client name', 'Mobile'],
	['q1', 'Zora Quillfeather', '020 7946 0001'],
	['q2', 'Inkpenny', null],
] }], { packed: true }));

put('book.xlsx', workbook(book('1899-12-30'), { packed: true }));
put('book1904.xlsx', workbook(book('1904-01-01'), { date1904: true }));

// ------------------------------------------------------------ hostile ones

const good = () => parts([{ name: 'A', rows: [['Client ID'], ['c1']] }]);
const plus = (...more) => zip([...good(), ...more]);
const swap = (name, change) => zip(good().map((p) => p.name === name
	? { ...p, data: change(p.data) } : p));
const sheet = 'xl/worksheets/sheet1.xml';

put('bomb.xlsx', plus({ name: 'xl/media/a', packed: true,
	data: Buffer.alloc(8 << 20) }));
const mixed = Buffer.alloc(40 << 20);
for (let i = 0; i < mixed.length; i += 97)
	mixed[i] = i * 2654435761 >>> 24;
put('large.xlsx', plus(...Array.from({ length: 7 }, (_, i) => (
	{ name: `xl/media/${i}`, data: mixed, packed: true }))));
put('many.xlsx', plus(...Array.from({ length: 1200 }, (_, i) => (
	{ name: `xl/media/${i}`, data: '' }))));
put('entities.xlsx', swap(sheet, (s) => s.replace('<worksheet',
	'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">' +
	'<!ENTITY c "&b;&b;&b;&b;">]><worksheet')));
put('overlap.xlsx', plus({ name: 'xl/media/a', data: 'x'.repeat(100) },
	{ name: 'xl/media/b', data: 'y'.repeat(100), at: 0 }));
put('links.xlsx', plus({ name: 'xl/externalLinks/externalLink1.xml',
	data: '<x/>' }));
put('external.xlsx', swap('xl/_rels/workbook.xml.rels', (s) => s.replace(
	'Target="worksheets/sheet1.xml"',
	'Target="file:///elsewhere" TargetMode="External"')));
put('macros.xlsx', plus({ name: 'xl/vbaProject.bin', data: 'x' }));
put('macrotype.xlsx', swap('[Content_Types].xml', (s) => s.replace(
	'spreadsheetml.sheet.main', 'spreadsheet.macroEnabled.main')));
put('locked.xlsx', plus({ name: 'xl/media/a', data: 'x', flags: 1 }));
put('ole.xlsx', Buffer.from('d0cf11e0a1b11ae1' + '00'.repeat(600), 'hex'));
put('cut.xlsx', workbook(book('1899-12-30')).subarray(0, 3000));
put('deep.xlsx', swap(sheet, (s) => s.replace('<sheetData>',
	'<a>'.repeat(100) + '</a>'.repeat(100) + '<sheetData>')));
put('text.xlsx', swap(sheet, () => 'Client ID,Referral date'));
put('formula.xlsx', swap(sheet, () => '<worksheet><sheetData><row r="1">' +
	'<c r="A1"><f>NOW()</f></c></row></sheetData></worksheet>'));

// A part that is longer than the list of parts says.
const liar = zip([...good(), { name: 'xl/media/a', data: 'x' }]);
liar.writeUInt32LE(2, liar.lastIndexOf('xl/media/a') - 46 + 24);
put('liar.xlsx', liar);

const rows = [['Client ID', 'Referral date']];
for (let i = 0; i < 20100; i++)
	rows.push([`c${i}`, 45385]);
put('rows.xlsx', workbook([{ name: 'A', rows }], { packed: true }));

// Fifty sheets that are one large part, of which the first is read.
const rows50 = Array.from({ length: 50 }, (_, i) => ({ name: `S${i}`,
	rows: [['Client ID', 'Referral date'], [`c${i}`, 45385]] }));
put('onepart.xlsx', zip(parts(rows50, { packed: true }).map((p) =>
	p.name === sheet ? { ...p, packed: false, data: p.data.replace('</worksheet>',
		`<!--${'x y '.repeat(5 << 20)}--></worksheet>`) }
		: p.name.endsWith('workbook.xml.rels') ? { ...p,
			data: p.data.replace(/sheet[0-9]+[.]xml/g, 'sheet1.xml') }
			: p)));

// A hidden sheet, a broken one, and a hidden row.
put('unseen.xlsx', zip(parts([
	{ name: 'Clients', rows: [['Client ID', 'Referral date'],
		['c1', 45385]] },
	{ name: 'Old', rows: [['Client ID', 'Referral date'], ['c2', 45385]] },
	{ name: 'Broken', rows: [['Client ID', 'Referral date']] },
]).map((p) => p.name === 'xl/workbook.xml' ? { ...p, data: p.data.replace(
	'<sheet name="Old"', '<sheet name="Old" state="veryHidden"') }
	: p.name === sheet ? { ...p, data: p.data.replace('<row r="2">',
		'<row r="2" hidden="1">') }
		: p.name.endsWith('sheet3.xml') ? { ...p, data: '<worksheet' } : p)));
