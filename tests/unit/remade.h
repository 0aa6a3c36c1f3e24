#ifndef SHEAF_TESTS_UNIT_REMADE_H
#define SHEAF_TESTS_UNIT_REMADE_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"

/*
 * Make the store again from its own leaves and openings, openings kept, and
 * compare every table that follows from these or is one of them
 * (aggregator/remake/DESIGN.md): how many rows differ, each printed.  s is in no
 * transaction.  -1 with *e when it cannot be made.
 */
int remade_differences(struct store *s, uint64_t *differences,
    struct err *e) MUST_USE;

/*
 * Whether a difference between a live store and one that was made of it is none: an
 * opening that was lost, and erased before it came back, is no row in the one, and an
 * empty one in the other.
 */
int remade_is_erased(struct store *made, const struct store_difference *d,
    bool *is, struct err *e) MUST_USE;

#endif
