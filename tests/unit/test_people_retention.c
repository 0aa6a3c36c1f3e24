/* Whose record is due for a decision, and from which day on. */
#include "agent/people/people_retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static void
years(struct memory_register *s, const char *service, int n)
{
	struct err e = ERR_INIT;

	ck_assert_msg(people_retention_set_years(s->open.db, service, n, &e) ==
			  0,
	    "%s", e.text);
}

static void
review(struct memory_register *s, uint32_t client, const char *day)
{
	struct err e = ERR_INIT;

	ck_assert_msg(people_retention_set(s->open.db, client,
			  day == NULL ? DAY_NONE : memory_register_day(day),
			  &e) == 0,
	    "%s", e.text);
}

/* Who is due, as "client day last years," with an s where the day was set;
 * and how many are open. */
static void
due(struct memory_register *s, const char *service, const char *until,
    const char *want, size_t open)
{
	struct people_due_list list;
	struct err e = ERR_INIT;
	struct buf got;

	ck_assert_msg(people_retention_load(s->open.db, service,
			  memory_register_day(until), &list, &e) == 0,
	    "%s", e.text);
	buf_init(&got, 4096);
	for (size_t i = 0; i < list.n; i++) {
		const struct people_due *d = &list.item[i];
		char day[DAY_TEXT_SIZE], last[DAY_TEXT_SIZE] = "-";

		day_format(day, d->due);
		if (d->last != DAY_NONE)
			day_format(last, d->last);
		buf_printf(&got, "%u %s %s %s,", d->client, day, last,
		    d->set          ? "s"
		    : d->years == 1 ? "1"
				    : "n");
		ck_assert(d->set || d->years > 0);
		ck_assert(service == NULL || strcmp(d->service, service) == 0);
	}
	ck_assert_str_eq(buf_str(&got), want);
	ck_assert_uint_eq(list.open, open);
	buf_free(&got);
	people_retention_free(&list);
}

#define IN(client, ref, day) \
	"svc-a," client ",referral_accepted," day ",self,," ref ",,\n"
#define OUT(client, ref, day) \
	"svc-a," client ",discharged," day ",,," ref ",,\n"

START_TEST(leap_days)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s,
	    IN("C1", "", "2024-01-05") OUT("C1", "", "2024-02-29"));
	due(&s, NULL, "2099-01-01", "", 1);
	years(&s, "svc-a", 1);
	due(&s, NULL, "2025-02-27", "", 0);
	due(&s, NULL, "2025-02-28", "1 2025-02-28 2024-02-29 1,", 0);
	years(&s, "svc-a", 4);
	due(&s, NULL, "2028-02-28", "", 0);
	due(&s, NULL, "2028-02-29", "1 2028-02-29 2024-02-29 n,", 0);
	years(&s, "svc-a", PEOPLE_RETENTION_YEARS_MAX);
	due(&s, NULL, "2099-12-31", "", 0);
	/* 28 February stays what it is. */
	memory_register_take(&s,
	    OUT("C1", "", "2023-02-28") IN("C1", "", "2023-01-05"));
	years(&s, "svc-a", 1);
	due(&s, NULL, "2099-01-01", "1 2024-02-28 2023-02-28 1,", 0);
	memory_register_close(&s);
}
END_TEST

