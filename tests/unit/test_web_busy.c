/*
 * What pages get while somebody else has the register for longer: the session at
 * once, everything else its turn, or after a while a sentence that says why not.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/base/clock.h"
#include "common/base/condition.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
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
	/* Of a short turn nothing is said. */
	desk_shared_long_from(web_world_shared, 3600 * 1000);
	begin_work();
	ck_assert(session_says(&ann, "\"busy\":null"));
	desk_shared_long_from(web_world_shared, 0);
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
	desk_shared_long_from(web_world_shared, 0);
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
	web_sign_in_lock(web_world_web);
	/* It is locked, which says that it was not till then. */
	ck_assert(!desk_shared_rest(web_world_shared, 0));
	ck_assert(!web_tick(web_world_web));
}
END_TEST

/* What looks after the desk sees that without a turn, and waits for none. */
START_TEST(a_turn_that_hangs)
{
	struct web_world_who ann = web_world_sign_in("ann");

	desk_shared_hangs_from(web_world_shared, 0);
	ck_assert(!desk_shared_hangs(web_world_shared));
	begin_work();
	ck_assert(desk_shared_hangs(web_world_shared));
	desk_shared_hangs_from(web_world_shared, LIMITS_TURN_HANGS_MS);
	ck_assert(!desk_shared_hangs(web_world_shared));
	ck_assert_uint_eq(status(&ann, "DELETE", "/api/v1/session"), 204);
	desk_shared_wait_not();
	ck_assert(web_tick(web_world_web));
	web_sign_in_lock(web_world_web);
	ck_assert(!desk_shared_rest(web_world_shared, 0));
	end_work();
	/* It is tried again later. */
	ck_assert(web_tick(web_world_web));
	ck_assert(desk_shared_rest(web_world_shared, 0));
	desk_shared_join(NULL);
}
END_TEST

static void *
sign_in_as_will(void *arg)
{
	struct web_world_who *who = arg;

	*who = web_world_sign_in("will");
	return NULL;
}

/* Nobody is locked out by who signed out before they came. */
START_TEST(it_is_not_locked_under_anybody)
{
	struct web_world_who ann = web_world_sign_in("ann"), will;
	pthread_t thread;

	/* Somebody has signed in since that was thought of. */
	web_sign_in_lock(web_world_web);
	ck_assert_uint_eq(status(&ann, "GET", "/api/v1/today"), 200);
	/* Somebody is about to: they wait for their turn. */
	atomic_store(&web_world_web->turn_wait_ms, 3600 * 1000);
	begin_work();
	ck_assert_int_eq(pthread_create(&thread, NULL, sign_in_as_will, &will),
	    0);
	while (atomic_load(&web_world_web->coming) == 0)
		rest();
	ck_assert_uint_eq(status(&ann, "DELETE", "/api/v1/session"), 204);
	end_work();
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_uint_eq(atomic_load(&web_world_web->coming), 0);
	ck_assert(!web_tick(web_world_web));
	ck_assert_uint_eq(status(&will, "GET", "/api/v1/today"), 200);
	/* Who was about to, and does not, keeps it open for no longer than that. */
	atomic_fetch_add(&web_world_web->coming, 1);
	ck_assert_uint_eq(status(&will, "DELETE", "/api/v1/session"), 204);
	ck_assert(web_tick(web_world_web));
	web_sign_in_lock(web_world_web);
	ck_assert(web_tick(web_world_web));
	atomic_fetch_sub(&web_world_web->coming, 1);
	web_sign_in_lock(web_world_web);
	ck_assert(!desk_shared_rest(web_world_shared, 0));
}
END_TEST

/* All turns of one request have one time: another long one is not waited for from the
 * beginning. */
START_TEST(one_time_for_all_turns)
{
	enum { TIME_MS = 400, TRIES = 50 };
	struct clock_mono until = condition_in_ms(TIME_MS), before;
	struct err e = ERR_INIT;
	int64_t least_ms = INT64_MAX, took_ms;

	desk_shared_wait_until(until);
	ck_assert_int_eq(desk_shared_enter(web_world_shared, NULL, &e), 0);
	desk_shared_leave(web_world_shared);
	/* Then another comes, at which one gets nowhere. */
	desk_shared_long_from(web_world_shared, 0);
	begin_work();
	ck_assert_int_lt(desk_shared_enter(web_world_shared, NULL, &e), 0);
	ck_assert_str_eq(e.code, "busy");
	ck_assert_int_ge(clock_mono_now().ms, until.ms);
	/* Its time is over: from now on each takes none, once this machine is not
	 * busy itself. */
	for (int i = 0; i < TRIES && least_ms > TIME_MS / 2; i++) {
		before = clock_mono_now();
		ck_assert_int_lt(desk_shared_enter(web_world_shared, NULL, &e),
		    0);
		took_ms = clock_mono_now().ms - before.ms;
		least_ms = took_ms < least_ms ? took_ms : least_ms;
	}
	ck_assert_int_le(least_ms, TIME_MS / 2);
	end_work();
	desk_shared_join(NULL);
}
END_TEST

/* Say whether workers may sign figures off; from the version of the settings that
 * stand now. */
static unsigned
lend(const struct web_world_who *ann, bool workers, char **text)
{
	static const char sealing[] = "\"sealing\":{", key[] = "\"version\":\"";
	struct web_world_request r = { .who = ann,
		.method = "POST",
		.path = "/api/v1/staff:seal",
		.body =
		    workers ? "{\"workers\":true}" : "{\"workers\":false}" };
	const char *at;
	char *version;
	unsigned got;

	ck_assert_uint_eq(ask(ann, "GET", "/api/v1/settings", NULL, text), 200);
	at = strstr(*text, sealing);
	ck_assert_ptr_nonnull(at);
	at = strstr(at, key);
	ck_assert_ptr_nonnull(at);
	at += strlen(key);
	version = mem_printf("%.*s", (int)strcspn(at, "\""), at);
	free(*text);
	r.version = version;
	got = web_world_ask(&r, text);
	free(version);
	return got;
}

