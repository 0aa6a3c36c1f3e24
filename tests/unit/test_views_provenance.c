/*
 * What a figure was made of: every cell of every table is the sum of the list
 * that it opens to, and the list tells no more than the policy.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_provenance.h"
#include "aggregator/views/views_region.h"
#include "common/base/day.h"
#include "protocol/returns.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define REGISTRY \
	"kind,code,name,parent,from,to,attributes\n" \
	"region,R1,One,,2000-01-01,,\n" \
	"area,A1,Area one,R1,2000-01-01,,\n" \
	"region,R2,Two,,2000-01-01,,\n" \
	"area,A2,Area two,R2,2000-01-01,,\n" \
	"service,Alpha,The Alpha,A1,2020-01-01,,\n" \
	"service,beta,Beta,A1,2020-01-01,,\n" \
	"service,gamma,Gamma,A2,2020-01-01,,\n" \
	"service,mover,Mover,A2,2020-01-01,2026-03-31,\n" \
	"service,mover,Mover,A1,2026-04-01,,\n" \
	"service,shut,Shut,A2,2020-01-01,2026-05-31,\n" \
	"service,silent,Silent,A2,2020-01-01,,\n"

static const char *const services[] = { "alpha", "beta", "gamma", "mover",
	"shut", "stray" };
static const char *const quarters[] = { "2025-10-01/P3M", "2026-01-01/P3M",
	"2026-04-01/P3M" };
/* Rows that stand alone, the parts of a few rates among them. */
static const char *const rows[] = { "referrals", "discharged", "caseload",
	"job_starts", "es_fte", "applications" };

enum {
	SERVICES = sizeof(services) / sizeof(services[0]),
	QUARTERS = sizeof(quarters) / sizeof(quarters[0]),
	ROWS = sizeof(rows) / sizeof(rows[0])
};

struct world {
	struct aggregator_fixture *h;
	struct aggregator_fixture_agent agent;
	struct registry registry;
	struct totals_snapshot totals;
	struct store *reader;
};

static uint64_t
at_once(void *arg, uint64_t size)
{
	(void)arg;
	return size;
}

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static struct period
period_named(const char *text)
{
	struct period p;

	ck_assert(period_parse(slice_of(text), &p));
	return p;
}

static void
set_registry(struct world *w)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct err e = ERR_INIT;

	ck_assert_msg(registry_parse(&w->registry, slice_of(REGISTRY), &e) == 0,
	    "%s", e.text);
	s->job = reference_replace;
	s->job_arg = &w->registry;
	merger_submit_wait(w->h->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
}

/* Each return has other values; some rows are not collected. */
static void
bring(struct world *w, size_t service, size_t quarter, uint64_t revision)
{
	struct aggregator_fixture_batch b = { .service = services[service],
		.period = quarters[quarter],
		.revision = revision };
	struct returns r = { .content = CONTENT_RETURN,
		.period = period_named(quarters[quarter]),
		.rules = measures_ips_grow_1() };
	struct buf payload;

	buf_init(&payload, 65536);
	(void)strcpy(r.service, services[service]);
	r.through = r.period.end < w->h->today ? r.period.end : w->h->today;
	r.n = r.rules->n;
	for (size_t i = 0; i < r.n; i++)
		r.value[i] = MEASURE_NOT_COLLECTED;
	for (size_t i = 0; i < ROWS; i++)
		if ((service + quarter + i) % 5 != 0)
			r.value[measures_find(r.rules, slice_of(rows[i]))] =
			    (int64_t)(1000 * revision + 100 * service +
				      10 * quarter + i);
	returns_write(&r, &payload);
	b.payload = buf_str(&payload);
	ck_assert_uint_eq(aggregator_fixture_batch(w->h, &w->agent, &b), 200);
	buf_free(&payload);
}

