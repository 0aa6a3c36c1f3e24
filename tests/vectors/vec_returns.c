/* returns.json: payloads, and every way in which one is wrong. */
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/err.h"
#include "tests/vectors/vec_files.h"
#include "tests/vectors/vec_payload.h"

#define SERVICE "north-tees"
#define Q1      "2026-04-01/P3M"
#define DAY     "2026-05-14/P1D"
#define MAY     "2026-05-01/P1M"

enum { NAME_MAX_BYTES = 96, FIRST_LINE = 7, LAST_LINE = 62 };

/* What the statement says, and where cases go. */
struct out {
	struct jval *cases;
	const char *content, *service, *period;
	struct returns r;
	struct buf text; /* the honest payload */
};

static struct jval *
add_case(struct out *o, const char *name, bool ok, struct slice payload,
    const char *reason)
{
	struct jval *c = vec_case(o->cases, name, ok, reason);

	vec_set_base64(c, "payload", payload);
	jval_set_str(c, "content", o->content);
	jval_set_str(c, "service", o->service);
	jval_set_str(c, "period", o->period);
	return c;
}

static struct jval *
add_bad(struct out *o, const char *name, struct slice payload, const char *code,
    unsigned line)
{
	struct jval *c = add_case(o, name, false, payload,
	    strcmp(code, "through") == 0   ? "P-RET-2"
	    : strcmp(code, "payload") == 0 ? "P-PAY-1 to 3, P-RET-3 and 4"
					   : "P-PAY-5");

	jval_set_str(c, "code", code);
	if (strcmp(code, "unsupported") != 0)
		jval_set_i64(c, "line", line);
	return c;
}

static void
set_values(struct jval *c, const struct returns *r)
{
	struct jval *values = jval_object();

	jval_set(c, "values", values);
	for (size_t i = 0; i < r->n; i++) {
		char item[RETURNS_CODE_SIZE];
		const char *code = returns_code(r, i, item);

		if (r->value[i] == MEASURE_NOT_COLLECTED)
			jval_set_null(values, code);
		else
			jval_set_i64(values, code, r->value[i]);
	}
}

/* A good case from o->r. */
static struct jval *
add_good(struct out *o, const char *name, const char *reason)
{
	char through[DAY_TEXT_SIZE];
	struct jval *c;

	buf_reset(&o->text);
	returns_write(&o->r, &o->text);
	c = add_case(o, name, true, buf_slice(&o->text), reason);
	day_format(through, o->r.through);
	jval_set_bool(c, "withdrawn", o->r.withdrawn);
	jval_set_str(c, "through", through);
	if (o->r.rules) {
		jval_set_str(c, "rules", o->r.rules->name);
		jval_set_str(c, "source",
		    o->r.source == RETURNS_REGISTER ? "register" : "summary");
	}
	if (!o->r.withdrawn)
		set_values(c, &o->r);
	return c;
}

/* The honest payload with line k replaced, dropped (NULL) or more lines. */
static void
set_line(const struct out *o, struct buf *out, unsigned k, const char *to)
{
	const char *at = buf_str(&o->text), *end;

	while (--k > 0)
		at = strchr(at, '\n') + 1;
	end = strchr(at, '\n') + 1;
	buf_add(out, o->text.data, (size_t)(at - buf_str(&o->text)));
	if (to)
		buf_printf(out, "%s\n", to);
	buf_puts(out, end);
}

static void
get_line(const struct out *o, unsigned k, char line[static NAME_MAX_BYTES])
{
	const char *at = buf_str(&o->text);

	while (--k > 0)
		at = strchr(at, '\n') + 1;
	snprintf(line, NAME_MAX_BYTES, "%.*s", (int)strcspn(at, "\n"), at);
}

