// Usage: node workbook.mjs FILE [tables]
// Writes a small client workbook: three sheets, of which two have clients; or an
// extract from MHSDS with a sheet for each of its tables, which says what
// input/extract.csv says without the contact whose day there is none.
import { writeFileSync } from 'node:fs';
import { workbook } from '../../packaging/template/xlsx.mjs';

const day = (s) => (Date.parse(s) - Date.parse('1899-12-30')) / 86400000;

const clients = [
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
];

// Statuses come before the referrals that they belong to, and whose the NHS
// number is comes last.
const tables = [
	{ name: 'EmploymentStatus', rows: [
		['LocalPatientId', 'EmployStatus', 'EmployStatusRecDate',
			'WeekHoursWorked'],
		['P100', '02', day('2026-01-07'), null],
		['soon', '02', day('2026-01-05'), null],
		['met', '02', day('2026-01-02'), null],
		['left', '02', day('2026-01-05'), null],
		['left', '01', day('2026-03-01'), '03'],
		['stranger', 1, day('2026-05-04'), 1],
	] },
	{ name: 'MHS201CareContact', rows: [
		['CareContactId', 'ServiceRequestId', 'CareContDate',
			'AttendStatus', 'ConsMechanismMH'],
		['C1', 'R2', day('2026-05-20'), 5, '01'],
		['C2', 'R4', day('2026-05-20'), 5, '02'],
		['C3', 'R5', day('2026-01-20'), 5, 11],
		['C5', 'R9', day('2026-05-06'), 6, '01'],
	] },
	{ name: 'MHS102OtherServiceType', rows: [
		['ServiceRequestId', 'ServTeamTypeRefToMH'],
		['R1', 'D05'], ['R2', 'D05'], ['R3', 'A06'], ['R4', 'D05'],
		['R5', 'D05'], ['R9', 'D05'],
	] },
	{ name: 'MHS101Referral', rows: [
		['LocalPatientId', 'ServiceRequestId',
			'ReferralRequestReceivedDate', 'ServDischDate'],
		['P100', 'R1', day('2026-01-07'), null],
		['soon', 'R2', day('2026-01-05'), null],
		['early', 'R3', day('2026-01-05'), null],
		['met', 'R4', day('2026-01-02'), null],
		['left', 'R5', day('2026-01-05'), day('2026-05-10')],
		['stranger', 'R9', day('2026-05-04'), null],
	] },
	{ name: 'MHS001MPI', rows: [
		['LocalPatientId', 'NHSNumber'],
		['P100', 9434765919],
	] },
];

writeFileSync(process.argv[2], workbook(process.argv[3] === 'tables' ? tables
	: clients, { packed: true }));