static void
begin(struct world *w, bool filled)
{
	const struct totals_gate open = { at_once, NULL };
	struct err e = ERR_INIT;

	memset(w, 0, sizeof(*w));
	w->h = aggregator_fixture_new();
	set_registry(w);
	w->agent = aggregator_fixture_member(w->h, "north", 10,
	    "alpha,beta,gamma,mover,shut,stray");
	w->h->today = day_of("2026-08-01");
	for (size_t s = 0; filled && s < SERVICES; s++)
		for (size_t q = 0; q < QUARTERS; q++)
			if ((s + q) % 7 != 6)
				bring(w, s, q, 1);
	if (filled) {
		bring(w, 1, 1, 2);
		bring(w, 0, 2, 2);
	}
	ck_assert_int_eq(store_open_reader(&w->reader, w->h->store_path, &e),
	    0);
	ck_assert_int_eq(totals_begin(&w->totals, w->reader, &open, &e), 0);
}

static void
end(struct world *w)
{
	totals_end(&w->totals);
	store_close(w->reader);
	registry_free(&w->registry);
	aggregator_fixture_free(w->h);
}

static struct views_provenance_request
request(const struct world *w, const char *measure, size_t quarter,
    enum disclosure_policy policy)
{
	return (struct views_provenance_request){
		.policy = policy,
		.measure = measure,
		.period = period_named(quarters[quarter]),
		.day = w->h->today,
	};
}

static struct views_provenance *
make(struct world *w, const struct views_provenance_request *q)
{
	struct views_provenance *p = NULL;
	struct err e = ERR_INIT;

	ck_assert_msg(views_provenance_make(&p, q, &w->totals, &w->registry,
			  &e) == 0,
	    "%s", e.text);
	return p;
}

/* ------------------------------------------------------------ the true values */

struct sum {
	const struct views_provenance *list;
	int64_t value[MEASURES_MAX];
	uint32_t collecting[MEASURES_MAX];
	size_t found;
};

static int
add(void *arg, const struct store_figure *f, struct err *e)
{
	struct sum *sum = arg;

	(void)e;
	for (size_t i = 0; i < sum->list->n; i++) {
		const struct views_provenance_return *r = &sum->list->list[i];

		if (r->entry != f->index)
			continue;
		ck_assert_uint_eq(r->revision, f->revision);
		sum->found++;
		for (size_t row = 0; row < f->n; row++)
			if (f->value[row] != MEASURE_NOT_COLLECTED) {
				sum->value[row] += f->value[row];
				sum->collecting[row]++;
			}
	}
	return 0;
}

static void
adds_up(struct world *w, const struct views_request *like,
    const struct views_column *c)
{
	const struct store_figure_range all = { .start = DAY_NONE };
	struct views_provenance_request q = { .policy = DISCLOSURE_EXACT_1,
		.measure = "referrals",
		.region = c->region,
		.service = c->service[0] != '\0' ? c->service : NULL,
		.outside = c->outside,
		.period = c->period,
		.day = like->day };
	struct views_provenance *p = make(w, &q);
	struct sum sum = { .list = p };
	struct err e = ERR_INIT;

	ck_assert_int_eq(store_figure_each(w->reader, &all, add, &sum, &e), 0);
	ck_assert_uint_eq(sum.found, p->n);
	ck_assert_uint_eq(p->n, c->reported);
	for (size_t row = 0; row < like->rules->n; row++) {
		ck_assert_uint_eq(sum.collecting[row], c->collecting[row]);
		ck_assert_int_eq(sum.collecting[row] > 0
				     ? sum.value[row]
				     : MEASURE_NOT_COLLECTED,
		    c->value[row]);
	}
	views_provenance_free(p);
}

/* A service that no registry row names cannot be asked for by itself. */
static bool
is_known(const struct world *w, const struct views_column *c)
{
	return c->service[0] == '\0' ||
	       registry_spelled(&w->registry, REGISTRY_SERVICE, c->service) !=
		   NULL;
}

