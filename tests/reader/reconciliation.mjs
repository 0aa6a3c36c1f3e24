// The lines of sheaf-reconciliation/1 and what must hold between them (PROTOCOL.md
// section 6.5), in the reader's own words.
export const SIDES = ["extract", "register"];

export const PUBLISHED = ["MHS116", "AccessedInFinancialYear",
	"AccessedFirstTimeEver", "NewReferrals", "ClosedReferrals",
	"OpenReferrals", "Caseload", "SeenIn7", "SeenIn8To30", "SeenInOver30",
	"EmployedAtReferral", "EmployedAtDischarge",
	"EmployedAtDischarge30Hours", "EmployedAtDischarge16to29Hours",
	"EmployedAtDischarge15OrLess", "TimeInCaseload0To90",
	"TimeInCaseload91To180", "TimeInCaseloadOver180"];

// By line: what is added up, and what it is or may be at most.
const line = (n) => PUBLISHED[n - 4];
const RULES = [
	[[11, 12, 13], "=", 6, 6],
	[[5], "<=", 4, 5], [[6], "<=", 5, 6], [[10], "<=", 9, 10],
	[[14], "<=", 7, 14], [[15], "<=", 8, 15],
	[[16, 17, 18], "<=", 15, 16], [[19, 20, 21], "<=", 8, 19],
];

// The code at fault, or null.
export function published_fault(values) {
	for (const [parts, relation, whole, at] of RULES)
		for (const side of SIDES) {
			const of = (n) => values[`${line(n)}.${side}`];
			const most = of(whole);
			const shown = parts.map(of);
			if (most === null || shown.includes(null))
				continue;
			const sum = shown.reduce((a, b) => a + b, 0);
			if (relation === "=" ? sum !== most : sum > most)
				return line(at);
		}
	return null;
}
