#ifndef SHEAF_AGENT_REGISTER_FACT_REASONS_H
#define SHEAF_AGENT_REGISTER_FACT_REASONS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "agent/vault/vault_column.h"
#include "common/base/err.h"

/*
 * Why a fact was corrected or withdrawn, in a person's words: one sealed line
 * beside what the fact was before (a row of fact_history).  It is free text that
 * may name people.  Whatever removes that row removes its reason too.
 */
extern const struct vault_column fact_reasons_column; /* fact_reason.reason */

/*
 * Store the reason of the newest change of a fact, by the fact's row.  Inside the
 * transaction of that change, which ends with vault_rows_commit().
 */
int fact_reasons_put(const struct open_register *reg, int64_t fact,
    const char *reason, struct err *e) MUST_USE;

/* The change that a reason belongs to, as fact_history has it. */
struct fact_reasons_change {
	int64_t fact;
	bool withdrawn;
	const char *by;
};

/*
 * Open the reason of a change from three columns of the query's current row,
 * which stand at `at`: past, version and reason of its row of fact_reason, NULL
 * where it has none.  *out is NULL then, else for the caller to wipe and free.
 */
int fact_reasons_take(const struct open_register *reg, struct db_stmt *q,
    int at, const struct fact_reasons_change *change, char **out,
    struct err *e) MUST_USE;

#endif
