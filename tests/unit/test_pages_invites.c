/*
 * Invites of new sites at the pages, really asked for over a socket, and what is
 * said while nobody can make one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/pages_world.h"
#include "tests/unit/unit.h"

static bool
has(const char *text, const char *code)
{
	char *member = mem_printf("\"code\":\"%s\"", code);
	bool found = strstr(text, member) != NULL;

	free(member);
	return found;
}

/* The status of an invite that is asked for, and its answer, which the caller
 * frees. */
static unsigned
invite(const char *body, char **text)
{
	/* Each is a form of its own. */
	static int forms;
	struct pages_world_who op = pages_world_in("operator");
	char *key = mem_printf("invite %d", forms++);
	const struct pages_world_request r = { .who = &op,
		.key = key,
		.method = "POST",
		.path = "/v1/invites",
		.body = body };
	unsigned status = pages_world_ask(&r, text);

	free(key);
	return status;
}

START_TEST(an_invite_is_shown_once_and_not_logged)
{
	static const struct {
		const char *body, *code, *says;
	} refused[] = {
		{ "{\"agent\":\"north trust\"}", "agent",
		    "provider or provider.site" },
		{ "{\"agent\":\"north\",\"expires\":\"soon\"}", "expires",
		    "like 2026-04-01" },
		{ "{\"agent\":\"north\",\"expires\":\"2016-01-01\"}", "expires",
		    "1 January 2016 has run out" },
		{ "{\"agent\":\"NAMED.site\"}", "agent", "named.site" },
	};
	char secret[80], *text, *at;
	struct pages_world_who op = pages_world_in("operator");

	pages_world_get(&op, "/v1/agents", 200,
	    "\"invite\":{\"here\":true,\"until\":\"20");
	pages_world_grow("named.site", "quay");
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		ck_assert_uint_eq(invite(refused[i].body, &text), 422);
		ck_assert_msg(has(text, refused[i].code) &&
				  strstr(text, refused[i].says) != NULL,
		    "%s", text);
		free(text);
	}
	ck_assert_uint_eq(pages_world_logged("event=invite"), 0);
	ck_assert_uint_eq(invite("{\"agent\":\"north.leeds\",\"expires\":"
				 "\"2099-12-31\"}",
			      &text),
	    200);
	ck_assert_ptr_nonnull(strstr(text, "\"provider\":\"north\""));
	ck_assert_ptr_nonnull(strstr(text, "\"until\":\"31 December 2099\""));
	at = strstr(text, "\"secret\":\"");
	ck_assert_ptr_nonnull(at);
	(void)snprintf(secret, sizeof(secret), "%.79s", at + 10);
	ck_assert_uint_eq(strspn(secret, "0123456789abcdef-"), 79);
	free(text);
	ck_assert_uint_eq(pages_world_logged("event=invite agent=north.leeds "
					     "expires=2099-12-31\n"),
	    1);
	ck_assert_uint_eq(pages_world_logged(secret), 0);
}
END_TEST

/*
 * While the three threads that may wait do, for the authority's folder, so many more
 * wait for them; whoever comes then is told when to come again.  The pages go on.
 */
START_TEST(a_full_queue_says_when_to_come_again)
{
	enum { ASKED = PAGES_SLOW_THREADS + 32 + 3 };
	struct authority *a = pages_world_authority();
	struct pages_world_who op = pages_world_in("operator"),
			       lead = pages_world_in("lead");
	const struct pages_world_request r = { .who = &op,
		.method = "POST",
		.path = "/v1/invites",
		.body = "{\"agent\":\"north\"}" };
	char key[16];
	size_t busy = 0;
	int fd[ASKED];

	for (size_t i = 0; i < ASKED; i++) {
		struct pages_world_request one = r;

		(void)snprintf(key, sizeof(key), "key %zu", i);
		one.key = key;
		fd[i] = pages_world_send(&one);
	}
	pages_world_get(&lead, "/v1/region", 200, "\"region\":\"north\"");
	authority_close(a);
	for (size_t i = 0; i < ASKED; i++) {
		struct buf answer;
		unsigned status = pages_world_receive(fd[i], &answer);
		const char *text = buf_str(&answer);

		if (status == 503 && has(text, "busy")) {
			ck_assert_msg(strstr(text, "Retry-After: 5\r\n") !=
					  NULL,
			    "%s", text);
			busy++;
		}
		buf_free(&answer);
	}
	ck_assert_uint_ge(busy, 1);
}
END_TEST

/* An epoch of the site in the store, as if the log had it. */
static void
add_epoch(const char *agent, uint64_t epoch, bool ended)
{
	char *path = file_path(pages_world_dir, "store.db");
	struct store_epoch p = { .epoch = epoch,
		.ended = ended,
		.ended_index = ended ? 1 : 0 };
	struct err e = ERR_INIT;
	struct store_agent a;
	struct store *s;
	bool found;

	ck_assert_msg(store_open(&s, path, &e) == 0, "%s", e.text);
	ck_assert_int_eq(store_begin(s, &e), 0);
	ck_assert_int_eq(store_agent_find(s, agent, &a, &found, &e), 0);
	ck_assert(found);
	p.agent = a.no;
	ck_assert_msg(store_agent_epoch_add(s, &p, &e) == 0, "%s", e.text);
	ck_assert_msg(store_commit(s, &e) == 0, "%s", e.text);
	store_close(s);
	free(path);
}

/* Its first epoch need not be number 1; and one that has ended is the site's, too. */
START_TEST(a_site_with_any_epoch_is_not_invited)
{
	static const char *const agents[] = { "second.site", "ended.site" },
				 *const services[] = { "quay", "wharf" };
	char *text;

	for (size_t i = 0; i < 2; i++) {
		char *body = mem_printf("{\"agent\":\"%s\"}", agents[i]);

		pages_world_grow(agents[i], services[i]);
		ck_assert_uint_eq(invite(body, &text), 200);
		free(text);
		add_epoch(agents[i], i + 1, i == 1);
		free(body);
		/* Another question, or it would be the one that was answered. */
		body = mem_printf("{\"agent\":\"%s\",\"expires\":null}",
		    agents[i]);
		ck_assert_uint_eq(invite(body, &text), 422);
		ck_assert_msg(strstr(text, "would end that enrolment") != NULL,
		    "%s", text);
		free(text);
		free(body);
	}
	ck_assert_uint_eq(pages_world_logged("event=invite"), 2);
}
END_TEST

/* A command has the authority's folder while the centre starts: it goes to work, and
 * makes invites when it can. */
START_TEST(a_locked_folder_holds_up_no_start)
{
	struct authority *a = pages_world_authority();
	char *text;

	pages_world_close();
	pages_world_open();
	authority_close(a);
	ck_assert_uint_eq(invite("{\"agent\":\"north\"}", &text), 200);
	free(text);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { an_invite_is_shown_once_and_not_logged,
		a_full_queue_says_when_to_come_again,
		a_site_with_any_epoch_is_not_invited,
		a_locked_folder_holds_up_no_start, NULL };
	const struct unit_suite suite = { .name = "pages_invites",
		.tests = tests,
		.begin = pages_world_begin,
		.end = pages_world_end };

	return unit_run(&suite);
}
