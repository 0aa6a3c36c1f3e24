/*
 * Who is who in the aggregator: ids without regard to case, epochs, the owners of
 * services, quotas.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/directory.h"
#include "common/base/day.h"
#include "tests/unit/unit.h"

static void
put_agent(struct directory *d, int64_t no, const char *id)
{
	struct store_agent a = { .no = no };

	snprintf(a.id, sizeof(a.id), "%s", id);
	directory_put_agent(d, &a);
}

static void
put_service(struct directory *d, int64_t no, const char *id, int64_t owner)
{
	struct store_service v = { .no = no, .owner = owner };

	snprintf(v.id, sizeof(v.id), "%s", id);
	directory_put_service(d, &v);
}

START_TEST(ids_are_found_exactly_and_twins_told_apart)
{
	struct directory *d = directory_new();
	struct store_service v;
	struct store_agent a;

	ck_assert(!directory_agent(d, "north", &a));
	ck_assert(!directory_agent_twin(d, "north"));
	for (int64_t i = 1; i <= 1000; i++) {
		char id[16];

		snprintf(id, sizeof(id), "North-%lld", (long long)i);
		put_agent(d, i, id);
		put_service(d, i, id, 1 + i % 100);
	}
	ck_assert(directory_agent(d, "North-777", &a));
	ck_assert_int_eq(a.no, 777);
	ck_assert(!directory_agent(d, "north-777", &a));
	ck_assert(directory_agent_twin(d, "nORTH-777"));
	ck_assert(!directory_agent_twin(d, "North-777"));
	ck_assert(!directory_agent_twin(d, "North-1001"));
	ck_assert(directory_service(d, "North-1000", &v));
	ck_assert(!directory_service(d, "NORTH-1000", &v));
	ck_assert(directory_service_twin(d, "NORTH-1000"));
	directory_free(d);
}
END_TEST

START_TEST(services_come_sorted_and_move)
{
	struct store_service own[LIMITS_AGENT_SERVICES_MAX];
	struct directory *d = directory_new();

	put_agent(d, 1, "a");
	put_agent(d, 2, "b");
	put_service(d, 1, "zeta", 1);
	put_service(d, 2, "alpha", 1);
	put_service(d, 3, "beta", 2);
	ck_assert_uint_eq(directory_services_of(d, 1, own), 2);
	ck_assert_str_eq(own[0].id, "alpha");
	ck_assert_str_eq(own[1].id, "zeta");
	put_service(d, 1, "zeta", 2);
	ck_assert_uint_eq(directory_services_of(d, 1, own), 1);
	ck_assert_uint_eq(directory_services_of(d, 2, own), 2);
	directory_free(d);
}
END_TEST

START_TEST(epochs_follow_one_another)
{
	struct directory *d = directory_new();
	struct store_epoch p = { .no = 1, .agent = 1, .epoch = 1 }, q;

	put_agent(d, 1, "a");
	p.key.b[0] = 5;
	ck_assert(!directory_newest_epoch(d, "a", &q));
	directory_put_epoch(d, &p);
	p.no = 2;
	p.epoch = 2;
	p.key.b[0] = 6;
	directory_put_epoch(d, &p);
	ck_assert(directory_newest_epoch(d, "a", &q) && q.epoch == 2);
	ck_assert(directory_epoch(d, "a", 1, &q) && q.no == 1);
	ck_assert(!directory_epoch(d, "a", 0, &q));
	ck_assert(!directory_epoch(d, "a", 3, &q));
	ck_assert(!directory_epoch_no(d, 3, &q));
	p.key.b[0] = 5;
	ck_assert(directory_key_used(d, &p.key));
	p.key.b[0] = 7;
	ck_assert(!directory_key_used(d, &p.key));
	directory_free(d);
}
END_TEST

START_TEST(a_quota_is_by_day_and_by_year)
{
	struct store_agent a = { .no = 1 };
	int32_t eve, new_year;

	ck_assert(day_parse(slice_of("2026-12-31"), &eve));
	new_year = eve + 1;
	ck_assert_uint_eq(directory_quota_left(&a, eve), LIMITS_QUOTA_DAY);
	a.quota_day = eve;
	a.quota_year = 2026;
	a.day_used = a.year_used = 150;
	ck_assert_uint_eq(directory_quota_left(&a, eve), 50);
	/* A refusal may take the last one twice. */
	a.day_used = 201;
	ck_assert_uint_eq(directory_quota_left(&a, eve), 0);
	ck_assert_uint_eq(directory_quota_left(&a, eve - 1), LIMITS_QUOTA_DAY);
	a.year_used = LIMITS_QUOTA_YEAR - 3;
	ck_assert_uint_eq(directory_quota_left(&a, eve - 1), 3);
	ck_assert_uint_eq(directory_quota_left(&a, new_year), LIMITS_QUOTA_DAY);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		ids_are_found_exactly_and_twins_told_apart,
		services_come_sorted_and_move, epochs_follow_one_another,
		a_quota_is_by_day_and_by_year, NULL
	};

	return unit_main("directory", tests);
}
