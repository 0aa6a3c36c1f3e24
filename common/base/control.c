/*
 * Both ends of a daemon's local socket.  One thread reads requests and writes
 * answers, of many clients by turns; a second one runs the handler, one request
 * after another in the order of arrival.  So a client that says nothing, or
 * takes nothing, makes nobody wait.
 */
#include "common/base/control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/control_frame.h"
#include "common/base/control_socket.h"
#include "common/base/control_visit.h"
#include "common/base/log.h"
#include "common/base/mem.h"

enum {
	REQUEST_MS = 30000, /* for a request to come in whole */
	ANSWER_MS = 30000,  /* for its answer to be taken */
	LAST_MS = 5000,     /* for that of the last request before a stop */
	/* Clients at a time, each a descriptor.  More wait in the system's
	 * queue until one has gone, or has been silent for PATIENCE_MS while
	 * the others wait. */
	CLIENTS_MAX = 64,
	PATIENCE_MS = 100
};

/* A request that is being handled. */
struct task {
	struct control_visit *visit; /* NULL: there is none */
	bool done;
	int rc;
	struct buf answer;
	struct err why;
};

struct control {
	struct control_config config;
	char *path;
	int fd;      /* listens */
	int stop[2]; /* a pipe; closing its writing end stops the thread */
	int done[2]; /* a pipe; the worker writes when a task is done */
	struct control_visit *visit[CLIENTS_MAX]; /* in order of arrival */
	size_t visits;
	bool crowded; /* somebody waits at the door, and there is no place */
	pthread_t thread, worker;
	/* The mutex guards the rest. */
	pthread_mutex_t mutex;
	pthread_cond_t given; /* a task was, or `end` was set */
	struct task task;
	bool end;
};

/* ---------------------------------------------------------------- worker */

static void *
work(void *arg)
{
	struct control *c = arg;
	struct task *t = &c->task;
	ssize_t ignored;

	pthread_mutex_lock(&c->mutex);
	for (;;) {
		while (!c->end && (t->visit == NULL || t->done))
			pthread_cond_wait(&c->given, &c->mutex);
		if (t->visit == NULL || t->done)
			break;
		pthread_mutex_unlock(&c->mutex);
		t->rc =
		    c->config.handle(c->config.arg, buf_str(&t->visit->word),
			buf_slice(&t->visit->body), &t->answer, &t->why);
		if (t->rc == 0 && t->answer.full)
			t->rc = err_set(&t->why, ERR_SYSTEM,
			    "the answer is larger than the %d"
			    " bytes the control socket carries",
			    CONTROL_ANSWER_MAX);
		pthread_mutex_lock(&c->mutex);
		t->done = true;
		/* The pipe holds more bytes than there are tasks. */
		ignored = write(c->done[1], "", 1);
		(void)ignored;
	}
	pthread_mutex_unlock(&c->mutex);
	return NULL;
}

/* Give the worker the client who has waited longest, if it has nothing. */
static void
give_task(struct control *c)
{
	pthread_mutex_lock(&c->mutex);
	for (size_t i = 0; i < c->visits && c->task.visit == NULL; i++) {
		if (c->visit[i]->state != CONTROL_VISIT_WHOLE)
			continue;
		c->task = (struct task){ .visit = c->visit[i] };
		buf_init(&c->task.answer, CONTROL_ANSWER_MAX);
		pthread_cond_signal(&c->given);
	}
	pthread_mutex_unlock(&c->mutex);
}

/* ---------------------------------------------------------------- server */

static struct clock_mono
after_ms(int64_t ms)
{
	struct clock_mono t = clock_mono_now();

	t.ms += ms;
	return t;
}

/* Take the answer of a task that is done. */
static void
take_result(struct control *c)
{
	struct task *t = &c->task;
	char byte;

	pthread_mutex_lock(&c->mutex);
	if (t->visit != NULL && t->done && read(c->done[0], &byte, 1) == 1) {
		control_visit_answer(t->visit, t->rc, buf_slice(&t->answer),
		    &t->why, after_ms(ANSWER_MS));
		buf_free(&t->answer);
		t->visit = NULL;
		t->done = false;
	}
	pthread_mutex_unlock(&c->mutex);
}

