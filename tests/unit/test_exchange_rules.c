/* Entry rules that need more than one row, and who is blamed. */
#include "agent/exchange/exchange_rules.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

/* A client discharged and referred again. */
static const char two_referrals[] =
    "svc-a,A,referral_received,2025-01-10,,,1,,\n"
    "svc-a,A,referral_accepted,2025-01-12,clinician,,1,,\n"
    "svc-a,A,discharged,2025-03-31,,,1,,\n"
    "svc-a,A,referral_received,2025-05-01,,,2,,\n"
    "svc-a,A,referral_accepted,2025-05-02,self,,2,,\n";
/* and one with a job */
static const char job[] = "svc-a,A,referral_accepted,2025-01-12,self,,1,,\n"
			  "svc-a,A,job_started,2025-02-03,,part_time,j,16,\n"
			  "svc-a,A,job_ended,2025-03-03,,,j,,\n";

struct fault {
	const char *rows, *remark;
};

/* Each fault is found on its own, after `known` was stored. */
static void
all_refused(const char *known, const struct fault *fault, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct memory_register s;

		memory_register_open(&s);
		memory_register_take(&s, known);
		memory_register_refuses(&s, fault[i].rows, fault[i].remark);
		memory_register_close(&s);
	}
}

/* The same when all of it comes in one file, in any order of rows: only
 * the line changes. */
static void
all_refused_together(const char *known, const struct fault *fault, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *rest = strchr(fault[i].remark, ',');
		char *file = mem_printf("%s%s", fault[i].rows, known);
		struct exchange_report r;
		struct memory_register s;
		bool found = false;

		memory_register_open(&s);
		r = memory_register_import(&s, file, false);
		for (size_t k = 0; k < r.remarks; k++)
			found = found || strstr(r.remark[k].text, rest);
		ck_assert_msg(found, "%s", fault[i].remark);
		exchange_report_free(&r);
		memory_register_close(&s);
		free(file);
	}
}

#define REFUSED(known, faults) \
	all_refused(known, faults, sizeof(faults) / sizeof(faults[0]))
#define REFUSED_TOGETHER(known, faults) \
	all_refused_together(known, faults, sizeof(faults) / sizeof(faults[0]))

START_TEST(facts_outside_a_referral)
{
	static const struct fault faults[] = {
		{ "svc-a,A,contact,2025-01-09,phone,,,,\n",
		    "line 2, column date: 2025-01-09 is before the client's"
		    " first referral, 2025-01-10" },
		{ "svc-a,A,contact,2025-04-01,phone,,,,\n",
		    "line 2, column date: 2025-04-01 is after the client's"
		    " discharge, 2025-03-31" },
		{ "svc-a,A,allocated,2025-04-30,,,,,x\n",
		    "line 2, column date: 2025-04-30 is after the client's"
		    " discharge, 2025-03-31" },
		{ "svc-a,A,application,2025-04-30,,,,,\n",
		    "line 2, column date: 2025-04-30 is after the client's"
		    " discharge, 2025-03-31" },
		{ "svc-a,A,wellbeing,2025-04-30,reqol,,,20,\n",
		    "line 2, column date: 2025-04-30 is after the client's"
		    " discharge, 2025-03-31" },
		{ "svc-a,A,job_started,2025-04-01,,,j,20,\n",
		    "line 2, column date: 2025-04-01 is after the client's"
		    " discharge, 2025-03-31" },
		{ "svc-a,A,job_started,2025-01-01,,,j,20,\n",
		    "line 2, column date: 2025-01-01 is before the client's"
		    " first referral, 2025-01-10" },
		{ "svc-a,A,employer_contact,2025-04-01,phone,meaningful,e,,\n",
		    "line 2, column date: 2025-04-01 is after the client's"
		    " discharge, 2025-03-31" },
		{ "svc-a,A,in_work_support,2025-01-09,phone,,,,\n",
		    "line 2, column date: 2025-01-09 is before the client's"
		    " first referral, 2025-01-10" },
		{ "svc-a,A,profile_started,2025-02-01,,,3,,\n",
		    "line 2, column ref: the client has no referral of this"
		    " id" },
		{ "svc-a,A,profile_started,2025-02-01,,,,,\n",
		    "line 2, column ref: the client has no referral of this"
		    " id" },
	};
	static const struct fault unknown[] = {
		{ "svc-a,B,contact,2025-02-09,phone,,,,\n",
		    "line 2, column client: the client has no referral" },
	};

	REFUSED(two_referrals, faults);
	REFUSED_TOGETHER(two_referrals, faults);
	REFUSED(two_referrals, unknown);
}
END_TEST

