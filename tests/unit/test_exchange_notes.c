/* What is said about rows that are not refused, and the column of reasons. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "agent/exchange/exchange.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static const char known[] = "svc-a,A,referral_received,2025-01-10,self,,1,,\n"
			    "svc-a,B,referral_received,2025-01-10,self,,1,,\n"
			    "svc-a,A,contact,2025-01-20,video,,,,x\n"
			    "svc-a,A,job_started,2025-02-02,,part_time,j,20,\n"
			    "svc-a,A,job_full_day,2025-02-03,,,j,,\n"
			    "svc-a,A,employer_contact,2025-02-01,phone,,e,,\n"
			    "svc-a,,satisfaction,2025-02-01,,positive=2,,3,\n";

/* Every remark of a file, each on a line. */
static char *
remarks(struct memory_register *s, const char *header, const char *rows,
    bool dry_run, struct exchange_report *r)
{
	struct exchange_options options = { .today = s->today,
		.dry_run = dry_run };
	char *file = mem_printf("%s\n%s", header, rows);
	struct err e = ERR_INIT;
	struct buf out;

	buf_init(&out, 65536);
	ck_assert_msg(exchange_import(&s->open, slice_of(file), &options, r,
			  &e) == 0,
	    "%s", e.text);
	for (size_t i = 0; i < r->remarks; i++)
		buf_printf(&out, "%s%s\n",
		    r->remark[i].refused ? "refused: " : "", r->remark[i].text);
	exchange_report_free(r);
	free(file);
	return buf_take(&out);
}

#define COLUMNS "service,client,event,date,mode,flags,ref,value,staff"

START_TEST(a_dry_run_lists_corrections)
{
	struct exchange_report r;
	struct memory_register s;
	char *said;

	memory_register_open(&s);
	memory_register_take(&s, known);
	said = remarks(&s, COLUMNS,
	    "svc-a,A,contact,2025-01-20,phone,missed,,,y\n"
	    "svc-a,A,job_started,2025-02-01,,,j,16.5,\n"
	    "svc-a,A,job_full_day,2025-02-03,,,j,,\n"
	    "svc-a,B,employer_contact,2025-02-01,phone,,e,,\n"
	    "svc-a,,satisfaction,2025-02-01,,positive=3,,3,\n"
	    "svc-a,A,contact,2025-01-21,phone,,,,\n"
	    "svc-a,A,contact,2025-01-22,phone,withdrawn,,,\n",
	    true, &r);
	ck_assert_str_eq(said,
	    "line 2: would correct the contact of 2025-01-20, mode video to "
	    "phone, with missed, another member of staff\n"
	    "line 3: would correct the job_started of 2025-02-02, date "
	    "2025-02-02 to 2025-02-01, value 20 to 16.5, without part_time\n"
	    "line 5: would correct the employer_contact of 2025-02-01, another "
	    "client\n"
	    "line 6: would correct the satisfaction of 2025-02-01, another "
	    "share\n");
	free(said);
	said = remarks(&s, COLUMNS,
	    "svc-a,A,contact,2025-01-20,,withdrawn,,,\n", true, &r);
	ck_assert_str_eq(said,
	    "line 2: would withdraw the contact of 2025-01-20\n");
	free(said);
	/* Not when it is done: who imports has seen it, or did not ask. */
	said = remarks(&s, COLUMNS,
	    "svc-a,A,contact,2025-01-20,,withdrawn,,,\n", false, &r);
	ck_assert_str_eq(said, "");
	free(said);
	memory_register_close(&s);
}
END_TEST

START_TEST(reasons_are_read_over)
{
	struct exchange_report r;
	struct memory_register s;
	char *said, *why = mem_alloc(1000);

	memset(why, 'x', 999);
	why[999] = '\0';
	memory_register_open(&s);
	said = mem_printf("svc-a,A,referral_received,2025-01-10,self,,1,,,%s\n",
	    why);
	free(why);
	why = remarks(&s, COLUMNS ",reason", said, false, &r);
	ck_assert_str_eq(why, "");
	free(why);
	free(said);
	said = memory_register_export(&s);
	ck_assert_str_eq(said,
	    "svc-a,A,referral_received,2025-01-10,self,,1,,\n");
	free(said);
	memory_register_close(&s);
}
END_TEST

/* The number of the national specification's own example. */
#define NHS "9434765919"

START_TEST(nhs_numbers_are_seen)
{
	struct exchange_report r;
	struct memory_register s;
	char *said;

	memory_register_open(&s);
	said = remarks(&s, COLUMNS,
	    "svc-a,A,referral_received,2025-01-10,self,,1,,\n"
	    "svc-a," NHS ",referral_received,2025-01-10,self,,1,,\n"
	    "svc-a," NHS ",contact,2025-01-11,phone,,,,\n"
	    "svc-a,A,contact,2025-01-11,phone,," NHS ",,\n"
	    "svc-a,A,contact,2025-01-12,phone,,,," NHS "\n",
	    true, &r);
	ck_assert_str_eq(said,
	    "line 3, column client: it looks like an NHS number, here and "
	    "maybe below; every export shows references, so use your own, and "
	    "bring NHS numbers by import --people\n"
	    "refused: line 5, column ref: it looks like an NHS number, which "
	    "must not stand here: this column is not sealed\n"
	    "refused: line 6, column staff: it looks like an NHS number, which "
	    "must not stand here: this column is not sealed\n");
	ck_assert_ptr_null(strstr(said, NHS));
	free(said);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_dry_run_lists_corrections,
		reasons_are_read_over, nhs_numbers_are_seen, NULL };

	return unit_main("exchange_notes", tests);
}
