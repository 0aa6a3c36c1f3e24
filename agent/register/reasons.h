#ifndef SHEAF_AGENT_REGISTER_REASONS_H
#define SHEAF_AGENT_REGISTER_REASONS_H

#include <stdint.h>

#include "agent/register/register.h"
#include "agent/vault/vault_column.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * Why something was changed, in a person's words: one sealed line beside the row of
 * a history which says what it was before.  It is free text that may name people.
 * Each is bound to the change that it explains and to who made it, so that nobody
 * who can write the file puts it beside another.  Whatever removes the row of the
 * history removes its reason too.
 */

/* Where the reasons of one history are: their sealed column, and an INSERT of an empty
 * reason beside row ?1 of that history. */
struct reasons_place {
	const struct vault_column *column;
	const char *insert;
};

/*
 * Store the reason of a change, to which `q` leads: a query with its arguments, whose
 * first row is the number and the `about` of the row of the history, as the column's
 * rows have them.  It is ended.  Inside the transaction of that change, which ends with
 * vault_rows_commit(); ERR_CORRUPT where there is no such row.
 */
int reasons_put(const struct open_register *reg,
    const struct reasons_place *place, struct db_stmt *q, const char *reason,
    struct err *e) MUST_USE;

/*
 * Open the reason of a change from three columns of the query's current row, which
 * stand at `at`: past, version and reason, NULL where it has none.  *out is NULL then,
 * else for the caller to wipe and free.
 */
int reasons_take(const struct open_register *reg,
    const struct reasons_place *place, struct db_stmt *q, int at,
    const char *about, char **out, struct err *e) MUST_USE;

#endif
