#ifndef SHEAF_AGENT_FIDELITY_FIDELITY_PAST_H
#define SHEAF_AGENT_FIDELITY_FIDELITY_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "agent/vault/vault_column.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/ips/fidelity.h"

/*
 * What reviews and actions were before they were changed, who changed them, and why
 * where somebody said it.  Reasons are sealed (register/reasons.h).
 */
extern const struct vault_column fidelity_past_column; /* the reasons */

/* One change.  What stood there before it is in the last members: of a review the
 * scores, of an action the days. */
struct fidelity_past_item {
	char at[CLOCK_TEXT_SIZE];
	char *by;
	char *reason; /* NULL: none was given */
	bool withdrawn;
	uint8_t score[FIDELITY_ITEMS];
	int32_t planned, done; /* DAY_NONE: it was not done */
};

struct fidelity_past {
	struct fidelity_past_item *item; /* the oldest first */
	size_t n;
};

/* All changes of a stored review (action 0) or of one of its actions.  Freed, and so
 * wiped, with fidelity_past_free(). */
int fidelity_past_load(const struct open_register *reg, int64_t review,
    int64_t action, struct fidelity_past *out, struct err *e) MUST_USE;
void fidelity_past_free(struct fidelity_past *past);

/* Store why the newest change of a review (action 0), or of one of its actions, was
 * made.  Inside the transaction of that change, which ends with vault_rows_commit(). */
int fidelity_past_explain(const struct open_register *reg, int64_t review,
    int64_t action, const char *reason, struct err *e) MUST_USE;

#endif
