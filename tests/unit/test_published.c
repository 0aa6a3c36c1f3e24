/*
 * Published figures beside ours: how months meet quarters, whose figure an area has,
 * what services without MHSDS explain, and what sites sent.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/merge/tally.h"
#include "aggregator/published/published_compare.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/reconciliation.h"
#include "tests/unit/unit.h"
#include "tests/unit/views_world.h"

#define HEAD \
	"REPORTING_PERIOD_START,REPORTING_PERIOD_END,STATUS,BREAKDOWN," \
	"PRIMARY_LEVEL,PRIMARY_LEVEL_DESCRIPTION,SECONDARY_LEVEL," \
	"SECONDARY_LEVEL_DESCRIPTION,MEASURE_ID,MEASURE_NAME,MEASURE_VALUE\n"
#define APRIL "01/04/2024,30/04/2024,Performance,"
#define MAY   "01/05/2024,31/05/2024,Performance,"
#define JUNE  "2024-06-01,2024-06-30,Performance,"
#define ICB   "ICB - GP Practice or Residence,QHM,Hills,NONE,NONE,"
#define NEW   "NewReferrals,New,"

enum { SERVICES = 12, QUARTERS = 5, PER_REGION = 6 };

static struct err e;

static void
must_read(struct published_file *f, const char *rows)
{
	char *file = mem_printf("%s%s", HEAD, rows);

	ck_assert_msg(published_file_read(f, "f.csv", slice_of(file), &e) == 0,
	    "%s", e.text);
	free(file);
}

static void
must_settle(struct published_file *f)
{
	ck_assert_msg(published_file_settle(f, &e) == 0, "%s", e.text);
}

/* ------------------------------------------------------------- the comparison */

struct world {
	struct views_world views;
	struct registry registry;
	struct published_file file;
	struct published *p;
};

static void
put(struct prop_fleet_return *r, const char *code, int64_t value)
{
	int row = measures_find(measures_ips_grow_1(), slice_of(code));

	ck_assert_int_ge(row, 0);
	r->value[row] = value;
}

/*
 * Two regions of six services.  In quarter q, service s has 100 + 10 s + q referrals,
 * of which 20 were employed, and half as many people accessed.  s05 never reported;
 * s04 not the second quarter.
 */
static void
fill(struct prop_fleet *f)
{
	memset(f, 0, sizeof(*f));
	f->regions = 2;
	f->services = SERVICES;
	f->quarters = QUARTERS;
	for (size_t s = 0; s < SERVICES; s++)
		for (size_t q = 0; q < QUARTERS; q++) {
			struct prop_fleet_return *r = &f->list[s][q];
			int64_t n = (int64_t)(100 + 10 * s + q);

			r->any = s != 5 && !(s == 4 && q == 1);
			r->region = s < PER_REGION ? 0 : 1;
			put(r, "referrals", n);
			put(r, "referrals.self", n);
			put(r, "referrals.employed", 20);
			put(r, "accessed", n / 2);
			put(r, "discharged", 30);
			put(r, "caseload", 50);
		}
}

/* s01 and s02 are of a charity outside MHSDS, of s03 nothing is said; s03 has the
 * provider of s06, which is in the other region. */
static const char registry_text[] =
    "kind,code,name,parent,from,to,attributes\n"
    "region,r0,Region 0,,2000-01-01,,ods=Y60\n"
    "region,r1,Region 1,,2000-01-01,,\n"
    "area,a0,Area 0,r0,2000-01-01,,ods=QHM\n"
    "area,a1,Area 1,r1,2000-01-01,,\n"
    "provider,rx4,Trust,,2000-01-01,,\n"
    "provider,charity,Charity,,2000-01-01,,\n"
    "service,s00,Zero,a0,2024-04-01,,provider=rx4;mhsds=yes\n"
    "service,s01,One,a0,2024-04-01,,provider=charity;mhsds=no\n"
    "service,s02,Two,a0,2024-04-01,2024-12-31,provider=charity;mhsds=no\n"
    "service,s02,Two,a0,2025-01-01,,provider=charity;mhsds=yes\n"
    "service,s03,Three,a0,2024-04-01,,provider=charity\n"
    "service,s04,Four,a0,2024-04-01,,provider=rx4;mhsds=yes\n"
    "service,s05,Five,a0,2024-04-01,,provider=rx4;mhsds=yes\n"
    "service,s06,Six,a1,2024-04-01,,provider=charity;mhsds=no\n"
    "service,s07,Seven,a1,2024-04-01,,mhsds=yes\n"
    "service,s08,Eight,a1,2024-04-01,,mhsds=yes\n"
    "service,s09,Nine,a1,2024-04-01,,mhsds=yes\n"
    "service,s10,Ten,a1,2024-04-01,,mhsds=yes\n"
    "service,s11,Eleven,a1,2024-04-01,,mhsds=yes\n";

