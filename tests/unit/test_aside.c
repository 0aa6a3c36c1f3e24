/*
 * A spool that the other side has spoilt.  Under every name of spool.h stands
 * in turn a link, a pipe, a socket, a folder, a file of 2 GB and one that may
 * not be read; desk and courier must both get on with their work, at once,
 * and staff must be told.
 */
#include "agent/delivery/aside.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "agent/delivery/carry.h"
#include "agent/delivery/recheck.h"
#include "agent/delivery/site_status.h"
#include "agent/desk/desk.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

/* What waits for ever ends the test; the multiplier is for slow machines. */
enum { DEADLINE_S = 2, NOBODY = 65534 };

static const char q1[] = "2026-01-01/P3M", q2[] = "2026-04-01/P3M";

static const char *const names[] = { "pins.json", "board.json", "wanted.json",
	"out/000001-0000000001.sheaf", "out/000001-0000000002.sheaf",
	"in/000001-0000000001.answer", "in/000001-0000000002.answer",
	"joins/0000000000000003.open", "joins/0000000000000003.join",
	"receipts/000001-0000000000.receipt",
	"receipts/000001-0000000001.receipt", "checkpoint", "retry.json",
	"state.json", "alarm.json", "carried.json", "lock", "aside", "out",
	"in", "joins", "receipts" };
enum { NAMES = sizeof(names) / sizeof(names[0]) };

enum kind { LINK, DANGLING, PIPE, SOCKET, FOLDER, LARGE, UNREADABLE, KINDS };

/* -------------------------------------------------------------- the site */

/* A site whose spool is on the disk, in the working directory. */
struct site {
	struct fake_courier c;
	char *dir;
	bool root; /* the test runs as root, and works as nobody */
};

static void
start_clock(void)
{
	const char *times = getenv("CK_TIMEOUT_MULTIPLIER");
	unsigned n = times == NULL ? 1 : (unsigned)strtoul(times, NULL, 10);

	(void)alarm(DEADLINE_S * (n > 0 ? n : 1));
}

/* Root may read everything, so the test is somebody else meanwhile. */
static void
become_nobody(struct site *s)
{
	s->root = geteuid() == 0;
	if (!s->root)
		return;
	ck_assert_int_eq(chown(".", NOBODY, NOBODY), 0);
	ck_assert_int_eq(setegid(NOBODY), 0);
	ck_assert_int_eq(seteuid(NOBODY), 0);
}

static void
open_spool(struct site *s)
{
	struct err e = ERR_INIT;

	ck_assert_msg(spool_create(&s->c.spool, ".", &e) == 0, "%s", e.text);
}

static void
open_site(struct site *s)
{
	s->dir = unit_dir();
	ck_assert_int_eq(chdir(s->dir), 0);
	become_nobody(s);
	fake_courier_open(&s->c);
	open_spool(s);
	fake_courier_enrol(&s->c);
	fake_courier_send(&s->c);
	fake_courier_take_in(&s->c);
	/* One return was answered, one waits; nothing was taken in yet. */
	fake_courier_seal(&s->c, "alpha", q1, 5);
	fake_courier_send(&s->c);
	fake_courier_seal(&s->c, "alpha", q2, 6);
	spool_close(&s->c.spool);
	ck_assert_int_eq(mkdir("elsewhere", 0700), 0);
}

static void
close_site(struct site *s)
{
	fake_courier_close(&s->c);
	(void)chmod("spool/in", 0700);
	if (s->root) {
		ck_assert_int_eq(seteuid(0), 0);
		ck_assert_int_eq(setegid(0), 0);
	}
	ck_assert_int_eq(chdir("/"), 0);
	unit_remove(s->dir);
}

/* ------------------------------------------------------------- the spoiling */

static void
make_socket(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	(void)close(fd);
}

static void
make_file(const char *path, off_t size, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ftruncate(fd, size), 0);
	ck_assert_int_eq(fchmod(fd, mode), 0);
	(void)close(fd);
}

