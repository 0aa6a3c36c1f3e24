/*
 * What a service manager hears of a daemon that makes a large log again: that it gets on,
 * by what has been done, from each of the loops that go through the whole log.
 */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "aggregator/gather/gathered.h"
#include "aggregator/log/publisher.h"
#include "aggregator/remake/remake.h"
#include "aggregator/remake/remake_local.h"
#include "aggregator/remake/remake_mirror.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "protocol/tile.h"
#include "tests/bench/fleet.h"
#include "tests/unit/unit.h"

#define MUST(call) \
	do { \
		struct err e = ERR_INIT; \
		ck_assert_msg((call) == 0, "%s: %s", #call, e.text); \
	} while (0)

enum {
	AGENTS = 4,
	BATCHES = 600,
	QUARTERS = 8,
	/* Of each agent its invite, enrolment and services; and the trust's entry. */
	ENTRIES = 1 + 3 * AGENTS + BATCHES,
	BUNDLES = (ENTRIES + TILE_WIDTH - 1) / TILE_WIDTH,
	/* A loop over all entries. */
	PASS = BUNDLES,
	PIECES = 2
};

static struct fleet fleet;
static struct store *full;
static char *dir;

/* ------------------------------------------------------------- what is heard */

static int heard;

/* Stands before libc's own: what the service manager would be sent. */
ssize_t
send(int fd, const void *words, size_t n, int flags)
{
	static const char alive[] = "WATCHDOG=1";

	(void)fd;
	(void)flags;
	if (n == sizeof(alive) - 1 && memcmp(words, alive, n) == 0)
		heard++;
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

static int
steps_of(void (*work)(void))
{
	int before = heard;

	work();
	return heard - before;
}

/* ------------------------------------------------------------------ the log */

static void
make_log(void)
{
	struct centre *c;

	fleet_make(&fleet, AGENTS, 1, 1);
	fleet.quarters = QUARTERS;
	MUST(centre_open(&c, fleet.state, &e));
	(void)fleet_fill(&fleet, c, BATCHES, TILE_WIDTH);
	centre_close(c);
}

static void
begin(void)
{
	char *store, *path;
	uint64_t size;

	make_log();
	store = file_path(fleet.state, "store.db");
	dir = unit_dir();
	path = file_path(dir, "notify");
	listen_to(path);
	service_begin();
	MUST(store_open(&full, store, &e));
	MUST(store_log_size(full, &size, &e));
	ck_assert_uint_eq(size, ENTRIES);
	free(path);
	free(store);
}

static void
end(void)
{
	store_close(full);
	unit_remove(dir);
	fleet_free(&fleet);
}

static int
count(void *arg, uint64_t index, struct slice note, struct err *e)
{
	(void)note;
	(void)e;
	ck_assert_uint_eq(index, *(uint64_t *)arg);
	*(uint64_t *)arg += 1;
	return 0;
}

/* ------------------------------------------------------------------- the loops */

static void
read_store(void)
{
	uint64_t n = 0;

	MUST(store_log_each(full, 0, ENTRIES, count, &n, &e));
	ck_assert_uint_eq(n, ENTRIES);
}

static int
gather(void *arg, uint64_t index, struct slice note, struct err *e)
{
	return gathered_put_at(arg, index, note, e);
}

static void
read_gathered(void)
{
	struct gathered *g;
	uint64_t n = 0;
	int before;

	MUST(gathered_open(&g, dir, &e));
	MUST(gathered_begin(g, &e));
	MUST(store_log_each(full, 0, ENTRIES, gather, g, &e));
	MUST(gathered_commit(g, &e));
	before = heard;
	MUST(gathered_each(g, 0, ENTRIES, count, &n, &e));
	ck_assert_uint_eq(n, ENTRIES);
	ck_assert_int_ge(heard - before, PASS);
	gathered_close(g);
}

static void
read_mirror(void)
{
	char *log = file_path(fleet.state, "log");
	struct remake_mirror m;
	uint64_t n = 0;

	MUST(remake_mirror_open(&m, log, &fleet.log_key, &e));
	MUST(remake_mirror_leaves(&m, ENTRIES, count, &n, &e));
	ck_assert_uint_eq(n, ENTRIES);
	remake_mirror_close(&m);
	free(log);
}

static void
publish(void)
{
	char *log = file_path(dir, "log");

	MUST(publisher_tiles(log, full, 0, ENTRIES, &e));
	MUST(publisher_repair(log, full, ENTRIES, &e));
	free(log);
}

static struct store *
make(void)
{
	char *path = file_path(dir, "made");
	struct store *made;

	MUST(file_remove(path, &e));
	MUST(store_make(&made, path, &e));
	MUST(store_begin(made, &e));
	free(path);
	return made;
}

static void
carry(void)
{
	struct store *made = make();

	MUST(remake_local_kept(made, full, &e));
	store_close(made);
}

/* Two passes over the log, and each statement that is in force. */
static void
make_again(void)
{
	const struct remake_config config = { .source =
						  remake_source_store(full),
		.size = ENTRIES,
		.keep_openings = true };
	struct store *made = make();
	struct remake_report report;
	int before = heard;

	MUST(store_copy(made, full, STORE_REGISTRY, &e));
	MUST(remake_run(made, &config, &report, &e));
	ck_assert_uint_ge(report.in_force, (uint64_t)AGENTS * QUARTERS);
	ck_assert_int_ge(heard - before, 2 * PASS + (int)report.in_force);
	store_close(made);
}

static void
make_large(void)
{
	size_t n = (size_t)PIECES * FILE_SYNC_PIECE - FILE_SYNC_PIECE / 2;
	struct store *made = make();
	char *text = mem_alloc(n);

	memset(text, 'x', n);
	MUST(store_text_put(made, "origin", slice_make(text, n), &e));
	MUST(store_commit(made, &e));
	MUST(store_made(made, &e));
	free(text);
}

START_TEST(each_loop_gets_on)
{
	ck_assert_int_ge(steps_of(read_store), PASS);
	read_gathered();
	ck_assert_int_ge(steps_of(read_mirror), BUNDLES);
	/* Twice: bundles of entries, as many tiles over them, one over those. */
	ck_assert_int_ge(steps_of(publish), 2 * (2 * BUNDLES + 1));
	ck_assert_int_ge(steps_of(carry), PASS);
	make_again();
	ck_assert_int_ge(steps_of(make_large), PIECES);
}
END_TEST

static void *
elsewhere(void *arg)
{
	(void)arg;
	read_store();
	return NULL;
}

/* That another thread gets on says nothing about the one that keeps house. */
START_TEST(another_thread_says_nothing)
{
	pthread_t thread;
	int before = heard;

	ck_assert_int_eq(pthread_create(&thread, NULL, elsewhere, NULL), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_int_eq(heard, before);
	service_step();
	ck_assert_int_eq(heard, before + 1);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { each_loop_gets_on,
		another_thread_says_nothing, NULL };
	const struct unit_suite suite = { .name = "steps",
		.tests = tests,
		.begin = begin,
		.end = end };

	keys_start();
	return unit_run(&suite);
}
