/*
 * The same rows in any order leave the same register. Single files are tested
 * in tests/cases/import.
 */
#include "agent/exchange/exchange.h"

#include <stdlib.h>

#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

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
	const TTest *const tests[] = { any_order, NULL };

	return unit_main("exchange", tests);
}
