/*
 * Who has not reported: one centre with a service of each kind, and one that
 * moves from region to region.
 */
#include <check.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_complete.h"
#include "common/base/day.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define HEAD "kind,code,name,parent,from,to,attributes\n"
#define PLACES \
	"region,R1,One,,2000-01-01,,\n" \
	"area,A1,Area one,R1,2000-01-01,,\n" \
	"region,R2,Two,,2000-01-01,,\n" \
	"area,A2,Area two,R2,2000-01-01,,\n"
#define REGISTRY \
	HEAD PLACES "service,nobody,Nobody,A2,2020-01-01,,\n" \
		    "service,quiet,Quiet,A1,2020-01-01,,\n" \
		    "service,slow,Slow,A1,2020-01-01,,\n" \
		    "service,partly,Partly,A1,2020-01-01,,\n" \
		    "service,good,Good,A1,2020-01-01,,\n" \
		    "service,young,Young,A1,2026-07-01,,\n" \
		    "service,mover,Mover,A2,2020-01-01,2026-03-31,\n" \
		    "service,mover,Mover,A1,2026-04-01,,\n" \
		    "service,old,Old,A1,2020-01-01,2021-01-01,\n"

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

static void
set_registry(struct world *w, const char *csv)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct err e = ERR_INIT;

	ck_assert_msg(registry_parse(&w->registry, slice_of(csv), &e) == 0,
	    "%s", e.text);
	s->job = reference_replace;
	s->job_arg = &w->registry;
	merger_submit_wait(w->h->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
}

static void
begin(struct world *w, const char *csv)
{
	memset(w, 0, sizeof(*w));
	w->h = aggregator_fixture_new();
	set_registry(w, csv);
	w->agent = aggregator_fixture_member(w->h, "north", 10,
	    "good,mover,partly,quiet,slow,young");
	w->h->today = day_of("2026-08-01");
}

static void
bring(struct world *w, const char *service, const char *period,
    const char *through)
{
	struct aggregator_fixture_batch b = { .service = service,
		.period = period,
		.through = through };

	ck_assert_uint_eq(aggregator_fixture_batch(w->h, &w->agent, &b), 200);
}

static void
fill(struct world *w)
{
	bring(w, "slow", "2026-01-01/P3M", "2026-03-31");
	bring(w, "mover", "2026-01-01/P3M", "2026-03-31");
	bring(w, "partly", "2026-01-01/P3M", "2026-03-31");
	bring(w, "partly", "2026-04-01/P3M", "2026-06-29");
	bring(w, "good", "2026-01-01/P3M", "2026-03-31");
	bring(w, "good", "2026-04-01/P3M", "2026-06-30");
	bring(w, "good", "2026-07-01/P3M", "2026-07-31");
}

static struct views_complete *
make(struct world *w, const char *region, const char *from, const char *day)
{
	const struct totals_gate open = { at_once, NULL };
	struct views_complete_request q = { .region = region,
		.day = day_of(day) };
	struct views_complete *v = NULL;
	struct err e = ERR_INIT;

	if (from != NULL) {
		q.has_from = true;
		q.from = period_of(day_of(from));
	}
	ck_assert_int_eq(store_open_reader(&w->reader, w->h->store_path, &e),
	    0);
	ck_assert_int_eq(totals_begin(&w->totals, w->reader, &open, &e), 0);
	ck_assert_msg(views_complete_make(&v, &q, &w->totals, &w->registry,
			  &e) == 0,
	    "%s", e.text);
	return v;
}

static void
done(struct world *w, struct views_complete *v)
{
	views_complete_free(v);
	totals_end(&w->totals);
	store_close(w->reader);
}

static void
end(struct world *w)
{
	registry_free(&w->registry);
	aggregator_fixture_free(w->h);
}

static void
says(const struct views_complete *v,
    void (*say)(const struct views_complete *v, struct buf *out),
    const char *want)
{
	struct buf text;

	buf_init(&text, 65536);
	say(v, &text);
	ck_assert_str_eq(buf_str(&text), want);
	buf_free(&text);
}