static struct jval *
add_line(struct out *o, unsigned k, const char *to, const char *code,
    unsigned at)
{
	struct buf changed = vec_buf();
	char name[NAME_MAX_BYTES];
	struct jval *c;
	int n = snprintf(name, sizeof(name), "line %u: ", k);

	for (const char *p = to; *p && n < NAME_MAX_BYTES - 4; p++)
		n += snprintf(name + n, sizeof(name) - (size_t)n,
		    *p < ' ' || *p > '~' ? "?" : "%c", *p);
	set_line(o, &changed, k, to);
	c = add_bad(o, name, buf_slice(&changed), code, at);
	buf_free(&changed);
	return c;
}

/* First case 17: every line absent in turn, doubled, swapped. */
static void
add_each_line(struct out *o)
{
	for (unsigned k = 1; k <= LAST_LINE; k++) {
		char name[NAME_MAX_BYTES], line[NAME_MAX_BYTES];
		char two[2 * NAME_MAX_BYTES], next[NAME_MAX_BYTES];
		struct buf changed = vec_buf();

		set_line(o, &changed, k, NULL);
		snprintf(name, sizeof(name), "line %u missing", k);
		add_bad(o, name, buf_slice(&changed), "payload", k);
		get_line(o, k, line);
		buf_reset(&changed);
		snprintf(two, sizeof(two), "%s\n%s", line, line);
		set_line(o, &changed, k, two);
		snprintf(name, sizeof(name), "line %u twice", k);
		if (k % 8 == 7 || k == LAST_LINE || k < FIRST_LINE)
			add_bad(o, name, buf_slice(&changed), "payload", k + 1);
		buf_free(&changed);
		if (k == LAST_LINE || k % 9 != 8)
			continue;
		changed = vec_buf();
		get_line(o, k + 1, next);
		snprintf(two, sizeof(two), "%s\n%s", next, line);
		{
			struct out dropped = *o;

			dropped.text = vec_buf();
			set_line(o, &dropped.text, k + 1, NULL);
			set_line(&dropped, &changed, k, two);
			buf_free(&dropped.text);
		}
		snprintf(name, sizeof(name), "line %u swapped", k);
		add_bad(o, name, buf_slice(&changed), "payload", k);
		buf_free(&changed);
	}
}

static void
add_values(struct out *o)
{
	static const char *const values[] = { "007", "+7", "-0", "-1",
		"2147483648", "99999999999999999999", "1.0", "1e3", "0x1", "",
		" 7", "7 ", "7\r", "\xef\xbc\x97", "seven", "--" };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		char line[64];

		snprintf(line, sizeof(line), "discharged %s", values[i]);
		add_line(o, 15, line, "payload", 15);
	}
	add_line(o, 15, "discharged", "payload", 15);
	add_line(o, 15, "discharged\t7", "payload", 15);
	add_line(o, 15, "Discharged 7", "payload", 15);
	add_line(o, 15, "discharged.x 7", "payload", 15);
	add_line(o, 15, "", "payload", 15);
}

static void
add_headers(struct out *o)
{
	add_line(o, 1, "sheaf-return/2", "payload", 1);
	add_line(o, 1, "\xef\xbb\xbfsheaf-return/1", "payload", 1);
	add_line(o, 2, "service ..", "payload", 2);
	add_line(o, 2, "service south-tees", "header", 2);
	add_line(o, 2, "service North-Tees", "header", 2);
	add_line(o, 3, "period 2026-04-31/P3M", "payload", 3);
	add_line(o, 3, "period 2026-04-01/P1D", "header", 3);
	add_line(o, 3, "period 2026-05-01/P3M", "header", 3);
	add_line(o, 4, "rules ips-grow", "payload", 4);
	add_line(o, 4, "rules ips-grow/9", "unsupported", 0);
	add_line(o, 5, "through 2026-06-31", "payload", 5);
	add_line(o, 5, "through 2026-03-31", "through", 5);
	add_line(o, 5, "through 2026-07-01", "through", 5);
	add_line(o, 6, "source both", "payload", 6);
	o->period = "2026-07-01/P3M";
	add_bad(o, "another period", buf_slice(&o->text), "header", 3);
	o->period = Q1;
	o->content = "sheaf-fidelity-self/1";
	o->period = "2026-04-01/P1D";
	add_bad(o, "another content", buf_slice(&o->text), "header", 1);
	o->content = "sheaf-return/1";
	o->period = Q1;
}

