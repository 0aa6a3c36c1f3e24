#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_COMPARE_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/reconcile/reconcile_kinds.h"
#include "agent/reconcile/reconcile_pairs.h"
#include "common/base/err.h"

/*
 * The published measures of both sides month by month, and every referral that
 * one of them counts and the other does not, with the disagreement that explains
 * it.  Pure.
 */
enum {
	/* A year beside the one before it; more is more than anybody reads. */
	RECONCILE_MONTHS_MAX = 24,
	/* Referrals that the two do not count alike, each once for every month
	 * and measure.  Of 10,000 referrals none of which is in both there are
	 * some 40,000 in a month; more are a mistake in what is compared, which
	 * nobody reads, and 100 MB in memory. */
	RECONCILE_EFFECTS_MAX = 100 * 1000
};

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
	struct month month[RECONCILE_MONTHS_MAX];
	size_t months;
	struct reconcile_figure figure[RECONCILE_MONTHS_MAX][MHSDS_MEASURES];
	struct reconcile_disagreement *item; /* by kind, then as paired */
	size_t n, cap;
	size_t effects; /* of all of them */
	size_t paired;  /* referrals that both have */
	size_t
	    differs; /* referrals with a disagreement that changes a figure */
};

/*
 * Compare in the months from `from` to `to`, RECONCILE_MONTHS_MAX at most, of
 * which the caller has seen to.  ERR_REFUSED for more effects than
 * RECONCILE_EFFECTS_MAX.  Freed with reconcile_result_free() in any case.
 */
int reconcile_compare(const struct reconcile_side *extract,
    const struct reconcile_side *held, const struct month *from,
    const struct month *to, struct reconcile_result *out,
    struct err *e) MUST_USE;
void reconcile_result_free(struct reconcile_result *r);

#endif