/* The registry that is compared with. */
static void
registry(struct world *w, const char *text)
{
	registry_free(&w->registry);
	ck_assert_msg(registry_parse(&w->registry, slice_of(text), &e) == 0,
	    "%s", e.text);
}

static void
begin(struct world *w)
{
	struct prop_fleet f;

	*w = (struct world){ .views = { .overdue = true } };
	e = (struct err)ERR_INIT;
	fill(&f);
	views_world_make(&w->views, &f);
	registry(w, registry_text);
}

static void
compare(struct world *w, const char *rows, enum disclosure_policy policy,
    const char *region)
{
	const struct published_request q = { policy, region, w->views.day };

	must_read(&w->file, rows);
	must_settle(&w->file);
	ck_assert_msg(published_make(&w->p, &q, &w->file, &w->views.totals,
			  &w->registry, &e) == 0,
	    "%s", e.text);
}

static void
again(struct world *w)
{
	published_free(w->p);
	w->p = NULL;
	published_file_free(&w->file);
}

static void
end(struct world *w)
{
	again(w);
	registry_free(&w->registry);
	views_world_free(&w->views);
}

#define ONE "1\n"
#define MONTHS(area, measure) \
	APRIL area measure ONE MAY area measure ONE JUNE area measure ONE

static const char first_quarter[] =
    APRIL ICB NEW "100\n" MAY ICB NEW "120\n" JUNE ICB NEW "90\n";

/* 100+110+120+130+140 = 600 of ours against 310; One and Two are 230 of it. */
START_TEST(three_months_meet_a_quarter)
{
	const struct published_line *l;
	struct world w;

	begin(&w);
	compare(&w, first_quarter, DISCLOSURE_EXACT_1, NULL);
	ck_assert_uint_eq(w.p->n, 1);
	l = &w.p->line[0];
	ck_assert_ptr_null(l->why);
	ck_assert_int_eq(l->published.value, 310);
	ck_assert_int_eq(l->ours.cell.value, 600);
	ck_assert(l->has_difference && l->has_rest);
	ck_assert_int_eq(l->difference, 290);
	ck_assert_int_eq(l->ours.without.value, 230);
	ck_assert_int_eq(l->rest, 60);
	ck_assert_uint_eq(l->ours.expected, 6);
	ck_assert_uint_eq(l->ours.reported, 5);
	ck_assert_uint_eq(l->ours.without_n, 2);
	ck_assert_uint_eq(l->ours.unsaid_n, 1);
	end(&w);
}
END_TEST

/* The row of the quarter decides: Two is in MHSDS from January 2025 on. */
START_TEST(attributes_are_those_of_the_quarter)
{
	struct world w;

	begin(&w);
	compare(&w,
	    "01/01/2025,31/01/2025,P," ICB NEW "1\n"
	    "01/02/2025,28/02/2025,P," ICB NEW "1\n"
	    "01/03/2025,31/03/2025,P," ICB NEW "1\n",
	    DISCLOSURE_EXACT_1, NULL);
	ck_assert_uint_eq(w.p->line[0].ours.without_n, 1);
	ck_assert_int_eq(w.p->line[0].ours.without.value, 113);
	end(&w);
}
END_TEST

/* A region and England are columns of the totals; a code in another case is the
 * same code. */
