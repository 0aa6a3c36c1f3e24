/*
 * What a service manager hears of a daemon that gets a log back and starts again: between
 * two words no more is done for a long log than for a short one, whatever step it is.
 * What is done is counted, in steps of SQL and reads of files, and not timed.
 */
#define _GNU_SOURCE /* RTLD_NEXT, off64_t */
#include <check.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "aggregator/centre/regain.h"
#include "aggregator/centre/regaining.h"
#include "aggregator/gather/gathered.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "tests/bench/fleet.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/unit/unit.h"

#define MUST(call) \
	do { \
		struct err e = ERR_INIT; \
		ck_assert_msg((call) == 0, "%s: %s", #call, e.text); \
	} while (0)

enum {
	/* More than what the loops do from one word to the next, of entries. */
	SHORT = 600,
	LONG = 4 * SHORT,
	EACH = 150, /* batches of an agent */
	GROUP = 256,
	QUARTERS = 8,
	/* Of reads, and of what goes with the number of agents. */
	SLACK = 64
};

/* ------------------------------------------------------------- what is heard */

static pthread_t main_thread;

enum { OPENING, LOOKING, WHOLE, HOUSE, MAKING, CLOSING, STEPS };

static const char *const name[STEPS] = { "opening",
	"looking at what is missing", "whether all is there", "keeping house",
	"making it whole", "closing" };

static int step = STEPS; /* what is under way; STEPS: nothing */
static long done;        /* since the last word */
static int heard;
static long
    longest[2][STEPS]; /* between two words, of the short and the long log */
static long *most;

static void
count(void)
{
	if (step < STEPS && pthread_equal(pthread_self(), main_thread))
		done++;
}

static void
hear(void)
{
	heard++;
	if (step < STEPS && done > most[step])
		most[step] = done;
	done = 0;
}

static void
begin_step(int next)
{
	hear();
	step = next;
}

/* These stand before the libraries' own. */
int sqlite3_step(void *statement);
ssize_t pread64(int fd, void *bytes, size_t n, off64_t at);

int
sqlite3_step(void *statement)
{
	static int (*real)(void *statement);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "sqlite3_step");
	count();
	return real(statement);
}

ssize_t
pread64(int fd, void *bytes, size_t n, off64_t at)
{
	static ssize_t (*real)(int fd, void *bytes, size_t n, off64_t at);

	if (real == NULL)
		*(void **)&real = dlsym(RTLD_NEXT, "pread64");
	count();
	return real(fd, bytes, n, at);
}

ssize_t
send(int fd, const void *words, size_t n, int flags)
{
	static const char alive[] = "WATCHDOG=1";

	(void)fd;
	(void)flags;
	if (n == sizeof(alive) - 1 && memcmp(words, alive, n) == 0)
		hear();
	return (ssize_t)n;
}

