/*
 * Reasons of corrections and withdrawals of facts.  They are not bound to the
 * client: a merge moves the history to the record that stays.
 */
#include "agent/register/fact_reasons.h"

#include <inttypes.h>
#include <stdlib.h>

#include "agent/register/reasons.h"
#include "common/base/mem.h"

/* As about() says it. */
#define ABOUT "fact || '/' || withdrawn || '/' || changed_by"

const struct vault_column fact_reasons_column = {
	.field = "fact_reason.reason",
	.title = "reason of a change",
	.rows = "SELECT past, version, reason, 0, '', NULL,"
		" (SELECT " ABOUT " FROM fact_history h WHERE h.id = r.past)"
		" FROM fact_reason r WHERE past > ? ORDER BY past",
	.store = "UPDATE fact_reason SET reason = ?1, version = ?3"
		 " WHERE past = ?2",
};

static const struct reasons_place place = {
	.column = &fact_reasons_column,
	.insert = "INSERT INTO fact_reason (past, version, reason)"
		  " VALUES (?, 0, x'')",
};

static char *
about(const struct fact_reasons_change *change)
{
	return mem_printf("%" PRId64 "/%d/%s", change->fact, change->withdrawn,
	    change->by);
}

int
fact_reasons_take(const struct open_register *reg, struct db_stmt *q, int at,
    const struct fact_reasons_change *change, char **out, struct err *e)
{
	char *what = about(change);
	int rc = reasons_take(reg, &place, q, at, what, out, e);

	free(what);
	return rc;
}

int
fact_reasons_put(const struct open_register *reg, int64_t fact,
    const char *reason, struct err *e)
{
	/* The newest change of the fact. */
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, " ABOUT
	    " FROM fact_history WHERE fact = ? ORDER BY id DESC LIMIT 1");

	db_bind_i64(q, 1, fact);
	return reasons_put(reg, &place, q, reason, e);
}
