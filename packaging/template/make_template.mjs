// Usage: node packaging/template/make_template.mjs FILE.xlsx
// Writes the empty workbook that ships as an example: its headings are
// those that "sheaf-agent sheet map" knows.
import { writeFileSync } from 'node:fs';
import { workbook } from './xlsx.mjs';

const job = (n) => ['start date', 'first full day', 'four hours worked by',
	'hours per week', 'part time', 'paid', 'competitive', 'employer',
	'job title', 'hours changed on', 'new hours', 'end date']
	.map((what) => `Job ${n} ${what}`);

const score = (instrument) => [1, 2, 3].flatMap((n) =>
	['date', 'score'].map((what) => `${instrument} ${n} ${what}`));

const clients = ['Client ID', 'First name', 'Surname', 'NHS number',
	'Date of birth', 'Postcode', 'Phone', 'Email', 'Referral received', 'Referral accepted',
	'Referral source', 'Employed at referral', 'Staff code',
	'Date of first contact', 'Date Vocational Profile Started',
	'Date Vocational Profile Completed', 'Date Action Plan Completed',
	'Date of first employer contact', ...job(1), ...job(2), ...job(3),
	'Date of last in-work support', ...score('SWEMWBS'),
	...score('ReQoL-10'), 'Date of discharge'];

const help = [
	['One row per client on the sheet Clients. Nothing here is sent ' +
		'anywhere.'],
	['Client ID: your own reference, at most 32 letters and digits, never ' +
		'an NHS number.'],
	['Dates: real dates, or all written in one way, which you state once.'],
	['Referral source: clinician, self or other.'],
	['Employed at referral, part time, paid, competitive: yes or no.'],
	['Hours per week: a number; every job needs it.'],
	['Hours changed on, new hours: fill both, or neither.'],
	['SWEMWBS, ReQoL-10: date and score, both or neither. SWEMWBS scores ' +
		'are the transformed ones, 7.00 to 35.00.'],
	['Names, NHS number, date of birth, postcode, phone, email, employer and ' +
		'job title are read only where the mapping was made with ' +
		'--people, and are sealed.'],
	['Dates of birth: years of four digits.'],
	['Further columns may stand here: they are not read.'],
];

writeFileSync(process.argv[2], workbook([{ name: 'Clients', rows: [clients] },
	{ name: 'Help', rows: help }]));
