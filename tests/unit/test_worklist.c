/* Worked cases of the lists that staff work from. */
#include "agent/worklist/worklist.h"

#include <string.h>

#include "agent/worklist/worklist_actions.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"
#include "tests/unit/worklist_fixture.h"

static const struct actor ann = { .name = "ann" };

struct expected {
	const char *list, *today, *rows, *expect;
};

static void
check(const struct expected *x)
{
	enum worklist_name name;
	struct worklist list;
	struct worklist_fixture v = { 0 };
	struct buf out;

	ck_assert(worklist_find(slice_of(x->list), &name));
	ck_assert_str_eq(worklist_word(name), x->list);
	ck_assert_uint_gt(strlen(worklist_title(name)), 0);
	worklist_fixture_open(&v, x->rows, x->today);
	worklist_make(name, &v.t, &list);
	buf_init(&out, 65536);
	worklist_fixture_rows(&out, &v, &list);
	ck_assert_msg(strcmp(buf_str(&out), x->expect) == 0,
	    "%s on %s of\n%sis\n%sinstead of\n%s", x->list, x->today, x->rows,
	    buf_str(&out), x->expect);
	buf_free(&out);
	worklist_free(&list);
	worklist_fixture_close(&v);
}

#define CHECK(cases) \
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) \
	check(&cases[i])

#define NO_CALL "no-employer-contact"

static const struct expected of_no_employer_contact[] = {
	/* the day before day 20, day 20, the day before day 30, day 30 */
	{ NO_CALL, "2026-05-20", PROFILE, "" },
	{ NO_CALL, "2026-05-21", PROFILE, "A,,2026-05-01,20,20 days\n" },
	{ NO_CALL, "2026-05-30", PROFILE, "A,,2026-05-01,29,20 days\n" },
	{ NO_CALL, "2026-05-31", PROFILE A "allocated,2026-01-02,,,,,es1\n",
	    "A,es1,2026-05-01,30,30 days\n" },
	/* a qualifying contact ends it, even on the profile's day */
	{ NO_CALL, "2026-06-30",
	    PROFILE A "employer_contact,2026-05-01,phone,meaningful,c1,,\n",
	    "" },
	/* not one by email, not one before the profile, not one in work,
	 * not one that is later than today */
	{ NO_CALL, "2026-05-31",
	    PROFILE A "employer_contact,2026-05-02,email,meaningful,c1,,\n" A
		      "employer_contact,2026-04-30,phone,meaningful,c2,,\n" A
		      "employer_contact,2026-05-03,phone,meaningful;in_work,"
		      "c3,,\n" A
		      "employer_contact,2026-06-01,phone,meaningful,c4,,\n"
		      "svc-a,,employer_contact,2026-05-04,phone,meaningful,"
		      "c5,,\n",
	    "A,,2026-05-01,30,30 days\n" },
	/* discharged; and referred again, without a profile yet */
	{ NO_CALL, "2026-06-10", PROFILE A "discharged,2026-06-10,,,r1,,\n",
	    "" },
	{ NO_CALL, "2026-06-09", PROFILE A "discharged,2026-06-10,,,r1,,\n",
	    "A,,2026-05-01,39,30 days\n" },
	{ NO_CALL, "2026-06-30",
	    PROFILE A "discharged,2026-06-10,,,r1,,\n" A
		      "referral_received,2026-06-11,self,,r2,,\n",
	    "" },
	{ NO_CALL, "2026-06-30", ACCEPTED, "" },
};

START_TEST(no_employer_contact)
{
	CHECK(of_no_employer_contact);
}
END_TEST

