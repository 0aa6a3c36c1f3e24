/* Every rule that a row of the exchange format breaks by itself. */
#include "agent/exchange/exchange_row.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

/* A row and what is said of it; one of several rows would be on line 2. */
struct fault {
	const char *row, *remark;
};

static void
all_refused(const struct fault *fault, size_t n)
{
	struct memory_register s;

	memory_register_open(&s);
	for (size_t i = 0; i < n; i++)
		memory_register_refuses(&s, fault[i].row, fault[i].remark);
	memory_register_close(&s);
}

#define REFUSED(faults) all_refused(faults, sizeof(faults) / sizeof(faults[0]))

START_TEST(services)
{
	static const struct fault faults[] = {
		{ ",,satisfaction,2026-05-01,,,,3,\n",
		    "line 2, column service: is required" },
		{ "svc_a,,satisfaction,2026-05-01,,,,3,\n",
		    "line 2, column service: a service id has 1 to 32"
		    " letters, digits and hyphens" },
	};

	REFUSED(faults);
}
END_TEST

START_TEST(words)
{
	static const struct fault faults[] = {
		{ "svc-a,A,,2026-05-01,,,,,\n",
		    "line 2, column event: is required" },
		{ "svc-a,A,promoted,2026-05-01,,,,,\n",
		    "line 2, column event: the cell is not an event" },
		/* may be a name in the wrong column */
		{ "svc-a,A,smith,2026-05-01,,,,,\n",
		    "line 2, column event: the cell is not an event" },
		{ "svc-a,A,contact,2026-05-01,fax,,,,\n",
		    "line 2, column mode: the cell is not a mode of contact" },
		{ "svc-a,A,contact,2026-05-01,email,,,,\n",
		    "line 2, column mode: \"email\" is not a mode of"
		    " contact" },
		{ "svc-a,A,employer_contact,2026-05-01,message,,e,,\n",
		    "line 2, column mode: \"message\" is not a mode of"
		    " employer_contact" },
		{ "svc-a,A,contact,2026-05-01,phone,late,,,\n",
		    "line 2, column flags: the cell is not a flag of"
		    " contact" },
		{ "svc-a,A,contact,2026-05-01,phone,meaningful,,,\n",
		    "line 2, column flags: \"meaningful\" is not a flag of"
		    " contact" },
		{ "svc-a,,satisfaction,2026-05-01,,community=1,,3,\n",
		    "line 2, column flags: the cell is not a flag of"
		    " satisfaction" },
	};

	REFUSED(faults);
}
END_TEST

START_TEST(dates)
{
	static const struct fault faults[] = {
		{ "svc-a,,satisfaction,,,,,3,\n",
		    "line 2, column date: is required" },
		{ "svc-a,,satisfaction,31/02/2026,,,,3,\n",
		    "line 2, column date: \"31/02/2026\" is not a date;"
		    " dates are written YYYY-MM-DD" },
		{ "svc-a,,satisfaction,2026-02-29,,,,3,\n",
		    "line 2, column date: \"2026-02-29\" is not a date;"
		    " dates are written YYYY-MM-DD" },
		{ "svc-a,,satisfaction,Smith,,,,3,\n",
		    "line 2, column date: the cell is not a date; dates are"
		    " written YYYY-MM-DD" },
		/* may be an NHS or a telephone number */
		{ "svc-a,,satisfaction,9434765919,,,,3,\n",
		    "line 2, column date: the cell is not a date; dates are"
		    " written YYYY-MM-DD" },
		{ "svc-a,,satisfaction,943 476 5919,,,,3,\n",
		    "line 2, column date: the cell is not a date; dates are"
		    " written YYYY-MM-DD" },
		{ "svc-a,,satisfaction,1999-12-31,,,,3,\n",
		    "line 2, column date: \"1999-12-31\" is before 2000" },
		{ "svc-a,,satisfaction,2026-07-01,,,,3,\n",
		    "line 2, column date: \"2026-07-01\" is after today,"
		    " 2026-06-30" },
	};

	REFUSED(faults);
}
END_TEST

