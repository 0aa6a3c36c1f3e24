/*
 * What is kept of a state: it is of one log size for every view, follows each
 * change that it depends on, and goes on to be shown while the log is behind.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/pages/pages_routes.h"
#include "common/base/clock.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/sign.h"
#include "tests/unit/pages_world.h"
#include "tests/unit/unit.h"

static char *
ask(const struct pages_world_who *who, const char *path)
{
	const struct pages_world_request r = { .who = who,
		.method = "GET",
		.path = path };
	char *text;

	ck_assert_msg(pages_world_ask(&r, &text) == 200, "%s: %s", path, text);
	return text;
}

/* Ask a view of its route at a path, with the body that it may take. */
static void
ask_view(const struct pages_world_who *who, const struct pages_route *route,
    const char *path)
{
	const struct pages_world_request r = { .who = who,
		.method = route->method,
		.path = path,
		.body = route->body_max > 0 ? PAGES_WORLD_PUBLISHED : NULL };
	char *text;

	ck_assert_msg(pages_world_ask(&r, &text) == 200, "%s: %s", path, text);
	free(text);
}

/* "log_size":N of an answer. */
static unsigned long
size_in(const char *text)
{
	const char *at = strstr(text, "\"log_size\":");

	ck_assert_msg(at != NULL, "%s", text);
	return strtoul(at + strlen("\"log_size\":"), NULL, 10);
}

static unsigned long
size_of(const struct pages_world_who *who, const char *path)
{
	char *text = ask(who, path);
	unsigned long n = size_in(text);

	free(text);
	return n;
}

/* The text without what a clock may change. */
static char *
body_of(const struct pages_world_who *who, const char *path)
{
	char *text = ask(who, path), *body = strstr(text, "\r\n\r\n");

	ck_assert_ptr_nonnull(body);
	body = mem_string(body + 4);
	free(text);
	return body;
}

/* A state is not made anew before this; the test has no time to wait. */
static void
be_impatient(void)
{
	const struct pages_state *state;
	struct err e;

	pages_states_tick(pages_world_pages->states);
	ck_assert_int_eq(pages_states_hold(pages_world_pages->states,
			     DISCLOSURE_SHEAF_1, &state, &e),
	    0);
	pages_states_let_go(pages_world_pages->states, state);
}

static void
wait_for_growth(const struct pages_world_who *who, unsigned long before)
{
	int64_t until = clock_mono_now().ms + 20000;

	while (size_of(who, "/v1/totals") == before) {
		ck_assert_int_lt(clock_mono_now().ms, until);
		be_impatient();
	}
}

START_TEST(each_change_is_followed)
{
	struct pages_world_who lead = pages_world_in("lead"),
			       other = pages_world_in("other"),
			       exact = pages_world_in("exact");
	static const char path[] = "/v1/totals";
	char *first = body_of(&lead, path), *again, *text;
	unsigned long size = size_in(first);

	again = body_of(&lead, path);
	ck_assert_str_eq(first, again);
	free(again);

	/* Another region, and another policy. */
	again = body_of(&other, path);
	ck_assert_ptr_nonnull(strstr(again, "\"region\":\"south\""));
	free(again);
	again = body_of(&exact, "/v1/totals?policy=exact/1&region=north");
	ck_assert_ptr_nonnull(strstr(again, "\"policy\":\"exact/1\""));
	free(again);

	/* The registry. */
	pages_world_registry("area,a,A,north,2015-04-01,,\n"
			     "service,s1,Quayside,a,2015-04-01,,\n");
	for (int64_t until = clock_mono_now().ms + 20000;;) {
		again = body_of(&lead, path);
		if (strcmp(first, again) != 0)
			break;
		ck_assert_int_lt(clock_mono_now().ms, until);
		free(again);
	}
	ck_assert_uint_eq(size_in(again), size);
	text = body_of(&lead, "/v1/totals?by=service&period=2016-04-01/P3M");
	ck_assert_ptr_nonnull(strstr(text, "s1"));
	free(text);
	free(again);

	/* The log. */
	pages_world_grow("agent-a", "s1");
	wait_for_growth(&lead, size);
	ck_assert_uint_eq(size_of(&lead, path), size + 1);
	free(first);
}
END_TEST

/* Each quarter that could be asked for, without the store. */
START_TEST(a_quarter_without_returns)
{
	static const char *const query[] = { "period=2016-04-01/P3M",
		"period=2016-04-01/P3M&region=north",
		"period=2016-10-01/P3M&region=north&by=service",
		"period=2016-07-01/P3M", NULL };
	struct pages_world_who analyst = pages_world_in("analyst");

	pages_world_registry("area,a,A,north,2015-04-01,,\n"
			     "service,s1,Quayside,a,2015-04-01,,\n");
	for (size_t i = 0; query[i] != NULL; i++) {
		char *path = mem_printf("/v1/totals?%s", query[i]);
		char *text = ask(&analyst, path);

		ck_assert_ptr_nonnull(strstr(text, "\"columns\""));
		free(text);
		free(path);
	}
}
END_TEST

