/*
 * A client's request and answer, a piece at a time.  Lengths are judged before
 * memory is taken for them, and memory follows what has come, not what was
 * announced.
 */
#include "common/base/control_visit.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/base/control_frame.h"
#include "common/base/mem.h"

/* What one client may bring or take before others have their turn. */
enum { TURN_BYTES = 64 * 1024 };

struct control_visit *
control_visit_new(int fd, size_t body_max, struct clock_mono until)
{
	struct control_visit *v = mem_alloc(sizeof(*v));

	v->fd = fd;
	v->moved = clock_mono_now();
	v->until = until;
	buf_init(&v->word, CONTROL_VISIT_WORD_MAX);
	buf_init(&v->body, body_max);
	buf_init(&v->out, SIZE_MAX / 2);
	return v;
}

void
control_visit_free(struct control_visit *v)
{
	if (v == NULL)
		return;
	if (v->fd >= 0)
		(void)close(v->fd);
	buf_free(&v->word);
	buf_free(&v->body);
	buf_free(&v->out);
	free(v);
}

size_t
control_visit_wants(const struct control_visit *v)
{
	if (v->state != CONTROL_VISIT_READS)
		return 0;
	return v->head_n < sizeof(v->head) ? sizeof(v->head) - v->head_n
					   : v->left;
}

/* The frame's length is here. */
static int
begin_frame(struct control_visit *v, struct err *e)
{
	const struct buf *to = v->in_body ? &v->body : &v->word;

	v->left = (uint32_t)v->head[0] << 24 | (uint32_t)v->head[1] << 16 |
		  (uint32_t)v->head[2] << 8 | v->head[3];
	if (v->left > to->max)
		return err_refuse(e, "too-large", 0,
		    "the message announces %u bytes; at most %zu are allowed",
		    (unsigned)v->left, to->max);
	return 0;
}

/* The frame's last byte is here. */
static void
end_frame(struct control_visit *v)
{
	if (v->in_body)
		v->state = CONTROL_VISIT_WHOLE;
	v->in_body = true;
	v->head_n = 0;
}

int
control_visit_take(struct control_visit *v, struct slice bytes, struct err *e)
{
	ASSERT(bytes.n <= control_visit_wants(v));
	if (v->head_n < sizeof(v->head)) {
		for (size_t i = 0; i < bytes.n; i++)
			v->head[v->head_n++] = bytes.p[i];
		if (v->head_n < sizeof(v->head))
			return 0;
		if (begin_frame(v, e) < 0)
			return -1;
	} else {
		buf_add_slice(v->in_body ? &v->body : &v->word, bytes);
		v->left -= (uint32_t)bytes.n;
	}
	if (v->left == 0)
		end_frame(v);
	return 0;
}

int
control_visit_read(struct control_visit *v, struct err *e)
{
	static _Thread_local uint8_t piece[TURN_BYTES];
	size_t turn = TURN_BYTES;

	while (turn > 0 && v->state == CONTROL_VISIT_READS) {
		size_t n = control_visit_wants(v);
		ssize_t got =
		    recv(v->fd, piece, n < turn ? n : turn, MSG_DONTWAIT);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (got < 0)
			return err_errno(e, errno, "the control socket failed");
		if (got == 0)
			return err_set(e, ERR_LATER,
			    "the other side of the control socket went away");
		v->moved = clock_mono_now();
		turn -= (size_t)got;
		if (control_visit_take(v, slice_make(piece, (size_t)got), e) <
		    0)
			return -1;
	}
	return 0;
}

void
control_visit_answer(struct control_visit *v, int rc, struct slice answer,
    const struct err *why, struct clock_mono until)
{
	ASSERT(rc == 0 || why->kind != ERR_NONE);
	buf_u32be(&v->out, rc == 0 ? 0 : (uint32_t)why->kind);
	buf_u32be(&v->out, rc == 0 ? 0 : why->line);
	control_frame_put(&v->out, slice_of(rc == 0 ? "" : why->code));
	control_frame_put(&v->out, rc == 0 ? answer : slice_of(why->text));
	buf_free(&v->word);
	buf_free(&v->body);
	v->state = CONTROL_VISIT_ANSWERS;
	v->moved = clock_mono_now();
	v->until = until;
}

int
control_visit_write(struct control_visit *v, bool *done, struct err *e)
{
	size_t turn = TURN_BYTES;

	*done = false;
	while (turn > 0 && v->sent < v->out.n) {
		size_t n = v->out.n - v->sent;
		ssize_t put = send(v->fd, v->out.data + v->sent,
		    n < turn ? n : turn, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return 0;
		if (put < 0)
			return err_errno(e, errno, "the control socket failed");
		v->moved = clock_mono_now();
		v->sent += (size_t)put;
		turn -= (size_t)put;
	}
	*done = v->sent == v->out.n;
	return 0;
}

size_t
control_visit_bytes(const struct control_visit *v)
{
	return v->word.n + v->body.n + v->out.n;
}
