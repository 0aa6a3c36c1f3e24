/* The remarks that the terminal prints beside merged totals. */
#include <string.h>

#include "aggregator/views/views.h"
#include "common/base/day.h"
#include "common/ips/period.h"
#include "tests/unit/unit.h"

enum { SERVICES = 6 };

/* One quarter that six services reported, all of them every measure. */
static struct views_table
table(struct views_column *c)
{
	/* Without names for services: their ids stand for them. */
	static struct registry_row region = { .kind = REGISTRY_REGION,
		.code = "east",
		.name = "The East",
		.to = DAY_NONE };
	static const struct registry registry = { &region, 1 };
	const struct ruleset *rs = measures_ips_grow_1();

	*c = (struct views_column){ .period = period_of(20200),
		.expected = SERVICES,
		.reported = SERVICES,
		.any = true };
	c->through_min = c->through_max = c->period.end;
	for (size_t i = 0; i < rs->n; i++) {
		c->applies[i] = true;
		c->collecting[i] = SERVICES;
	}
	return (struct views_table){ .request = { .rules = rs,
					 .policy = DISCLOSURE_EXACT_1,
					 .day = c->period.end },
		.registry = &registry,
		.column = c,
		.columns = 1 };
}

static void
collected(struct views_column *c, const char *code, uint32_t n)
{
	c->collecting[measures_find(measures_ips_grow_1(), slice_of(code))] = n;
}

static struct buf
text_of(const struct views_table *t)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	views_write_text(t, 0, &out);
	ck_assert(!out.full);
	return out;
}

static void
says(const struct buf *text, const char *words)
{
	ck_assert_msg(strstr(buf_str(text), words) != NULL, "not said: %s",
	    words);
}

START_TEST(who_collected_bands_and_parts)
{
	struct views_column c;
	struct views_table t = table(&c);
	struct buf text;

	text = text_of(&t);
	ck_assert(strstr(buf_str(&text), "collected by") == NULL);
	buf_free(&text);
	collected(&c, "referrals.clinician", 4);
	collected(&c, "referrals.self", 4);
	collected(&c, "referrals.other", 4);
	collected(&c, "referrals.employed", 3);
	collected(&c, "job_starts", 5);
	collected(&c, "job_starts.16_up", 5);
	collected(&c, "job_starts.under_16", 5);
	text = text_of(&t);
	says(&text, "collected by 4 of the 6 services that reported: the "
		    "bands of \"Referrals accepted\".");
	says(&text, "collected by 3 of the 6 services that reported: "
		    "\"Referrals accepted: employed at referral\".");
	says(&text, "collected by 5 of the 6 services that reported: "
		    "\"Job starts\".");
	/* said once for the whole */
	ck_assert_ptr_null(strstr(buf_str(&text),
	    "\"Job starts: under 16 hours a week\""));
	buf_free(&text);
}
END_TEST

START_TEST(titles_are_whole)
{
	struct views_column c;
	struct views_table t = table(&c);
	const struct ruleset *rs = t.request.rules;
	const struct ratio *ratio;
	struct buf text = text_of(&t);
	size_t n;

	for (size_t i = 0; i < rs->n; i++)
		says(&text, rs->rows[i].title);
	ratio = ratios_all(&n);
	for (size_t i = 0; i < n; i++)
		says(&text, ratio[i].title);
	buf_free(&text);
}
END_TEST

START_TEST(how_far_a_quarter_has_come)
{
	struct views_column c;
	struct views_table t = table(&c);
	struct buf text;

	c.through_min = c.through_max = c.period.start;
	text = text_of(&t);
	says(&text, ": figures to 2025-04-01.\n");
	buf_free(&text);
	c.through_max = c.period.start + 1;
	text = text_of(&t);
	says(&text, ": figures to between 2025-04-01 and 2025-04-02.\n");
	buf_free(&text);
}
END_TEST

START_TEST(rates_say_of_how_many_services_they_are)
{
	struct views_column c;
	struct views_table t = table(&c);
	struct buf text;
	size_t n;

	(void)ratios_all(&n);
	for (size_t i = 0; i < n; i++)
		c.ratio_collecting[i] = SERVICES;
	text = text_of(&t);
	ck_assert_ptr_null(strstr(buf_str(&text), "rates of fewer services"));
	buf_free(&text);
	c.ratio_collecting[0] = 5;
	c.ratio_collecting[1] = 0;
	text = text_of(&t);
	says(&text,
	    ": rates of fewer services than reported (6), since a rate needs "
	    "all it is made of: \"Mean days from vocational profile to first "
	    "employer contact\" of 5, \"Job starts per 100 referrals\" of "
	    "0.\n");
	buf_free(&text);
}
END_TEST