START_TEST(regions_providers_and_england_have_their_figures)
{
	static const int64_t ours[] = { 1710, 600, 240 };
	struct world w;

	begin(&w);
	compare(&w,
	    MONTHS("England,England,England,NONE,NONE,", NEW)
		MONTHS("Region,y60,R,NONE,NONE,", NEW)
		    MONTHS("Provider,RX4,Trust,NONE,NONE,", NEW)
			MONTHS("Provider,RZZ,Other,NONE,NONE,", NEW),
	    DISCLOSURE_EXACT_1, NULL);
	ck_assert_uint_eq(w.p->n, 3);
	for (size_t i = 0; i < 3; i++) {
		ck_assert_ptr_null(w.p->line[i].why);
		ck_assert_int_eq(w.p->line[i].ours.cell.value, ours[i]);
	}
	ck_assert_uint_eq(w.p->unknowns, 1);
	ck_assert_str_eq(w.p->unknown[0]->code, "RZZ");
	end(&w);
}
END_TEST

/* What cannot meet is shown with its reason, and compared with nothing. */
static const struct {
	const char *rows, *why;
} apart[] = {
	{ APRIL ICB NEW "100\n" MAY ICB NEW "120\n", "not all three months" },
	{ APRIL ICB NEW "100\n" MAY ICB NEW "*\n" JUNE ICB NEW "90\n",
	    "suppressed" },
	{ APRIL ICB "Caseload,C,5\n", "last month" },
	{ "01/07/2023,30/06/2024,P," ICB "MHS116,A,5\n", "no financial year" },
	{ "01/04/2024,31/03/2025,P," ICB "MHS116,A,*\n", "suppressed" },
	{ "01/04/2031,30/04/2031,P," ICB NEW "1\n", "not over" },
	{ "01/04/2021,30/04/2021,P," ICB NEW "1\n"
	  "01/05/2021,31/05/2021,P," ICB NEW "1\n"
	  "01/06/2021,30/06/2021,P," ICB NEW "1\n",
	    "nothing of that time" },
};

START_TEST(what_cannot_be_compared_says_why)
{
	struct world w;

	begin(&w);
	for (size_t i = 0; i < sizeof(apart) / sizeof(apart[0]); i++) {
		const struct published_line *l;

		compare(&w, apart[i].rows, DISCLOSURE_EXACT_1, NULL);
		ck_assert_uint_eq(w.p->n, 1);
		l = &w.p->line[0];
		ck_assert_ptr_nonnull(l->why);
		ck_assert_msg(strstr(l->why, apart[i].why) != NULL, "%s",
		    l->why);
		ck_assert(!l->has_difference && !l->has_rest);
		again(&w);
	}
	end(&w);
}
END_TEST

/* The caseload by the quarter's last month, twelve months to March by four quarters;
 * measures that no return has make no line. */
START_TEST(stocks_and_years_meet_theirs)
{
	struct world w;

	begin(&w);
	compare(&w,
	    JUNE ICB "Caseload,C,300\n" JUNE ICB "OpenReferrals,O,9\n"
		     "01/04/2024,31/03/2025,P," ICB "MHS116,A,1000\n",
	    DISCLOSURE_EXACT_1, NULL);
	ck_assert_uint_eq(w.p->n, 2);
	/* 50+…+70 in the first, one service fewer in the second, and so on. */
	ck_assert_int_eq(w.p->line[0].measure, MHSDS_MHS116);
	ck_assert_ptr_null(w.p->line[0].why);
	ck_assert_int_eq(w.p->line[0].ours.cell.value,
	    300 + (50 + 55 + 60 + 65) + (51 + 56 + 61 + 66 + 71) +
		(51 + 56 + 61 + 66 + 71));
	ck_assert_int_eq(w.p->line[1].measure, MHSDS_CASELOAD);
	ck_assert_int_eq(w.p->line[1].ours.cell.value, 250);
	ck_assert_int_eq(w.p->line[1].difference, -50);
	end(&w);
}
END_TEST

/* Under sheaf/1 an area is what its services show, and hidden with any of them: no
 * line tells more than the page of services. */