/* P-RET-4: what must hold between the lines, and where it breaks. */
static const struct {
	const char *name;
	struct {
		const char *code; /* NULL ends the list */
		int64_t value;
	} set[5];
	unsigned line;
} faults[] = {
	{ "a band above its total", { { "referrals", 0 } }, 7 },
	{ "bands do not add up", { { "job_starts.16_up", 1 } }, 25 },
	{ "bands of first contacts", { { "first_employer_contact.0_30", 0 } },
	    18 },
	{ "some bands not collected", { { "sustained_13.16_up", -1 } }, 30 },
	{ "bands known, total not", { { "sustained_13", -1 } }, 31 },
	{ "part known, whole not",
	    { { "caseload", -1 }, { "caseload.employed", 1 } }, 17 },
	{ "sum known, n not",
	    { { "wellbeing_reqol.n", -1 }, { "wellbeing_reqol.rise", 1 } },
	    59 },
	{ "community minutes known, all not",
	    { { "community.of", -1 }, { "community.minutes", 1 } }, 53 },
	{ "a part above its whole", { { "referrals.employed", 100000 } }, 11 },
	{ "more employed than on the caseload",
	    { { "caseload.employed", 100000 } }, 17 },
	{ "more into work than job starts",
	    { { "into_work", 100000 }, { "into_work.not_employed", 5 } }, 28 },
	{ "more reviewed than logged",
	    { { "employer_contacts.reviewed", 100000 } }, 48 },
	{ "more in the community than worked",
	    { { "community.minutes", 100000 } }, 53 },
	{ "more positive than answered",
	    { { "satisfaction.positive", 100000 } }, 62 },
	{ "minutes of nobody", { { "in_work", 0 }, { "in_work.minutes", 7 } },
	    42 },
	{ "rise of nobody",
	    { { "wellbeing_swemwbs.n", 0 }, { "wellbeing_swemwbs.fall", 0 },
		{ "wellbeing_swemwbs.rise", 1 } },
	    56 },
};

/* Sets the figure of one line in o->text. */
static void
set_value(struct out *o, const char *code, int64_t value)
{
	int row = measures_find(o->r.rules, slice_of(code));
	struct buf changed = vec_buf();
	char line[NAME_MAX_BYTES];

	ASSERT(row >= 0);
	if (value == MEASURE_NOT_COLLECTED)
		snprintf(line, sizeof(line), "%s -", code);
	else
		snprintf(line, sizeof(line), "%s %d", code, (int)value);
	set_line(o, &changed, FIRST_LINE + (unsigned)row, line);
	buf_free(&o->text);
	o->text = changed;
}

static void
add_faults(struct out *o)
{
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct out one = *o;

		one.text = vec_buf();
		buf_add_slice(&one.text, buf_slice(&o->text));
		for (size_t k = 0; faults[i].set[k].code; k++)
			set_value(&one, faults[i].set[k].code,
			    faults[i].set[k].value);
		add_bad(&one, faults[i].name, buf_slice(&one.text), "payload",
		    faults[i].line);
		buf_free(&one.text);
	}
}

