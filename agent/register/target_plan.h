#ifndef SHEAF_AGENT_REGISTER_TARGET_PLAN_H
#define SHEAF_AGENT_REGISTER_TARGET_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/db.h"
#include "common/base/err.h"
#include "common/ips/targets.h"
#include "protocol/limits.h"

/*
 * The targets that a service has agreed to: its contract, kept in the words
 * that staff typed and read anew each time.
 */
struct target_plan {
	char service[LIMITS_ID_MAX + 1];
	int32_t start;              /* the first day of a month */
	struct targets_words words; /* point into text[] after a load */
	char *text[4];              /* owned; NULL unless loaded */
	char *set_by, *set_at;      /* owned; NULL unless loaded */
};

/* Set the plan of a service, replacing an earlier one, inside the caller's
 * transaction; a service that is not known yet is added.  staff: who sets
 * it. */
int target_plan_put(struct db *db, const struct target_plan *plan,
    const char *staff, struct err *e) MUST_USE;

/* The plan of a service; ERR_REFUSED when none is set.  Freed with
 * target_plan_free(). */
int target_plan_get(struct db *db, const char *service,
    struct target_plan *plan, struct err *e) MUST_USE;
void target_plan_free(struct target_plan *plan);

#endif
