/* Totals of services without a register. */
#include "agent/figures/summary.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

/* Import rows; the first remark must be `remark` (NULL: none). */
static struct exchange_report
import(struct memory_register *s, const char *rows, const char *remark)
{
	struct exchange_options options = { .today = s->today };
	char *file =
	    mem_printf("service,period,measure,value,through\n%s", rows);
	struct exchange_report r;
	struct err e = ERR_INIT;

	ck_assert_msg(summary_import(s->open.db, measures_ips_grow_1(),
			  slice_of(file), &options, &r, &e) == 0,
	    "%s", e.text);
	if (remark) {
		ck_assert_uint_ge(r.remarks, 1);
		ck_assert_str_eq(r.remark[0].text, remark);
		ck_assert_uint_eq(r.refused, r.read);
		ck_assert(!r.written);
	} else {
		ck_assert_msg(r.remarks == 0, "%s",
		    r.remarks ? r.remark[0].text : "");
		ck_assert(r.written);
	}
	free(file);
	return r;
}

static void
refused(struct memory_register *s, const char *rows, const char *remark)
{
	struct exchange_report r = import(s, rows, remark);

	exchange_report_free(&r);
}

static const char figures[] = "svc-a,2025-04-01/P3M,referrals,5,\n"
			      "svc-a,2025-04-01/P3M,referrals.clinician,2,\n"
			      "svc-a,2025-04-01/P3M,referrals.self,2,\n"
			      "svc-a,2025-04-01/P3M,referrals.other,1,\n"
			      "svc-a,2025/26 Q1,discharged,0,2025-06-30\n";

START_TEST(stored_and_replaced)
{
	struct memory_register s;
	struct exchange_report r;
	struct returns back;

	memory_register_open(&s);
	r = import(&s, figures, NULL);
	ck_assert_uint_eq(r.stored, 5);
	exchange_report_free(&r);
	back = memory_register_return(&s, "2025-04-01/P3M", NULL);
	ck_assert_int_eq(back.source, RETURNS_SUMMARY);
	ck_assert_int_eq(back.through, memory_register_day("2025-06-30"));
	ck_assert_int_eq(memory_register_figure(&back, "referrals.self"), 2);
	ck_assert_int_eq(memory_register_figure(&back, "discharged"), 0);
	ck_assert_int_eq(memory_register_figure(&back, "job_starts"),
	    MEASURE_NOT_COLLECTED);
	r = import(&s, figures, NULL);
	ck_assert_uint_eq(r.unchanged, 5);
	exchange_report_free(&r);
	/* what is not named any more is not collected */
	r = import(&s, "svc-a,2025-04-01/P3M,discharged,3,\n", NULL);
	ck_assert_uint_eq(r.corrected, 1);
	exchange_report_free(&r);
	back = memory_register_return(&s, "2025-04-01/P3M", NULL);
	ck_assert_int_eq(memory_register_figure(&back, "discharged"), 3);
	ck_assert_int_eq(memory_register_figure(&back, "referrals"),
	    MEASURE_NOT_COLLECTED);
	memory_register_close(&s);
}
END_TEST

START_TEST(rows_refused)
{
	struct memory_register s;

	memory_register_open(&s);
	refused(&s, "svc a,2025-04-01/P3M,discharged,3,\n",
	    "line 2, column service: a service id has letters, digits and"
	    " hyphens only");
	refused(&s, "svc-a,2026-07-01/P3M,discharged,3,2026-07-02\n",
	    "line 2, column period: the quarter has not begun");
	refused(&s, "svc-a,2025-04-01/P3M,friends,3,\n",
	    "line 2, column measure: is not a line of a return of this rule"
	    " set");
	refused(&s, "svc-a,2025-04-01/P3M,discharged,-3,\n",
	    "line 2, column value: is not a whole number, nor - for what is"
	    " not collected");
	refused(&s, "svc-a,2025-04-01/P3M,discharged,3,2025-07-01\n",
	    "line 2, column through: lies outside the quarter");
	refused(&s, "svc-a,2025-04-01/P3M,discharged,3,May\n",
	    "line 2, column through: is not a date YYYY-MM-DD");
	refused(&s,
	    "svc-a,2025-04-01/P3M,discharged,3,\n"
	    "svc-a,2025-04-01/P3M,discharged,3,\n",
	    "line 3, column measure: is there twice");
	refused(&s,
	    "svc-a,2025-04-01/P3M,discharged,3,\n"
	    "svc-a,2025-04-01/P3M,engaged,3,2025-05-05\n",
	    "line 3, column through: is not the same on all rows of the"
	    " quarter");
	s.today = memory_register_day("2025-06-01");
	refused(&s, "svc-a,2025-04-01/P3M,discharged,3,\n",
	    "line 2, column through: is required for a quarter that is not"
	    " over: the last day the figures cover");
	refused(&s, "svc-a,2025-04-01/P3M,discharged,3,2025-06-02\n",
	    "line 2, column through: is after today");
	memory_register_close(&s);
}
END_TEST

/* The checks that both ends make, with the line that is at fault. */
START_TEST(figures_that_contradict)
{
	struct memory_register s;

	memory_register_open(&s);
	refused(&s,
	    "svc-a,2025-04-01/P3M,discharged,3,\n"
	    "svc-a,2025-04-01/P3M,caseload,3,\n"
	    "svc-a,2025-04-01/P3M,caseload.employed,4,\n",
	    "line 4: caseload.employed is larger than the figure that it"
	    " may not exceed");
	memory_register_close(&s);
}
END_TEST

START_TEST(through_never_goes_back)
{
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	r = import(&s, "svc-a,2025-04-01/P3M,engaged,3,2025-05-05\n", NULL);
	exchange_report_free(&r);
	refused(&s, "svc-a,2025-04-01/P3M,engaged,3,2025-05-04\n",
	    "line 2, column through: goes back behind the day that the stored"
	    " figures cover");
	r = import(&s, "svc-a,2025-04-01/P3M,engaged,3,2025-05-06\n", NULL);
	ck_assert_uint_eq(r.corrected, 1);
	exchange_report_free(&r);
	memory_register_close(&s);
}
END_TEST

/* A quarter comes from facts or from a summary, never both. */
START_TEST(never_from_both)
{
	struct exchange_options options = { 0 };
	struct exchange_report r;
	struct err e = ERR_INIT;
	struct memory_register s;
	static const char late[] = "service,period,measure,value\n"
				   "svc-a,2025-07-01/P3M,engaged,3\n";
	static const char facts[] =
	    "service,client,event,date,mode,flags,ref,value,staff\n"
	    "svc-a,,satisfaction,2025-02-01,,,,3,\n";

	memory_register_open(&s);
	options.today = s.today;
	memory_register_take(&s, "svc-a,,satisfaction,2025-07-20,,,,3,\n");
	r = import(&s, figures, NULL); /* an earlier quarter */
	exchange_report_free(&r);
	ck_assert_int_eq(summary_import(s.open.db, measures_ips_grow_1(),
			     slice_of(late), &options, &r, &e),
	    -1);
	ck_assert_str_eq(e.code, "source");
	/* facts that reach back into it */
	ck_assert_int_eq(exchange_import(&s.open, slice_of(facts), &options, &r,
			     &e),
	    -1);
	ck_assert_str_eq(e.code, "source");
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { stored_and_replaced, rows_refused,
		figures_that_contradict, through_never_goes_back,
		never_from_both, NULL };

	return unit_main("summary", tests);
}
