#ifndef SHEAF_PROTOCOL_OFFER_H
#define SHEAF_PROTOCOL_OFFER_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * An entry that somebody gives back to a log that has lost it (P-REC-1): the body of
 * POST /v1/recover is one or more of these.  Borrows from the input.
 */
struct offer {
	struct slice note;
	/* The text of a receipt; empty for an invite, whose enrolment must be the
	 * next one in the body. */
	struct slice proof;
};

/* Append its bytes. */
void offer_write(const struct offer *o, struct buf *out);

/*
 * Read one from the front of *rest and move *rest behind it.  Only lengths are looked
 * at.  e: code "frame"; *rest then stays as it is.
 */
int offer_read(struct offer *o, struct slice *rest, struct err *e) MUST_USE;

#endif
