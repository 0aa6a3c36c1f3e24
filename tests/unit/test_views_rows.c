/*
 * What several views share of one state changes no answer: each is, byte by byte, the
 * one that a view gives which reads everything for itself.  The statements of the log
 * are remembered from state to state, as a centre does, while returns come, are
 * revised, withdrawn and erased, a key is revoked, the registry changes and a day
 * passes.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/fidelity_view.h"
#include "aggregator/views/views_complete.h"
#include "aggregator/views/views_help.h"
#include "aggregator/views/views_provenance.h"
#include "aggregator/views/views_rows.h"
#include "aggregator/views/views_typology_write.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define HEAD "kind,code,name,parent,from,to,attributes\n"
#define PLACES \
	"region,R1,One,,2000-01-01,,\n" \
	"area,A1,Area one,R1,2000-01-01,,\n" \
	"region,R2,Two,,2000-01-01,,\n" \
	"area,A2,Area two,R2,2000-01-01,,\n" \
	"service,quiet,Quiet,A2,2020-01-01,,\n" \
	"service,good,Good,A1,2020-01-01,,\n"
#define BEFORE HEAD PLACES "service,mover,Mover,A1,2020-01-01,,\n"
#define AFTER \
	HEAD PLACES "service,mover,Mover,A1,2020-01-01,2026-03-31,\n" \
		    "service,mover,Moved,A2,2026-04-01,,\n"

struct world {
	struct aggregator_fixture *h;
	struct aggregator_fixture_agent agent;
	struct registry registry;
	struct views_leaves *leaves;
	int32_t day;
	char *last; /* what the answers were before */
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

	registry_free(&w->registry);
	ck_assert_msg(registry_parse(&w->registry, slice_of(csv), &e) == 0,
	    "%s", e.text);
	s->job = reference_replace;
	s->job_arg = &w->registry;
	merger_submit_wait(w->h->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
}

/* ----------------------------------------------------------------- answers */

static void
put(struct buf *out, struct jval *o)
{
	jval_write(o, true, out);
	buf_puts(out, "\n");
	jval_free(o);
}

static void
complete(const struct world *w, const struct totals_snapshot *t,
    const char *region, struct buf *out)
{
	struct views_complete_request q = { .region = region, .day = w->day };
	struct views_complete *v;
	struct err e = ERR_INIT;

	ck_assert_msg(views_complete_make(&v, &q, t, &w->registry, &e) == 0,
	    "%s", e.text);
	put(out, views_complete_json(v));
	views_complete_ring(v, out);
	views_complete_free(v);
}

static void
fidelity(const struct world *w, const struct totals_snapshot *t,
    const char *region, struct buf *out)
{
	struct fidelity_view_request q = { .region = region, .until = w->day };
	struct fidelity_view *v;
	struct err e = ERR_INIT;

	ck_assert_msg(fidelity_view_make(&v, &q, t, &w->registry, &e) == 0,
	    "%s", e.text);
	put(out, fidelity_view_json(v));
	fidelity_view_free(v);
}

static void
help(const struct world *w, const struct totals_snapshot *t, const char *region,
    struct buf *out)
{
	struct views_help_request q = { .policy = DISCLOSURE_EXACT_1,
		.region = region,
		.day = w->day };
	struct views_help_asked asked;
	struct views_help *v;
	struct err e = ERR_INIT;

	ck_assert_msg(views_help_ask(&asked, &q, t, &w->registry, &e) == 0,
	    "%s", e.text);
	v = views_help_make(&asked.question);
	put(out, views_help_json(v));
	views_help_free(v);
	views_help_asked_free(&asked);
}

static void
provenance(const struct world *w, const struct totals_snapshot *t,
    const char *region, struct buf *out)
{
	struct views_provenance_request q = { .policy = DISCLOSURE_EXACT_1,
		.measure = "referrals",
		.region = region,
		.period = period_of(day_of("2026-04-01")),
		.day = w->day };
	struct views_provenance *v;
	struct err e = ERR_INIT;

	ck_assert_msg(views_provenance_make(&v, &q, t, &w->registry, &e) == 0,
	    "%s", e.text);
	put(out, views_provenance_json(v));
	views_provenance_free(v);
}

static void
kinds(const struct world *w, const struct totals_snapshot *t,
    const char *region, struct buf *out)
{
	struct views_typology_request q = { .policy = DISCLOSURE_EXACT_1,
		.region = region,
		.day = w->day };
	struct views_typology *v;
	struct err e = ERR_INIT;

	ck_assert_msg(views_typology_make(&v, &q, t, &w->registry, &e) == 0,
	    "%s", e.text);
	put(out, views_typology_json(v));
	views_typology_free(v);
}

/* All answers of a state, as a text that the caller frees. */
static char *
answers(const struct world *w, const struct totals_snapshot *t)
{
	static const char *const region[] = { NULL, "R1", "R2" };
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	for (size_t i = 0; i < sizeof(region) / sizeof(region[0]); i++) {
		complete(w, t, region[i], &out);
		fidelity(w, t, region[i], &out);
		help(w, t, region[i], &out);
		provenance(w, t, region[i], &out);
		kinds(w, t, region[i], &out);
	}
	return buf_take(&out);
}

