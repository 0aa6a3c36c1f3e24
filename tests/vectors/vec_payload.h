#ifndef SHEAF_TESTS_VECTORS_VEC_PAYLOAD_H
#define SHEAF_TESTS_VECTORS_VEC_PAYLOAD_H

#include "protocol/returns.h"

/* A quarter or day from its text, which must be one. */
struct period vec_payload_period(const char *text);

/*
 * A return whose figures follow from `base` and hold together: bands add
 * up, parts stay below their wholes.
 */
struct returns vec_payload_return(const char *service, const char *period,
    int64_t base);

/* The same under that rule set; lines of ips-grow/1 hold the same. */
struct returns vec_payload_under(const struct ruleset *rules,
    const char *service, const char *period, int64_t base);

/* The same with wellbeing and satisfaction not collected. */
struct returns vec_payload_sparse(const char *service, const char *period,
    int64_t base);

/* A fidelity review with items from 1 to 5. */
struct returns vec_payload_fidelity(const char *service, const char *period);

/* A reconciliation of a month, both sides of it different. */
struct returns vec_payload_reconciliation(const char *service,
    const char *period);

/* Append "salt || payload" for the opening of that label. */
void vec_payload_opening(const char *label, struct slice payload,
    struct buf *out);

#endif
