#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_COMPARE_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/reconcile/reconcile_kinds.h"
#include "agent/reconcile/reconcile_pairs.h"

/*
 * The published measures of both sides month by month, and every referral that
 * one of them counts and the other does not, with the disagreement that explains
 * it.  Pure.
 */
enum { RECONCILE_MONTHS_MAX = 24 };

/* A figure that a disagreement changes. */
struct reconcile_effect {
	size_t month, measure;
	bool extract; /* the extract counts it, and the register does not */
};

struct reconcile_disagreement {
	enum reconcile_kind kind;
	size_t extract, held; /* entries, as of a pair */
	/* The days that differ, of kinds that are about one: DAY_NONE where
	 * there is none. */
	int32_t extract_day, held_day;
	struct reconcile_effect *effect; /* at least one */
	size_t effects, effect_cap;
};

struct reconcile_figure {
	int64_t extract, held;
};

struct reconcile_result {
	struct reconcile_month month[RECONCILE_MONTHS_MAX];
	size_t months;
	struct reconcile_figure figure[RECONCILE_MONTHS_MAX]
				      [RECONCILE_MEASURES];
	struct reconcile_disagreement *item; /* by kind, then as paired */
	size_t n, cap;
	size_t paired; /* referrals that both have */
	size_t
	    differs; /* referrals with a disagreement that changes a figure */
};

/*
 * Compare in the months from `from` to `to`, RECONCILE_MONTHS_MAX at most, of
 * which the caller has seen to.  Freed with reconcile_result_free().
 */
void reconcile_compare(const struct reconcile_side *extract,
    const struct reconcile_side *held, const struct reconcile_month *from,
    const struct reconcile_month *to, struct reconcile_result *out);
void reconcile_result_free(struct reconcile_result *r);

#endif
