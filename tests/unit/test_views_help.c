/*
 * Where help is needed: each rule alone, beside a case that it must leave alone,
 * and that hidden figures have no part in it.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_help.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { QUARTERS = 14, SERVICES = 6, USUAL = 60 };

/* A plan of the whole contract: targets of job starts among others. */
#define PLAN \
	"\"contract=2023-04-01 3000000,3000000,3000000,3000000 " \
	"100,100,100,100\""

static const char csv[] = "kind,code,name,parent,from,to,attributes\n"
			  "region,R1,One,,2000-01-01,,\n"
			  "area,A1,Area one,R1,2000-01-01,,\n"
			  "service,a,Alpha,A1,2020-01-01,,\n"
			  "service,b,Beta,A1,2020-01-01,,\n"
			  "service,c,Gamma,A1,2020-01-01,,\n";

struct world {
	struct registry registry;
	struct views_table *table, *by_service;
	struct views_shown *regions, *services;
	struct views_complete complete;
	struct views_complete_cell cell[3][2];
	struct views_complete_row row[3];
	struct views_complete_count count[2];
	struct period quarter[2];
	struct fidelity_view fidelity;
	struct fidelity_view_review review[3];
};

static size_t
row_of(const char *code)
{
	int row = measures_find(measures_ips_grow_1(), slice_of(code));

	ck_assert_int_ge(row, 0);
	return (size_t)row;
}

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static void
fill_column(struct views_column *c, struct period p, const char *region)
{
	const struct ruleset *rs = measures_ips_grow_1();

	*c = (struct views_column){ .period = p,
		.region = region,
		.expected = SERVICES,
		.reported = SERVICES,
		.any = true,
		.through_min = p.end,
		.through_max = p.end };
	for (size_t i = 0; i < rs->n; i++) {
		c->applies[i] = true;
		c->collecting[i] = SERVICES;
		c->value[i] = USUAL;
	}
	for (size_t i = 0; i < RATIOS_MAX; i++) {
		c->ratio[i] = (struct ratio_sums){ 600, 60, 60 };
		c->ratio_collecting[i] = SERVICES;
	}
}

/* The columns of a place: quarters, the last in progress, and all of them. */
static void
add_place(struct views_table *t, const char *region, const char *service)
{
	struct period p = period_of(day_of("2023-04-01"));

	t->column = mem_resize(t->column, t->columns + QUARTERS + 1,
	    sizeof(*t->column));
	for (size_t i = 0; i <= QUARTERS; i++) {
		struct views_column *c = &t->column[t->columns++];

		fill_column(c, p, region);
		if (service != NULL)
			(void)strcpy(c->service, service);
		c->all = i == QUARTERS;
		if (i < QUARTERS)
			p = period_next(p);
	}
}

static struct views_table *
new_table(struct world *w, enum disclosure_policy policy, bool by_service)
{
	struct views_table *t = mem_alloc(sizeof(*t));

	t->request = (struct views_request){ .rules = measures_ips_grow_1(),
		.policy = policy,
		.by_region = !by_service,
		.by_service = by_service,
		.each_quarter = by_service,
		.region = by_service ? "R1" : NULL,
		.day = day_of("2026-08-01") };
	t->registry = &w->registry;
	return t;
}

