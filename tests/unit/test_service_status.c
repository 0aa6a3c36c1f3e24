/*
 * How far each service has come: one of each state in one aggregator.
 */
#include <check.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/service_status.h"
#include "common/base/day.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define REGISTRY \
	"kind,code,name,parent,from,to,attributes\n" \
	"region,R1,One,,2000-01-01,,\n" \
	"area,A1,Area one,R1,2000-01-01,,\n" \
	"region,R2,Two,,2000-01-01,,\n" \
	"area,A2,Area two,R2,2000-01-01,,\n" \
	"service,nobody,Nobody,A2,2020-01-01,,\n" \
	"service,asked,Asked,A1,2020-01-01,,\n" \
	"provider,trust,A trust,,2020-01-01,,\n" \
	"service,gone,Gone,A1,2020-01-01,,provider=trust\n" \
	"service,quiet,Quiet,A1,2020-01-01,,\n" \
	"service,slow,Slow,A1,2020-01-01,,\n" \
	"service,partly,Partly,A1,2020-01-01,,\n" \
	"service,GOOD,Good,A1,2020-01-01,,\n" \
	"service,young,Young,A1,2026-07-01,,\n" \
	"service,shut,Shut,A1,2020-01-01,2026-05-31,\n" \
	"service,old,Old,A1,2020-01-01,2021-01-01,\n"

static const struct {
	const char *service;
	enum service_status_state state;
} expected[] = {
	{ "nobody", SERVICE_STATUS_NOT_INVITED },
	{ "asked", SERVICE_STATUS_INVITED },
	{ "gone", SERVICE_STATUS_ENDED },
	{ "quiet", SERVICE_STATUS_SILENT },
	{ "partly", SERVICE_STATUS_LATE },
	{ "slow", SERVICE_STATUS_LATE },
	{ "stray", SERVICE_STATUS_ENROLLED },
	{ "young", SERVICE_STATUS_ENROLLED },
	{ "GOOD", SERVICE_STATUS_REPORTS },
	{ "shut", SERVICE_STATUS_REPORTS },
	{ "old", SERVICE_STATUS_CLOSED },
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
set_registry(struct aggregator_fixture *h, struct registry *r)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct err e = ERR_INIT;

	ck_assert_msg(registry_parse(r, slice_of(REGISTRY), &e) == 0, "%s",
	    e.text);
	s->job = reference_replace;
	s->job_arg = r;
	merger_submit_wait(h->merger, s);
	ck_assert_uint_eq(s->status, 200);
	submission_free(s);
}

static void
bring(struct aggregator_fixture *h, struct aggregator_fixture_agent *a,
    const char *service, const char *period, const char *through)
{
	struct aggregator_fixture_batch b = { .service = service,
		.period = period,
		.through = through };

	ck_assert_uint_eq(aggregator_fixture_batch(h, a, &b), 200);
}

static void
fill(struct aggregator_fixture *h)
{
	struct aggregator_fixture_agent north, leaver;

	ck_assert_uint_eq(aggregator_fixture_services(h, "asker", "asked"),
	    200);
	north = aggregator_fixture_member(h, "north", 10,
	    "good,partly,quiet,shut,slow,stray,young");
	leaver = aggregator_fixture_member(h, "leaver", 20, "gone");
	h->today = day_of("2026-08-01");
	bring(h, &north, "slow", "2026-01-01/P3M", "2026-03-31");
	bring(h, &north, "partly", "2026-04-01/P3M", "2026-06-29");
	bring(h, &north, "good", "2026-04-01/P3M", "2026-06-30");
	bring(h, &north, "shut", "2026-04-01/P3M", "2026-05-31");
	bring(h, &leaver, "gone", "2026-04-01/P3M", "2026-06-30");
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "leaver", 1, 1), 200);
}

static struct service_status *
make(const struct aggregator_fixture *h, const struct registry *r,
    const char *region, const char *day, struct totals_snapshot *v,
    struct store **reader)
{
	const struct totals_gate open = { at_once, NULL };
	const struct service_status_request q = { .region = region,
		.day = day_of(day) };
	struct service_status *s = NULL;
	struct err e = ERR_INIT;