/* Texts that are too long to be printed as a whole. */
static void
same(const char *got, const char *want)
{
	size_t i = 0;

	while (got[i] != '\0' && got[i] == want[i])
		i++;
	ck_assert_msg(got[i] == want[i], "%.60s instead of %.60s", got + i,
	    want + i);
}

/* Compare them, twice with what is shared; they are others than before. */
static void
step(struct world *w)
{
	const struct totals_gate open = { at_once, NULL };
	struct totals_snapshot totals;
	struct store *reader;
	struct views_rows *rows;
	struct err e = ERR_INIT;
	char *alone, *shared, *again;

	ck_assert_int_eq(store_open_reader(&reader, w->h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(&totals, reader, &open, &e), 0);
	ck_assert_ptr_null(totals.rows);
	alone = answers(w, &totals);
	ck_assert_int_eq(views_rows_make(&rows, &totals, &w->registry, w->day,
			     w->leaves, &e),
	    0);
	totals.rows = rows;
	shared = answers(w, &totals);
	again = answers(w, &totals);
	same(shared, alone);
	same(again, alone);
	ck_assert_msg(strcmp(alone, w->last) != 0, "nothing has changed");
	free(w->last);
	w->last = alone;
	free(shared);
	free(again);
	views_rows_free(rows);
	totals_end(&totals);
	store_close(reader);
}

static void
bring(struct world *w, const struct aggregator_fixture_batch *b)
{
	ck_assert_uint_eq(aggregator_fixture_batch(w->h, &w->agent, b), 200);
	step(w);
}

static void
begin(struct world *w)
{
	*w = (struct world){ .h = aggregator_fixture_new(),
		.leaves = views_leaves_new(),
		.last = mem_string("") };
	set_registry(w, BEFORE);
	w->agent =
	    aggregator_fixture_member(w->h, "north", 10, "good,mover,quiet");
	w->h->today = w->day = day_of("2026-08-01");
}

static void
end(struct world *w)
{
	views_leaves_free(w->leaves);
	registry_free(&w->registry);
	aggregator_fixture_free(w->h);
	free(w->last);
}

START_TEST(what_is_shared_changes_no_answer)
{
	struct aggregator_fixture_batch good = { .service = "good",
		.through = "2026-06-29",
		.referrals = 9 };
	struct aggregator_fixture_batch mover = { .service = "mover",
		.through = "2026-06-30",
		.referrals = 7 };
	struct hash id;
	struct world w;

	begin(&w);
	step(&w);
	bring(&w, &good);
	bring(&w, &mover);
	id = w.h->last_id;
	good.revision = 2;
	good.through = "2026-06-30";
	good.referrals = 11;
	bring(&w, &good);
	good.revision = 3;
	good.withdrawn = true;
	bring(&w, &good);
	ck_assert_uint_eq(aggregator_fixture_erase(w.h, &id), 200);
	step(&w);
	ck_assert_uint_eq(aggregator_fixture_revoke(w.h, "north", 1,
			      w.agent.seq),
	    200);
	step(&w);
	set_registry(&w, AFTER);
	step(&w);
	w.day++;
	step(&w);
	end(&w);
}
END_TEST

/* Of another day or registry it is not what was asked about, so it is not used. */
START_TEST(rows_of_another_question_are_left)
{
	const struct totals_gate open = { at_once, NULL };
	struct totals_snapshot totals;
	const struct views_rows *found;
	struct views_rows *rows, *made;
	struct registry other = { 0 };
	struct store *reader;
	struct err e = ERR_INIT;
	struct world w;

	begin(&w);
	ck_assert_int_eq(store_open_reader(&reader, w.h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(&totals, reader, &open, &e), 0);
	ck_assert_int_eq(views_rows_make(&rows, &totals, &w.registry, w.day,
			     w.leaves, &e),
	    0);
	totals.rows = rows;
	ck_assert_int_eq(views_rows_begin(&found, &made, &totals, &w.registry,
			     w.day, &e),
	    0);
	ck_assert_ptr_eq(found, rows);
	ck_assert_ptr_null(made);
	ck_assert_int_eq(views_rows_begin(&found, &made, &totals, &w.registry,
			     w.day + 1, &e),
	    0);
	ck_assert_ptr_eq(found, made);
	views_rows_free(made);
	ck_assert_int_eq(views_rows_begin(&found, &made, &totals, &other, w.day,
			     &e),
	    0);
	ck_assert_ptr_eq(found, made);
	views_rows_free(made);
	views_rows_free(rows);
	totals_end(&totals);
	store_close(reader);
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_is_shared_changes_no_answer,
		rows_of_another_question_are_left, NULL };
	struct unit_suite suite = { .name = "views_rows", .tests = tests };

	return unit_run(&suite);
}
