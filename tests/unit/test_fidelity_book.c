/*
 * Fidelity reviews, their actions and target plans in a register.  Files that are
 * refused are among the cases of tests/cases/import.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/fidelity/fidelity_actions.h"
#include "agent/fidelity/fidelity_due.h"
#include "agent/fidelity/fidelity_sheet.h"
#include "agent/figures/due.h"
#include "agent/register/target_plan.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static const struct actor ann = { .name = "ann" };

static struct open_register
desk_of(const struct memory_register *s)
{
	return (struct open_register){ .db = s->open.db,
		.vault = s->open.vault,
		.actor = &ann };
}

static struct exchange_report
import(struct memory_register *s, const char *text)
{
	struct exchange_options options = { .today = s->today };
	struct open_register reg = desk_of(s);
	struct exchange_report r;
	struct err e = ERR_INIT;

	ck_assert_msg(fidelity_sheet_import(&reg, slice_of(text), &options, &r,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(r.read,
	    r.stored + r.corrected + r.unchanged + r.refused);
	return r;
}

/* A whole review, all items but the first scoring `rest`. */
static char *
scores(const char *day, const char *kind, unsigned first, unsigned rest)
{
	struct buf text;
	char *out;

	buf_init(&text, 16 * 1024);
	buf_puts(&text, "service,date,kind,item,score,reviewers\n");
	for (unsigned i = 1; i <= FIDELITY_ITEMS; i++)
		buf_printf(&text, "svc-a,%s,%s,%u,%u,%s\n", day, kind, i,
		    i == 1 ? first : rest, i == 3 ? "Ottoline Vane" : "");
	out = mem_string(buf_str(&text));
	buf_free(&text);
	return out;
}

/* Import it; stored, corrected and unchanged must be these. */
static void
take(struct memory_register *s, char *text, size_t stored, size_t corrected,
    size_t unchanged)
{
	struct exchange_report r = import(s, text);

	ck_assert_msg(r.refused == 0, "%s", memory_register_remark(&r, 0));
	ck_assert_uint_eq(r.stored, stored);
	ck_assert_uint_eq(r.corrected, corrected);
	ck_assert_uint_eq(r.unchanged, unchanged);
	exchange_report_free(&r);
	free(text);
}

static struct review
find(struct memory_register *s, const char *day, enum fidelity_kind kind)
{
	struct err e = ERR_INIT;
	struct review r;
	bool found;

	ck_assert(fidelity_book_find(s->open.db, "svc-a",
		      memory_register_day(day), kind, &r, &found, &e) == 0);
	ck_assert(found);
	return r;
}

static void
withdraw(struct memory_register *s, const struct review *r)
{
	struct open_register reg = desk_of(s);
	struct err e = ERR_INIT;

	ck_assert(fidelity_book_withdraw(&reg, r, &e) == 0);
}

static int64_t
history(struct memory_register *s)
{
	struct err e = ERR_INIT;
	int64_t n = -1;
	bool found;

	ck_assert(db_get_i64(db_prepare(s->open.db,
				 "SELECT count(*) FROM fidelity_history"
				 " WHERE changed_by = 'ann'"),
		      &n, &found, &e) == 0);
	return n;
}

START_TEST(a_review_is_stored_corrected_withdrawn_and_back)
{
	static const char day[] = "2026-05-14", kind[] = "independent";
	struct memory_register s;
	struct review r;

	memory_register_open(&s);
	take(&s, scores(day, kind, 5, 4), 25, 0, 0);
	take(&s, scores(day, kind, 5, 4), 0, 0, 25);
	ck_assert_int_eq(history(&s), 0);
	take(&s, scores(day, kind, 3, 4), 0, 25, 0);
	ck_assert_int_eq(history(&s), 1);
	r = find(&s, day, FIDELITY_INDEPENDENT);
	ck_assert_uint_eq(fidelity_add(r.score).total, 99);
	withdraw(&s, &r);
	r = find(&s, day, FIDELITY_INDEPENDENT);
	ck_assert(r.withdrawn);
	ck_assert(fidelity_due_payload(&r).withdrawn);
	take(&s, scores(day, kind, 3, 4), 0, 25, 0);
	r = find(&s, day, FIDELITY_INDEPENDENT);
	ck_assert(!r.withdrawn);
	ck_assert_int_eq(history(&s), 3);
	/* Another kind on the same day is another review. */
	take(&s, scores(day, "self", 1, 1), 25, 0, 0);
	ck_assert_uint_eq(
	    fidelity_add(find(&s, day, FIDELITY_SELF).score).total, 25);
	memory_register_close(&s);
}
END_TEST

