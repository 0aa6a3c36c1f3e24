/*
 * Pairs of a note and its proof, as they travel back to a log.  They come from anybody,
 * so lengths are compared before anything is taken (P-GEN-11).
 */
#include "protocol/offer.h"

enum { LENGTH_SIZE = 4 };

static void
put_block(struct buf *out, struct slice s)
{
	ASSERT(s.n <= UINT32_MAX);
	buf_u32be(out, (uint32_t)s.n);
	buf_add_slice(out, s);
}

void
offer_write(const struct offer *o, struct buf *out)
{
	put_block(out, o->note);
	put_block(out, o->proof);
}

/* u32be length, at most max, and as many bytes. */
static bool
take_block(struct slice *rest, size_t max, struct slice *out)
{
	size_t n = 0;

	if (rest->n < LENGTH_SIZE)
		return false;
	for (size_t i = 0; i < LENGTH_SIZE; i++)
		n = n << 8 | rest->p[i];
	if (n > max || n > rest->n - LENGTH_SIZE)
		return false;
	*out = slice_make(rest->p + LENGTH_SIZE, n);
	*rest =
	    slice_make(rest->p + LENGTH_SIZE + n, rest->n - LENGTH_SIZE - n);
	return true;
}

int
offer_read(struct offer *o, struct slice *rest, struct err *e)
{
	struct slice left = *rest;

	if (!take_block(&left, LIMITS_NOTE_MAX, &o->note) || o->note.n == 0 ||
	    !take_block(&left, LIMITS_RECEIPT_MAX, &o->proof))
		return err_refuse(e, "frame", 0,
		    "the body is broken: an entry or its proof is cut off, "
		    "empty or too long");
	*rest = left;
	return 0;
}
