/*
 * What each format makes of a cell: a number, one with decimals, hidden, not
 * collected, not there; and of text that it has to escape.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/exports/exports.h"
#include "aggregator/exports/exports_dhis2.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { QUARTERS = 2 };

static struct exports_table table;
static struct exports_column column[QUARTERS];
static char place[] = "=1+1 & <b>\"The\" Coast, east";
static char region[] = "coast";

static size_t
row(const char *code)
{
	size_t n;
	const struct exports_code *list =
	    exports_codes(measures_ips_grow_1(), &n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].code, code) == 0)
			return i;
	ck_abort_msg("there is no %s", code);
}

static void
put(const char *code, struct views_shown_cell cell)
{
	column[0].cell[row(code)] = cell;
}

/* 2026/27 Q1 with figures, and a quarter in which nobody reported. */
static void
begin(void)
{
	size_t n;

	(void)exports_codes(measures_ips_grow_1(), &n);
	memset(column, 0, sizeof(column));
	column[0].period = period_of(day_from_civil(2026, 4, 1));
	column[1].period = period_next(column[0].period);
	column[0].any = true;
	column[0].reported = column[0].by_set[0] = 6;
	column[0].expected = 7;
	column[0].through_min = column[0].through_max = column[0].period.end;
	column[1].through_min = column[1].through_max = DAY_NONE;
	for (size_t i = 0; i < n; i++) {
		column[0].cell[i] = views_shown_none("-", "not collected");
		column[0].collecting[i] = 6;
		column[1].cell[i] = views_shown_none("", "nothing reported");
		column[1].collecting[i] = -1;
	}
	put("referrals", views_shown_made(1160, 0));
	put("referrals.self", views_shown_none("*", "below 5"));
	column[0].collecting[row("referrals.self")] = -1;
	put("accessed", views_shown_made(0, 0));
	put("es_fte", views_shown_made(750, 2));
	put("in_work.mean_hours", views_shown_made(5, 1));
	put("caseload.per_fte", views_shown_none("*", "below 5"));
	table = (struct exports_table){ .rules = measures_ips_grow_1(),
		.policy = DISCLOSURE_SHEAF_1,
		.region = region,
		.place = place,
		.first = column[0].period,
		.last = column[1].period,
		.log_size = 27,
		.root = "cm9vdA==",
		.registry = "00ff",
		.day = day_from_civil(2026, 10, 3),
		.column = column,
		.columns = QUARTERS };
}

static struct buf
written(const char *format)
{
	struct buf out;
	struct err e = ERR_INIT;

	buf_init(&out, EXPORTS_FILE_MAX);
	ck_assert_msg(exports_write(&table, exports_format_find(format), &out,
			  &e) == 0,
	    "%s", e.text);
	return out;
}

static struct jval *
parsed(const char *format)
{
	struct buf out = written(format);
	struct err e = ERR_INIT;
	struct jval *v;

	ck_assert_msg(jval_parse(&v, buf_slice(&out), EXPORTS_FILE_MAX, &e) ==
			  0,
	    "%s", e.text);
	buf_free(&out);
	return v;
}

static void
holds(const struct buf *out, const char *words)
{
	ck_assert_msg(strstr(buf_str(out), words) != NULL, "not there: %s",
	    words);
}

static void
lacks(const struct buf *out, const char *words)
{
	ck_assert_msg(strstr(buf_str(out), words) == NULL, "there: %s", words);
}

START_TEST(csv_of_each_kind_of_cell)
{
	struct buf out = written("csv");

	holds(&out, ",2026-04-01/P3M,2026/27 Q1,referrals,,Referrals accepted,"
		    "episodes,1160,,6,6,7,ips-grow/1,2026-06-30,sheaf/"
		    "1,27,2026-10-03\n");
	holds(&out, ",referrals,self,Referrals accepted: by the person,"
		    "episodes,*,below 5,,6,7,");
	holds(&out, ",clients,0,,6,6,7,");
	holds(&out, ",interviews,-,not collected,6,");
	holds(&out, ",FTE,7.50,,6,");
	holds(&out, ",hours,0.5,,6,");
	/* nobody reported it */
	lacks(&out, "2026-07-01");
	buf_free(&out);
}
END_TEST

START_TEST(csv_text_is_no_formula)
{
	struct buf out = written("csv");

	holds(&out, "\ncoast,\"'=1+1 & <b>\"\"The\"\" Coast, east\",2026");
	lacks(&out, ",=");
	/* signs and numbers are as they are */
	lacks(&out, "'-");
	lacks(&out, "'*");
	buf_free(&out);
}
END_TEST

START_TEST(csv_of_all_regions)
{
	struct buf out;

	table.region = NULL;
	out = written("csv");
	holds(&out, "\n,\"'=1+1");
	buf_free(&out);
	out = written("adx");
	holds(&out, "<group orgUnit=\"ALL\"");
	buf_free(&out);
}
END_TEST

