/*
 * The owner of a register: its socket, the threads of its sessions, and an
 * orderly end.  The order in which it takes and gives up socket and register
 * is told in DESIGN.md.
 */
#define _GNU_SOURCE /* accept4() */

#include "agent/serve/serve_owner.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "agent/serve/serve_place.h"
#include "agent/serve/serve_session.h"
#include "common/base/clock.h"
#include "common/base/control_socket.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "protocol/limits.h"

struct owner {
	const struct settings_program *program;
	const struct serve_owner_face *face;
	struct desk_shared *shared;
	int listening;
	int stop[2]; /* a pipe; closing its writing end ends accepting */
	pthread_t door;

	pthread_mutex_t guard; /* of what follows */
	pthread_cond_t left;   /* a session has ended */
	unsigned sessions;
	int fd[LIMITS_SERVE_SESSIONS_MAX]; /* of each; -1: none */
	bool ending;
};

struct session {
	struct owner *owner;
	unsigned place; /* in owner->fd */
};

/* --------------------------------------------------------------- sessions */

static void *
run_session(void *arg)
{
	struct session *s = arg;
	struct owner *o = s->owner;
	int fd = o->fd[s->place];

	serve_session_run(fd, o->program, o->shared);
	(void)pthread_mutex_lock(&o->guard);
	o->fd[s->place] = -1;
	o->sessions--;
	(void)close(fd);
	(void)pthread_cond_broadcast(&o->left);
	(void)pthread_mutex_unlock(&o->guard);
	free(s);
	return NULL;
}

/* Wait for a free place, unless the owner is ending. */
static bool
find_place(struct owner *o, int fd, unsigned *place)
{
	bool found;

	(void)pthread_mutex_lock(&o->guard);
	while (o->sessions == LIMITS_SERVE_SESSIONS_MAX && !o->ending)
		(void)pthread_cond_wait(&o->left, &o->guard);
	found = !o->ending;
	for (*place = 0; found && o->fd[*place] >= 0;)
		++*place;
	if (found) {
		o->fd[*place] = fd;
		o->sessions++;
	}
	(void)pthread_mutex_unlock(&o->guard);
	return found;
}

/* Begin a session on fd.  A caller whose socket is closed before anything was
 * said does the work itself. */
static void
let_in(struct owner *o, int fd)
{
	struct session *s;
	pthread_attr_t detached;
	pthread_t thread;
	unsigned place;

	if (!find_place(o, fd, &place)) {
		(void)close(fd);
		return;
	}
	s = mem_alloc(sizeof(*s));
	*s = (struct session){ o, place };
	ASSERT(pthread_attr_init(&detached) == 0);
	ASSERT(pthread_attr_setdetachstate(&detached,
		   PTHREAD_CREATE_DETACHED) == 0);
	ASSERT(pthread_create(&thread, &detached, run_session, s) == 0);
	(void)pthread_attr_destroy(&detached);
}

