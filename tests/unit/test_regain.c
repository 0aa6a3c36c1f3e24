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

#include "aggregator/authority/authority.h"
#include "aggregator/centre/acceptance.h"
#include "aggregator/centre/centre.h"
#include "aggregator/centre/centre_recover.h"
#include "aggregator/centre/regain.h"
#include "aggregator/centre/taking.h"
#include "aggregator/log/ledger.h"
#include "aggregator/log/lock.h"
#include "aggregator/store/store.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/offer.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/unit/unit.h"

#define MUST(call) \
	do { \
		struct err e = ERR_INIT; \
		ck_assert_msg((call) == 0, "%s: %s", #call, e.text); \
	} while (0)

enum {
	HAD = 5,  /* entries of the older copy */
	ALL = 16, /* that were signed */
	KILLED = 137,
	FAILED = 1
};

/* Whose lock the older copy meets. */
enum { OF_THE_DAY, OF_THE_COPY, LOST, LOCKS };

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

/* ------------------------------------------------------------------ what there is */

static struct world {
	char *root, *dir, *full, *old, *template, *checkpoint;
	struct buf note[ALL]; /* the log as it was */
	struct buf signed_text, old_text;
	struct buf body;       /* what a site gives back */
	struct buf loose[ALL]; /* what the authority does, without proofs */
	size_t n;              /* of these */
} w;

static char *
in(const char *dir, const char *name)
{
	return file_path(dir, name);
}

/* A list of services, taken through intake and writer. */
static void
log_one(struct centre *c, struct authority *a, unsigned i)
{
	struct acceptance_counts counts;
	struct buf note, sheaf, answers;
	char agent[16], service[16];

	(void)snprintf(agent, sizeof(agent), "site-%u", i);
	(void)snprintf(service, sizeof(service), "svc-%u", i);
	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&sheaf, LIMITS_ENVELOPE_MAX);
	buf_init(&answers, LIMITS_ANSWER_MAX);
	MUST(authority_services(a, agent, service, &note, &e));
	envelope_write(&(struct envelope){ .note = buf_slice(&note) }, &sheaf);
	acceptance_run(centre_intake(c), centre_merger(c), buf_slice(&sheaf),
	    &answers, &counts);
	ck_assert_uint_eq(counts.logged, 1);
	buf_free(&answers);
	buf_free(&sheaf);
	buf_free(&note);
}

static void
fill(struct authority *a, unsigned from, unsigned to)
{
	struct centre *c;

	MUST(centre_open(&c, w.full, &e));
	for (unsigned i = from; i < to; i++)
		log_one(c, a, i);
	centre_close(c);
}

static void
read_text(const char *dir, struct buf *out)
{
	char *path = in(dir, "log/checkpoint");

	MUST(file_read(path, LIMITS_CHECKPOINT_MAX, out, &e));
	free(path);
}

/* Two stand alone between entries that have proofs; the last ones are found by the
 * root. */
static bool
has_no_proof(unsigned i)
{
	return i == 8 || i == 11 || i >= ALL - 2;
}

static void
make_gifts(void)
{
	const struct ledger_checkpoint cp = { ALL, buf_slice(&w.signed_text) };
	char *path = in(w.full, "store.db");
	struct store *s;
	struct ledger *l;

	MUST(store_open_reader(&s, path, &e));
	l = ledger_new(s);
	buf_init(&w.body, LIMITS_OFFERS_MAX);
	for (unsigned i = 0; i < ALL; i++) {
		struct buf proof;

		buf_init(&w.note[i], LIMITS_NOTE_MAX);
		MUST(store_log_get(s, i, &w.note[i], &e));
		if (i < HAD)
			continue;
		if (has_no_proof(i)) {
			buf_init(&w.loose[w.n], LIMITS_NOTE_MAX);
			buf_add_slice(&w.loose[w.n++], buf_slice(&w.note[i]));
			continue;
		}
		buf_init(&proof, LIMITS_RECEIPT_MAX);
		MUST(ledger_receipt(l, &cp, i, 0, &proof, &e));
		offer_write(&(struct offer){ buf_slice(&w.note[i]),
				buf_slice(&proof) },
		    &w.body);
		buf_free(&proof);
	}
	ledger_free(l);
	store_close(s);
	free(path);
}

static void
begin_once(void)
{
	struct keys_verifier log_key, authority_key;
	struct authority *a;
	char *authority;

	log_set_level(LOG_ALARM + 1);
	w.root = sim_scratch_new();
	w.dir = in(w.root, "state");
	w.full = in(w.root, "full");
	w.old = in(w.root, "old");
	w.template = in(w.root, "template");
	w.checkpoint = in(w.full, "log/checkpoint");
	authority = in(w.root, "authority");
	MUST(centre_create(w.full, "sheaf.test/regain", authority, &log_key,
	    &authority_key, &e));
	MUST(authority_open(&a, authority, &e));
	fill(a, 1, HAD);
	sim_scratch_copy(w.full, w.old);
	fill(a, HAD, ALL);
	authority_close(a);
	free(authority);
	read_text(w.full, &w.signed_text);
	read_text(w.old, &w.old_text);
	make_gifts();
}