START_TEST(every_cell_is_the_sum_of_its_list)
{
	struct views_request requests[] = { { .by_region = true },
		{ .by_service = true, .each_quarter = true } };
	struct err e = ERR_INIT;
	size_t columns = 0;
	struct world w;

	begin(&w, true);
	for (size_t i = 0; i < 2; i++) {
		struct views_request *q = &requests[i];
		struct views_table *t = NULL;

		q->rules = measures_ips_grow_1();
		q->policy = DISCLOSURE_EXACT_1;
		q->day = w.h->today;
		ck_assert_msg(views_make(&t, q, &w.totals, &w.registry, &e) ==
				  0,
		    "%s", e.text);
		for (size_t c = 0; c < t->columns; c++)
			if (!t->column[c].all && is_known(&w, &t->column[c])) {
				adds_up(&w, q, &t->column[c]);
				columns++;
			}
		views_free(t);
	}
	/* Two regions, all and outside, of three quarters; and services. */
	ck_assert_uint_gt(columns, 4 * QUARTERS + SERVICES);
	end(&w);
}
END_TEST

START_TEST(a_list_names_where_each_return_stands)
{
	struct views_provenance_request q;
	struct buf text;
	struct views_provenance *p;
	struct world w;

	begin(&w, true);
	q = request(&w, "job_starts", 1, DISCLOSURE_EXACT_1);
	q.region = "r1";
	p = make(&w, &q);
	ck_assert_str_eq(p->request.region, "R1");
	/* The mover was in the other region then. */
	ck_assert_uint_eq(p->n, 2);
	ck_assert_str_eq(p->list[0].code, "Alpha");
	ck_assert_str_eq(p->list[0].name, "The Alpha");
	ck_assert_str_eq(p->list[1].code, "beta");
	ck_assert_uint_eq(p->list[1].revision, 2);
	ck_assert_str_eq(p->list[1].key.name, "north/1");
	ck_assert_int_eq(p->list[1].leaf.sealed, day_of("2026-05-17"));
	ck_assert(p->list[1].entry < w.totals.log_size);
	views_provenance_free(p);
	q.region = "R2";
	p = make(&w, &q);
	ck_assert_uint_eq(p->n, 3);
	ck_assert_str_eq(p->list[1].code, "mover");
	ck_assert_uint_eq(p->reporting.missing_n, 1);
	ck_assert_str_eq(p->reporting.missing[0], "silent");
	/* P-INF-5. */
	buf_init(&text, 1 << 20);
	views_provenance_text(p, &text);
	ck_assert_ptr_null(strstr(buf_str(&text), "Added up: "));
	ck_assert_uint_eq(p->reporting.by_set[0], 3);
	p->reporting.by_set[1] = 2;
	views_provenance_text(p, &text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "Added up: 3 services by ips-grow/1 and 2 by ips-grow/2. Their"));
	buf_free(&text);
	views_provenance_free(p);
	end(&w);
}
END_TEST

static void
is_said(const struct views_provenance *p, const char *words)
{
	struct jval *o = views_provenance_json(p);
	struct buf text;

	buf_init(&text, 1 << 20);
	jval_write(o, false, &text);
	ck_assert_msg(strstr(buf_str(&text), words) != NULL, "%s",
	    buf_str(&text));
	buf_free(&text);
	jval_free(o);
}

START_TEST(a_service_of_a_region_is_one_return)
{
	struct views_provenance_request q;
	struct views_provenance *p;
	struct world w;

	begin(&w, true);
	q = request(&w, "discharged", 1, DISCLOSURE_EXACT_1);
	q.region = "r1";
	q.service = "BETA";
	p = make(&w, &q);
	ck_assert_uint_eq(p->n, 1);
	ck_assert_str_eq(p->list[0].code, "beta");
	ck_assert_str_eq(p->cell.text, "2,111");
	ck_assert_str_eq(p->list[0].cell.text, "2,111");
	ck_assert_ptr_null(p->elsewhere);
	views_provenance_free(p);
	/* It was elsewhere then, which is no silence. */
	q.service = "mover";
	p = make(&w, &q);
	ck_assert_uint_eq(p->n, 0);
	ck_assert_str_eq(p->elsewhere, "R2");
	is_said(p, "\"Mover was in Two then, and is counted there.\"");
	is_said(p, "\"elsewhere\":{\"region\":\"R2\",\"name\":\"Two\"}");
	views_provenance_free(p);
	q.region = "R2";
	q.period = period_named(quarters[2]);
	p = make(&w, &q);
	ck_assert_str_eq(p->elsewhere, "R1");
	views_provenance_free(p);
	q.service = "gamma";
	q.region = "R1";
	q.reach = VIEWS_PROVENANCE_ALL;
	p = make(&w, &q);
	ck_assert_str_eq(p->elsewhere, "R2");
	views_provenance_free(p);
	/* A silent one is where it is asked for, and has not reported. */
	q.service = "silent";
	q.region = "R2";
	q.reach = VIEWS_PROVENANCE_QUARTER;
	p = make(&w, &q);
	ck_assert_ptr_null(p->elsewhere);
	is_said(p, "Nobody has reported this quarter here");
	views_provenance_free(p);
	q.service = "mover";
	q.period = period_named(quarters[1]);
	q.region = NULL;
	p = make(&w, &q);
	ck_assert_uint_eq(p->n, 1);
	views_provenance_free(p);
	end(&w);
}
END_TEST

