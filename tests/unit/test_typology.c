/*
 * Services by kind: the source's Table 1 from its own sample (RAND Europe 2021,
 * Evaluation of IPS Grow, Annex B.1.2 and Table 1; tests/cases/typology_*.csv), with the
 * cells in which the source disagrees with itself; kinds that change on a day; and
 * figures that are hidden.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_typology_write.h"
#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"
#include "tests/unit/views_world.h"

enum { SAMPLE = 21, CELLS = 13 };

static struct err e;

static void
read_cases(const char *name, const char *const *columns,
    int (*row)(void *arg, const struct csvread_row *row, struct err *e),
    void *arg)
{
	const struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 256,
		.rows_max = 100,
		.row = row,
		.arg = arg };
	char *path = mem_printf("tests/cases/%s", name);
	struct buf bytes;

	ck_assert_msg(file_read(path, 1 << 20, &bytes, &e) == 0, "%s", e.text);
	ck_assert_msg(csvread_parse(buf_slice(&bytes), &config, &e) == 0, "%s",
	    e.text);
	buf_free(&bytes);
	free(path);
}

/* -------------------------------------------------- the sample as a registry */

struct sample {
	struct buf csv;
	size_t n;
};

static const char *const sample_columns[] = { "stp_printed_name",
	"ods_code_matched", "region_printed", "site_type_printed", "has_new",
	"has_aligning", "has_expanding", "provider_printed", "funding_printed",
	"funding_band", NULL };

static const char *
provider_word(struct slice printed)
{
	return slice_is(printed, "NHS")               ? "nhs"
	       : slice_is(printed, "Voluntary")       ? "voluntary"
	       : slice_is(printed, "Local authority") ? "local_authority"
						      : "combined";
}

static int
add_service(void *arg, const struct csvread_row *row, struct err *err)
{
	static const char *const types[] = { "new", "aligning", "expanding" };
	struct sample *s = arg;
	bool any = false;

	(void)err;
	buf_printf(&s->csv,
	    "service,s%02zu,Service,a0,2024-04-01,,site_type=", s->n++);
	for (size_t i = 0; i < 3; i++)
		if (slice_is(row->cell[4 + i], "Y")) {
			buf_printf(&s->csv, "%s%s", any ? "+" : "", types[i]);
			any = true;
		}
	buf_printf(&s->csv, ";provider_type=%s;funding=%.*s\n",
	    provider_word(row->cell[7]), (int)row->cell[9].n,
	    (const char *)row->cell[9].p);
	return 0;
}

struct world {
	struct views_world views;
	struct registry registry;
	struct views_typology *v;
};

static void
begin(struct world *w, const char *services)
{
	struct prop_fleet f = { .regions = 1,
		.services = SAMPLE,
		.quarters = 1 };
	struct buf csv;

	e = (struct err)ERR_INIT;
	*w = (struct world){ .views = { .overdue = true } };
	for (size_t i = 0; i < SAMPLE; i++) {
		int64_t *value = f.list[i][0].value;
		const struct ruleset *rs = measures_ips_grow_1();

		f.list[i][0].any = true;
		value[measures_find(rs, slice_of("referrals"))] = 40;
		value[measures_find(rs, slice_of("referrals.self"))] = 40;
		value[measures_find(rs, slice_of("caseload"))] = 50;
	}
	views_world_make(&w->views, &f);
	buf_init(&csv, 1 << 20);
	buf_printf(&csv,
	    "kind,code,name,parent,from,to,attributes\n"
	    "region,r0,Region,,2000-01-01,,\narea,a0,Area,r0,2000-01-01,,\n%s",
	    services);
	ck_assert_msg(registry_parse(&w->registry, buf_slice(&csv), &e) == 0,
	    "%s", e.text);
	buf_free(&csv);
}

static void
make(struct world *w, enum disclosure_policy policy)
{
	const struct views_typology_request q = { .policy = policy,
		.region = "R0",
		.day = w->views.day };

	ck_assert_msg(views_typology_make(&w->v, &q, &w->views.totals,
			  &w->registry, &e) == 0,
	    "%s", e.text);
}

static void
end(struct world *w)
{
	views_typology_free(w->v);
	registry_free(&w->registry);
	views_world_free(&w->views);
}

static const struct views_typology_row *
row_of(const struct world *w, const char *by, const char *word)
{
	for (size_t i = 0; i < w->v->n; i++) {
		const struct views_typology_row *r = &w->v->row[i];

		if (strcmp(r->by->name, by) == 0 &&
		    strcmp(r->by->value[r->value].word, word) == 0)
			return r;
	}
	return NULL;
}