static void
begin(struct world *w, const char *registry, enum disclosure_policy policy)
{
	struct err e = ERR_INIT;

	memset(w, 0, sizeof(*w));
	ck_assert_msg(registry_parse(&w->registry, slice_of(registry), &e) == 0,
	    "%s", e.text);
	w->table = new_table(w, policy, false);
	add_place(w->table, "R1", NULL);
	add_place(w->table, NULL, NULL);
	w->by_service = new_table(w, policy, true);
	add_place(w->by_service, NULL, "b");
	w->quarter[0] = period_of(day_of("2026-01-01"));
	w->quarter[1] = period_next(w->quarter[0]);
	w->complete = (struct views_complete){
		.request = { .region = "R1", .day = day_of("2026-08-01") },
		.registry = &w->registry,
		.quarter = w->quarter,
		.quarters = 2,
		.asked = 1,
		.row = w->row,
		.count = w->count,
	};
	w->fidelity.registry = &w->registry;
	for (unsigned k = 0; k < FIDELITY_KINDS; k++)
		w->fidelity.table[k].review = w->review;
	for (size_t i = 0; i < 3; i++) {
		(void)strcpy(w->review[i].service, i == 0   ? "a"
						   : i == 1 ? "b"
							    : "c");
		memset(w->review[i].score, 5, sizeof(w->review[i].score));
	}
	w->fidelity.table[FIDELITY_INDEPENDENT].n = 3;
}

/* A column of the region, by its place in time. */
static struct views_column *
quarter(struct world *w, size_t i)
{
	return &w->table->column[i];
}

static void
add_row(struct world *w, const char *code, const char *name,
    enum views_due_state state)
{
	size_t i = w->complete.n++;

	w->cell[i][1].state = state;
	w->cell[i][1].region = "R1";
	w->row[i] = (struct views_complete_row){ .code = code,
		.name = name,
		.region = "R1",
		.standing = SERVICE_STATUS_REPORTS,
		.heard = DAY_NONE,
		.state = state,
		.cell = w->cell[i] };
	w->complete.request.region = "R1";
}

static struct views_help *
make(struct world *w)
{
	struct views_help_question q = { .complete = &w->complete,
		.fidelity = &w->fidelity,
		.region = "R1" };

	w->regions = views_shown_open(w->table);
	w->services = views_shown_open(w->by_service);
	q.regions = w->regions;
	q.services = w->services;
	return views_help_make(&q);
}

static void
end(struct world *w, struct views_help *h)
{
	views_help_free(h);
	views_shown_close(w->regions);
	views_shown_close(w->services);
	registry_free(&w->registry);
}

/* The one line there is. */
static void
is_line(const struct views_help *h, const char *kind, const char *who,
    const char *reason, const char *href)
{
	ck_assert_msg(h->n == 1, "%zu lines, the first \"%s\"", h->n,
	    h->n > 0 ? h->line[0].reason : "");
	ck_assert_str_eq(h->line[0].kind, kind);
	ck_assert_str_eq(h->line[0].who, who);
	ck_assert_str_eq(h->line[0].reason, reason);
	ck_assert_str_eq(h->line[0].href, href);
}

START_TEST(nothing_stands_out)
{
	struct views_help *h;
	struct world w;
	struct buf text;

	begin(&w, csv, DISCLOSURE_EXACT_1);
	add_row(&w, "a", "Alpha", VIEWS_DUE_REPORTED);
	h = make(&w);
	ck_assert_uint_eq(h->n, 0);
	buf_init(&text, 65536);
	views_help_text(h, &text);
	ck_assert(strstr(buf_str(&text), "Nothing stands out.") != NULL);
	ck_assert(strstr(buf_str(&text), "One has no targets") != NULL);
	/* The order is on the page, whatever it holds. */
	for (size_t i = 0; i < views_help_rules(); i++)
		ck_assert(strstr(buf_str(&text), views_help_rule(i)->says) !=
			  NULL);
	buf_free(&text);
	end(&w, h);
}
END_TEST

/* P-INF-5, in the text as on the page. */
START_TEST(two_rule_sets_are_named)
{
	static const char says[] =
	    "\n2023/24 Q3: 4 services by ips-grow/1 and 2 by ips-grow/2. ";
	struct views_help *h;
	struct world w;
	struct buf text;

	for (size_t newer = 0; newer <= 2; newer += 2) {
		begin(&w, csv, DISCLOSURE_EXACT_1);
		add_row(&w, "a", "Alpha", VIEWS_DUE_REPORTED);
		quarter(&w, 2)->by_set[0] = SERVICES - newer;
		quarter(&w, 2)->by_set[1] = newer;
		h = make(&w);
		buf_init(&text, 65536);
		views_help_text(h, &text);
		ck_assert_int_eq(strstr(buf_str(&text), says) != NULL,
		    newer > 0);
		ck_assert_int_eq(strstr(buf_str(&text), "ips-grow/2") != NULL,
		    newer > 0);
		buf_free(&text);
		end(&w, h);
	}
}
END_TEST