static void *
keep_door(void *arg)
{
	struct owner *o = arg;
	struct pollfd p[2] = { { .fd = o->listening, .events = POLLIN },
		{ .fd = o->stop[0], .events = POLLIN } };

	for (;;) {
		int fd;

		if (poll(p, 2, -1) < 0)
			continue;
		if (p[1].revents != 0)
			return NULL;
		fd = accept4(o->listening, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			let_in(o, fd);
	}
}

/* ---------------------------------------------------------- begin and end */

/* Wait until no session is left, or until the deadline. */
static bool
all_left(struct owner *o, int wait_ms)
{
	struct timespec until;
	bool empty;

	ASSERT(clock_gettime(CLOCK_REALTIME, &until) == 0);
	until.tv_sec += wait_ms / 1000;
	(void)pthread_mutex_lock(&o->guard);
	while (o->sessions > 0 &&
	       pthread_cond_timedwait(&o->left, &o->guard, &until) == 0)
		continue;
	empty = o->sessions == 0;
	(void)pthread_mutex_unlock(&o->guard);
	return empty;
}

static void
close_door(struct owner *o)
{
	(void)pthread_mutex_lock(&o->guard);
	o->ending = true;
	(void)pthread_cond_broadcast(&o->left);
	(void)pthread_mutex_unlock(&o->guard);
	(void)close(o->stop[1]);
	(void)pthread_join(o->door, NULL);
	(void)close(o->stop[0]);
}

/* No more is read from the sessions' sockets (SHUT_RD), or nothing goes
 * through them at all (SHUT_RDWR). */
static void
cut_off(struct owner *o, int how)
{
	(void)pthread_mutex_lock(&o->guard);
	for (unsigned i = 0; i < LIMITS_SERVE_SESSIONS_MAX; i++)
		if (o->fd[i] >= 0)
			(void)shutdown(o->fd[i], how);
	(void)pthread_mutex_unlock(&o->guard);
}

/*
 * What waits for no person has time to end.  Then the turn under way ends as
 * it would and no other begins, and who waits for an answer gets none.
 */
static void
end_sessions(struct owner *o)
{
	enum { GRACE_MS = 3000 };

	close_door(o);
	if (!all_left(o, GRACE_MS)) {
		desk_shared_stop(o->shared);
		cut_off(o, SHUT_RD);
	}
	if (!all_left(o, GRACE_MS))
		cut_off(o, SHUT_RDWR);
	while (!all_left(o, GRACE_MS))
		continue;
}

/* This thread waits for no turn: it has to see a signal, and to say that the desk goes
 * on, while an import has one. */
static void
stay(struct owner *o)
{
	enum { LOOK_MS = 1000 };

	desk_shared_wait_not();
	while (!service_wait(LOOK_MS)) {
		if (desk_shared_rest(o->shared,
			(int64_t)LIMITS_IDLE_LOCK_S * 1000))
			log_event(LOG_INFO, "serve_locked", "idle_s=%d",
			    LIMITS_IDLE_LOCK_S);
		if (!desk_shared_hangs(o->shared))
			service_alive();
		if (o->face->look != NULL)
			o->face->look(o->face->arg);
	}
}

/* Take commands from the socket until told to stop. */
static int
attend(struct owner *o, const char *dir, void (*ready)(const char *dir),
    struct err *e)
{
	ASSERT(pthread_mutex_init(&o->guard, NULL) == 0);
	ASSERT(pthread_cond_init(&o->left, NULL) == 0);
	for (unsigned i = 0; i < LIMITS_SERVE_SESSIONS_MAX; i++)
		o->fd[i] = -1;
	ASSERT(pthread_create(&o->door, NULL, keep_door, o) == 0);
	if (o->face->begin != NULL &&
	    o->face->begin(o->face->arg, o->shared, e) < 0)
		return -1;
	ready(dir);
	stay(o);
	if (o->face->end != NULL)
		o->face->end(o->face->arg);
	return 0;
}

static int
own(struct owner *o, const char *dir, void (*ready)(const char *dir),
    struct err *e)
{
	char *path = serve_place_socket(dir);
	int rc = control_socket_listen(path, &o->listening, e);

	if (rc < 0) {
		free(path);
		return -1;
	}
	/* Commands given from now on wait at the socket; those before end. */
	rc = serve_place_await(dir, e);
	if (rc == 0)
		rc = desk_shared_open(&o->shared, dir, e);
	if (rc == 0 && pipe(o->stop) < 0)
		rc = err_errno(e, errno, "cannot make a pipe");
	if (rc == 0) {
		rc = attend(o, dir, ready, e);
		/* Commands given from now on work on the register
		 * themselves. */
		(void)unlink(path);
		end_sessions(o);
	} else {
		(void)unlink(path);
	}
	(void)close(o->listening);
	desk_shared_close(o->shared);
	free(path);
	return rc;
}

int
serve_owner_run(const struct settings_program *program, const char *dir,
    const struct serve_owner_face *face, void (*ready)(const char *dir),
    struct err *e)
{
	struct owner *o = mem_alloc(sizeof(*o));
	int claim, rc;

	o->program = program;
	o->face = face;
	rc = serve_place_claim(dir, &claim, e);
	if (rc == 0) {
		rc = own(o, dir, ready, e);
		(void)close(claim);
	}
	free(o);
	return rc;
}