static const struct expected of_no_support[] = {
	{ "no-support", "2026-05-31", JOB, "A,,j1,2026-02-10,\n" },
	/* on the month's last day and its first, and in the month after */
	{ "no-support", "2026-05-31",
	    JOB A "in_work_support,2026-05-31,phone,,,,\n", "" },
	{ "no-support", "2026-05-31",
	    JOB A "in_work_support,2026-05-01,message,,,,\n", "" },
	{ "no-support", "2026-06-01",
	    JOB A "in_work_support,2026-05-31,phone,,,,\n",
	    "A,,j1,2026-02-10,2026-05-31\n" },
	/* last day of work, and the day after */
	{ "no-support", "2026-05-10", JOB A "job_ended,2026-05-10,,,j1,,\n",
	    "A,,j1,2026-02-10,\n" },
	{ "no-support", "2026-05-11", JOB A "job_ended,2026-05-10,,,j1,,\n",
	    "" },
	/* after a discharge silence is not employment */
	{ "no-support", "2026-05-11", JOB A "discharged,2026-05-10,,,r1,,\n",
	    "" },
	/* before the threshold, unpaid, not competitive: not in work */
	{ "no-support", "2026-02-10", JOB, "" },
	{ "no-support", "2026-05-31",
	    ACCEPTED A "job_started,2026-02-10,,unpaid,j1,20,\n" A
		       "job_full_day,2026-02-11,,,j1,,\n",
	    "" },
	/* two jobs are one client, by the job that began first */
	{ "no-support", "2026-05-31",
	    JOB A "job_started,2026-04-10,,,j2,8,\n" A
		  "job_full_day,2026-04-11,,,j2,,\n" A
		  "job_ended,2026-04-30,,,j1,,\n",
	    "A,,j2,2026-04-10,\n" },
};

START_TEST(no_support)
{
	CHECK(of_no_support);
}
END_TEST

static const struct expected of_unreviewed[] = {
	{ "unreviewed", "2026-06-14", CONTACTS,
	    "c2,2026-06-01,es1,,last week\n"
	    "c3,2026-06-07,es1,,last week\n"
	    "c4,2026-06-08,es2,,this week\n" },
	{ "unreviewed", "2026-06-15", CONTACTS,
	    "c4,2026-06-08,es2,,last week\n" },
	{ "unreviewed", "2026-06-07", CONTACTS,
	    "c1,2026-05-31,es1,,last week\n"
	    "c2,2026-06-01,es1,,this week\n"
	    "c3,2026-06-07,es1,,this week\n" },
	/* reviewed by the day, not by the day after */
	{ "unreviewed", "2026-06-09",
	    CONTACTS "svc-a,,employer_contact_reviewed,2026-06-09,,,c2,,tl\n"
		     "svc-a,,employer_contact_reviewed,2026-06-10,,,c3,,tl\n"
		     "svc-a,,employer_contact_reviewed,2026-06-09,,,c4,,tl\n",
	    "c3,2026-06-07,es1,,last week\n" },
};

START_TEST(unreviewed)
{
	CHECK(of_unreviewed);
}
END_TEST

/* 13 weeks on 2026-05-12, 26 on 2026-08-11. */
static const struct expected of_milestones[] = {
	{ "milestones", "2026-04-13", JOB, "" },
	{ "milestones", "2026-04-14", JOB, "A,,j1,2026-02-10,13,2026-05-12\n" },
	{ "milestones", "2026-05-12", JOB, "A,,j1,2026-02-10,13,2026-05-12\n" },
	{ "milestones", "2026-05-13", JOB, "" },
	/* an end after today is not known yet; one that was is */
	{ "milestones", "2026-05-10", JOB A "job_ended,2026-05-11,,,j1,,\n",
	    "A,,j1,2026-02-10,13,2026-05-12\n" },
	{ "milestones", "2026-05-11", JOB A "job_ended,2026-05-11,,,j1,,\n",
	    "" },
	{ "milestones", "2026-05-12", JOB A "job_ended,2026-05-12,,,j1,,\n",
	    "A,,j1,2026-02-10,13,2026-05-12\n" },
	{ "milestones", "2026-05-11", JOB A "discharged,2026-05-10,,,r1,,\n",
	    "" },
	/* 52 weeks; a job that does not count */
	{ "milestones", "2026-06-30",
	    ACCEPTED A "job_started,2025-07-29,,,j1,20,\n" A
		       "job_full_day,2025-07-29,,,j1,,\n",
	    "A,,j1,2025-07-29,52,2026-07-28\n" },
	{ "milestones", "2026-04-14",
	    ACCEPTED A "job_started,2026-02-10,,not_competitive,j1,20,\n" A
		       "job_full_day,2026-02-11,,,j1,,\n",
	    "" },
};

START_TEST(milestones)
{
	CHECK(of_milestones);
}
END_TEST

