/*
 * Half typed forms at the centre: for their author alone and in one role, within
 * bounds, gone when the form is saved or after a week, and in no backup.
 */
#define _GNU_SOURCE /* memmem() */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/accounts_drafts.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/pages_world.h"
#include "tests/unit/unit.h"

#define must(call) ck_assert_msg((call) == 0, "%s: %s", #call, e.text)

static struct pages_world_who lead, op;

static void
begin(void)
{
	pages_world_begin();
	lead = pages_world_in("lead");
	op = pages_world_in("operator");
}

static void
asks(const struct pages_world_who *who, const char *method, const char *path,
    const char *body, unsigned status, const char *has)
{
	const struct pages_world_request r = { .who = who,
		.method = method,
		.path = path,
		.body = body };
	char *text;
	unsigned got = pages_world_ask(&r, &text);

	ck_assert_msg(got == status && strstr(text, has) != NULL,
	    "%s %s: wanted %u and %s, got %u %.300s", method, path, status, has,
	    got, text);
	free(text);
}

/* {"words":{"notes":"xxx"}} with n letters. */
static char *
of_length(size_t n)
{
	char *notes = mem_alloc(n + 1), *body;

	memset(notes, 'x', n);
	body = mem_printf("{\"words\":{\"notes\":\"%s\"}}", notes);
	free(notes);
	return body;
}

#define HALF "{\"words\":{\"key\":\"key 1\",\"words\":{\"date\":\"3/\"}}}"

START_TEST(it_is_shown_to_its_author_alone)
{
	struct pages_world_who other = pages_world_in("other"), again;

	asks(&lead, "PUT", "/v1/drafts/event", HALF, 204, "");
	asks(&lead, "GET", "/v1/drafts", NULL, 200, "{\"forms\":[\"event\"]}");
	asks(&lead, "GET", "/v1/drafts/event", NULL, 200,
	    "\"words\":{\"date\":\"3/\"}}");
	asks(&other, "GET", "/v1/drafts", NULL, 200, "{\"forms\":[]}");
	asks(&other, "GET", "/v1/drafts/event", NULL, 200, "\"words\":null");
	asks(&op, "GET", "/v1/drafts/event", NULL, 200, "\"words\":null");
	/* Nobody else's words take its place, or take it away. */
	asks(&other, "PUT", "/v1/drafts/event", "{\"words\":{}}", 204, "");
	asks(&other, "DELETE", "/v1/drafts/event", NULL, 204, "");
	asks(&lead, "DELETE", "/v1/session", NULL, 204, "");
	asks(&lead, "GET", "/v1/drafts/event", NULL, 401, "Sign in");
	again = pages_world_in("lead");
	asks(&again, "GET", "/v1/drafts/event", NULL, 200, "\"date\":\"3/\"");
	asks(&again, "DELETE", "/v1/drafts/event", NULL, 204, "");
	asks(&again, "GET", "/v1/drafts/event", NULL, 200, "\"words\":null");
}
END_TEST

START_TEST(what_cannot_be_kept_is_refused_with_its_reason)
{
	char *most = of_length(LIMITS_REGION_DRAFT_MAX - 12),
	     *more = of_length(LIMITS_REGION_DRAFT_MAX - 11),
	     *far_more = of_length((size_t)2 * LIMITS_REGION_DRAFT_MAX);
	char *key = mem_printf("{\"words\":{\"key\":\"%065d\"}}", 1);

	asks(&lead, "PUT", "/v1/drafts/event", most, 204, "");
	asks(&lead, "PUT", "/v1/drafts/event", more, 422,
	    "\"code\":\"too-long\"");
	asks(&lead, "PUT", "/v1/drafts/event", far_more, 413, "");
	/* What was kept before stays. */
	asks(&lead, "GET", "/v1/drafts/event", NULL, 200, "xxxx");
	asks(&lead, "PUT", "/v1/drafts/event", key, 400, "key");
	asks(&lead, "PUT", "/v1/drafts/event", "{\"words\":[]}", 400, "words");
	asks(&lead, "PUT", "/v1/drafts/event", "{\"words\":\"x\"}", 400,
	    "words");
	asks(&lead, "PUT", "/v1/drafts/n_o", HALF, 400, "letters");
	asks(&lead, "PUT", "/v1/drafts/a%2Fb", HALF, 404, "");
	asks(&lead, "GET", "/v1/drafts/a.b", NULL, 400, "letters");
	asks(&lead, "DELETE",
	    "/v1/drafts/"
	    "1234567890123456789012345678901234567890123456789012345678901",
	    NULL, 400, "at most 60");
	free(key);
	free(far_more);
	free(more);
	free(most);
}
END_TEST

