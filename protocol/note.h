#ifndef SHEAF_PROTOCOL_NOTE_H
#define SHEAF_PROTOCOL_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/keys.h"

/* A C2SP signed note and one of its signature lines. Borrow from the input. */
struct note_signature {
	struct slice name;
	uint8_t id[4];
	struct slice blob;  /* the base64 text of the line */
	uint8_t bytes[160]; /* decoded, without the four id bytes */
	size_t bytes_n;
};

struct note {
	struct slice whole; /* everything, signature lines included */
	struct slice text;  /* with its final LF; what is signed */
	struct note_signature sig[LIMITS_CHECKPOINT_SIGS_MAX];
	size_t sigs;
};

/*
 * Split a note of at most max bytes at its last blank line and read its
 * signature lines, one or more, each "— name base64\n".  Nothing is verified.
 * With `strict_ascii` (a statement), text and names are printable ASCII and
 * each signature has 64 bytes.  Without (a checkpoint), all is UTF-8 without
 * control characters, and a signature above sizeof(bytes) is kept as an empty
 * one, which never verifies.  e: code "grammar", line of the text or 0.
 */
int note_parse(struct note *n, struct slice whole, size_t max,
    bool strict_ascii, struct err *e) MUST_USE;

/* SHA-256 of the note text: the id of a statement. */
struct hash note_id(const struct note *n);

/*
 * True when signature i has exactly this verifier's name and id, is 64
 * bytes long, and verifies over the text.
 */
bool note_verify(const struct note *n, size_t i, const struct keys_verifier *v);

/* True when a signature line has v's name and id and all that do verify
 * (checkpoints only). */
bool note_verify_any(const struct note *n, const struct keys_verifier *v);

/* Append a signature line as it was read, its LF included. */
void note_put_signature(const struct note_signature *s, struct buf *out);

#endif
