#ifndef SHEAF_PROTOCOL_NOTE_H
#define SHEAF_PROTOCOL_NOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/keys.h"

/*
 * C2SP signed notes, as bytes.  Parsing borrows from the input.
 */
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
 * Split at the last blank line and read at least one signature line, each
 * "— name base64\n".  max is the ceiling of the whole.  Nothing is
 * verified.  When `strict_ascii` (a statement): text and names printable
 * ASCII, each signature 64 bytes.  Otherwise (a checkpoint): UTF-8 without
 * control characters; a signature above sizeof(bytes) is kept as an empty
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

/* True when any signature line verifies under v (checkpoints only). */
bool note_verify_any(const struct note *n, const struct keys_verifier *v);

#endif