START_TEST(required_cells)
{
	static const struct fault faults[] = {
		{ "svc-a,A,contact,2026-05-01,,,,,\n",
		    "line 2, column mode: is required for contact" },
		{ "svc-a,A,in_work_support,2026-05-01,,,,,\n",
		    "line 2, column mode: is required for in_work_support" },
		{ "svc-a,A,wellbeing,2026-05-01,,,,20,\n",
		    "line 2, column mode: is required for wellbeing" },
		{ "svc-a,,staff_fte,2026-05-01,,,,1,x\n",
		    "line 2, column mode: is required for staff_fte" },
		{ "svc-a,A,employer_contact,2026-05-01,,,e,,\n",
		    "line 2, column mode: is required for"
		    " employer_contact" },
		{ "svc-a,A,employer_contact,2026-05-01,phone,,,,\n",
		    "line 2, column ref: is required for employer_contact" },
		{ "svc-a,,employer_contact_reviewed,2026-05-01,,,,,\n",
		    "line 2, column ref: is required for"
		    " employer_contact_reviewed" },
		{ "svc-a,A,job_started,2026-05-01,,,j,,\n",
		    "line 2, column value: is required for job_started" },
		{ "svc-a,A,job_hours,2026-05-01,,,j,,\n",
		    "line 2, column value: is required for job_hours" },
		{ "svc-a,A,wellbeing,2026-05-01,reqol,,,,\n",
		    "line 2, column value: is required for wellbeing" },
		{ "svc-a,,satisfaction,2026-05-01,,,,,\n",
		    "line 2, column value: is required for satisfaction" },
		{ "svc-a,,time_sample,2026-05-01,,,,,\n",
		    "line 2, column value: is required for time_sample" },
		{ "svc-a,,staff_fte,2026-05-01,es,,,,x\n",
		    "line 2, column value: is required for staff_fte" },
		{ "svc-a,,staff_fte,2026-05-01,es,,,1,\n",
		    "line 2, column staff: is required for staff_fte" },
		{ "svc-a,,contact,2026-05-01,phone,,,,\n",
		    "line 2, column client: is required for contact" },
	};

	REFUSED(faults);
}
END_TEST

START_TEST(blank_cells)
{
	static const struct fault faults[] = {
		{ "svc-a,A,discharged,2026-05-01,phone,,,,\n",
		    "line 2, column mode: must be blank for discharged" },
		{ "svc-a,A,contact,2026-05-01,phone,,,3,\n",
		    "line 2, column value: must be blank for contact" },
		{ "svc-a,A,satisfaction,2026-05-01,,,,3,\n",
		    "line 2, column client: must be blank for"
		    " satisfaction" },
		{ "svc-a,A,time_sample,2026-05-01,,,,3,\n",
		    "line 2, column client: must be blank for time_sample" },
		{ "svc-a,A,staff_fte,2026-05-01,es,,,1,x\n",
		    "line 2, column client: must be blank for staff_fte" },
	};

	REFUSED(faults);
}
END_TEST

START_TEST(references)
{
	static const struct fault faults[] = {
		{ "svc-a,-A,contact,2026-05-01,phone,,,,\n",
		    "line 2, column client: at most 32 letters, digits and ."
		    " _ / - are allowed, beginning with a letter or digit" },
		{ "svc-a,A,contact,2026-05-01,phone,,a b,,\n",
		    "line 2, column ref: at most 32 letters, digits and ."
		    " _ / - are allowed, beginning with a letter or digit" },
		{ "svc-a,A,contact,2026-05-01,phone,,,,"
		  "abcdefghijklmnopqrstuvwxyz0123456\n",
		    "line 2, column staff: at most 32 letters, digits and ."
		    " _ / - are allowed, beginning with a letter or digit" },
	};

	REFUSED(faults);
}
END_TEST

START_TEST(values)
{
	static const struct fault faults[] = {
		{ "svc-a,A,job_started,2026-05-01,,,j,20.125,\n",
		    "line 2, column value: \"20.125\" is not a number with"
		    " at most two decimals" },
		{ "svc-a,A,job_started,2026-05-01,,,j,-1,\n",
		    "line 2, column value: \"-1\" is not a number with at"
		    " most two decimals" },
		{ "svc-a,A,job_started,2026-05-01,,,j,full-time,\n",
		    "line 2, column value: the cell is not a number with at"
		    " most two decimals" },
		{ "svc-a,A,job_started,2026-05-01,,,j,9434765919,\n",
		    "line 2, column value: the cell is not a number with at"
		    " most two decimals" },
		{ "svc-a,A,job_started,2026-05-01,,,j,168.01,\n",
		    "line 2, column value: \"168.01\" is not between 0 and"
		    " 168" },
		{ "svc-a,A,wellbeing,2026-05-01,swemwbs,,,6.99,\n",
		    "line 2, column value: \"6.99\" is not between 7 and"
		    " 35" },
		{ "svc-a,A,wellbeing,2026-05-01,swemwbs,,,35.01,\n",
		    "line 2, column value: \"35.01\" is not between 7 and"
		    " 35" },
		{ "svc-a,A,wellbeing,2026-05-01,reqol,,,40.01,\n",
		    "line 2, column value: \"40.01\" is not between 0 and"
		    " 40" },
		{ "svc-a,,satisfaction,2026-05-01,,,,2.5,\n",
		    "line 2, column value: \"2.5\" is not a whole number" },
		{ "svc-a,,satisfaction,2026-05-01,,,,1000001,\n",
		    "line 2, column value: \"1000001\" is not between 0 and"
		    " 1000000" },
		{ "svc-a,,satisfaction,2026-05-01,,positive=4,,3,\n",
		    "line 2, column flags: positive=4 is more than the value,"
		    " 3" },
		{ "svc-a,,satisfaction,2026-05-01,,positive=x,,3,\n",
		    "line 2, column flags: positive= needs a whole number" },
		{ "svc-a,,time_sample,2026-05-01,,community=1;community=2,,3,"
		  "\n",
		    "line 2, column flags: community= is there twice" },
	};

	REFUSED(faults);
}
END_TEST

