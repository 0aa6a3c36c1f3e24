// Usage: exports_check.mjs fhir FILE | dhis2 FILE CODES | adx FILE CODES
//        exports_check.mjs csvw FILE | metrics FILE
//        exports_check.mjs monitoring METRICS RULES DASHBOARD PAGE
//        exports_check.mjs schema CODES REGION...
//
// Checks an export with packages that are not ours (fhir, ajv), or /metrics by
// the text format of Prometheus, and ends with status 1 and a sentence if it is
// wrong.  The first three print the figures, "CODE QUARTER" to a text, for
// exports_read.py.  "schema" prints an XML schema for ADX, made of our list of
// codes, one type for each dimension, as the sheets of dhis2/adx make one of a
// data structure definition.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../build/web/", import.meta.url));

function fail(why) {
	console.log(why);
	process.exit(1);
}

function read(path) {
	return readFileSync(path, "utf8");
}

// The list of codes: no cell of these columns is quoted but the title.
function codes(path) {
	const lines = read(path).trimEnd().split("\n");
	return lines.slice(1).map((line) => {
		const cell = line.match(/"[^"]*"|[^,]+|(?<=,)(?=,|$)/g);
		const [code, , , , element, dimension, option] = cell;
		return { code, element, dimension, option };
	});
}

// ------------------------------------------------------------------ FHIR

const ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
const OURS = "urn:x-sheaf:";

function sign(element, what) {
	const [reason] = element.extension ?? [];
	if (reason?.url !== ABSENT)
		fail(`${what} has neither a value nor a reason`);
	return { "masked": "*", "not-asked": "-" }[reason.valueCode] ?? fail(`${what}: ${reason.valueCode}`);
}

function code_of(concept) {
	return concept.coding.find((c) => c.system.startsWith(OURS)).code;
}

function fhir(path) {
	const { Fhir } = require("fhir");
	const bundle = JSON.parse(read(path));
	// Our own codes are in no list of the package; all else must be right.
	for (const m of new Fhir().validate(bundle, { errorOnUnexpected: true }).messages)
		if (m.severity === "error" || !/\(urn:x-sheaf:[^ )]*\) not found in value set$/.test(m.message))
			fail(`${m.resourceId} ${m.location}: ${m.message}`);
	const figures = {};
	for (const { resource } of bundle.entry) {
		const period = `${resource.period.start}/P3M`;
		const count = (p) => {
			const code = code_of(p.code);
			figures[`${code} ${period}`] = p.count === undefined ? sign(p._count, code) : String(p.count);
		};
		for (const g of resource.group) {
			g.population?.forEach(count);
			for (const s of g.stratifier ?? [])
				for (const stratum of s.stratum)
					stratum.population.forEach(count);
			if (g.measureScore) {
				const { value } = g.measureScore;
				figures[`${code_of(g.code)} ${period}`] = value === undefined ? sign(g.measureScore, "a score") : String(value);
			}
		}
	}
	return figures;
}

// -------------------------------------------------- what is left out, named

// The remark names what is hidden and not collected.
function left_out(remark, period, figures) {
	for (const [sentence, mark] of [["Hidden", "*"], ["Not collected", "-"]]) {
		const list = remark.match(new RegExp(`${sentence}: ([^ ].*?)\\.(?= |$)`));
		for (const code of list?.[1].split(", ") ?? [])
			figures[`${code} ${period}`] = mark;
	}
}

function coded(list, element, option) {
	return (list.find((c) => c.element === element && c.option === option) ?? fail(`${element} ${option} is no code`)).code;
}

