/*
 * An aggregator that is an older copy of itself takes what is given back and makes its
 * log whole, and is stopped at every write of that: by a kill, by an error of the disk,
 * by a disk that is full from then on.  The next start stands where this one stood or
 * has finished, and whatever was signed has one root.
 *
 * SHEAF_REGAIN_STRIDE=n tries every n-th write alone.
 */
#define _GNU_SOURCE /* syscall(), off64_t */

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aggregator/centre/centre.h"
#include "aggregator/centre/centre_confirm.h"
#include "aggregator/centre/centre_recover.h"
#include "aggregator/centre/regain.h"
#include "aggregator/centre/taking.h"
#include "aggregator/log/lock.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/unit/older_copy.h"
#include "tests/unit/unit.h"

#define MUST(call) OLDER_COPY_MUST(call)

enum {
	HAD = OLDER_COPY_HAD,
	ALL = OLDER_COPY_ALL,
	LOCKS = OLDER_COPY_LOCKS,
	KILLED = 137,
	FAILED = 1
};

static struct older_copy w;

/* -------------------------------------------- this process, stopped at a write */

enum trouble { KILL, ERROR, FULL, TROUBLES };

/* Calls until it comes; -1: never.  What reaches the disk goes through the functions
 * below, which stand before libc's own. */
static long until = -1;
static enum trouble trouble;

/* 0, or the errno with which this call fails. */
static int
strikes(bool grows)
{
	if (until < 0 || (trouble == FULL && !grows))
		return 0;
	if (until > 0) {
		until--;
		return 0;
	}
	if (trouble == FULL)
		return ENOSPC;
	until = -1;
	return trouble == KILL ? KILLED : EIO;
}

static int
ends(bool grows)
{
	int how = strikes(grows);

	if (how == KILLED)
		_exit(KILLED);
	if (how != 0)
		errno = how;
	return how != 0 ? -1 : 0;
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	int how = strikes(true);

	/* The half that reached the disk. */
	if (how == KILLED) {
		(void)syscall(SYS_pwrite64, fd, p, n / 2, at);
		_exit(KILLED);
	}
	if (how != 0) {
		errno = how;
		return -1;
	}
	return syscall(SYS_pwrite64, fd, p, n, at);
}

ssize_t
write(int fd, const void *p, size_t n)
{
	if (fd > STDERR_FILENO && ends(true) < 0)
		return -1;
	return syscall(SYS_write, fd, p, n);
}

/* Nothing here survives the machine, so nothing is waited for. */
int
fdatasync(int fd)
{
	(void)fd;
	return ends(false);
}

int
fsync(int fd)
{
	(void)fd;
	return ends(false);
}

/* A full disk is waited for, and stays so. */
int
usleep(useconds_t us)
{
	(void)us;
	return 0;
}

int
nanosleep(const struct timespec *wanted, struct timespec *left)
{
	(void)wanted;
	(void)left;
	return 0;
}

int
ftruncate64(int fd, off64_t n)
{
	return ends(true) < 0 ? -1 : (int)syscall(SYS_ftruncate, fd, n);
}

int
unlink(const char *path)
{
	return ends(false) < 0 ? -1 : (int)syscall(SYS_unlink, path);
}

int
rename(const char *from, const char *to)
{
	return ends(false) < 0 ? -1 : (int)syscall(SYS_rename, from, to);
}

/* ---------------------------------------------------------------------- the work */

/* What the daemon does, from a start to the log that is whole. */
static int
live(struct err *e)
{
	const struct centre_recover config = { .dir = w.dir };
	struct centre_recover_report report;
	struct centre *c;
	bool whole = false;
	int rc = centre_open(&c, w.dir, e);

	if (rc < 0)
		return -1;
	rc = older_copy_give(&w, c, e);
	if (rc == 0)
		whole = regain_search(centre_regain(c));
	centre_close(c);
	return whole ? centre_recover_run(&config, &report, e) : rc;
}

/* In a process of its own, which may end before it has done; how. */
static int
child(enum trouble how, long at)
{
	int status;
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		struct err e = ERR_INIT;
		int rc;

		trouble = how;
		until = at;
		rc = live(&e);
		/* Whether it came to pass at all. */
		_exit(rc < 0 ? FAILED : until > 0 ? 0 : 2);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "call %ld, trouble %d: signal %d", at,
	    (int)how, WTERMSIG(status));
	return WEXITSTATUS(status);
}

