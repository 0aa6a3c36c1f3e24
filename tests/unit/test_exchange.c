/* Whole files: what is stored, corrected, withdrawn, refused, and that
 * nothing else happens. */
#include "agent/exchange/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static const char client[] =
    "svc-a,A,referral_received,2025-01-10,self,,1,,\n"
    "svc-a,A,contact,2025-01-20,phone,,,,x\n"
    "svc-a,A,job_started,2025-02-03,,,j,16,\n"
    "svc-a,A,job_full_day,2025-02-03,,,j,,\n"
    "svc-a,A,employer_contact,2025-02-01,phone,,e,,\n"
    "svc-a,,employer_contact_reviewed,2025-02-09,,,e,,\n"
    "svc-a,A,plan_completed,2025-02-08,,,1,,\n";

/* stored, corrected, unchanged, refused, taken of an import */
static void
counts(struct memory_register *s, const char *rows, bool accept,
    const char *want)
{
	struct exchange_report r = memory_register_import(s, rows, accept);
	char *got = mem_printf("%zu %zu %zu %zu %zu", r.stored, r.corrected,
	    r.unchanged, r.refused, r.taken);

	ck_assert_msg(strcmp(got, want) == 0, "%s, not %s; %s", got, want,
	    r.remarks ? r.remark[0].text : "");
	free(got);
	exchange_report_free(&r);
}

static void
exports(struct memory_register *s, const char *want)
{
	char *text = memory_register_export(s);

	ck_assert_str_eq(text, want);
	free(text);
}

START_TEST(twice_changes_nothing)
{
	struct memory_register s;
	char *once, *twice;

	memory_register_open(&s);
	counts(&s, client, false, "7 0 0 0 0");
	once = memory_register_export(&s);
	counts(&s, client, false, "0 0 7 0 0");
	twice = memory_register_export(&s);
	ck_assert_str_eq(once, twice);
	free(once);
	free(twice);
	memory_register_close(&s);
}
END_TEST

static int64_t
count_history(struct memory_register *s)
{
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(s->open.db,
					"SELECT count(*) FROM fact_history"),
			     &n, &found, &e),
	    0);
	return n;
}

START_TEST(corrections_and_their_history)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, client);
	counts(&s,
	    "svc-a,A,contact,2025-01-20,video,,,,x\n"
	    "svc-a,A,contact,2025-01-20,phone,,2,,x\n"
	    "svc-a,A,job_started,2025-02-02,,,j,16.0,\n"
	    "svc-a,A,plan_completed,2025-02-08,,,1,,\n",
	    false, "1 2 1 0 0");
	ck_assert_int_eq(count_history(&s), 2);
	exports(&s, "svc-a,,employer_contact_reviewed,2025-02-09,,,e,,\n"
		    "svc-a,A,referral_received,2025-01-10,self,,1,,\n"
		    "svc-a,A,contact,2025-01-20,video,,,,x\n"
		    "svc-a,A,contact,2025-01-20,phone,,2,,x\n"
		    "svc-a,A,employer_contact,2025-02-01,phone,,e,,\n"
		    "svc-a,A,job_started,2025-02-02,,,j,16,\n"
		    "svc-a,A,job_full_day,2025-02-03,,,j,,\n"
		    "svc-a,A,plan_completed,2025-02-08,,,1,,\n");
	memory_register_close(&s);
}
END_TEST

START_TEST(equal_and_contradicting_rows)
{
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	counts(&s,
	    "svc-a,,satisfaction,2025-01-20,,positive=2,,3,\n"
	    "svc-a,,satisfaction,2025-01-20,, positive=2 ,,3.00,\n",
	    false, "1 0 1 0 0");
	r = memory_register_import(&s,
	    "svc-a,,satisfaction,2025-01-21,,,,3,\n"
	    "svc-a,,satisfaction,2025-01-22,,,,3,\n"
	    "svc-a,,satisfaction,2025-01-21,,,,4,\n",
	    false);
	ck_assert_uint_eq(r.refused, 2);
	ck_assert_uint_eq(r.remarks, 2);
	ck_assert_str_eq(r.remark[0].text,
	    "line 2: the same fact is on line 4 with other content");
	ck_assert_str_eq(r.remark[1].text,
	    "line 4: the same fact is on line 2 with other content");
	exchange_report_free(&r);
	/* stated and withdrawn at once */
	counts(&s,
	    "svc-a,,satisfaction,2025-01-20,,positive=2,,3,\n"
	    "svc-a,,satisfaction,2025-01-20,,withdrawn,,,\n",
	    false, "0 0 0 2 0");
	memory_register_close(&s);
}
END_TEST