/* A worker who may sign figures off has the way there, as before. */
START_TEST(links_of_whoever_may_seal)
{
	struct web_world_who ann = web_world_sign_in("ann"),
			     will = web_world_sign_in("will");
	char *text;

	ck_assert(!session_says(&will, "\"/send\""));
	ck_assert_msg(lend(&ann, true, &text) == 200, "%s", text);
	free(text);
	ck_assert(session_says(&will, "\"/send\""));
}
END_TEST

/* ------------------------------------- between what is stored and its answer */

/* Somebody who takes turn after turn, and keeps the first one in which workers may
 * sign figures off, or may not, as `wanted`. */
static struct {
	pthread_t thread;
	bool wanted;
	atomic_bool seized, over;
} seizer;

static void *
seize(void *arg)
{
	struct err e = ERR_INIT;
	bool is_so;

	(void)arg;
	while (!atomic_load(&seizer.over)) {
		ck_assert_int_eq(desk_shared_enter(web_world_shared, NULL, &e),
		    0);
		/* Of the turns before this one. */
		is_so = desk_shared_workers_seal(web_world_shared);
		if (is_so == seizer.wanted) {
			desk_shared_long_from(web_world_shared, 0);
			atomic_store(&seizer.seized, true);
			while (!atomic_load(&seizer.over))
				rest();
		}
		desk_shared_leave(web_world_shared);
	}
	return NULL;
}

static struct {
	pthread_t thread;
	const struct web_world_who *who;
	bool workers;
	unsigned status;
	char *text;
	atomic_bool over;
} change;

static void *
lend_there(void *arg)
{
	(void)arg;
	change.status = lend(change.who, change.workers, &change.text);
	atomic_store(&change.over, true);
	return NULL;
}

/* Switch it, with the turn seized once that is stored.  False where the answer was
 * faster. */
static bool
switch_and_seize(const struct web_world_who *ann, bool workers)
{
	bool between;

	change.who = ann;
	change.workers = seizer.wanted = workers;
	atomic_store(&change.over, false);
	atomic_store(&seizer.seized, false);
	atomic_store(&seizer.over, false);
	desk_shared_long_from(web_world_shared, 3600 * 1000);
	ck_assert_int_eq(pthread_create(&seizer.thread, NULL, seize, NULL), 0);
	ck_assert_int_eq(pthread_create(&change.thread, NULL, lend_there, NULL),
	    0);
	while (!atomic_load(&seizer.seized))
		rest();
	/* Others are sent away meanwhile, who came later than the change: its own
	 * time is up, too. */
	for (int i = 0; i < 3; i++)
		ck_assert_uint_eq(status(ann, "GET", "/api/v1/today"), 503);
	between = !atomic_load(&change.over);
	atomic_store(&seizer.over, true);
	ck_assert_int_eq(pthread_join(seizer.thread, NULL), 0);
	ck_assert_int_eq(pthread_join(change.thread, NULL), 0);
	desk_shared_long_from(web_world_shared, LIMITS_TURN_LONG_MS);
	ck_assert_msg(change.status == 200, "%s", change.text);
	ck_assert_ptr_nonnull(strstr(change.text,
	    workers ? "\"workers\":true" : "\"workers\":false"));
	free(change.text);
	return between;
}

/* What is stored is not answered as if it was not, whoever comes between. */
START_TEST(what_is_done_is_not_denied)
{
	struct web_world_who ann = web_world_sign_in("ann");
	bool workers = false;

	atomic_store(&web_world_web->turn_wait_ms, 20);
	do
		workers = !workers;
	while (!switch_and_seize(&ann, workers));
}
END_TEST

/* And what is answered so is not done. */
START_TEST(what_is_denied_is_not_done)
{
	struct web_world_who ann = web_world_sign_in("ann");
	char *text;
	const struct web_world_request add = { .who = &ann,
		.method = "POST",
		.path = "/api/v1/staff",
		.once = "k",
		.body = "{\"name\":\"eve\",\"role\":\"worker\","
			"\"password\":\"correct horse battery\","
			"\"again\":\"correct horse battery\"}" };

	atomic_store(&web_world_web->turn_wait_ms, 20);
	desk_shared_long_from(web_world_shared, 0);
	begin_work();
	ck_assert_msg(web_world_ask(&add, &text) == 503, "%s", text);
	ck_assert_ptr_nonnull(strstr(text, "nothing of this was done"));
	free(text);
	end_work();
	ck_assert_uint_eq(ask(&ann, "GET", "/api/v1/settings", NULL, &text),
	    200);
	ck_assert_ptr_null(strstr(text, "\"eve\""));
	free(text);
	/* Its key is free, as nothing came of it. */
	ck_assert_msg(web_world_ask(&add, &text) == 200, "%s", text);
	ck_assert_ptr_nonnull(strstr(text, "\"eve\""));
	free(text);
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
		it_is_not_locked_under_anybody, a_turn_that_hangs,
		one_time_for_all_turns, links_of_whoever_may_seal,
		what_is_done_is_not_denied, what_is_denied_is_not_done,
		the_day_without_a_turn, NULL };
	const struct unit_suite suite = { .name = "web_busy",
		.tests = tests,
		.begin = web_world_begin,
		.end = web_world_end };

	return unit_run(&suite);
}