static void
put_csv(const struct world *w, const char *name, struct buf *out)
{
	struct table *t;
	size_t i = 0;

	while (strcmp(views_typology_table_name(i), name) != 0)
		i++;
	t = views_typology_table(w->v, i);
	table_write_csv(t, CSV_FOR_PEOPLE, out);
	table_free(t);
}

/* How many services have a funding and a provider type, of all site types. */
static size_t
of_both(const struct world *w, const char *funding, const char *provider)
{
	const struct typology *all = typology_all();
	size_t n = 0;

	for (size_t i = 0; i < w->v->crosses; i++) {
		const struct views_typology_cross *c = &w->v->cross[i];

		if (strcmp(all[1].value[c->value[1]].word, provider) == 0 &&
		    strcmp(all[2].value[c->value[2]].word, funding) == 0)
			n += c->sum.services;
	}
	return n;
}

/* ------------------------------------------------------------------ Table 1 */

static const struct cell {
	const char *printed, *by, *word;
	/* What the source disagrees with itself about; NULL: nothing. */
	const char *disagrees;
} cells[CELLS] = {
	{ "low", "funding", "low", NULL },
	{ "medium", "funding", "medium", NULL },
	{ "high", "funding", "high", NULL },
	{ "NHS only", "provider_type", "nhs", NULL },
	{ "Voluntary only", "provider_type", "voluntary",
	    "Table 1 prints 5 services, the sample lists 4" },
	{ "Combined", "provider_type", "combined",
	    "Table 1 prints 8 services, the sample lists 9" },
	{ "Local authority only", "provider_type", "local_authority", NULL },
	{ "Expanding", "site_type", "expanding", NULL },
	{ "Aligning", "site_type", "aligning",
	    "Table 1 prints 28 per cent, the text 29; it is 28.6" },
	{ "New", "site_type", "new", NULL },
	{ "New+aligning+expanding", "site_type", "new+aligning+expanding",
	    NULL },
	{ "New+aligning", "site_type", "new+aligning", NULL },
	{ "New+expanding", "site_type", "new+expanding", NULL },
};

struct table1 {
	struct world *w;
	size_t rows, disagree;
};

static int64_t
number(struct slice s)
{
	int64_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n = 10 * n + (s.p[i] - '0');
	return n;
}

static int
check_cell(void *arg, const struct csvread_row *row, struct err *err)
{
	struct table1 *t = arg;
	const struct cell *c = cells;
	const struct views_typology_row *r;
	int64_t printed = number(row->cell[2]), tenths;

	(void)err;
	while (c < cells + CELLS && !slice_is(row->cell[1], c->printed))
		c++;
	ck_assert_msg(c < cells + CELLS, "line %u", row->line);
	r = row_of(t->w, c->by, c->word);
	ck_assert_msg(r != NULL, "%s", c->printed);
	ck_assert_int_eq((int64_t)r->sum.services, number(row->cell[4]));
	/* As printed, but where the source itself has another number. */
	if ((int64_t)r->sum.services != printed)
		ck_assert_msg(c->disagrees != NULL, "%s: %zu and %lld",
		    c->printed, r->sum.services, (long long)printed);
	tenths = (10 * 100 * 2 * printed + SAMPLE) / (2 * SAMPLE);
	if (row->cell[3].n > 0 && (int64_t)r->sum.services == printed &&
	    (tenths + 5) / 10 != number(row->cell[3]))
		/* 9.5 is printed as 9, which is rounding and no
		 * disagreement. */
		ck_assert(c->disagrees != NULL || tenths == 95);
	t->disagree += c->disagrees != NULL;
	t->rows++;
	return 0;
}