START_TEST(equal_rows_fall_together)
{
	struct memory_register s;

	memory_register_open(&s);
	counts(&s,
	    "svc-a,B,contact,2025-01-20,phone,,,,\n"
	    "svc-a,B,contact,2025-01-20,phone,,,,\n",
	    true, "0 0 0 2 0");
	memory_register_close(&s);
}
END_TEST

/* Which cells make a fact the same one. */
START_TEST(keys)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, client);
	counts(&s,
	    "svc-a,A,wellbeing,2025-02-01,reqol,,,20,\n"
	    "svc-a,A,wellbeing,2025-02-01,swemwbs,,,20,\n"
	    "svc-a,A,wellbeing,2025-02-02,reqol,,,20,\n"
	    "svc-a,A,job_hours,2025-02-05,,,j,20,\n"
	    "svc-a,A,job_hours,2025-02-06,,,j,20,\n"
	    "svc-a,,time_sample,2025-02-01,,,,20,x\n"
	    "svc-a,,time_sample,2025-02-01,,,,20,y\n"
	    "svc-a,,time_sample,2025-02-01,,,,20,\n"
	    "svc-a,,staff_fte,2025-02-01,es,,,1,x\n"
	    "svc-a,,staff_fte,2025-02-01,team_leader,,,1,x\n"
	    "svc-a,,satisfaction,2025-02-01,,,a,20,\n"
	    "svc-a,,satisfaction,2025-02-01,,,b,20,\n"
	    "svc-b,,satisfaction,2025-02-01,,,b,20,\n"
	    "svc-a,A,application,2025-02-01,,,,,\n"
	    "svc-a,A,application,2025-02-01,,,2,,\n",
	    false, "15 0 0 0 0");
	counts(&s,
	    "svc-a,A,wellbeing,2025-02-01,reqol,,,21,\n"
	    "svc-a,A,job_hours,2025-02-05,,,j,21,\n"
	    "svc-a,,time_sample,2025-02-01,,,,21,x\n"
	    "svc-a,,staff_fte,2025-02-01,es,,,0.5,x\n"
	    "svc-a,,satisfaction,2025-02-01,,,a,20,x\n"
	    "svc-a,A,contact,2025-01-20,phone,missed,,,y\n"
	    "svc-a,A,referral_received,2025-01-09,self,,1,,\n"
	    "svc-a,,employer_contact,2025-02-02,video,,e,,\n"
	    "svc-a,,employer_contact_reviewed,2025-03-02,,,e,,\n",
	    false, "0 9 0 0 0");
	memory_register_close(&s);
}
END_TEST

START_TEST(withdrawn_facts)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, client);
	counts(&s,
	    "svc-a,A,contact,2025-01-20,,withdrawn,,,\n"
	    "svc-a,A,plan_completed,,,withdrawn,1,,\n"
	    "svc-a,A,contact,2025-01-21,,withdrawn,,,\n",
	    false, "0 2 1 0 0");
	/* the job takes its first full day along */
	counts(&s, "svc-a,A,job_started,,,withdrawn,j,,\n", false, "0 1 0 0 1");
	/* an employer contact takes its review */
	counts(&s, "svc-a,,employer_contact,,,withdrawn,e,,\n", false,
	    "0 1 0 0 1");
	exports(&s, "svc-a,A,referral_received,2025-01-10,self,,1,,\n");
	ck_assert_int_eq(count_history(&s), 6);
	counts(&s, "svc-a,A,job_started,,,withdrawn,j,,\n", false, "0 0 1 0 0");
	memory_register_close(&s);
}
END_TEST

START_TEST(withdrawn_referral_takes_its_facts)
{
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, client);
	memory_register_take(&s,
	    "svc-a,A,discharged,2025-04-01,,,1,,\n"
	    "svc-a,A,referral_accepted,2025-05-01,self,,2,,\n"
	    "svc-a,A,contact,2025-05-20,phone,,,,x\n");
	r = memory_register_import(&s,
	    "svc-a,A,referral_received,,,withdrawn,1,,\n", false);
	ck_assert_uint_eq(r.corrected, 1);
	/* contact, job with its day, employer contact and review, two of
	 * the six dates */
	ck_assert_uint_eq(r.taken, 7);
	ck_assert_uint_eq(r.remarks, 1);
	ck_assert(!r.remark[0].refused);
	ck_assert_str_eq(r.remark[0].text,
	    "line 2: this withdrawal takes 7 other facts along");
	exchange_report_free(&r);
	exports(&s, "svc-a,A,referral_accepted,2025-05-01,self,,2,,\n"
		    "svc-a,A,contact,2025-05-20,phone,,,,x\n");
	memory_register_close(&s);
}
END_TEST

