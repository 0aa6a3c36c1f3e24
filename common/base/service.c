/*
 * What a service manager expects of a daemon: signals that one thread takes, a
 * word when it is ready, and no core files, which would hold keys.
 */
#define _GNU_SOURCE /* dl_iterate_phdr(), madvise() */
#include "common/base/service.h"

#include <errno.h>
#include <limits.h>
#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/err.h"

/* Set before any thread starts. */
static bool takes_hangups, begun;
static pthread_t main_thread;
static atomic_uint hangups;

static void
our_signals(sigset_t *set)
{
	(void)sigemptyset(set);
	(void)sigaddset(set, SIGINT);
	(void)sigaddset(set, SIGTERM);
	if (takes_hangups)
		(void)sigaddset(set, SIGHUP);
}

void
service_begin(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t set;

	begun = true;
	main_thread = pthread_self();
	takes_hangups = !isatty(STDIN_FILENO);
	our_signals(&set);
	ASSERT(pthread_sigmask(SIG_BLOCK, &set, NULL) == 0);
	ASSERT(sigaction(SIGPIPE, &ignore, NULL) == 0);
	/* A core file would hold keys.  The limit is for what this process
	 * executes as well, where the second call no longer holds. */
	service_no_core();
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void
service_no_core(void)
{
	/* One byte is too little for any core file; and unlike 0, exactly 1
	 * also keeps the kernel from piping the core to a collector. */
	static const struct rlimit none = { 1, 1 };

	(void)setrlimit(RLIMIT_CORE, &none);
}

/* Locked memory counts against a limit, and beyond it nothing more can be had:
 * so only without one, or as somebody who may lift it. */
static void
lock_memory(void)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	if (setrlimit(RLIMIT_MEMLOCK, &limit) < 0 &&
	    (getrlimit(RLIMIT_MEMLOCK, &limit) < 0 ||
		limit.rlim_cur != RLIM_INFINITY))
		return;
	/* On use: a thread's stack is mostly never touched. */
	(void)mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

void
service_private(void)
{
	service_no_core();
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	lock_memory();
}

/* A segment that is not writable is what the file holds, so it comes back from there.
 * (What the loader changes and then protects lies in a writable one.) */
static int
forget_segments(struct dl_phdr_info *program, size_t size, void *arg)
{
	const uintptr_t page = *(const uintptr_t *)arg;

	(void)size;
	for (size_t i = 0; i < program->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &program->dlpi_phdr[i];
		uintptr_t from = program->dlpi_addr + p->p_vaddr;
		uintptr_t to = from + p->p_memsz;

		if (p->p_type != PT_LOAD || (p->p_flags & PF_W) != 0)
			continue;
		from = from / page * page;
		/* Locked memory stays. */
		(void)madvise((void *)from, to - from, MADV_DONTNEED);
	}
	return 0;
}

void
service_forget_start(void)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	(void)dl_iterate_phdr(forget_segments, &page);
}

/* A socket of its own that leads to the service manager, or -1. */
static int
manager(void)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n;
	int fd;

	if (path == NULL || (path[0] != '/' && path[0] != '@'))
		return -1;
	n = strlen(path);
	if (n >= sizeof(to.sun_path))
		return -1;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@') /* a name outside the file system */
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    connect(fd, (struct sockaddr *)&to,
		(socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

/* The protocol of sd_notify(3), which is a datagram: libsystemd would be one
 * more library in a process that holds keys. */
static void
tell(const char *words, int flags)
{
	static int fd = -1;

	if (fd < 0)
		fd = manager();
	if (fd >= 0)
		(void)send(fd, words, strlen(words), MSG_NOSIGNAL | flags);
}

void
service_ready(void)
{
	tell("READY=1", 0);
}

/* After how many milliseconds without a word the service is ended; 0: never.
 * The variables may have been meant for the process that started this one. */
static int
watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	long ms;

	if (usec == NULL ||
	    (pid != NULL && strtol(pid, NULL, 10) != (long)getpid()))
		return 0;
	ms = strtol(usec, NULL, 10) / 1000;
	return ms > 0 && ms <= INT_MAX ? (int)ms : 0;
}

void
service_alive(void)
{
	static int64_t last_ms;
	int64_t now_ms = clock_mono_now().ms;
	int within_ms = watchdog_ms();

	if (within_ms == 0 || (last_ms > 0 && now_ms - last_ms < within_ms / 3))
		return;
	last_ms = now_ms;
	/* A manager that does not listen holds nobody up. */
	tell("WATCHDOG=1", MSG_DONTWAIT);
}

void
service_step(void)
{
	if (begun && pthread_equal(pthread_self(), main_thread))
		service_alive();
}

bool
service_rest(int ms)
{
	int64_t end_ms = clock_mono_now().ms + ms, left_ms;
	int within_ms = watchdog_ms();

	for (;;) {
		service_alive();
		left_ms = end_ms - clock_mono_now().ms;
		if (ms >= 0 && left_ms <= 0)
			return service_wait(0);
		if (within_ms == 0)
			return service_wait(ms < 0 ? ms : (int)left_ms);
		if (ms < 0 || left_ms > within_ms / 3)
			left_ms = within_ms / 3;
		if (service_wait((int)left_ms))
			return true;
	}
}

bool
service_wait(int ms)
{
	int64_t end_ms = clock_mono_now().ms + ms, left_ms;
	struct timespec left;
	sigset_t set;
	int got;

	our_signals(&set);
	do {
		left_ms = end_ms - clock_mono_now().ms;
		if (left_ms < 0)
			left_ms = 0;
		left.tv_sec = (time_t)(left_ms / 1000);
		left.tv_nsec = (long)(left_ms % 1000) * 1000000;
		got = ms < 0 ? sigwaitinfo(&set, NULL)
			     : sigtimedwait(&set, NULL, &left);
		if (got == SIGHUP)
			atomic_fetch_add(&hangups, 1);
	} while (got == SIGHUP || (got < 0 && errno == EINTR));
	return got > 0;
}

unsigned
service_hangups(void)
{
	return atomic_load(&hangups);
}
