#ifndef SHEAF_AGENT_LAN_LAN_WORDS_H
#define SHEAF_AGENT_LAN_LAN_WORDS_H

#include "common/base/buf.h"
#include "protocol/hash.h"

/*
 * A fingerprint in words, for two people, or one person and two screens, to
 * compare.  Each word stands for one byte, so twelve are the first 96 bits of
 * a SHA-256: nobody can make another certificate with the same twelve.
 */
enum { LAN_WORDS = 12 };

/* Append the words of a fingerprint, divided by blanks. */
void lan_words_put(const struct hash *fingerprint, struct buf *out);

/* The word of a byte. */
const char *lan_words_at(unsigned char byte);

#endif
