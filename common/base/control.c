/*
 * Both ends of a daemon's local socket.  Requests are rare and come from the
 * operator's own commands, so one thread serves them one after another.
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
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/control_frame.h"
#include "common/base/log.h"
#include "common/base/mem.h"

enum {
	REQUEST_MS = 5000, /* for a request to come in whole */
	ANSWER_MS = 30000, /* for its answer to be taken */
	WORD_MAX_BYTES = 64,
	BACKLOG = 128 /* commands given at once */
};

struct control {
	struct control_config config;
	char *path;
	int fd;      /* listens */
	int stop[2]; /* a pipe; closing its writing end stops the thread */
	pthread_t thread;
};

/* ---------------------------------------------------------------- server */

static struct clock_mono
after_ms(int64_t ms)
{
	struct clock_mono t = clock_mono_now();

	t.ms += ms;
	return t;
}

/* Read one request from fd and let the handler answer it. */
static int
take_request(struct control *c, int fd, struct buf *answer, struct err *e)
{
	struct clock_mono until = after_ms(REQUEST_MS);
	struct buf word, body;
	int rc = -1;

	buf_init(&word, WORD_MAX_BYTES);
	buf_init(&body, c->config.body_max);
	if (control_frame_get(fd, &word, &until, e) < 0 ||
	    control_frame_get(fd, &body, &until, e) < 0)
		goto out;
	rc = c->config.handle(c->config.arg, buf_str(&word), buf_slice(&body),
	    answer, e);
	if (rc == 0 && answer->full)
		rc = err_set(e, ERR_SYSTEM,
		    "the answer is larger than the %d"
		    " bytes the control socket carries",
		    CONTROL_ANSWER_MAX);
out:
	buf_free(&word);
	buf_free(&body);
	return rc;
}

static void
serve(struct control *c, int fd)
{
	struct err e = ERR_INIT, lost;
	struct buf answer, out;
	struct clock_mono until;
	int rc;

	buf_init(&answer, CONTROL_ANSWER_MAX);
	buf_init(&out, SIZE_MAX / 2);
	rc = take_request(c, fd, &answer, &e);
	ASSERT(rc == 0 || e.kind != ERR_NONE);
	buf_u32be(&out, rc == 0 ? 0 : (uint32_t)e.kind);
	buf_u32be(&out, rc == 0 ? 0 : e.line);
	control_frame_put(&out, slice_of(rc == 0 ? "" : e.code));
	control_frame_put(&out,
	    rc == 0 ? buf_slice(&answer) : slice_of(e.text));
	until = after_ms(ANSWER_MS);
	/* The command may have gone away: the next one is served all the same. */
	if (control_frame_send(fd, buf_slice(&out), &until, &lost) < 0)
		log_event(LOG_INFO, "control_lost", "why=\"%s\"", lost.text);
	buf_free(&answer);
	buf_free(&out);
}

static void *
run(void *arg)
{
	struct control *c = arg;
	struct pollfd p[2] = { { .fd = c->fd, .events = POLLIN },
		{ .fd = c->stop[0], .events = POLLIN } };

	for (;;) {
		int fd;

		if (poll(p, 2, -1) < 0)
			continue;
		if (p[1].revents != 0)
			return NULL;
		fd = accept(c->fd, NULL, NULL);
		if (fd < 0)
			continue;
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
		serve(c, fd);
		(void)close(fd);
	}
}

/* Remove a socket nobody listens on; anything else at path stays. */
static int
clear_stale(const char *path, const struct sockaddr_un *a, struct err *e)
{
	struct stat st;
	int fd, rc;

	if (lstat(path, &st) < 0)
		return errno == ENOENT
			   ? 0
			   : err_errno(e, errno, "cannot look at %s", path);
	if (!S_ISSOCK(st.st_mode))
		return err_set(e, ERR_SYSTEM,
		    "%s is in the way of the control socket: remove it", path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0)
		return err_errno(e, errno, "cannot open a socket");
	rc = connect(fd, (const struct sockaddr *)a, sizeof(*a));
	if (rc == 0 || errno != ECONNREFUSED) {
		(void)close(fd);
		return err_set(e, ERR_LATER,
		    "another process is serving %s already", path);
	}
	(void)close(fd);
	if (unlink(path) < 0 && errno != ENOENT)
		return err_errno(e, errno, "cannot remove %s", path);
	return 0;
}

/* A socket that no program inherits; *fd is -1 after a failure. */
static int
new_socket(int *fd, struct err *e)
{
	*fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (*fd < 0)
		return err_errno(e, errno, "cannot open a socket");
	(void)fcntl(*fd, F_SETFD, FD_CLOEXEC);
	return 0;
}

/* Close *fd after a failure. */
static int
give_up(int *fd)
{
	(void)close(*fd);
	*fd = -1;
	return -1;
}

int
control_listen(const char *path, int *fd, struct err *e)
{
	struct sockaddr_un a;

	*fd = -1;
	if (control_frame_address(&a, path, e) < 0 ||
	    clear_stale(path, &a, e) < 0 || new_socket(fd, e) < 0)
		return -1;
	/* A command that is gone before accept() must not block the thread. */
	(void)fcntl(*fd, F_SETFL, O_NONBLOCK);
	if (bind(*fd, (const struct sockaddr *)&a, sizeof(a)) < 0) {
		err_errno(e, errno, "cannot make the socket %s", path);
		return give_up(fd);
	}
	/* Until listen() nobody can get in. */
	if (chmod(path, 0600) < 0 || listen(*fd, BACKLOG) < 0) {
		err_errno(e, errno, "cannot open the socket %s", path);
		(void)unlink(path);
		return give_up(fd);
	}
	return 0;
}

int
control_connect(const char *path, int *fd, struct err *e)
{
	struct sockaddr_un a;

	*fd = -1;
	if (control_frame_address(&a, path, e) < 0 || new_socket(fd, e) < 0)
		return -1;
	if (connect(*fd, (const struct sockaddr *)&a, sizeof(a)) == 0)
		return 0;
	if (errno != ENOENT && errno != ECONNREFUSED) {
		err_errno(e, errno, "cannot connect to %s", path);
		return give_up(fd);
	}
	(void)give_up(fd);
	return 0;
}

static void
destroy(struct control *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	for (int i = 0; i < 2; i++)
		if (c->stop[i] >= 0)
			(void)close(c->stop[i]);
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
	c->fd = c->stop[0] = c->stop[1] = -1;
	if (control_listen(c->path, &c->fd, e) < 0) {
		destroy(c);
		return -1;
	}
	if (pipe(c->stop) < 0) {
		err_errno(e, errno, "cannot make a pipe");
		(void)unlink(c->path);
		destroy(c);
		return -1;
	}
	for (int i = 0; i < 2; i++)
		(void)fcntl(c->stop[i], F_SETFD, FD_CLOEXEC);
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
	buf_reset(answer);
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
	if (control_connect(path, &fd, e) < 0)
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
	buf_free(&request);
	(void)close(fd);
	return rc;
}
