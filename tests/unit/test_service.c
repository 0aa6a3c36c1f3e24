/* Signals, readiness and core files, in a child that may be killed. */
#include "common/base/service.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "tests/unit/unit.h"

START_TEST(waits_for_either_signal)
{
	int64_t begin;

	service_begin();
	begin = clock_mono_now().ms;
	ck_assert(!service_wait(50));
	ck_assert_int_ge(clock_mono_now().ms - begin, 49);
	ck_assert(!service_wait(0));
	ck_assert_int_eq(raise(SIGTERM), 0);
	ck_assert(service_wait(0));
	ck_assert(!service_wait(0));
	ck_assert_int_eq(raise(SIGINT), 0);
	ck_assert(service_wait(-1));
}
END_TEST

/* Without a terminal SIGHUP has files read again; with one it ends the program. */
START_TEST(a_hangup_is_counted)
{
	int null = open("/dev/null", O_RDONLY);
	unsigned before = service_hangups();

	ck_assert_int_ge(dup2(null, STDIN_FILENO), 0);
	service_begin();
	ck_assert_int_eq(raise(SIGHUP), 0);
	ck_assert(!service_wait(0));
	ck_assert_uint_eq(service_hangups(), before + 1);
	ck_assert(!service_wait(0));
	ck_assert_uint_eq(service_hangups(), before + 1);
	(void)close(null);
}
END_TEST

START_TEST(a_closed_pipe_does_not_kill)
{
	int p[2];

	service_begin();
	ck_assert_int_eq(pipe(p), 0);
	(void)close(p[0]);
	ck_assert_int_eq(write(p[1], "x", 1), -1);
	(void)close(p[1]);
}
END_TEST

START_TEST(no_core_files)
{
	struct rlimit limit;

	service_begin();
	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &limit), 0);
	ck_assert_uint_eq(limit.rlim_cur, 1);
	ck_assert_int_eq(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
}
END_TEST

/* Also of a command that is no daemon; a daemon may follow, and must not lower
 * the limit to 0, with which cores are piped to a collector. */
START_TEST(no_core_files_of_commands)
{
	struct rlimit limit;

	service_no_core();
	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &limit), 0);
	ck_assert_uint_eq(limit.rlim_cur, 1);
	ck_assert_uint_eq(limit.rlim_max, 1);
	ck_assert_int_eq(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 1);
	service_begin();
	ck_assert_int_eq(getrlimit(RLIMIT_CORE, &limit), 0);
	ck_assert_uint_eq(limit.rlim_max, 1);
}
END_TEST

/* The service manager's end of the socket, at path. */
static int
manager(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	(void)snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

/* How many of these words were told since the last call, and nothing else. */
static int
told(int fd, const char *words)
{
	char text[32];
	ssize_t n;
	int count = 0;

	while ((n = recv(fd, text, sizeof(text), MSG_DONTWAIT)) >= 0) {
		ck_assert_int_eq(n, (ssize_t)strlen(words));
		ck_assert_int_eq(memcmp(text, words, (size_t)n), 0);
		count++;
	}
	return count;
}

START_TEST(readiness_is_told)
{
	char *dir = unit_dir(), *path = file_path(dir, "notify");
	int fd = manager(path);

	ck_assert_int_eq(unsetenv("NOTIFY_SOCKET"), 0);
	service_ready();
	ck_assert_int_eq(told(fd, "READY=1"), 0);
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", path, 1), 0);
	service_ready();
	ck_assert_int_eq(told(fd, "READY=1"), 1);
	/* The socket is kept, for who can make none any more. */
	ck_assert_int_eq(unsetenv("NOTIFY_SOCKET"), 0);
	service_ready();
	ck_assert_int_eq(told(fd, "READY=1"), 1);
	(void)close(fd);
	free(path);
	unit_remove(dir);
}
END_TEST

START_TEST(life_is_told_to_who_asked)
{
	char *dir = unit_dir(), *path = file_path(dir, "notify");
	int fd = manager(path);
	char other[32];

	service_begin();
	ck_assert_int_eq(setenv("NOTIFY_SOCKET", path, 1), 0);
	ck_assert_int_eq(unsetenv("WATCHDOG_PID"), 0);
	ck_assert_int_eq(unsetenv("WATCHDOG_USEC"), 0);
	service_alive();
	ck_assert(!service_rest(1));
	ck_assert_int_eq(told(fd, "WATCHDOG=1"), 0);
	/* It was meant for another process. */
	ck_assert_int_eq(setenv("WATCHDOG_USEC", "60000000", 1), 0);
	(void)snprintf(other, sizeof(other), "%ld", (long)getpid() + 1);
	ck_assert_int_eq(setenv("WATCHDOG_PID", other, 1), 0);
	service_alive();
	ck_assert_int_eq(told(fd, "WATCHDOG=1"), 0);
	/* Once, however often it is called within a third of the time. */
	(void)snprintf(other, sizeof(other), "%ld", (long)getpid());
	ck_assert_int_eq(setenv("WATCHDOG_PID", other, 1), 0);
	for (int i = 0; i < 9; i++)
		service_alive();
	ck_assert_int_eq(told(fd, "WATCHDOG=1"), 1);
	/* And on and on by a thread that waits. */
	ck_assert_int_eq(setenv("WATCHDOG_USEC", "30000", 1), 0);
	ck_assert(!service_rest(200));
	ck_assert_int_ge(told(fd, "WATCHDOG=1"), 2);
	ck_assert_int_eq(raise(SIGTERM), 0);
	ck_assert(service_rest(60 * 1000));
	(void)close(fd);
	free(path);
	unit_remove(dir);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { waits_for_either_signal,
		a_hangup_is_counted, a_closed_pipe_does_not_kill, no_core_files,
		no_core_files_of_commands, readiness_is_told,
		life_is_told_to_who_asked, NULL };

	return unit_main("service", tests);
}