/* No file adds up what two rule sets count without saying so. */
START_TEST(two_rule_sets_are_named)
{
	static const char *const remarks[] = { "adx", "dhis2", "fhir" };
	static const char said[] =
	    "Added up: 4 services by ips-grow/1 and 2 by ips-grow/2.";
	struct buf out;

	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++) {
		out = written(remarks[i]);
		lacks(&out, "Added up");
		buf_free(&out);
	}
	column[0].by_set[0] = 4;
	column[0].by_set[1] = 2;
	for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++) {
		out = written(remarks[i]);
		holds(&out, said);
		buf_free(&out);
	}
	out = written("csv");
	holds(&out, ",6,7,ips-grow/1 (4) ips-grow/2 (2),2026-06-30,");
	buf_free(&out);
}
END_TEST

/* What ips-grow/2 has besides is in each of them. */
START_TEST(evidence_is_exported)
{
	static const char *const elements[] = { "adx", "dhis2" };
	size_t n, m;
	struct buf out;

	(void)exports_codes(measures_ips_grow_1(), &n);
	(void)exports_codes(measures_ips_grow_2(), &m);
	ck_assert_uint_eq(m, n + 8);
	table.rules = measures_ips_grow_2();
	for (size_t i = n; i < m; i++) {
		column[0].cell[i] = views_shown_none("-", "not collected");
		column[0].collecting[i] = 0;
		column[1].cell[i] = views_shown_none("", "nothing reported");
		column[1].collecting[i] = -1;
	}
	column[0].cell[n + 1] = views_shown_made(35, 0);
	column[0].collecting[n + 1] = 2;
	out = written("csv");
	holds(&out, ",job_starts.evidenced,,\"Job starts, shown by evidence\","
		    "jobs,35,,2,6,7,");
	holds(&out, ",sustained_52.under_16.evidenced,,");
	holds(&out, ",-,not collected,0,6,7,");
	buf_free(&out);
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++) {
		out = written(elements[i]);
		holds(&out, "\"IPS_JOB_STARTS_EVIDENCED\"");
		/* Nobody counts it: no number, and no 0. */
		lacks(&out, "\"IPS_ENGAGED_EVIDENCED\"");
		buf_free(&out);
	}
	out = written("fhir");
	holds(&out, "job_starts.evidenced");
	buf_free(&out);
	out = written("xlsx");
	ck_assert(out.n > 1000);
	buf_free(&out);
}
END_TEST

START_TEST(csv_columns_are_described)
{
	struct buf csv = written("csv"), head;
	struct jval *v = parsed("csvw");
	const struct jval *columns =
	    jval_get(jval_get(v, "tableSchema"), "columns");
	const struct jval *value = NULL;

	buf_init(&head, 1024);
	for (size_t i = 0; i < jval_length(columns); i++) {
		const char *name = jval_get_str(jval_at(columns, i), "name");

		buf_printf(&head, "%s%s", i > 0 ? "," : "", name);
		if (strcmp(name, "value") == 0)
			value = jval_get(jval_at(columns, i), "null");
	}
	buf_puts(&head, "\n");
	ck_assert(strncmp(buf_str(&csv), buf_str(&head), head.n) == 0);
	ck_assert_str_eq(jval_str(jval_at(value, 0)), "*");
	ck_assert_str_eq(jval_get_str(v, "url"),
	    "ips-coast-2026-27-Q1-to-2026-27-Q2-sheaf-1-entry-27.csv");
	jval_free(v);
	buf_free(&csv);
	buf_free(&head);
}
END_TEST

START_TEST(adx_leaves_out_what_is_no_number)
{
	struct buf out = written("adx");

	holds(&out, "exported=\"2026-10-03T00:00:00Z\"");
	holds(&out, "<group orgUnit=\"coast\" period=\"2026-04-01/P3M\" "
		    "dataSet=\"IPS_GROW_1\" comment=\"=1+1 &amp; &lt;b&gt;"
		    "&quot;The&quot; Coast, east, policy sheaf/1\">");
	holds(&out, "dataElement=\"IPS_REFERRALS\" value=\"1160\"/>");
	holds(&out, "dataElement=\"IPS_ACCESSED\" value=\"0\"/>");
	holds(&out, "dataElement=\"IPS_ES_FTE\" value=\"7.50\"/>");
	holds(&out, "dataElement=\"IPS_IN_WORK_MEAN_HOURS\" value=\"0.5\"/>");
	holds(&out, "Hidden: referrals.self, caseload.per_fte. Not collected: "
		    "referrals.clinician,");
	lacks(&out, "SOURCE_SELF");
	lacks(&out, "*");
	lacks(&out, "2026-07-01");
	buf_free(&out);
}
END_TEST

