/*
 * The power goes at every write of a witness, and what was not flushed goes with it: all
 * of it, or some sectors and not others, or none.  Whatever is on the disk then, the
 * witness knows everything that it has answered, and never signs another root for a size.
 *
 * What reaches the disk goes through the functions below, which stand before libc's own:
 * they keep, of each file, the sectors as they were when they were last flushed, and the
 * names that were made, changed and removed since their folder was.
 */
#define _GNU_SOURCE /* syscall(), off64_t */

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auditor/witness/witness.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/unit/two_histories.h"
#include "tests/unit/unit.h"
#include "tests/vectors/vec.h"

#define MUST(call) \
	do { \
		struct err e = ERR_INIT; \
		ck_assert_msg((call) == 0, "%s: %s", #call, e.text); \
	} while (0)

enum {
	SECTOR = 512,
	FILES_MAX = 64,
	OPS_MAX = 64,
	CUT = 137,
	NOW_S = 1796000000
};

/* What becomes of what was not flushed. */
enum fate { LOST, SOME, KEPT, FATES };

/* ---------------------------------------------------- what is not on the disk yet */

struct sector {
	size_t file;
	off64_t at;
	uint8_t bytes[SECTOR]; /* as they are on the disk */
};

struct file {
	dev_t dev;
	ino_t ino;
	int fd;       /* our own */
	off64_t size; /* on the disk */
	bool grown;
};

/* A name, in the order of changes. */
struct op {
	char *path; /* that was made, or removed */
	char *kept; /* a second name of what was removed; NULL: made */
};

static struct {
	bool on;
	long left; /* calls until the power goes; -1: it stays */
	enum fate fate;
	uint64_t random;
	struct file file[FILES_MAX];
	size_t files;
	struct sector *sector;
	size_t sectors, cap;
	struct op op[OPS_MAX];
	size_t ops, kept;
} disk;

static bool
chance(void)
{
	disk.random = disk.random * 6364136223846793005U + 1442695040888963407U;
	return disk.random >> 63 != 0;
}

/* The file at fd; SIZE_MAX for what is none, such as a pipe. */
static size_t
file_at(int fd)
{
	struct stat st;
	size_t i;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return SIZE_MAX;
	for (i = 0; i < disk.files; i++)
		if (disk.file[i].dev == st.st_dev &&
		    disk.file[i].ino == st.st_ino)
			return i;
	ASSERT(disk.files < FILES_MAX);
	disk.file[disk.files++] = (struct file){ st.st_dev, st.st_ino,
		fcntl(fd, F_DUPFD_CLOEXEC, 100), st.st_size, false };
	return i;
}

static void
keep_sector(size_t file, off64_t at)
{
	struct sector *s;

	for (size_t i = 0; i < disk.sectors; i++)
		if (disk.sector[i].file == file && disk.sector[i].at == at)
			return;
	disk.sector = mem_grow(disk.sector, disk.sectors, &disk.cap,
	    sizeof(*disk.sector));
	s = &disk.sector[disk.sectors++];
	*s = (struct sector){ .file = file, .at = at };
	(void)syscall(SYS_pread64, disk.file[file].fd, s->bytes, SECTOR, at);
}

/* Bytes from..to-1 of the file at fd change, and its size may. */
static void
changes(int fd, off64_t from, off64_t to)
{
	size_t file = file_at(fd);

	if (file == SIZE_MAX)
		return;
	for (off64_t at = from / SECTOR * SECTOR; at < to; at += SECTOR)
		keep_sector(file, at);
	disk.file[file].grown = true;
}

static void
flushed(int fd)
{
	size_t file = file_at(fd), n = 0;
	struct stat st;

	if (file == SIZE_MAX) {
		/* A folder: there is one. */
		disk.ops =
		    fstat(fd, &st) == 0 && S_ISDIR(st.st_mode) ? 0 : disk.ops;
		return;
	}
	for (size_t i = 0; i < disk.sectors; i++)
		if (disk.sector[i].file != file)
			disk.sector[n++] = disk.sector[i];
	disk.sectors = n;
	(void)fstat(disk.file[file].fd, &st);
	disk.file[file].size = st.st_size;
	disk.file[file].grown = false;
}

static void
note_name(const char *path, char *kept)
{
	ASSERT(disk.ops < OPS_MAX);
	disk.op[disk.ops++] = (struct op){ mem_string(path), kept };
}

/* Keep what has that name, as it loses it. */
static char *
keep_name(const char *path)
{
	char *kept = mem_printf("%s.cut-%zu", path, disk.kept++);

	if (syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, kept, 0) == 0)
		return kept;
	free(kept);
	return NULL;
}

