/*
 * Fidelity reviews as they are asked for and changed at the desk.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_fidelity.h"
#include "agent/desk/desk_fidelity_list.h"
#include "agent/desk/versions.h"
#include "agent/fidelity/fidelity_actions.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register site;
static struct desk desk, desk_of_bob;

static void
begin(void)
{
	memory_register_open(&site);
	desk = memory_register_desk(&site);
	desk_set_meant(&desk, "svc-b");
	desk_of_bob = desk;
	memcpy(desk_of_bob.actor.name, "bob", sizeof("bob"));
}

static void
end(void)
{
	desk_set_meant(&desk, NULL);
	memory_register_close(&site);
}

static struct desk_fidelity_key
key_of(const char *service, const char *day)
{
	return (struct desk_fidelity_key){ .service = service,
		.day = memory_register_day(day),
		.kind = FIDELITY_SELF };
}

/* Store a review whose 25 scores are all `score`. */
static struct desk_fidelity_added
add(const char *service, const char *day, uint8_t score)
{
	struct desk_fidelity_scores r = { .key = key_of(service, day),
		.reviewers = "Ottoline Vane" };
	struct desk_fidelity_added added;
	struct err e = ERR_INIT;

	memset(r.score, score, sizeof(r.score));
	ck_assert_msg(desk_fidelity_add(&desk, &r, &added, &e) == 0, "%s",
	    e.text);
	return added;
}

/* Take back a review, or an action of it, as it was seen. */
static int
withdraw(struct desk *d, const struct desk_fidelity_key *key, int64_t action,
    const char *seen, struct err *e)
{
	const struct desk_fidelity_withdrawal r = { .key = *key,
		.action = action,
		.version = seen };

	return desk_fidelity_withdraw(d, &r, e);
}

static void
refuse_add(const char *service, const char *day, uint8_t score, const char *why)
{
	struct desk_fidelity_scores r = { .key = key_of(service, day),
		.reviewers = "" };
	struct desk_fidelity_added added;
	struct err e = ERR_INIT;

	memset(r.score, score, sizeof(r.score));
	ck_assert(desk_fidelity_add(&desk, &r, &added, &e) < 0);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
}

/* The list as JSON, which must hold that text; or must not. */
static void
list_has(const struct desk_fidelity_request *r, const char *text, bool has)
{
	struct table *list;
	struct err e = ERR_INIT;
	struct jval *json;
	struct buf page;

	ck_assert_msg(desk_fidelity_list(&desk, r, &list, &e) == 0, "%s",
	    e.text);
	json = table_take_json(list);
	buf_init(&page, 64 * 1024);
	jval_write(json, false, &page);
	ck_assert_msg((strstr(buf_str(&page), text) != NULL) == has, "%s",
	    buf_str(&page));
	buf_free(&page);
	jval_free(json);
	table_free(list);
}

/* An action of the review of svc-a on 2026-05-01; its number. */
static int64_t
plan(void)
{
	struct review_action a = { .planned = memory_register_day("2026-06-01"),
		.done = DAY_NONE,
		.words = { "call employers", "", "" } };
	struct desk_fidelity_key key = key_of("svc-a", "2026-05-01");
	struct review_action_list list;
	enum review_change change;
	struct err e = ERR_INIT;
	struct review r;
	bool found;

	ck_assert(fidelity_book_find(desk.reg->db, key.service, key.day,
		      key.kind, &r, &found, &e) == 0);
	ck_assert(found);
	a.review = r.number;
	ck_assert(fidelity_actions_put(desk.reg, &a, &change, &e) == 0);
	ck_assert(fidelity_actions_load(desk.reg, r.number, &list, &e) == 0);
	ck_assert_uint_eq(list.n, 1);
	a.number = list.action[0].number;
	fidelity_actions_free(&list);
	return a.number;
}

START_TEST(reviews_have_positions)
{
	const struct desk_fidelity_request all = { 0 };

	ck_assert_int_eq(add("svc-a", "2026-05-01", 3).change, REVIEW_STORED);
	ck_assert_uint_eq(add("svc-b", "2026-05-02", 4).sum.total, 100);
	(void)add("svc-b", "2026-06-02", 2);
	/* The older one of svc-b no longer counts. */
	list_has(&all, "\"total\":75,\"band\":\"Fair\",\"position\":1", true);
	list_has(&all, "\"total\":100,\"band\":\"Good\",\"position\":null",
	    true);
	list_has(&all,
	    "\"total\":50,\"band\":\"Not supported employment\",\"position\":2",
	    true);
	ck_assert_int_eq(add("svc-a", "2026-05-01", 3).change,
	    REVIEW_UNCHANGED);
	ck_assert_int_eq(add("svc-a", "2026-05-01", 5).change,
	    REVIEW_CORRECTED);
}
END_TEST

