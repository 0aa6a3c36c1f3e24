#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_PAIRS_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_PAIRS_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/reconcile/reconcile_side.h"

/*
 * Which referral of the extract is which of the register.  A client is known by
 * the NHS number; without one on either side, by the reference, where just one
 * client of the register has it.  Referrals of one client go together where they
 * were received on the same day, then nearest first, up to
 * RECONCILE_NEAR_DAYS apart.
 */
#define RECONCILE_NOBODY SIZE_MAX /* the place of none */

/* A referral corrected by a quarter at most; two that are further apart are
 * two. */
enum { RECONCILE_NEAR_DAYS = 90 };

struct reconcile_pair {
	size_t extract, held; /* entries; RECONCILE_NOBODY: only in the other */
	bool client;          /* the client is in both */
};

struct reconcile_pairs {
	struct reconcile_pair *pair;
	size_t n, cap;
	size_t clients; /* of the extract that the register has */
};

/*
 * Pair the referrals of both sides.  A referral of the extract that is not one of
 * IPS is in a pair only where the register has it; one of the register from before
 * 2016 is in none.  Freed with reconcile_pairs_free().
 */
void reconcile_pairs_make(const struct reconcile_side *extract,
    const struct reconcile_side *held, struct reconcile_pairs *out);
void reconcile_pairs_free(struct reconcile_pairs *pairs);

#endif