static void
add_ends(struct out *o)
{
	struct slice text = buf_slice(&o->text);
	struct buf b = vec_buf();

	add_bad(o, "no LF at the end", slice_make(text.p, text.n - 1),
	    "payload", LAST_LINE);
	add_bad(o, "empty", slice_make("", 0), "payload", 1);
	buf_add_slice(&b, text);
	buf_puts(&b, "withdrawn\n");
	add_bad(o, "withdrawn behind figures", buf_slice(&b), "payload",
	    LAST_LINE + 1);
	buf_reset(&b);
	buf_add_slice(&b, text);
	buf_puts(&b, "\n");
	add_bad(o, "an empty line behind", buf_slice(&b), "payload",
	    LAST_LINE + 1);
	buf_reset(&b);
	buf_add_slice(&b, text);
	while (b.n <= LIMITS_PAYLOAD_MAX)
		buf_puts(&b, "x");
	b.n = LIMITS_PAYLOAD_MAX + 1;
	add_bad(o, "16 KiB and a byte", buf_slice(&b), "payload", 0);
	buf_reset(&b);
	buf_add_slice(&b, text);
	while (b.n < LIMITS_PAYLOAD_MAX - 1)
		buf_puts(&b, "x");
	buf_puts(&b, "\n");
	add_bad(o, "16 KiB, a line too many", buf_slice(&b), "payload",
	    LAST_LINE + 1);
	buf_free(&b);
}

static void
add_good_ones(struct out *o)
{
	add_good(o, "a whole quarter", "section 6.1");
	o->r.through = o->r.period.start;
	add_good(o, "first day", "P-RET-2");
	o->r.withdrawn = true;
	add_good(o, "withdrawn", "P-PAY-4");
	o->r = vec_payload_sparse(SERVICE, Q1, 3);
	add_good(o, "not all collected", "P-PAY-2: - is not zero");
	for (size_t i = 0; i < o->r.n; i++)
		o->r.value[i] = MEASURE_NOT_COLLECTED;
	add_good(o, "nothing collected", "P-PAY-2");
	for (size_t i = 0; i < o->r.n; i++)
		o->r.value[i] = 0;
	add_good(o, "all zero", "P-PAY-2");
	for (size_t i = 0; i < o->r.n; i++)
		o->r.value[i] = MEASURE_NOT_COLLECTED;
	o->r.value[measures_find(o->r.rules, slice_of("discharged"))] =
	    INT32_MAX;
	add_good(o, "2^31 - 1", "P-PAY-2");
	o->r = vec_payload_return(SERVICE, Q1, 100);
	o->r.value[1] = o->r.value[2] = o->r.value[3] = MEASURE_NOT_COLLECTED;
	add_good(o, "bands not collected, total known", "P-RET-4");
	o->r = vec_payload_return(SERVICE, Q1, 5);
	add_good(o, "honest", "section 6.1");
}

/* Two faults: the one whose whole has the lower line is named. */
static void
add_evidence_order(struct out *o)
{
	set_value(o, "sustained_13.16_up.evidenced", 100000);
	set_value(o, "engaged.evidenced", 100000);
	set_value(o, "caseload.employed", 100000);
	set_value(o, "into_work.not_employed", 100000);
	set_value(o, "employer_contacts.reviewed", 100000);
	add_bad(o, "parts above their wholes, engaged first",
	    buf_slice(&o->text), "payload", 63);
	set_value(o, "engaged.evidenced", 0);
	set_value(o, "job_starts.evidenced", 100000);
	add_bad(o, "then the caseload", buf_slice(&o->text), "payload", 17);
	set_value(o, "caseload.employed", 0);
	add_bad(o, "then job starts", buf_slice(&o->text), "payload", 64);
	set_value(o, "job_starts.evidenced", 0);
	add_bad(o, "then people into work", buf_slice(&o->text), "payload", 29);
	set_value(o, "into_work.not_employed", 0);
	add_bad(o, "then sustained jobs", buf_slice(&o->text), "payload", 65);
	set_value(o, "sustained_13.16_up.evidenced", 0);
	add_bad(o, "then employer contacts", buf_slice(&o->text), "payload",
	    48);
}

