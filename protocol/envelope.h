#ifndef SHEAF_PROTOCOL_ENVELOPE_H
#define SHEAF_PROTOCOL_ENVELOPE_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/* A note and its sealed boxes, as they travel. Borrows from the input. */
struct envelope_box {
	uint8_t key_id[8];
	struct slice box;
};
struct envelope {
	struct slice note;
	struct envelope_box box[LIMITS_BOXES_MAX];
	size_t boxes;
};

/* Append the envelope's bytes. */
void envelope_write(const struct envelope *v, struct buf *out);

/*
 * Read one envelope from the front of *rest and move *rest behind it.  A batch
 * must have a box and any other kind none; of the note only its length and
 * first line are looked at.  e: code "frame", or "too-large" above
 * LIMITS_ENVELOPE_MAX.  On failure *rest stays as it is.
 */
int envelope_read(struct envelope *v, struct slice *rest,
    struct err *e) MUST_USE;

/*
 * Append the front of an answer file, "SHEAFR1\n", and then for each envelope
 * one answer: u16be status, u32be length, body.
 */
void envelope_answers_begin(struct buf *out);
void envelope_answer_write(struct buf *out, unsigned status, struct slice body);

/* Take "SHEAFR1\n" off the front of *rest; an answer must follow. e: code
 * "frame". */
int envelope_answers_open(struct slice *rest, struct err *e) MUST_USE;
/* Take one answer off the front of *rest, which is empty after the last. */
int envelope_answer_read(struct slice *rest, unsigned *status,
    struct slice *body, struct err *e) MUST_USE;

/* An invite file: its notes, each behind u32be length (P-INV-4). */
struct envelope_invite {
	struct slice invite, trust;
	struct slice services; /* empty when there is none */
};
void envelope_invite_write(const struct envelope_invite *v, struct buf *out);
/* *v borrows from file.  e: code "frame". */
int envelope_invite_read(struct slice file, struct envelope_invite *v,
    struct err *e) MUST_USE;

#endif
