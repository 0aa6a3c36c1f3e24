/*
 * Borrowed bytes and growing buffers.  An append that would pass the ceiling
 * sets a flag instead of failing, so that writers check once, at the end.
 */
#include "common/base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

/* A receipt that began with 64 bytes would have to grow six times; it grows
 * twice from here. */
enum { FIRST_CAP = 512 };

struct slice
slice_of(const char *s)
{
	return slice_make(s, strlen(s));
}

struct slice
slice_make(const void *p, size_t n)
{
	struct slice s = { p, n };

	return s;
}

bool
slice_equal(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
slice_is(struct slice a, const char *s)
{
	return slice_equal(a, slice_of(s));
}

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .max = max };
}

/* Free what was written to, of which nothing stays in the heap. */
static void
give_back(struct buf *b)
{
	if (b->data != NULL)
		mem_wipe(b->data, b->cap);
	free(b->data);
}

void
buf_free(struct buf *b)
{
	give_back(b);
	buf_init(b, b->max);
}

void
buf_reset(struct buf *b)
{
	b->n = 0;
	b->full = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

/* Make room for n more bytes and a NUL; false (and full) past the ceiling. */
static bool
reserve(struct buf *b, size_t n)
{
	size_t cap = b->cap;
	uint8_t *data;

	if (b->full || n > b->max - b->n || n >= SIZE_MAX - b->n) {
		b->full = true;
		return false;
	}
	if (b->n + n < cap)
		return true;
	if (cap < FIRST_CAP)
		cap = FIRST_CAP;
	while (cap <= b->n + n)
		cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
	/* Not by realloc(), which may leave a copy behind. */
	data = mem_resize(NULL, cap, 1);
	if (b->n > 0)
		memcpy(data, b->data, b->n);
	data[b->n] = '\0';
	give_back(b);
	b->data = data;
	b->cap = cap;
	return true;
}

uint8_t *
buf_extend(struct buf *b, size_t n)
{
	uint8_t *p;

	if (!reserve(b, n))
		return NULL;
	p = b->data + b->n;
	b->n += n;
	b->data[b->n] = '\0';
	return p;
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	uint8_t *to = buf_extend(b, n);

	if (to != NULL && n > 0)
		memcpy(to, p, n);
}

void
buf_add_slice(struct buf *b, struct slice s)
{
	buf_add(b, s.p, s.n);
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	uint8_t *to;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	ASSERT(n >= 0);
	to = buf_extend(b, (size_t)n);
	if (to != NULL)
		(void)vsnprintf((char *)to, (size_t)n + 1, fmt, ap);
}

static void
add_be(struct buf *b, uint64_t v, size_t n)
{
	uint8_t *to = buf_extend(b, n);

	if (to == NULL)
		return;
	for (size_t i = n; i-- > 0; v >>= 8)
		to[i] = (uint8_t)(v & 0xff);
}

void
buf_u64be(struct buf *b, uint64_t v)
{
	add_be(b, v, 8);
}

void
buf_u32be(struct buf *b, uint32_t v)
{
	add_be(b, v, 4);
}

void
buf_u16be(struct buf *b, uint16_t v)
{
	add_be(b, v, 2);
}

void
buf_u8(struct buf *b, uint8_t v)
{
	add_be(b, v, 1);
}

struct slice
buf_slice(const struct buf *b)
{
	return slice_make(b->data, b->n);
}

const char *
buf_str(const struct buf *b)
{
	return b->data == NULL ? "" : (const char *)b->data;
}

char *
buf_take(struct buf *b)
{
	char *s = b->data == NULL ? mem_string("") : (char *)b->data;

	buf_init(b, b->max);
	return s;
}
