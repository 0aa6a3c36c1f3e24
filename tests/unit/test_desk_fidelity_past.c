/*
 * What fidelity reviews and actions were before, and why they were changed: kept
 * with what stood there, told with it, and gone with it.
 */
#include "agent/desk/desk_fidelity_past.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_fidelity.h"
#include "agent/desk/desk_fidelity_page.h"
#include "agent/desk/desk_services.h"
#include "agent/fidelity/fidelity_past.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

static struct disk_register world;
static struct desk desk;

static void
begin(void)
{
	disk_register_begin(&world);
	desk = memory_register_desk(&world.reg);
	desk_set_meant(&desk, "svc-a");
}

static void
end(void)
{
	desk_set_meant(&desk, NULL);
	disk_register_end(&world);
}

/* ------------------------------------------------------------------- helpers */

static struct desk_fidelity_key
key(void)
{
	return (struct desk_fidelity_key){ .service = "svc-a",
		.day = memory_register_day("2026-05-01"),
		.kind = FIDELITY_SELF };
}

/* Store the review with all scores 3 but that of the third item. */
static int
score(uint8_t third, const char *reviewers, const char *reason, struct err *e)
{
	struct desk_fidelity_scores r = { .key = key(),
		.reviewers = reviewers,
		.reason = reason };
	struct desk_fidelity_added added;

	memset(r.score, 3, sizeof(r.score));
	r.score[2] = third;
	return desk_fidelity_add(&desk, &r, &added, e);
}

static void
must(uint8_t third, const char *reviewers, const char *reason)
{
	struct err e = ERR_INIT;

	ck_assert_msg(score(third, reviewers, reason, &e) == 0, "%s", e.text);
}

static void
withdraw(int64_t action, const char *reason)
{
	const struct desk_fidelity_withdrawal r = { .key = key(),
		.action = action,
		.reason = reason };
	struct err e = ERR_INIT;

	ck_assert_msg(desk_fidelity_withdraw(&desk, &r, &e) == 0, "%s", e.text);
}

/* Add a sentence of each, with its reason, without the day on which this test runs. */
static void
put_lines(const struct jval *all, struct buf *out)
{
	for (size_t i = 0; i < jval_length(all); i++) {
		const struct jval *one = jval_at(all, i);
		const char *why = jval_get_str(one, "reason");

		buf_printf(out, "%s",
		    strstr(jval_get_text(one, "says"), ", ann: ") + 2);
		if (why != NULL)
			buf_printf(out, " (%s)", why);
		buf_puts(out, "\n");
	}
}

/* What the page tells under its one review, of that review's actions, and of what was
 * withdrawn. */
static void
tells(const char *review, const char *action, const char *withdrawn)
{
	struct buf under, plan, gone;
	const struct jval *r;
	struct jval *page;
	struct err e = ERR_INIT;

	buf_init(&under, 1 << 16);
	buf_init(&plan, 1 << 16);
	buf_init(&gone, 1 << 16);
	ck_assert_msg(desk_fidelity_page(&desk, "svc-a", &page, &e) == 0, "%s",
	    e.text);
	r = jval_at(jval_get(jval_at(jval_get(page, "rounds"), 0), "reviews"),
	    0);
	if (r != NULL) {
		const struct jval *plans = jval_get(r, "actions");

		put_lines(jval_get(r, "past"), &under);
		for (size_t i = 0; i < jval_length(plans); i++)
			put_lines(jval_get(jval_at(plans, i), "past"), &plan);
	}
	put_lines(jval_get(page, "withdrawn"), &gone);
	ck_assert_str_eq(buf_str(&under), review);
	ck_assert_str_eq(buf_str(&plan), action);
	ck_assert_str_eq(buf_str(&gone), withdrawn);
	jval_free(page);
	buf_free(&under);
	buf_free(&plan);
	buf_free(&gone);
}

static int64_t
reasons(void)
{
	return disk_register_number(&world,
	    "SELECT count(*) FROM fidelity_reason");
}

/* --------------------------------------------------------------------- tests */

START_TEST(it_is_told_with_what_it_was)
{
	must(4, "Ottoline Vane", NULL);
	tells("", "", "");
	must(5, "", "  One letter was missing ");
	must(5, "Basil Thorne", NULL);
	tells("ann: changed who reviewed; the names before are not kept\n"
	      "ann: was 76 of 125: Fair; item 3 scored 4 (One letter was "
	      "missing)\n",
	    "", "");
	withdraw(0, "Of another team");
	tells("", "",
	    "ann: withdrew the self-assessment of 1 May 2026, 77 of 125: Fair "
	    "(Of another team)\n"
	    "ann: changed who reviewed; the names before are not kept (the "
	    "self-assessment of 1 May 2026)\n"
	    "ann: was the self-assessment of 1 May 2026, 76 of 125: Fair; "
	    "item 3 scored 4 (One letter was missing)\n");
	must(5, "", "It was ours");
	tells("ann: entered it again after it was withdrawn (It was ours)\n"
	      "ann: withdrew 77 of 125: Fair (Of another team)\n"
	      "ann: changed who reviewed; the names before are not kept\n"
	      "ann: was 76 of 125: Fair; item 3 scored 4 (One letter was "
	      "missing)\n",
	    "", "");
	ck_assert_int_eq(reasons(), 3);
}
END_TEST