START_TEST(an_area_shows_what_its_services_show)
{
	const struct period first = period_of(19814); /* 1 April 2024 */
	struct views_shown *services;
	struct prop_fleet f;
	struct world w;
	int64_t sum = 0;
	size_t figure;

	begin(&w);
	compare(&w, first_quarter, DISCLOSURE_SHEAF_1, NULL);
	services = views_world_shown(&w.views, DISCLOSURE_SHEAF_1,
	    VIEWS_WORLD_SERVICES, "r0");
	figure =
	    (size_t)views_shown_find_figure(services, slice_of("referrals"));
	for (size_t i = 0; i < views_shown_places(services); i++) {
		struct views_shown_cell c =
		    views_shown_cell(services, i, &first, figure);

		sum += c.value;
	}
	ck_assert(w.p->line[0].ours.cell.has_value);
	ck_assert_int_eq(w.p->line[0].ours.cell.value, sum);
	views_shown_close(services);
	again(&w);

	fill(&f);
	put(&f.list[1][0], "referrals", 3);
	put(&f.list[1][0], "referrals.self", 3);
	put(&f.list[1][0], "referrals.employed", 0);
	views_world_put(&w.views, &f);
	compare(&w, first_quarter, DISCLOSURE_SHEAF_1, NULL);
	ck_assert_str_eq(w.p->line[0].ours.cell.text, "*");
	ck_assert_str_eq(w.p->line[0].ours.without.text, "*");
	ck_assert_str_eq(w.p->line[0].why, "a service's figure is hidden");
	ck_assert(!w.p->line[0].has_difference);
	end(&w);
}
END_TEST

/* Two reports, and does not collect who was employed.  What the others have is no figure
 * of its area, its provider, its region or England. */
START_TEST(a_part_is_not_shown_as_the_whole)
{
#define EMPLOYED "EmployedAtReferral,E,"
	static const enum disclosure_policy policies[] = { DISCLOSURE_EXACT_1,
		DISCLOSURE_SHEAF_1 };
	static const char rows[] =
	    MONTHS("England,England,England,NONE,NONE,", EMPLOYED)
		MONTHS("Region,Y60,R,NONE,NONE,", EMPLOYED)
		    MONTHS(ICB, EMPLOYED)
			MONTHS("Provider,charity,C,NONE,NONE,", EMPLOYED)
			    MONTHS("Provider,rx4,T,NONE,NONE,", EMPLOYED);
	struct prop_fleet f;
	struct world w;

	begin(&w);
	fill(&f);
	put(&f.list[2][0], "referrals.employed", MEASURE_NOT_COLLECTED);
	views_world_put(&w.views, &f);
	for (size_t i = 0; i < 2; i++) {
		bool exact = policies[i] == DISCLOSURE_EXACT_1;

		compare(&w, rows, policies[i], NULL);
		ck_assert_uint_eq(w.p->n, 5);
		for (size_t k = 0; k < 4; k++) {
			const struct published_line *l = &w.p->line[k];

			ck_assert(!l->ours.cell.has_value);
			ck_assert(!l->has_difference && !l->has_rest);
			ck_assert_uint_gt(l->ours.reported, 3);
			if (!exact)
				continue;
			ck_assert_str_eq(l->ours.cell.text, "-");
			ck_assert_str_eq(l->why,
			    "a service does not collect it");
		}
		/* The trust's services all do. */
		if (exact) {
			ck_assert_str_eq(w.p->line[2].ours.without.text, "-");
			ck_assert_int_eq(w.p->line[4].difference, 40 - 3);
		}
		again(&w);
	}
	end(&w);
#undef EMPLOYED
}
END_TEST