START_TEST(one_account_has_so_many)
{
	struct pages_world_who other = pages_world_in("other");
	char path[64];

	for (int i = 0; i < LIMITS_REGION_DRAFTS_MAX; i++) {
		(void)snprintf(path, sizeof(path), "/v1/drafts/event-%d", i);
		asks(&lead, "PUT", path, HALF, 204, "");
	}
	asks(&lead, "PUT", "/v1/drafts/given", HALF, 422,
	    "\"code\":\"too-many\"");
	/* One that is there is kept anew, and others have their own. */
	asks(&lead, "PUT", "/v1/drafts/event-0", HALF, 204, "");
	asks(&other, "PUT", "/v1/drafts/given", HALF, 204, "");
	asks(&lead, "DELETE", "/v1/drafts/event-7", NULL, 204, "");
	asks(&lead, "PUT", "/v1/drafts/given", HALF, 204, "");
}
END_TEST

/* In the role that it was typed in. */
START_TEST(another_role_does_not_see_it)
{
	const struct accounts_by by = { .today = clock_today() };
	struct accounts_person p = { .role = ACCOUNTS_OPERATOR };
	struct pages_world_who now;
	struct err e = ERR_INIT;

	asks(&lead, "PUT", "/v1/drafts/event", HALF, 204, "");
	must(accounts_set_role(pages_world_pages->accounts, &by, "lead", &p,
	    &e));
	asks(&lead, "GET", "/v1/drafts/event", NULL, 401, "");
	now = pages_world_in("lead");
	asks(&now, "GET", "/v1/drafts", NULL, 200, "{\"forms\":[]}");
	asks(&now, "GET", "/v1/drafts/event", NULL, 200, "\"words\":null");
}
END_TEST

START_TEST(a_saved_form_leaves_nothing_half_typed)
{
	static const char body[] =
	    "{\"kind\":\"workshop\",\"date\":\"3/5/2020\",\"region\":\"north\","
	    "\"place\":\"online\"}";
	struct pages_world_request r = { .who = &lead,
		.method = "POST",
		.path = "/v1/events",
		.body = "{}",
		.key = "key 1" };
	struct pages_world_who again;
	char *text, *second;

	asks(&lead, "PUT", "/v1/drafts/event", HALF, 204, "");
	asks(&lead, "PUT", "/v1/drafts/given",
	    "{\"words\":{\"key\":\"key 2\"}}", 204, "");
	/* Refused, it is still half typed. */
	ck_assert_uint_eq(pages_world_ask(&r, &text), 422);
	free(text);
	asks(&lead, "GET", "/v1/drafts/event", NULL, 200, "\"date\":\"3/\"");
	r.body = body;
	ck_assert_uint_eq(pages_world_ask(&r, &text), 200);
	asks(&lead, "GET", "/v1/drafts", NULL, 200, "{\"forms\":[\"given\"]}");
	/* Whose session ended before the answer came, or who signed out in another tab
	 * meanwhile, saves it again. */
	asks(&lead, "DELETE", "/v1/session", NULL, 204, "");
	again = pages_world_in("lead");
	r.who = &again;
	ck_assert_uint_eq(pages_world_ask(&r, &second), 200);
	ck_assert_ptr_nonnull(strstr(second, "Workshop on 3 May 2020"));
	ck_assert_uint_eq(pages_world_logged("event-add"), 1);
	/* A key is one person's. */
	r.who = &op;
	free(second);
	ck_assert_uint_eq(pages_world_ask(&r, &second), 200);
	ck_assert_uint_eq(pages_world_logged("event-add"), 2);
	free(second);
	free(text);
}
END_TEST

