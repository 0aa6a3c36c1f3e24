/* The day's tasks: how many there are, and no more of them than one page holds. */
#include "agent/desk/desk_today.h"

#include <string.h>

#include "agent/desk/desk_own.h"
#include "agent/people/people_retention.h"
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

/* The last group of an answer; NULL where it is another list. */
static const struct jval *
last_group(const struct jval *out, const char *list)
{
	const struct jval *all = jval_get(out, "groups"), *last;

	if (jval_length(all) == 0)
		return NULL;
	last = jval_at(all, jval_length(all) - 1);
	return strcmp(jval_get_str(last, "list"), list) == 0 ? last : NULL;
}

/* So many clients discharged on 1 March 2024, in a service that keeps records
 * for two years; the day of C0 was set, that of C1 is to come. */
static void
begin_due(size_t clients)
{
	struct err e = ERR_INIT;
	struct buf rows;

	buf_init(&rows, 1 << 20);
	for (size_t i = 0; i < clients; i++)
		buf_printf(&rows,
		    "svc-a,C%zu,referral_accepted,2024-01-06,self,,1,,\n"
		    "svc-a,C%zu,discharged,2024-03-01,,,1,,\n",
		    i, i);
	memory_register_open(&s);
	memory_register_take(&s, buf_str(&rows));
	buf_free(&rows);
	ck_assert_int_eq(people_retention_set_years(s.open.db, "svc-a", 2, &e),
	    0);
	ck_assert_int_eq(people_retention_set(s.open.db, 1,
			     memory_register_day("2026-05-03"), &e),
	    0);
	ck_assert_int_eq(people_retention_set(s.open.db, 2,
			     memory_register_day("2026-07-01"), &e),
	    0);
	desk = memory_register_desk(&s);
}

START_TEST(records_to_decide_on)
{
	const struct jval *group, *task;
	struct jval *out;

	begin_due(3);
	out = today(NULL);
	ck_assert_str_eq(jval_get_str(out, "says"), "2 things are waiting.");
	group = last_group(out, "retention");
	ck_assert_ptr_nonnull(group);
	ck_assert_int_eq(jval_get_count(group, "count"), 2);
	task = jval_at(jval_get(group, "tasks"), 0);
	ck_assert_int_eq(jval_get_count(task, "client"), 3);
	ck_assert_str_eq(jval_get_str(task, "says"),
	    "To be decided since 1 March 2026, 2 years after the last entry");
	task = jval_at(jval_get(group, "tasks"), 1);
	ck_assert_str_eq(jval_get_str(task, "says"),
	    "To be decided since 3 May 2026, the day that was set");
	jval_free(out);
	out = today("as");
	ck_assert_ptr_null(last_group(out, "retention"));
	jval_free(out);
	memory_register_close(&s);
	begin_due(DESK_TODAY_TASKS + 5);
	out = today(NULL);
	group = last_group(out, "retention");
	ck_assert_uint_eq(jval_length(jval_get(group, "tasks")),
	    DESK_TODAY_TASKS);
	ck_assert_str_eq(jval_get_str(group, "more"),
	    "4 more are waiting. Deal with these first.");
	jval_free(out);
	desk.actor.role = ACTOR_WORKER;
	out = today(NULL);
	ck_assert_ptr_null(last_group(out, "retention"));
	jval_free(out);
	memory_register_close(&s);
}
END_TEST

/* What a worker may not do is no task of theirs, and is not counted. */
START_TEST(contacts_to_review_are_for_team_leaders)
{
	struct jval *out;

	begin(1);
	memory_register_take(&s,
	    "svc-a,C0,employer_contact,2026-06-28,phone,meaningful,e1,,as\n");
	out = today(NULL);
	ck_assert_ptr_nonnull(last_group(out, "unreviewed"));
	ck_assert_str_eq(jval_get_str(out, "says"), "One thing is waiting.");
	jval_free(out);
	desk.actor.role = ACTOR_WORKER;
	out = today(NULL);
	ck_assert_ptr_null(last_group(out, "unreviewed"));
	ck_assert_str_eq(jval_get_str(out, "says"),
	    "Nothing is waiting today.");
	jval_free(out);
	memory_register_close(&s);
}
END_TEST

/* As the account itself says, in a turn of its own. */
static void
say_own(const char *code)
{
	struct err e = ERR_INIT;

	ck_assert_msg(desk_own_set(&desk, code, &e) == 0, "%s", e.text);
}

/* Whose tasks somebody sees who names nobody, how many, and who they are. */
static void
begins_with(const char *specialist, const char *says, const char *mine)
{
	struct jval *out = today(NULL);

	ck_assert_str_eq(jval_get_text(out, "specialist"), specialist);
	ck_assert_str_eq(jval_get_text(out, "mine"), mine);
	ck_assert_str_eq(jval_get_str(out, "says"), says);
	jval_free(out);
}

START_TEST(a_worker_begins_with_their_own)
{
	struct err e = ERR_INIT;
	struct jval *out;

	begin(3); /* two of as, one of bk */
	begins_with("", "3 things are waiting.", "");
	desk.actor.role = ACTOR_WORKER;
	begins_with("", "3 things are waiting.", "");
	say_own("bk");
	begins_with("bk", "One thing is waiting.", "bk");
	out = today("");
	ck_assert_str_eq(jval_get_str(out, "says"), "3 things are waiting.");
	ck_assert(jval_is_null(jval_get(out, "specialist")));
	jval_free(out);
	out = today("as");
	ck_assert_str_eq(jval_get_str(out, "says"), "2 things are waiting.");
	jval_free(out);
	ck_assert_int_eq(desk_own_set(&desk, "b k", &e), -1);
	ck_assert_str_eq(e.code, "code");
	begins_with("bk", "One thing is waiting.", "bk");
	/* A team leader sees the team's, and which is theirs. */
	desk.actor.role = ACTOR_TEAM_LEADER;
	begins_with("", "3 things are waiting.", "bk");
	memory_register_close(&s);
}
END_TEST

/* Nobody has to say what the name of the account says already. */
START_TEST(an_account_named_like_a_specialist)
{
	begin(3);
	memory_register_take(&s, "svc-a,C0,allocated,2026-02-20,,,,,ANN\n"
				 "svc-a,C1,contact,2026-02-20,phone,,ann2,,\n");
	desk.actor.role = ACTOR_WORKER;
	begins_with("ANN", "One thing is waiting.", "ANN");
	say_own("");
	begins_with("", "3 things are waiting.", "");
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_page_is_full, one_and_none,
		records_to_decide_on, contacts_to_review_are_for_team_leaders,
		a_worker_begins_with_their_own,
		an_account_named_like_a_specialist, NULL };

	return unit_main("desk_today", tests);
}