START_TEST(facts_that_may_follow_a_discharge)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, two_referrals);
	memory_register_take(&s,
	    "svc-a,A,job_started,2025-03-31,,,j,20,\n"
	    "svc-a,A,job_full_day,2025-04-01,,,j,,\n"
	    "svc-a,A,job_hours,2025-04-02,,,j,21,\n"
	    "svc-a,A,job_ended,2025-04-03,,,j,,\n"
	    "svc-a,A,in_work_support,2025-04-02,phone,,,,\n"
	    "svc-a,A,employer_contact,2025-04-02,phone,in_work,e,,\n"
	    "svc-a,A,employer_contact_reviewed,2025-04-09,,,e,,x\n"
	    "svc-a,A,contact,2025-03-31,phone,,,,\n"
	    /* the six dates belong to it whatever their date */
	    "svc-a,A,profile_started,2025-01-02,,,1,,\n"
	    "svc-a,A,plan_completed,2025-06-02,,,1,,\n");
	memory_register_close(&s);
}
END_TEST

START_TEST(order_of_referrals)
{
	static const struct fault faults[] = {
		{ "svc-a,A,referral_received,2025-03-30,,,3,,\n",
		    "line 2, column date: 2025-03-30 is before the discharge"
		    " of the client's referral before it, 2025-03-31" },
		{ "svc-a,A,referral_received,2025-05-01,,,3,,\n",
		    "line 2, column date: another referral of the client begins"
		    " on this day" },
		{ "svc-a,A,referral_received,2025-05-02,,,3,,\n",
		    "line 2, column date: 2025-05-02 is within another"
		    " referral of the client, not discharged, which began"
		    " 2025-05-01" },
		{ "svc-a,A,discharged,2025-04-30,,,2,,\n",
		    "line 2, column date: 2025-04-30 is before the referral"
		    " began, 2025-05-01" },
		/* stored before: the correction is at fault */
		{ "svc-a,A,discharged,2025-05-02,,,1,,\n",
		    "line 2: with this row the referral_received of"
		    " 2025-05-01, which the register holds, would break a"
		    " rule: 2025-05-01 is before the discharge of the"
		    " client's referral before it, 2025-05-02" },
		{ "svc-a,A,discharged,,,withdrawn,1,,\n",
		    "line 2: with this row the referral_received of"
		    " 2025-05-01, which the register holds, would break a"
		    " rule: 2025-05-01 is within another referral of the"
		    " client, not discharged, which began 2025-01-10" },
	};

	REFUSED(two_referrals, faults);
}
END_TEST

START_TEST(source_of_a_referral)
{
	static const struct fault faults[] = {
		{ "svc-a,A,referral_received,2025-01-10,other,,1,,\n",
		    "line 2, column mode: the source of the referral is not"
		    " the same on its received and its accepted row" },
		{ "svc-a,A,referral_accepted,2025-01-12,,,1,,\n",
		    "line 2, column mode: an accepted referral needs its"
		    " source: clinician, self or other" },
	};
	struct memory_register s;

	REFUSED(two_referrals, faults);
	memory_register_open(&s);
	memory_register_take(&s,
	    "svc-a,A,referral_received,2025-05-01,,,1,,\n"
	    "svc-a,B,referral_received,2025-05-01,self,,,,\n"
	    "svc-a,B,referral_accepted,2025-05-01,,employed,,,\n"
	    "svc-a,C,referral_received,2025-05-01,self,,,,\n"
	    "svc-a,C,referral_accepted,2025-05-01,self,,,,\n");
	memory_register_close(&s);
}
END_TEST

START_TEST(facts_outside_a_job)
{
	static const struct fault faults[] = {
		{ "svc-a,A,job_full_day,2025-02-02,,,j,,\n",
		    "line 2, column date: 2025-02-02 is before the job"
		    " started, 2025-02-03" },
		{ "svc-a,A,job_four_hours,2025-02-02,,,j,,\n",
		    "line 2, column date: 2025-02-02 is before the job"
		    " started, 2025-02-03" },
		{ "svc-a,A,job_hours,2025-02-02,,,j,12,\n",
		    "line 2, column date: 2025-02-02 is before the job"
		    " started, 2025-02-03" },
		{ "svc-a,A,job_full_day,2025-03-04,,,j,,\n",
		    "line 2, column date: 2025-03-04 is after the job ended,"
		    " 2025-03-03" },
		{ "svc-a,A,job_four_hours,2025-03-04,,,j,,\n",
		    "line 2, column date: 2025-03-04 is after the job ended,"
		    " 2025-03-03" },
		{ "svc-a,A,job_hours,2025-03-04,,,j,12,\n",
		    "line 2, column date: 2025-03-04 is after the job ended,"
		    " 2025-03-03" },
		{ "svc-a,A,job_ended,2025-02-02,,,j,,\n",
		    "line 2, column date: 2025-02-02 is before the job"
		    " started, 2025-02-03" },
		{ "svc-a,A,job_hours,2025-02-03,,,j,12,\n",
		    "line 2, column date: the hours of a job's first day are"
		    " the value of job_started" },
		{ "svc-a,A,job_full_day,2025-02-04,,,k,,\n",
		    "line 2, column ref: the client has no job of this id" },
		{ "svc-a,A,job_started,2025-03-04,,,j,16,\n",
		    "line 2: with this row the job_ended of 2025-03-03, which"
		    " the register holds, would break a rule: 2025-03-03 is"
		    " before the job started, 2025-03-04" },
	};

	REFUSED(job, faults);
}
END_TEST