START_TEST(all_faults_of_a_row)
{
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	r = memory_register_import(&s,
	    "svc-a,,contact,yesterday,fax,late,,3,\n"
	    "svc-a,,satisfaction,2026-05-01,,,,3,\n",
	    false);
	ck_assert_uint_eq(r.remarks, 5);
	ck_assert_uint_eq(r.refused, 1);
	ck_assert_uint_eq(r.stored, 1); /* what would have been */
	ck_assert(!r.written);
	exchange_report_free(&r);
	memory_register_close(&s);
}
END_TEST

/* Cells in every allowed dress, and how they come out. */
START_TEST(what_is_taken)
{
	static const char in[] =
	    "svc-a, A ,referral_received,2026-05-01,, employed ,,,\n"
	    "svc-a,A,referral_accepted,2026-05-02,other,,,,st/1\n"
	    "svc-a,A,job_started,2026-05-03,,unpaid;part_time;unpaid,j,"
	    "007.50,\n"
	    "svc-a,A,job_hours,2026-05-04,,,j,16.00,\n"
	    "svc-a,A,contact,2026-05-04,message,missed;,a.b_c/d-e,,\n"
	    "svc-a,,satisfaction,2026-05-01,,,,0,\n"
	    "svc-a,,time_sample,2026-05-01,,community=0,,8.0,\n"
	    "svc-a,,staff_fte,2026-05-01,es,,,0.05,x\n";
	static const char out[] =
	    "svc-a,,satisfaction,2026-05-01,,,,0,\n"
	    "svc-a,,staff_fte,2026-05-01,es,,,0.05,x\n"
	    "svc-a,,time_sample,2026-05-01,,community=0,,8,\n"
	    "svc-a,A,referral_received,2026-05-01,,employed,,,\n"
	    "svc-a,A,referral_accepted,2026-05-02,other,,,,st/1\n"
	    "svc-a,A,job_started,2026-05-03,,part_time;unpaid,j,7.5,\n"
	    "svc-a,A,contact,2026-05-04,message,missed,a.b_c/d-e,,\n"
	    "svc-a,A,job_hours,2026-05-04,,,j,16,\n";
	struct memory_register s;
	char *text;

	memory_register_open(&s);
	memory_register_take(&s, in);
	text = memory_register_export(&s);
	ck_assert_str_eq(text, out);
	free(text);
	memory_register_close(&s);
}
END_TEST

/* No error holds a reference, an id of staff or a name. */
START_TEST(nothing_identifiable_is_said)
{
	static const char rows[] =
	    "svc-a,SECRET1,contact,SECRET2,SECRET3,SECRET4,SECRET5,SECRET6,"
	    "SECRET7\n"
	    "svc-a,SECRET1 x,job_hours,2026-05-01,,,SECRET5 x,1,SECRET7 x\n"
	    "svc-a,SECRET1,job_hours,2026-05-01,,,SECRET5,1,SECRET7\n"
	    "SECRET8!,SECRET1,SECRET9,2026-05-01,,,,,\n";
	struct exchange_report r;
	struct memory_register s;

	memory_register_open(&s);
	r = memory_register_import(&s, rows, false);
	ck_assert_uint_eq(r.refused, 4);
	for (size_t i = 0; i < r.remarks; i++)
		ck_assert_msg(!strstr(r.remark[i].text, "SECRET"), "%s",
		    r.remark[i].text);
	exchange_report_free(&r);
	memory_register_close(&s);
}
END_TEST

START_TEST(services_of_this_agent)
{
	static const char *const mine[] = { "svc-a", "svc-b", NULL };
	static const char file[] =
	    "service,client,event,date,mode,flags,ref,value,staff\n"
	    "svc-b,,satisfaction,2026-05-01,,,,3,\n"
	    "svc-c,,satisfaction,2026-05-01,,,,3,\n";
	struct exchange_options options = { .services = mine };
	struct exchange_report r;
	struct err e = ERR_INIT;
	struct memory_register s;

	memory_register_open(&s);
	options.today = s.today;
	ck_assert_int_eq(exchange_import(&s.open, slice_of(file), &options, &r,
			     &e),
	    0);
	ck_assert_uint_eq(r.refused, 1);
	ck_assert_str_eq(r.remark[0].text,
	    "line 3, column service: is not one of the services this agent"
	    " reports for");
	exchange_report_free(&r);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { services, words, dates, required_cells,
		blank_cells, references, values, all_faults_of_a_row,
		what_is_taken, nothing_identifiable_is_said,
		services_of_this_agent, NULL };

	return unit_main("exchange_row", tests);
}
