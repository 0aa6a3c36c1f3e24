/*
 * A console at the other end of a socket.  A person may take minutes to
 * answer, and a pager may not read on for an hour; neither holds up anybody
 * else, since a command that waits for them has no turn at the register.
 * Where it does have one, it waits for a machine's time only.
 */
#include "agent/serve/serve_console.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

enum {
	TOGETHER_BYTES = 64 * 1024, /* sent together at most */
	/* Beside what was asked for: an error, or the word yes. */
	SMALL_BYTES = 4 * ERR_TEXT_MAX
};

static struct clock_mono
deadline(const struct serve_console *c)
{
	struct clock_mono until = clock_mono_now();

	until.ms += desk_shared_in_turn(c->shared) ? LIMITS_REQUEST_DEADLINE_MS
						   : LIMITS_SERVE_WAIT_MS;
	return until;
}

/* Once the other side is gone, it is gone for good. */
static int
lose(struct serve_console *c, struct err *e)
{
	if (desk_shared_stopped(c->shared))
		desk_shared_say_stopped(e);
	if (c->lost.kind == ERR_NONE)
		c->lost = *e;
	return -1;
}

static int
send_one(struct serve_console *c, const struct serve_message *m, struct err *e)
{
	struct clock_mono until = deadline(c);

	if (c->lost.kind != ERR_NONE) {
		*e = c->lost;
		return -1;
	}
	if (serve_message_send(c->fd, m, &until, e) == 0)
		return 0;
	c->broken = true;
	return lose(c, e);
}

static int
send_put(struct serve_console *c, enum console_stream to, struct slice bytes,
    struct err *e)
{
	const struct serve_message m = { .kind = SERVE_PUT,
		.number = { to },
		.text = { bytes } };

	return bytes.n == 0 ? 0 : send_one(c, &m, e);
}

static int
send_waiting(struct serve_console *c, struct err *e)
{
	int rc = send_put(c, c->stream, buf_slice(&c->waiting), e);

	buf_reset(&c->waiting);
	return rc;
}

/*
 * Send a request and receive its answer into `bytes` (initialised here, freed
 * by the caller in any case), of which *answer is the text; it has at most max
 * bytes.
 */
static int
request(struct serve_console *c, const struct serve_message *m, size_t max,
    struct buf *bytes, struct slice *answer, struct err *e)
{
	struct serve_message got;
	struct clock_mono until;

	buf_init(bytes, serve_message_overhead() + SMALL_BYTES + max);
	if (send_waiting(c, e) < 0 || send_one(c, m, e) < 0)
		return -1;
	until = deadline(c);
	if (serve_message_receive(c->fd, bytes, &got, &until, e) < 0)
		return lose(c, e);
	if (got.kind == SERVE_FAILED)
		return serve_message_error(&got, e);
	if (got.kind != SERVE_ANSWER || got.text[0].n > max) {
		err_set(e, ERR_CORRUPT,
		    "the other side of the control socket answered something "
		    "else than what was asked");
		return lose(c, e);
	}
	*answer = got.text[0];
	return 0;
}

/* A request whose answer says only that it was done. */
static int
demand(struct serve_console *c, const struct serve_message *m, struct err *e)
{
	struct slice answer;
	struct buf bytes;
	int rc = request(c, m, 0, &bytes, &answer, e);

	buf_free(&bytes);
	return rc;
}

/* -------------------------------------------------------------- the calls */

static struct serve_console *
of(struct console *self)
{
	return (struct serve_console *)(void *)self;
}

/* A fault is kept, and comes out of the next call that can tell it. */
static void
put(struct console *self, enum console_stream to, struct slice bytes)
{
	struct serve_console *c = of(self);
	struct err ignored = ERR_INIT;

	if ((to != c->stream || bytes.n > TOGETHER_BYTES - c->waiting.n) &&
	    send_waiting(c, &ignored) < 0)
		return;
	c->stream = to;
	if (bytes.n > TOGETHER_BYTES)
		(void)!send_put(c, to, bytes, &ignored);
	else
		buf_add_slice(&c->waiting, bytes);
}

static int
flush(struct console *self, struct err *e)
{
	return demand(of(self), &(struct serve_message){ .kind = SERVE_FLUSH },
	    e);
}

static int
ask(struct console *self, const struct console_question *q, struct err *e)
{
	const struct serve_message m = { .kind = SERVE_ASK,
		.number = { (q->secret ? SERVE_SECRET : 0) |
				(q->file != NULL ? SERVE_OF_FILE : 0),
		    (uint32_t)q->max },
		.text = { slice_of(q->prompt),
		    slice_of(q->file != NULL ? q->file : "") } };
	struct slice answer;
	struct buf bytes;
	int rc = request(of(self), &m, q->max - 1, &bytes, &answer, e);

	if (rc == 0) {
		memcpy(q->out, answer.p, answer.n);
		q->out[answer.n] = '\0';
	}
	buf_free(&bytes);
	return rc;
}

static int
read_file(struct console *self, const char *path, size_t max, struct buf *out,
    struct err *e)
{
	const struct serve_message m = { .kind = SERVE_READ,
		.number = { (uint32_t)max },
		.text = { slice_of(path) } };
	struct slice answer;
	struct buf bytes;
	int rc;

	buf_init(out, max);
	rc = request(of(self), &m, max, &bytes, &answer, e);
	if (rc == 0)
		buf_add_slice(out, answer);
	buf_free(&bytes);
	return rc;
}

static int
write_file(struct console *self, const struct console_file *file, struct err *e)
{
	const struct serve_message m = { .kind = SERVE_WRITE,
		.number = { file->mode, file->replace },
		.text = { slice_of(file->path), file->bytes } };

	return demand(of(self), &m, e);
}

static int
remove_file(struct console *self, const char *path, struct err *e)
{
	const struct serve_message m = { .kind = SERVE_REMOVE,
		.text = { slice_of(path) } };

	return demand(of(self), &m, e);
}

static bool
exists(struct console *self, const char *path)
{
	const struct serve_message m = { .kind = SERVE_EXISTS,
		.text = { slice_of(path) } };
	struct err ignored = ERR_INIT;
	struct slice answer;
	struct buf bytes;
	bool there = request(of(self), &m, 1, &bytes, &answer, &ignored) == 0 &&
		     slice_is(answer, "y");

	buf_free(&bytes);
	return there;
}

static bool
has_terminal(struct console *self)
{
	return of(self)->has_terminal;
}

static int32_t
today(struct console *self)
{
	return of(self)->today;
}

/* --------------------------------------------------------- begin and end */

void
serve_console_begin(struct serve_console *c, int fd,
    const struct serve_message *begin)
{
	static const struct console calls = { put, flush, ask, read_file,
		write_file, remove_file, exists, has_terminal, today };

	*c = (struct serve_console){ .console = calls,
		.fd = fd,
		.has_terminal = begin->number[1] != 0,
		.today = (int32_t)begin->number[0] };
	buf_init(&c->waiting, TOGETHER_BYTES);
}

void
serve_console_finish(struct serve_console *c, int rc, const struct err *e)
{
	struct serve_message last = { .kind = SERVE_DONE };
	struct err ignored = ERR_INIT;

	/* The other side would take it for the rest of that message. */
	if (c->broken)
		return;
	if (rc < 0)
		last = serve_message_of(SERVE_END, e);
	/* Even where nothing more is read, as when the owner is stopped. */
	c->lost = (struct err)ERR_INIT;
	if (send_waiting(c, &ignored) == 0)
		(void)!send_one(c, &last, &ignored);
}

void
serve_console_end(struct serve_console *c)
{
	buf_free(&c->waiting);
}
