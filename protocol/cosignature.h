#ifndef SHEAF_PROTOCOL_COSIGNATURE_H
#define SHEAF_PROTOCOL_COSIGNATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "protocol/keys.h"
#include "protocol/note.h"

/* C2SP tlog-cosignature with Ed25519 (P-CKP-4): reading; sign.h makes them. */

/* What a cosignature adds to a checkpoint's text: the line in front of the
 * message, and the time's line. */
enum { COSIGNATURE_HEAD_MAX = 64 };

/* Append the message that is signed: the head with the time, in seconds since
 * 1970 and below 2^63, then the checkpoint's text. */
void cosignature_message(uint64_t time, struct slice text, struct buf *out);

/*
 * True when signature line i of n has v's name and key id, and is a
 * cosignature of v over the text.  *time (may be NULL) is then when it was
 * made.
 */
bool cosignature_holds(const struct note *n, size_t i,
    const struct keys_verifier *v, uint64_t *time);

#endif