START_TEST(adx_names_the_dimension)
{
	struct buf out;

	put("referrals.self", views_shown_made(15, 0));
	out = written("adx");
	holds(&out, "dataElement=\"IPS_REFERRALS_BY_SOURCE\" "
		    "referralSource=\"SOURCE_SELF\" value=\"15\"/>");
	buf_free(&out);
}
END_TEST

START_TEST(dhis2_values_are_texts)
{
	struct jval *v = parsed("dhis2");
	const struct jval *list = jval_get(v, "dataValues");
	size_t found = 0;

	ck_assert_str_eq(jval_get_str(v, "dataSet"), EXPORTS_DATA_SET);
	for (size_t i = 0; i < jval_length(list); i++) {
		const struct jval *o = jval_at(list, i);
		const char *element = jval_get_str(o, "dataElement");

		ck_assert_str_eq(jval_get_str(o, "period"), "2026Q2");
		ck_assert_str_eq(jval_get_str(o, "orgUnit"), "coast");
		ck_assert_ptr_nonnull(jval_get_str(o, "value"));
		found += strcmp(element, "IPS_ES_FTE") == 0 &&
			 strcmp(jval_get_str(o, "value"), "7.50") == 0;
		if (strcmp(element, EXPORTS_REPORTED) == 0)
			ck_assert_ptr_nonnull(strstr(jval_get_str(o, "comment"),
			    "sheaf/1, log entry 27, as of 2026-10-03. Hidden: "
			    "referrals.self, caseload.per_fte."));
	}
	ck_assert_uint_eq(found, 1);
	/* services twice, and four figures */
	ck_assert_uint_eq(jval_length(list), 6);
	jval_free(v);
}
END_TEST

START_TEST(dhis2_quarters_are_those_of_the_calendar)
{
	static const struct {
		int year, month;
		const char *text;
	} cases[] = { { 2026, 4, "2026Q2" }, { 2026, 7, "2026Q3" },
		{ 2026, 10, "2026Q4" }, { 2027, 1, "2027Q1" } };
	char text[EXPORTS_DHIS2_PERIOD_SIZE];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		exports_dhis2_period(text,
		    period_of(day_from_civil(cases[i].year, cases[i].month,
			1)));
		ck_assert_str_eq(text, cases[i].text);
	}
}
END_TEST

/* The group of a report that is about a code. */
static const struct jval *
group_of(const struct jval *v, const char *code)
{
	const struct jval *list =
	    jval_get(jval_get(jval_at(jval_get(v, "entry"), 0), "resource"),
		"group");

	for (size_t i = 0; i < jval_length(list); i++) {
		const struct jval *g = jval_at(list, i);
		const struct jval *coding =
		    jval_get(jval_get(g, "code"), "coding");

		if (strcmp(jval_get_text(jval_at(coding, 0), "code"), code) ==
		    0)
			return g;
	}
	ck_abort_msg("no group is about %s", code);
}

static const char *
reason(const struct jval *element)
{
	return jval_get_text(jval_at(jval_get(element, "extension"), 0),
	    "valueCode");
}

START_TEST(fhir_of_each_kind_of_cell)
{
	struct jval *v = parsed("fhir");
	const struct jval *g = group_of(v, "referrals");
	const struct jval *p = jval_at(jval_get(g, "population"), 0);
	int64_t count = 0;

	ck_assert_uint_eq(jval_length(jval_get(v, "entry")), 1);
	ck_assert(jval_get_i64(p, "count", &count) && count == 1160);
	p = jval_at(jval_get(g, "population"), 1);
	ck_assert_str_eq(reason(jval_get(p, "_count")), "not-asked");
	p = jval_at(jval_get(jval_at(jval_get(g, "stratifier"), 0), "stratum"),
	    1);
	p = jval_at(jval_get(p, "population"), 0);
	ck_assert_ptr_null(jval_get(p, "count"));
	ck_assert_str_eq(reason(jval_get(p, "_count")), "masked");
	p = jval_get(group_of(v, "caseload.per_fte"), "measureScore");
	ck_assert_str_eq(reason(p), "masked");
	jval_free(v);
}
END_TEST

START_TEST(fhir_has_decimals_and_escapes)
{
	struct buf out = written("fhir");

	holds(&out, "\"value\": 7.5,");
	holds(&out, "\"unit\": \"FTE\"");
	holds(&out, "\"value\": 0.5,");
	holds(&out, "<p>=1+1 &amp; &lt;b&gt;&quot;The&quot; Coast");
	buf_free(&out);
}
END_TEST

static const char *
status_of_report(void)
{
	static char status[16];
	struct jval *v = parsed("fhir");

	(void)snprintf(status, sizeof(status), "%s",
	    jval_get_text(jval_get(jval_at(jval_get(v, "entry"), 0),
			      "resource"),
		"status"));
	jval_free(v);
	return status;
}

