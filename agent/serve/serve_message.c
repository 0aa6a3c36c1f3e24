/*
 * The bytes of the conversation between the owner of a register and a command.
 * Both run as one user, and neither trusts the other's bytes.
 */
#include "agent/serve/serve_message.h"

#include <stdio.h>
#include <string.h>

#include "common/base/control_frame.h"
#include "common/base/mem.h"

/* kind, numbers, and the lengths of the texts */
enum { HEAD = 1 + 4 * SERVE_NUMBERS + 4 * SERVE_TEXTS };

/* What each kind may hold. */
static const struct {
	uint32_t most[SERVE_NUMBERS]; /* the largest value of each number */
	unsigned texts;               /* how many it has, from the first */
	unsigned strings;             /* bit i: text i holds no NUL */
} form[SERVE_KINDS] = {
	[SERVE_HELLO] = { { 0, 0 }, 1, 1 },
	[SERVE_PUT] = { { 1, 0 }, 1, 0 },
	[SERVE_FLUSH] = { { 0, 0 }, 0, 0 },
	[SERVE_ASK] = { { SERVE_ASKING - 1, UINT32_MAX }, 2, 3 },
	[SERVE_READ] = { { UINT32_MAX, 0 }, 1, 1 },
	[SERVE_WRITE] = { { 0777, 1 }, 2, 1 },
	[SERVE_REMOVE] = { { 0, 0 }, 1, 1 },
	[SERVE_EXISTS] = { { 0, 0 }, 1, 1 },
	[SERVE_DONE] = { { 0, 0 }, 0, 0 },
	[SERVE_END] = { { ERR_CORRUPT, UINT32_MAX }, 2, 3 },
	[SERVE_BEGIN] = { { UINT32_MAX, 1 }, 3, 3 },
	[SERVE_ANSWER] = { { 0, 0 }, 1, 0 },
	[SERVE_FAILED] = { { ERR_CORRUPT, UINT32_MAX }, 2, 3 },
};

static uint32_t
u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
	       (uint32_t)p[2] << 8 | p[3];
}

static bool
fits_form(const struct serve_message *m)
{
	for (unsigned i = 0; i < SERVE_NUMBERS; i++)
		if (m->number[i] > form[m->kind].most[i])
			return false;
	for (unsigned i = 0; i < SERVE_TEXTS; i++) {
		struct slice t = m->text[i];

		if (t.n == 0)
			continue;
		if (i >= form[m->kind].texts)
			return false;
		if ((form[m->kind].strings & 1U << i) != 0 &&
		    memchr(t.p, '\0', t.n) != NULL)
			return false;
	}
	return true;
}

/* Cut the texts out of bytes, by the lengths at `head`. */
static bool
cut(struct serve_message *m, const uint8_t *head, struct slice bytes)
{
	for (unsigned i = 0; i < SERVE_TEXTS; i++) {
		uint32_t n = u32(head + (size_t)4 * i);

		if (n > bytes.n)
			return false;
		m->text[i] = slice_make(bytes.p, n);
		bytes = slice_make(bytes.p + n, bytes.n - n);
	}
	return bytes.n == 0;
}

int
serve_message_parse(struct serve_message *m, struct slice bytes, struct err *e)
{
	const uint8_t *p = bytes.p;

	*m = (struct serve_message){ 0 };
	if (bytes.n >= HEAD && p[0] > 0 && p[0] < SERVE_KINDS) {
		m->kind = (enum serve_kind)p[0];
		for (unsigned i = 0; i < SERVE_NUMBERS; i++)
			m->number[i] = u32(p + 1 + (size_t)4 * i);
		if (cut(m, p + 1 + (size_t)4 * SERVE_NUMBERS,
			slice_make(p + HEAD, bytes.n - HEAD)) &&
		    fits_form(m))
			return 0;
	}
	*m = (struct serve_message){ 0 };
	return err_set(e, ERR_CORRUPT,
	    "the other side of the control socket sent what is no message of "
	    "this program");
}

/* Everything before the texts, the frame's length included. */
static void
write_head(const struct serve_message *m, struct buf *out)
{
	size_t n = HEAD;

	for (unsigned i = 0; i < SERVE_TEXTS; i++)
		n += m->text[i].n;
	ASSERT(n <= UINT32_MAX);
	buf_u32be(out, (uint32_t)n);
	buf_u8(out, (uint8_t)m->kind);
	for (unsigned i = 0; i < SERVE_NUMBERS; i++)
		buf_u32be(out, m->number[i]);
	for (unsigned i = 0; i < SERVE_TEXTS; i++)
		buf_u32be(out, (uint32_t)m->text[i].n);
}

void
serve_message_write(const struct serve_message *m, struct buf *out)
{
	write_head(m, out);
	for (unsigned i = 0; i < SERVE_TEXTS; i++)
		buf_add_slice(out, m->text[i]);
}

size_t
serve_message_overhead(void)
{
	return HEAD;
}

/* The texts are sent from where they are: they may be large, and they may be
 * secret. */
int
serve_message_send(int fd, const struct serve_message *m,
    const struct clock_mono *until, struct err *e)
{
	struct buf head;
	int rc;

	buf_init(&head, 4 + HEAD);
	write_head(m, &head);
	rc = control_frame_send(fd, buf_slice(&head), until, e);
	for (unsigned i = 0; rc == 0 && i < SERVE_TEXTS; i++)
		rc = control_frame_send(fd, m->text[i], until, e);
	buf_free(&head);
	return rc;
}

int
serve_message_receive(int fd, struct buf *bytes, struct serve_message *m,
    const struct clock_mono *until, struct err *e)
{
	buf_reset(bytes);
	if (control_frame_get(fd, bytes, until, e) < 0)
		return -1;
	return serve_message_parse(m, buf_slice(bytes), e);
}

struct serve_message
serve_message_of(enum serve_kind kind, const struct err *e)
{
	return (struct serve_message){ .kind = kind,
		.number = { (uint32_t)e->kind, e->line },
		.text = { slice_of(e->code), slice_of(e->text) } };
}

int
serve_message_error(const struct serve_message *m, struct err *e)
{
	*e = (struct err){ .kind = (enum err_kind)m->number[0],
		.line = m->number[1] };
	(void)snprintf(e->code, sizeof(e->code), "%.*s", (int)m->text[0].n,
	    (const char *)m->text[0].p);
	(void)snprintf(e->text, sizeof(e->text), "%.*s", (int)m->text[1].n,
	    (const char *)m->text[1].p);
	return -1;
}

char *
serve_message_text(const struct serve_message *m, unsigned i)
{
	return mem_copy_text(m->text[i].p, m->text[i].n);
}