/* Some text of the JSON; the caller frees it. */
static char *
written(struct world *w, const struct views_provenance_request *q)
{
	struct views_provenance *p = make(w, q);
	struct jval *o = views_provenance_json(p);
	struct buf text;

	buf_init(&text, 1 << 20);
	jval_write(o, true, &text);
	views_provenance_text(p, &text);
	jval_free(o);
	views_provenance_free(p);
	return buf_take(&text);
}

START_TEST(what_is_hidden_is_said_and_not_shown)
{
	struct views_provenance_request q;
	struct world w;
	char *text;

	begin(&w, true);
	/* gamma's discharges of the first quarter: 1,201. */
	q = request(&w, "discharged", 0, DISCLOSURE_EXACT_1);
	q.region = "R2";
	text = written(&w, &q);
	ck_assert(strstr(text, "1,201") != NULL);
	free(text);
	q.policy = DISCLOSURE_SHEAF_1;
	text = written(&w, &q);
	ck_assert(strstr(text, "1,201") == NULL);
	ck_assert(strstr(text, "\"1201\"") == NULL);
	ck_assert(strstr(text, "1201") == NULL);
	/* Three services are too few for a region; each is large enough. */
	ck_assert(strstr(text, "3 returns stand behind this figure, which is "
			       "not shown (too few services)") != NULL);
	free(text);
	end(&w);
}
END_TEST

/* Who has the tables already gets the same as who has not. */
START_TEST(tables_that_are_given_show_the_same)
{
	struct views_request regions = { .by_region = true };
	struct views_request of = { .region = "R1",
		.by_service = true,
		.each_quarter = true };
	struct views_provenance_request q;
	struct views_shown *shown[2];
	struct err e = ERR_INIT;
	struct world w;

	begin(&w, true);
	for (size_t i = 0; i < 2; i++) {
		struct views_request *r = i == 0 ? &regions : &of;
		struct views_table *t;

		r->rules = measures_ips_grow_1();
		r->policy = DISCLOSURE_SHEAF_1;
		r->day = w.h->today;
		ck_assert_int_eq(views_make(&t, r, &w.totals, &w.registry, &e),
		    0);
		shown[i] = views_shown_open(t);
	}
	for (size_t i = 0; i < QUARTERS * 2; i++) {
		char *made, *given;

		q = request(&w, "discharged", i % QUARTERS, DISCLOSURE_SHEAF_1);
		q.region = "r1";
		q.service = i < QUARTERS ? NULL : "beta";
		made = written(&w, &q);
		q.regions = shown[0];
		q.services = shown[1];
		given = written(&w, &q);
		ck_assert_str_eq(made, given);
		free(made);
		free(given);
	}
	views_shown_close(shown[0]);
	views_shown_close(shown[1]);
	end(&w);
}
END_TEST

START_TEST(a_page_without_a_return_has_a_way_on)
{
	struct views_provenance_request q;
	struct views_provenance *p;
	struct world w;
	struct jval *o;

	begin(&w, false);
	q = request(&w, "job_starts.per_referral", 1, DISCLOSURE_SHEAF_1);
	p = make(&w, &q);
	o = views_provenance_json(p);
	ck_assert_uint_eq(jval_length(jval_get(o, "returns")), 0);
	ck_assert(!jval_is_null(jval_get(o, "way_on")));
	ck_assert_uint_eq(jval_length(jval_get(o, "missing")), 6);
	jval_free(o);
	views_provenance_free(p);
	q.region = "R1";
	q.outside = false;
	p = make(&w, &q);
	ck_assert_uint_eq(p->n, 0);
	views_provenance_free(p);
	q.region = NULL;
	q.outside = true;
	p = make(&w, &q);
	ck_assert_uint_eq(p->n, 0);
	views_provenance_free(p);
	end(&w);
}
END_TEST