/* Nor of the year, whichever of its quarters lacks it. */
START_TEST(a_year_lacks_what_a_quarter_lacks)
{
	static const char year[] =
	    "01/04/2024,31/03/2025,P," ICB "MHS116,A,9\n";
	struct prop_fleet f;
	struct world w;

	begin(&w);
	for (size_t q = 0; q < 4; q++) {
		fill(&f);
		put(&f.list[2][q], "accessed", MEASURE_NOT_COLLECTED);
		views_world_put(&w.views, &f);
		compare(&w, year, DISCLOSURE_EXACT_1, NULL);
		ck_assert_str_eq(w.p->line[0].ours.cell.text, "-");
		ck_assert_str_eq(w.p->line[0].why,
		    "a service does not collect it");
		ck_assert(!w.p->line[0].has_difference);
		again(&w);
	}
	end(&w);
}
END_TEST

/* Two regions of IPS Grow inside one of NHS England: its figure is of both, and hidden
 * where one of theirs is. */
START_TEST(regions_with_one_code_are_added_up)
{
	static const char rows[] = MONTHS("Region,Y60,R,NONE,NONE,", NEW);
	static const char other[] = "region,r1,Region 1,,2000-01-01,,\n";
	const char *at = strstr(registry_text, other);
	char *text =
	    mem_printf("%.*sregion,r1,Region 1,,2000-01-01,,ods=y60\n%s",
		(int)(at - registry_text), registry_text, at + strlen(other));
	struct prop_fleet f;
	struct world w;

	begin(&w);
	registry(&w, text);
	compare(&w, rows, DISCLOSURE_EXACT_1, NULL);
	ck_assert_ptr_null(w.p->line[0].why);
	ck_assert_int_eq(w.p->line[0].ours.cell.value, 1710);
	ck_assert_uint_eq(w.p->line[0].ours.reported, 11);
	again(&w);
	/* The lead of one of them has no figure of both. */
	compare(&w, rows, DISCLOSURE_EXACT_1, "r0");
	ck_assert(w.p->line[0].ours.elsewhere);
	ck_assert(!w.p->line[0].ours.cell.has_value);
	again(&w);
	/* Four services are too few to be shown. */
	fill(&f);
	for (size_t s = 0; s < SERVICES; s++)
		f.list[s][0].any = s >= 2 && s != 5;
	views_world_free(&w.views);
	w.views = (struct views_world){ .overdue = true };
	views_world_make(&w.views, &f);
	compare(&w, rows, DISCLOSURE_SHEAF_1, NULL);
	ck_assert_str_eq(w.p->line[0].ours.cell.text, "*");
	ck_assert(!w.p->line[0].has_difference);
	free(text);
	end(&w);
}
END_TEST

/* The file says of which region, quarters, policy and log entry it is, in its name
 * too. */
static void
says_of_what(const struct jval *o, const char *region, const char *more)
{
	int64_t size;
	char *name;

	ck_assert(jval_get_i64(o, "log_size", &size));
	name = mem_printf("ips-published-%s-%s-entry-%lld.csv", region, more,
	    (long long)size);
	ck_assert_str_eq(jval_get_text(o, "csv_name"), name);
	free(name);
}