START_TEST(a_wrong_review_is_refused)
{
	const struct desk_fidelity_request all = { 0 };

	refuse_add("Mary Smith", "2026-05-01", 3, "service id");
	refuse_add("svc-a", "2026-07-01", 3, "after today");
	refuse_add("svc-a", "2026-05-01", 0, "item 1");
	refuse_add("svc-a", "2026-05-01", 6, "item 1");
	list_has(&all, "svc", false);
}
END_TEST

START_TEST(an_action_is_done_after_its_review)
{
	const struct desk_fidelity_request plain = { 0 },
					   plans = { .actions = true };
	struct desk_fidelity_done done = { .evidence = "minutes" };
	struct err e = ERR_INIT;

	(void)add("svc-a", "2026-05-01", 3);
	done.action = plan();
	done.on = memory_register_day("2026-04-30");
	ck_assert(desk_fidelity_finish(&desk, &done, &e) < 0);
	ck_assert_msg(strstr(e.text, "before") != NULL, "%s", e.text);
	done.on = memory_register_day("2026-07-01");
	ck_assert(desk_fidelity_finish(&desk, &done, &e) < 0);
	ck_assert_msg(strstr(e.text, "after today") != NULL, "%s", e.text);
	list_has(&plans, "\"done\":null", true);
	done.on = memory_register_day("2026-06-30");
	ck_assert_msg(desk_fidelity_finish(&desk, &done, &e) == 0, "%s",
	    e.text);
	list_has(&plans, "\"done\":\"2026-06-30\"", true);
	list_has(&plans, "minutes", true);
	list_has(&plans, "Ottoline Vane", true);
	list_has(&plain, "Ottoline Vane", false);
}
END_TEST

START_TEST(what_is_withdrawn_stays_so)
{
	const struct desk_fidelity_key key = key_of("svc-a", "2026-05-01");
	const struct desk_fidelity_key other = key_of("svc-b", "2026-05-01");
	const struct desk_fidelity_request plans = { .actions = true };
	struct desk_fidelity_done done = { .evidence = "", .on = site.today };
	struct err e = ERR_INIT;

	(void)add("svc-a", "2026-05-01", 3);
	(void)add("svc-b", "2026-05-01", 3);
	done.action = plan();
	ck_assert(withdraw(&desk, &other, done.action, NULL, &e) < 0);
	ck_assert_msg(strstr(e.text, "another review") != NULL, "%s", e.text);
	ck_assert_msg(withdraw(&desk, &key, done.action, NULL, &e) == 0, "%s",
	    e.text);
	list_has(&plans, "call employers", false);
	ck_assert(withdraw(&desk, &key, done.action, NULL, &e) < 0);
	ck_assert_msg(strstr(e.text, "already") != NULL, "%s", e.text);
	ck_assert(desk_fidelity_finish(&desk, &done, &e) < 0);
	ck_assert_msg(strstr(e.text, "withdrawn") != NULL, "%s", e.text);
	ck_assert(withdraw(&desk, &key, 0, NULL, &e) == 0);
	list_has(&plans, "\"withdrawn\":true", true);
	ck_assert(withdraw(&desk, &key, 0, NULL, &e) < 0);
	ck_assert_msg(strstr(e.text, "already") != NULL, "%s", e.text);
}
END_TEST

/* ---------------------------------------------------------------- two desks */

enum { LIST_MAX = 64 * 1024 };

/* The versions of the review of svc-a and of its action, if it has one. */
struct seen {
	char review[VERSIONS_SIZE], action[VERSIONS_SIZE];
};

/* All that the list shows; the caller frees it. */
static struct jval *
list_now(void)
{
	const struct desk_fidelity_request plans = { .actions = true };
	struct table *list;
	struct err e = ERR_INIT;
	struct jval *json;

	ck_assert_msg(desk_fidelity_list(&desk, &plans, &list, &e) == 0, "%s",
	    e.text);
	json = table_take_json(list);
	table_free(list);
	return json;
}

