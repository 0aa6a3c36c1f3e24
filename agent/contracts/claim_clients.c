/*
 * Claims and disputes of a record that is merged or erased.
 */
#include "agent/contracts/claim_clients.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"

/* ---------------------------------------------------------------------- refs */

int
claim_clients_refs(struct db *db, uint32_t client, struct claim_refs *out,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT ref, kind <> ?2 FROM claim_item"
			   " WHERE client = ?1 OR ?1 = 0"
			   " UNION SELECT ref, kind <> ?2 FROM claim_dispute"
			   " WHERE client = ?1 OR ?1 = 0 ORDER BY 2, 1");

	*out = (struct claim_refs){ .n = 0 };
	db_bind_i64(q, 1, client);
	db_bind_i64(q, 2, OUTCOME_ENGAGED);
	while (db_step(q)) {
		out->item =
		    mem_grow(out->item, out->n, &out->cap, sizeof(*out->item));
		out->item[out->n++] =
		    (struct claim_ref){ .ref = mem_string(db_str(q, 0)),
			    .job = db_i64(q, 1) != 0 };
	}
	if (db_done(q, e) == 0)
		return 0;
	claim_clients_free_refs(out);
	return -1;
}

void
claim_clients_free_refs(struct claim_refs *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->item[i].ref);
	free(list->item);
	*list = (struct claim_refs){ .n = 0 };
}

int
claim_clients_rename(struct db *db, uint32_t client,
    const struct claim_ref *was, const char *now, struct err *e)
{
	static const char *const changes[] = {
		"UPDATE claim_item SET ref = ?3 WHERE client = ?1"
		" AND ref = ?2 AND (kind <> ?4) = ?5",
		"UPDATE claim_dispute SET ref = ?3 WHERE client = ?1"
		" AND ref = ?2 AND (kind <> ?4) = ?5",
	};

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct db_stmt *q = db_prepare(db, changes[i]);

		db_bind_i64(q, 1, client);
		db_bind_str(q, 2, was->ref);
		db_bind_str(q, 3, now);
		db_bind_i64(q, 4, OUTCOME_ENGAGED);
		db_bind_i64(q, 5, was->job);
		if (db_run(q, e) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------- erasing */

/* Only the quarter, the outcome and the money are left. */
#define NAMELESS \
	" ref = '', evidence_day = NULL, evidence = 0," \
	" day = CAST(strftime('%s', day * 86400, 'unixepoch', 'start of " \
	"month'," \
	" '-' || ((strftime('%m', day * 86400, 'unixepoch') - 1) % 3)" \
	" || ' months') AS INTEGER) / 86400"

/* Whether any claim names the client. */
static int
is_claimed(struct db *db, uint32_t client, bool *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT 1 FROM claim_item WHERE client = ? LIMIT 1");

	db_bind_i64(q, 1, client);
	*out = db_step(q);
	return db_done(q, e);
}

/* All that claims say of the client is about `as` from now on. */
static int
leave(struct db *db, uint32_t client, int64_t as, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "UPDATE claim_item SET client = ?2," NAMELESS " WHERE client = ?1");

	db_bind_i64(q, 1, client);
	db_bind_i64(q, 2, as);
	return db_run(q, e);
}

/* An item, wherever claims of its contract name it. */
static int
mark_back(struct db *db, int64_t service, const char *contract,
    const struct claim_item *x, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "UPDATE claim_item SET client = -1," NAMELESS
	    " WHERE client = ?3 AND ref = ?4 AND kind = ?5 AND band = ?6"
	    " AND day = ?7 AND pence = ?8 AND claim IN (SELECT id FROM claim"
	    " WHERE service = ?1 AND contract = ?2)");

	db_bind_i64(q, 1, service);
	db_bind_str(q, 2, contract);
	db_bind_i64(q, 3, x->client);
	db_bind_str(q, 4, x->ref);
	db_bind_i64(q, 5, x->paid.kind);
	db_bind_i64(q, 6, x->paid.band);
	db_bind_i64(q, 7, x->paid.day);
	db_bind_i64(q, 8, x->paid.pence);
	return db_run(q, e);
}

/* The items of the client that the draft pays back and charges nothing for. */
static int
mark_draft(struct db *db, const struct claim_erasure *what,
    const struct claim_draft *d, struct err *e)
{
	size_t charged[OUTCOME_KINDS] = { 0 };

	for (size_t i = 0; i < d->items.n; i++)
		if (d->items.item[i].client == what->client &&
		    d->items.item[i].paid.sign > 0)
			charged[d->items.item[i].paid.kind]++;
	for (size_t i = 0; i < d->items.n; i++) {
		const struct claim_item *x = &d->items.item[i];

		if (x->client != what->client || x->paid.sign > 0)
			continue;
		if (charged[x->paid.kind] > 0)
			charged[x->paid.kind]--;
		else if (mark_back(db, what->service, d->contract, x, e) < 0)
			return -1;
	}
	return 0;
}

/* The day up to which the contract is looked at: a clock that is behind takes
 * back nothing that was claimed. */
static int
last_day(struct db *db, const struct claim_erasure *what, const char *contract,
    int32_t *day, struct err *e)
{
	struct claim_list made;

	if (claim_book_load(db, what->service, contract, &made, e) < 0)
		return -1;
	*day = what->today;
	for (size_t i = 0; i < made.n; i++)
		if (made.item[i].through > *day)
			*day = made.item[i].through;
	claim_book_free(&made);
	return 0;
}

static int
mark_contract(struct db *db, const struct claim_erasure *what,
    const struct contract_stored *c, struct err *e)
{
	struct claim_question q = { .service = what->service,
		.service_id = "",
		.contract = c };
	struct claim_draft draft;
	int rc;

	if (last_day(db, what, c->contract.name, &q.through, e) < 0)
		return -1;
	rc = claim_make(db, &q, &draft, e);
	if (rc == 0)
		rc = mark_draft(db, what, &draft, e);
	claim_free(&draft);
	return rc;
}

int
claim_clients_erase(struct db *db, const struct claim_erasure *what,
    struct err *e)
{
	struct contract_list list;
	bool claimed;
	int rc = 0;

	if (is_claimed(db, what->client, &claimed, e) < 0)
		return -1;
	if (!claimed)
		return 0;
	if (what->mistake)
		return leave(db, what->client, -1, e);
	if (contract_book_load(db, what->service, &list, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		rc = mark_contract(db, what, &list.item[i], e);
	contract_book_free(&list);
	return rc < 0 ? -1 : leave(db, what->client, 0, e);
}
