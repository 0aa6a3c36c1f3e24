#ifndef SHEAF_PROTOCOL_OPENING_H
#define SHEAF_PROTOCOL_OPENING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/hash.h"
#include "protocol/keys.h"

enum { OPENING_SALT_SIZE = 32, OPENING_SEAL_EXTRA = 48 };

/* What the file of an opening is called in a folder of openings: the statement's
 * id in hexadecimal and this ending (PROTOCOL.md, section 5).  The name ends with
 * a zero byte. */
#define OPENING_ENDING ".opening"
enum { OPENING_NAME_SIZE = 2 * HASH_SIZE + sizeof(OPENING_ENDING) };
void opening_name(char out[static OPENING_NAME_SIZE], const struct hash *id);

/* The commitment to a payload: SHA-256("sheaf-commit/v1\n" || SHA-256(header)
 * || salt || payload). */
struct hash opening_commit(struct slice header,
    const uint8_t salt[static OPENING_SALT_SIZE], struct slice payload);

/* Append "sheaf-open/v1\n" || salt || payload, padded to a multiple of
 * LIMITS_OPENING_STEP. */
void opening_write(const uint8_t salt[static OPENING_SALT_SIZE],
    struct slice payload, struct buf *out);

/* Remove the padding and split; payload borrows from opening. e: code
 * "opening". */
int opening_read(struct slice opening, uint8_t salt[static OPENING_SALT_SIZE],
    struct slice *payload, struct err *e) MUST_USE;

/* True when some box of an opening has so many bytes (P-ENV-4). */
bool opening_box_fits(size_t n);

/* Append crypto_box_seal(opening, recipient). */
void opening_seal(struct slice opening, const struct keys_recipient *to,
    struct buf *out);

/*
 * Open a sealed box with a recipient's key pair.  What out holds is replaced by
 * the padded opening.  False when the box does not open; out is then empty.
 */
bool opening_unseal(struct slice box, const struct keys_recipient *public,
    const uint8_t secret[static 32], struct buf *out);

#endif