/* Half a referral is withdrawn: it goes on from its other date. */
START_TEST(withdrawn_half_of_a_referral)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s,
	    "svc-a,A,referral_received,2025-01-10,self,,1,,\n"
	    "svc-a,A,referral_accepted,2025-01-12,,,1,,\n"
	    "svc-a,A,contact,2025-01-20,phone,,,,x\n");
	/* no source is left */
	counts(&s, "svc-a,A,referral_received,,,withdrawn,1,,\n", false,
	    "0 0 0 1 0");
	counts(&s,
	    "svc-a,A,referral_received,,,withdrawn,1,,\n"
	    "svc-a,A,referral_accepted,2025-01-12,other,,1,,\n",
	    false, "0 2 0 0 0");
	/* both at once are the referral */
	counts(&s, "svc-a,A,referral_accepted,,,withdrawn,1,,\n", false,
	    "0 1 0 0 1");
	exports(&s, "");
	memory_register_close(&s);
}
END_TEST

/* A file that withdraws a referral and still states its facts. */
START_TEST(withdrawn_but_still_stated)
{
	static const char rows[] =
	    "svc-a,A,referral_received,2025-01-10,,withdrawn,1,,\n"
	    "svc-a,A,contact,2025-01-20,phone,,,,x\n"
	    "svc-a,A,plan_completed,2025-02-08,,,1,,\n";
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, client);
	counts(&s, rows, false, "0 1 0 2 6");
	counts(&s, rows, true, "0 1 0 2 6");
	exports(&s, "");
	counts(&s, rows, true, "0 0 1 2 0");
	exports(&s, "");
	memory_register_close(&s);
}
END_TEST

START_TEST(refused_heads_refuse_their_rows)
{
	static const char rows[] =
	    "svc-a,A,referral_received,31/02/2025,self,,1,,\n"
	    "svc-a,A,contact,2025-01-20,phone,,,,x\n"
	    "svc-a,A,plan_completed,2025-02-08,,,1,,\n"
	    "svc-a,B,referral_received,2025-01-10,self,,,,\n"
	    "svc-a,B,job_started,2025-01-20,,,j,many,\n"
	    "svc-a,B,job_full_day,2025-01-20,,,j,,\n"
	    "svc-a,B,contact,2025-01-20,phone,,,,x\n"
	    "svc-a,,employer_contact_reviewed,2025-01-20,,,e,,x\n"
	    "svc-a,A,employer_contact,2025-01-20,phone,,e,,x\n";
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	r = memory_register_import(&s, rows, true);
	ck_assert_uint_eq(r.stored, 2);
	ck_assert_uint_eq(r.refused, 7);
	ck_assert(r.written);
	ck_assert_uint_eq(r.remarks, 7);
	for (size_t i = 1; i < r.remarks; i++)
		ck_assert_uint_le(r.remark[i - 1].line, r.remark[i].line);
	ck_assert_str_eq(r.remark[4].text,
	    "line 7: its job, on line 6, is refused");
	exchange_report_free(&r);
	exports(&s, "svc-a,B,referral_received,2025-01-10,self,,,,\n"
		    "svc-a,B,contact,2025-01-20,phone,,,,x\n");
	memory_register_close(&s);
}
END_TEST

/* The stored referral stands; what the file says of it does not. */
START_TEST(refused_correction_of_a_referral)
{
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, client);
	r = memory_register_import(&s,
	    "svc-a,A,referral_received,2025-01-10,nobody,,1,,\n"
	    "svc-a,A,contact,2025-01-20,phone,,,,x\n"
	    "svc-a,A,contact,2025-01-22,phone,,,,x\n"
	    "svc-a,A,job_started,2025-02-03,,,j,200,\n"
	    "svc-a,A,job_ended,2025-02-03,,,j,,\n",
	    true);
	ck_assert_uint_eq(r.refused, 4);
	ck_assert_uint_eq(r.unchanged, 1);
	ck_assert_str_eq(r.remark[1].text,
	    "line 4: its referral, on line 2, is refused");
	exchange_report_free(&r);
	memory_register_close(&s);
}
END_TEST

/* With a re-referral refused, its contacts are safe nowhere else; those of
 * the first referral are. */
