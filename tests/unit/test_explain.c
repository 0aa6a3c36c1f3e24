/* What a figure is made of, as `explain` tells staff. */
#include "agent/figures/explain.h"

#include <stdlib.h>
#include <string.h>

#include "agent/figures/summary.h"
#include "agent/register/clients.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

enum { TEXT_MAX = 1 << 20 };

static struct period
quarter(const char *text)
{
	struct period p;

	ck_assert(period_parse(slice_of(text), &p));
	return p;
}

static int
ask(struct memory_register *s, const char *period, const char *code,
    struct explain *x, struct err *e)
{
	const struct due_question q = { .service = "svc-a",
		.today = s->today,
		.through = DAY_NONE };

	return explain_open(x, s->open.db, &q, quarter(period), code, e);
}

static const char *
reference(const void *arg, uint32_t client)
{
	return clients_reference(arg, client);
}

/* The text of an explanation; the caller frees it. */
static char *
explained(struct memory_register *s, const char *period, const char *code)
{
	struct clients_references refs;
	struct err e = ERR_INIT;
	struct explain x;
	struct buf out;

	ck_assert_msg(ask(s, period, code, &x, &e) == 0, "%s", e.text);
	ck_assert_int_eq(explain_sum(&x), x.figure);
	ck_assert_int_eq(clients_open_references(&s->open, x.service, &refs,
			     &e),
	    0);
	buf_init(&out, TEXT_MAX);
	explain_write(&x, reference, &refs, &out);
	clients_free_references(&refs);
	explain_close(&x);
	return buf_take(&out);
}

static const char rows[] =
    "svc-a,R-7,referral_received,2025-01-02,self,employed,1,,\n"
    "svc-a,R-7,referral_accepted,2025-04-02,,,1,,\n"
    "svc-a,R-7,contact,2025-03-02,phone,,,,\n"
    "svc-a,R-7,contact,2025-04-03,phone,missed,,,\n"
    "svc-a,R-7,contact,2025-04-04,video,,,,x\n"
    "svc-a,R-7,contact,2025-05-04,phone,,,,\n"
    "svc-a,R-7,job_started,2025-05-01,,part_time,j1,16,\n"
    "svc-a,R-7,job_four_hours,2025-05-02,,,j1,,\n"
    "svc-a,R-7,job_hours,2025-06-01,,,j1,7.5,\n"
    "svc-a,R-7,job_started,2025-05-01,,unpaid,j2,9,\n"
    "svc-a,R-7,job_full_day,2025-05-01,,,j2,,\n"
    "svc-a,R-7,profile_started,2025-04-10,,,1,,\n"
    "svc-a,R-7,employer_contact,2025-04-20,phone,meaningful,e1,,\n"
    "svc-a,R-7,employer_contact,2025-04-22,phone,meaningful,e2,,\n"
    "svc-a,,employer_contact_reviewed,2025-04-23,,,e2,,\n"
    "svc-a,,staff_fte,2025-04-01,es,,,1,ann\n"
    "svc-a,,staff_fte,2025-04-01,es,,,0.5,bob\n"
    "svc-a,,time_sample,2025-04-01,,community=30,,60,ann\n";