/* Until it is stored, whatever it was refused for. */
START_TEST(a_stored_correction_leaves_nothing_half_typed)
{
	static const char event[] =
	    "{\"kind\":\"workshop\",\"date\":\"3/5/2020\",\"region\":\"north\","
	    "\"place\":\"online\",\"number\":1}";
	struct pages_world_request r = { .who = &lead,
		.method = "POST",
		.path = "/v1/events",
		.body = event,
		.key = "key 1" };
	char *text;

	ck_assert_uint_eq(pages_world_ask(&r, &text), 200);
	free(text);
	asks(&lead, "PUT", "/v1/drafts/event-1",
	    "{\"words\":{\"key\":\"key 2\"}}", 204, "");
	r.path = "/v1/events:correct";
	r.key = "key 2";
	ck_assert_uint_eq(pages_world_ask(&r, &text), 412);
	free(text);
	asks(&lead, "GET", "/v1/drafts", NULL, 200, "[\"event-1\"]");
	r.version = "1-1";
	ck_assert_uint_eq(pages_world_ask(&r, &text), 200);
	ck_assert_ptr_nonnull(strstr(text, "\"version\":\"1-2\""));
	free(text);
	asks(&lead, "GET", "/v1/drafts", NULL, 200, "{\"forms\":[]}");
}
END_TEST

/* ------------------------------------------------------------- in people.db */

static struct accounts *
all(void)
{
	return pages_world_pages->accounts;
}

static const struct accounts_person author = { .id = 1, .role = ACCOUNTS_LEAD };

static bool
is_there(const char *form, int32_t today)
{
	struct err e = ERR_INIT;
	struct buf words;
	int32_t kept_on;

	must(accounts_drafts_find(all(), &author, form, today, &words, &kept_on,
	    &e));
	buf_free(&words);
	return kept_on != DAY_NONE;
}

START_TEST(it_goes_after_a_week_and_with_its_account)
{
	int32_t today = clock_today();
	const struct accounts_by by = { .today = today };
	const struct slice words = slice_of("{\"a\":1}");
	struct err e = ERR_INIT;

	must(accounts_drafts_keep(all(), &author, "event", "", words, today,
	    &e));
	/* No key is none of anybody's. */
	must(accounts_drafts_stored(all(), &author, "", &e));
	ck_assert(is_there("event", today + LIMITS_DRAFT_DAYS - 1));
	ck_assert(!is_there("event", today + LIMITS_DRAFT_DAYS));
	must(accounts_drafts_keep(all(), &author, "given", "", words,
	    today + LIMITS_DRAFT_DAYS, &e));
	/* It is removed, and not merely hidden. */
	ck_assert(!is_there("event", today));
	must(accounts_remove(all(), &by, "lead", &e));
	ck_assert(!is_there("given", today));
	must(accounts_drafts_keep(all(), &author, "event", "", words, today,
	    &e));
	ck_assert(!is_there("event", today));
}
END_TEST

/* Whether a file of a folder has these words. */
static bool
holds(const char *dir, const char *name, const char *words)
{
	char *path = file_path(dir, name);
	struct err e = ERR_INIT;
	struct buf bytes;
	bool found;

	must(file_read(path, SIZE_MAX / 2, &bytes, &e));
	found = memmem(bytes.data, bytes.n, words, strlen(words)) != NULL;
	buf_free(&bytes);
	free(path);
	return found;
}

START_TEST(no_backup_has_it)
{
	static const char half[] =
	    "{\"words\":{\"key\":\"k\",\"notes\":\"quicksilver\"}}";
	char *to = file_path(pages_world_dir, "copy");
	struct err e = ERR_INIT;
	bool any;

	asks(&lead, "PUT", "/v1/drafts/event", half, 204, "");
	ck_assert(holds(pages_world_dir, "people.db", "quicksilver"));
	must(file_make_dir(to, 0700, &e));
	must(accounts_copy(pages_world_dir, to, &any, &e));
	ck_assert(any);
	must(accounts_check_copy(to, &e));
	ck_assert(!holds(to, "people.db", "quicksilver"));
	/* And where the form is saved, nothing is left in the file. */
	asks(&lead, "DELETE", "/v1/drafts/event", NULL, 204, "");
	ck_assert(!holds(pages_world_dir, "people.db", "quicksilver"));
	free(to);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { it_is_shown_to_its_author_alone,
		what_cannot_be_kept_is_refused_with_its_reason,
		one_account_has_so_many, another_role_does_not_see_it,
		a_saved_form_leaves_nothing_half_typed,
		a_stored_correction_leaves_nothing_half_typed,
		it_goes_after_a_week_and_with_its_account, no_backup_has_it,
		NULL };

	const struct unit_suite suite = { .name = "pages_drafts",
		.tests = tests,
		.begin = begin,
		.end = pages_world_end };

	return unit_run(&suite);
}
