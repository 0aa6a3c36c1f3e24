/*
 * Uptake with what was read of the log before: the same bytes as with every entry read
 * anew, while the log grows, on another day, and of an earlier state.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_uptake.h"
#include "common/base/day.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define REGISTRY \
	"kind,code,name,parent,from,to,attributes\n" \
	"region,r1,One,,2000-01-01,,\n" \
	"area,a1,Area one,r1,2000-01-01,,\n" \
	"service,good,Good,a1,2020-01-01,,\n" \
	"service,slow,Slow,a1,2020-01-01,,\n"

static struct aggregator_fixture *h;
static struct aggregator_fixture_agent agent;
static struct registry registry;
static struct views_uptake_log *kept;
static struct err e;

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

static uint64_t
at_once(void *arg, uint64_t size)
{
	(void)arg;
	return size;
}

static void
bring(const char *service, const char *period, const char *through)
{
	struct aggregator_fixture_batch b = { .service = service,
		.period = period,
		.through = through };

	ck_assert_uint_eq(aggregator_fixture_batch(h, &agent, &b), 200);
}

/* The answer of a state that is `back` entries smaller than the newest. */
static void
answer(struct views_uptake_log *log, const char *day, uint64_t back,
    struct buf *out)
{
	const struct totals_gate open = { at_once, NULL };
	struct views_uptake_request q = { .log = log, .day = day_of(day) };
	struct totals_snapshot totals;
	struct views_uptake *v;
	struct store *reader;
	struct jval *json;

	ck_assert_int_eq(store_open_reader(&reader, h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(&totals, reader, &open, &e), 0);
	totals.log_size -= back;
	ck_assert_msg(views_uptake_make(&v, &q, &totals, &registry, &e) == 0,
	    "%s", e.text);
	buf_init(out, 1000000);
	json = views_uptake_json(v);
	jval_write(json, true, out);
	jval_free(json);
	views_uptake_free(v);
	totals_end(&totals);
	store_close(reader);
}

/* Both ways to it, which differ from `other` where that is given. */
static void
same(const char *day, uint64_t back, const char *other, struct buf *out)
{
	struct buf anew;

	answer(kept, day, back, out);
	answer(NULL, day, back, &anew);
	ck_assert_str_eq(buf_str(out), buf_str(&anew));
	if (other != NULL)
		ck_assert_str_ne(buf_str(out), other);
	buf_free(&anew);
}

START_TEST(what_was_read_before_changes_no_byte)
{
	struct buf first, grown, later, back, again;

	ck_assert_int_eq(registry_parse(&registry, slice_of(REGISTRY), &e), 0);
	h = aggregator_fixture_new();
	agent = aggregator_fixture_member(h, "north", 10, "good,slow");
	h->today = day_of("2026-08-01");
	kept = views_uptake_log_new();
	bring("slow", "2026-01-01/P3M", "2026-03-31");
	same("2026-08-01", 0, NULL, &first);
	bring("good", "2026-01-01/P3M", "2026-03-31");
	same("2026-08-01", 0, buf_str(&first), &grown);
	same("2026-03-15", 0, buf_str(&grown), &later);
	same("2026-08-01", 0, buf_str(&later), &again);
	ck_assert_str_eq(buf_str(&again), buf_str(&grown));
	/* Of an earlier state, and then of the newest again. */
	same("2026-08-01", 1, buf_str(&grown), &back);
	buf_free(&again);
	same("2026-08-01", 0, buf_str(&back), &again);
	buf_free(&first);
	buf_free(&grown);
	buf_free(&later);
	buf_free(&back);
	buf_free(&again);
	views_uptake_log_free(kept);
	aggregator_fixture_free(h);
	registry_free(&registry);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_was_read_before_changes_no_byte,
		NULL };

	return unit_main("views_uptake", tests);
}
