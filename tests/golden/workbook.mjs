// Usage: node workbook.mjs FILE
// Writes a small client workbook: three sheets, of which two have clients.
import { writeFileSync } from 'node:fs';
import { workbook } from '../../packaging/template/xlsx.mjs';

const day = (s) => (Date.parse(s) - Date.parse('1899-12-30')) / 86400000;

writeFileSync(process.argv[2], workbook([
	{ name: 'Clients', rows: [
		['Client ID', 'Client name', 'NHS number', 'Date of birth',
			'Referral date', 'Referral source', 'Job 1 start date',
			'Job 1 hours', 'Job 1 employer', 'Shoe size'],
		['w1', 'Zora Quillfeather', 9434765919, day('1984-03-05'),
			day('2026-01-05'), 'Self', day('2026-02-02'),
			{ xml: '<f>11.1*2</f><v>22.200000000000003</v>' },
			'Quillworks Ltd', 38],
		[null, null, null, null, null, null],
		['w2', 'Inkpenny', null, null, day('2026-01-06') + 0.5,
			'clinician', null, null, null, null],
		['w3', 'Blotwell', 9434765918, null, '2026-01-09', 'Self', null,
			null, null, null],
	] },
	{ name: 'New & old', rows: [
		['Team list'], [],
		['Client\nID', 'Referral date', 'Referral source'],
		['w4', '2026-01-07', 'self'],
		[7, day('2026-01-08'), 'horse'],
	] },
	{ name: 'Notes', rows: [['Nothing to see']] },
], { packed: true }));
