#ifndef SHEAF_PROTOCOL_SIGN_H
#define SHEAF_PROTOCOL_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "protocol/keys.h"

/*
 * Secret keys and signing.  Holders wipe them with mem_wipe().  Not part
 * of the auditor.
 */
struct sign_key { /* Ed25519 seed and public half */
	uint8_t seed[32];
	struct keys_public public;
};
struct sign_recipient { /* X25519 pair of a recipient */
	uint8_t secret[32];
	struct keys_recipient public;
};

/* The key made from a 32-byte seed. */
struct sign_key sign_key_from_seed(const uint8_t seed[static 32]);

/* A new random key. */
struct sign_key sign_key_random(void);

/*
 * The one-time enrolment key derived from the 32-byte printed secret:
 * seed = SHA-256("sheaf-once/v1\n" || secret).
 */
struct sign_key sign_key_once(const uint8_t secret[static 32]);

/* The recipient pair made from a 32-byte seed, or a random one. */
struct sign_recipient sign_recipient_from_seed(const uint8_t seed[static 32]);
struct sign_recipient sign_recipient_random(void);

/*
 * Append to `note` a signature line, "— name base64(id || signature)\n", over
 * its first text_n bytes: the text, ending in LF.  If `first`, the note holds
 * the text alone, and the blank line is added; otherwise it already ends with
 * the blank line and earlier signature lines.
 */
void sign_note(struct buf *note, size_t text_n, bool first, const char *name,
    const struct sign_key *key);

/*
 * Append to out the line of a cosigner (P-CKP-4): "— name base64(id || time ||
 * signature)\n", over a checkpoint's text, which ends in LF.  time is in seconds
 * since 1970, at least 1 and below 2^63.
 */
void sign_cosignature(struct buf *out, struct slice text, const char *name,
    const struct sign_key *key, uint64_t time);

/* n random bytes. */
void sign_random(void *p, size_t n);

#endif