/* A lead of one region: the charity is in both, and England is more than theirs. */
START_TEST(who_asks_about_one_region_sees_no_other)
{
	struct jval *o;
	struct world w;

	begin(&w);
	compare(&w,
	    APRIL "England,England,England,NONE,NONE," NEW "1\n" APRIL
		  "Provider,charity,Charity,NONE,NONE," NEW "1\n" APRIL
		  "Provider,rx4,Trust,NONE,NONE," NEW "1\n",
	    DISCLOSURE_EXACT_1, "R0");
	ck_assert_str_eq(w.p->scope.region, "r0");
	ck_assert_uint_eq(w.p->n, 3);
	for (size_t i = 0; i < 3; i++) {
		bool theirs = i == 2;

		ck_assert_int_eq(w.p->line[i].ours.elsewhere, !theirs);
		ck_assert_int_eq(w.p->line[i].ours.cell.has_value, theirs);
		ck_assert_int_eq(w.p->line[i].ours.without.has_value, theirs);
		ck_assert_msg((strstr(w.p->line[i].why, "other regions") !=
				  NULL) == !theirs,
		    "%s", w.p->line[i].why);
	}
	o = published_json(w.p);
	says_of_what(o, "r0", "2024-25-Q1-exact-1");
	ck_assert_ptr_nonnull(strstr(jval_get_text(o, "csv"),
	    "\nr0,Region 0,Provider,"));
	jval_free(o);
	again(&w);
	must_read(&w.file, first_quarter);
	must_settle(&w.file);
	ck_assert_int_eq(published_make(&w.p,
			     &(struct published_request){ DISCLOSURE_EXACT_1,
				 "nowhere", w.views.day },
			     &w.file, &w.views.totals, &w.registry, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	end(&w);
}
END_TEST

/* Who never reported stands before every figure, in each form. */
START_TEST(never_reporting_services_stand_first)
{
	struct jval *o;
	struct buf text, csv;
	struct world w;
	const char *never, *line;

	begin(&w);
	compare(&w, first_quarter, DISCLOSURE_EXACT_1, NULL);
	buf_init(&text, 1 << 20);
	buf_init(&csv, 1 << 20);
	published_text(w.p, &text);
	never = strstr(buf_str(&text), "- Five (");
	line = strstr(buf_str(&text), "Apr 100, May 120, Jun 90");
	ck_assert_msg(never != NULL && line != NULL && never < line, "%s",
	    buf_str(&text));
	ck_assert_ptr_nonnull(strstr(never,
	    "its clients are in the published figures"));
	ck_assert_ptr_null(strstr(buf_str(&text), "- Four"));
	published_csv(w.p, &csv);
	ck_assert_msg(
	    strstr(buf_str(&csv),
		"\n,All regions,ICB,QHM,Hills,NewReferrals,New "
		"referrals,2024/25 Q1,"
		"\"Apr 100, May 120, Jun 90\",310,600,290,230,60,5 of 6,") !=
		NULL,
	    "%s", buf_str(&csv));
	o = published_json(w.p);
	ck_assert_uint_eq(jval_length(jval_get(o, "never")), 1);
	ck_assert_str_eq(jval_get_text(jval_at(jval_get(o, "never"), 0),
			     "service"),
	    "s05");
	ck_assert_str_eq(jval_get_text(o, "csv"), buf_str(&csv));
	says_of_what(o, "all-regions", "2024-25-Q1-exact-1");
	jval_free(o);
	buf_free(&text);
	buf_free(&csv);
	end(&w);
}
END_TEST

static void
put_figure(struct world *w, const struct store_figure *f)
{
	ck_assert_int_eq(store_begin(w->views.store, &e), 0);
	ck_assert_int_eq(store_figure_put(w->views.store, f, &e), 0);
	ck_assert_int_eq(store_commit(w->views.store, &e), 0);
}

/* What the service s01 sent of April 2024, with its two numbers of the caseload. */
static struct store_figure
put_reconciliation(struct world *w, int64_t extract, int64_t held)
{
	struct store_figure f = { .key = { 2, CONTENT_RECONCILIATION,
				      day_from_civil(2024, 4, 1) },
		.epoch = 1,
		.seq = 2,
		.index = 1,
		.revision = 1,
		.through = day_from_civil(2024, 4, 30),
		.region = "r0",
		.n = RECONCILIATION_VALUES };
	const struct {
		enum mhsds measure;
		int64_t extract, held;
	} values[] = {
		{ MHSDS_CASELOAD, extract, held },
		{ MHSDS_NEW_REFERRALS, 21, 27 },
		{ MHSDS_ACCESSED_FIRST_TIME_EVER, 33, 33 },
		{ MHSDS_SEEN_IN_7, 3, 11 },
		{ MHSDS_SEEN_IN_8_TO_30, 20, 11 },
		{ MHSDS_SEEN_IN_OVER_30, 10, 11 },
	};

	for (size_t i = 0; i < f.n; i++)
		f.value[i] = MEASURE_NOT_COLLECTED;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		f.value[reconciliation_at(values[i].measure,
		    RECONCILIATION_EXTRACT)] = values[i].extract;
		f.value[reconciliation_at(values[i].measure,
		    RECONCILIATION_REGISTER)] = values[i].held;
	}
	put_figure(w, &f);
	return f;
}

/* "NewReferrals,New referrals,..." of a measure, as the table has it, or a part of that;
 * how often. */
static size_t
sites_show(const struct world *w, const char *row)
{
	size_t n = 0;
	struct buf csv;

	buf_init(&csv, 1 << 20);
	table_write_csv(w->p->sites.table, CSV_FOR_PROGRAMS, &csv);
	for (const char *p = strstr(buf_str(&csv), row); p; n++)
		p = strstr(p + 1, row);
	ck_assert_msg(n > 0, "no %s in %s", row, buf_str(&csv));
	buf_free(&csv);
	return n;
}

static void
text_says(const struct world *w, const char *says)
{
	struct buf text;

	buf_init(&text, 1 << 20);
	published_text(w->p, &text);
	ck_assert_msg(strstr(buf_str(&text), says) != NULL, "no %s in %s", says,
	    buf_str(&text));
	buf_free(&text);
}

START_TEST(what_a_site_sent_stands_beside)
{
	struct world w;

	begin(&w);
	(void)put_reconciliation(&w, 52, 50);
	compare(&w, first_quarter, DISCLOSURE_EXACT_1, NULL);
	ck_assert_uint_eq(table_rows(w.p->sites.table), MHSDS_MEASURES);
	(void)sites_show(&w, "NewReferrals,New referrals,21,27,6");
	(void)sites_show(&w, "SeenIn7,Seen within 7 days,3,11,8");
	(void)sites_show(&w, "OpenReferrals,Open referrals,-,-,");
	text_says(&w, "What differs there, the site can explain");
	ck_assert_int_eq(w.p->line[0].difference, 290); /* as without it */
	again(&w);
	compare(&w, first_quarter, DISCLOSURE_MHSDS_1, NULL);
	(void)sites_show(&w, "NewReferrals,New referrals,20,25,\n");
	text_says(&w, "rounded here, so no difference is worked out");
	(void)sites_show(&w, "SeenIn7,Seen within 7 days,*,10,");
	(void)sites_show(&w, "SeenIn8To30,Seen within 8 to 30 days,20,10,");
	again(&w);
	/* Months would narrow what is hidden of a quarter. */
	compare(&w, first_quarter, DISCLOSURE_SHEAF_1, NULL);
	ck_assert_uint_eq(table_rows(w.p->sites.table), MHSDS_MEASURES);
	ck_assert_uint_eq(sites_show(&w, ",*,*,\n"), MHSDS_MEASURES);
	text_says(&w, "sheaf/1 shows none of them");
	again(&w);
	compare(&w, first_quarter, DISCLOSURE_EXACT_1, "r1");
	ck_assert_uint_eq(table_rows(w.p->sites.table), 0);
	again(&w);
	compare(&w, MAY ICB NEW "120\n", DISCLOSURE_EXACT_1, NULL);
	ck_assert_uint_eq(table_rows(w.p->sites.table), 0);
	again(&w);
	/* April is not the first month of the file, nor its last. */
	compare(&w,
	    "01/03/2024,31/03/2024,P," ICB NEW "1\n" APRIL ICB NEW
	    "1\n" APRIL ICB "Caseload,C,1\n" JUNE ICB NEW "1\n",
	    DISCLOSURE_EXACT_1, NULL);
	ck_assert_uint_eq(table_rows(w.p->sites.table), MHSDS_MEASURES);
	end(&w);
}
END_TEST

/* P-RCN-7: of a month that its site has taken back there is no number, and it is said;
 * not where somebody asks about another region, nor of an erased one. */
START_TEST(what_a_site_took_back_is_said)
{
	static const char says[] =
	    "Taken back by the site: One (April 2024). No number";
	struct store_figure f;
	struct world w;

	begin(&w);
	f = put_reconciliation(&w, 52, 50);
	f.withdrawn = true;
	put_figure(&w, &f);
	compare(&w, first_quarter, DISCLOSURE_SHEAF_1, "r0");
	ck_assert_uint_eq(table_rows(w.p->sites.table), 0);
	text_says(&w, says);
	again(&w);
	compare(&w, first_quarter, DISCLOSURE_SHEAF_1, "r1");
	ck_assert_uint_eq(w.p->sites.withdrawn_n, 0);
	again(&w);
	f.withdrawn = false;
	f.erased = true;
	put_figure(&w, &f);
	compare(&w, first_quarter, DISCLOSURE_SHEAF_1, NULL);
	ck_assert_uint_eq(w.p->sites.withdrawn_n, 0);
	ck_assert_uint_eq(table_rows(w.p->sites.table), 0);
	end(&w);
}
END_TEST

/* P-RCN-5: a service is hidden as a whole where one of its two caseloads of the month, or
 * the one of its return of the quarter, is below 20 or not known. */
static const struct {
	int64_t extract, held, quarter;
	bool hidden;
} small[] = {
	{ 20, 20, 20, false },
	{ 19, 50, 50, true },
	{ 50, 19, 50, true },
	{ MEASURE_NOT_COLLECTED, 50, 50, true },
	{ 50, MEASURE_NOT_COLLECTED, 50, true },
	{ 50, 50, 19, true },
	{ 50, 50, MEASURE_NOT_COLLECTED, true },
};

START_TEST(what_a_small_service_sent_is_hidden)
{
	struct prop_fleet f;
	struct world w;

	begin(&w);
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		fill(&f);
		put(&f.list[1][0], "caseload", small[i].quarter);
		views_world_put(&w.views, &f);
		(void)put_reconciliation(&w, small[i].extract, small[i].held);
		compare(&w, first_quarter, DISCLOSURE_MHSDS_1, NULL);
		ck_assert_uint_eq(table_rows(w.p->sites.table), MHSDS_MEASURES);
		sites_show(&w, small[i].hidden
				   ? "NewReferrals,New referrals,*,*,"
				   : "NewReferrals,New referrals,20,");
		sites_show(&w, small[i].hidden
				   ? "OpenReferrals,Open referrals,*,*,"
				   : "OpenReferrals,Open referrals,-,-,");
		again(&w);
		compare(&w, first_quarter, DISCLOSURE_EXACT_1, NULL);
		(void)sites_show(&w, "NewReferrals,New referrals,21,27,6");
		again(&w);
	}
	end(&w);
}
END_TEST