/* The explanation of a measure: its first line, its title, the rest. */
static const struct {
	const char *code, *figure, *title, *rest;
} said[] = {
	{ "referrals.employed", "1 episodes",
	    "Referrals accepted: employed at referral",
	    "client R-7 referral 1 gives 1\n"
	    "  2025-01-02 referral_received self employed ref 1\n"
	    "  2025-04-02 referral_accepted ref 1\n"
	    "\n1 listed; their sum is 1\n" },
	{ "accessed", "1 clients", "People first seen this financial year",
	    "client R-7 gives 1\n"
	    "  2025-04-04 contact video\n"
	    "\n1 listed; their sum is 1\n" },
	{ "in_work.minutes", "450 minutes a week",
	    "Weekly minutes of people in work",
	    "client R-7 job j1 gives 450\n"
	    "  2025-05-01 job_started part_time 16 hours a week ref j1\n"
	    "  2025-05-02 job_four_hours ref j1\n"
	    "  2025-06-01 job_hours 7.5 hours a week ref j1\n"
	    "\n1 listed; their sum is 450\n" },
	{ "first_employer_contact.days", "10 days",
	    "Days from profile to first contact with an employer",
	    "client R-7 referral 1 gives 10\n"
	    "  2025-04-10 profile_started ref 1\n"
	    "  2025-04-20 employer_contact phone meaningful ref e1\n"
	    "\n1 listed; their sum is 10\n" },
	{ "employer_contacts.reviewed", "1 contacts",
	    "Employer contacts logged: reviewed by a team leader",
	    "client R-7 employer contact e2 gives 1\n"
	    "  2025-04-22 employer_contact phone meaningful ref e2\n"
	    "  2025-04-23 employer_contact_reviewed ref e2\n"
	    "\n1 listed; their sum is 1\n" },
	{ "es_fte_weeks", "1950 hundredths of FTE-weeks",
	    "Weeks worked by employment specialists",
	    "staff ann gives 9100\n"
	    "  2025-04-01 staff_fte es 1 FTE\n"
	    "staff bob gives 4550\n"
	    "  2025-04-01 staff_fte es 0.5 FTE\n"
	    "\n2 listed; their sum divided by 7 is 1950\n" },
	{ "community.minutes", "30 minutes",
	    "Sampled working time spent in the community",
	    "staff ann gives 30\n"
	    "  2025-04-01 time_sample community=30 60 minutes\n"
	    "\n1 listed; their sum is 30\n" },
	{ "interviews", "0 interviews", "Job interviews",
	    "0 listed; their sum is 0\n" },
};

START_TEST(each_unit_in_words)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, rows);
	for (size_t i = 0; i < sizeof(said) / sizeof(said[0]); i++) {
		char *text = explained(&s, "2025-04-01/P3M", said[i].code);
		char *want = mem_printf("%s: %s\n%s, svc-a, 2025/26 Q1 "
					"(Apr–Jun), figures to 2025-06-30"
					"\n\n%s",
		    said[i].code, said[i].figure, said[i].title, said[i].rest);

		ck_assert_str_eq(text, want);
		free(want);
		free(text);
	}
	memory_register_close(&s);
}
END_TEST

