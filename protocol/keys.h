#ifndef SHEAF_PROTOCOL_KEYS_H
#define SHEAF_PROTOCOL_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * Public keys, which can only verify.  One type for each kind of key, so that
 * the compiler refuses one in place of another.  Secret keys are in sign.h,
 * which the auditor does not link.
 */
struct keys_public { /* Ed25519 */
	uint8_t b[32];
};
struct keys_recipient { /* X25519, receives sealed boxes */
	uint8_t b[32];
};
struct keys_signature {
	uint8_t b[64];
};

enum { KEYS_NAME_MAX = 192 };

/* A C2SP verifier key: "<name>+<8 hex>+<base64(type || key)>". */
struct keys_verifier {
	char name[KEYS_NAME_MAX];
	uint8_t type; /* 0x01 log, agent, authority; 0x04 cosigner */
	uint8_t id[4];
	struct keys_public key;
};

/* Start the library; call once before any other use of protocol/. */
void keys_start(void);

/* True when sig is key's signature of message. */
bool keys_verify(const struct keys_public *key,
    const struct keys_signature *sig, struct slice message);

/* The id of a key: the first four bytes of SHA-256(name || 0x0A || type ||
 * key). */
void keys_id(uint8_t id[static 4], const char *name, uint8_t type,
    const struct keys_public *key);

/* True when s may be the name of a key: 1 to KEYS_NAME_MAX - 1 printable
 * ASCII characters without space or '+'. */
bool keys_is_name(struct slice s);

/* A verifier for an Ed25519 key, with its id. Asserts keys_is_name(name). */
struct keys_verifier keys_verifier_make(const char *name, uint8_t type,
    const struct keys_public *key);

/* Parse a vkey text strictly; the id must match. */
int keys_verifier_parse(struct keys_verifier *v, struct slice text,
    struct err *e) MUST_USE;

/* Append the vkey text. */
void keys_verifier_write(const struct keys_verifier *v, struct buf *out);

/* The id of a recipient key: the first eight bytes of its SHA-256. */
void keys_recipient_id(uint8_t id[static 8], const struct keys_recipient *r);

/* False for a key of small order: nothing can be sealed to it. */
bool keys_recipient_is_sound(const struct keys_recipient *r);

/* True when s may be an origin: 1 to LIMITS_ORIGIN_MAX printable ASCII
 * characters without space or '+', not beginning with "sheaf-". */
bool keys_is_origin(struct slice s);

#endif
