/* The generator of the demonstration: its sums, its variety, its bytes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "tests/demo/demo_ledger.h"
#include "tests/demo/demo_sheet.h"
#include "tests/unit/unit.h"

enum { SEEDS = 25, SHEET_BYTES_MAX = 1 << 24 };

static const struct demo_site sites[] = {
	{ "northamptonshire", 139, 27 },
	{ "luton-bedfordshire", 264, 114 },
};

START_TEST(sums_are_the_published_ones)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		for (int i = 0; i < 2; i++) {
			struct demo_ledger ledger;
			struct demo_world w;

			demo_world_make(&w, &sites[i], seed);
			demo_ledger_count(&ledger, &w);
			ck_assert_int_eq(demo_ledger_sum(&ledger, "referrals"),
			    sites[i].referrals);
			ck_assert_int_eq(demo_ledger_sum(&ledger, "job_starts"),
			    sites[i].jobs);
			demo_world_free(&w);
		}
	}
}
END_TEST

START_TEST(every_caseload_may_be_shown)
{
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct demo_ledger ledger;
		struct demo_world w;

		demo_world_make(&w, &sites[0], seed);
		demo_ledger_count(&ledger, &w);
		for (int q = 0; q < DEMO_QUARTERS; q++)
			ck_assert_int_ge(demo_ledger_value(&ledger, q,
					     "caseload"),
			    20);
		demo_world_free(&w);
	}
}
END_TEST

START_TEST(bands_add_up)
{
	static const char *const banded[][4] = {
		{ "referrals", "referrals.clinician", "referrals.self",
		    "referrals.other" },
		{ "job_starts", "job_starts.16_up", "job_starts.under_16" },
		{ "sustained_13", "sustained_13.16_up",
		    "sustained_13.under_16" },
		{ "employer_contacts", "employer_contacts.face_to_face",
		    "employer_contacts.remote", "employer_contacts.other" },
	};
	struct demo_ledger ledger;
	struct demo_world w;

	demo_world_make(&w, &sites[1], 1);
	demo_ledger_count(&ledger, &w);
	for (size_t i = 0; i < 4; i++) {
		int64_t sum = 0;

		for (size_t k = 1; k < 4 && banded[i][k]; k++) {
			int64_t band = demo_ledger_sum(&ledger, banded[i][k]);

			ck_assert_int_gt(band, 0);
			sum += band;
		}
		ck_assert_int_eq(sum, demo_ledger_sum(&ledger, banded[i][0]));
	}
	demo_world_free(&w);
}
END_TEST

struct variety {
	int never_accepted, accepted_before, accepted_after, referred_again;
	int second_jobs, four_hours_only, unpaid, not_competitive;
	int no_threshold, missed_by_rule, before, after;
};

static void
look_at_job(struct variety *v, const struct demo_world *w,
    const struct demo_job *job)
{
	v->unpaid += job->unpaid;
	v->not_competitive += job->not_competitive;
	if (job->full_day == DAY_NONE) {
		v->four_hours_only +=
		    job->part_time && job->four_hours != DAY_NONE;
		v->missed_by_rule +=
		    !job->part_time && job->four_hours != DAY_NONE;
		v->no_threshold += job->four_hours == DAY_NONE;
		return;
	}
	v->before += job->full_day < w->first.start;
	v->after += job->start > w->last.end;
}

static void
look_at_episode(struct variety *v, const struct demo_world *w,
    const struct demo_episode *ep, size_t number)
{
	v->referred_again += number > 0;
	v->second_jobs += ep->jobs > 1;
	if (ep->accepted == DAY_NONE) {
		v->never_accepted++;
	} else {
		v->accepted_before += ep->accepted < w->first.start;
		v->accepted_after += ep->accepted > w->last.end;
	}
	for (size_t i = 0; i < ep->jobs; i++)
		look_at_job(v, w, &ep->job[i]);
}

START_TEST(what_counts_and_what_must_not_is_there)
{
	struct variety v = { 0 };
	struct demo_world w;

	demo_world_make(&w, &sites[1], 1);
	for (size_t i = 0; i < w.clients; i++) {
		for (size_t k = 0; k < w.client[i].episodes; k++)
			look_at_episode(&v, &w, &w.client[i].episode[k], k);
	}
	ck_assert_int_gt(v.never_accepted, 0);
	ck_assert_int_gt(v.accepted_before, 0);
	ck_assert_int_gt(v.accepted_after, 0);
	ck_assert_int_gt(v.referred_again, 0);
	ck_assert_int_gt(v.second_jobs, 0);
	ck_assert_int_gt(v.four_hours_only, 0);
	ck_assert_int_gt(v.unpaid, 0);
	ck_assert_int_gt(v.not_competitive, 0);
	ck_assert_int_gt(v.no_threshold + v.missed_by_rule, 0);
	ck_assert_int_gt(v.before, 0);
	ck_assert_int_gt(v.after, 0);
	demo_world_free(&w);
}
END_TEST

static char *
sheet_of(const struct demo_site *site, uint64_t seed)
{
	struct demo_ledger ledger;
	struct demo_world w;
	struct buf out;

	buf_init(&out, SHEET_BYTES_MAX);
	demo_world_make(&w, site, seed);
	demo_sheet_write(&out, &w);
	demo_ledger_count(&ledger, &w);
	demo_ledger_write(&out, &ledger, &w);
	ck_assert(!out.full);
	demo_world_free(&w);
	return buf_take(&out);
}

START_TEST(same_seed_same_bytes)
{
	char *first = sheet_of(&sites[0], 7);
	char *again = sheet_of(&sites[0], 7);
	char *other = sheet_of(&sites[0], 8);

	ck_assert_str_eq(first, again);
	ck_assert_str_ne(first, other);
	free(first);
	free(again);
	free(other);
}
END_TEST

/* FNV-1a of all the bytes, seen once and kept: any machine, any compiler. */
START_TEST(same_bytes_everywhere)
{
	char *sheet = sheet_of(&sites[1], 1);
	uint64_t hash = 0xcbf29ce484222325u;

	for (const char *c = sheet; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
	free(sheet);
	ck_assert_uint_eq(hash, 0x78f57e1032f19078u);
}
END_TEST

START_TEST(a_slip_moves_one_job_start)
{
	struct demo_ledger truth, slipped;
	int64_t moved = 0;
	struct demo_world w;
	struct demo_job *job;
	size_t client;

	demo_world_make(&w, &sites[1], 1);
	demo_ledger_count(&truth, &w);
	job = demo_world_slip(&w, &client);
	ck_assert_ptr_nonnull(job);
	demo_world_move(job, DEMO_WORLD_SLIP_DAYS);
	demo_ledger_count(&slipped, &w);
	for (int q = 0; q < DEMO_QUARTERS; q++) {
		int64_t change = demo_ledger_value(&slipped, q, "job_starts") -
				 demo_ledger_value(&truth, q, "job_starts");

		moved += change > 0 ? change : -change;
	}
	ck_assert_int_eq(moved, 2);
	ck_assert_int_eq(demo_ledger_sum(&slipped, "job_starts"),
	    sites[1].jobs);
	demo_world_free(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { sums_are_the_published_ones,
		every_caseload_may_be_shown, bands_add_up,
		what_counts_and_what_must_not_is_there, same_seed_same_bytes,
		same_bytes_everywhere, a_slip_moves_one_job_start, NULL };

	return unit_main("synthetic_register", tests);
}
