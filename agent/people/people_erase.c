/*
 * Erasing a client, now and again after a restore.  The line of the deletion
 * log is on the disk before the transaction commits: a crash in between
 * leaves a client who would be erased once more, never one who comes back.
 */
#include "agent/people/people_erase.h"

#include <stdio.h>
#include <string.h>

#include "agent/contracts/claim_clients.h"
#include "agent/register/erasures.h"
#include "agent/register/events.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/wiping.h"

/*
 * What goes, in this order: ?1 client, ?2 service, ?3 the event of an
 * employer contact, ?4 that of its review, ?5 the kind of its particulars.
 *
 * A contact belongs to the client if its fact does; a withdrawn contact, if
 * it was the client's when it was withdrawn, though another client's contact
 * may have its ref by now.  A history row belongs to the client named in it;
 * one that names nobody, to the client of its contact.
 */
#define WITHDRAWN \
	" FROM (SELECT fact, client, ref, max(id) FROM fact_history" \
	" WHERE service = ?2 AND event = ?3 GROUP BY fact)" \
	" WHERE client = ?1 AND fact NOT IN (SELECT id FROM fact)"
#define IN_FORCE " FROM fact WHERE client = ?1 AND event = ?3"
#define CONTACTS "(SELECT id" IN_FORCE " UNION ALL SELECT fact" WITHDRAWN ")"
#define REFS \
	"(SELECT ref" IN_FORCE " UNION SELECT ref" WITHDRAWN \
	" EXCEPT SELECT ref FROM fact WHERE service = ?2 AND event = ?3" \
	" AND client <> ?1)"

/* clang-format off */
static const char *const deletions[] = {
	("DELETE FROM particulars WHERE service = ?2"
	" AND (client = ?1 OR (kind = ?5 AND ref IN " REFS "))"),
	("DELETE FROM particulars_history WHERE service = ?2"
	" AND (client = ?1 OR (kind = ?5 AND ref IN " REFS "))"),
	("DELETE FROM fact_history WHERE service = ?2 AND client = 0"
	" AND (fact IN " CONTACTS " OR (event = ?4 AND ref IN " REFS "))"),
	("DELETE FROM fact WHERE service = ?2 AND event = ?4"
	" AND ref IN (SELECT ref" IN_FORCE ")"),
	"DELETE FROM fact_history WHERE client = ?1",
	"DELETE FROM fact WHERE client = ?1",
	"DELETE FROM client_also WHERE client = ?1",
	"DELETE FROM retention_set WHERE client = ?1",
	"DELETE FROM claim_dispute WHERE client = ?1",
	"DELETE FROM twins_apart WHERE first = ?1 OR second = ?1",
	/* A form about nobody yet may name anybody. */
	"DELETE FROM draft WHERE client IN (?1, 0)",
	"DELETE FROM client WHERE id = ?1",
};
/* clang-format on */

static int
run(struct db *db, const char *sql, uint32_t client, int64_t service,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db, sql);

	db_bind_i64(q, 1, client);
	if (strstr(sql, "?2") != NULL)
		db_bind_i64(q, 2, service);
	if (strstr(sql, "?3") != NULL)
		db_bind_i64(q, 3, EVENT_EMPLOYER_CONTACT);
	if (strstr(sql, "?4") != NULL)
		db_bind_i64(q, 4, EVENT_EMPLOYER_CONTACT_REVIEWED);
	if (strstr(sql, "?5") != NULL)
		db_bind_i64(q, 5, PEOPLE_EMPLOYER_CONTACT);
	return db_run(q, e);
}

/* Everything of one client, inside the caller's transaction; `line` is its line of
 * the deletion log.  What was claimed is settled while there are facts. */
static int
remove_client(struct db *db, uint32_t client, int64_t service,
    const struct erasure *line, struct err *e)
{
	const struct claim_erasure claimed = { .service = service,
		.client = client,
		.today = line->day,
		.mistake = strcmp(line->reason, erasures_mistake) == 0 };

	if (claim_clients_erase(db, &claimed, e) < 0)
		return -1;
	for (size_t i = 0; i < sizeof(deletions) / sizeof(deletions[0]); i++)
		if (run(db, deletions[i], client, service, e) < 0)
			return -1;
	return 0;
}

static int
count(struct db *db, const char *sql, uint32_t client, int64_t *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db, sql);
	bool found;

	db_bind_i64(q, 1, client);
	return db_get_i64(q, out, &found, e);
}

int
people_erase_extent(struct db *db, uint32_t client, struct people_extent *out,
    struct err *e)
{
	if (count(db, "SELECT count(*) FROM fact WHERE client = ?", client,
		&out->facts, e) < 0)
		return -1;
	if (count(db, "SELECT count(*) FROM fact_history WHERE client = ?",
		client, &out->past, e) < 0)
		return -1;
	return count(db, "SELECT count(*) FROM claim_item WHERE client = ?",
	    client, &out->claimed, e);
}

/*
 * The log's lines for a client: by the client's mark, and by those of
 * records that were merged into it, which a backup may bring back as well.
 */
static int
list_marks(const struct open_register *reg, uint32_t client,
    const struct erasure *like, struct erasures *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT mark, 0 FROM client WHERE id = ?1 UNION ALL"
	    " SELECT mark, 1 FROM client_also WHERE client = ?1");

	*out = (struct erasures){ 0 };
	db_bind_i64(q, 1, client);
	while (db_step(q)) {
		struct slice mark = db_bytes(q, 0);
		struct erasure item = *like;

		if (mark.n != sizeof(item.mark))
			continue;
		memcpy(item.mark, mark.p, mark.n);
		if (db_i64(q, 1))
			(void)snprintf(item.reason, sizeof(item.reason), "%s",
			    erasures_twin);
		erasures_vouch(reg->vault, &item);
		erasures_append(out, &item);
	}
	if (db_done(q, e) < 0) {
		erasures_free(out);
		return -1;
	}
	return 0;
}