static const struct expected of_caseload[] = {
	/* 28 days of contact, then no more */
	{ "caseload", "2026-06-30", LOADED, ",1,,,\n" },
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" POST "0.6,es1\n" POST
		     "1,es2\n",
	    "es1,1,0.60,12.00,\nes2,0,1.00,20.00,\n" },
	{ "caseload", "2026-07-01", LOADED, "" },
	{ "caseload", "2026-06-30", LOADED A "discharged,2026-06-30,,,r1,,\n",
	    "" },
	/* allocated anew; not for the referral before; and somebody who left,
	 * or has no hours: more than they should have */
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" A
		     "allocated,2026-06-30,,,,,es2\n" A
		     "allocated,2025-06-30,,,,,es3\n",
	    "es2,1,,20.00,\n" },
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" POST "1,es1\n"
		     "svc-a,,staff_fte,2026-06-30,es,,,0,es1\n",
	    "es1,1,0.00,0.00,over\n" },
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" POST "0.05,es1\n",
	    "es1,1,0.05,1.00,\n" },
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" POST "0.04,es1\n",
	    "es1,1,0.04,0.80,over\n" },
};

START_TEST(caseload)
{
	CHECK(of_caseload);
}
END_TEST

static const struct expected of_job_end_unknown[] = {
	{ "job-end-unknown", "2026-05-31", JOB, "" },
	{ "job-end-unknown", "2026-05-10",
	    JOB A "discharged,2026-05-10,,,r1,,\n", "" },
	{ "job-end-unknown", "2026-05-11",
	    JOB A "discharged,2026-05-10,,,r1,,\n",
	    "A,,j1,2026-02-10,2026-05-10,1\n" },
	{ "job-end-unknown", "2026-05-21",
	    JOB A "discharged,2026-05-10,,,r1,,\n" A
		  "in_work_support,2026-05-20,phone,,,,\n",
	    "A,,j1,2026-02-10,2026-05-20,1\n" },
	{ "job-end-unknown", "2026-05-21",
	    JOB A "discharged,2026-05-10,,,r1,,\n" A
		  "job_ended,2026-05-01,,,j1,,\n",
	    "" },
};

START_TEST(job_end_unknown)
{
	enum worklist_name name;

	CHECK(of_job_end_unknown);
	ck_assert(!worklist_find(slice_of("actions of mine"), &name));
}
END_TEST

#define ENGAGED \
	ACCEPTED A "profile_completed,2026-03-01,,,r1,,\n" A \
		   "plan_completed,2026-03-04,,,r1,,\n"
#define SHOWS(event, day, mode) A event "_evidence," day "," mode ",,j1,,\n"