/* Move what is there, if anything, and put something else in its place. */
static void
spoil(const char *name, enum kind kind)
{
	static int n;
	char *path = file_path("spool", name), *inside, was[32];

	(void)snprintf(was, sizeof(was), "elsewhere/was-%d", n++);
	(void)rename(path, was);
	switch (kind) {
	case LINK:
		ck_assert_int_eq(symlink("../elsewhere", path), 0);
		break;
	case DANGLING:
		ck_assert_int_eq(symlink("../elsewhere/new", path), 0);
		break;
	case PIPE:
		ck_assert_int_eq(mkfifo(path, 0600), 0);
		break;
	case SOCKET:
		make_socket(path);
		break;
	case FOLDER:
		ck_assert_int_eq(mkdir(path, 0700), 0);
		inside = file_path(path, "inside");
		make_file(inside, 1, 0600);
		free(inside);
		break;
	case LARGE:
		make_file(path, (off_t)2 * 1024 * 1024 * 1024, 0600);
		break;
	case UNREADABLE:
		make_file(path, 9, 0);
		break;
	case KINDS:
		break;
	}
	free(path);
}

/* ------------------------------------------------------------ the two sides */

static void
desk_works(struct site *s)
{
	start_clock();
	open_spool(s);
	fake_courier_take_in(&s->c);
	spool_close(&s->c.spool);
	(void)alarm(0);
}

/* A lock that may not be opened is the one thing that keeps a courier from
 * its work: it cannot know whether another one is at it. */
static void
courier_works(struct site *s, bool may_be_locked)
{
	struct err e = ERR_INIT;
	struct buf file;
	size_t n;

	start_clock();
	if (spool_open_alone(&s->c.spool, ".", &e) < 0) {
		ck_assert_msg(may_be_locked, "%s", e.text);
		(void)alarm(0);
		return;
	}
	(void)fake_courier_send(&s->c);
	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	/* Nothing may wait; then it says so. */
	if (carry_out(&s->c.spool, &file, &n, &e) < 0)
		ck_assert_int_ne(e.kind, ERR_SYSTEM);
	buf_free(&file);
	spool_close(&s->c.spool);
	(void)alarm(0);
}

/* What `status` says of it. */
static void
status_works(struct site *s, struct buf *out)
{
	struct err e = ERR_INIT;
	struct buf faults;
	struct recheck r = { .faults = &faults };

	start_clock();
	buf_reset(out);
	ck_assert_msg(spool_open(&s->c.spool, ".", &e) == 0, "%s", e.text);
	ck_assert_msg(site_status_write(&s->c.spool, s->c.now, out, &e) == 0,
	    "%s", e.text);
	buf_init(&faults, 100000);
	if (recheck_receipts(&s->c.spool, &r, &e) < 0)
		ck_assert_int_eq(e.kind, ERR_USAGE);
	buf_free(&faults);
	spool_close(&s->c.spool);
	(void)alarm(0);
}

static bool
is_file(const char *name)
{
	char *path = file_path("spool", name);
	struct stat st;
	bool good = lstat(path, &st) == 0 && S_ISREG(st.st_mode);

	free(path);
	return good;
}

/* Nothing was written by way of a link. */
static void
expect_untouched(void)
{
	struct file_names got;
	struct err e = ERR_INIT;

	ck_assert_int_eq(file_list("elsewhere", "", &got, &e), 0);
	for (size_t i = 0; i < got.n; i++)
		ck_assert_int_eq(strncmp(got.name[i], "was-", 4), 0);
	file_names_free(&got);
}

/* A reader meets it and it is none of the spool's: somebody must be told. */
static bool
is_told(const char *name, enum kind kind)
{
	/* Replaced or removed without being read (the first return had its
	 * answer), or not under a name of its own. */
	static const char *const blind[] = { "board.json", "carried.json",
		"out/000001-0000000001.sheaf", "aside" };
	bool folder = strpbrk(name, "/.") == NULL && strcmp(name, "lock") != 0;

	for (size_t i = 0; i < sizeof(blind) / sizeof(blind[0]); i++)
		if (strcmp(name, blind[i]) == 0)
			return false;
	/* Nobody reads a lock. */
	if (strcmp(name, "lock") == 0 && kind == LARGE)
		return false;
	return kind != UNREADABLE && !(folder && kind == FOLDER);
}