START_TEST(table_1_follows_from_its_sample)
{
	static const char *const columns[] = { "category", "value", "printed_n",
		"printed_pct", "from_sample_n", "pct_computed_from_printed_n",
		"mismatch", NULL };
	struct sample s = { .n = 0 };
	struct table1 t = { 0 };
	struct world w;
	struct buf text;

	buf_init(&s.csv, 1 << 20);
	read_cases("typology_sample.csv", sample_columns, add_service, &s);
	ck_assert_uint_eq(s.n, SAMPLE);
	begin(&w, buf_str(&s.csv));
	make(&w, DISCLOSURE_EXACT_1);
	ck_assert_uint_eq(w.v->services, SAMPLE);
	t.w = &w;
	read_cases("typology_table1.csv", columns, check_cell, &t);
	ck_assert_uint_eq(t.rows, CELLS);
	ck_assert_uint_eq(t.disagree, 3);
	ck_assert_uint_eq(w.v->n, CELLS); /* and no other kind */
	/* Two typologies and all three against each other, as the sample has them. */
	ck_assert_uint_eq(of_both(&w, "low", "nhs"), 2);
	ck_assert_uint_eq(of_both(&w, "low", "local_authority"), 2);
	ck_assert_uint_eq(of_both(&w, "high", "combined"), 3);
	ck_assert_uint_eq(of_both(&w, "high", "nhs"), 0);
	buf_init(&text, 1 << 20);
	views_typology_text(w.v, &text);
	ck_assert_msg(
	    strstr(buf_str(&text),
		"\nServices by funding and provider type\n"
		"Funding                          NHS  Voluntary "
		"sector  Local authority  Combined  All\n"
		"Low (under £500,000)               2                 "
		"1                2         1    6\n"
		"Medium (£500,000 to £1 million)    4                 "
		"2                0         5   11\n"
		"High (over £1 million)             0                 "
		"1                0         3    4\n") != NULL,
	    "%s", buf_str(&text));
	buf_free(&text);
	buf_init(&text, 1 << 20);
	put_csv(&w, "together", &text);
	ck_assert_msg(
	    strstr(buf_str(&text),
		"low,\"Low (under £500,000)\",nhs,NHS,new,New,1,4.8,0,,"
		"1,ips-grow/1,40,0,50,0,") != NULL,
	    "%s", buf_str(&text));
	buf_free(&text);
	/* Percentages as they are shown; figures of all of a kind. */
	buf_init(&text, 1 << 20);
	put_csv(&w, "kinds", &text);
	ck_assert_msg(strstr(buf_str(&text),
			  "site_type,Site "
			  "type,aligning,Aligning,6,28.6,0,,6,ips-grow/1,240,"
			  "0,300,0,") != NULL,
	    "%s", buf_str(&text));
	buf_free(&text);
	buf_free(&s.csv);
	end(&w);
}
END_TEST

/* The row of the quarter decides; a hidden figure of one hides its kind's. */
START_TEST(kinds_are_dated_and_hidden_with_a_part)
{
	const struct views_typology_row *r;
	struct prop_fleet f = { .regions = 1,
		.services = SAMPLE,
		.quarters = 1 };
	struct buf csv, text;
	struct world w;

	buf_init(&csv, 1 << 20);
	for (size_t i = 0; i < SAMPLE; i++)
		buf_printf(&csv,
		    i == 0 ? "service,s%02zu,S,a0,2024-04-01,2024-06-15,"
			     "funding=low\nservice,s00,S,a0,2024-06-16,,"
			     "funding=high\n"
			   : "service,s%02zu,S,a0,2024-04-01,,funding=low\n",
		    i);
	begin(&w, buf_str(&csv));
	make(&w, DISCLOSURE_SHEAF_1);
	ck_assert_uint_eq(row_of(&w, "funding", "low")->sum.services,
	    SAMPLE - 1);
	r = row_of(&w, "funding", "high");
	ck_assert_uint_eq(r->sum.services, 1);
	ck_assert_int_eq(r->sum.figure[0].value, 40);
	r = row_of(&w, "site_type", "");
	ck_assert_uint_eq(r->sum.services, SAMPLE);
	buf_init(&text, 1 << 20);
	put_csv(&w, "services", &text);
	ck_assert_msg(strstr(buf_str(&text),
			  "s00,S,low,\"Low (under £500,000)\",,Not stated,,Not "
			  "stated,2024-04-01,2024-06-15\n"
			  "s00,S,high,") != NULL,
	    "%s", buf_str(&text));
	buf_free(&text);
	views_typology_free(w.v);
	for (size_t i = 0; i < SAMPLE; i++) {
		const struct ruleset *rs = measures_ips_grow_1();
		int64_t *value = f.list[i][0].value, n = i == 1 ? 2 : 40;

		f.list[i][0].any = true;
		value[measures_find(rs, slice_of("referrals"))] = n;
		value[measures_find(rs, slice_of("referrals.self"))] = n;
		value[measures_find(rs, slice_of("caseload"))] = 50;
	}
	views_world_put(&w.views, &f);
	make(&w, DISCLOSURE_SHEAF_1);
	ck_assert_str_eq(row_of(&w, "funding", "low")->sum.figure[0].text, "*");
	ck_assert_int_eq(row_of(&w, "funding", "low")->sum.figure[2].value,
	    50 * (SAMPLE - 1));
	/* So is that of all typologies together. */
	ck_assert_uint_eq(w.v->crosses, 2);
	ck_assert_str_eq(w.v->cross[0].sum.figure[0].text, "*");
	ck_assert_int_eq(w.v->cross[1].sum.figure[2].value, 50);
	buf_free(&csv);
	end(&w);
}
END_TEST

