/*
 * What the daemon does once all that an older copy had lost is back: it makes the log of
 * it, tries again where somebody was in the way, and otherwise says why not and serves what
 * there is.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */
#include "aggregator/centre/regaining.h"

#include <check.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aggregator/commands/serve.h"
#include "aggregator/store/store.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "tests/unit/older_copy.h"
#include "tests/unit/unit.h"

#define MUST(call) OLDER_COPY_MUST(call)

enum { FAILED = 1 };

static struct older_copy w;

/* How often the daemon has told its service manager that it goes on, as it does when it
 * has gone round its house: in memory that both processes share. */
static atomic_int *rounds;

/* The older copy with the lock of the day, and all that is given back to it. */
static void
begin(void)
{
	struct centre *c;

	log_set_level(LOG_ALARM + 1);
	rounds = mmap(NULL, sizeof(*rounds), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(rounds, MAP_FAILED);
	older_copy_make(&w);
	older_copy_template(&w, OLDER_COPY_OF_THE_DAY);
	older_copy_reset(&w);
	MUST(centre_open(&c, w.dir, &e));
	MUST(older_copy_give(&w, c, &e));
	centre_close(c);
}

static void
end(void)
{
	older_copy_free(&w);
}

/* Somebody who reads the newest state, and so keeps it in the write-ahead log. */
static struct store *
read_on(void)
{
	char *path = file_path(w.dir, "store.db");
	struct store *s;
	uint64_t n;

	MUST(store_open(&s, path, &e));
	MUST(store_begin(s, &e));
	MUST(store_text_put(s, "read", slice_of("on"), &e));
	MUST(store_commit(s, &e));
	store_close(s);
	MUST(store_open_reader(&s, path, &e));
	MUST(store_read_begin(s, &e));
	MUST(store_log_size(s, &n, &e));
	free(path);
	return s;
}

/* What stands where the new store is to be made, and cannot be removed as a file. */
static char *
stand_in_the_way(void)
{
	char *path = file_path(w.dir, "store.db.making");

	MUST(file_make_dir(path, 0700, &e));
	return path;
}

static void
must_be_old(void)
{
	char *path = file_path(w.dir, "gathered.db");

	ck_assert_uint_eq(older_copy_stored(&w), OLDER_COPY_HAD);
	ck_assert(file_exists(path));
	free(path);
}

START_TEST(tried_again_or_left_to_a_person)
{
	struct regaining r = { .dir = w.dir, .again_ms = REGAINING_AGAIN_MS };
	struct clock_mono now = clock_mono_now(), at;
	struct store *reader;
	char *way;

	ck_assert(regaining_may(&r, now));
	reader = read_on();
	ck_assert(!regaining_try(&r));
	must_be_old();
	ck_assert(!r.failed);
	ck_assert_int_ge(r.from_ms, now.ms + REGAINING_AGAIN_MS);
	ck_assert_int_le(r.from_ms, clock_mono_now().ms + REGAINING_AGAIN_MS);
	at.ms = r.from_ms - 1;
	ck_assert(!regaining_may(&r, at));
	at.ms = r.from_ms;
	ck_assert(regaining_may(&r, at));
	store_read_end(reader);
	store_close(reader);
	/* What does not pass by itself is not tried for ever. */
	way = stand_in_the_way();
	ck_assert(!regaining_try(&r));
	must_be_old();
	at.ms = INT64_MAX;
	ck_assert(r.failed && !regaining_may(&r, at));
	/* The next process has tried nothing yet. */
	ck_assert_int_eq(rmdir(way), 0);
	free(way);
	r = (struct regaining){ .dir = w.dir, .again_ms = REGAINING_AGAIN_MS };
	ck_assert(regaining_try(&r));
	ck_assert(!r.failed);
	ck_assert_uint_eq(older_copy_stored(&w), OLDER_COPY_ALL);
	older_copy_gone(&w, "gathered.db", 0);
}
END_TEST

/* Stands before libc's own. */
ssize_t
send(int fd, const void *words, size_t n, int flags)
{
	static const char alive[] = "WATCHDOG=1";

	(void)fd;
	(void)flags;
	if (n == sizeof(alive) - 1 && memcmp(words, alive, n) == 0)
		atomic_fetch_add(rounds, 1);
	return (ssize_t)n;
}

/* A daemon in a process of its own, and the lines of its log. */
struct daemon {
	pid_t pid;
	FILE *log;
	int gate;    /* it waits for a byte */
	int manager; /* its service manager's socket, which nobody reads */
	char line[512];
};

static int
listen_at(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	ck_assert_int_ge(fd, 0);
	(void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

/* Made now and let go by start(): SQLite's connections must not cross a fork. */
static void
prepare(struct daemon *d)
{
	const struct serve_config config = { .api = { .listen = "127.0.0.1:0",
						 .threads = 1 },
		.version = "0",
		.regain_again_ms = 1,
		.house_ms = 1 };
	char *socket_path = file_path(w.root, "notify");
	int fd[2], gate[2];

	(void)unlink(socket_path);
	d->manager = listen_at(socket_path);
	ck_assert_int_eq(pipe(fd), 0);
	ck_assert_int_eq(pipe(gate), 0);
	d->pid = fork();
	ck_assert_int_ge(d->pid, 0);
	if (d->pid == 0) {
		struct err e = ERR_INIT;
		char byte;

		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		(void)dup2(fd[1], STDERR_FILENO);
		(void)dup2(fd[1], STDOUT_FILENO);
		(void)close(fd[0]);
		(void)close(fd[1]);
		(void)close(gate[1]);
		ASSERT(read(gate[0], &byte, 1) == 1);
		(void)close(gate[0]);
		(void)setenv("NOTIFY_SOCKET", socket_path, 1);
		(void)setenv("WATCHDOG_USEC", "1000", 1);
		(void)unsetenv("WATCHDOG_PID");
		log_set_level(LOG_INFO);
		_exit(serve_run(w.dir, &config, &e) < 0 ? FAILED : 0);
	}
	(void)close(fd[1]);
	(void)close(gate[0]);
	d->gate = gate[1];
	d->log = fdopen(fd[0], "r");
	ck_assert_ptr_nonnull(d->log);
	free(socket_path);
}

static void
start(struct daemon *d)
{
	ck_assert_int_eq(write(d->gate, "", 1), 1);
	(void)close(d->gate);
}

/* Read its log up to the next line of that event; none of another one that is not
 * allowed comes before. */
static void
await(struct daemon *d, const char *event, const char *never)
{
	do {
		ck_assert_msg(fgets(d->line, sizeof(d->line), d->log) != NULL,
		    "it ended before %s", event);
		ck_assert_msg(never == NULL || strstr(d->line, never) == NULL,
		    "before %s: %s", event, d->line);
	} while (strstr(d->line, event) == NULL);
}

/* It has gone round its house so often since. */
static void
await_rounds(int n)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int from = atomic_load(rounds);

	while (atomic_load(rounds) < from + n)
		(void)nanosleep(&pause, NULL);
}

static void
stop(struct daemon *d, const char *never)
{
	int status;

	ck_assert_int_eq(kill(d->pid, SIGTERM), 0);
	await(d, "event=stopping", never);
	ck_assert_int_eq(waitpid(d->pid, &status, 0), d->pid);
	ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	(void)close(d->manager);
	(void)fclose(d->log);
}

START_TEST(the_daemon_tries_again)
{
	struct store *reader;
	struct daemon d;

	prepare(&d);
	reader = read_on();
	start(&d);
	await(&d, "event=recover", "event=regained");
	ck_assert_ptr_nonnull(strstr(d.line, "is being read"));
	/* It serves what there is, and comes back to it. */
	await(&d, "event=serving", "event=regained");
	ck_assert_ptr_nonnull(strstr(d.line, "read_only=1"));
	await(&d, "event=recover", "event=regained");
	store_read_end(reader);
	store_close(reader);
	await(&d, "event=regained", NULL);
	await(&d, "event=serving", "event=recover");
	ck_assert_ptr_nonnull(strstr(d.line, "read_only=0"));
	stop(&d, "event=recover");
	ck_assert_uint_eq(older_copy_stored(&w), OLDER_COPY_ALL);
	older_copy_gone(&w, "gathered.db", 0);
}
END_TEST

START_TEST(the_daemon_leaves_it_to_a_person)
{
	struct daemon d;
	char *way;

	way = stand_in_the_way();
	prepare(&d);
	start(&d);
	await(&d, "event=recover", "event=regained");
	await(&d, "event=serving", "event=regained");
	ck_assert_ptr_nonnull(strstr(d.line, "read_only=1"));
	await_rounds(5);
	stop(&d, "event=re");
	must_be_old();
	/* The next process makes it, once the way is free. */
	ck_assert_int_eq(rmdir(way), 0);
	free(way);
	prepare(&d);
	start(&d);
	await(&d, "event=regained", "event=recover");
	await(&d, "event=serving", NULL);
	ck_assert_ptr_nonnull(strstr(d.line, "read_only=0"));
	stop(&d, NULL);
	ck_assert_uint_eq(older_copy_stored(&w), OLDER_COPY_ALL);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { tried_again_or_left_to_a_person,
		the_daemon_tries_again, the_daemon_leaves_it_to_a_person,
		NULL };
	const struct unit_suite suite = { .name = "regaining",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
