/*
 * Claims, stored.
 */
#include "agent/contracts/claim_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/sign.h"

/* -------------------------------------------------------------------- claims */

int
claim_book_load(struct db *db, int64_t service, const char *contract,
    struct claim_list *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT c.id, c.number, c.through, c.made_at, s.staff,"
	    " (SELECT ifnull(sum(l.pence), 0) FROM claim_line l WHERE l.claim "
	    "= c.id)"
	    " FROM claim c JOIN sign_off s ON s.id = c.sign_off"
	    " WHERE c.service = ? AND c.contract = ? ORDER BY c.number");
	size_t cap = 0;

	*out = (struct claim_list){ .n = 0 };
	db_bind_i64(q, 1, service);
	db_bind_str(q, 2, contract);
	while (db_step(q)) {
		struct claim_made *m;

		out->item =
		    mem_grow(out->item, out->n, &cap, sizeof(*out->item));
		m = &out->item[out->n++];
		*m = (struct claim_made){ .id = db_i64(q, 0),
			.number = (unsigned)db_i64(q, 1),
			.through = (int32_t)db_i64(q, 2),
			.pence = db_i64(q, 5) };
		(void)snprintf(m->at, sizeof(m->at), "%s", db_str(q, 3));
		(void)snprintf(m->by, sizeof(m->by), "%s", db_str(q, 4));
	}
	if (db_done(q, e) == 0)
		return 0;
	claim_book_free(out);
	return -1;
}

void
claim_book_free(struct claim_list *list)
{
	free(list->item);
	*list = (struct claim_list){ .n = 0 };
}

/* Whether numbers that were stored are ones that were ever written. */
static int
check_place(int64_t kind, int64_t kinds, int64_t band, struct err *e)
{
	if (kind >= 0 && kind < kinds && band >= 0 && band < CONTRACT_BANDS)
		return 0;
	return err_set(e, ERR_CORRUPT,
	    "a stored claim is of no known outcome; restore the register from "
	    "a backup");
}

int
claim_book_sum(struct db *db, int64_t service, const char *contract,
    struct contract_sum *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT l.quarter, l.what, l.scope, l.band, l.rate, l.count,"
	    " l.pence FROM claim c JOIN claim_line l ON l.claim = c.id"
	    " WHERE c.service = ? AND c.contract = ?");
	int rc = 0;

	*out = (struct contract_sum){ .n = 0 };
	db_bind_i64(q, 1, service);
	db_bind_str(q, 2, contract);
	while (rc == 0 && db_step(q)) {
		rc =
		    check_place(db_i64(q, 2), CONTRACT_SCOPES, db_i64(q, 3), e);
		if (rc == 0)
			contract_sum_add(out,
			    &(struct contract_line){ .quarter =
							 (int32_t)db_i64(q, 0),
				.what = (enum contract_what)db_i64(q, 1),
				.scope = (int)db_i64(q, 2),
				.band = (enum contract_band)db_i64(q, 3),
				.rate = db_i64(q, 4),
				.count = db_i64(q, 5),
				.pence = db_i64(q, 6) });
	}
	rc = db_end(q, rc, e);
	if (rc == 0)
		contract_sum_order(out);
	else
		contract_sum_free(out);
	return rc;
}

/* --------------------------------------------------------------------- items */

void
claim_book_add_item(struct claim_items *list, const struct claim_item *item)
{
	struct claim_item *copy;

	list->item =
	    mem_grow(list->item, list->n, &list->cap, sizeof(*list->item));
	copy = &list->item[list->n++];
	*copy = *item;
	copy->ref = mem_string(item->ref);
}

void
claim_book_free_items(struct claim_items *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->item[i].ref);
	free(list->item);
	*list = (struct claim_items){ .n = 0 };
}

bool
claim_book_nameless(const struct claim_item *item)
{
	return item->client == 0 || item->client == CLAIM_PAYS_BACK;
}

static int
take_item(struct db_stmt *q, struct claim_items *out, struct err *e)
{
	int64_t sign = db_i64(q, 6);
	struct claim_item item = { .client = (uint32_t)db_i64(q, 0),
		.ref = mem_string(db_str(q, 1)),
		.paid = { .kind = (enum outcome_kind)db_i64(q, 2),
		    .band = (enum contract_band)db_i64(q, 3),
		    .day = (int32_t)db_i64(q, 4),
		    .pence = db_i64(q, 5),
		    .sign = sign < 0 ? -1 : 1 },
		.evidence_day =
		    db_is_null(q, 7) ? DAY_NONE : (int32_t)db_i64(q, 7),
		.evidence = (enum event_mode)db_i64(q, 8) };
	int rc = check_place(db_i64(q, 2), OUTCOME_KINDS, db_i64(q, 3), e);

	/* Several erased clients may have had the like. */
	for (; rc == 0 && sign != 0; sign -= item.paid.sign)
		claim_book_add_item(out, &item);
	free(item.ref);
	return rc;
}

