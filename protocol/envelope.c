/*
 * How statements travel: envelopes, .sheaf files, answer files (PROTOCOL.md,
 * section 7) and invite files (P-INV-4).  All of it comes from outside, so a
 * single function, take(), moves the cursor, and it compares first (P-GEN-11).
 */
#include "protocol/envelope.h"

#include <string.h>

#include "common/base/text.h"

static const char envelope_magic[] = "SHEAF1\n";
static const char answers_magic[] = "SHEAFR1\n";

static int
refuse(struct err *e, const char *why)
{
	return err_refuse(e, "frame", 0, "the file or message is broken: %s",
	    why);
}

/* n bytes off the front of *rest; false when there are fewer. */
static bool
take(struct slice *rest, size_t n, struct slice *out)
{
	if (n > rest->n)
		return false;
	*out = slice_make(rest->p, n);
	*rest = slice_make(rest->p + n, rest->n - n);
	return true;
}

/* A big-endian number of n bytes. */
static bool
take_number(struct slice *rest, size_t n, size_t *out)
{
	struct slice bytes;

	if (!take(rest, n, &bytes))
		return false;
	*out = 0;
	for (size_t i = 0; i < n; i++)
		*out = *out << 8 | bytes.p[i];
	return true;
}

/* u32be length and as many bytes. */
static bool
take_block(struct slice *rest, struct slice *out)
{
	size_t n;

	return take_number(rest, 4, &n) && take(rest, n, out);
}

static void
put_block(struct buf *out, struct slice s)
{
	ASSERT(s.n <= UINT32_MAX);
	buf_u32be(out, (uint32_t)s.n);
	buf_add_slice(out, s);
}

/* As above for a note, which has its own limits. */
static int
take_note(struct slice *rest, struct slice *note, struct err *e)
{
	if (!take_block(rest, note))
		return refuse(e, "a note is cut off");
	/* Before anything of it is parsed: a note is all that a sender whose
	 * signature has not been checked yet can make us look at. */
	if (note->n == 0 || note->n > LIMITS_NOTE_MAX)
		return refuse(e, "a note is empty or longer than 4 KiB");
	return 0;
}

static bool
take_magic(struct slice *rest, const char *magic)
{
	struct slice front;

	return take(rest, strlen(magic), &front) && slice_is(front, magic);
}

/*
 * By the first line alone: how many boxes there may be belongs to the
 * framing, which is judged before any note is parsed (P-JDG-1).
 */
static bool
is_batch(struct slice note)
{
	struct slice kind, rest;

	return text_split(note, '\n', &kind, &rest) &&
	       slice_is(kind, "sheaf-batch/v1");
}

void
envelope_write(const struct envelope *v, struct buf *out)
{
	ASSERT(v->note.n > 0 && v->note.n <= LIMITS_NOTE_MAX);
	ASSERT(v->boxes <= LIMITS_BOXES_MAX);
	buf_puts(out, envelope_magic);
	put_block(out, v->note);
	buf_u8(out, (uint8_t)v->boxes);
	for (size_t i = 0; i < v->boxes; i++) {
		buf_add(out, v->box[i].key_id, sizeof(v->box[i].key_id));
		put_block(out, v->box[i].box);
	}
}

static int
read_boxes(struct envelope *v, struct slice *rest, struct err *e)
{
	size_t count;

	/* v->box has room for no more. */
	if (!take_number(rest, 1, &count) || count > LIMITS_BOXES_MAX)
		return refuse(e, "an envelope has at most four boxes");
	if (is_batch(v->note) != (count > 0))
		return refuse(e, "a batch has one to four boxes, any other "
				 "statement none");
	for (size_t i = 0; i < count; i++) {
		struct slice id;

		if (!take(rest, sizeof(v->box[i].key_id), &id) ||
		    !take_block(rest, &v->box[i].box))
			return refuse(e, "a box is cut off");
		memcpy(v->box[i].key_id, id.p, id.n);
	}
	v->boxes = count;
	return 0;
}

int
envelope_read(struct envelope *v, struct slice *rest, struct err *e)
{
	struct slice left = *rest;

	v->boxes = 0;
	if (!take_magic(&left, envelope_magic))
		return refuse(e, "it does not begin with SHEAF1");
	if (take_note(&left, &v->note, e) != 0 || read_boxes(v, &left, e) != 0)
		return -1;
	/* An envelope has no length of its own; it is known only here.  The
	 * caller has bounded the whole file or request. */
	if (rest->n - left.n > LIMITS_ENVELOPE_MAX)
		return err_refuse(e, "too-large", 0,
		    "an envelope is larger than %d bytes", LIMITS_ENVELOPE_MAX);
	*rest = left;
	return 0;
}

void
envelope_answers_begin(struct buf *out)
{
	buf_puts(out, answers_magic);
}

void
envelope_answer_write(struct buf *out, unsigned status, struct slice body)
{
	ASSERT(status <= UINT16_MAX);
	buf_u16be(out, (uint16_t)status);
	put_block(out, body);
}

int
envelope_answers_open(struct slice *rest, struct err *e)
{
	struct slice left = *rest;

	if (!take_magic(&left, answers_magic))
		return refuse(e, "it does not begin with SHEAFR1");
	/* One answer for each envelope, and no .sheaf file is empty: this one
	 * was cut off. */
	if (left.n == 0)
		return refuse(e, "there is no answer in it");
	*rest = left;
	return 0;
}

int
envelope_answer_read(struct slice *rest, unsigned *status, struct slice *body,
    struct err *e)
{
	struct slice left = *rest;
	size_t number;

	if (!take_number(&left, 2, &number) || !take_block(&left, body))
		return refuse(e, "an answer is cut off");
	if (body->n > LIMITS_ANSWER_MAX)
		return refuse(e, "an answer is larger than 1 MiB");
	*status = (unsigned)number;
	*rest = left;
	return 0;
}

void
envelope_invite_write(const struct envelope_invite *v, struct buf *out)
{
	put_block(out, v->invite);
	put_block(out, v->trust);
	if (v->services.n > 0)
		put_block(out, v->services);
}

int
envelope_invite_read(struct slice file, struct envelope_invite *v,
    struct err *e)
{
	*v = (struct envelope_invite){ 0 };
	if (take_note(&file, &v->invite, e) != 0 ||
	    take_note(&file, &v->trust, e) != 0)
		return -1;
	if (file.n > 0 && take_note(&file, &v->services, e) != 0)
		return -1;
	/* No signature covers what would follow. */
	if (file.n > 0)
		return refuse(e, "something follows the notes");
	return 0;
}