START_TEST(of_an_action)
{
	const struct desk_fidelity_plan_request plan = { .key = key(),
		.what = "Meet more employers",
		.owner = "",
		.due = memory_register_day("2026-06-01") };
	struct desk_fidelity_done done = { .action = 1,
		.on = memory_register_day("2026-05-20"),
		.evidence = "" };
	struct err e = ERR_INIT;

	must(4, "", NULL);
	ck_assert_int_eq(desk_fidelity_plan(&desk, &plan, &e), 0);
	ck_assert_int_eq(desk_fidelity_finish(&desk, &done, &e), 0);
	done.on = memory_register_day("2026-05-21");
	done.reason = "A day later";
	ck_assert_int_eq(desk_fidelity_finish(&desk, &done, &e), 0);
	done.evidence = "Minutes";
	done.reason = NULL;
	ck_assert_int_eq(desk_fidelity_finish(&desk, &done, &e), 0);
	tells("",
	    "ann: changed its words; those before are not kept\n"
	    "ann: was done on 20 May 2026 (A day later)\n"
	    "ann: was not done\n",
	    "");
	withdraw(1, "Planned twice");
	tells("", "",
	    "ann: withdrew the action due on 1 June 2026 of the "
	    "self-assessment of 1 May 2026 (Planned twice)\n"
	    "ann: changed its words; those before are not kept (the action due "
	    "on 1 June 2026 of the self-assessment of 1 May 2026)\n"
	    "ann: was done on 20 May 2026 (the action due on 1 June 2026 of "
	    "the "
	    "self-assessment of 1 May 2026) (A day later)\n"
	    "ann: was not done (the action due on 1 June 2026 of the "
	    "self-assessment of 1 May 2026)\n");
	ck_assert_int_eq(reasons(), 2);
}
END_TEST

/* Nothing is kept where nothing is changed, or the change is refused. */
START_TEST(of_no_change)
{
	struct desk_fidelity_scores r = { .key = key(),
		.reviewers = "",
		.version = "none",
		.reason = "Seen elsewhere" };
	struct desk_fidelity_added added;
	struct err e = ERR_INIT;
	char more[LIMITS_ENTRY_REASON_MAX + 2];

	ck_assert_int_eq(score(4, "", "It is new", &e), -1);
	ck_assert_str_eq(e.code, "reason");
	ck_assert_int_eq(disk_register_number(&world,
			     "SELECT count(*) FROM fidelity_review"),
	    0);
	must(4, "", "  ");
	must(4, "", "Nothing");
	memset(r.score, 3, sizeof(r.score));
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_fidelity_add(&desk, &r, &added, &e), -1);
	ck_assert_str_eq(e.code, "changed");
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(score(5, "", "two\nlines", &e), -1);
	ck_assert_str_eq(e.code, "reason");
	memset(more, 'x', sizeof(more) - 1);
	more[sizeof(more) - 1] = '\0';
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(score(5, "", more, &e), -1);
	ck_assert_str_eq(e.text,
	    "the reason has 201 letters; at most 200 fit below a review");
	ck_assert_int_eq(reasons(), 0);
	tells("", "", "");
}
END_TEST

/* It comes back with a backup and stands in no file of the register as it was typed;
 * what was put beside another change is not believed. */
START_TEST(it_is_sealed_and_bound)
{
	static const char said[] = "Quillon told us";
	struct fidelity_past past;
	struct buf all;
	struct err e = ERR_INIT;

	must(4, "", NULL);
	must(5, "", said);
	must(2, "", NULL);
	disk_register_backup(&world, "copy");
	desk_set_meant(&desk, NULL);
	disk_register_close(&world);
	disk_register_lose(&world);
	disk_register_restore(&world, "copy", NULL);
	disk_register_open(&world, "ann");
	desk = memory_register_desk(&world.reg);
	tells("ann: was 77 of 125: Fair; item 3 scored 5\n"
	      "ann: was 76 of 125: Fair; item 3 scored 4 (Quillon told us)\n",
	    "", "");
	buf_init(&all, SIZE_MAX);
	disk_register_read(&world, &all);
	ck_assert(!disk_register_holds(&all, said, sizeof(said) - 1));
	buf_free(&all);
	ck_assert_int_eq(db_exec(world.reg.open.db,
			     "UPDATE fidelity_history SET changed_by = 'will'"
			     " WHERE id = 1",
			     &e),
	    0);
	ck_assert_int_eq(fidelity_past_load(&world.reg.open, 1, 0, &past, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
}
END_TEST

START_TEST(it_goes_with_the_service)
{
	const struct desk_services_removal r = { .service = "svc-a",
		.today = world.reg.today,
		.typed = "ann" };
	struct err e = ERR_INIT;

	must(4, "", NULL);
	must(5, "", "One letter was missing");
	ck_assert_int_eq(reasons(), 1);
	ck_assert_msg(desk_services_remove(&desk, &r, &e) == 0, "%s", e.text);
	ck_assert_int_eq(reasons(), 0);
	disk_register_close(&world);
	/* What is sealed is opened and vouched for at the next unlock. */
	disk_register_open(&world, "ann");
	ck_assert_int_eq(reasons(), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { it_is_told_with_what_it_was,
		of_an_action, of_no_change, it_is_sealed_and_bound,
		it_goes_with_the_service, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_fidelity_past",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