function dhis2(path, list) {
	const Ajv = require("ajv/dist/2020").default;
	const text = { type: "string", minLength: 1 };
	// Source: DHIS2, Web API, "Data values".
	const check = new Ajv().compile({
		type: "object", additionalProperties: false, required: ["dataSet", "dataValues"],
		properties: {
			dataSet: text,
			dataValues: {
				type: "array", minItems: 1,
				items: {
					type: "object", additionalProperties: false,
					required: ["dataElement", "period", "orgUnit", "categoryOptionCombo", "value"],
					properties: {
						dataElement: { enum: list.map((c) => c.element) },
						categoryOptionCombo: { enum: list.map((c) => c.option) },
						period: { type: "string", pattern: "^20[0-9]{2}Q[1-4]$" },
						orgUnit: text,
						value: { type: "string", pattern: "^[0-9]+(\\.[0-9]+)?$" },
						comment: { type: "string", maxLength: 50000 },
					},
				},
			},
		},
	});
	const set = JSON.parse(read(path));
	if (!check(set))
		fail(JSON.stringify(check.errors));
	const figures = {};
	for (const v of set.dataValues) {
		const [, year, quarter] = v.period.match(/(.*)Q(.)/);
		const period = `${year}-${String(3 * quarter - 2).padStart(2, "0")}-01/P3M`;
		figures[`${coded(list, v.dataElement, v.categoryOptionCombo)} ${period}`] = v.value;
		if (v.comment)
			left_out(v.comment, period, figures);
	}
	return figures;
}

// xmllint has read it before, so its shape is known.
function adx(path, list) {
	const figures = {};
	for (const [, head, body] of read(path).matchAll(/<group ([^>]*)>(.*?)<\/group>/gs)) {
		const period = head.match(/period="([^"]*)"/)[1];
		for (const [, all] of body.matchAll(/<dataValue ([^>]*)>/g)) {
			const at = Object.fromEntries([...all.matchAll(/(\w+)="([^"]*)"/g)].map(([, k, v]) => [k, v]));
			const { dataElement, value, ...dimensions } = at;
			const [option = "default"] = Object.values(dimensions);
			const code = coded(list, dataElement, option);
			if ((list.find((c) => c.code === code).dimension || undefined) !== Object.keys(dimensions)[0])
				fail(`${code} has the dimension ${Object.keys(dimensions)}`);
			figures[`${code} ${period}`] = value;
		}
		left_out(body.match(/<annotation>(.*?)<\/annotation>/s)[1], period, figures);
	}
	return figures;
}

function schema(list, regions) {
	const unique = (values) => [...new Set(values)];
	const type = (name, values) => `  <xs:simpleType name="${name}"><xs:restriction base="xs:token">\n` +
	    values.map((v) => `    <xs:enumeration value="${v}"/>\n`).join("") + "  </xs:restriction></xs:simpleType>\n";
	const dimensions = unique(list.map((c) => c.dimension).filter(Boolean));
	return `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:ihe:qrph:adx:2015"
    targetNamespace="urn:ihe:qrph:adx:2015" elementFormDefault="qualified">
${type("orgUnit", regions)}${type("dataSet", ["IPS_GROW_1"])}${type("dataElement", unique(list.map((c) => c.element)))}${
	dimensions.map((d) => type(d, unique(list.filter((c) => c.dimension === d).map((c) => c.option)))).join("")}  <xs:simpleType name="quarter"><xs:restriction base="xs:token">
    <xs:pattern value="20[0-9]{2}-(01|04|07|10)-01/P3M"/>
  </xs:restriction></xs:simpleType>
  <xs:element name="adx"><xs:complexType>
    <xs:sequence><xs:element name="group" type="group" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="exported" type="xs:dateTime" use="required"/>
  </xs:complexType></xs:element>
  <xs:complexType name="group">
    <xs:sequence><xs:element name="dataValue" type="dataValue" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="orgUnit" type="orgUnit" use="required"/>
    <xs:attribute name="period" type="quarter" use="required"/>
    <xs:attribute name="dataSet" type="dataSet" use="required"/>
    <xs:attribute name="comment" type="xs:string"/>
  </xs:complexType>
  <xs:complexType name="dataValue">
    <xs:sequence><xs:element name="annotation" type="xs:string" minOccurs="0"/></xs:sequence>
    <xs:attribute name="dataElement" type="dataElement" use="required"/>
    <xs:attribute name="value" type="xs:decimal" use="required"/>
${dimensions.map((d) => `    <xs:attribute name="${d}" type="${d}"/>\n`).join("")}  </xs:complexType>
</xs:schema>`;
}

// ---------------------------------------------------------- CSV on the Web