static void
end_once(void)
{
	for (unsigned i = 0; i < ALL; i++) {
		buf_free(&w.note[i]);
		buf_free(&w.loose[i]);
	}
	buf_free(&w.body);
	buf_free(&w.signed_text);
	buf_free(&w.old_text);
	free(w.checkpoint);
	free(w.template);
	free(w.old);
	free(w.full);
	free(w.dir);
	sim_scratch_remove(w.root);
}

/* The older copy with its lock. */
static void
make_template(int lock)
{
	struct centre_recover_report report;
	const struct centre_recover config = { .dir = w.template,
		.checkpoint = w.checkpoint };
	char *theirs = in(w.full, "lock"), *ours;

	sim_scratch_copy(w.old, w.template);
	ours = in(w.template, "lock");
	if (lock != OF_THE_COPY)
		sim_scratch_clear(ours);
	if (lock == OF_THE_DAY)
		sim_scratch_copy(theirs, ours);
	if (lock == LOST)
		MUST(centre_recover_await(&config, &report, &e));
	free(ours);
	free(theirs);
}

/* ---------------------------------------------------------------------- the work */

static int
take(struct centre *c, struct err *e)
{
	struct regain *r = centre_regain(c);
	struct regain_state at;
	uint64_t n, known;
	int rc = regain_take(r, buf_slice(&w.body), &at, e);

	/* The writer judges the checkpoint that came with it. */
	centre_wake(c);
	for (size_t i = 0; rc == 0 && i < w.n; i++)
		rc =
		    regain_take_notes(r, buf_slice(&w.loose[i]), &n, &known, e);
	return rc;
}

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
	rc = take(c, e);
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

static uint64_t
stored(void)
{
	char *path = in(w.dir, "store.db");
	struct buf note;
	struct store *s;
	uint64_t n;

	MUST(store_open_reader(&s, path, &e));
	MUST(store_log_size(s, &n, &e));
	ck_assert_uint_le(n, ALL);
	for (uint64_t i = 0; i < n; i++) {
		buf_init(&note, LIMITS_NOTE_MAX);
		MUST(store_log_get(s, i, &note, &e));
		ck_assert(slice_equal(buf_slice(&note), buf_slice(&w.note[i])));
		buf_free(&note);
	}
	store_close(s);
	free(path);
	return n;
}

/* The lock holds the checkpoint of the log, or of its copy where it was that one's. */
static bool
lock_is_new(void)
{
	char *path = in(w.dir, "lock/lock.db");
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
	n = stored();
	new = lock_is_new();
	ck_assert_msg(n == HAD || n == ALL, "call %ld: %u entries", at,
	    (unsigned)n);
	ck_assert_msg(new || lock == OF_THE_COPY, "call %ld: an old lock", at);
	/* Nobody has told it yet; the daemon waits for somebody who does. */
	if (n == HAD && !new)
		return;
	ck_assert_msg(n == ALL || !signs, "call %ld: it signs", at);
	ck_assert_msg(lock == OF_THE_DAY || !signs,
	    "call %ld: nobody has said that this lock is right", at);
}

static void
must_be_gone(const char *name, long at)
{
	char *path = in(w.dir, name);

	ck_assert_msg(!file_exists(path), "call %ld leaves %s", at, name);
	free(path);
}

/* And goes on to the end, where it is the log that it was. */
static void
must_finish(int lock, long at)
{
	struct buf text;
	struct centre *c;
	int how = child(KILL, -1);

	ck_assert_msg(how == 2, "call %ld: then it ends with %d", at, how);
	if (lock != OF_THE_DAY)
		MUST(centre_recover_confirm(w.dir, &e));
	MUST(centre_open(&c, w.dir, &e));
	ck_assert(centre_read_only(c) == NULL);
	centre_close(c);
	ck_assert_uint_eq(stored(), ALL);
	ck_assert(lock_is_new());
	read_text(w.dir, &text);
	ck_assert(slice_equal(buf_slice(&text), buf_slice(&w.signed_text)));
	buf_free(&text);
	must_be_gone("store.db.making", at);
	must_be_gone("gathered.db", at);
}

START_TEST(stopped_at_any_write)
{
	int lock = _i / TROUBLES, stopped = 0, felt = 0;
	enum trouble how = (enum trouble)(_i % TROUBLES);

	/* Every write takes minutes; SHEAF_REGAIN_STRIDE=1 is for whoever changes this. */
	int stride = lock == OF_THE_DAY && how == KILL ? 5 : 23;
	const char *given = getenv("SHEAF_REGAIN_STRIDE");

	if (given != NULL)
		stride = atoi(given);
	make_template(lock);
	for (long at = 0;; at += stride) {
		int ended;

		sim_scratch_clear(w.dir);
		sim_scratch_copy(w.template, w.dir);
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