/* The last entry counts, whatever it is about, once every referral is over. */
START_TEST(over_and_over)
{
	struct memory_register s;

	memory_register_open(&s);
	years(&s, "svc-a", 1);
	memory_register_take(&s,
	    "svc-a,C1,referral_received,2024-01-04,self,,,,\n" IN("C1", "",
		"2024-01-05"));
	due(&s, NULL, "2099-01-01", "", 0);
	memory_register_take(&s, OUT("C1", "", "2024-03-05"));
	due(&s, NULL, "2099-01-01", "1 2025-03-05 2024-03-05 1,", 0);
	memory_register_take(&s,
	    "svc-a,C1,in_work_support,2024-05-01,phone,,,,\n");
	due(&s, NULL, "2099-01-01", "1 2025-05-01 2024-05-01 1,", 0);
	memory_register_take(&s,
	    "svc-a,C1,employer_contact,2024-05-02,phone,in_work,e1,,\n"
	    "svc-a,,employer_contact_reviewed,2024-05-09,,,e1,,\n");
	due(&s, NULL, "2099-01-01", "1 2025-05-02 2024-05-02 1,", 0);
	/* Opened again, and over again. */
	memory_register_take(&s, IN("C1", "2", "2024-06-05"));
	due(&s, NULL, "2099-01-01", "", 0);
	memory_register_take(&s, OUT("C1", "2", "2024-07-05"));
	due(&s, NULL, "2099-01-01", "1 2025-07-05 2024-07-05 1,", 0);
	/* The discharge was an error. */
	memory_register_take(&s,
	    "svc-a,C1,discharged,2024-07-05,,withdrawn,2,,\n");
	due(&s, NULL, "2099-01-01", "", 0);
	memory_register_take(&s,
	    "svc-a,C1,referral_accepted,2024-06-05,self,withdrawn,2,,"
	    "\n");
	due(&s, NULL, "2099-01-01", "1 2025-05-02 2024-05-02 1,", 0);
	memory_register_close(&s);
}
END_TEST

START_TEST(a_set_date_wins)
{
	struct err e = ERR_INIT;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, IN("C1", "", "2024-01-05") OUT("C1", "",
				     "2024-02-05") IN("C2", "", "2024-01-05"));
	due(&s, NULL, "2099-01-01", "", 1);
	review(&s, 1, "2030-01-01");
	due(&s, NULL, "2029-12-31", "", 0);
	due(&s, NULL, "2030-01-01", "1 2030-01-01 2024-02-05 s,", 0);
	years(&s, "svc-a", 1);
	due(&s, NULL, "2029-12-31", "", 0);
	/* Open records can have a date, too. The nearest is first, and on one
	 * day the lower number. */
	review(&s, 2, "2024-12-24");
	due(&s, NULL, "2030-01-01",
	    "2 2024-12-24 2024-01-05 s,1 2030-01-01 2024-02-05 s,", 0);
	review(&s, 1, "2024-12-24");
	due(&s, NULL, "2030-01-01",
	    "1 2024-12-24 2024-02-05 s,2 2024-12-24 2024-01-05 s,", 0);
	review(&s, 2, NULL);
	review(&s, 1, NULL);
	due(&s, NULL, "2030-01-01", "1 2025-02-05 2024-02-05 1,", 0);
	ck_assert_int_eq(people_retention_set(s.open.db, 3,
			     memory_register_day("2030-01-01"), &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(people_retention_set(s.open.db, 0, DAY_NONE, &e), -1);
	memory_register_close(&s);
}
END_TEST

START_TEST(of_each_service)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s,
	    IN("C1", "", "2024-01-05") OUT("C1", "",
		"2024-02-05") "svc-b,C1,referral_accepted,2024-01-05,self,,,,\n"
			      "svc-b,C1,discharged,2024-02-06,,,,,\n"
			      "svc-b,C2,referral_accepted,2024-01-05,self,,,,\n"
			      "svc-b,C2,discharged,2024-02-05,,,,,\n"
			      "svc-b,C3,referral_accepted,2024-01-05,self,,,,"
			      "\n");
	due(&s, NULL, "2099-01-01", "", 3);
	due(&s, "svc-a", "2099-01-01", "", 1);
	due(&s, "svc-b", "2099-01-01", "", 2);
	due(&s, "svc-c", "2099-01-01", "", 0);
	years(&s, "svc-b", 1);
	due(&s, NULL, "2099-01-01",
	    "3 2025-02-05 2024-02-05 1,2 2025-02-06 2024-02-06 1,", 1);
	due(&s, "svc-a", "2099-01-01", "", 1);
	due(&s, "svc-b", "2025-02-05", "3 2025-02-05 2024-02-05 1,", 0);
	/* A period that is set before there is anybody counts as well. */
	years(&s, "svc-d", 2);
	memory_register_take(&s,
	    "svc-d,C1,referral_accepted,2024-01-05,self,,,,\n"
	    "svc-d,C1,discharged,2024-02-06,,,,,\n");
	due(&s, "svc-d", "2099-01-01", "5 2026-02-06 2024-02-06 n,", 0);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { leap_days, over_and_over,
		a_set_date_wins, of_each_service, NULL };

	return unit_main("people_retention", tests);
}