/* A statement that is stored, and under no published checkpoint. */
static void
store_unpublished(void)
{
	const struct hash id = hash_of(slice_of("unpublished"));
	char *path = file_path(pages_world_dir, "store.db");
	struct err e = ERR_INIT;
	struct store *s;
	uint64_t index;

	ck_assert_msg(store_open(&s, path, &e) == 0, "%s", e.text);
	ck_assert_int_eq(store_begin(s, &e), 0);
	ck_assert_int_eq(store_log_append(s, &id, slice_of("note\n"), &index,
			     &e),
	    0);
	ck_assert_msg(store_commit(s, &e) == 0, "%s", e.text);
	store_close(s);
	free(path);
}

/* A question that nobody asked before. */
static char *
question(const struct pages_route *r)
{
	static const char figure[] = "measure=referrals&period=2016-04-01/P3M&";

	return mem_printf("%s?%ssince=1", r->path,
	    strcmp(r->path, "/v1/provenance") == 0 ? figure : "");
}

START_TEST(every_view_goes_on_while_the_log_is_behind)
{
	struct pages_world_who analyst = pages_world_in("analyst"),
			       op = pages_world_in("operator");
	unsigned views = 0;

	free(ask(&analyst, "/v1/totals"));
	store_unpublished();
	for (const struct pages_route *r = pages_routes; r->method != NULL;
	     r++) {
		char *path;

		if ((r->flags & (PAGES_VIEW | PAGES_STORE)) == 0 ||
		    strchr(r->path, '{') != NULL)
			continue;
		path = question(r);
		ask_view(r->who & PAGES_FIGURES ? &analyst : &op, r, path);
		free(path);
		pages_states_tick(pages_world_pages->states);
		views++;
	}
	ck_assert_uint_ge(views, 9);
}
END_TEST

/* While somebody looks through a state, and for long, others still do. */
START_TEST(nobody_waits_for_a_long_look)
{
	struct pages_states *all = pages_world_pages->states;
	struct store *long_reader, *reader;
	struct totals_snapshot apart, look;
	const struct pages_state *state;
	struct err e = ERR_INIT;

	ck_assert_int_eq(centre_open_reader(&long_reader, pages_world_dir, &e),
	    0);
	ck_assert_int_eq(centre_open_reader(&reader, pages_world_dir, &e), 0);
	ck_assert_int_eq(pages_states_hold(all, DISCLOSURE_SHEAF_1, &state, &e),
	    0);
	ck_assert_msg(pages_states_look_apart(all, state, long_reader, &apart,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_ptr_eq(apart.reader, long_reader);
	/* It waits for ever where the first look keeps it from the state's. */
	ck_assert_msg(pages_states_look(all, state, reader, &look, &e) == 0,
	    "%s", e.text);
	ck_assert_ptr_ne(look.reader, reader);
	ck_assert_uint_eq(apart.log_size, state->log_size);
	ck_assert_uint_eq(look.log_size, state->log_size);
	pages_states_look_end(state, reader, &look);
	pages_states_look_end(state, long_reader, &apart);
	/* Where the store is ahead of what is published, it is the state's look. */
	store_unpublished();
	ck_assert_msg(pages_states_look_apart(all, state, long_reader, &apart,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_ptr_ne(apart.reader, long_reader);
	ck_assert_uint_eq(apart.log_size, state->log_size);
	pages_states_look_end(state, long_reader, &apart);
	pages_states_let_go(all, state);
	store_close(long_reader);
	store_close(reader);
}
END_TEST

/* Too few witnesses sign what is logged: readers see what was published before, and since
 * when. */
START_TEST(a_quorum_that_is_not_met_is_said)
{
	struct pages_world_who analyst = pages_world_in("analyst");
	struct sign_key key = sign_key_random();
	struct keys_verifier v =
	    keys_verifier_make("w.test", 0x04, &key.public);
	unsigned long before;
	struct buf policy;

	pages_world_get(&analyst, "/v1/session", 200, "\"banner\":null");
	before = size_of(&analyst, "/v1/totals");
	buf_init(&policy, LIMITS_NOTE_MAX);
	buf_puts(&policy, "witness w ");
	keys_verifier_write(&v, &policy);
	/* Nobody answers there, which is known at once. */
	buf_puts(&policy, " https://127.0.0.1:1\nquorum w\n");
	ck_assert(!pages_world_trust(buf_str(&policy)));
	pages_world_get(&analyst, "/v1/session", 200,
	    "\"banner\":\"Nothing new is published since ");
	pages_world_get(&analyst, "/v1/session", 200,
	    "The operator of the centre is told: too few witnesses");
	ck_assert_uint_eq(size_of(&analyst, "/v1/totals"), before);
	buf_free(&policy);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_change_is_followed,
		a_quarter_without_returns,
		every_view_goes_on_while_the_log_is_behind,
		nobody_waits_for_a_long_look, a_quorum_that_is_not_met_is_said,
		NULL };
	const struct unit_suite suite = { .name = "pages_state",
		.tests = tests,
		.begin = pages_world_begin,
		.end = pages_world_end };

	return unit_run(&suite);
}
