#include "agent/sealed.h"

#include <stdio.h>

#include "agent/fidelity/fidelity_actions.h"

static void
client_lookup(const struct vault *v, const struct sealed_row *r,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	vault_lookup(v, r->service, buf_slice(&r->plain), out);
}

/* Of an action's words, what is to be done stands first. */
static void
action_lookup(const struct vault *v, const struct sealed_row *r,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	fidelity_actions_lookup(v, r->owner, buf_str(&r->plain), out);
}

/*
 * Columns of `rows`: number, version, sealed bytes, owner, service, look-up,
 * and what the field is bound to besides (of particulars, as people_book.c
 * has it).
 */
#define PARTICULARS \
	"SELECT id, version, words, 0, '', NULL," \
	" service || '/' || client || '/' || kind || '/' || ref FROM "

const struct sealed_column sealed_columns[SEALED_COLUMNS] = {
	{ "client.reference", "client",
	    "SELECT c.id, c.version, c.reference, 0, s.name, c.lookup, NULL"
	    " FROM client c JOIN service s ON s.id = c.service"
	    " WHERE c.id > ? ORDER BY c.id",
	    "UPDATE client SET reference = ?1, lookup = ?3 WHERE id = ?2",
	    client_lookup },
	{ "particulars.words", "particulars",
	    PARTICULARS "particulars WHERE id > ? ORDER BY id",
	    "UPDATE particulars SET words = ?1 WHERE id = ?2", NULL },
	{ "particulars_history.words", "earlier particulars",
	    PARTICULARS "particulars_history WHERE id > ? ORDER BY id",
	    "UPDATE particulars_history SET words = ?1 WHERE id = ?2", NULL },
	{ "fidelity_review.reviewers", "reviewers of review",
	    "SELECT id, version, reviewers, 0, '', NULL, NULL"
	    " FROM fidelity_review"
	    " WHERE id > ? AND reviewers IS NOT NULL ORDER BY id",
	    "UPDATE fidelity_review SET reviewers = ?1 WHERE id = ?2", NULL },
	{ "fidelity_action.words", "fidelity action",
	    "SELECT id, version, words, review, '', lookup, NULL"
	    " FROM fidelity_action WHERE id > ? ORDER BY id",
	    "UPDATE fidelity_action SET words = ?1, lookup = ?3 WHERE id = ?2",
	    action_lookup },
};

struct db_stmt *
sealed_rows(struct db *db, const struct sealed_column *c, int64_t after)
{
	struct db_stmt *q = db_prepare(db, c->rows);

	db_bind_i64(q, 1, after);
	return q;
}

bool
sealed_step(struct db_stmt *q, const struct sealed_column *c,
    struct sealed_row *r)
{
	if (!db_step(q))
		return false;
	r->place = (struct vault_place){ .table = c->field,
		.row = db_i64(q, 0),
		.version = db_i64(q, 1),
		.about = db_is_null(q, 6) ? NULL : r->about };
	r->sealed = db_bytes(q, 2);
	r->owner = db_i64(q, 3);
	r->lookup = db_bytes(q, 5);
	/* Names of services are at most that long; a longer one gives a
	 * look-up that finds nothing. */
	(void)snprintf(r->service, sizeof(r->service), "%.*s", LIMITS_ID_MAX,
	    db_str(q, 4));
	/* Likewise: what is longer was never sealed, and opens nothing. */
	(void)snprintf(r->about, sizeof(r->about), "%s", db_str(q, 6));
	return true;
}