/* ------------------------------------------------------------- the power goes */

static void
lose_names(void)
{
	/* A journal keeps their order: so many are on the disk, from the first. */
	size_t from = disk.fate == LOST ? 0 : disk.ops;

	if (disk.fate == SOME)
		for (from = 0; from < disk.ops && chance();)
			from++;
	for (size_t i = disk.ops; i > from; i--) {
		const struct op *op = &disk.op[i - 1];

		if (op->kept == NULL)
			(void)syscall(SYS_unlink, op->path);
		else
			(void)syscall(SYS_rename, op->kept, op->path);
	}
}

/* Of a file that has grown on the disk, though not with all that it grew by: zeros. */
static void
lose_sector(const struct sector *s)
{
	static const uint8_t zeros[SECTOR];
	const struct file *f = &disk.file[s->file];
	bool old = s->at < f->size;
	struct stat st;
	off64_t left;

	(void)fstat(f->fd, &st);
	left = (old ? f->size : st.st_size) - s->at;
	if (left > 0)
		(void)syscall(SYS_pwrite64, f->fd, old ? s->bytes : zeros,
		    left < SECTOR ? left : SECTOR, s->at);
}

static void
lose_bytes(void)
{
	for (size_t i = 0; i < disk.files; i++)
		if (disk.file[i].grown && (disk.fate == LOST || chance()))
			(void)syscall(SYS_ftruncate, disk.file[i].fd,
			    disk.file[i].size);
	for (size_t i = 0; i < disk.sectors; i++)
		if (disk.fate == LOST || chance())
			lose_sector(&disk.sector[i]);
}

/* In front of a call, or right behind one that nothing was flushed after. */
static void
strikes(void)
{
	if (!disk.on || disk.left < 0 || disk.left-- > 0)
		return;
	if (disk.fate != KEPT)
		lose_bytes();
	lose_names();
	_exit(CUT);
}

ssize_t
pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	ssize_t rc;

	if (disk.on)
		changes(fd, at, at + (off64_t)n);
	rc = syscall(SYS_pwrite64, fd, p, n, at);
	strikes();
	return rc;
}

ssize_t
write(int fd, const void *p, size_t n)
{
	off64_t at = fd > STDERR_FILENO ? lseek(fd, 0, SEEK_CUR) : -1;
	ssize_t rc;

	if (disk.on && at >= 0)
		changes(fd, at, at + (off64_t)n);
	rc = syscall(SYS_write, fd, p, n);
	if (at >= 0)
		strikes();
	return rc;
}

int
ftruncate64(int fd, off64_t n)
{
	struct stat st;
	int rc;

	if (disk.on && fstat(fd, &st) == 0)
		changes(fd, n, st.st_size);
	rc = (int)syscall(SYS_ftruncate, fd, n);
	strikes();
	return rc;
}

int
fdatasync(int fd)
{
	strikes();
	if (disk.on)
		flushed(fd);
	strikes();
	return 0;
}

int
fsync(int fd)
{
	return fdatasync(fd);
}

int
unlink(const char *path)
{
	char *kept = disk.on ? keep_name(path) : NULL;
	int rc = (int)syscall(SYS_unlink, path);

	if (kept != NULL)
		note_name(path, kept);
	strikes();
	return rc;
}

int
rename(const char *from, const char *to)
{
	char *old = disk.on ? keep_name(to) : NULL;
	char *moved = disk.on ? keep_name(from) : NULL;
	int rc = (int)syscall(SYS_rename, from, to);

	if (old != NULL)
		note_name(to, old);
	else if (disk.on)
		note_name(to, NULL);
	if (moved != NULL)
		note_name(from, moved);
	strikes();
	return rc;
}

int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	int rc = (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);

	if (disk.on && rc == 0)
		note_name(to, NULL);
	strikes();
	return rc;
}

static int
open_with(const char *path, int flags, unsigned mode)
{
	bool there = !disk.on || syscall(SYS_access, path, F_OK) == 0;
	int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);

	if (!there && fd >= 0 && (flags & O_TMPFILE) != O_TMPFILE) {
		note_name(path, NULL);
		strikes();
	}
	return fd;
}

int
open64(const char *path, int flags, ...)
{
	va_list args;
	unsigned mode;

	va_start(args, flags);
	mode = va_arg(args, unsigned);
	va_end(args);
	return open_with(path, flags, mode);
}

int
open(const char *path, int flags, ...)
{
	va_list args;
	unsigned mode;

	va_start(args, flags);
	mode = va_arg(args, unsigned);
	va_end(args);
	return open_with(path, flags, mode);
}

