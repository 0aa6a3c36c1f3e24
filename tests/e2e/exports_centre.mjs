// Usage: node exports_centre.mjs registry | totals | now
//
// A region of six services and six quarters: its registry, and the totals that
// its services report.  What exports can stumble over is there: a name that
// looks like a formula and holds what XML and CSV must escape, counts below 5, a
// measure that nobody collects, a quarter in which a service is silent, numbers
// with decimals, and a region in which everything is hidden.  "now": totals of the
// quarter of today, up to today.
const services = ["s1", "s2", "s3", "s4", "s5", "s6"];
const quarters = ["2015/16 Q3", "2015/16 Q4", "2016/17 Q1", "2016/17 Q2", "2016/17 Q3", "2016/17 Q4"];

function registry() {
	const rows = [
		"kind,code,name,parent,from,to,attributes",
		'region,midlands,"=Mid<lands> & ""Shires"", north",,2015-04-01,,',
		"region,coast,The Coast,,2015-04-01,,",
		"area,middle,Middle,midlands,2015-04-01,,",
		"area,shore,Shore,coast,2015-04-01,,",
		"provider,provider,Provider,,2015-04-01,,",
	];
	for (const s of [...services, "silent"])
		rows.push(`service,${s},+Service ${s},middle,2015-10-01,,provider=provider;site_type=new`);
	rows.push("service,quay,Quay,shore,2015-10-01,,provider=provider;site_type=new");
	return rows.join("\n") + "\n";
}

// Small numbers here and there, and otherwise some tens.
function figures(i, q) {
	const base = 20 + 7 * i + 3 * q;
	const jobs = 4 + i + q;
	const up = Math.floor(jobs / 2);
	return {
		"referrals": base, "referrals.clinician": base - 12, "referrals.self": 10,
		"referrals.other": 2, "referrals.employed": 1,
		"accessed": base - 1, "caseload": 40 + base, "caseload.employed": i,
		"job_starts": jobs, "job_starts.16_up": up, "job_starts.under_16": jobs - up,
		"into_work": jobs - 1, "into_work.not_employed": jobs - 1,
		"sustained_13": i % 3, "sustained_13.16_up": i % 3, "sustained_13.under_16": 0,
		"in_work": 12 + i, "in_work.minutes": 9000 + 600 * i,
		"employer_contacts": 60 + q, "employer_contacts.face_to_face": 30,
		"employer_contacts.remote": 20 + q, "employer_contacts.other": 10,
		"es_fte": 150 + 25 * i, "es_fte_weeks": 1950 + q,
		"satisfaction.responses": 20, "satisfaction.positive": 16,
	};
}

function totals() {
	const rows = ["service,period,measure,value,through"];
	for (const [i, s] of [...services, "quay"].entries())
		for (const [q, quarter] of quarters.entries()) {
			// Alone in its region, so what it adds hides much else.
			if (s === "s6" && q === 2 || s === "quay" && q < 5)
				continue;
			for (const [measure, value] of Object.entries(figures(i, q)))
				rows.push(`${s},${quarter},${measure},${value},`);
		}
	return rows.join("\n") + "\n";
}

function now() {
	const today = new Date().toISOString().slice(0, 10);
	const month = Math.floor((Number(today.slice(5, 7)) - 1) / 3) * 3 + 1;
	const quarter = `${today.slice(0, 5)}${String(month).padStart(2, "0")}-01/P3M`;
	const rows = ["service,period,measure,value,through"];
	for (const [i, s] of services.entries())
		for (const [measure, value] of Object.entries(figures(i, 5)))
			rows.push(`${s},${quarter},${measure},${value},${today}`);
	return rows.join("\n") + "\n";
}

process.stdout.write({ registry, totals, now }[process.argv[2]]());