START_TEST(a_service_that_never_reported)
{
	struct views_help *h;
	struct world w;

	begin(&w, csv, DISCLOSURE_EXACT_1);
	add_row(&w, "a", "Alpha", VIEWS_DUE_NEVER);
	w.row[0].standing = SERVICE_STATUS_INVITED;
	h = make(&w);
	is_line(h, "silent", "Alpha",
	    "Has never reported anything; invited, but not enrolled yet; the "
	    "site was never heard from.",
	    "/completeness?region=R1&policy=exact/1#a");
	end(&w, h);
}
END_TEST

START_TEST(a_late_service)
{
	struct views_help *h;
	struct world w;

	begin(&w, csv, DISCLOSURE_EXACT_1);
	add_row(&w, "b", "Beta", VIEWS_DUE_LATE);
	add_row(&w, "a", "Alpha", VIEWS_DUE_TO_DATE);
	add_row(&w, "c", "Gamma", VIEWS_DUE_NOT_YET);
	w.row[0].heard = day_of("2026-07-20");
	h = make(&w);
	is_line(h, "late", "Beta",
	    "2026/27 Q1 is late; the site was last heard from 12 days ago.",
	    "/completeness?region=R1&policy=exact/1#b");
	end(&w, h);
}
END_TEST

START_TEST(a_fall_that_is_more_than_chance)
{
	struct views_help *h;
	struct world w;

	begin(&w, csv, DISCLOSURE_EXACT_1);
	for (size_t i = 0; i < QUARTERS; i++)
		quarter(&w, i)->value[row_of("job_starts")] =
		    USUAL + (int64_t)(i % 3);
	/* The quarter in progress is judged by nothing. */
	quarter(&w, QUARTERS - 1)->value[row_of("job_starts")] = 1;
	h = make(&w);
	ck_assert_uint_eq(h->n, 0);
	end(&w, h);
	begin(&w, csv, DISCLOSURE_EXACT_1);
	for (size_t i = 0; i < QUARTERS; i++)
		quarter(&w, i)->value[row_of("job_starts")] =
		    USUAL + (int64_t)(i % 3);
	quarter(&w, QUARTERS - 2)->value[row_of("job_starts")] = 40;
	h = make(&w);
	is_line(h, "signal", "One",
	    "Job starts: 40 in 2026/27 Q1, a concern: below the lower limit. "
	    "The mean of the shown quarters is 59.38.",
	    "/region?region=R1&figure=job_starts&policy=exact/1");
	end(&w, h);
}
END_TEST

/* The line above must not be made of what is hidden. */
START_TEST(a_hidden_fall_is_not_told)
{
	struct views_help *h;
	struct world w;
	size_t row = row_of("job_starts");

	begin(&w, csv, DISCLOSURE_SHEAF_1);
	for (size_t i = 0; i < QUARTERS; i++)
		quarter(&w, i)->value[row] = USUAL + 10 * (int64_t)(i % 3);
	quarter(&w, QUARTERS - 2)->value[row] = 5;
	h = make(&w);
	ck_assert_uint_eq(h->n, 1);
	/* The policy that is everybody's is not named. */
	ck_assert_str_eq(h->line[0].href,
	    "/region?region=R1&figure=job_starts");
	end(&w, h);
	begin(&w, csv, DISCLOSURE_SHEAF_1);
	for (size_t i = 0; i < QUARTERS; i++)
		quarter(&w, i)->value[row] = USUAL + 10 * (int64_t)(i % 3);
	quarter(&w, QUARTERS - 2)->value[row] = 5;
	quarter(&w, QUARTERS - 2)->suppressed[row] = true;
	h = make(&w);
	ck_assert_uint_eq(h->n, 0);
	end(&w, h);
}
END_TEST