/* P-INF-5: s01 and s03 report the first quarter by the newer rule set. */
START_TEST(a_sum_of_two_rule_sets_says_so)
{
	static const size_t newer[] = { 1, 3 };
	struct buf csv;
	struct world w;

	begin(&w);
	views_world_newer(&w.views, newer, 2, MEASURE_NOT_COLLECTED);
	compare(&w, first_quarter, DISCLOSURE_EXACT_1, NULL);
	ck_assert_int_eq(w.p->line[0].ours.cell.value, 600);
	text_says(&w, "by two rule sets: behind the number");
	buf_init(&csv, 1 << 20);
	published_csv(w.p, &csv);
	ck_assert_msg(
	    strstr(buf_str(&csv),
		",5 of 6: 3 services by ips-grow/1 and 2 by ips-grow/2,") !=
		NULL,
	    "%s", buf_str(&csv));
	buf_free(&csv);
	again(&w);
	compare(&w, "01/04/2024,31/03/2025,P," ICB "MHS116,A,1000\n",
	    DISCLOSURE_EXACT_1, NULL);
	text_says(&w,
	    ": at most in a quarter 5 services by ips-grow/1 and 2 by");
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { three_months_meet_a_quarter,
		attributes_are_those_of_the_quarter,
		regions_providers_and_england_have_their_figures,
		what_cannot_be_compared_says_why, stocks_and_years_meet_theirs,
		an_area_shows_what_its_services_show,
		a_part_is_not_shown_as_the_whole,
		a_year_lacks_what_a_quarter_lacks,
		regions_with_one_code_are_added_up,
		who_asks_about_one_region_sees_no_other,
		never_reporting_services_stand_first,
		what_a_site_sent_stands_beside, what_a_site_took_back_is_said,
		what_a_small_service_sent_is_hidden,
		a_sum_of_two_rule_sets_says_so, NULL };
	return unit_main("published", tests);
}