/* ------------------------------------------------------- several quarters */

/* What a quarter shows in the list is what it shows by itself, with the returns
 * that stand behind that. */
static void
is_of_its_quarters(struct world *w, const struct views_provenance *p)
{
	for (size_t i = 0; i < p->quarters; i++) {
		const struct views_shown_point *q = &p->quarter[i];
		struct views_provenance_request one = p->request;
		struct views_provenance *of;

		one.reach = VIEWS_PROVENANCE_QUARTER;
		one.period = q->period;
		one.regions = one.services = NULL;
		of = make(w, &one);
		ck_assert_str_eq(of->cell.text, q->cell.text);
		ck_assert_uint_eq(of->n, q->reported);
		views_provenance_free(of);
	}
}

/* A cell of a region's page, and the list that it opens to; whether it has a
 * value. */
static bool
opens_to_its_quarters(struct world *w,
    const struct views_provenance_request *like, const struct jval *row,
    const char *column, const struct jval *span)
{
	struct views_provenance_request q = *like;
	const struct jval *cell = jval_get(row, column);
	struct views_provenance *p;
	int64_t sum = 0;
	bool has_value;

	q.measure = jval_str(jval_get(row, "code"));
	q.reach = VIEWS_PROVENANCE_ALL;
	if (span != NULL) {
		q.reach = VIEWS_PROVENANCE_SPAN;
		q.period = period_named(jval_str(jval_get(span, "from")));
		q.last = period_named(jval_str(jval_get(span, "to")));
	}
	p = make(w, &q);
	ck_assert_str_eq(p->cell.text, jval_str(jval_get(cell, "shown")));
	is_of_its_quarters(w, p);
	for (size_t i = 0; i < p->quarters; i++)
		sum += p->quarter[i].cell.value;
	has_value = p->cell.has_value;
	/* All quarters together are rounded from their own total, and rates
	 * are no sums. */
	if (has_value && p->quarters > 0 && strchr(q.measure, '.') == NULL &&
	    (span != NULL || q.policy == DISCLOSURE_EXACT_1))
		ck_assert_int_eq(p->cell.value, sum);
	views_provenance_free(p);
	return has_value;
}

static size_t
page_opens(struct world *w, enum disclosure_policy policy, const char *region)
{
	static const char *const columns[] = { "year", "four", "ever" };
	struct views_request all = { .by_region = true,
		.policy = policy,
		.day = w->h->today };
	const struct period at = period_named("2026-01-01/P3M");
	struct views_provenance_request q = request(w, "", 0, policy);
	struct views_region_question page = { .region = region, .period = &at };
	struct views_table *t;
	struct views_shown *shown;
	struct err e = ERR_INIT;
	const struct jval *lines;
	struct jval *o;
	size_t with_value = 0;

	ck_assert_int_eq(views_make(&t, &all, &w->totals, &w->registry, &e), 0);
	page.shown = shown = views_shown_open(t);
	ck_assert_int_eq(views_region(&page, &o, &e), 0);
	lines = jval_get(o, "lines");
	q.region = region;
	for (size_t i = 0; i < 2 * jval_length(lines); i++) {
		const struct jval *row = jval_at(lines, i / 2);

		/* With the table that the pages have, and without. */
		q.regions = i % 2 == 0 ? shown : NULL;
		for (size_t c = 0; c < 3; c++) {
			const struct jval *span =
			    jval_get(jval_get(o, "spans"), columns[c]);

			if (c < 2 && jval_is_null(span))
				continue;
			with_value += opens_to_its_quarters(w, &q, row,
			    columns[c], c < 2 ? span : NULL);
		}
	}
	jval_free(o);
	views_shown_close(shown);
	return with_value;
}