START_TEST(who_is_missing_and_who_is_outside)
{
	char *missing[] = { "east", "west" }, *outside[] = { "gone" };
	struct views_column c[3];
	struct views_table t = table(&c[0]);
	struct buf text;

	t.columns = 3;
	c[0].expected = 8;
	c[0].missing = missing;
	c[0].missing_n = 2;
	c[1] = c[0];
	c[1].all = true;
	c[1].reported = 7;
	c[2] = (struct views_column){ .period = c[0].period,
		.outside = true,
		.reported = 1,
		.any = true,
		.through_min = c[0].period.end,
		.through_max = c[0].period.end,
		.outsiders = outside,
		.outsiders_n = 1 };
	text = text_of(&t);
	says(&text, "2025/26 Q1 (Apr\342\200\223Jun): not reported by east, "
		    "west.\n");
	says(&text, "All quarters: 7 of 8 services reported, 6 of them in "
		    "every quarter in which they were expected. Quarters are "
		    "missing of east, west.\n");
	says(&text, "Outside the registry, 2025/26 Q1 (Apr\342\200\223Jun): "
		    "reported by gone.\n");
	says(&text, "Outside the registry: services that it does not place");
	/* Each of the two tables counts its own. */
	says(&text, "6 of 8");
	ck_assert_ptr_null(strstr(buf_str(&text), "1 of 0"));
	buf_free(&text);
}
END_TEST

START_TEST(no_figure_is_cut)
{
	struct views_column c[2];
	struct views_table t = table(&c[0]);
	struct buf text;

	t.columns = 2;
	c[0].reported = 1980;
	c[0].expected = 20000;
	c[0].value[0] = INT64_C(1234567890123);
	c[1] = c[0];
	text = text_of(&t);
	says(&text, " 1980 of 20000 1980 of 20000\n");
	says(&text, " 1234567890123 1234567890123\n");
	buf_free(&text);
}
END_TEST

/* Columns that do not fit stand in a table of their own below, with all titles
 * again. */
START_TEST(tables_are_as_wide_as_the_terminal)
{
	struct views_column c[4];
	struct views_table t = table(&c[0]);
	const char *again;
	struct buf out;

	t.columns = 4;
	c[3] = c[2] = c[1] = c[0];
	buf_init(&out, 1 << 20);
	views_write_text(&t, 80, &out);
	again = strstr(buf_str(&out), "Job starts: under 16");
	ck_assert_ptr_nonnull(again);
	ck_assert_ptr_nonnull(strstr(again, "Services reported"));
	ck_assert_ptr_nonnull(strstr(again + 1, "Job starts: under 16"));
	/* the notes below are prose, and as long as they are */
	for (const char *line = strstr(buf_str(&out), "Services reported");
	     line < strstr(buf_str(&out), "\n\n-"); line++) {
		const char *end = strchr(line, '\n');

		ck_assert_int_le(end - line, 80);
		line = end;
	}
	buf_free(&out);
	buf_init(&out, 1 << 20);
	views_write_text(&t, 0, &out);
	again = strstr(buf_str(&out), "Job starts: under 16");
	ck_assert_ptr_null(strstr(again + 1, "Job starts: under 16"));
	buf_free(&out);
}
END_TEST

/* A row for each place, in whatever quarters it has columns of. */
START_TEST(places_below_each_other)
{
	struct views_column c[4];
	struct views_table t = table(&c[0]);
	size_t figure =
	    (size_t)measures_find(t.request.rules, slice_of("job_starts"));
	struct buf out;

	t.columns = 4;
	t.request.by_region = true;
	c[0].region = "east";
	c[0].value[figure] = 56;
	c[1] = c[0];
	c[1].period = period_next(c[0].period);
	c[1].value[figure] = 51;
	t.request.day = c[1].period.start;
	c[2] = c[1];
	c[2].region = "west";
	c[2].value[figure] = 7;
	c[3] = c[1];
	c[3].region = NULL;
	c[3].value[figure] = 58;
	buf_init(&out, 1 << 20);
	views_write_turned(&t, &figure, 1, 0, &out);
	says(&out, "\nJob starts (job_starts)\n");
	says(&out, "25/26 Q1 25/26 Q2\n");
	says(&out,
	    "\nThe East (east)                                 56       51\n");
	says(&out,
	    "\nwest                                                      7\n");
	says(&out,
	    "\nAll regions                                              58\n");
	says(&out, "2025/26 Q2 (Jul\342\200\223Sep) is not over");
	buf_free(&out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { who_collected_bands_and_parts,
		titles_are_whole, how_far_a_quarter_has_come,
		rates_say_of_how_many_services_they_are,
		who_is_missing_and_who_is_outside, no_figure_is_cut,
		tables_are_as_wide_as_the_terminal, places_below_each_other,
		NULL };

	return unit_main("totals_text", tests);
}
