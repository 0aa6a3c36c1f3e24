/*
 * Starting the process that reads a workbook, and listening to it.  It is
 * executed anew, not forked: a copy of this process would have its keys.
 */
#define _GNU_SOURCE /* memfd_create(), closing all other descriptors */
#include "common/workbook/workbook_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/mem.h"
#include "common/workbook/workbook_reader.h"
#include "common/workbook/workbook_wire.h"
#include "protocol/limits.h"

enum { STEP = 64 * 1024, NONE = -1 };

/* ---------------------------------------------------------------- starting */

/* The child's descriptors before it has them under their numbers, and this
 * process's end of the pipe. */
struct ends {
	int file, answer, ours;
};

static void
close_one(int *fd)
{
	if (*fd != NONE)
		(void)close(*fd);
	*fd = NONE;
}

/* Above those that the child has in the end, or one could take another's
 * place. */
static int
lift(int fd)
{
	int high = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);

	if (fd >= 0)
		(void)close(fd);
	return high;
}

/* The bytes as a file in memory, which no folder names. */
static int
make_file(struct slice bytes)
{
	int fd = lift(memfd_create("sheet", MFD_CLOEXEC));

	while (fd >= 0 && bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			(void)close(fd);
			return -1;
		}
		bytes = slice_make(bytes.p + n, bytes.n - (size_t)n);
	}
	if (fd >= 0 && lseek(fd, 0, SEEK_SET) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static int
make_ends(struct slice bytes, struct ends *n, struct err *e)
{
	int pair[2];

	*n = (struct ends){ NONE, NONE, NONE };
	if (pipe2(pair, O_CLOEXEC) < 0)
		return err_errno(e, errno, "cannot make a pipe");
	n->ours = lift(pair[0]);
	n->answer = lift(pair[1]);
	n->file = make_file(bytes);
	if (n->ours < 0 || n->answer < 0 || n->file < 0)
		return err_errno(e, errno,
		    "cannot hand a workbook to the process that reads it");
	return 0;
}

/* What the child begins with: the file, the pipe, nowhere to complain to, and
 * the signals of a process that nobody prepared. */
static int
prepare(const struct ends *n, posix_spawn_file_actions_t *files,
    posix_spawnattr_t *how)
{
	sigset_t all, none;

	(void)sigfillset(&all);
	(void)sigemptyset(&none);
	if (posix_spawn_file_actions_adddup2(files, n->file, STDIN_FILENO) ||
	    posix_spawn_file_actions_adddup2(files, n->answer, STDOUT_FILENO) ||
	    posix_spawn_file_actions_addopen(files, STDERR_FILENO, "/dev/null",
		O_WRONLY, 0) ||
	    posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1))
		return -1;
	if (posix_spawnattr_setsigdefault(how, &all) ||
	    posix_spawnattr_setsigmask(how, &none) ||
	    posix_spawnattr_setflags(how,
		POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
		return -1;
	return 0;
}

static int
start(const struct ends *n, const char *program, pid_t *pid, struct err *e)
{
	char name[] = "sheaf-agent", command[] = WORKBOOK_READER_COMMAND;
	char *const arguments[] = { name, command, NULL };
	char *const environment[] = { NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	int rc;

	if (posix_spawn_file_actions_init(&files) != 0)
		return err_errno(e, errno, "cannot start a process");
	if (posix_spawnattr_init(&how) != 0) {
		(void)posix_spawn_file_actions_destroy(&files);
		return err_errno(e, errno, "cannot start a process");
	}
	rc = prepare(n, &files, &how) < 0 ? errno
					  : posix_spawn(pid, program, &files,
						&how, arguments, environment);
	(void)posix_spawnattr_destroy(&how);
	(void)posix_spawn_file_actions_destroy(&files);
	return rc ? err_errno(e, rc, "cannot start a process") : 0;
}

/* --------------------------------------------------------------- listening */

/* Everything the child writes, until its end or the deadline. */
static int
collect(int pipe, struct buf *out, uint8_t step[static STEP], struct err *e)
{
	int64_t end = clock_mono_now().ms + LIMITS_WORKBOOK_READ_S * 1000;

	for (;;) {
		struct pollfd p = { .fd = pipe, .events = POLLIN };
		int64_t left = end - clock_mono_now().ms;
		ssize_t n;

		if (left <= 0)
			return err_set(e, ERR_REFUSED,
			    "the workbook takes more than %d s to read: "
			    "divide it, or save it as CSV",
			    LIMITS_WORKBOOK_READ_S);
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = read(pipe, step, STEP);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		buf_add(out, step, (size_t)n);
		if (out->full)
			return err_set(e, ERR_REFUSED,
			    "the workbook holds too much");
	}
}

static int
judge(int status, struct slice answer, struct workbook_grid *g, struct err *e)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return workbook_wire_read(answer, g, e);
	if (WIFEXITED(status) &&
	    WEXITSTATUS(status) == WORKBOOK_READER_UNCONFINED)
		return err_set(e, ERR_SYSTEM,
		    "this system cannot confine the process that opens "
		    "workbooks: save the sheet as CSV");
	return err_set(e, ERR_REFUSED,
	    "the workbook was not read: its reader wanted more time, memory "
	    "or rights than it has; save the sheet as CSV");
}

/* The child's answer into g; it has ended afterwards. */
static int
listen_to(pid_t pid, int pipe, struct workbook_grid *g, struct err *e)
{
	uint8_t step[STEP];
	struct buf answer;
	int status = 0, rc;

	buf_init(&answer, workbook_wire_max);
	rc = collect(pipe, &answer, step, e);
	mem_wipe(step, sizeof(step));
	/* It may still be computing. */
	if (rc < 0)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (rc == 0)
		rc = judge(status, buf_slice(&answer), g, e);
	buf_free(&answer);
	return rc;
}

int
workbook_child_read(struct slice bytes, const char *program,
    struct workbook_grid *g, struct err *e)
{
	struct ends n;
	pid_t pid;
	int rc = make_ends(bytes, &n, e);

	if (rc == 0)
		rc = start(&n, program, &pid, e);
	close_one(&n.file);
	close_one(&n.answer);
	if (rc == 0)
		rc = listen_to(pid, n.ours, g, e);
	close_one(&n.ours);
	return rc;
}