// Source: W3C, "Metadata Vocabulary for Tabular Data", what a table of one file
// may say.
function csvw(path) {
	const Ajv = require("ajv/dist/2020").default;
	const text = { type: "string", minLength: 1 };
	const column = {
		type: "object", additionalProperties: false, required: ["name", "titles", "datatype"],
		patternProperties: { "^dc:": text },
		properties: {
			name: { type: "string", pattern: "^[a-z][a-z_]*$" },
			titles: { type: "object", additionalProperties: text },
			datatype: { enum: ["string", "decimal", "nonNegativeInteger", "date"] },
			required: { type: "boolean" },
			null: { type: "array", items: { type: "string" }, uniqueItems: true },
		},
		// Where no number may stand, there is a sign.
		if: { properties: { name: { const: "value" } } },
		then: { required: ["null"], properties: { datatype: { const: "decimal" }, null: { contains: { const: "*" } } } },
	};
	const check = new Ajv().compile({
		type: "object", additionalProperties: false,
		required: ["@context", "url", "dc:title", "dc:description", "dc:source", "tableSchema"],
		patternProperties: { "^dc:": text },
		properties: {
			"@context": { type: "array", minItems: 1, prefixItems: [{ const: "http://www.w3.org/ns/csvw" }] },
			url: { type: "string", pattern: "^ips-[A-Za-z0-9-]+-entry-[0-9]+\\.csv$" },
			tableSchema: {
				type: "object", additionalProperties: false, required: ["columns", "primaryKey"],
				properties: {
					columns: { type: "array", minItems: 1, items: column, contains: { properties: { name: { const: "value" } } } },
					primaryKey: { type: "array", items: text },
				},
			},
		},
	});
	const meta = JSON.parse(read(path));
	if (!check(meta))
		fail(JSON.stringify(check.errors));
	const names = meta.tableSchema.columns.map((c) => c.name);
	if (new Set(names).size !== names.length)
		fail("two columns have one name");
	for (const key of meta.tableSchema.primaryKey)
		if (!names.includes(key))
			fail(`the key names ${key}, which is no column`);
}

// --------------------------------------------------------------- /metrics

// Source: Prometheus, "Exposition formats", text format 0.0.4, read strictly:
// HELP, TYPE and samples of a name stand together, once, in this order.
function metrics(path) {
	const all = read(path);
	if (!all.endsWith("\n"))
		fail("the last line has no end");
	// Numbers of services, which are no clients: each is meant.
	const services = /^sheaf_services_(reporting|late|silent|not_enrolled)$/;
	const seen = new Map();
	let now = "";
	for (const [i, line] of all.slice(0, -1).split("\n").entries()) {
		const at = `line ${i + 1}`;
		const comment = line.match(/^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$/);
		if (comment) {
			const [, kind, name, rest] = comment;
			if (kind === "HELP" && seen.has(name) || kind === "TYPE" && name !== now)
				fail(`${at}: ${name} stands twice, or apart`);
			if (kind === "HELP")
				seen.set(now = name, { type: "", samples: 0 });
			else if (seen.get(name).type !== "" || !["counter", "gauge", "histogram"].includes(rest))
				fail(`${at}: the type of ${name}`);
			else
				seen.get(name).type = rest;
			continue;
		}
		if (seen.get(now)?.type === "histogram") {
			bucket(seen.get(now), now, line, at);
			continue;
		}
		const sample = line.match(/^([a-zA-Z_:][a-zA-Z0-9_:]*) ([0-9]+(?:\.[0-9]+)?)$/) ?? fail(`${at} is no sample: ${line}`);
		const of = seen.get(sample[1]);
		if (sample[1] !== now || !of.type || of.samples++ > 0)
			fail(`${at}: ${sample[1]} has no type, stands apart, or twice`);
		if (/client|person|people|patient|referral|caseload|job|work|accessed|wellbeing|service/i.test(sample[1]) &&
		    !services.test(sample[1]))
			fail(`${at}: ${sample[1]} could be a number of clients`);
	}
	if (seen.size < 10)
		fail("hardly anything is measured");
	for (const [name, of] of seen)
		if (of.samples !== 1)
			fail(`${name} has no sample`);
	return seen;
}