static void
remove_visit(struct control *c, size_t i)
{
	control_visit_free(c->visit[i]);
	c->visits--;
	memmove(&c->visit[i], &c->visit[i + 1],
	    (c->visits - i) * sizeof(c->visit[0]));
}

/* Tell client i why nothing was done for it, as far as it listens. */
static void
turn_away(struct control *c, size_t i, const struct err *why)
{
	struct control_visit *v = c->visit[i];
	struct err lost;
	bool done;

	if (v->state != CONTROL_VISIT_ANSWERS) {
		control_visit_answer(v, -1, slice_of(""), why, after_ms(0));
		(void)!control_visit_write(v, &done, &lost);
	}
	remove_visit(c, i);
}

/* Bytes that all clients together have brought, or not yet taken: at most two
 * of the largest requests, since hardly anything here is large. */
static bool
too_many_bytes(const struct control *c)
{
	size_t all = 0;

	for (size_t i = 0; i < c->visits; i++)
		all += control_visit_bytes(c->visit[i]);
	return all > 2 * c->config.body_max;
}

/* Send away the client who has been silent for longest, if any has been for
 * PATIENCE_MS. */
static bool
make_room(struct control *c)
{
	int64_t before_ms = clock_mono_now().ms - PATIENCE_MS;
	size_t found = c->visits;
	struct err why;

	for (size_t i = 0; i < c->visits; i++)
		if (c->visit[i]->state != CONTROL_VISIT_WHOLE &&
		    c->visit[i]->moved.ms <= before_ms) {
			before_ms = c->visit[i]->moved.ms - 1;
			found = i;
		}
	if (found == c->visits)
		return false;
	err_set(&why, ERR_LATER,
	    "too many commands ask the daemon at once, and this one had been "
	    "silent for longest: nothing was done; try again");
	turn_away(c, found, &why);
	return true;
}

/* Let in one who waits at the door, if there is a place for him. */
static void
let_in(struct control *c)
{
	struct pollfd door = { .fd = c->fd, .events = POLLIN };
	int fd;

	c->crowded = false;
	if (poll(&door, 1, 0) <= 0)
		return;
	c->crowded = c->visits == CLIENTS_MAX && !make_room(c);
	if (c->crowded)
		return;
	fd = accept(c->fd, NULL, NULL);
	if (fd < 0) {
		/* Without descriptors the door would be ready for ever. */
		c->crowded = errno == EMFILE || errno == ENFILE ||
			     errno == ENOBUFS || errno == ENOMEM;
		if (c->crowded)
			(void)make_room(c);
		return;
	}
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	c->visit[c->visits++] =
	    control_visit_new(fd, c->config.body_max, after_ms(REQUEST_MS));
}

/* Read from or write to client i; false when it was removed. */
static bool
serve(struct control *c, size_t i)
{
	struct control_visit *v = c->visit[i];
	struct err e = ERR_INIT;
	bool done = false;
	int rc;

	if (v->state == CONTROL_VISIT_ANSWERS) {
		rc = control_visit_write(v, &done, &e);
		/* The work is done; only the word of it was lost. */
		if (rc < 0)
			log_event(LOG_INFO, "control_lost", "why=\"%s\"",
			    e.text);
		if (rc < 0 || done)
			remove_visit(c, i);
		return rc == 0 && !done;
	}
	if (control_visit_read(v, &e) == 0)
		return true;
	if (e.kind == ERR_REFUSED) {
		control_visit_answer(v, -1, slice_of(""), &e,
		    after_ms(ANSWER_MS));
		return true;
	}
	remove_visit(c, i);
	return false;
}

