/*
 * Contracts and disputes, stored.
 */
#include "agent/contracts/contract_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"

/* ----------------------------------------------------------------- contracts */

static int
take(struct db_stmt *q, struct contract_stored *c, struct err *e)
{
	struct err why = ERR_INIT;

	*c = (struct contract_stored){ .text = mem_string(db_str(q, 0)) };
	(void)snprintf(c->by, sizeof(c->by), "%s", db_str(q, 1));
	(void)snprintf(c->at, sizeof(c->at), "%s", db_str(q, 2));
	/* What is stored has been read once. */
	if (contract_parse(slice_of(c->text), &c->contract, &why) == 0)
		return 0;
	return err_set(e, ERR_CORRUPT,
	    "a stored contract is damaged (%s); restore the register from a "
	    "backup",
	    why.text);
}

int
contract_book_load(struct db *db, int64_t service, struct contract_list *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT text, set_by, set_at FROM contract WHERE id IN"
	    " (SELECT max(id) FROM contract WHERE service = ? GROUP BY name)"
	    " ORDER BY name");
	size_t cap = 0;
	int rc = 0;

	*out = (struct contract_list){ .n = 0 };
	db_bind_i64(q, 1, service);
	while (rc == 0 && db_step(q)) {
		out->item =
		    mem_grow(out->item, out->n, &cap, sizeof(*out->item));
		rc = take(q, &out->item[out->n++], e);
	}
	rc = db_end(q, rc, e);
	if (rc < 0)
		contract_book_free(out);
	return rc;
}

void
contract_book_free(struct contract_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		contract_free(&list->item[i].contract);
		free(list->item[i].text);
	}
	free(list->item);
	*list = (struct contract_list){ .n = 0 };
}

const struct contract_stored *
contract_book_find(const struct contract_list *list, const char *name)
{
	for (size_t i = 0; i < list->n; i++)
		if (strcmp(list->item[i].contract.name, name) == 0)
			return &list->item[i];
	return NULL;
}

int
contract_book_put(const struct open_register *reg, int64_t service,
    const struct contract *c, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO contract (service, name, text, set_at, set_by)"
	    " VALUES (?, ?, ?, ?, ?)");
	char at[CLOCK_TEXT_SIZE];
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_CONTRACT_FILE_MAX);
	contract_write(c, &text);
	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, service);
	db_bind_str(q, 2, c->name);
	db_bind_str(q, 3, buf_str(&text));
	db_bind_str(q, 4, at);
	db_bind_str(q, 5, register_staff(reg));
	rc = db_run(q, e);
	buf_free(&text);
	return rc;
}

/* ------------------------------------------------------------------ disputes */

static void
add(struct db_stmt *q, struct contract_disputes *out)
{
	struct contract_disputed *d;

	out->item = mem_grow(out->item, out->n, &out->cap, sizeof(*out->item));
	d = &out->item[out->n++];
	*d = (struct contract_disputed){ .client = (uint32_t)db_i64(q, 0),
		.kind = (enum outcome_kind)db_i64(q, 1),
		.ref = mem_string(db_str(q, 2)) };
	(void)snprintf(d->by, sizeof(d->by), "%s", db_str(q, 3));
	(void)snprintf(d->at, sizeof(d->at), "%s", db_str(q, 4));
}

int
contract_book_disputes(struct db *db, int64_t service,
    struct contract_disputes *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT client, kind, ref, set_by, set_at FROM claim_dispute"
	    " WHERE stands AND id IN (SELECT max(id) FROM claim_dispute"
	    " WHERE service = ? GROUP BY client, kind, ref)"
	    " ORDER BY id");
	int rc = 0;

	*out = (struct contract_disputes){ .n = 0 };
	db_bind_i64(q, 1, service);
	while (rc == 0 && db_step(q))
		if (db_i64(q, 1) < 0 || db_i64(q, 1) >= OUTCOME_KINDS)
			rc = err_set(e, ERR_CORRUPT,
			    "a stored dispute is of no known outcome; restore "
			    "the register from a backup");
		else
			add(q, out);
	rc = db_end(q, rc, e);
	if (rc < 0)
		contract_book_free_disputes(out);
	return rc;
}

void
contract_book_free_disputes(struct contract_disputes *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->item[i].ref);
	free(list->item);
	*list = (struct contract_disputes){ .n = 0 };
}

int
contract_book_dispute(const struct open_register *reg, int64_t service,
    const struct contract_disputed *d, bool stands, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO claim_dispute (service, client, kind, ref, stands,"
	    " set_at, set_by) VALUES (?, ?, ?, ?, ?, ?, ?)");
	char at[CLOCK_TEXT_SIZE];

	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, service);
	db_bind_i64(q, 2, d->client);
	db_bind_i64(q, 3, d->kind);
	db_bind_str(q, 4, d->ref);
	db_bind_i64(q, 5, stands);
	db_bind_str(q, 6, at);
	db_bind_str(q, 7, register_staff(reg));
	return db_run(q, e);
}
