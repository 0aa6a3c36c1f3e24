/*
 * A process without rights that reads a workbook.  Two libraries and two
 * thousand lines of ours parse what a stranger may have made; a flaw in any
 * of them must not reach the register.
 */
#include "common/workbook/workbook_reader.h"

#include <errno.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "common/base/service.h"
#include "common/workbook/workbook_wire.h"
#include "common/workbook/workbook_xlsx.h"
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

enum { MEMORY_BYTES = 1024 * 1024 * 1024, STEP = 64 * 1024 };

bool
workbook_reader_asked(int argc, char **argv)
{
	return argc == 2 && strcmp(argv[1], WORKBOOK_READER_COMMAND) == 0;
}

/* -------------------------------------------------------------- confinement */

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
confine(void)
{
	const struct scmp_arg_cmp to_pipe = { .arg = 0,
		.op = SCMP_CMP_EQ,
		.datum_a = STDOUT_FILENO };
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

/* The workbook in its memory identifies people: nobody else may look at it, and
 * no core holds it.  (Being executed has opened this memory again.) */
static int
limit_all(void)
{
	service_no_core();
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 ||
	    limit(RLIMIT_CPU, LIMITS_WORKBOOK_READ_S) < 0 ||
	    limit(RLIMIT_FSIZE, 0) < 0)
		return -1;
#ifndef SANITIZED
	if (limit(RLIMIT_AS, MEMORY_BYTES) < 0)
		return -1;
#endif
	return 0;
}

/* ------------------------------------------------------------------ reading */

/* The file, which stands in standard input. */
static int
read_all(struct buf *bytes)
{
	for (;;) {
		uint8_t *room = buf_extend(bytes, STEP);
		ssize_t n;

		if (room == NULL)
			return -1;
		n = read(STDIN_FILENO, room, STEP);
		bytes->n -= n > 0 ? (size_t)(STEP - n) : STEP;
		if (n == 0)
			return close(STDIN_FILENO);
		if (n < 0 && errno != EINTR)
			return -1;
	}
}

static void
write_all(struct slice s)
{
	while (s.n > 0) {
		ssize_t n = write(STDOUT_FILENO, s.p, s.n);

		if (n <= 0)
			_exit(1);
		s = slice_make(s.p + n, s.n - (size_t)n);
	}
}

int
workbook_reader_main(void)
{
	struct err e = ERR_INIT;
	struct workbook_grid g;
	struct buf bytes, out;
	int rc;

	/* libzip converts the time of each part to local time, for which the C
	 * library would open a file; it could not any more. */
	if (setenv("TZ", "UTC0", 1) < 0)
		_exit(WORKBOOK_READER_UNCONFINED);
	tzset();
	buf_init(&bytes, (size_t)LIMITS_WORKBOOK_MAX + STEP);
	if (limit_all() < 0 || read_all(&bytes) < 0 || confine() != 0)
		_exit(WORKBOOK_READER_UNCONFINED);
	workbook_grid_init(&g);
	rc = workbook_xlsx_read(buf_slice(&bytes), &g, &e);
	buf_init(&out, workbook_wire_max);
	workbook_wire_write(rc == 0 ? &g : NULL, &e, &out);
	write_all(buf_slice(&out));
	/* What cleans up at exit has no right to. */
	_exit(0);
}
