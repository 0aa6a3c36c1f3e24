/*
 * The built programs as processes, for benchmarks of what people really start.
 * What a benchmark started it also ends, even when it fails.
 */
#define _DEFAULT_SOURCE /* wait4() */
#include "tests/bench/programs.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/gauge.h"

/* The daemon that a failed benchmark must not leave behind. */
static pid_t serving;

static void
end_daemon(void)
{
	if (serving > 0)
		kill(serving, SIGKILL);
}

void
programs_serve(struct programs_daemon *d, const char *state)
{
	int pipe_fd[2];
	char line[512];
	const char *at;

	if (pipe(pipe_fd) < 0 || (d->pid = fork()) < 0)
		gauge_die("cannot start the aggregator");
	if (d->pid == 0) {
		(void)dup2(pipe_fd[1], STDOUT_FILENO);
		close(pipe_fd[0]);
		close(pipe_fd[1]);
		execl("build/sheaf-aggregator", "sheaf-aggregator", "serve",
		    "--dir", state, "--listen", "127.0.0.1:0", (char *)NULL);
		_exit(127);
	}
	close(pipe_fd[1]);
	serving = d->pid;
	(void)atexit(end_daemon);
	d->out = fdopen(pipe_fd[0], "r");
	if (d->out == NULL || fgets(line, sizeof(line), d->out) == NULL ||
	    (at = strrchr(line, ':')) == NULL)
		gauge_die("the aggregator did not start");
	d->port = (uint16_t)strtoul(at + 1, NULL, 10);
}

void
programs_stop(struct programs_daemon *d)
{
	programs_end(d->pid);
	serving = 0;
	fclose(d->out);
}

/* All of a file of /proc that fits; false when the process is gone. */
static bool
read_proc(pid_t pid, const char *name, char *text, size_t max)
{
	char path[64];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name);
	f = fopen(path, "r");
	if (f == NULL)
		return false;
	n = fread(text, 1, max - 1, f);
	fclose(f);
	text[n] = '\0';
	return n > 0;
}

double
programs_cpu_s(const struct programs_daemon *d)
{
	unsigned long user, system;
	char text[1024];
	const char *at;

	if (!read_proc(d->pid, "stat", text, sizeof(text)))
		gauge_die("the aggregator is gone");
	at = strrchr(text, ')');
	if (at == NULL || sscanf(at + 1,
			      " %*c %*d %*d %*d %*d %*d %*u %*u "
			      "%*u %*u %*u %lu %lu",
			      &user, &system) != 2)
		gauge_die("/proc/%d/stat cannot be read", (int)d->pid);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

long
programs_memory_kib(pid_t pid, const char *line)
{
	char text[4096];
	const char *at;

	if (!read_proc(pid, "status", text, sizeof(text)) ||
	    (at = strstr(text, line)) == NULL)
		return -1;
	return strtol(at + strlen(line), NULL, 10);
}

/* Start the program at path; its name alone is looked up as a shell would. */
static pid_t
start(const char *path, const char *const argv[])
{
	char none;
	int started[2], fd;
	pid_t pid;

	if (pipe(started) < 0 || (pid = fork()) < 0)
		gauge_die("cannot start %s", argv[0]);
	if (pid > 0) {
		/* Until the other end is closed, by exec. */
		close(started[1]);
		if (read(started[0], &none, 1) != 0)
			gauge_die("cannot wait for %s", argv[0]);
		close(started[0]);
		return pid;
	}
	(void)fcntl(started[1], F_SETFD, FD_CLOEXEC);
	fd = open("/dev/null", O_RDWR);
	(void)dup2(fd, STDIN_FILENO);
	(void)dup2(fd, STDOUT_FILENO);
	/* exec takes the strings as they are; its type is older. */
	execvp(path, (char *const *)(uintptr_t)argv);
	_exit(127);
}

pid_t
programs_start(const char *const argv[])
{
	char path[64];

	(void)snprintf(path, sizeof(path), "build/%s", argv[0]);
	return start(path, argv);
}

static bool
wait_for(pid_t pid, int flags, struct rusage *used)
{
	int status;

	if (wait4(pid, &status, flags, used) == 0)
		return false;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		gauge_die("a program ended badly (status %d)", status);
	return true;
}

bool
programs_ended(pid_t pid)
{
	return wait_for(pid, WNOHANG, NULL);
}

void
programs_run(const char *const argv[])
{
	(void)wait_for(programs_start(argv), 0, NULL);
}

long
programs_run_peak_kib(const char *const argv[])
{
	struct rusage used;

	(void)wait_for(programs_start(argv), 0, &used);
	return used.ru_maxrss;
}

void
programs_run_other(const char *const argv[])
{
	(void)wait_for(start(argv[0], argv), 0, NULL);
}

void
programs_end(pid_t pid)
{
	kill(pid, SIGTERM);
	(void)wait_for(pid, 0, NULL);
}
