/* The day's tasks: how many there are, and no more of them than one page holds. */
#include "agent/desk/desk_today.h"

#include <string.h>

#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register s;
static struct desk desk;

/* So many clients, of as or bk in turn, whose profile was started long ago and
 * who have met no employer. */
static void
begin(size_t clients)
{
	struct buf rows;

	buf_init(&rows, 1 << 20);
	for (size_t i = 0; i < clients; i++)
		buf_printf(&rows,
		    "svc-a,C%zu,referral_received,2026-01-05,self,,1,,\n"
		    "svc-a,C%zu,referral_accepted,2026-01-06,self,,1,,\n"
		    "svc-a,C%zu,profile_started,2026-01-20,,,1,,\n"
		    "svc-a,C%zu,allocated,2026-01-20,,,,,%s\n",
		    i, i, i, i, i % 2 == 0 ? "as" : "bk");
	memory_register_open(&s);
	memory_register_take(&s, buf_str(&rows));
	buf_free(&rows);
	desk = memory_register_desk(&s);
}

static struct jval *
today(const char *specialist)
{
	const struct desk_today_request r = { .specialist = specialist };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_today(&desk, &r, &out, &e) == 0, "%s", e.text);
	return out;
}

START_TEST(a_page_is_full)
{
	const struct jval *group;
	struct jval *out;

	begin(DESK_TODAY_TASKS + 5);
	out = today(NULL);
	ck_assert_str_eq(jval_get_str(out, "says"), "105 things are waiting.");
	ck_assert_uint_eq(jval_length(jval_get(out, "specialists")), 2);
	group = jval_at(jval_get(out, "groups"), 0);
	ck_assert_int_eq(jval_get_count(group, "count"), 105);
	ck_assert_uint_eq(jval_length(jval_get(group, "tasks")),
	    DESK_TODAY_TASKS);
	ck_assert_str_eq(jval_get_str(group, "more"),
	    "5 more are waiting. Choose a specialist, or deal with these "
	    "first.");
	jval_free(out);
	out = today("as");
	group = jval_at(jval_get(out, "groups"), 0);
	ck_assert_int_eq(jval_get_count(group, "count"), 53);
	ck_assert_uint_eq(jval_length(jval_get(group, "tasks")), 53);
	ck_assert(jval_is_null(jval_get(group, "more")));
	jval_free(out);
	memory_register_close(&s);
}
END_TEST

START_TEST(one_and_none)
{
	struct jval *out;

	begin(1);
	out = today(NULL);
	ck_assert_str_eq(jval_get_str(out, "says"), "One thing is waiting.");
	jval_free(out);
	out = today("nobody");
	ck_assert_str_eq(jval_get_str(out, "says"),
	    "Nothing is waiting today.");
	ck_assert_uint_eq(jval_length(jval_get(out, "groups")), 0);
	jval_free(out);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_page_is_full, one_and_none, NULL };

	return unit_main("desk_today", tests);
}