/* ------------------------------------------------------------- what a witness does */

static struct world {
	char *root, *dir, *restored;
	struct keys_verifier log;
	struct buf
	    published; /* with its line, which the restored one has forgotten */
	int told[2];   /* a pipe: what has left the machine */
} w;

/* What it has told; nothing that is lost may contradict that. */
struct told {
	uint64_t size; /* that it has signed */
	bool key, settled;
	struct keys_public public;
};

static void
tell(const struct told *t)
{
	ASSERT(syscall(SYS_write, w.told[1], t, sizeof(*t)) ==
	       (long)sizeof(*t));
}

static enum witness_status
ask(struct witness_state *s, enum two_histories which, uint64_t old,
    uint64_t size)
{
	struct buf body = two_histories_body(which, old, size);
	struct clock_wall now = { NOW_S };
	struct witness_answer a;

	witness_ask(s, buf_slice(&body), now, &a);
	witness_answer_free(&a);
	buf_free(&body);
	return a.status;
}

static void
must_sign(struct witness_state *s, struct told *t, uint64_t size)
{
	ASSERT(ask(s, TWO_HISTORIES_HONEST, t->size, size) == WITNESS_SIGNED);
	t->size = size;
	tell(t);
}

static int
settle(struct witness_state *s, uint64_t old, struct err *e)
{
	struct witness_request r = { .old = old };

	r.proof = two_histories_proof(TWO_HISTORIES_HONEST, old, 20);
	if (note_parse(&r.note, buf_slice(&w.published), LIMITS_CHECKPOINT_MAX,
		false, e) < 0 ||
	    checkpoint_parse(&r.checkpoint, &r.note, e) < 0)
		return -1;
	return witness_settle(s, &r, e);
}

/* A new witness, and what it signs; a fork is shown to it on the way. */
static void
first_life(struct told *t)
{
	struct err e = ERR_INIT;
	struct witness_state *s;
	struct witness_log before;

	ASSERT(witness_state_create(w.dir, "witness.example", &e) == 0 &&
	       witness_state_open(&s, w.dir, &e) == 0);
	t->key = true;
	t->public = witness_state_key(s)->key;
	tell(t);
	ASSERT(witness_state_add_log(s, &w.log, "", &before, &e) == 0);
	must_sign(s, t, 5);
	must_sign(s, t, 12);
	ASSERT(ask(s, TWO_HISTORIES_FORGED, 12, 12) == WITNESS_INCONSISTENT);
	must_sign(s, t, 13);
	witness_state_close(s);
	ASSERT(witness_state_open(&s, w.dir, &e) == 0);
	must_sign(s, t, 20);
	witness_state_close(s);
}

/* One that was put back from a copy: it waits for what it signed last. */
static void
second_life(struct told *t)
{
	struct err e = ERR_INIT;
	struct witness_state *s;

	ASSERT(witness_state_open(&s, w.dir, &e) == 0);
	ASSERT(ask(s, TWO_HISTORIES_HONEST, 12, 20) == WITNESS_BUSY);
	ASSERT(settle(s, 12, &e) == 0);
	t->size = 20;
	t->settled = true;
	tell(t);
	must_sign(s, t, 21);
	witness_state_close(s);
}

/* ------------------------------------------------------------------ what stands */

static void
must_hold_back(struct witness_state *s, const struct witness_log *log,
    const struct told *t, long at)
{
	/* Behind the common leaves the other history has other roots. */
	for (uint64_t size = TWO_HISTORIES_COMMON + 1; size <= t->size; size++)
		if (size >= log->size)
			ck_assert_msg(ask(s, TWO_HISTORIES_FORGED, log->size,
					  size) != WITNESS_SIGNED,
			    "call %ld: another root of %u entries", at,
			    (unsigned)size);
}

