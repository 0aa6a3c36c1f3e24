/*
 * Runs seeds in child processes, so that a crash ends one case only and its seed
 * is printed.
 */
#include "tests/simulation/sim_workers.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/err.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/simulation/sim_scratch.h"

enum { WORKERS_MAX = 8 };

/* What each worker is at, for its parent to see. */
struct shared {
	volatile uint64_t seed[WORKERS_MAX];
	volatile uint64_t stop;
	atomic_uint_fast64_t happened[SIM_WORKERS_MUST_MAX];
};

/* Of the run under way. */
static struct shared *ours;

struct running {
	const struct sim_workers *w;
	struct shared *shared;
	char *dir;
	unsigned workers;
};

uint64_t
sim_workers_number(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

void
sim_workers_fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(1);
}

void
sim_workers_happened(unsigned which, uint64_t times)
{
	ASSERT(which < SIM_WORKERS_MUST_MAX);
	atomic_fetch_add(&ours->happened[which], times);
}

static struct shared *
share(const char *dir)
{
	char *path = file_path(dir, "shared");
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	struct shared *s;

	ASSERT(fd >= 0 && ftruncate(fd, sizeof(*s)) == 0);
	s = mmap(NULL, sizeof(*s), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ASSERT(s != MAP_FAILED);
	close(fd);
	free(path);
	return s;
}

static void
work(const struct running *r, unsigned me)
{
	for (uint64_t i = me; i < r->w->count && !r->shared->stop;
	     i += r->workers) {
		char *dir = mem_printf("%s/%u", r->dir, me);

		r->shared->seed[me] = r->w->first + i;
		ASSERT(mkdir(dir, 0700) == 0);
		r->w->run(dir, r->w->first + i);
		sim_scratch_clear(dir);
		free(dir);
	}
}

static unsigned
how_many(uint64_t count)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t n = cpus < 1 ? 1 : (uint64_t)cpus;

	if (n > count)
		n = count;
	return n > WORKERS_MAX ? WORKERS_MAX : (unsigned)n;
}

static volatile sig_atomic_t told_to_stop;

static void
stop(int sig)
{
	(void)sig;
	told_to_stop = 1;
}

/* Told to stop, the parent still waits for its workers and tidies up. */
static void
listen_for_the_end(void)
{
	struct sigaction action = { .sa_handler = stop };

	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
}

/* Wait for all; the first that fails stops the others. */
static int
wait_all(const struct running *r, const pid_t *pid)
{
	int failed = 0;

	listen_for_the_end();
	for (unsigned i = 0; i < r->workers; i++) {
		int status;
		pid_t done;
		unsigned who = 0;

		while ((done = wait(&status)) < 0) {
			r->shared->stop = told_to_stop != 0;
			failed = 1;
		}

		while (who < r->workers && pid[who] != done)
			who++;
		if (who == r->workers || status == 0)
			continue;
		r->shared->stop = 1;
		failed = 1;
		(void)fprintf(stderr, "FAILED, repeat with %s=%llu\n",
		    r->w->seed_name, (unsigned long long)r->shared->seed[who]);
	}
	return failed;
}

/* A check that no seed has reached is none. */
static int
look_for_all(const struct running *r)
{
	const char *const *must = r->w->must;
	int failed = 0;

	for (unsigned i = 0; must != NULL && must[i] != NULL; i++) {
		if (r->w->count < r->w->must_from ||
		    atomic_load(&r->shared->happened[i]) > 0)
			continue;
		failed = 1;
		(void)fprintf(stderr, "in none of %llu seeds %s\n",
		    (unsigned long long)r->w->count, must[i]);
	}
	return failed;
}

int
sim_workers_run(const struct sim_workers *w)
{
	struct running r = { .w = w, .workers = how_many(w->count) };
	pid_t pid[WORKERS_MAX];
	int failed;

	r.dir = sim_scratch_new();
	r.shared = ours = share(r.dir);
	(void)fflush(NULL);
	for (unsigned i = 0; i < r.workers; i++) {
		pid[i] = fork();
		ASSERT(pid[i] >= 0);
		if (pid[i] == 0) {
			work(&r, i);
			exit(0);
		}
	}
	failed = wait_all(&r, pid);
	if (!failed)
		failed = look_for_all(&r);
	(void)munmap(r.shared, sizeof(*r.shared));
	sim_scratch_remove(r.dir);
	return failed;
}
