/*
 * What pages get while somebody else has the register for longer: the session at
 * once, everything else its turn, or after a while a sentence that says why not.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/mem.h"
#include "tests/unit/unit.h"
#include "tests/unit/web_world.h"

/* More than there are threads to wait for a turn (web_door.c). */
enum { WAITING = 8 };

/* Somebody at work with the register until `over`. */
static struct holder {
	pthread_t thread;
	atomic_bool has, over;
} holder;

static void
rest(void)
{
	static const struct timespec pause = { 0, 2000000 };

	(void)nanosleep(&pause, NULL);
}

static void *
hold(void *arg)
{
	struct err e = ERR_INIT;

	(void)arg;
	ck_assert_int_eq(desk_shared_enter(web_world_shared,
			     "import a client sheet", &e),
	    0);
	atomic_store(&holder.has, true);
	while (!atomic_load(&holder.over))
		rest();
	desk_shared_leave(web_world_shared);
	return NULL;
}

static void
begin_work(void)
{
	atomic_store(&holder.has, false);
	atomic_store(&holder.over, false);
	ck_assert_int_eq(pthread_create(&holder.thread, NULL, hold, NULL), 0);
	while (!atomic_load(&holder.has))
		rest();
}

static void
end_work(void)
{
	atomic_store(&holder.over, true);
	ck_assert_int_eq(pthread_join(holder.thread, NULL), 0);
}

static unsigned
ask(const struct web_world_who *who, const char *method, const char *path,
    const char *body, char **text)
{
	const struct web_world_request r = { .who = who,
		.method = method,
		.path = path,
		.body = body };

	return web_world_ask(&r, text);
}

static unsigned
status(const struct web_world_who *who, const char *method, const char *path)
{
	char *text;
	unsigned got = ask(who, method, path, NULL, &text);

	free(text);
	return got;
}

static bool
session_says(const struct web_world_who *who, const char *what)
{
	bool says;
	char *text;

	ck_assert_uint_eq(ask(who, "GET", "/api/v1/session", NULL, &text), 200);
	says = strstr(text, what) != NULL;
	free(text);
	return says;
}

static void *
look_at_today(void *arg)
{
	struct web_world_who *who = arg;

	return status(who, "GET", "/api/v1/today") == 200 ? NULL : arg;
}

/* The register has been at work for hours as far as this test is concerned: if the
 * session waited for it, nothing here would ever be answered. */
START_TEST(the_session_waits_for_nobody)
{
	struct web_world_who ann = web_world_sign_in("ann"),
			     will = web_world_sign_in("will");
	pthread_t thread[WAITING];
	void *failed;

	atomic_store(&web_world_web->turn_wait_ms, 3600 * 1000);
	begin_work();
	ck_assert(session_says(&ann, "\"busy\":null"));
	ck_assert(session_says(&ann, "\"/send\""));
	ck_assert(session_says(&will, "\"name\":\"will\""));
	/* Nor are there too few threads, when all others wait. */
	for (int i = 0; i < WAITING; i++)
		ck_assert_int_eq(pthread_create(&thread[i], NULL, look_at_today,
				     &ann),
		    0);
	while (!session_says(&ann, "Somebody began to import a client sheet"))
		rest();
	ck_assert_uint_eq(status(NULL, "GET", "/api/v1/session"), 200);
	ck_assert_uint_eq(status(NULL, "GET", "/api/v1/trust"), 200);
	/* Locking neither: will is out at once. */
	ck_assert_uint_eq(status(&will, "DELETE", "/api/v1/session"), 204);
	ck_assert(session_says(&will, "\"signed_in\":false"));
	end_work();
	/* Who waited has their answer. */
	for (int i = 0; i < WAITING; i++) {
		ck_assert_int_eq(pthread_join(thread[i], &failed), 0);
		ck_assert_ptr_null(failed);
	}
	ck_assert(session_says(&ann, "\"busy\":null"));
}
END_TEST

START_TEST(whoever_waits_too_long_is_told)
{
	static const char name[] = "{\"name\":\"ann\",\"password\":\"x\"}";
	struct web_world_who ann = web_world_sign_in("ann");
	char *text;

	atomic_store(&web_world_web->turn_wait_ms, 20);
	begin_work();
	ck_assert_uint_eq(ask(&ann, "GET", "/api/v1/today", NULL, &text), 503);
	ck_assert_ptr_nonnull(strstr(text, "\"busy\""));
	ck_assert_ptr_nonnull(strstr(text, "Retry-After: "));
	free(text);
	/* Not signed out by it, though somebody else cannot come in now. */
	ck_assert_uint_eq(ask(NULL, "POST", "/api/v1/session", name, &text),
	    503);
	ck_assert_ptr_nonnull(strstr(text, "\"busy\""));
	/* What it is, only those know who have signed in. */
	ck_assert_ptr_null(strstr(text, "sheet"));
	free(text);
	end_work();
	ck_assert_uint_eq(status(&ann, "GET", "/api/v1/today"), 200);
}
END_TEST

/* The last one signs out meanwhile: it is locked when the work is done. */
START_TEST(it_is_locked_afterwards)
{
	struct web_world_who ann = web_world_sign_in("ann");

	begin_work();
	ck_assert_uint_eq(status(&ann, "DELETE", "/api/v1/session"), 204);
	end_work();
	ck_assert(web_tick(web_world_web));
	ck_assert(desk_shared_rest(web_world_shared, 0));
	ck_assert(!web_tick(web_world_web));
}
END_TEST

/* A worker who may sign figures off has the way there, as before. */
START_TEST(links_of_whoever_may_seal)
{
	struct web_world_who ann = web_world_sign_in("ann"),
			     will = web_world_sign_in("will");
	static const char now[] =
	    "\"sealing\":{\"workers\":false,\"version\":\"";
	char *text, *version;
	struct web_world_request lend = { .who = &ann,
		.method = "POST",
		.path = "/api/v1/staff:seal",
		.body = "{\"workers\":true}" };

	ck_assert(!session_says(&will, "\"/send\""));
	ck_assert_uint_eq(ask(&ann, "GET", "/api/v1/settings", NULL, &text),
	    200);
	version = strstr(text, now);
	ck_assert_ptr_nonnull(version);
	version += strlen(now);
	version = mem_printf("%.*s", (int)strcspn(version, "\""), version);
	lend.version = version;
	free(text);
	ck_assert_msg(web_world_ask(&lend, &text) == 200, "%s", text);
	free(text);
	free(version);
	ck_assert(session_says(&will, "\"/send\""));
}
END_TEST

/* The day is known without a turn: that of the newest fact, where it is ahead. */
START_TEST(the_day_without_a_turn)
{
	desk_shared_note_today(web_world_shared, 100, 100);
	ck_assert_int_eq(desk_shared_today(web_world_shared, 100), 100);
	ck_assert_int_eq(desk_shared_today(web_world_shared, 101), 101);
	desk_shared_note_today(web_world_shared, 100, 130);
	ck_assert_int_eq(desk_shared_today(web_world_shared, 101), 130);
	ck_assert_int_eq(desk_shared_today(web_world_shared, 131), 131);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_session_waits_for_nobody,
		whoever_waits_too_long_is_told, it_is_locked_afterwards,
		links_of_whoever_may_seal, the_day_without_a_turn, NULL };
	const struct unit_suite suite = { .name = "web_busy",
		.tests = tests,
		.begin = web_world_begin,
		.end = web_world_end };

	return unit_run(&suite);
}