/* What is known of a band that is not. */
static void
add_evidence_of_bands(struct out *o)
{
	const struct ruleset *rs = measures_ips_grow_2();

	o->r = vec_payload_under(rs, SERVICE, Q1, 40);
	for (const char *const *c = (const char *const[]){ "sustained_52.16_up",
		 "sustained_52.under_16", "sustained_52.under_16.evidenced",
		 NULL };
	     *c != NULL; c++)
		o->r.value[measures_find(rs, slice_of(*c))] =
		    MEASURE_NOT_COLLECTED;
	o->r.value[measures_find(rs,
	    slice_of("sustained_52.16_up.evidenced"))] = MEASURE_NOT_COLLECTED;
	add_good(o, "evidence of bands not collected", "P-RET-4");
	set_value(o, "sustained_52.16_up.evidenced", 0);
	add_bad(o, "evidence known, band not", buf_slice(&o->text), "payload",
	    69);
}

/* P-RET-5: its lines, and what each is part of. */
static void
add_evidence(struct out *o)
{
	static const struct {
		const char *part, *whole;
		unsigned line;
	} parts[] = {
		{ "engaged.evidenced", "engaged", 63 },
		{ "job_starts.evidenced", "job_starts", 64 },
		{ "sustained_13.16_up.evidenced", "sustained_13.16_up", 65 },
		{ "sustained_13.under_16.evidenced", "sustained_13.under_16",
		    66 },
		{ "sustained_26.16_up.evidenced", "sustained_26.16_up", 67 },
		{ "sustained_26.under_16.evidenced", "sustained_26.under_16",
		    68 },
		{ "sustained_52.16_up.evidenced", "sustained_52.16_up", 69 },
		{ "sustained_52.under_16.evidenced", "sustained_52.under_16",
		    70 },
	};
	const struct ruleset *rs = measures_ips_grow_2();
	struct buf changed = vec_buf();

	o->r = vec_payload_return(SERVICE, Q1, 40);
	add_good(o, "lines of ips-grow/1", "P-RET-3");
	set_line(o, &changed, 4, "rules ips-grow/2");
	add_bad(o, "lines of ips-grow/1 under ips-grow/2", buf_slice(&changed),
	    "payload", 63);
	o->r = vec_payload_under(rs, SERVICE, Q1, 40);
	add_good(o, "with evidence", "P-RET-5");
	buf_reset(&changed);
	set_line(o, &changed, 4, "rules ips-grow/1");
	add_bad(o, "lines of ips-grow/2 under ips-grow/1", buf_slice(&changed),
	    "payload", 63);
	buf_free(&changed);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		char name[NAME_MAX_BYTES];
		int whole = measures_find(rs, slice_of(parts[i].whole));

		(void)snprintf(name, sizeof(name), "%s %d", parts[i].part,
		    (int)o->r.value[whole] + 1);
		add_line(o, parts[i].line, name, "payload", parts[i].line);
		o->r.value[measures_find(rs, slice_of(parts[i].part))] =
		    MEASURE_NOT_COLLECTED;
	}
	add_good(o, "evidence not collected", "P-RET-5: - is not zero");
	add_evidence_order(o);
	add_evidence_of_bands(o);
}

static void
add_fidelity(struct out *o)
{
	struct slice text;

	o->content = "sheaf-fidelity-independent/1";
	o->period = DAY;
	o->r = vec_payload_fidelity(SERVICE, DAY);
	add_good(o, "fidelity review", "section 6.2");
	add_line(o, 4, "item.1 0", "payload", 4);
	add_line(o, 4, "item.1 6", "payload", 4);
	add_line(o, 4, "item.1 -", "payload", 4);
	add_line(o, 4, "item.1 03", "payload", 4);
	add_line(o, 5, "item.3 3", "payload", 5);
	add_line(o, 29, "actions.planned -1", "payload", 29);
	add_line(o, 30, "actions.done 1\nactions.more 1", "payload", 31);
	add_line(o, 3, "period " Q1, "header", 3);
	add_line(o, 3, "period 2026-05-15/P1D", "header", 3);
	text = buf_slice(&o->text);
	o->content = "sheaf-fidelity-self/1";
	add_bad(o, "a review of the other sort", text, "header", 1);
	o->content = "sheaf-fidelity-independent/1";
	o->r.value[RETURNS_FIDELITY_ITEMS] = MEASURE_NOT_COLLECTED;
	add_good(o, "actions not collected", "P-FID-1");
	o->r.withdrawn = true;
	add_good(o, "review withdrawn", "P-PAY-4");
	o->content = "sheaf-fidelity-self/1";
	o->r = vec_payload_fidelity(SERVICE, DAY);
	o->r.content = CONTENT_FIDELITY_SELF;
	add_good(o, "a service's own review", "section 6.2");
}

