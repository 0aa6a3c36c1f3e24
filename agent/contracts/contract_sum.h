#ifndef SHEAF_AGENT_CONTRACTS_CONTRACT_SUM_H
#define SHEAF_AGENT_CONTRACTS_CONTRACT_SUM_H

#include "agent/contracts/contract.h"

/*
 * Counts and pounds of paid outcomes, and what a claim adds to the ones before.
 * Pure, and in whole pence: a claim is the difference of two sums, so claims add
 * up to what is in force in whatever order it came to be so.
 */
struct contract_paid { /* one outcome that is paid, or (-1) paid back */
	enum outcome_kind kind;
	enum contract_band band;
	int32_t day;
	int64_t pence;
	int sign;
};

enum contract_what {
	CONTRACT_OUTCOMES,    /* outcomes of one kind, band and rate */
	CONTRACT_CAP_QUARTER, /* what a cap takes off in the quarter */
	CONTRACT_CAP_LIFE,
	CONTRACT_WHATS
};

struct contract_line {
	int32_t quarter; /* its first day */
	enum contract_what what;
	int scope; /* kind of the outcomes; of a cap, or CONTRACT_ALL */
	enum contract_band band;
	int64_t rate;  /* pence for one; 0 of a cap */
	int64_t count; /* 0 of a cap */
	int64_t pence;
};

struct contract_sum {
	struct contract_line *line; /* by quarter, what, scope, band, rate */
	size_t n, cap;
};

/*
 * What is due for these outcomes.  Within a quarter the cap of each outcome is
 * taken off first, then what its lifetime cap leaves, then the same of all
 * outcomes together; quarters follow one another in time, so what is left of a
 * lifetime cap goes to the earlier quarter.  Only what is paid uses up a lifetime
 * cap: what the caps of all outcomes take off is of the later outcomes first (in
 * the order of their kinds), and leaves their caps as they were.  Lines of nothing are left out.
 * Freed with contract_sum_free().
 */
void contract_sum(const struct contract *c, const struct contract_paid *paid,
    size_t n, struct contract_sum *out);
void contract_sum_free(struct contract_sum *sum);

/* Add a line to those of its place; contract_sum_order() brings a sum in order
 * again, and leaves out lines of nothing. */
void contract_sum_add(struct contract_sum *sum,
    const struct contract_line *line);
void contract_sum_order(struct contract_sum *sum);

/* `now` less `before`, as lines; freed likewise. */
void contract_sum_less(const struct contract_sum *now,
    const struct contract_sum *before, struct contract_sum *out);

/* All lines together. */
int64_t contract_sum_pence(const struct contract_sum *sum);

/* "outcomes", "cap_quarter", "cap_life". */
const char *contract_what_word(enum contract_what what);

/* A line for people: "13 weeks, 16 hours or more"; "Cap of the quarter, all". */
void contract_sum_say(const struct contract_line *line, struct buf *out);

#endif
