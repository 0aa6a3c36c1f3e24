/* The history of reviews and actions, and the reasons that stand beside it. */
#include "agent/fidelity/fidelity_past.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/reasons.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* What a reason is bound to: the change, and who made it. */
#define ABOUT \
	"h.review || '/' || coalesce(h.action, 0) || '/' || h.withdrawn" \
	" || '/' || h.changed_by"

const struct vault_column fidelity_past_column = {
	.field = "fidelity_reason.reason",
	.title = "reason of a change of a review",
	.rows = "SELECT past, version, reason, 0, '', NULL, (SELECT " ABOUT
		" FROM fidelity_history h WHERE h.id = r.past)"
		" FROM fidelity_reason r WHERE past > ? ORDER BY past",
	.store = "UPDATE fidelity_reason SET reason = ?1, version = ?3"
		 " WHERE past = ?2",
};

static const struct reasons_place place = {
	.column = &fidelity_past_column,
	.insert = "INSERT INTO fidelity_reason (past, version, reason)"
		  " VALUES (?, 0, x'')",
};

/* NULL stands for a review, in the column as in the query. */
static void
bind_which(struct db_stmt *q, int64_t review, int64_t action)
{
	db_bind_i64(q, 1, review);
	if (action == 0)
		db_bind_null(q, 2);
	else
		db_bind_i64(q, 2, action);
}

/* Columns: at, by, withdrawn, score, planned, done; the three of its reason, and what
 * that is bound to. */
static int
take(const struct open_register *reg, struct db_stmt *q,
    struct fidelity_past_item *item, struct err *e)
{
	struct slice score = db_bytes(q, 3);

	*item = (struct fidelity_past_item){ .by = mem_string(db_str(q, 1)),
		.withdrawn = db_i64(q, 2) != 0,
		.planned = (int32_t)db_i64(q, 4),
		.done = db_is_null(q, 5) ? DAY_NONE : (int32_t)db_i64(q, 5) };
	(void)snprintf(item->at, sizeof(item->at), "%s", db_str(q, 0));
	if (!db_is_null(q, 3) && score.n != sizeof(item->score))
		return err_set(e, ERR_CORRUPT,
		    "the history of a fidelity review is damaged; restore the "
		    "register from a backup");
	if (score.n > 0)
		memcpy(item->score, score.p, score.n);
	return reasons_take(reg, &place, q, 6, db_str(q, 9), &item->reason, e);
}

int
fidelity_past_load(const struct open_register *reg, int64_t review,
    int64_t action, struct fidelity_past *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT h.changed_at, h.changed_by, h.withdrawn, h.score,"
	    " h.planned, h.done, r.past, r.version, r.reason, " ABOUT
	    " FROM fidelity_history h"
	    " LEFT JOIN fidelity_reason r ON r.past = h.id"
	    " WHERE h.review = ?1 AND h.action IS ?2 ORDER BY h.id");
	size_t room = 0;
	int rc = 0;

	*out = (struct fidelity_past){ 0 };
	bind_which(q, review, action);
	while (rc == 0 && db_step(q)) {
		out->item =
		    mem_grow(out->item, out->n, &room, sizeof(*out->item));
		rc = take(reg, q, &out->item[out->n++], e);
	}
	rc = db_end(q, rc, e);
	if (rc < 0)
		fidelity_past_free(out);
	return rc;
}

void
fidelity_past_free(struct fidelity_past *past)
{
	for (size_t i = 0; i < past->n; i++) {
		if (past->item[i].reason != NULL)
			mem_wipe(past->item[i].reason,
			    strlen(past->item[i].reason));
		free(past->item[i].reason);
		free(past->item[i].by);
	}
	free(past->item);
	*past = (struct fidelity_past){ 0 };
}

int
fidelity_past_explain(const struct open_register *reg, int64_t review,
    int64_t action, const char *reason, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT h.id, " ABOUT " FROM fidelity_history h WHERE h.review = ?1"
	    " AND h.action IS ?2 ORDER BY h.id DESC LIMIT 1");

	bind_which(q, review, action);
	return reasons_put(reg, &place, q, reason, e);
}
