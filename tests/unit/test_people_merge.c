/* Why a merge is refused, in words, and what a merge does beside the facts. */
#include "agent/people/people_merge.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_retention.h"
#include "common/base/mem.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

/* The two cannot be merged: the exact words, and nothing is changed. */
static void
conflicts(struct disk_register *w, const char *want)
{
	char *before = memory_register_export(&w->reg), *after, *said;
	struct err e = ERR_INIT;

	ck_assert_int_eq(disk_register_merge(w, 1, 2, &said, &e), -1);
	ck_assert_str_eq(e.code, "conflict");
	ck_assert_str_eq(said, want);
	ck_assert(strstr(e.text, "nothing was merged") != NULL);
	after = memory_register_export(&w->reg);
	ck_assert_str_eq(after, before);
	free(after);
	free(before);
	free(said);
}

START_TEST(what_stands_against_it)
{
	struct disk_register w;

	disk_register_begin(&w);
	memory_register_take(&w.reg,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C2,referral_accepted,2026-01-06,self,,,,\n");
	conflicts(&w,
	    "referral_accepted of 2026-01-06, self, ref m1: 2026-01-06 is "
	    "within another referral of the client, not discharged, which "
	    "began 2026-01-05\n");
	memory_register_take(&w.reg,
	    "svc-a,C2,referral_accepted,2026-01-05,other,,,,\n");
	conflicts(&w, "client 1: referral_accepted of 2026-01-05, self; but "
		      "client 2: referral_accepted of 2026-01-05, other\n");
	memory_register_take(&w.reg,
	    "svc-a,C2,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C1,wellbeing,2026-02-05,reqol,,,12,\n"
	    "svc-a,C2,wellbeing,2026-02-05,reqol,,,13,\n");
	conflicts(&w, "wellbeing of 2026-02-05, reqol, 13, ref m1: there is "
		      "another score of this instrument and day\n");
	disk_register_end(&w);
}
END_TEST

START_TEST(what_is_new)
{
	char *said, *exported;
	struct err e = ERR_INIT;
	struct disk_register w;

	disk_register_begin(&w);
	memory_register_take(&w.reg,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C1,discharged,2026-02-01,,,,,\n"
	    "svc-a,C1,job_started,2026-01-10,,,j1,20,\n"
	    "svc-a,C2,referral_accepted,2026-02-01,self,,,,\n"
	    "svc-a,C2,job_started,2026-02-10,,,j1,20,\n"
	    "svc-a,C2,job_started,2026-02-11,,,j2,20,\n"
	    "svc-a,C2,employer_contact,2026-02-11,phone,,e1,,m1\n");
	disk_register_put(&w, PEOPLE_JOB, 2, "j1", "Baker");
	disk_register_put(&w, PEOPLE_CLIENT, 2, "", "of the other");
	ck_assert_msg(disk_register_merge(&w, 1, 2, &said, &e) == 0, "%s",
	    said);
	ck_assert_str_eq(said,
	    "the referral with ref \"\" of client 2 is now \"m2\"\n"
	    "the job with ref \"j1\" of client 2 is now \"m3\"\n");
	free(said);
	exported = memory_register_export(&w.reg);
	ck_assert_str_eq(exported,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C1,job_started,2026-01-10,,,j1,20,\n"
	    "svc-a,C1,discharged,2026-02-01,,,,,\n"
	    "svc-a,C1,referral_accepted,2026-02-01,self,,m2,,\n"
	    "svc-a,C1,job_started,2026-02-10,,,m3,20,\n"
	    "svc-a,C1,employer_contact,2026-02-11,phone,,e1,,m1\n"
	    "svc-a,C1,job_started,2026-02-11,,,j2,20,\n");
	free(exported);
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM particulars"
			     " WHERE client = 1 AND ref = 'm3'"),
	    1);
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM particulars"),
	    2);
	disk_register_close(&w);
	disk_register_open(&w, "will");
	disk_register_end(&w);
}
END_TEST

/* Records that cannot be merged, and who may merge. */
START_TEST(which_two)
{
	struct err e = ERR_INIT;
	struct disk_register w;
	char *said;

	disk_register_three(&w);
	memory_register_take(&w.reg,
	    "svc-b,C1,referral_accepted,2026-01-05,self,,,,\n");
	ck_assert_int_eq(disk_register_merge(&w, 1, 1, &said, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	free(said);
	ck_assert_int_eq(disk_register_merge(&w, 1, 4, &said, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert(strstr(e.text, "different services") != NULL);
	free(said);
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM client"),
	    4);
	disk_register_end(&w);
}
END_TEST

/* A record without facts, and the later of two days of review. */
START_TEST(reviews)
{
	static const struct {
		const char *keep, *other, *want;
	} cases[] = {
		{ NULL, NULL, NULL },
		{ "2027-01-01", NULL, "2027-01-01" },
		{ NULL, "2027-01-01", "2027-01-01" },
		{ "2027-01-01", "2028-01-01", "2028-01-01" },
		{ "2028-01-01", "2027-01-01", "2028-01-01" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *day[] = { cases[i].keep, cases[i].other };
		struct err e = ERR_INIT;
		struct disk_register w;
		char *said;

		disk_register_three(&w);
		memory_register_take(&w.reg,
		    "svc-a,C3,referral_accepted,2026-01-07,self,"
		    "withdrawn,,,\n");
		for (uint32_t j = 0; j < 2; j++)
			if (day[j] != NULL)
				ck_assert_int_eq(
				    people_retention_set(w.reg.open.db,
					1 + 2 * j, memory_register_day(day[j]),
					&e),
				    0);
		ck_assert_msg(disk_register_merge(&w, 1, 3, &said, &e) == 0,
		    "%s", e.text);
		ck_assert_str_eq(said, "");
		free(said);
		ck_assert_int_eq(disk_register_number(&w,
				     "SELECT ifnull(review_on, -1) FROM client"
				     " WHERE id = 1"),
		    cases[i].want == NULL ? -1
					  : memory_register_day(cases[i].want));
		ck_assert_int_eq(disk_register_number(&w,
				     "SELECT count(*) FROM client"),
		    2);
		ck_assert_int_eq(disk_register_number(&w,
				     "SELECT count(*) FROM fact_history"
				     " WHERE client = 1"),
		    1);
		disk_register_end(&w);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_stands_against_it, what_is_new,
		which_two, reviews, NULL };

	return unit_main("people_merge", tests);
}