/* Serve all whose descriptor is ready, and give up those who took too long. */
static void
serve_all(struct control *c, const struct pollfd *ready)
{
	int64_t now_ms = clock_mono_now().ms;
	struct err slow;

	err_set(&slow, ERR_LATER,
	    "the other side of the control socket is too slow");
	/* From the last: those before i keep their places. */
	for (size_t i = c->visits; i-- > 0;) {
		struct control_visit *v = c->visit[i];

		if (ready[i].revents != 0 && !serve(c, i))
			continue;
		if (v->state != CONTROL_VISIT_WHOLE && v->until.ms <= now_ms)
			turn_away(c, i, &slow);
	}
}

/* What to wait for from client i; nothing more of bodies while they are too
 * many. */
static struct pollfd
wish(const struct control *c, size_t i, bool too_many)
{
	const struct control_visit *v = c->visit[i];

	if (v->state == CONTROL_VISIT_WHOLE ||
	    (v->state == CONTROL_VISIT_READS && v->in_body && too_many))
		return (struct pollfd){ .fd = -1 };
	return (struct pollfd){ .fd = v->fd,
		.events = v->state == CONTROL_VISIT_READS ? POLLIN : POLLOUT };
}

/* How long poll() may wait: until the first client is given up. */
static int
patience_ms(const struct control *c, bool too_many)
{
	int64_t now_ms = clock_mono_now().ms, first_ms = INT64_MAX;

	if (c->crowded || too_many)
		return PATIENCE_MS;
	for (size_t i = 0; i < c->visits; i++)
		if (c->visit[i]->state != CONTROL_VISIT_WHOLE &&
		    c->visit[i]->until.ms < first_ms)
			first_ms = c->visit[i]->until.ms;
	if (first_ms == INT64_MAX)
		return -1;
	return first_ms <= now_ms ? 0 : (int)(first_ms - now_ms);
}

/* After a stop: the request under way is finished, and its client told. */
static void
finish(struct control *c)
{
	struct err why, lost;
	struct clock_mono until;

	pthread_mutex_lock(&c->mutex);
	c->end = true;
	pthread_cond_signal(&c->given);
	pthread_mutex_unlock(&c->mutex);
	(void)pthread_join(c->worker, NULL);
	take_result(c);
	err_set(&why, ERR_LATER,
	    "the daemon is stopping: nothing was done; try again");
	until = after_ms(LAST_MS);
	while (c->visits > 0) {
		struct control_visit *v = c->visit[0];

		if (v->state == CONTROL_VISIT_ANSWERS &&
		    control_frame_send(v->fd,
			slice_make(v->out.data + v->sent, v->out.n - v->sent),
			&until, &lost) < 0)
			log_event(LOG_INFO, "control_lost", "why=\"%s\"",
			    lost.text);
		turn_away(c, 0, &why);
	}
}

static void *
run(void *arg)
{
	enum { DOOR, STOP, DONE, FIRST };
	struct control *c = arg;
	struct pollfd p[FIRST + CLIENTS_MAX];

	for (;;) {
		bool too_many = too_many_bytes(c);
		size_t n = c->visits;

		p[DOOR] = (struct pollfd){ .fd = c->crowded ? -1 : c->fd,
			.events = POLLIN };
		p[STOP] = (struct pollfd){ .fd = c->stop[0], .events = POLLIN };
		p[DONE] = (struct pollfd){ .fd = c->done[0], .events = POLLIN };
		for (size_t i = 0; i < n; i++)
			p[FIRST + i] = wish(c, i, too_many);
		if (poll(p, (nfds_t)(FIRST + n), patience_ms(c, too_many)) < 0)
			continue;
		if (p[STOP].revents != 0) {
			finish(c);
			return NULL;
		}
		take_result(c);
		serve_all(c, p + FIRST);
		give_task(c);
		while (too_many_bytes(c) && make_room(c))
			;
		let_in(c);
	}
}