// A histogram: buckets that add up, the last of them +Inf, then sum and count.
function bucket(of, name, line, at) {
	const [, rest, value] = line.match(/^([a-zA-Z_:][^ ]*) ([0-9]+(?:\.[0-9]+)?)$/) ?? fail(`${at} is no sample: ${line}`);
	const le = rest.match(/^(.*)_bucket\{le="([0-9.e-]+|\+Inf)"\}$/);
	if (le) {
		const end = le[2] === "+Inf" ? Infinity : Number(le[2]);
		if (le[1] !== name || end <= (of.end ?? 0) || Number(value) < (of.count ?? 0))
			fail(`${at}: a bucket out of its order`);
		of.end = end;
		of.count = Number(value);
	} else if (rest === `${name}_sum` && of.end === Infinity) {
		of.sum = true;
	} else if (rest === `${name}_count` && of.sum && Number(value) === of.count) {
		of.samples++;
	} else {
		fail(`${at}: ${rest} does not belong to ${name}`);
	}
}

// ------------------------------------------------- what watches /metrics

// Rules for Prometheus, in the few forms of YAML that they need, and no other.
function rules(path) {
	const lines = read(path).split("\n").filter((l) => !/^\s*(#|$)/.test(l));
	const all = [];
	let alert;
	if (lines.shift() !== "groups:" || !/^  - name: [a-z-]+$/.test(lines.shift() ?? "") || lines.shift() !== "    rules:")
		fail(`${path} does not begin with a group of rules`);
	for (const line of lines) {
		const begins = line.match(/^      - alert: ([A-Z][A-Za-z]+)$/);
		const field = line.match(/^        (expr|for): ([^'"#{}&*!|>%@`].*)$/);
		const inner = line.match(/^          (severity|summary|runbook): (.+)$/);
		if (begins)
			all.push(alert = { name: begins[1] });
		else if (field && alert && !(field[1] in alert))
			alert[field[1]] = field[2];
		else if (/^        (labels|annotations):$/.test(line) && alert)
			continue;
		else if (inner && alert && !(inner[1] in alert) && !/: | #/.test(inner[2]))
			alert[inner[1]] = inner[2];
		else
			fail(`${path}: this line is of none of the forms: ${line}`);
	}
	for (const a of all) {
		for (const word of ["expr", "for", "severity", "summary", "runbook"])
			if (!a[word])
				fail(`${path}: ${a.name} has no ${word}`);
		if (!/^[0-9]+[mhd]$/.test(a.for) || !["page", "ticket"].includes(a.severity))
			fail(`${path}: ${a.name}: ${a.for}, ${a.severity}`);
	}
	return all;
}

// Every figure that an expression names is one that is told.
function named(seen, expression, where) {
	const names = expression.match(/\bsheaf_[a-z_]+/g) ?? fail(`${where} names no figure of ours`);
	for (const name of names) {
		const of = seen.get(name) ?? (seen.get(name.replace(/_(bucket|sum|count)$/, ""))?.type === "histogram" ? {} : null);
		if (!of)
			fail(`${where}: there is no ${name} in /metrics`);
	}
}

function monitoring(path, alerts, board, page) {
	const seen = metrics(path);
	const headings = read(page).match(/^### .+$/gm).map((l) => l.slice(4));
	const all = rules(alerts);
	for (const a of all) {
		named(seen, a.expr, a.name);
		if (!headings.includes(a.name))
			fail(`${page} does not say what to do about ${a.name}`);
	}
	const { panels } = JSON.parse(read(board));
	for (const panel of panels) {
		for (const target of panel.targets)
			named(seen, target.expr, panel.title);
		const { h, w, x, y } = panel.gridPos;
		if (!(h > 0 && w > 0 && x >= 0 && x + w <= 24 && y >= 0))
			fail(`${panel.title} lies outside`);
	}
	console.log(`${all.length} alerts, ${panels.length} panels`);
}

const [what, path, ...rest] = process.argv.slice(2);
if (what === "fhir")
	console.log(JSON.stringify(strip(fhir(path))));
else if (what === "dhis2")
	console.log(JSON.stringify(strip(dhis2(path, codes(rest[0])))));
else if (what === "adx")
	console.log(JSON.stringify(strip(adx(path, codes(rest[0])))));
else if (what === "csvw")
	csvw(path);
else if (what === "metrics")
	metrics(path);
else if (what === "monitoring")
	monitoring(path, ...rest);
else
	console.log(schema(codes(path), rest));

// Without the numbers of services, which totals has elsewhere.
function strip(figures) {
	return Object.fromEntries(Object.entries(figures).filter(([k]) => !k.startsWith("services_")));
}
