/* First reporting quarters and measures not collected. */
#include "agent/register/services.h"

#include <string.h>

#include "agent/figures/due.h"
#include "common/base/day.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct period
quarter(const char *text)
{
	struct err e = ERR_INIT;
	struct period p;

	ck_assert_msg(period_parse_user(text, &p, &e) == 0, "%s", e.text);
	return p;
}

static struct services
load(struct memory_register *s, const char *service)
{
	struct services_list list;
	struct services found;
	struct err e = ERR_INIT;

	ck_assert_int_eq(services_load(s->open.db, &list, &e), 0);
	ck_assert_ptr_nonnull(services_find(&list, service));
	found = *services_find(&list, service);
	services_free(&list);
	return found;
}

START_TEST(first_quarter)
{
	struct err e = ERR_INIT;
	struct services one;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, "svc-a,,satisfaction,2025-05-20,,,,3,\n");
	one = load(&s, "svc-a");
	ck_assert(one.has_facts && !one.has_first && !one.has_summary);
	ck_assert_int_eq(one.first.start, memory_register_day("2025-04-01"));
	ck_assert_int_eq(services_set_first(s.open.db, "svc-a",
			     quarter("2025/26 Q2"), &e),
	    0);
	one = load(&s, "svc-a");
	ck_assert(one.has_first);
	ck_assert_int_eq(one.first.start, memory_register_day("2025-07-01"));
	/* a service not known yet */
	ck_assert_int_eq(services_set_first(s.open.db, "svc-b",
			     quarter("2025/26 Q2"), &e),
	    0);
	ck_assert(!load(&s, "svc-b").has_facts);
	ck_assert_int_eq(services_set_first(s.open.db, "SVC-B",
			     quarter("2025/26 Q2"), &e),
	    -1);
	ck_assert_int_eq(services_set_first(s.open.db, "svc b",
			     quarter("2025/26 Q2"), &e),
	    -1);
	memory_register_close(&s);
}
END_TEST

START_TEST(not_collected)
{
	struct err e = ERR_INIT;
	struct returns r;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s,
	    "svc-a,,satisfaction,2025-05-20,,positive=2,,3,\n");
	ck_assert_int_eq(services_set_collected(s.open.db, "svc-a",
			     "satisfaction.responses", false, &e),
	    0);
	ck_assert_int_eq(services_set_collected(s.open.db, "svc-a",
			     "job_starts", false, &e),
	    0);
	ck_assert_int_eq(services_set_collected(s.open.db, "svc-a",
			     "referrals.employed", false, &e),
	    0);
	r = memory_register_return(&s, "2025-04-01/P3M", NULL);
	ck_assert_int_eq(memory_register_figure(&r, "satisfaction.responses"),
	    -1);
	ck_assert_int_eq(memory_register_figure(&r, "satisfaction.positive"),
	    -1);
	ck_assert_int_eq(memory_register_figure(&r, "job_starts"), -1);
	ck_assert_int_eq(memory_register_figure(&r, "job_starts.16_up"), -1);
	ck_assert_int_eq(memory_register_figure(&r, "referrals.employed"), -1);
	ck_assert_int_eq(memory_register_figure(&r, "referrals"), 0);
	ck_assert_int_eq(memory_register_figure(&r, "into_work"), 0);
	ck_assert_int_eq(services_set_collected(s.open.db, "svc-a",
			     "satisfaction.responses", true, &e),
	    0);
	r = memory_register_return(&s, "2025-04-01/P3M", NULL);
	ck_assert_int_eq(memory_register_figure(&r, "satisfaction.positive"),
	    2);
	ck_assert_int_eq(services_set_collected(s.open.db, "svc-a",
			     "referrals.self", false, &e),
	    -1);
	ck_assert_int_eq(services_set_collected(s.open.db, "svc-a", "friends",
			     false, &e),
	    -1);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { first_quarter, not_collected, NULL };

	return unit_main("services", tests);
}