/* One of a kind reports and does not collect it: the sum of the others is not its. */
START_TEST(a_kind_lacks_what_one_of_it_lacks)
{
	const struct ruleset *rs = measures_ips_grow_1();
	struct prop_fleet f = { .regions = 1,
		.services = SAMPLE,
		.quarters = 1 };
	struct buf csv, text;
	struct world w;

	buf_init(&csv, 1 << 20);
	for (size_t i = 0; i < SAMPLE; i++)
		buf_printf(&csv, "service,s%02zu,S,a0,2024-04-01,,funding=%s\n",
		    i, i < 3 ? "low" : "high");
	begin(&w, buf_str(&csv));
	for (size_t i = 0; i < SAMPLE; i++) {
		int64_t *value = f.list[i][0].value;

		f.list[i][0].any = true;
		value[measures_find(rs, slice_of("referrals"))] = 40;
		value[measures_find(rs, slice_of("referrals.self"))] = 40;
		value[measures_find(rs, slice_of("caseload"))] = 50;
		value[measures_find(rs, slice_of("job_starts"))] =
		    i == 1 ? MEASURE_NOT_COLLECTED : 10;
	}
	views_world_put(&w.views, &f);
	make(&w, DISCLOSURE_EXACT_1);
	ck_assert_str_eq(row_of(&w, "funding", "low")->sum.figure[3].text, "-");
	ck_assert_int_eq(row_of(&w, "funding", "low")->sum.figure[0].value,
	    120);
	ck_assert_int_eq(row_of(&w, "funding", "high")->sum.figure[3].value,
	    10 * (SAMPLE - 3));
	buf_init(&text, 1 << 20);
	views_typology_text(w.v, &text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "that a service of the kind does not collect is \"-\""));
	buf_free(&text);
	buf_free(&csv);
	end(&w);
}
END_TEST

/* P-INF-5, of each kind: s01 and s03 report by the newer rule set. */
START_TEST(kinds_say_their_rule_sets)
{
	static const size_t newer[] = { 1, 3 };
	struct buf csv, text;
	struct world w;

	buf_init(&csv, 1 << 20);
	for (size_t i = 0; i < SAMPLE; i++)
		buf_printf(&csv, "service,s%02zu,S,a0,2024-04-01,,funding=%s\n",
		    i,
		    i < 3    ? "low"
		    : i == 3 ? "medium"
			     : "high");
	begin(&w, buf_str(&csv));
	make(&w, DISCLOSURE_SHEAF_1);
	buf_init(&text, 1 << 20);
	views_typology_text(w.v, &text);
	ck_assert_ptr_null(strstr(buf_str(&text), "Rules"));
	buf_free(&text);
	views_typology_free(w.v);
	views_world_newer(&w.views, newer, 2, MEASURE_NOT_COLLECTED);
	make(&w, DISCLOSURE_SHEAF_1);
	ck_assert_uint_eq(row_of(&w, "funding", "low")->sum.by_set[0], 2);
	ck_assert_uint_eq(row_of(&w, "funding", "low")->sum.by_set[1], 1);
	buf_init(&text, 1 << 20);
	put_csv(&w, "kinds", &text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "nding,low,\"Low (under £500,000)\",3,14.3,0,,3,ips-grow/1 (2) "
	    "ips-grow/2 (1),120,"));
	ck_assert_ptr_nonnull(strstr(buf_str(&text), ",1,ips-grow/2,40,"));
	ck_assert_ptr_nonnull(strstr(buf_str(&text), ",17,ips-grow/1,"));
	buf_free(&text);
	buf_init(&text, 1 << 20);
	views_typology_text(w.v, &text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text), "Reported  Rules"));
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "3 of 3  ips-grow/1 (2) ips-grow/2 (1)"));
	buf_free(&text);
	buf_free(&csv);
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { table_1_follows_from_its_sample,
		kinds_are_dated_and_hidden_with_a_part,
		a_kind_lacks_what_one_of_it_lacks, kinds_say_their_rule_sets,
		NULL };

	return unit_main("typology", tests);
}