/* ------------------------------------------------------------------- what stands */

/* The lock holds the checkpoint of the log, or of its copy where it was that one's. */
static bool
lock_is_new(void)
{
	char *path = file_path(w.dir, "lock/lock.db");
	struct buf text;
	bool held, new;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	MUST(lock_look(path, &text, &held, NULL, NULL, &e));
	new = slice_equal(buf_slice(&text), buf_slice(&w.signed_text));
	ck_assert(new || slice_equal(buf_slice(&text), buf_slice(&w.old_text)));
	buf_free(&text);
	free(path);
	return new;
}

/* After whatever happened, the next start opens, and signs only what is whole. */
static void
must_stand(int lock, long at)
{
	struct centre *c;
	bool signs, new;
	uint64_t n;

	MUST(centre_open(&c, w.dir, &e));
	signs = centre_read_only(c) == NULL;
	centre_close(c);
	n = older_copy_stored(&w);
	new = lock_is_new();
	ck_assert_msg(n == HAD || n == ALL, "call %ld: %u entries", at,
	    (unsigned)n);
	ck_assert_msg(new || lock == OLDER_COPY_OF_THE_COPY,
	    "call %ld: an old lock", at);
	/* Nobody has told it yet; the daemon waits for somebody who does. */
	if (n == HAD && !new)
		return;
	ck_assert_msg(n == ALL || !signs, "call %ld: it signs", at);
	ck_assert_msg(lock == OLDER_COPY_OF_THE_DAY || !signs,
	    "call %ld: nobody has said that this lock is right", at);
}

/* And goes on to the end, where it is the log that it was. */
static void
must_finish(int lock, long at)
{
	struct buf text;
	struct centre *c;
	int how = child(KILL, -1);

	ck_assert_msg(how == 2, "call %ld: then it ends with %d", at, how);
	if (lock != OLDER_COPY_OF_THE_DAY)
		MUST(centre_confirm(w.dir, &e));
	MUST(centre_open(&c, w.dir, &e));
	ck_assert(centre_read_only(c) == NULL);
	centre_close(c);
	ck_assert_uint_eq(older_copy_stored(&w), ALL);
	ck_assert(lock_is_new());
	older_copy_published(w.dir, &text);
	ck_assert(slice_equal(buf_slice(&text), buf_slice(&w.signed_text)));
	buf_free(&text);
	older_copy_gone(&w, "store.db.making", at);
	older_copy_gone(&w, "gathered.db", at);
}

START_TEST(stopped_at_any_write)
{
	int lock = _i / TROUBLES, stopped = 0, felt = 0;
	enum trouble how = (enum trouble)(_i % TROUBLES);

	/* Every write takes minutes; SHEAF_REGAIN_STRIDE=1 is for whoever changes this.
	 * Which lock it meets changes a handful of writes of lock.db and no others, and
	 * so does the kind of trouble; so the eight other turns take few of them, and
	 * each turn others than the one before. */
	int stride = lock == OLDER_COPY_OF_THE_DAY && how == KILL ? 5 : 23;
	const char *given = getenv("SHEAF_REGAIN_STRIDE");

	if (given != NULL)
		stride = atoi(given);
	older_copy_template(&w, (enum older_copy_lock)lock);
	for (long at = _i * 5 % stride;; at += stride) {
		int ended;

		older_copy_reset(&w);
		ended = child(how, at);
		must_stand(lock, at);
		must_finish(lock, at);
		if (ended == 0)
			break;
		stopped++;
		felt += ended != 2;
	}
	sim_scratch_clear(w.template);
	ck_assert_msg(stopped * stride > 150 && felt * stride > 100,
	    "%d stops, %d felt", stopped, felt);
	if (given != NULL)
		fprintf(stderr, "lock %d, trouble %d: %d stops, %d felt\n",
		    lock, (int)how, stopped, felt);
}
END_TEST

static void
begin_once(void)
{
	log_set_level(LOG_ALARM + 1);
	older_copy_make(&w);
}

static void
end_once(void)
{
	older_copy_free(&w);
}

int
main(void)
{
	const TTest *const none[] = { NULL };
	const struct unit_suite suite = { .name = "regain",
		.tests = none,
		.loop = stopped_at_any_write,
		.times = LOCKS * TROUBLES,
		.begin_once = begin_once,
		.end_once = end_once };

	return unit_run(&suite);
}
