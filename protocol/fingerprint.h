#ifndef SHEAF_PROTOCOL_FINGERPRINT_H
#define SHEAF_PROTOCOL_FINGERPRINT_H

#include "common/base/buf.h"
#include "protocol/hash.h"
#include "protocol/keys.h"

/*
 * A fingerprint in words, for two people at a telephone, or one person and two
 * screens, to compare.  Each word stands for one byte, so twelve are the first 96
 * bits of a SHA-256: nobody can make another key or certificate with the same
 * twelve.
 */
enum { FINGERPRINT_WORDS = 12 };

/* Append the words of a fingerprint, divided by blanks. */
void fingerprint_put(const struct hash *fingerprint, struct buf *out);

/* Append the words of a public key: those of the SHA-256 of its 32 bytes. */
void fingerprint_put_key(const struct keys_public *key, struct buf *out);

#endif
