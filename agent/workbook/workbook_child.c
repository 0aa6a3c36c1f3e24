/*
 * A process without rights that reads a workbook.  Two libraries and a
 * thousand lines of ours parse what a stranger may have made; a flaw in any
 * of them must not reach the register.
 */
#include "agent/workbook/workbook_child.h"

#include <errno.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/workbook/workbook_xlsx.h"
#include "common/base/clock.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* Sanitizers reserve more address space than any limit allows. */
#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED
#endif

enum {
	MEMORY_BYTES = 1024 * 1024 * 1024,
	/* The text of a full grid, and 14 bytes of tag and numbers a cell. */
	ANSWER_MAX = LIMITS_WORKBOOK_TEXT_MAX + 14 * LIMITS_WORKBOOK_CELLS_MAX +
		     1024 * 1024,
	STEP = 64 * 1024,
	UNCONFINED = 3 /* exit status */
};

/* ------------------------------------------------------------------- child */

static int
limit(int what, rlim_t n)
{
	struct rlimit r = { .rlim_cur = n, .rlim_max = n };

	return setrlimit(what, &r);
}

/* Memory, locks and the clock; sanitizers need a few more. */
static const int calls[] = { SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk),
	SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(getrandom), SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),
	SCMP_SYS(getpid), SCMP_SYS(sched_yield), SCMP_SYS(sigaltstack) };

/* Allow only those calls, memory that is not executable, and writing to the
 * pipe; any other call ends the process. */
static int
confine(int pipe)
{
	const struct scmp_arg_cmp to_pipe = { .arg = 0,
		.op = SCMP_CMP_EQ,
		.datum_a = (scmp_datum_t)pipe };
	const struct scmp_arg_cmp no_code = { .arg = 2,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = PROT_EXEC,
		.datum_b = 0 };
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc = ctx ? 0 : -1;

	for (size_t i = 0; rc == 0 && i < sizeof(calls) / sizeof(calls[0]); i++)
		rc = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0);
	if (rc == 0)
		rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW,
		    SCMP_SYS(write), 1, &to_pipe);
	if (rc == 0)
		rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap),
		    1, &no_code);
	if (rc == 0)
		rc = seccomp_rule_add_array(ctx, SCMP_ACT_ALLOW,
		    SCMP_SYS(mprotect), 1, &no_code);
	if (rc == 0)
		rc = seccomp_load(ctx);
	seccomp_release(ctx);
	return rc;
}

static void
write_all(int pipe, struct slice s)
{
	while (s.n > 0) {
		ssize_t n = write(pipe, s.p, s.n);

		if (n <= 0)
			_exit(1);
		s = slice_make(s.p + n, s.n - (size_t)n);
	}
}

static void __attribute__((noreturn)) child(int pipe, struct slice bytes)
{
	struct err e = ERR_INIT;
	struct workbook_grid g;
	struct buf out;
	int rc;

	/* libzip converts the time of each part to local time, for which the C
	 * library would open a file; it could not any more. */
	if (setenv("TZ", "UTC0", 1) < 0)
		_exit(UNCONFINED);
	tzset();
	if (limit(RLIMIT_CORE, 0) < 0 ||
	    limit(RLIMIT_CPU, LIMITS_WORKBOOK_READ_S) < 0 ||
	    limit(RLIMIT_FSIZE, 0) < 0)
		_exit(UNCONFINED);
#ifndef SANITIZED
	if (limit(RLIMIT_AS, MEMORY_BYTES) < 0)
		_exit(UNCONFINED);
#endif
	if (confine(pipe) != 0)
		_exit(UNCONFINED);
	workbook_grid_init(&g);
	rc = workbook_xlsx_read(bytes, &g, &e);
	buf_init(&out, ANSWER_MAX);
	workbook_wire_write(rc == 0 ? &g : NULL, &e, &out);
	write_all(pipe, buf_slice(&out));
	_exit(0);
}

/* ------------------------------------------------------------------ parent */

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
	if (WIFEXITED(status) && WEXITSTATUS(status) == UNCONFINED)
		return err_set(e, ERR_SYSTEM,
		    "this system cannot confine the process that opens "
		    "workbooks: save the sheet as CSV");
	return err_set(e, ERR_REFUSED,
	    "the workbook was not read: its reader wanted more time, memory "
	    "or rights than it has; save the sheet as CSV");
}

int
workbook_child_read(struct slice bytes, struct workbook_grid *g, struct err *e)
{
	uint8_t step[STEP];
	struct buf answer;
	int ends[2], status = 0, rc;
	pid_t pid;

	if (pipe(ends) < 0)
		return err_errno(e, errno, "cannot make a pipe");
	pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		child(ends[1], bytes);
	}
	(void)close(ends[1]);
	if (pid < 0) {
		rc = err_errno(e, errno, "cannot start a process");
		(void)close(ends[0]);
		return rc;
	}
	buf_init(&answer, ANSWER_MAX);
	rc = collect(ends[0], &answer, step, e);
	mem_wipe(step, sizeof(step));
	(void)close(ends[0]);
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