START_TEST(silent_services_come_first_and_everyone_counts)
{
	static const struct {
		const char *code;
		enum views_due_state state[3];
	} want[] = {
		{ "nobody",
		    { VIEWS_DUE_NEVER, VIEWS_DUE_NEVER, VIEWS_DUE_NOT_YET } },
		{ "quiet",
		    { VIEWS_DUE_NEVER, VIEWS_DUE_NEVER, VIEWS_DUE_NOT_YET } },
		{ "mover",
		    { VIEWS_DUE_REPORTED, VIEWS_DUE_LATE, VIEWS_DUE_NOT_YET } },
		{ "partly",
		    { VIEWS_DUE_REPORTED, VIEWS_DUE_LATE, VIEWS_DUE_NOT_YET } },
		{ "slow",
		    { VIEWS_DUE_REPORTED, VIEWS_DUE_LATE, VIEWS_DUE_NOT_YET } },
		{ "good", { VIEWS_DUE_REPORTED, VIEWS_DUE_REPORTED,
			      VIEWS_DUE_TO_DATE } },
		{ "young", { VIEWS_DUE_NOT_EXPECTED, VIEWS_DUE_NOT_EXPECTED,
			       VIEWS_DUE_NOT_YET } },
	};
	struct views_complete *v;
	struct world w;

	begin(&w, REGISTRY);
	fill(&w);
	v = make(&w, NULL, "2026-01-01", "2026-08-01");
	ck_assert_uint_eq(v->quarters, 3);
	ck_assert_uint_eq(v->asked, 1);
	ck_assert_uint_eq(v->n, sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < v->n; i++) {
		ck_assert_str_eq(v->row[i].code, want[i].code);
		for (size_t q = 0; q < 3; q++)
			ck_assert_msg(v->row[i].cell[q].state ==
					  want[i].state[q],
			    "%s, quarter %zu: \"%s\"", want[i].code, q,
			    views_due_word(v->row[i].cell[q].state));
	}
	ck_assert_uint_eq(v->count[1].expected, 6);
	ck_assert_uint_eq(v->count[1].ever, 4);
	ck_assert_uint_eq(v->count[1].of[VIEWS_DUE_REPORTED], 1);
	ck_assert_uint_eq(v->row[5].cell[1].revision, 1);
	ck_assert(v->row[5].cell[1].entry > 0);
	ck_assert_int_eq(v->row[5].cell[2].sealed, day_of("2026-05-17"));
	ck_assert_int_eq(v->row[0].heard, DAY_NONE);
	ck_assert_int_eq(v->row[1].heard, day_of("2026-08-01"));
	ck_assert_str_eq(v->row[1].agent, "north");
	says(v, views_complete_sentence,
	    "1 of 6 services have reported 2026/27 Q1 (Apr–Jun). 2 have never "
	    "reported anything. 3 are late.");
	done(&w, v);
	end(&w);
}
END_TEST

START_TEST(a_service_counts_where_it_was)
{
	struct views_complete *v;
	struct world w;

	begin(&w, REGISTRY);
	fill(&w);
	v = make(&w, "r2", "2026-01-01", "2026-08-01");
	ck_assert_uint_eq(v->n, 2);
	ck_assert_str_eq(v->row[0].code, "nobody");
	ck_assert_str_eq(v->row[1].code, "mover");
	ck_assert(!v->row[1].cell[0].elsewhere);
	ck_assert(v->row[1].cell[1].elsewhere);
	ck_assert_uint_eq(v->count[0].expected, 2);
	ck_assert_uint_eq(v->count[0].of[VIEWS_DUE_REPORTED], 1);
	ck_assert_uint_eq(v->count[1].expected, 1);
	ck_assert_uint_eq(v->regions, 0);
	says(v, views_complete_ring,
	    "Two: services to ring about 2026/27 Q1 (Apr–Jun)\n"
	    "1 August 2026, log entry 11\n"
	    "\n"
	    "Never reported anything\n"
	    "- Nobody (nobody): not invited yet; the site was never heard "
	    "from\n");
	done(&w, v);
	/* All regions: each quarter is counted in one of them. */
	v = make(&w, NULL, "2026-01-01", "2026-08-01");
	ck_assert_uint_eq(v->regions, 2);
	ck_assert_uint_eq(v->uptake[0].expected, 5);
	ck_assert_uint_eq(v->uptake[0].ever, 4);
	ck_assert_uint_eq(v->uptake[1].expected, 1);
	ck_assert_uint_eq(v->uptake[1].ever, 0);
	done(&w, v);
	end(&w);
}
END_TEST

START_TEST(the_list_to_ring_says_what_is_missing)
{
	struct views_complete *v;
	struct world w;

	begin(&w, HEAD PLACES "service,slow,Slow,A1,2020-01-01,,\n"
			      "service,partly,Partly,A1,2020-01-01,,\n");
	bring(&w, "slow", "2025-07-01/P3M", "2025-09-30");
	bring(&w, "partly", "2026-04-01/P3M", "2026-05-17");
	bring(&w, "partly", "2026-01-01/P3M", "2026-03-31");
	v = make(&w, NULL, "2025-10-01", "2026-08-13");
	says(v, views_complete_ring,
	    "All regions: services to ring about 2026/27 Q1 (Apr–Jun)\n"
	    "13 August 2026, log entry 7\n"
	    "\n"
	    "Late\n"
	    "- Slow (slow), One: the site was last heard from 12 days ago; "
	    "late too: "
	    "2025/26 Q3, 2025/26 Q4\n"
	    "- Partly (partly), One: sent, but not the whole quarter, sealed "
	    "17 May 2026; the site was last heard from 12 days ago; late too: "
	    "2025/26 Q3\n");
	done(&w, v);
	end(&w);
}
END_TEST

