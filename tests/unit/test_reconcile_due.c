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

/* The newest head names the content. */
static void
takes(struct memory_register *s)
{
	static const char sql[] =
	    "INSERT INTO enrolment (epoch, pins, invite_note, wrapped_key,"
	    " state, seq, head) VALUES (1, '', x'', x'', 'enrolled', 0, x'');"
	    "INSERT INTO taken_content (content, epoch)"
	    " VALUES ('sheaf-reconciliation/1',"
	    " (SELECT max(epoch) FROM enrolment))";
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(s->open.db, sql, &e) == 0, "%s", e.text);
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

/* A month that a person takes back: also while sending is off, only at an aggregator
 * that takes reconciliations, and once.  Numbers that are kept again are due. */
START_TEST(taken_back)
{
	int64_t value[RECONCILIATION_VALUES] = { 0 };
	struct returns sealed = sealed_of("2025-03-01");
	struct memory_register s;
	struct err e = ERR_INIT;
	int32_t month = sealed.period.start;

	memory_register_open(&s);
	memory_register_take(&s,
	    "alpha,A1,referral_received,2025-03-03,self,,,,\n");
	ck_assert_int_eq(reconciled_put(&s.open, "alpha", month, NULL, &e), 0);
	same(&s, &sealed, 1, "");
	takes(&s);
	same(&s, &sealed, 1, "2025-03-01 w;");
	/* Whether anything of it was sent is for the caller to know. */
	same(&s, NULL, 0, "2025-03-01 w;");
	sealed.withdrawn = true;
	same(&s, &sealed, 1, "");
	ck_assert_int_eq(reconciled_put(&s.open, "alpha", month, value, &e), 0);
	same(&s, &sealed, 1, "");
	ck_assert_int_eq(reconciled_sending_set(&s.open, true, &e), 0);
	same(&s, &sealed, 1, "2025-03-01;");
	ck_assert_int_eq(reconciled_forget(s.open.db, "alpha", month, &e), 0);
	same(&s, &sealed, 1, "");
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { ahead_while_sending_is_off, taken_back,
		NULL };

	return unit_main("reconcile_due", tests);
}