/* The service of a client; ERR_REFUSED, code "no-such", where there is none. */
static int
find_service(struct db *db, uint32_t client, int64_t *service, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT service FROM client WHERE id = ?");
	bool found;

	db_bind_i64(q, 1, client);
	if (db_get_i64(q, service, &found, e) < 0)
		return -1;
	return found ? 0
		     : err_refuse(e, "no-such", 0,
			   "the register holds no client of number %u", client);
}

/* `like` is what the client's line and those of merged records have in common. */
static int
erase(const struct open_register *reg, const struct people_erasure *what,
    int64_t service, const struct erasure *like, const struct erasures *lines,
    struct err *e)
{
	int rc = remove_client(reg->db, what->client, service, like, e);

	for (size_t i = 0; rc == 0 && i < lines->n; i++)
		rc = erasures_put(reg->db, &lines->item[i], e);
	return rc == 0 ? vault_rows_vouch(reg->db, reg->vault, e) : -1;
}

int
people_erase(const struct open_register *reg, const char *folder,
    const struct people_erasure *what, struct err *e)
{
	struct erasure like = { .day = what->today, .state = ERASURE_APPLIED };
	struct erasures lines;
	int64_t service = 0;
	int rc;

	if (!erasures_is_reason(what->reason))
		return err_set(e, ERR_USAGE,
		    "the reason is request, retention or mistake");
	(void)snprintf(like.reason, sizeof(like.reason), "%s", what->reason);
	(void)snprintf(like.staff, sizeof(like.staff), "%s",
	    register_staff(reg));
	if (find_service(reg->db, what->client, &service, e) < 0 ||
	    list_marks(reg, what->client, &like, &lines, e) < 0)
		return -1;
	rc = erasures_save(reg->db, folder, &lines, e);
	if (rc == 0)
		rc = wiping_begin(reg->db, e);
	if (rc == 0)
		rc = wiping_end(reg->db,
		    erase(reg, what, service, &like, &lines, e), e);
	erasures_free(&lines);
	return rc;
}

/* -------------------------------------------------------------------- again */

/*
 * Settle one line, in a transaction.  A line of this register whose client is
 * there erases the client, whatever state it is said to have; any other line
 * that was not settled, or whose hash is wrong, is in doubt from now on.
 */
static int
settle(const struct open_register *reg, const struct erasure *item,
    struct people_again *out, struct err *e)
{
	enum erasure_state state = item->state;
	uint32_t client;
	int64_t service;

	if (erasures_vouched(reg->vault, item)) {
		state = ERASURE_APPLIED;
		if (erasures_find(reg->db, item->mark, &client, &service, e) <
		    0)
			return -1;
		if (client != 0 &&
		    remove_client(reg->db, client, service, item, e) < 0)
			return -1;
		out->erased += client != 0;
	} else if (state == ERASURE_WAITS ||
		   (state == ERASURE_APPLIED && item->hashed)) {
		state = ERASURE_IN_DOUBT;
	}
	out->in_doubt += state == ERASURE_IN_DOUBT;
	return state == item->state
		   ? 0
		   : erasures_set_state(reg->db, item->id, state, e);
}

static int
settle_all(const struct open_register *reg, const struct erasures *list,
    struct people_again *out, struct err *e)
{
	*out = (struct people_again){ 0 };
	for (size_t i = 0; i < list->n; i++)
		if (settle(reg, &list->item[i], out, e) < 0)
			return -1;
	return out->erased > 0 ? vault_rows_vouch(reg->db, reg->vault, e) : 0;
}

/* Whether some line of this register has its client in it. */
static int
somebody_is_back(const struct open_register *reg, const struct erasures *list,
    bool *back, struct err *e)
{
	*back = false;
	for (size_t i = 0; i < list->n && !*back; i++) {
		uint32_t client;
		int64_t service;

		if (!erasures_vouched(reg->vault, &list->item[i]))
			continue;
		if (erasures_find(reg->db, list->item[i].mark, &client,
			&service, e) < 0)
			return -1;
		*back = client != 0;
	}
	return 0;
}

/* Without anybody to erase nothing has to be wiped out of the file. */
static int
settle_quietly(const struct open_register *reg, const struct erasures *list,
    struct people_again *out, struct err *e)
{
	if (db_begin(reg->db, e) < 0)
		return -1;
	if (settle_all(reg, list, out, e) == 0 && db_commit(reg->db, e) == 0)
		return 0;
	db_rollback(reg->db);
	return -1;
}

int
people_erase_again(const struct open_register *reg, const char *folder,
    struct people_again *out, struct err *e)
{
	const struct erasures none = { 0 };
	struct erasures list;
	bool back;
	int rc;

	*out = (struct people_again){ 0 };
	if (erasures_load(reg->db, &list, e) < 0)
		return -1;
	rc = somebody_is_back(reg, &list, &back, e);
	if (rc == 0 && list.n > 0 && !back)
		rc = settle_quietly(reg, &list, out, e);
	if (rc == 0 && back) {
		rc = erasures_save(reg->db, folder, &none, e);
		if (rc == 0)
			rc = wiping_begin(reg->db, e);
		if (rc == 0)
			rc = wiping_end(reg->db, settle_all(reg, &list, out, e),
			    e);
	}
	erasures_free(&list);
	return rc;
}