START_TEST(refused_second_referral)
{
	struct memory_register s;

	memory_register_open(&s);
	counts(&s,
	    "svc-a,A,referral_received,2025-01-10,self,,1,,\n"
	    "svc-a,A,contact,2025-01-20,phone,,,,x\n"
	    "svc-a,A,discharged,2025-03-01,,,1,,\n"
	    "svc-a,A,referral_received,2025-03-01,fax,,2,,\n"
	    "svc-a,A,contact,2025-03-01,phone,,,,x\n"
	    "svc-a,A,in_work_support,2025-04-01,phone,,,,x\n",
	    true, "3 0 0 3 0");
	memory_register_close(&s);
}
END_TEST

START_TEST(dry_run)
{
	static const char file[] =
	    "service,client,event,date,mode,flags,ref,value,staff\n"
	    "svc-a,,satisfaction,2025-01-20,,,,3,\n";
	struct exchange_options options = { .dry_run = true };
	struct err e = ERR_INIT;
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	options.today = s.today;
	ck_assert_int_eq(exchange_import(&s.open, slice_of(file), &options, &r,
			     &e),
	    0);
	ck_assert_uint_eq(r.stored, 1);
	ck_assert(!r.written);
	exchange_report_free(&r);
	exports(&s, "");
	memory_register_close(&s);
}
END_TEST

START_TEST(not_such_a_file)
{
	static const char *const bad[] = { "",
		"service,client,event,date,mode,flags,ref,value\n",
		"service,client,event,date,mode,flags,ref,value,staff,name\n",
		"service,client,event,date,mode,flags,ref,value,staff\na,b\n" };
	struct exchange_options options = { .today = 20000 };
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = ERR_INIT;

		ck_assert_int_eq(exchange_import(&s.open, slice_of(bad[i]),
				     &options, &r, &e),
		    -1);
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		ck_assert(e.text[0]);
	}
	memory_register_close(&s);
}
END_TEST

/* Services whose ids differ only in case are one too many. */
START_TEST(twin_services)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, "svc-a,,satisfaction,2025-01-20,,,,3,\n");
	memory_register_refuses(&s, "Svc-A,,satisfaction,2025-01-20,,,,3,\n",
	    "line 2, column service: differs from the id of another service"
	    " only in upper and lower case");
	memory_register_close(&s);
}
END_TEST

/* The clock went back behind what is stored: that is still taken. */
START_TEST(clock_behind)
{
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, "svc-a,,satisfaction,2026-05-20,,,,3,\n");
	s.today = memory_register_day("2026-05-01");
	counts(&s, "svc-a,,satisfaction,2026-05-20,,,,3,\n", false,
	    "0 0 1 0 0");
	counts(&s, "svc-a,,satisfaction,2026-05-21,,,,3,\n", false,
	    "0 0 0 1 0");
	memory_register_close(&s);
}
END_TEST

/* The same rows in any order leave the same register. */
START_TEST(any_order)
{
	static const char *const row[] = {
		"svc-a,A,referral_received,2025-01-10,self,,1,,\n",
		"svc-a,A,discharged,2025-02-10,,,1,,\n",
		"svc-a,A,referral_accepted,2025-03-10,self,,2,,\n",
		"svc-a,A,job_started,2025-03-20,,,j,20,\n",
		"svc-a,A,job_ended,2025-04-20,,,j,,\n",
		"svc-a,A,contact,2025-02-11,phone,,,,\n", /* outside */
	};
	enum { ROWS = sizeof(row) / sizeof(row[0]) };
	char *first = NULL;

	for (unsigned turn = 0; turn < 720; turn++) {
		unsigned left = turn, used = 0;
		struct buf file;
		struct memory_register s;
		char *text;

		buf_init(&file, 4096);
		for (unsigned n = ROWS; n > 0; n--) {
			unsigned pick = left % n, i = 0;

			left /= n;
			while (used & 1U << i || pick-- > 0)
				i++;
			used |= 1U << i;
			buf_puts(&file, row[i]);
		}
		memory_register_open(&s);
		counts(&s, buf_str(&file), true, "5 0 0 1 0");
		text = memory_register_export(&s);
		if (first)
			ck_assert_str_eq(first, text);
		else
			first = mem_string(text);
		free(text);
		memory_register_close(&s);
		buf_free(&file);
	}
	free(first);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { twice_changes_nothing,
		corrections_and_their_history, equal_and_contradicting_rows,
		equal_rows_fall_together, keys, withdrawn_facts,
		withdrawn_referral_takes_its_facts,
		withdrawn_half_of_a_referral, withdrawn_but_still_stated,
		refused_heads_refuse_their_rows,
		refused_correction_of_a_referral, refused_second_referral,
		dry_run, not_such_a_file, twin_services, clock_behind,
		any_order, NULL };

	return unit_main("exchange", tests);
}