/* The registry with plans of every service. */
static char *
with_plans(void)
{
	char *out = mem_string(csv), *next;
	const char *at;

	while ((at = strstr(out, "2020-01-01,,\n")) != NULL) {
		next = mem_printf("%.*s2020-01-01,,%s\n%s", (int)(at - out),
		    out, PLAN, at + strlen("2020-01-01,,\n"));
		free(out);
		out = next;
	}
	return out;
}

/* Far above every target. */
static void
fill_services(struct world *w)
{
	for (size_t c = 0; c < w->by_service->columns; c++)
		for (size_t r = 0; r < measures_ips_grow_1()->n; r++)
			w->by_service->column[c].value[r] = 100000;
}

/* To its chart on the page of the services, under the policy of the list. */
static const char into_work_of_b[] =
    "/services?region=R1&service=b&figure=into_work&policy=exact/1";

static const struct views_help_line *
find_line(const struct views_help *h, const char *href)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->line[i].kind, "below_target") == 0 &&
		    strcmp(h->line[i].href, href) == 0)
			return &h->line[i];
	return NULL;
}

/* By its own contract; none of one without a plan. */
START_TEST(a_service_below_its_target)
{
	char *registry = with_plans();
	const struct views_help_line *line;
	struct views_help *h;
	struct world w;

	begin(&w, registry, DISCLOSURE_EXACT_1);
	h = make(&w);
	line = find_line(h, into_work_of_b);
	ck_assert_ptr_nonnull(line);
	ck_assert_str_eq(line->who, "Beta");
	ck_assert_ptr_nonnull(strstr(line->reason,
	    "60 in 2026/27 Q1 (target "));
	end(&w, h);
	begin(&w, registry, DISCLOSURE_EXACT_1);
	fill_services(&w);
	h = make(&w);
	ck_assert_ptr_null(find_line(h, into_work_of_b));
	end(&w, h);
	begin(&w, csv, DISCLOSURE_EXACT_1);
	h = make(&w);
	ck_assert_ptr_null(find_line(h, into_work_of_b));
	end(&w, h);
	free(registry);
}
END_TEST

START_TEST(below_target_two_quarters_running)
{
	char *registry = with_plans();
	struct views_help *h;
	struct world w;
	size_t placed = row_of("into_work");

	begin(&w, registry, DISCLOSURE_EXACT_1);
	/* Targets are far above 60; two quarters short of them. */
	for (size_t r = 0; r < measures_ips_grow_1()->n; r++)
		for (size_t i = 0; i < QUARTERS; i++)
			quarter(&w, i)->value[r] =
			    r == placed && i >= QUARTERS - 3 ? 60 : 100000;
	fill_services(&w);
	h = make(&w);
	ck_assert_uint_ge(h->n, 1);
	ck_assert_str_eq(h->line[h->n - 1].kind, "below_target");
	ck_assert(strstr(h->line[h->n - 1].reason, "60 in 2025/26 Q4 (target "
						   "") != NULL);
	ck_assert(strstr(h->line[h->n - 1].reason, "60 in 2026/27 Q1 (target "
						   "") != NULL);
	ck_assert_str_eq(h->line[h->n - 1].href,
	    "/region?region=R1&figure=into_work&policy=exact/1");
	end(&w, h);
	begin(&w, registry, DISCLOSURE_EXACT_1);
	/* One quarter is no run. */
	for (size_t r = 0; r < measures_ips_grow_1()->n; r++)
		for (size_t i = 0; i < QUARTERS; i++)
			quarter(&w, i)->value[r] =
			    r == placed && i == QUARTERS - 2 ? 60 : 100000;
	fill_services(&w);
	h = make(&w);
	for (size_t i = 0; i < h->n; i++)
		ck_assert_str_ne(h->line[i].kind, "below_target");
	end(&w, h);
	free(registry);
}
END_TEST