/* After the power is back. */
static void
must_stand(const struct told *t, bool restored, long at)
{
	struct witness_state *s;
	struct witness_log log = { .size = 0 };
	struct err why = ERR_INIT;
	struct hash root;
	bool found;

	if (witness_state_open(&s, w.dir, &why) < 0) {
		ck_assert_msg(!t->key && !restored, "call %ld: %s", at,
		    why.text);
		return;
	}
	ck_assert(!t->key || memcmp(&witness_state_key(s)->key, &t->public,
				 sizeof(t->public)) == 0);
	MUST(witness_state_find(s, VEC_ORIGIN, &log, &found, &e));
	ck_assert_msg(found || t->size == 0, "call %ld: no log", at);
	ck_assert_msg(log.size >= t->size, "call %ld: %u of %u entries", at,
	    (unsigned)log.size, (unsigned)t->size);
	root = two_histories_root(TWO_HISTORIES_HONEST, log.size);
	ck_assert(!found || hash_equal(&log.root, &root));
	/* Before it has settled, one from a copy signs nothing. */
	if (restored && log.size < 20) {
		ck_assert_msg(log.held, "call %ld: not held", at);
		ck_assert_int_eq(ask(s, TWO_HISTORIES_HONEST, log.size, 20),
		    WITNESS_BUSY);
		ck_assert_int_eq(ask(s, TWO_HISTORIES_FORGED, log.size, 20),
		    WITNESS_BUSY);
		MUST(settle(s, log.size, &e));
		log.size = 20;
	}
	if (found) {
		must_hold_back(s, &log, t, at);
		ck_assert_int_eq(ask(s, TWO_HISTORIES_HONEST, log.size, 30),
		    WITNESS_SIGNED);
	}
	witness_state_close(s);
}

/* The life in a process of its own, until the power goes; true: it went. */
static bool
live_until(bool restored, enum fate fate, long at, struct told *t)
{
	struct told next = { .size = 0 };
	int status;
	pid_t pid;

	ck_assert_int_eq(pipe(w.told), 0);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		next.size = restored ? 12 : 0;
		disk.random = (uint64_t)at * 2654435761U + 1;
		disk.fate = fate;
		disk.left = at;
		disk.on = true;
		if (restored)
			second_life(&next);
		else
			first_life(&next);
		_exit(0);
	}
	(void)close(w.told[1]);
	*t = (struct told){ .size = 0 };
	while (read(w.told[0], &next, sizeof(next)) == (ssize_t)sizeof(next))
		*t = next;
	(void)close(w.told[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status), "call %ld: signal %d", at,
	    WTERMSIG(status));
	ck_assert(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == CUT);
	return WEXITSTATUS(status) == CUT;
}

START_TEST(cut_at_every_write)
{
	bool restored = _i / FATES != 0, went = true;
	enum fate fate = (enum fate)(_i % FATES);
	char *index = file_path(w.dir, "witness.db-shm");
	int cuts = 0;

	for (long at = 0; went; at++) {
		struct told t;

		sim_scratch_clear(w.dir);
		if (restored)
			sim_scratch_copy(w.restored, w.dir);
		else
			MUST(file_make_dir(w.dir, 0700, &e));
		went = live_until(restored, fate, at, &t);
		/* Shared memory, which no power cut leaves. */
		(void)unlink(index);
		must_stand(&t, restored, at);
		cuts += went;
		ck_assert(went || t.size >= 20);
	}
	ck_assert_int_gt(cuts, 20);
	if (getenv("CK_VERBOSITY") != NULL)
		fprintf(stderr, "restored %d, fate %d: %d cuts\n", restored,
		    (int)fate, cuts);
	free(index);
}
END_TEST

/* A copy of 12 entries, of one that has signed 20 since. */
static void
make_restored(void)
{
	char *instance = file_path(w.restored, "instance");
	struct told t = { .size = 0 };
	struct witness_state *s;
	struct witness_log before;

	ck_assert_int_eq(pipe(w.told), 0);
	MUST(witness_state_create(w.dir, "witness.example", &e));
	MUST(witness_state_open(&s, w.dir, &e));
	MUST(witness_state_add_log(s, &w.log, "", &before, &e));
	must_sign(s, &t, 12);
	witness_state_close(s);
	sim_scratch_copy(w.dir, w.restored);
	MUST(file_remove(instance, &e));
	MUST(witness_state_open(&s, w.dir, &e));
	must_sign(s, &t, 20);
	w.published = vec_buf();
	MUST(witness_state_checkpoint(s, VEC_ORIGIN, &w.published, &e));
	witness_state_close(s);
	(void)close(w.told[0]);
	(void)close(w.told[1]);
	free(instance);
}

static void
begin_once(void)
{
	two_histories_grow();
	w.log = vec_verifier(VEC_ORIGIN, 0x01);
	w.root = sim_scratch_new();
	w.dir = file_path(w.root, "witness");
	w.restored = file_path(w.root, "restored");
	disk.left = -1;
	make_restored();
}

static void
end_once(void)
{
	buf_free(&w.published);
	free(w.restored);
	free(w.dir);
	sim_scratch_remove(w.root);
}

int
main(void)
{
	const TTest *const none[] = { NULL };
	const struct unit_suite suite = { .name = "power_cut",
		.tests = none,
		.loop = cut_at_every_write,
		.times = 2 * FATES,
		.begin_once = begin_once,
		.end_once = end_once };

	keys_start();
	return unit_run(&suite);
}