START_TEST(reviewers_are_sealed_and_open_again)
{
	struct memory_register s;
	struct review r;
	struct err e = ERR_INIT;
	struct open_register reg;
	struct buf by;
	struct slice raw;
	struct db_stmt *q;

	memory_register_open(&s);
	reg = desk_of(&s);
	take(&s, scores("2026-05-14", "self", 5, 4), 25, 0, 0);
	r = find(&s, "2026-05-14", FIDELITY_SELF);
	buf_init(&by, 1024);
	ck_assert(fidelity_book_reviewers(&reg, r.number, &by, &e) == 0);
	ck_assert_str_eq(buf_str(&by), "Ottoline Vane");
	q = db_prepare(s.open.db, "SELECT reviewers FROM fidelity_review");
	ck_assert(db_step(q));
	raw = db_bytes(q, 0);
	ck_assert_uint_gt(raw.n, 200);
	for (size_t i = 0; i + 4 < raw.n; i++)
		ck_assert(memcmp(raw.p + i, "Vane", 4) != 0);
	ck_assert(db_done(q, &e) == 0);
	/* Put under another version, as an old row would be. */
	ck_assert(db_exec(s.open.db, "UPDATE fidelity_review SET version = 9",
		      &e) == 0);
	ck_assert(fidelity_book_reviewers(&reg, r.number, &by, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	buf_free(&by);
	memory_register_close(&s);
}
END_TEST

#define ROW  "svc-a,2026-05-14,independent,"
#define PLAN "service,date,kind,action,planned,done,owner,evidence\n"

START_TEST(actions_are_planned_and_done)
{
	struct review_action_list plan;
	struct err e = ERR_INIT;
	struct open_register reg;
	struct review r;
	struct memory_register s;

	memory_register_open(&s);
	reg = desk_of(&s);
	take(&s, scores("2026-05-14", "independent", 5, 4), 25, 0, 0);
	take(&s,
	    mem_string("\xEF\xBB\xBF\"action\",service,date,kind,planned,done\n"
		       "Ask the trust,svc-a,2026-05-14,independent,"
		       "2026-06-01,\n"
		       "Hire,svc-a,2026-05-14,independent,2026-09-01,"
		       "2026-06-02\n"),
	    2, 0, 0);
	r = find(&s, "2026-05-14", FIDELITY_INDEPENDENT);
	ck_assert_uint_eq(r.planned, 2);
	ck_assert_uint_eq(r.done, 1);
	take(&s,
	    mem_string(PLAN ROW
		"Ask the trust,2026-06-01,2026-06-20,Bo,seen\n" ROW
		"Hire,2026-09-01,2026-06-02,,\n"),
	    0, 1, 1);
	ck_assert(fidelity_actions_load(&reg, r.number, &plan, &e) == 0);
	ck_assert_uint_eq(plan.n, 2);
	ck_assert_str_eq(plan.action[0].words[REVIEW_WHAT], "Ask the trust");
	ck_assert_str_eq(plan.action[0].words[REVIEW_OWNER], "Bo");
	ck_assert_str_eq(plan.action[0].words[REVIEW_EVIDENCE], "seen");
	plan.action[1].withdrawn = true;
	ck_assert(fidelity_actions_change(&reg, &plan.action[1], &e) == 0);
	fidelity_actions_free(&plan);
	r = find(&s, "2026-05-14", FIDELITY_INDEPENDENT);
	ck_assert_uint_eq(r.planned, 1);
	ck_assert_uint_eq(r.done, 1);
	/* An action's words under another's number do not open. */
	ck_assert(db_exec(s.open.db,
		      "UPDATE fidelity_action SET words = (SELECT words FROM"
		      " fidelity_action WHERE id = 1), version = 2",
		      &e) == 0);
	ck_assert(fidelity_actions_load(&reg, r.number, &plan, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	memory_register_close(&s);
}
END_TEST

/* ----------------------------------------------------------- what is due */

static struct due_list
due(struct memory_register *s, const struct returns *sealed, size_t n,
    const char *through)
{
	struct due_question q = { .today = s->today,
		.through =
		    through != NULL ? memory_register_day(through) : DAY_NONE,
		.sealed = sealed,
		.sealed_n = n };
	struct due_list list;
	struct err e = ERR_INIT;

	ck_assert_msg(due_list(s->open.db, &q, &list, &e) == 0, "%s", e.text);
	ck_assert_msg(fidelity_due_add(s->open.db, &q, &list, &e) == 0, "%s",
	    e.text);
	return list;
}

static void
describes(const struct due_item *item, const char *text)
{
	struct buf out;

	buf_init(&out, 4096);
	fidelity_due_describe(item, &out);
	ck_assert_str_eq(buf_str(&out), text);
	ck_assert(!due_fell(item));
	buf_free(&out);
}

START_TEST(new_changed_and_withdrawn_reviews_are_due)
{
	struct due_list list;
	struct returns sealed;
	struct review r;
	struct memory_register s;
	struct buf text;

	memory_register_open(&s);
	take(&s, scores("2026-05-14", "independent", 5, 4), 25, 0, 0);
	list = due(&s, NULL, 0, NULL);
	ck_assert_uint_eq(list.n, 1);
	describes(&list.item[0],
	    "fidelity, independent review: total 101, Good; actions 0 "
	    "planned, 0 done\nfirst report of this review\n");
	sealed = list.item[0].now;
	buf_init(&text, 16 * 1024);
	returns_write(&sealed, &text);
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "sheaf-fidelity-independent/1\nservice svc-a\n"
	    "period 2026-05-14/P1D\nitem.1 5\nitem.2 4\n"));
	ck_assert_ptr_nonnull(strstr(buf_str(&text),
	    "item.25 4\nactions.planned 0\nactions.done 0\n"));
	ck_assert_ptr_null(strstr(buf_str(&text), "Vane"));
	buf_free(&text);
	due_free(&list);

	list = due(&s, &sealed, 1, NULL); /* unchanged */
	ck_assert_uint_eq(list.n, 0);
	due_free(&list);
	list = due(&s, NULL, 0, "2026-05-13"); /* it waits */
	ck_assert_uint_eq(list.n, 0);
	due_free(&list);

	take(&s, scores("2026-05-14", "independent", 3, 4), 0, 25, 0);
	list = due(&s, &sealed, 1, NULL);
	ck_assert_uint_eq(list.n, 1);
	describes(&list.item[0],
	    "fidelity, independent review: total 99, Fair; actions 0 planned, "
	    "0 done\nitem 1 5 -> 3 (-2)\n");
	due_free(&list);

	r = find(&s, "2026-05-14", FIDELITY_INDEPENDENT);
	withdraw(&s, &r);
	list = due(&s, &sealed, 1, NULL);
	ck_assert_uint_eq(list.n, 1);
	ck_assert(list.item[0].now.withdrawn);
	describes(&list.item[0], "fidelity, independent review: withdrawn\n");
	sealed = list.item[0].now;
	due_free(&list);
	list = due(&s, &sealed, 1, NULL);
	ck_assert_uint_eq(list.n, 0);
	due_free(&list);
	list = due(&s, NULL, 0, NULL); /* never sealed: nothing to take back */
	ck_assert_uint_eq(list.n, 0);
	due_free(&list);
	memory_register_close(&s);
}
END_TEST

START_TEST(a_target_plan_comes_back)
{
	struct target_plan plan = { .service = "svc-a",
		.start = day_from_civil(2026, 5, 1),
		.words = { .contract = "1000", .steady_state = "50" } };
	struct err e = ERR_INIT;
	struct target_plan got;
	struct memory_register s;

	memory_register_open(&s);
	ck_assert(target_plan_get(s.open.db, "svc-a", &got, &e) < 0);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert(target_plan_put(s.open.db, &plan, "ann", &e) == 0);
	plan.words.london = true;
	plan.words.uplift = "8.5";
	plan.words.set = "placed=0.3";
	ck_assert(target_plan_put(s.open.db, &plan, "bob", &e) == 0);
	ck_assert(target_plan_get(s.open.db, "svc-a", &got, &e) == 0);
	ck_assert_int_eq(got.start, plan.start);
	ck_assert_str_eq(got.words.contract, "1000");
	ck_assert_str_eq(got.words.steady_state, "50");
	ck_assert(got.words.london);
	ck_assert_str_eq(got.words.uplift, "8.5");
	ck_assert_str_eq(got.words.set, "placed=0.3");
	ck_assert_str_eq(got.set_by, "bob");
	target_plan_free(&got);
	(void)snprintf(plan.service, sizeof(plan.service), "SVC-A");
	ck_assert(target_plan_put(s.open.db, &plan, "ann", &e) < 0);
	memory_register_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		a_review_is_stored_corrected_withdrawn_and_back,
		reviewers_are_sealed_and_open_again,
		actions_are_planned_and_done,
		new_changed_and_withdrawn_reviews_are_due,
		a_target_plan_comes_back, NULL
	};

	return unit_main("fidelity_book", tests);
}