static void
run_case(int i, bool courier_first)
{
	const char *name = names[i / KINDS];
	enum kind kind = (enum kind)(i % KINDS);
	struct buf status;
	struct site s;

	open_site(&s);
	buf_init(&status, 100000);
	spoil(name, kind);
	if (courier_first)
		courier_works(&s, strcmp(name, "lock") == 0);
	desk_works(&s);
	status_works(&s, &status);
	courier_works(&s, strcmp(name, "lock") == 0 && kind == UNREADABLE);
	status_works(&s, &status);
	if (is_told(name, kind))
		ck_assert_msg(strstr(buf_str(&status), "was set aside") != NULL,
		    "%s", buf_str(&status));
	if (!(strcmp(name, "lock") == 0 && kind == UNREADABLE)) {
		/* What is missing is asked for once more. */
		desk_works(&s);
		courier_works(&s, false);
		desk_works(&s);
		ck_assert_int_eq(fake_courier_count(&s.c, "received"), 2);
		ck_assert(is_file("receipts/000001-0000000002.receipt"));
	}
	ck_assert(is_file("pins.json") && is_file("board.json"));
	expect_untouched();
	buf_free(&status);
	close_site(&s);
}

START_TEST(test_every_name)
{
	run_case(_i / 2, _i % 2 != 0);
}
END_TEST

/* --------------------------------------------------------- what is said */

static void
expect_said(struct site *s, const char *words)
{
	struct buf status;

	buf_init(&status, 100000);
	status_works(s, &status);
	ck_assert_msg(strstr(buf_str(&status), words) != NULL, "%s",
	    buf_str(&status));
	buf_free(&status);
}

START_TEST(test_told)
{
	struct site s;

	open_site(&s);
	spoil("in/000001-0000000001.answer", PIPE);
	spoil("out", LINK);
	spoil("retry.json", LARGE);
	desk_works(&s);
	courier_works(&s, false);
	expect_said(&s,
	    "Something in the spool was none of its files and was set aside");
	expect_said(&s,
	    "spool/aside/in.000001-0000000001.answer (a pipe, socket or");
	expect_said(&s, "spool/aside/out (a link)");
	expect_said(&s, "spool/aside/retry.json (larger than it may be)");
	/* It is not named any more once staff have removed it. */
	ck_assert_int_eq(unlink("spool/aside/out"), 0);
	ck_assert_int_eq(unlink("spool/aside/retry.json"), 0);
	expect_said(&s, "answer (a pipe, socket or device).\n");
	close_site(&s);
}
END_TEST

/* Where nothing can be moved into aside/, it is moved beside its place. */
START_TEST(test_without_aside)
{
	struct site s;

	open_site(&s);
	spoil("aside", PIPE);
	spoil("checkpoint", FOLDER);
	courier_works(&s, false);
	ck_assert(is_file("checkpoint"));
	expect_said(&s, "spool/checkpoint.aside (a folder)");
	close_site(&s);
}
END_TEST

START_TEST(test_unreadable)
{
	struct site s;

	open_site(&s);
	spoil("pins.json", UNREADABLE);
	{
		struct err e = ERR_INIT;

		/* It is not for want of an enrolment. */
		ck_assert_int_eq(spool_open_alone(&s.c.spool, ".", &e), 0);
		ck_assert_ptr_nonnull(strstr(fake_courier_send(&s.c).text,
		    "cannot be read in the spool"));
		spool_close(&s.c.spool);
	}
	expect_said(&s, "spool/pins.json (not readable for this user)");
	ck_assert_int_eq(rename("spool", "elsewhere/spool"), 0);
	ck_assert_int_eq(symlink("elsewhere/spool", "spool"), 0);
	{
		struct err e = ERR_INIT;

		ck_assert_int_lt(spool_create(&s.c.spool, ".", &e), 0);
		ck_assert_str_eq(e.text,
		    "./spool is a link; it must be a folder that this user "
		    "may open");
		ck_assert_int_lt(spool_open(&s.c.spool, ".", &e), 0);
	}
	close_site(&s);
}
END_TEST

/* Names that only a stranger would make. */
START_TEST(test_odd_names)
{
	struct site s;
	char name[300] = "joins/";

	open_site(&s);
	memset(name + strlen(name), '7', 200);
	memcpy(name + 206, ".join", 6);
	spoil(name, LARGE);
	spoil("joins/\033[2J.join", LARGE);
	spoil("joins/..join", LARGE);
	desk_works(&s);
	courier_works(&s, false);
	desk_works(&s);
	ck_assert_int_eq(fake_courier_count(&s.c, "received"), 2);
	close_site(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_told, test_without_aside,
		test_unreadable, test_odd_names, NULL };

	return unit_run(&(struct unit_suite){ .name = "aside",
	    .tests = tests,
	    .loop = test_every_name,
	    .times = NAMES * KINDS * 2 });
}