/* A service manager that is told of every single step. */
static void
listen_to(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	(void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", path, 1), 0);
	ck_assert_int_eq(setenv("WATCHDOG_USEC", "1000", 1), 0);
	ck_assert_int_eq(unsetenv("WATCHDOG_PID"), 0);
}

/* ------------------------------------------------------------------ the log */

static int
put(void *arg, uint64_t index, struct slice note, struct err *e)
{
	return gathered_put_at(arg, index, note, e);
}

/* Everything that the older copy has not has come back. */
static void
give_back(const struct fleet *f, const char *old)
{
	char *ours = file_path(old, "store.db");
	char *theirs = file_path(f->state, "store.db");
	struct store *s;
	struct gathered *g;
	uint64_t had, size;

	MUST(store_open_reader(&s, ours, &e));
	MUST(store_log_size(s, &had, &e));
	store_close(s);
	MUST(store_open_reader(&s, theirs, &e));
	MUST(store_log_size(s, &size, &e));
	MUST(gathered_open(&g, old, &e));
	MUST(gathered_begin(g, &e));
	MUST(store_log_each(s, had, size, put, g, &e));
	MUST(gathered_commit(g, &e));
	gathered_close(g);
	store_close(s);
	free(theirs);
	free(ours);
}

/* The write-ahead log, which a daemon keeps short, is moved into the store. */
static void
fill(struct fleet *f, size_t batches)
{
	char *path = file_path(f->state, "store.db");
	struct centre *c;
	struct store *s;
	bool all;

	MUST(centre_open(&c, f->state, &e));
	(void)fleet_fill(f, c, batches, GROUP);
	centre_close(c);
	MUST(store_open(&s, path, &e));
	MUST(store_shred(s, &all, &e));
	ck_assert(all);
	store_close(s);
	free(path);
}

/* A log of so many batches, and beside it an older copy of its first half with the lock
 * of the day. */
static char *
make(struct fleet *f, size_t batches)
{
	char *old, *lock, *today;

	fleet_make(f, batches / EACH, 1, 1);
	f->quarters = QUARTERS;
	fill(f, batches / 2);
	old = file_path(f->dir, "old");
	sim_scratch_copy(f->state, old);
	fill(f, batches - batches / 2);
	lock = file_path(old, "lock");
	today = file_path(f->state, "lock");
	sim_scratch_clear(lock);
	sim_scratch_copy(today, lock);
	give_back(f, old);
	free(today);
	free(lock);
	return old;
}

/* ----------------------------------------------------------------- the steps */

static void
live(const char *dir, bool whole)
{
	struct regain_state at;
	struct centre *c;

	begin_step(OPENING);
	MUST(centre_open_serving(&c, dir, &e));
	begin_step(LOOKING);
	MUST(regain_look(centre_regain(c), &at, &e));
	ck_assert_uint_eq(at.missing, 0);
	begin_step(WHOLE);
	ck_assert(regain_whole(centre_regain(c)) == whole);
	begin_step(HOUSE);
	housekeeping_do(centre_housekeeping(c));
	begin_step(CLOSING);
	centre_close(c);
	begin_step(STEPS);
}

/* What is done at most without a word, from an older copy that has all back to a centre
 * that serves. */
static void
run(size_t batches, long *into)
{
	struct fleet f = { 0 };
	char *old = make(&f, batches), *path = file_path(f.dir, "notify");
	struct regaining r = { .dir = old, .again_ms = 1 };

	listen_to(path);
	most = into;
	heard = 0;
	live(old, true);
	begin_step(MAKING);
	ck_assert(regaining_try(&r));
	live(old, false);
	/* Each entry is read at least three times. */
	ck_assert_int_ge(heard, 3 * (int)batches / GROUP);
	free(path);
	free(old);
	fleet_free(&f);
}

START_TEST(no_more_for_a_long_log)
{
	main_thread = pthread_self();
	service_begin();
	run(SHORT, longest[0]);
	run(LONG, longest[1]);
	for (int i = 0; i < STEPS; i++)
		ck_assert_msg(longest[1][i] <=
				  longest[0][i] + longest[0][i] / 4 + SLACK,
		    "%s: %ld steps and reads without a word for %d batches, "
		    "%ld for %d",
		    name[i], longest[0][i], SHORT, longest[1][i], LONG);
}
END_TEST

/* A statement that goes through many rows gets on by itself. */
START_TEST(a_long_statement_gets_on)
{
	enum { ROWS = 60000 };
	char *dir = unit_dir(), *path = file_path(dir, "notify");
	struct gathered *g;
	uint64_t n;

	main_thread = pthread_self();
	service_begin();
	listen_to(path);
	MUST(gathered_open(&g, dir, &e));
	MUST(gathered_begin(g, &e));
	for (uint64_t at = 0; at < ROWS; at++)
		MUST(gathered_put_at(g, at, slice_of("x"), &e));
	MUST(gathered_commit(g, &e));
	heard = 0;
	MUST(gathered_count(g, 0, ROWS, &n, &e));
	ck_assert_uint_eq(n, ROWS);
	ck_assert_int_ge(heard, 1);
	heard = 0;
	MUST(gathered_notes(g, &n, &e));
	ck_assert_uint_eq(n, 2 * ROWS);
	ck_assert_int_ge(heard, 1);
	gathered_close(g);
	free(path);
	unit_remove(dir);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { no_more_for_a_long_log,
		a_long_statement_gets_on, NULL };
	const struct unit_suite suite = { .name = "steps_whole",
		.tests = tests };

	keys_start();
	return unit_run(&suite);
}
