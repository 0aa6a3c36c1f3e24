/*
 * The courier beside the owner of a register: started, looked after, ended by
 * its process number.  It ends by itself when the owner is killed.
 */
#define _GNU_SOURCE /* close_range() */

#include "agent/serve/serve_courier.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "agent/delivery/spool.h"
#include "common/base/log.h"
#include "common/base/mem.h"

enum {
	PATH_BYTES = 4096,
	ARGS = 8,
	/* How often it is seen whether somebody else's courier still runs. */
	OTHER_MS = 15 * 1000,
	AGAIN_MS = 1000,
	AGAIN_MAX_MS = 5 * 60 * 1000,
	/* One that lived so long did not fail at its start. */
	LIVED_MS = 10 * 60 * 1000,
	/* It gives up an exchange that is under way and keeps what it has. */
	END_MS = 5000
};

struct serve_courier {
	char *program, *dir, *ca_file;
	pid_t pid; /* 0: none is running */
	struct clock_mono since, next;
	int64_t again_ms; /* the next delay */
};

extern char **environ;

int
serve_courier_new(struct serve_courier **out, const char *dir,
    const char *ca_file, struct err *e)
{
	char path[PATH_BYTES];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	struct serve_courier *c;

	*out = NULL;
	if (n < 0)
		return err_errno(e, errno,
		    "cannot find this program on the disk, to start the "
		    "courier");
	path[n] = '\0';
	c = mem_alloc(sizeof(*c));
	*c = (struct serve_courier){ .program = mem_string(path),
		.dir = mem_string(dir),
		.ca_file = ca_file == NULL ? NULL : mem_string(ca_file),
		.again_ms = AGAIN_MS };
	*out = c;
	return 0;
}

/* In the new process, between fork() and execve(): no memory is asked for. */
static void
become(const struct serve_courier *c, char **args, char **env, pid_t owner)
{
	/* The thread that forked is the one that waits for the end. */
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != owner)
		_exit(0);
	/* Nothing of the register, nor the socket of the pages, goes along. */
	(void)close_range(3, ~0U, 0);
	(void)execve(c->program, args, env);
	_exit(127);
}

/* The environment, without the service manager's socket: the courier is not
 * the service that it waits for.  Freed with free(). */
static char **
environment(void)
{
	static const char name[] = "NOTIFY_SOCKET=";
	size_t n = 0, kept = 0;
	char **env;

	while (environ[n] != NULL)
		n++;
	env = mem_alloc((n + 1) * sizeof(*env));
	for (size_t i = 0; i < n; i++)
		if (strncmp(environ[i], name, sizeof(name) - 1) != 0)
			env[kept++] = environ[i];
	env[kept] = NULL;
	return env;
}

static void
start(struct serve_courier *c, struct clock_mono now)
{
	char name[] = "sheaf-agent", command[] = "courier", dir[] = "--dir",
	     ca[] = "--ca-file";
	char *args[ARGS] = { name, command, dir, c->dir };
	char **env = environment();
	pid_t owner = getpid(), pid;

	if (c->ca_file != NULL) {
		args[4] = ca;
		args[5] = c->ca_file;
	}
	pid = fork();
	if (pid == 0)
		become(c, args, env, owner);
	free(env);
	if (pid < 0) {
		c->next.ms = now.ms + c->again_ms;
		return;
	}
	c->pid = pid;
	c->since = now;
	log_event(LOG_INFO, "courier_started", "pid=%ld", (long)pid);
}

static void
note_end(struct serve_courier *c, int status, struct clock_mono now)
{
	if (now.ms - c->since.ms >= LIVED_MS)
		c->again_ms = AGAIN_MS;
	c->pid = 0;
	c->next.ms = now.ms + c->again_ms;
	log_event(LOG_WARN, "courier_ended",
	    "status=%d signal=%d again_ms=%lld",
	    WIFEXITED(status) ? WEXITSTATUS(status) : -1,
	    WIFSIGNALED(status) ? WTERMSIG(status) : 0, (long long)c->again_ms);
	c->again_ms *= 2;
	if (c->again_ms > AGAIN_MAX_MS)
		c->again_ms = AGAIN_MAX_MS;
}

void
serve_courier_look(struct serve_courier *c, struct clock_mono now)
{
	int status;

	if (c->pid != 0) {
		if (waitpid(c->pid, &status, WNOHANG) == c->pid)
			note_end(c, status, now);
		return;
	}
	if (now.ms < c->next.ms)
		return;
	if (spool_attended(c->dir)) {
		c->next.ms = now.ms + OTHER_MS;
		return;
	}
	start(c, now);
}

void
serve_courier_end(struct serve_courier *c)
{
	enum { EACH_MS = 20 };
	const struct timespec pause = { .tv_nsec = EACH_MS * 1000000L };
	int waited_ms = 0;

	if (c == NULL)
		return;
	if (c->pid != 0) {
		(void)kill(c->pid, SIGTERM);
		while (waitpid(c->pid, NULL, WNOHANG) == 0) {
			if (waited_ms == END_MS)
				(void)kill(c->pid, SIGKILL);
			(void)nanosleep(&pause, NULL);
			waited_ms += EACH_MS;
		}
	}
	free(c->program);
	free(c->dir);
	free(c->ca_file);
	free(c);
}
