/*
 * The same rows in any order leave the same register. Single files are tested
 * in tests/cases/import, but for one that would be long there.
 */
#include "agent/exchange/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static const char *const row[] = {
	"svc-a,A,referral_received,2025-01-10,self,,1,,\n",
	"svc-a,A,discharged,2025-02-10,,,1,,\n",
	"svc-a,A,referral_accepted,2025-03-10,self,,2,,\n",
	"svc-a,A,job_started,2025-03-20,,,j,20,\n",
	"svc-a,A,job_ended,2025-04-20,,,j,,\n",
	"svc-a,A,contact,2025-02-11,phone,,,,\n", /* outside */
};
enum { ROWS = sizeof(row) / sizeof(row[0]), ORDERS = 720 };

/* Import the rows in one of their orders; what the register holds then. */
static char *
held_after(unsigned order)
{
	unsigned left = order, used = 0;
	struct buf file;
	struct exchange_report r;
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
	r = memory_register_import(&s, buf_str(&file), true);
	ck_assert_uint_eq(r.stored, 5);
	ck_assert_uint_eq(r.refused, 1);
	exchange_report_free(&r);
	text = memory_register_export(&s);
	memory_register_close(&s);
	buf_free(&file);
	return text;
}

START_TEST(any_order)
{
	char *first = held_after(0), *other = held_after((unsigned)_i + 1);

	ck_assert_str_eq(first, other);
	free(first);
	free(other);
}
END_TEST

/* n referrals of one client, most of which overlap. */
static void
put_referrals(struct buf *out, int first, int n)
{
	for (int i = first; i < first + n; i++)
		buf_printf(out,
		    "svc-a,TBC,referral_received,20%02d-01-10,self,,r%d,,\n"
		    "svc-a,TBC,discharged,20%02d-06-10,,,r%d,,\n",
		    10 + i / 12, i, 10 + i / 12, i);
}

/* Import them; the number of refused rows, and of those that say that the
 * reference is none. */
static size_t
import_referrals(struct memory_register *s, int first, int n, size_t *said)
{
	struct exchange_report r;
	struct buf rows;
	size_t refused;

	buf_init(&rows, 65536);
	put_referrals(&rows, first, n);
	buf_puts(&rows, "svc-a,B,referral_received,2025-01-10,self,,1,,\n");
	r = memory_register_import(s, buf_str(&rows), true);
	*said = 0;
	for (size_t i = 0; i < r.remarks; i++)
		*said += strstr(memory_register_remark(&r, i), "such as TBC") !=
			 NULL;
	refused = r.refused;
	exchange_report_free(&r);
	buf_free(&rows);
	return refused;
}

/* Fifty referrals are judged like any others, one more is a reference that
 * many people share; other clients of the file are not touched by it. */
START_TEST(one_reference_for_many_people)
{
	struct memory_register s;
	size_t said;

	memory_register_open(&s);
	ck_assert_uint_gt(import_referrals(&s, 0, 50, &said), 0);
	ck_assert_uint_eq(said, 0);
	memory_register_close(&s);
	memory_register_open(&s);
	ck_assert_uint_eq(import_referrals(&s, 0, 51, &said), 102);
	ck_assert_uint_eq(said, 102);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { one_reference_for_many_people, NULL };

	/* Each order in a process of its own, which has its registers ready. */
	return unit_run(&(struct unit_suite){ .name = "exchange",
	    .tests = tests,
	    .loop = any_order,
	    .times = ORDERS - 1 });
}