	ck_assert_int_eq(store_open_reader(reader, h->store_path, &e), 0);
	ck_assert_int_eq(totals_begin(v, *reader, &open, &e), 0);
	ck_assert_msg(service_status_make(&s, &q, v, r, &e) == 0, "%s", e.text);
	ck_assert_int_eq(service_status_days(s, v, &e), 0);
	return s;
}

/* How agent i stands, and the command that invites it. */
static void
invited(const struct service_status *s, const struct registry *r, size_t i,
    const char *epoch, const char *command)
{
	struct jval *all = service_status_invites(s, r);

	ck_assert_str_eq(jval_get_text(jval_at(all, i), "epoch"), epoch);
	ck_assert_str_eq(jval_get_text(jval_at(all, i), "command"), command);
	jval_free(all);
}

START_TEST(each_state_is_told_apart)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct totals_snapshot v;
	struct service_status *s;
	struct store *reader;
	struct registry r;

	set_registry(h, &r);
	fill(h);
	s = make(h, &r, NULL, "2026-08-01", &v, &reader);
	ck_assert_int_eq(s->due.start, day_of("2026-04-01"));
	ck_assert_uint_eq(s->n, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < s->n; i++) {
		ck_assert_str_eq(s->service[i].code, expected[i].service);
		ck_assert_msg(s->service[i].state == expected[i].state,
		    "%s is \"%s\"", s->service[i].code,
		    service_status_word(s->service[i].state));
	}
	ck_assert_str_eq(s->service[5].agent, "north");
	ck_assert_int_eq(s->service[5].last.start, day_of("2026-01-01"));
	ck_assert_int_eq(s->service[5].through, day_of("2026-03-31"));
	ck_assert_str_eq(s->service[8].name, "Good");
	ck_assert(s->service[6].region == NULL && !s->service[6].known);
	ck_assert_uint_eq(s->agents, 3);
	ck_assert_str_eq(s->agent[0].agent.id, "asker");
	ck_assert_uint_eq(s->agent[0].epoch, 0);
	ck_assert_str_eq(s->agent[1].agent.id, "leaver");
	ck_assert_uint_eq(s->agent[1].epoch, 1);
	ck_assert(s->agent[1].ended && !s->agent[2].ended);
	ck_assert_uint_eq(s->agent[2].services, 7);
	invited(s, &r, 0, "Not enrolled",
	    "sheaf-aggregator invite --authority-dir A --agent asker --epoch 1 "
	    "--provider asker --out asker.invite --secret-file asker.secret");
	invited(s, &r, 1, "1, ended",
	    "sheaf-aggregator invite --authority-dir A --agent leaver --epoch "
	    "2 "
	    "--provider trust --out leaver.invite --secret-file leaver.secret");
	invited(s, &r, 2, "1",
	    "sheaf-aggregator invite --authority-dir A --agent north --epoch 2 "
	    "--provider north --out north.invite --secret-file north.secret");
	service_status_free(s);
	totals_end(&v);
	store_close(reader);
	registry_free(&r);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(a_quarter_is_due_30_days_after_it)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct totals_snapshot v;
	struct service_status *s;
	struct store *reader;
	struct registry r;

	set_registry(h, &r);
	fill(h);
	s = make(h, &r, "r1", "2026-07-30", &v, &reader);
	ck_assert_int_eq(s->due.start, day_of("2026-01-01"));
	ck_assert_uint_eq(s->count[SERVICE_STATUS_NOT_INVITED], 0);
	for (size_t i = 0; i < s->n; i++) {
		ck_assert_str_eq(s->service[i].region, "R1");
		if (strcmp(s->service[i].code, "slow") == 0)
			ck_assert_int_eq(s->service[i].state,
			    SERVICE_STATUS_REPORTS);
	}
	service_status_free(s);
	totals_end(&v);
	store_close(reader);
	s = make(h, &r, NULL, "2026-07-31", &v, &reader);
	ck_assert_int_eq(s->due.start, day_of("2026-04-01"));
	service_status_free(s);
	totals_end(&v);
	store_close(reader);
	registry_free(&r);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_state_is_told_apart,
		a_quarter_is_due_30_days_after_it, NULL };
	struct unit_suite suite = { .name = "service_status", .tests = tests };

	return unit_run(&suite);
}