START_TEST(slow_first_contact)
{
	const struct ratio *ratio;
	struct views_help *h;
	struct world w;
	size_t n, mean = 0;

	ratio = ratios_all(&n);
	while (strcmp(ratio[mean].code, "first_employer_contact.mean_days") !=
	       0)
		mean++;
	begin(&w, csv, DISCLOSURE_EXACT_1);
	/* 30 days are the aim, and met. */
	quarter(&w, QUARTERS - 2)->ratio[mean] =
	    (struct ratio_sums){ 1800, 60, 60 };
	w.by_service->column[QUARTERS - 2].ratio[mean] =
	    (struct ratio_sums){ 1806, 60, 60 };
	h = make(&w);
	is_line(h, "first_contact", "Beta",
	    "30.1 days on average to the first employer contact in 2026/27 "
	    "Q1; up to 30 are the aim.",
	    "/provenance?region=R1&service=b&measure="
	    "first_employer_contact.mean_days&period=2026-04-01/"
	    "P3M&policy=exact/1");
	end(&w, h);
}
END_TEST

START_TEST(a_weakness_that_three_share)
{
	struct views_help *h;
	struct world w;

	begin(&w, csv, DISCLOSURE_EXACT_1);
	for (size_t i = 0; i < 2; i++)
		w.review[i].score[16] = 3;
	w.fidelity.table[FIDELITY_INDEPENDENT].weak[16] = 2;
	h = make(&w);
	ck_assert_uint_eq(h->n, 0);
	end(&w, h);
	begin(&w, csv, DISCLOSURE_EXACT_1);
	for (size_t i = 0; i < 3; i++)
		w.review[i].score[16] = (uint8_t)(3 - i);
	w.fidelity.table[FIDELITY_INDEPENDENT].weak[16] = 3;
	/* Nobody mixes them with what services say of themselves. */
	w.fidelity.table[FIDELITY_SELF].weak[3] = 3;
	h = make(&w);
	is_line(h, "fidelity", "One",
	    "Item 17, Job development - frequent employer contact: 3 services "
	    "score 1 to 3 in their newest independent review: Alpha (3), Beta "
	    "(2) and Gamma (1).",
	    "/fidelity?region=R1&policy=exact/1#independent-weak-17");
	ck_assert_str_eq(h->line[0].what,
	    "Job development - frequent employer contact");
	end(&w, h);
}
END_TEST

START_TEST(the_kinds_stand_in_their_order)
{
	struct views_help *h;
	struct world w;

	begin(&w, csv, DISCLOSURE_EXACT_1);
	add_row(&w, "a", "Alpha", VIEWS_DUE_NEVER);
	add_row(&w, "b", "Beta", VIEWS_DUE_LATE);
	for (size_t i = 0; i < 3; i++)
		w.review[i].score[16] = 3;
	w.fidelity.table[FIDELITY_INDEPENDENT].weak[16] = 3;
	h = make(&w);
	ck_assert_uint_eq(h->n, 3);
	ck_assert_str_eq(h->line[0].kind, "silent");
	ck_assert_str_eq(h->line[1].kind, "late");
	ck_assert_str_eq(h->line[2].kind, "fidelity");
	end(&w, h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { nothing_stands_out,
		two_rule_sets_are_named, a_service_that_never_reported,
		a_late_service, a_fall_that_is_more_than_chance,
		a_hidden_fall_is_not_told, a_service_below_its_target,
		below_target_two_quarters_running, slow_first_contact,
		a_weakness_that_three_share, the_kinds_stand_in_their_order,
		NULL };
	struct unit_suite suite = { .name = "views_help", .tests = tests };

	return unit_run(&suite);
}