/* What is shown by evidence, by what, and why the others are left out. */
START_TEST(evidence_in_words)
{
	static const char more[] =
	    "svc-a,R-7,job_start_evidence,2025-04-30,payslip,,j1,,\n"
	    "svc-a,R-8,referral_accepted,2025-04-02,self,,1,,\n"
	    "svc-a,R-8,job_started,2025-05-06,,,j1,20,\n"
	    "svc-a,R-8,job_full_day,2025-05-06,,,j1,,\n"
	    "svc-a,R-8,job_start_evidence,2025-05-31,payslip,,j1,,\n"
	    "svc-a,R-8,job_start_evidence,2025-06-30,confirmation,,j1,,\n"
	    "svc-a,R-9,referral_accepted,2025-04-02,self,,1,,\n"
	    "svc-a,R-9,job_started,2025-05-07,,,j1,20,\n"
	    "svc-a,R-9,job_full_day,2025-05-08,,,j1,,\n"
	    "svc-a,R-10,referral_accepted,2025-04-02,self,,1,,\n"
	    "svc-a,R-10,job_started,2025-06-28,,,j1,20,\n"
	    "svc-a,R-10,job_full_day,2025-06-28,,,j1,,\n"
	    "svc-a,R-10,job_start_evidence,2025-07-05,payslip,,j1,,\n";
	static const char want[] =
	    "job_starts.evidenced: 2 jobs\n"
	    "Job starts, shown by evidence, svc-a, 2025/26 Q1 (Apr–Jun), "
	    "figures to 2025-06-30\n\n"
	    "client R-8 job j1 gives 1\n"
	    "  2025-05-06 job_started 20 hours a week ref j1\n"
	    "  2025-05-06 job_full_day ref j1\n"
	    "  2025-05-31 job_start_evidence payslip ref j1\n"
	    "client R-10 job j1 gives 1\n"
	    "  2025-06-28 job_started 20 hours a week ref j1\n"
	    "  2025-06-28 job_full_day ref j1\n"
	    "  2025-07-05 job_start_evidence payslip ref j1\n"
	    "\n2 listed; their sum is 2\n"
	    "\nNot shown by evidence, so not counted here: 2\n"
	    "client R-7 job j1 is left out: evidence of 30 April 2025 is "
	    "earlier than the outcome, which was reached on 2 May 2025\n"
	    "  2025-05-01 job_started part_time 16 hours a week ref j1\n"
	    "  2025-05-02 job_four_hours ref j1\n"
	    "  2025-06-01 job_hours 7.5 hours a week ref j1\n"
	    "  2025-04-30 job_start_evidence payslip ref j1\n"
	    "client R-9 job j1 is left out: reached on 8 May 2025, without "
	    "evidence\n"
	    "  2025-05-07 job_started 20 hours a week ref j1\n"
	    "  2025-05-08 job_full_day ref j1\n";
	struct memory_register s;
	struct err e = ERR_INIT;
	struct explain x;
	char *text;

	memory_register_open(&s);
	memory_register_take(&s, rows);
	memory_register_take(&s, more);
	ck_assert_int_eq(ask(&s, "2025-04-01/P3M", "job_starts.evidenced", &x,
			     &e),
	    -1);
	explain_close(&x);
	ck_assert_msg(strstr(e.text, "does not say that it keeps evidence") !=
			  NULL,
	    "%s", e.text);
	ck_assert_int_eq(services_set_evidence(&s.open, "svc-a", true, &e), 0);
	text = explained(&s, "2025-04-01/P3M", "job_starts.evidenced");
	ck_assert_str_eq(text, want);
	free(text);
	/* The figure itself is explained as before. */
	text = explained(&s, "2025-04-01/P3M", "job_starts");
	ck_assert_ptr_null(strstr(text, "evidence"));
	free(text);
	memory_register_close(&s);
}
END_TEST

static void
refused(struct memory_register *s, const char *period, const char *code,
    enum err_kind kind, const char *word)
{
	struct err e = ERR_INIT;
	struct explain x;

	ck_assert_int_eq(ask(s, period, code, &x, &e), -1);
	explain_close(&x);
	ck_assert_int_eq(e.kind, kind);
	ck_assert_msg(strstr(e.text, word) != NULL, "%s", e.text);
}

START_TEST(what_cannot_be_explained)
{
	static const char totals[] = "service,period,measure,value\n"
				     "svc-b,2025-04-01/P3M,referrals,3\n";
	const struct exchange_options options = {
		.today = memory_register_day("2026-06-30")
	};
	const struct due_question b = { .service = "svc-b",
		.today = options.today,
		.through = DAY_NONE };
	struct exchange_report report;
	struct err e = ERR_INIT;
	struct explain x;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, rows);
	refused(&s, "2025-04-01/P3M", "refer", ERR_USAGE, "no measure");
	refused(&s, "2024-10-01/P3M", "referrals", ERR_REFUSED, "before");
	refused(&s, "2026-07-01/P3M", "referrals", ERR_REFUSED, "begins after");
	ck_assert_int_eq(services_set_collected(s.open.db, "svc-a",
			     "job_starts", false, &e),
	    0);
	refused(&s, "2025-04-01/P3M", "job_starts.16_up", ERR_REFUSED,
	    "does not collect");
	ck_assert_msg(summary_import(s.open.db, measures_ips_grow_1(),
			  slice_of(totals), &options, &report, &e) == 0,
	    "%s", e.text);
	exchange_report_free(&report);
	ck_assert_int_eq(explain_open(&x, s.open.db, &b,
			     quarter("2025-04-01/P3M"), "referrals", &e),
	    -1);
	explain_close(&x);
	ck_assert_ptr_nonnull(strstr(e.text, "summary"));
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_unit_in_words, evidence_in_words,
		what_cannot_be_explained, NULL };

	return unit_main("explain", tests);
}
