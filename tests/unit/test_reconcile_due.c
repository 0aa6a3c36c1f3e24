/*
 * Reconciliations that a seal owes, beside what was sealed before: which are sent,
 * and which are taken back.
 */
#include <stdio.h>
#include <stdlib.h>

#include "agent/reconcile/reconcile_due.h"
#include "agent/register/reconciled.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

/* What is owed on 20 May 2025, as text: "month", and w for one that is taken
 * back. */
static char *
owed(struct memory_register *s, const struct returns *sealed, size_t n)
{
	struct due_question q = { .today = memory_register_day("2025-05-20"),
		.sealed = sealed,
		.sealed_n = n };
	struct due_list list = { .today = q.today, .through = q.today };
	struct err e = ERR_INIT;
	struct buf out;
	char *text;

	buf_init(&out, 4096);
	ck_assert_msg(reconcile_due_add(s->open.db, &q, &list, &e) == 0, "%s",
	    e.text);
	for (size_t i = 0; i < list.n; i++) {
		char day[DAY_TEXT_SIZE];

		day_format(day, list.item[i].now.period.start);
		buf_printf(&out, "%s%s%s;", day,
		    list.item[i].now.withdrawn ? " w" : "",
		    list.item[i].ahead ? " a" : "");
	}
	text = mem_copy_text(buf_str(&out), out.n);
	buf_free(&out);
	due_free(&list);
	return text;
}

static void
same(struct memory_register *s, const struct returns *sealed, size_t n,
    const char *expected)
{
	char *text = owed(s, sealed, n);

	ck_assert_str_eq(text, expected);
	free(text);
}

static struct returns
sealed_of(const char *month)
{
	struct returns r = { .content = CONTENT_RECONCILIATION,
		.period = period_month_of(memory_register_day(month)),
		.n = RECONCILIATION_VALUES };

	r.through = r.period.end;
	(void)snprintf(r.service, sizeof(r.service), "alpha");
	return r;
}

/* Switched off, only what a clock that ran ahead has signed is owed, and that as
 * taken back; what is taken back already is not. */
START_TEST(ahead_while_sending_is_off)
{
	struct returns sealed[3] = { sealed_of("2025-04-01"),
		sealed_of("2025-05-01"), sealed_of("2025-06-01") };
	struct memory_register s;

	memory_register_open(&s);
	same(&s, sealed, 3, "2025-05-01 w a;2025-06-01 w a;");
	sealed[1].withdrawn = true;
	same(&s, sealed, 3, "2025-06-01 w a;");
	sealed[2].withdrawn = true;
	same(&s, sealed, 3, "");
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { ahead_while_sending_is_off, NULL };

	return unit_main("reconcile_due", tests);
}