START_TEST(an_empty_page_has_a_sentence_and_a_way_on)
{
	static const struct {
		const char *csv, *region, *day, *sentence;
		bool way_on;
	} cases[] = {
		{ HEAD, NULL, "2026-08-01",
		    "The registry is empty, so no service is expected to "
		    "report yet.",
		    true },
		{ HEAD PLACES, "R1", "2026-08-01",
		    "No service is expected to report 2026/27 Q1 (Apr–Jun) in "
		    "One.",
		    true },
		{ HEAD PLACES "service,good,Good,A1,2020-01-01,,\n", NULL,
		    "2026-08-01",
		    "0 of 1 service has reported 2026/27 Q1 (Apr–Jun). 1 has "
		    "never reported anything.",
		    false },
		{ HEAD PLACES "service,young,Young,A1,2026-07-01,,\n", NULL,
		    "2026-08-01",
		    "No service is expected to report 2026/27 Q1 (Apr–Jun) in "
		    "any region.",
		    false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct views_complete *v;
		struct jval *o;
		struct world w;

		begin(&w, cases[i].csv);
		v = make(&w, cases[i].region, NULL, cases[i].day);
		says(v, views_complete_sentence, cases[i].sentence);
		o = views_complete_json(v);
		ck_assert(jval_is_null(jval_get(o, "way_on")) !=
			  cases[i].way_on);
		jval_free(o);
		done(&w, v);
		end(&w);
	}
}
END_TEST

START_TEST(one_service_is_not_called_all)
{
	struct views_complete *v;
	struct world w;

	begin(&w, HEAD PLACES "service,good,Good,A1,2020-01-01,,\n");
	bring(&w, "good", "2026-04-01/P3M", "2026-06-30");
	v = make(&w, NULL, NULL, "2026-08-01");
	ck_assert_uint_eq(v->quarters, VIEWS_COMPLETE_QUARTERS);
	says(v, views_complete_sentence,
	    "The one service that is expected has reported 2026/27 Q1 "
	    "(Apr–Jun).");
	done(&w, v);
	v = make(&w, NULL, "2026-04-01", "2026-07-10");
	says(v, views_complete_sentence,
	    "2026/27 Q2 (Jul–Sep) is late after 30 October 2026. Until now 0 "
	    "of 1 service has sent it whole, and 0 to date.");
	done(&w, v);
	end(&w);
}
END_TEST

START_TEST(what_cannot_be_shown_is_refused)
{
	const struct totals_gate open = { at_once, NULL };
	struct views_complete_request q = { .day = day_of("2026-08-01"),
		.has_from = true,
		.has_to = true,
		.from = period_of(day_of("2026-07-01")),
		.to = period_of(day_of("2026-04-01")) };
	struct views_complete *v = NULL;
	struct err e = ERR_INIT;
	struct world w;

	begin(&w, REGISTRY);
	ck_assert_int_eq(store_open_reader(&w.reader, w.h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(&w.totals, w.reader, &open, &e), 0);
	ck_assert_int_eq(views_complete_make(&v, &q, &w.totals, &w.registry,
			     &e),
	    -1);
	ck_assert_str_eq(e.code, "from");
	q.from = period_of(day_of("2016-04-01"));
	ck_assert_int_eq(views_complete_make(&v, &q, &w.totals, &w.registry,
			     &e),
	    -1);
	ck_assert(strstr(e.text, "41 quarters are more than the 40") != NULL);
	q.from = period_next(q.from);
	q.region = "moon";
	ck_assert_int_eq(views_complete_make(&v, &q, &w.totals, &w.registry,
			     &e),
	    -1);
	ck_assert(strstr(e.text, "moon") != NULL);
	q.region = NULL;
	ck_assert_int_eq(views_complete_make(&v, &q, &w.totals, &w.registry,
			     &e),
	    0);
	ck_assert_uint_eq(v->quarters, VIEWS_COMPLETE_MAX);
	done(&w, v);
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		silent_services_come_first_and_everyone_counts,
		a_service_counts_where_it_was,
		the_list_to_ring_says_what_is_missing,
		an_empty_page_has_a_sentence_and_a_way_on,
		one_service_is_not_called_all, what_cannot_be_shown_is_refused,
		NULL
	};
	struct unit_suite suite = { .name = "views_complete", .tests = tests };

	return unit_run(&suite);
}