/* 13 weeks on 2026-05-12, 26 on 2026-08-11, 52 on 2027-02-09. */
static const struct expected of_no_evidence[] = {
	/* the later of profile and plan; evidence from that day on shows it */
	{ "no-evidence", "2026-03-03", ENGAGED, "" },
	{ "no-evidence", "2026-03-05", ENGAGED,
	    "A,,Engagement,,2026-03-04,1\n" },
	{ "no-evidence", "2026-03-05",
	    ENGAGED A "engaged_evidence,2026-03-03,confirmation,,r1,,\n",
	    "A,,Engagement,,2026-03-04,1\n" },
	{ "no-evidence", "2026-03-05",
	    ENGAGED A "engaged_evidence,2026-03-04,confirmation,,r1,,\n", "" },
	{ "no-evidence", "2026-03-05",
	    ENGAGED A "engaged_evidence,2026-03-05,own_8,,r1,,\n", "" },
	/* nobody has said what that is */
	{ "no-evidence", "2026-03-05",
	    ENGAGED A "engaged_evidence,2026-03-05,own_3,,r1,,\n",
	    "A,,Engagement,,2026-03-04,1\n" },
	/* known today, not on the day before it */
	{ "no-evidence", "2026-03-04",
	    ENGAGED A "engaged_evidence,2026-03-05,own_8,,r1,,\n",
	    "A,,Engagement,,2026-03-04,0\n" },
	/* a job start: an offer and an own kind may come before the first day,
	 * a payslip and a confirmation not */
	{ "no-evidence", "2026-02-10", JOB, "" },
	{ "no-evidence", "2026-02-11", JOB, "A,,Job start,j1,2026-02-11,0\n" },
	{ "no-evidence", "2026-02-11",
	    JOB SHOWS("job_start", "2026-02-09", "payslip"),
	    "A,,Job start,j1,2026-02-11,0\n" },
	{ "no-evidence", "2026-02-11",
	    JOB SHOWS("job_start", "2026-02-09", "confirmation"),
	    "A,,Job start,j1,2026-02-11,0\n" },
	{ "no-evidence", "2026-02-11",
	    JOB SHOWS("job_start", "2026-02-10", "payslip"), "" },
	{ "no-evidence", "2026-02-11",
	    JOB SHOWS("job_start", "2026-01-20", "job_offer"), "" },
	{ "no-evidence", "2026-02-11",
	    JOB SHOWS("job_start", "2026-01-20", "own_8"), "" },
	/* of two kinds one is enough */
	{ "no-evidence", "2026-02-11",
	    JOB SHOWS("job_start", "2026-02-09", "payslip")
		SHOWS("job_start", "2026-02-01", "job_offer"),
	    "" },
	/* a sustainment: on its day or later, also after the job */
	{ "no-evidence", "2026-05-13",
	    JOB SHOWS("job_start", "2026-02-10", "payslip")
		SHOWS("sustained_13", "2026-05-11", "payslip"),
	    "A,,13 weeks,j1,2026-05-12,1\n" },
	{ "no-evidence", "2026-05-20",
	    JOB SHOWS("job_start", "2026-02-10", "payslip")
		SHOWS("sustained_13", "2026-05-19", "payslip") A
	    "job_ended,2026-05-12,,,j1,,\n" A "discharged,2026-05-13,,,r1,,\n",
	    "" },
	/* one that was not reached; all three; one that shows another */
	{ "no-evidence", "2026-05-20",
	    JOB SHOWS("job_start", "2026-02-10", "payslip") A
	    "job_ended,2026-05-11,,,j1,,\n",
	    "" },
	{ "no-evidence", "2027-02-09",
	    JOB SHOWS("job_start", "2026-02-10", "payslip"),
	    "A,,13 weeks,j1,2026-05-12,273\n"
	    "A,,26 weeks,j1,2026-08-11,182\n"
	    "A,,52 weeks,j1,2027-02-09,0\n" },
	{ "no-evidence", "2026-06-30",
	    JOB SHOWS("job_start", "2026-02-10", "payslip")
		SHOWS("sustained_26", "2026-06-20", "payslip"),
	    "A,,13 weeks,j1,2026-05-12,49\n" },
	/* no outcome of a job that does not count */
	{ "no-evidence", "2026-06-30",
	    ACCEPTED A "job_started,2026-02-10,,unpaid,j1,20,\n" A
		       "job_full_day,2026-02-11,,,j1,,\n",
	    "" },
};

START_TEST(no_evidence)
{
	CHECK(of_no_evidence);
}
END_TEST

static const struct expected of_evidence_due[] = {
	{ "evidence-due", "2026-04-13", JOB, "" },
	{ "evidence-due", "2026-04-14", JOB, "A,,13 weeks,j1,2026-05-12,28\n" },
	{ "evidence-due", "2026-05-11", JOB, "A,,13 weeks,j1,2026-05-12,1\n" },
	/* reached: it is among those without evidence */
	{ "evidence-due", "2026-05-12", JOB, "" },
	{ "evidence-due", "2026-05-10", JOB A "job_ended,2026-05-11,,,j1,,\n",
	    "A,,13 weeks,j1,2026-05-12,2\n" },
	{ "evidence-due", "2026-05-11", JOB A "job_ended,2026-05-11,,,j1,,\n",
	    "" },
	{ "evidence-due", "2026-05-11", JOB A "discharged,2026-05-10,,,r1,,\n",
	    "" },
	{ "evidence-due", "2027-01-31", JOB, "A,,52 weeks,j1,2027-02-09,9\n" },
};

START_TEST(evidence_due)
{
	struct worklist_fixture v = { 0 };

	CHECK(of_evidence_due);
	worklist_fixture_open(&v, JOB, "2026-06-30");
	ck_assert(!worklist_collects_evidence(&v.facts));
	worklist_fixture_close(&v);
	memset(&v, 0, sizeof(v));
	worklist_fixture_open(&v,
	    JOB SHOWS("job_start", "2026-02-10", "payslip"), "2026-06-30");
	ck_assert(worklist_collects_evidence(&v.facts));
	worklist_fixture_close(&v);
}
END_TEST