START_TEST(fhir_is_complete_when_all_have_reported)
{
	ck_assert_str_eq(status_of_report(), "pending");
	column[0].reported = 7;
	ck_assert_str_eq(status_of_report(), "complete");
	column[0].in_progress = true;
	ck_assert_str_eq(status_of_report(), "pending");
}
END_TEST

START_TEST(names_say_what_is_in_a_file)
{
	struct buf name;

	buf_init(&name, 256);
	exports_table_file_name(&table, ".csv", &name);
	ck_assert_str_eq(buf_str(&name),
	    "ips-coast-2026-27-Q1-to-2026-27-Q2-sheaf-1-entry-27.csv");
	buf_reset(&name);
	table.region = NULL;
	table.last = table.first;
	table.policy = DISCLOSURE_EXACT_1;
	exports_table_file_name(&table, ".x", &name);
	ck_assert_str_eq(buf_str(&name),
	    "ips-all-regions-2026-27-Q1-exact-1-entry-27.x");
	buf_free(&name);
}
END_TEST

/* Each figure that is shown has a code, in each format another one. */
START_TEST(codes_are_whole_and_unique)
{
	const struct ruleset *rs = measures_ips_grow_1();
	size_t n, ratios, wanted = 0;
	const struct exports_code *list =
	    exports_codes(measures_ips_grow_1(), &n);

	(void)ratios_all(&ratios);
	for (size_t i = 0; i < rs->n; i++)
		if (rs->rows[i].role != MEASURE_SUM) {
			ck_assert_str_eq(list[wanted].code, rs->rows[i].code);
			wanted++;
		}
	ck_assert_uint_eq(n, wanted + ratios);
	for (size_t i = 0; i < n; i++) {
		struct exports_figure f = exports_figure_of(&list[i], rs);
		bool band = f.band > 0;

		ck_assert(strlen(list[i].element) <= 50); /* of DHIS2 */
		ck_assert_int_eq(band, list[i].dimension != NULL);
		ck_assert_int_eq(band, list[i].option != NULL);
		for (size_t j = 0; j < i; j++)
			ck_assert(strcmp(list[i].element, list[j].element) !=
				      0 ||
				  (band && strcmp(list[i].option,
					       list[j].option) != 0));
	}
}
END_TEST

/* The file follows from the table, and nothing of it stays behind. */
START_TEST(workbook_has_the_same_bytes_each_time)
{
	char *dir = unit_dir();
	struct file_names left;
	struct buf first, second;
	struct err e = ERR_INIT;

	ck_assert_int_eq(setenv("TMPDIR", dir, 1), 0);
	first = written("xlsx");
	ck_assert(first.n > 1000 && memcmp(first.data, "PK", 2) == 0);
	second = written("xlsx");
	ck_assert(slice_equal(buf_slice(&first), buf_slice(&second)));
	ck_assert_int_eq(file_list(dir, "", &left, &e), 0);
	ck_assert_uint_eq(left.n, 0);
	file_names_free(&left);
	buf_free(&first);
	buf_free(&second);
	unit_remove(dir);
}
END_TEST

START_TEST(workbook_needs_a_place_for_a_moment)
{
	struct buf out;
	struct err e = ERR_INIT;

	ck_assert_int_eq(setenv("TMPDIR", "/nowhere/at/all", 1), 0);
	buf_init(&out, EXPORTS_FILE_MAX);
	ck_assert_int_eq(exports_write(&table, exports_format_find("xlsx"),
			     &out, &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "/nowhere/at/all"));
	buf_free(&out);
}
END_TEST

START_TEST(too_large_a_file_is_refused)
{
	struct buf out;
	struct err e = ERR_INIT;

	buf_init(&out, 100);
	ck_assert_int_eq(exports_write(&table, exports_format_find("csv"), &out,
			     &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "ask for fewer quarters"));
	buf_free(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { csv_of_each_kind_of_cell,
		csv_text_is_no_formula, csv_of_all_regions,
		two_rule_sets_are_named, evidence_is_exported,
		csv_columns_are_described, adx_leaves_out_what_is_no_number,
		adx_names_the_dimension, dhis2_values_are_texts,
		dhis2_quarters_are_those_of_the_calendar,
		fhir_of_each_kind_of_cell, fhir_has_decimals_and_escapes,
		fhir_is_complete_when_all_have_reported,
		names_say_what_is_in_a_file, codes_are_whole_and_unique,
		workbook_has_the_same_bytes_each_time,
		workbook_needs_a_place_for_a_moment,
		too_large_a_file_is_refused, NULL };
	const struct unit_suite suite = { .name = "exports",
		.tests = tests,
		.begin = begin };

	return unit_run(&suite);
}