START_TEST(figures_of_several_quarters_open_to_these)
{
	struct world w;

	begin(&w, true);
	ck_assert_uint_ge(page_opens(&w, DISCLOSURE_EXACT_1, "R1"), 20);
	ck_assert_uint_ge(page_opens(&w, DISCLOSURE_EXACT_1, NULL), 20);
	(void)page_opens(&w, DISCLOSURE_SHEAF_1, NULL);
	(void)page_opens(&w, DISCLOSURE_SHEAF_1, "R1");
	end(&w);
}
END_TEST

START_TEST(a_service_has_several_quarters_too)
{
	struct views_provenance_request q;
	struct views_provenance *p;
	struct world w;
	char *text;

	begin(&w, true);
	q = request(&w, "discharged", 0, DISCLOSURE_EXACT_1);
	q.reach = VIEWS_PROVENANCE_SPAN;
	q.last = period_named(quarters[1]);
	q.service = "beta";
	for (size_t i = 0; i < 2; i++) {
		p = make(&w, &q);
		/* 1,101 and, of revision 2, 2,111. */
		ck_assert_str_eq(p->cell.text, "3,212");
		ck_assert_uint_eq(p->quarters, 2);
		is_of_its_quarters(&w, p);
		views_provenance_free(p);
		q.region = "R1";
	}
	text = written(&w, &q);
	ck_assert(strstr(text,
		      "3,212 is made of 2 quarters. It is their sum.") != NULL);
	ck_assert(strstr(text, "totals --dir D --region R1 --by-service "
			       "--policy exact/1") != NULL);
	ck_assert(strstr(text, "sheaf-audit mirror URL/log mirror") != NULL);
	free(text);
	/* From elsewhere. */
	q.address = "https://region.example/";
	text = written(&w, &q);
	ck_assert(strstr(text, "sheaf-audit mirror https://region.example/log "
			       "mirror --policy policy.txt") != NULL);
	ck_assert(strstr(text, "https://region.example/v1/totals?"
			       "policy=exact/1&region=R1&by=service") != NULL);
	free(text);
	q.address = NULL;
	/* A span of one quarter is that quarter, with its returns. */
	q.last = q.period;
	p = make(&w, &q);
	ck_assert_uint_eq(p->quarters, 0);
	ck_assert_uint_eq(p->n, 1);
	views_provenance_free(p);
	end(&w);
}
END_TEST

static void
is_refused(struct world *w, const struct views_provenance_request *q,
    const char *words)
{
	struct views_provenance *p = NULL;
	struct err e = ERR_INIT;

	ck_assert_int_eq(views_provenance_make(&p, q, &w->totals, &w->registry,
			     &e),
	    -1);
	ck_assert_msg(strstr(e.text, words) != NULL, "%s", e.text);
}

START_TEST(what_is_not_there_is_refused)
{
	struct views_provenance_request q;
	struct world w;

	begin(&w, true);
	q = request(&w, "moonlight", 1, DISCLOSURE_SHEAF_1);
	is_refused(&w, &q, "there is no figure \"moonlight\"");
	q.measure = "referrals";
	q.region = "moon";
	is_refused(&w, &q, "there is no region \"moon\"");
	q.region = NULL;
	q.period = period_named("2026-10-01/P3M");
	is_refused(&w, &q, "has not begun");
	q.reach = VIEWS_PROVENANCE_SPAN;
	q.last = q.period;
	q.period = period_named(quarters[0]);
	is_refused(&w, &q, "has not begun");
	q.last = period_named(quarters[1]);
	q.period = period_named("2024-10-01/P3M");
	is_refused(&w, &q, "there are no figures for 2024/25 Q3");
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_cell_is_the_sum_of_its_list,
		a_list_names_where_each_return_stands,
		a_service_of_a_region_is_one_return,
		what_is_hidden_is_said_and_not_shown,
		tables_that_are_given_show_the_same,
		a_page_without_a_return_has_a_way_on,
		figures_of_several_quarters_open_to_these,
		a_service_has_several_quarters_too,
		what_is_not_there_is_refused, NULL };
	struct unit_suite suite = { .name = "views_provenance",
		.tests = tests };

	return unit_run(&suite);
}