/* Evidence is no step of a referral and no change of hours. */
START_TEST(evidence_changes_no_figure)
{
	static const char with[] = JOB A
	    "job_hours,2026-03-01,,,j1,8,\n" SHOWS("job_start", "2026-02-10",
		"payslip") SHOWS("sustained_13", "2026-05-20", "payslip") A
	    "engaged_evidence,2026-02-01,confirmation,,r1,,\n";
	struct worklist_fixture v = { 0 };

	worklist_fixture_open(&v, with, "2026-06-30");
	ck_assert_uint_eq(v.t.episodes, 1);
	ck_assert_int_eq(v.t.episode[0].discharged, DAY_NONE);
	ck_assert_int_eq(v.t.episode[0].source, MODE_SELF);
	ck_assert_uint_eq(v.t.jobs, 1);
	ck_assert_uint_eq(v.t.job[0].hours_n, 1);
	ck_assert_int_eq(timeline_hours(&v.t.job[0],
			     day_from_civil(2026, 6, 30)),
	    800);
	worklist_fixture_close(&v);
}
END_TEST

/* ---------------------------------------------------------------- actions */

static void
plan(const struct open_register *reg, int64_t review, const char *what,
    const char *planned, int32_t done)
{
	struct review_action a = { .review = review,
		.planned = memory_register_day(planned),
		.done = done };
	struct err e = ERR_INIT;
	enum review_change change;

	a.words[REVIEW_WHAT] = mem_string(what);
	a.words[REVIEW_OWNER] = mem_string("");
	a.words[REVIEW_EVIDENCE] = mem_string("");
	ck_assert_msg(fidelity_actions_put(reg, &a, &change, &e) == 0, "%s",
	    e.text);
	fidelity_actions_wipe(&a);
}

START_TEST(actions)
{
	struct review r = { .service = "svc-a",
		.day = memory_register_day("2026-03-01"),
		.kind = FIDELITY_SELF };
	struct worklist_action_list list;
	struct open_register reg;
	enum review_change change;
	struct err e = ERR_INIT;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, ACCEPTED);
	reg = (struct open_register){ .db = s.open.db,
		.vault = s.open.vault,
		.actor = &ann };
	memset(r.score, 3, sizeof(r.score));
	ck_assert_int_eq(db_begin(s.open.db, &e), 0);
	ck_assert_msg(fidelity_book_put(&reg, &r, slice_of(""), &change, &e) ==
			  0,
	    "%s", e.text);
	plan(&reg, r.number, "later", "2026-07-01", DAY_NONE);
	plan(&reg, r.number, "today", "2026-06-30", DAY_NONE);
	plan(&reg, r.number, "late", "2026-06-29", DAY_NONE);
	plan(&reg, r.number, "done", "2026-05-01", s.today);
	plan(&reg, r.number, "to be done", "2026-05-01", s.today + 1);
	ck_assert_int_eq(db_commit(s.open.db, &e), 0);
	ck_assert_msg(worklist_actions_load(&reg, "svc-a", s.today, &list,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(list.n, 4);
	ck_assert_str_eq(list.item[0].action.words[REVIEW_WHAT], "to be done");
	ck_assert_str_eq(list.item[1].action.words[REVIEW_WHAT], "late");
	ck_assert(list.item[1].overdue);
	ck_assert_str_eq(list.item[2].action.words[REVIEW_WHAT], "today");
	ck_assert(!list.item[2].overdue);
	ck_assert_str_eq(list.item[3].action.words[REVIEW_WHAT], "later");
	worklist_actions_free(&list);
	ck_assert_int_eq(fidelity_book_withdraw(&reg, &r, &e), 0);
	ck_assert_int_eq(worklist_actions_load(&reg, NULL, s.today, &list, &e),
	    0);
	ck_assert_uint_eq(list.n, 0);
	worklist_actions_free(&list);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { no_employer_contact, no_support,
		unreviewed, milestones, caseload, job_end_unknown, no_evidence,
		evidence_due, evidence_changes_no_figure, actions, NULL };

	return unit_main("worklist", tests);
}