/* P-RCN-3: a line that breaks a check, and the line named. */
static const struct {
	unsigned k;
	const char *to;
	unsigned at;
} impossible[] = {
	{ 6, "AccessedFirstTimeEver 9 8", 6 },
	{ 11, "SeenIn7 2 7", 6 },
	{ 4, "MHS116 13 40", 5 },
	{ 4, "MHS116 41 12", 5 },
	{ 5, "AccessedInFinancialYear 7 14", 6 },
	{ 9, "OpenReferrals 19 22", 10 },
	{ 7, "NewReferrals 1 9", 14 },
	{ 8, "ClosedReferrals 11 3", 15 },
	{ 17, "EmployedAtDischarge16to29Hours 3 1", 16 },
	{ 21, "TimeInCaseloadOver180 9 2", 19 },
};

static void
add_reconciliation(struct out *o)
{
	o->content = "sheaf-reconciliation/1";
	o->period = MAY;
	o->r = vec_payload_reconciliation(SERVICE, MAY);
	add_good(o, "reconciliation", "section 6.5");
	for (size_t i = 0; i < sizeof(impossible) / sizeof(impossible[0]); i++)
		add_line(o, impossible[i].k, impossible[i].to, "payload",
		    impossible[i].at);
	add_line(o, 4, "MHS116 41", "payload", 4);
	add_line(o, 4, "MHS116 41 40 39", "payload", 4);
	add_line(o, 4, "MHS116 041 40", "payload", 4);
	add_line(o, 4, "MHS116 41 -1", "payload", 4);
	add_line(o, 4, "MHS116 2147483648 40", "payload", 4);
	add_line(o, 4, "mhs116 41 40", "payload", 4);
	add_line(o, 5, "AccessedFirstTimeEver 8 8", "payload", 5);
	add_line(o, 21, "TimeInCaseloadOver180 1 2\nwithdrawn", "payload", 22);
	add_line(o, 3, "period 2026-05-31/P1D", "header", 3);
	add_line(o, 3, "period 2026-05-02/P1M", "header", 3);
	add_line(o, 3, "period 2026-06-01/P1M", "header", 3);
	o->content = "sheaf-return/1";
	o->period = Q1;
	add_bad(o, "a reconciliation in a return's place", buf_slice(&o->text),
	    "header", 1);
	o->content = "sheaf-reconciliation/1";
	o->period = MAY;
	o->r.value[reconciliation_at(MHSDS_MHS116, RECONCILIATION_EXTRACT)] =
	    MEASURE_NOT_COLLECTED;
	o->r.value[reconciliation_at(MHSDS_SEEN_IN_7,
	    RECONCILIATION_REGISTER)] = MEASURE_NOT_COLLECTED;
	add_good(o, "measures not computed", "P-RCN-1, P-RCN-3");
	o->r.withdrawn = true;
	add_good(o, "reconciliation withdrawn", "P-PAY-4");
}

struct jval *
vec_files_returns(void)
{
	struct jval *file = vec_file();
	struct out o = { .cases = vec_list(file, "cases"),
		.content = "sheaf-return/1",
		.service = SERVICE,
		.period = Q1,
		.r = vec_payload_return(SERVICE, Q1, 40),
		.text = vec_buf() };

	add_good_ones(&o);
	add_each_line(&o);
	add_values(&o);
	add_headers(&o);
	add_faults(&o);
	add_ends(&o);
	add_evidence(&o);
	add_fidelity(&o);
	add_reconciliation(&o);
	buf_free(&o.text);
	return file;
}