int
claim_book_items(struct db *db, int64_t service, const char *contract,
    int64_t id, struct claim_items *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    id == 0 ? "SELECT i.client, i.ref, i.kind, i.band, i.day, i.pence,"
		      " sum(i.sign), max(i.evidence_day), max(i.evidence)"
		      " FROM claim c JOIN claim_item i ON i.claim = c.id"
		      " WHERE c.service = ? AND c.contract = ?"
		      " GROUP BY i.client, i.ref, i.kind, i.band, i.day,"
		      " i.pence HAVING sum(i.sign) <> 0"
		    : "SELECT i.client, i.ref, i.kind, i.band, i.day, i.pence,"
		      " i.sign, i.evidence_day, i.evidence"
		      " FROM claim c JOIN claim_item i ON i.claim = c.id"
		      " WHERE c.service = ? AND c.contract = ? AND c.id = ?"
		      " ORDER BY i.client < 1, i.client, i.ref, i.kind,"
		      " i.day, i.id");
	int rc = 0;

	*out = (struct claim_items){ .n = 0 };
	db_bind_i64(q, 1, service);
	db_bind_str(q, 2, contract);
	if (id != 0)
		db_bind_i64(q, 3, id);
	while (rc == 0 && db_step(q))
		rc = take_item(q, out, e);
	rc = db_end(q, rc, e);
	if (rc < 0)
		claim_book_free_items(out);
	return rc;
}

int
claim_book_any(struct db *db, const char *service, bool *any, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT 1 FROM claim c JOIN service s ON s.id = c.service"
	    " WHERE s.name = ? LIMIT 1");

	db_bind_str(q, 1, service);
	*any = db_step(q);
	return db_done(q, e);
}

int
claim_book_file(struct db *db, int64_t id, struct buf *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT file FROM claim WHERE id = ?");
	struct slice file;

	buf_init(out, LIMITS_CLAIM_FILE_MAX);
	db_bind_i64(q, 1, id);
	if (db_step(q)) {
		file = db_bytes(q, 0);
		buf_add(out, file.p, file.n);
	}
	return db_done(q, e);
}

/* ------------------------------------------------------------------- storing */

static int
put_line(struct db *db, int64_t claim, const struct contract_line *l,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO claim_line (claim, quarter, what, scope, band, rate,"
	    " count, pence) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, claim);
	db_bind_i64(q, 2, l->quarter);
	db_bind_i64(q, 3, l->what);
	db_bind_i64(q, 4, l->scope);
	db_bind_i64(q, 5, l->band);
	db_bind_i64(q, 6, l->rate);
	db_bind_i64(q, 7, l->count);
	db_bind_i64(q, 8, l->pence);
	return db_run(q, e);
}

static int
put_item(struct db *db, int64_t claim, const struct claim_item *i,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO claim_item (claim, client, ref, kind, band, day,"
	    " pence, sign, evidence_day, evidence)"
	    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, claim);
	db_bind_i64(q, 2,
	    i->client == CLAIM_PAYS_BACK ? -1 : (int64_t)i->client);
	db_bind_str(q, 3, i->ref);
	db_bind_i64(q, 4, i->paid.kind);
	db_bind_i64(q, 5, i->paid.band);
	db_bind_i64(q, 6, i->paid.day);
	db_bind_i64(q, 7, i->paid.pence);
	db_bind_i64(q, 8, i->paid.sign);
	if (i->evidence_day == DAY_NONE)
		db_bind_null(q, 9);
	else
		db_bind_i64(q, 9, i->evidence_day);
	db_bind_i64(q, 10, i->evidence);
	return db_run(q, e);
}

/* The items in an order by chance: whose neighbour an item was must not tell, once
 * the client is erased, whose it was. */
static int
put_items(struct db *db, int64_t claim, const struct claim_items *items,
    struct err *e)
{
	size_t *order = mem_array(items->n, sizeof(*order));
	int rc = 0;

	for (size_t i = 0; i < items->n; i++) {
		uint64_t any;
		size_t k;

		sign_random(&any, sizeof(any));
		k = (size_t)(any % (i + 1));
		order[i] = order[k];
		order[k] = i;
	}
	for (size_t i = 0; rc == 0 && i < items->n; i++)
		rc = put_item(db, claim, &items->item[order[i]], e);
	free(order);
	return rc;
}

int
claim_book_put(const struct open_register *reg, const struct claim_new *c,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO claim (service, contract, number, through, made_at,"
	    " sign_off, text, file) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	char at[CLOCK_TEXT_SIZE];
	int64_t id;

	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, c->service);
	db_bind_str(q, 2, c->contract);
	db_bind_i64(q, 3, c->number);
	db_bind_i64(q, 4, c->through);
	db_bind_str(q, 5, at);
	db_bind_i64(q, 6, c->sign_off);
	db_bind_blob(q, 7, c->text.p, c->text.n);
	db_bind_blob(q, 8, c->file.p, c->file.n);
	if (db_run(q, e) < 0)
		return -1;
	id = db_last_rowid(reg->db);
	for (size_t i = 0; i < c->lines->n; i++)
		if (put_line(reg->db, id, &c->lines->line[i], e) < 0)
			return -1;
	return put_items(reg->db, id, c->items, e);
}