static void
destroy(struct control *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	for (int i = 0; i < 2; i++) {
		if (c->stop[i] >= 0)
			(void)close(c->stop[i]);
		if (c->done[i] >= 0)
			(void)close(c->done[i]);
	}
	(void)pthread_cond_destroy(&c->given);
	(void)pthread_mutex_destroy(&c->mutex);
	free(c->path);
	free(c);
}

int
control_start(struct control **out, const struct control_config *config,
    struct err *e)
{
	struct control *c = mem_alloc(sizeof(*c));

	*out = NULL;
	c->config = *config;
	c->path = mem_string(config->path);
	c->fd = c->stop[0] = c->stop[1] = c->done[0] = c->done[1] = -1;
	ASSERT(pthread_mutex_init(&c->mutex, NULL) == 0);
	ASSERT(pthread_cond_init(&c->given, NULL) == 0);
	if (control_socket_listen(c->path, &c->fd, e) < 0) {
		destroy(c);
		return -1;
	}
	if (pipe(c->stop) < 0 || pipe(c->done) < 0) {
		err_errno(e, errno, "cannot make a pipe");
		(void)unlink(c->path);
		destroy(c);
		return -1;
	}
	for (int i = 0; i < 2; i++) {
		(void)fcntl(c->stop[i], F_SETFD, FD_CLOEXEC);
		(void)fcntl(c->done[i], F_SETFD, FD_CLOEXEC);
	}
	ASSERT(pthread_create(&c->worker, NULL, work, c) == 0);
	ASSERT(pthread_create(&c->thread, NULL, run, c) == 0);
	*out = c;
	return 0;
}

void
control_stop(struct control *c)
{
	if (c == NULL)
		return;
	(void)unlink(c->path);
	(void)close(c->stop[1]);
	c->stop[1] = -1;
	(void)pthread_join(c->thread, NULL);
	destroy(c);
}

/* ---------------------------------------------------------------- client */

/* Read the daemon's answer: 0 with `answer`, or -1 with its error. */
static int
take_answer(int fd, struct buf *answer, struct err *e)
{
	uint32_t kind, line;
	struct buf code;
	int rc = -1;

	buf_init(&code, ERR_CODE_MAX - 1);
	if (control_frame_get_u32(fd, &kind, NULL, e) < 0 ||
	    control_frame_get_u32(fd, &line, NULL, e) < 0 ||
	    control_frame_get(fd, &code, NULL, e) < 0 ||
	    control_frame_get(fd, answer, NULL, e) < 0) {
		err_prefix(e, "the running daemon gave no answer, and may or "
			      "may not have done the work");
		goto out;
	}
	if (kind == ERR_NONE) {
		rc = 0;
		goto out;
	}
	err_set(e, kind <= ERR_CORRUPT ? (enum err_kind)kind : ERR_SYSTEM, "%s",
	    buf_str(answer));
	e->line = line;
	(void)snprintf(e->code, sizeof(e->code), "%s", buf_str(&code));
out:
	buf_free(&code);
	return rc;
}

int
control_ask(const char *path, const char *word, struct slice body,
    bool *running, struct buf *answer, struct err *e)
{
	struct err lost;
	struct buf request;
	int fd, rc;

	*running = false;
	buf_init(answer, CONTROL_ANSWER_MAX);
	if (control_socket_connect(path, &fd, e) < 0)
		return -1;
	if (fd < 0)
		return 0;
	*running = true;
	buf_init(&request, SIZE_MAX / 2);
	control_frame_put(&request, slice_of(word));
	control_frame_put(&request, body);
	/* The daemon may refuse before it has read all; its answer says why. */
	if (control_frame_send(fd, buf_slice(&request), NULL, &lost) < 0)
		log_event(LOG_DEBUG, "control_cut", "why=\"%s\"", lost.text);
	rc = take_answer(fd, answer, e);
	if (rc < 0)
		buf_free(answer); /* who asks again begins with an empty one */
	buf_free(&request);
	(void)close(fd);
	return rc;
}