START_TEST(one_value_a_day)
{
	static const struct fault faults[] = {
		{ "svc-a,A,wellbeing,2025-02-03,reqol,,b,12,\n",
		    "line 2, column date: there is another score of this"
		    " instrument and day" },
		{ "svc-a,,staff_fte,2025-02-03,es,,b,1,x\n",
		    "line 2, column date: there is another value of this"
		    " person, role and day" },
	};
	static const char known[] =
	    "svc-a,A,referral_accepted,2025-01-12,self,,1,,\n"
	    "svc-a,A,wellbeing,2025-02-03,reqol,,a,11,\n"
	    "svc-a,A,wellbeing,2025-02-03,swemwbs,,c,11,\n"
	    "svc-a,,staff_fte,2025-02-03,es,,,1,x\n"
	    "svc-a,,staff_fte,2025-02-03,team_leader,,,1,x\n"
	    "svc-a,,staff_fte,2025-02-03,es,,,1,y\n";

	REFUSED(known, faults);
}
END_TEST

START_TEST(reviews_need_a_contact)
{
	static const struct fault faults[] = {
		{ "svc-a,,employer_contact_reviewed,2025-02-03,,,e,,\n",
		    "line 2, column ref: there is no employer contact of this"
		    " id, or it is withdrawn or refused" },
	};

	REFUSED(job, faults);
}
END_TEST

START_TEST(corrections_that_leave_facts_outside)
{
	static const struct fault faults[] = {
		{ "svc-a,A,referral_received,2025-01-21,,,1,,\n",
		    "line 2: with this row the contact of 2025-01-11, which"
		    " the register holds, would break a rule: 2025-01-11 is"
		    " before the client's first referral, 2025-01-21" },
		{ "svc-a,A,discharged,2025-01-19,,,1,,\n",
		    "line 2: with this row the contact of 2025-01-20, which"
		    " the register holds, would break a rule: 2025-01-20 is"
		    " after the client's discharge, 2025-01-19" },
	};
	static const char known[] =
	    "svc-a,A,referral_received,2025-01-10,self,,1,,\n"
	    "svc-a,A,contact,2025-01-20,phone,,,,\n"
	    "svc-a,A,contact,2025-01-11,phone,,,,\n";

	REFUSED(known, faults);
}
END_TEST

/* An employer contact that moves to another client, who has none. */
START_TEST(moved_contact)
{
	static const char known[] =
	    "svc-a,A,referral_received,2025-01-10,self,,1,,\n"
	    "svc-a,A,employer_contact,2025-01-20,phone,,e,,\n"
	    "svc-a,B,referral_received,2025-02-10,self,,1,,\n";
	/* B may not have it, so A keeps it, so A's referral cannot move. */
	static const char rows[] =
	    "svc-a,B,employer_contact,2025-01-20,phone,,e,,\n"
	    "svc-a,A,referral_received,2025-01-30,self,,1,,\n";
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, known);
	r = memory_register_import(&s, rows, true);
	ck_assert_uint_eq(r.refused, 2);
	ck_assert(strstr(r.remark[0].text, "line 2, column date: 2025-01-20"
					   " is before the client's first"));
	ck_assert(strstr(r.remark[1].text, "line 3: with this row the"
					   " employer_contact of 2025-01-20"));
	exchange_report_free(&r);
	memory_register_take(&s,
	    "svc-a,B,employer_contact,2025-02-20,phone,,e,,\n"
	    "svc-a,A,referral_received,2025-01-30,self,,1,,\n");
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { facts_outside_a_referral,
		facts_that_may_follow_a_discharge, order_of_referrals,
		source_of_a_referral, facts_outside_a_job, one_value_a_day,
		reviews_need_a_contact, corrections_that_leave_facts_outside,
		moved_contact, NULL };

	return unit_main("exchange_rules", tests);
}
