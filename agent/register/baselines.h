#ifndef SHEAF_AGENT_REGISTER_BASELINES_H
#define SHEAF_AGENT_REGISTER_BASELINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "agent/vault/vault_column.h"
#include "common/base/err.h"
#include "common/ips/period.h"

/*
 * The quarters that the limits of a control chart are made of, as a person has
 * set them: for one service and measure, with a reason.  Nothing is overwritten:
 * each change and each removal is a row of its own.
 */
extern const struct vault_column baselines_column; /* chart_baseline.reason */

struct baseline {
	int64_t number; /* of its row; later ones are newer */
	char *measure;  /* code of ips-grow/1 */
	/* Its first and last quarter; of a removal, those that were removed. */
	struct period from, to;
	bool removed;
	char *by, *at; /* at: as clock_format() */
	char *reason;  /* "" of a removal */
};

/* All that was ever set for a service, oldest first. */
struct baselines {
	struct baseline *item;
	size_t n;
};

/* Load those of a service with their reasons opened; none for a service that
 * is not known.  Freed, and wiped, with baselines_free(). */
int baselines_load(const struct open_register *reg, const char *service,
    struct baselines *out, struct err *e) MUST_USE;
void baselines_free(struct baselines *list);

/* The newest change of a measure, which may be a removal; NULL: none. */
const struct baseline *baselines_newest(const struct baselines *list,
    const char *measure);

/* The baseline in force; NULL: there is none. */
const struct baseline *baselines_now(const struct baselines *list,
    const char *measure);

/*
 * Store a change (measure, from, to, removed, reason) for a service that is
 * known, in the name of who is at work.  Inside the caller's transaction, which
 * ends with vault_rows_commit().
 */
int baselines_put(const struct open_register *reg, const char *service,
    const struct baseline *b, struct err *e) MUST_USE;

#endif
