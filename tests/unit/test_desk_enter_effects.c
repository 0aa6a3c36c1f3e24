/*
 * What an entry changes in the figures of its service and in where its client
 * stands, and what stands under a corrected entry afterwards.
 */
#include "agent/desk/desk_enter_effects.h"

#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_client_view.h"
#include "agent/desk/desk_enter.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static struct fake_courier world;
static struct desk desk;

static void
begin(void)
{
	fake_courier_open(&world);
	memory_register_take(&world.reg,
	    "svc-a,A,referral_received,2026-01-05,self,,1,,\n"
	    "svc-a,A,referral_accepted,2026-01-05,self,,1,,\n"
	    "svc-a,A,profile_started,2026-01-20,,,1,,\n"
	    "svc-a,A,job_started,2026-02-02,,part_time,j,20,\n"
	    "svc-a,A,job_four_hours,2026-02-02,,,j,,\n"
	    "svc-a,A,contact,2026-05-04,phone,,,,as\n"
	    "svc-a,B,referral_received,2026-01-05,self,,1,,\n"
	    "svc-a,B,referral_accepted,2026-01-05,self,,1,,\n"
	    "svc-a,B,profile_started,2026-01-20,,,1,,\n"
	    "svc-a,B,job_started,2026-02-09,,part_time,j,20,\n"
	    "svc-a,B,job_four_hours,2026-02-09,,,j,,\n");
}

static void
end(void)
{
	fake_courier_close(&world);
}

/* A fact of client A that is stored, by what its day and words are. */
static const struct jval *
entry_of(const struct jval *page, const char *says)
{
	const struct jval *all = jval_get(page, "entries");

	for (size_t i = 0; i < jval_length(all); i++)
		if (strncmp(jval_get_str(jval_at(all, i), "says"), says,
			strlen(says)) == 0)
			return jval_at(all, i);
	ck_abort_msg("no entry %s", says);
}

static struct jval *
show(void)
{
	const struct desk_client_view_request r = { .client = 1 };
	struct err e = ERR_INIT;
	struct jval *page;

	ck_assert_msg(desk_client_view(&desk, &r, &page, &e) == 0, "%s",
	    e.text);
	return page;
}

/* Change the entry; the answer is the caller's. */
static struct desk_enter_answer
change(enum desk_enter_act act, const char *says, const char *mode, bool check)
{
	struct jval *page = show();
	const struct jval *entry = entry_of(page, says);
	struct desk_enter_request r = { .act = act,
		.client = 1,
		.check = check,
		.for_page = true,
		.version = jval_get_str(entry, "version"),
		.cell = { [DESK_ENTER_MODE] = mode } };
	struct desk_enter_answer a;
	struct err e = ERR_INIT;

	ck_assert(jval_get_i64(entry, "id", &r.fact));
	ck_assert_msg(desk_enter(&desk, &r, &a, &e) == 0, "%s", e.text);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	jval_free(page);
	return a;
}

static bool
has(const struct jval *all, const char *sentence)
{
	for (size_t i = 0; i < jval_length(all); i++)
		if (strcmp(jval_str(jval_at(all, i)), sentence) == 0)
			return true;
	return false;
}

START_TEST(the_service_is_told)
{
	struct desk_enter_answer a;

	desk = memory_register_desk(&world.reg);
	a = change(DESK_ENTER_WITHDRAW, "Worked four hours", NULL, true);
	ck_assert_ptr_null(a.effects);
	desk_enter_free(&a);
	a = change(DESK_ENTER_WITHDRAW, "Worked four hours", NULL, false);
	ck_assert_msg(has(a.effects, "2025/26 Q4, Job starts: 2 \u2192 1."),
	    "%s", jval_str(jval_at(a.effects, 0)));
	ck_assert_uint_eq(jval_length(a.effects), DESK_ENTER_EFFECTS_MAX + 1);
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(a.effects,
					 DESK_ENTER_EFFECTS_MAX)),
	    " more figures change."));
	desk_enter_free(&a);
}
END_TEST

START_TEST(what_was_sent_is_sent_again)
{
	struct desk_enter_answer a;

	fake_courier_enrol(&world);
	fake_courier_seal(&world, "svc-a", "2026-01-01/P3M", 2);
	desk = memory_register_desk(&world.reg);
	a = change(DESK_ENTER_WITHDRAW, "Worked four hours", NULL, false);
	ck_assert_msg(a.effects != NULL, "%s", a.counts.not_counted);
	ck_assert_msg(has(a.effects,
			  "2025/26 Q4, Job starts: 2 \u2192 1. It is sent "
			  "again at the next seal."),
	    "%s", jval_str(jval_at(a.effects, 0)));
	desk_enter_free(&a);
}
END_TEST

START_TEST(history_stands_under_the_entry)
{
	struct desk_enter_answer a;
	const struct jval *past;
	struct jval *page;

	desk = memory_register_desk(&world.reg);
	a = change(DESK_ENTER_CORRECT, "Contact", "video", false);
	ck_assert_ptr_null(a.effects);
	desk_enter_free(&a);
	page = show();
	past = jval_get(entry_of(page, "Contact"), "past");
	ck_assert_uint_eq(jval_length(past), 1);
	ck_assert_msg(strstr(jval_get_text(jval_at(past, 0), "says"),
			  ", ann: was Contact, phone (as), 4 May 2026") != NULL,
	    "%s", jval_get_text(jval_at(past, 0), "says"));
	ck_assert_uint_eq(jval_length(jval_get(entry_of(page, "Worked"),
			      "past")),
	    0);
	ck_assert_uint_eq(jval_length(jval_get(page, "changes")), 1);
	jval_free(page);
}
END_TEST

/* What stands in the page of client A of one phase: its day, and what is said of
 * it. */
static void
stands(const char *title, const char *want)
{
	struct jval *page = show();
	const struct jval *phases = jval_get(page, "phases");
	char got[64] = "";

	for (size_t i = 0; i < jval_length(phases); i++) {
		const struct jval *x = jval_at(phases, i);
		const char *on = jval_get_str(jval_get(x, "on"), "day");
		const char *says = jval_get_str(x, "says");

		if (strcmp(jval_get_str(x, "title"), title) == 0)
			(void)snprintf(got, sizeof(got), "%s %s",
			    on == NULL ? "-" : on, says == NULL ? "-" : says);
	}
	ck_assert_str_eq(got, want);
	jval_free(page);
}

/* Where somebody stands is where they stand since they were referred last. */
START_TEST(a_second_referral_begins_anew)
{
	desk = memory_register_desk(&world.reg);
	memory_register_take(&world.reg,
	    "svc-a,A,in_work_support,2026-05-20,phone,,,,\n");
	stands("In-work support", "2026-05-20 none this month");
	memory_register_take(&world.reg,
	    "svc-a,A,job_ended,2026-05-25,,,j,,\n"
	    "svc-a,A,discharged,2026-05-26,,,1,,\n"
	    "svc-a,A,referral_received,2026-06-10,self,,2,,\n"
	    "svc-a,A,referral_accepted,2026-06-10,self,,2,,\n");
	stands("Referral", "2026-06-10 -");
	stands("Job", "- -");
	stands("In-work support", "- -");
	memory_register_take(&world.reg,
	    "svc-a,A,in_work_support,2026-06-20,phone,,,,\n");
	stands("In-work support", "2026-06-20 -");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_service_is_told,
		what_was_sent_is_sent_again, history_stands_under_the_entry,
		a_second_referral_begins_anew, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_enter_effects",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
