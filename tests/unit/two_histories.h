#ifndef SHEAF_TESTS_UNIT_TWO_HISTORIES_H
#define SHEAF_TESTS_UNIT_TWO_HISTORIES_H

#include <stdint.h>

#include "common/base/buf.h"
#include "protocol/tree.h"

/*
 * Two logs of one key, VEC_ORIGIN of tests/vectors/vec.h, that have their first
 * TWO_HISTORIES_COMMON leaves in common: what a witness is asked to sign, and must not sign
 * both of.
 */
enum { TWO_HISTORIES_LEAVES = 40, TWO_HISTORIES_COMMON = 10 };

enum two_histories { TWO_HISTORIES_HONEST, TWO_HISTORIES_FORGED };

/* Make both; in front of all others. */
void two_histories_grow(void);

/* The root at size. */
struct hash two_histories_root(enum two_histories which, uint64_t size);

/* The signed checkpoint at size; freed by the caller. */
struct buf two_histories_checkpoint(enum two_histories which, uint64_t size);

/* The hashes that lead from old to size, which is not below it. */
struct tree_proof two_histories_proof(enum two_histories which, uint64_t old,
    uint64_t size);

/* The body of add-checkpoint from old to size, without hashes where old is above it;
 * freed by the caller. */
struct buf two_histories_body(enum two_histories which, uint64_t old,
    uint64_t size);

#endif
