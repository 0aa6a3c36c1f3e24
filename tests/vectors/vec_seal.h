#ifndef SHEAF_TESTS_VECTORS_VEC_SEAL_H
#define SHEAF_TESTS_VECTORS_VEC_SEAL_H

#include "common/base/buf.h"
#include "protocol/keys.h"

/*
 * Append what crypto_box_seal() makes of the opening, with a key pair for
 * once that follows from the label instead of chance.
 */
void vec_seal(struct slice opening, const struct keys_recipient *to,
    const char *label, struct buf *out);

#endif
