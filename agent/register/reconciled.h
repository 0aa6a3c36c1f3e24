#ifndef SHEAF_AGENT_REGISTER_RECONCILED_H
#define SHEAF_AGENT_REGISTER_RECONCILED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "protocol/limits.h"
#include "protocol/reconciliation.h"

/*
 * What a site sends of its reconciliations (PROTOCOL.md, section 6.5): whether it
 * sends any, which a team leader says by name; and the two numbers of each measure that
 * somebody kept for it, of a service and a month.  Counts alone: nothing of an extract,
 * and nobody of it, is stored.  Whether the aggregator takes them is said by
 * taken_content() (agent/register/taken.h).
 */
struct reconciled_sending {
	bool on;
	/* Who said so last, and when; "": nobody has, so it is off. */
	char by[VAULT_STAFF_MAX + 1], at[CLOCK_TEXT_SIZE];
};

/* What was said last. */
int reconciled_sending_get(struct db *db, struct reconciled_sending *out,
    struct err *e) MUST_USE;

/* Say it in the name of who is at work; every change is a row of its own. */
int reconciled_sending_set(const struct open_register *reg, bool on,
    struct err *e) MUST_USE;

/* Keep the numbers of a service and a month, in place of any kept before; NULL: that
 * what was sent of it is taken back (P-RCN-7).  In the name of who is at work.
 * ERR_REFUSED for a service that the register does not hold. */
int reconciled_put(const struct open_register *reg, const char *service,
    int32_t month, const int64_t *value, struct err *e) MUST_USE;

/* Forget what is kept of a service and a month, of which nothing was sent. */
int reconciled_forget(struct db *db, const char *service, int32_t month,
    struct err *e) MUST_USE;

struct reconciled {
	char service[LIMITS_ID_MAX + 1];
	int32_t month;  /* its first day */
	bool withdrawn; /* what was sent is taken back; no value is set */
	int64_t value[RECONCILIATION_VALUES];
	/* Who kept it, or took it back, and when. */
	char by[VAULT_STAFF_MAX + 1], at[CLOCK_TEXT_SIZE];
};

/* What is kept, of a service (NULL: of all), by service and month.  *out is
 * freed with free(). */
int reconciled_load(struct db *db, const char *service, struct reconciled **out,
    size_t *n, struct err *e) MUST_USE;

#endif