static struct seen
look(void)
{
	struct jval *json = list_now();
	const struct jval *r = jval_at(json, 0);
	const struct jval *plan = jval_get(r, "actions");
	struct seen s = { "", "" };

	(void)snprintf(s.review, sizeof(s.review), "%s",
	    jval_get_str(r, "version"));
	if (jval_length(plan) > 0)
		(void)snprintf(s.action, sizeof(s.action), "%s",
		    jval_get_str(jval_at(plan, 0), "version"));
	jval_free(json);
	return s;
}

/* What one person does from what was seen. */
enum act { ACT_SCORES, ACT_NAMES, ACT_WITHDRAW, ACT_DONE, ACT_DROP, ACTS };

static int
act(struct desk *d, enum act what, int64_t action, const struct seen *seen,
    struct err *e)
{
	const struct desk_fidelity_key key = key_of("svc-a", "2026-05-01");
	struct desk_fidelity_scores r = { .key = key,
		.reviewers = what == ACT_NAMES ? "Basil Thorne" : "",
		.version = seen->review };
	struct desk_fidelity_done done = { .action = action,
		.on = site.today,
		.evidence = "minutes",
		.version = seen->action };
	struct desk_fidelity_added added;

	memset(r.score, what == ACT_SCORES ? 5 : 3, sizeof(r.score));
	if (what == ACT_WITHDRAW)
		return withdraw(d, &key, 0, seen->review, e);
	if (what == ACT_DONE)
		return desk_fidelity_finish(d, &done, e);
	if (what == ACT_DROP)
		return withdraw(d, &key, action, seen->action, e);
	return desk_fidelity_add(d, &r, &added, e);
}

static char *
held(void)
{
	struct jval *json = list_now();
	struct buf page;

	buf_init(&page, LIST_MAX);
	jval_write(json, false, &page);
	jval_free(json);
	return buf_take(&page);
}

/* bob, then ann, from what both have seen. */
static void
pair(enum act one, enum act two)
{
	struct err e = ERR_INIT;
	struct seen seen;
	int64_t action;
	char *before, *after;

	(void)add("svc-a", "2026-05-01", 3);
	action = plan();
	seen = look();
	ck_assert_msg(act(&desk_of_bob, one, action, &seen, &e) == 0,
	    "%d %d: %s", one, two, e.text);
	before = held();
	ck_assert_msg(act(&desk, two, action, &seen, &e) < 0, "%d %d", one,
	    two);
	ck_assert_msg(strcmp(e.code, "changed") == 0, "%d %d: %s", one, two,
	    e.text);
	ck_assert_msg(strstr(e.text, "changed meanwhile by bob at 20") != NULL,
	    "%s", e.text);
	ck_assert(strstr(e.text, "Thorne") == NULL);
	ck_assert(strstr(e.text, "minutes") == NULL);
	after = held();
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
}

/* The second is told, and nothing that the first did is undone. */
START_TEST(every_pair_of_changes)
{
	for (int one = 0; one < ACTS; one++)
		for (int two = 0; two < ACTS; two++) {
			bool of_action = one >= ACT_DONE;

			if (of_action != (two >= ACT_DONE))
				continue;
			end();
			begin();
			pair((enum act)one, (enum act)two);
		}
}
END_TEST

/* A review and the actions of its plan are changed by different people. */
START_TEST(a_review_and_its_action_do_not_collide)
{
	struct err e = ERR_INIT;
	struct seen seen;
	int64_t action;

	(void)add("svc-a", "2026-05-01", 3);
	action = plan();
	seen = look();
	ck_assert(act(&desk_of_bob, ACT_SCORES, action, &seen, &e) == 0);
	ck_assert_msg(act(&desk, ACT_DONE, action, &seen, &e) == 0, "%s",
	    e.text);
}
END_TEST

START_TEST(a_review_that_was_not_there)
{
	const struct seen none = { VERSIONS_NONE, VERSIONS_NONE };
	struct err e = ERR_INIT;

	ck_assert(act(&desk_of_bob, ACT_SCORES, 0, &none, &e) == 0);
	ck_assert(act(&desk, ACT_NAMES, 0, &none, &e) < 0);
	ck_assert_str_eq(e.text,
	    "changed meanwhile; nothing was stored. There now: scores "
	    "5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5. Yours: scores "
	    "3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3,3. Look at it, "
	    "then say it again");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { reviews_have_positions,
		a_wrong_review_is_refused, an_action_is_done_after_its_review,
		what_is_withdrawn_stays_so, every_pair_of_changes,
		a_review_and_its_action_do_not_collide,
		a_review_that_was_not_there, NULL };
	const struct unit_suite suite = { .name = "desk_fidelity",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
