/*
 * Services made by mistake.  A client is found by a keyed hash of the service's
 * name and the reference, so another name means other hashes.
 */
#include "agent/people/people_service.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/clients.h"
#include "agent/register/erasures.h"
#include "agent/register/services.h"
#include "agent/vault/vault_column.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/wiping.h"

/* The row of a service; *found false when there is none of that name, written
 * exactly so or (any) in other capitals. */
static int
find(struct db *db, const char *service, bool any, int64_t *number, bool *found,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    any ? "SELECT id FROM service WHERE name = ?"
		: "SELECT id FROM service WHERE name = ? COLLATE BINARY");

	db_bind_str(q, 1, service);
	return db_get_i64(q, number, found, e);
}

static int
need(struct db *db, const char *service, int64_t *number, struct err *e)
{
	bool found;

	if (find(db, service, false, number, &found, e) < 0)
		return -1;
	return found ? 0 : services_unknown(db, e);
}

/* ------------------------------------------------------------------ rename */

/* Open the row of a client after r->number; *found false at the end. */
static int
next_client(const struct open_register *reg, struct vault_row *r, bool *found,
    struct err *e)
{
	struct db_stmt *q =
	    vault_column_rows(reg->db, &clients_column, r->number);
	int rc = 0;

	*found = vault_column_step(q, r);
	if (*found)
		rc = vault_column_open(reg->vault, r, e);
	return db_end(q, rc, e);
}

/* The service has its new name already, so the row brings that with it. */
static int
hash_clients(const struct open_register *reg, const char *service,
    struct err *e)
{
	struct vault_row r = vault_column_row(&clients_column);
	bool found = true;
	int rc = 0;

	r.number = -1; /* below every number that there can be */
	while (rc == 0 && found) {
		rc = next_client(reg, &r, &found, e);
		if (rc == 0 && found && strcmp(r.service, service) == 0) {
			r.version++;
			rc = vault_column_put(reg->db, reg->vault, &r, e);
		}
		buf_free(&r.plain);
	}
	return rc;
}

static int
rename_inside(const struct open_register *reg, const char *service,
    const char *to, struct err *e)
{
	struct db_stmt *q;
	int64_t number, other;
	bool found;

	if (need(reg->db, service, &number, e) < 0 ||
	    find(reg->db, to, true, &other, &found, e) < 0)
		return -1;
	if (found && other != number)
		return err_set(e, ERR_REFUSED,
		    "the register holds a service of the new name already; "
		    "import the rows again under that name, and remove the "
		    "other service");
	q = db_prepare(reg->db, "UPDATE service SET name = ? WHERE id = ?");
	db_bind_str(q, 1, to);
	db_bind_i64(q, 2, number);
	if (db_run(q, e) < 0)
		return -1;
	return hash_clients(reg, to, e);
}

int
people_service_rename(const struct open_register *reg, const char *service,
    const char *to, struct err *e)
{
	if (services_check_id(to, e) < 0 || db_begin(reg->db, e) < 0)
		return -1;
	if (rename_inside(reg, service, to, e) == 0 &&
	    vault_rows_commit(reg->db, reg->vault, e) == 0)
		return 0;
	db_rollback(reg->db);
	return -1;
}

/* ------------------------------------------------------------------ remove */

static int
count(struct db *db, const char *sql, int64_t number, int64_t *out,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db, sql);
	bool found;

	db_bind_i64(q, 1, number);
	return db_get_i64(q, out, &found, e);
}

int
people_service_extent(struct db *db, const char *service,
    struct people_service_extent *out, struct err *e)
{
	int64_t n;

	memset(out, 0, sizeof(*out));
	if (need(db, service, &n, e) < 0 ||
	    count(db, "SELECT count(*) FROM client WHERE service = ?", n,
		&out->clients, e) < 0 ||
	    count(db, "SELECT count(*) FROM fact WHERE service = ?", n,
		&out->facts, e) < 0 ||
	    count(db, "SELECT count(*) FROM summary WHERE service = ?", n,
		&out->summaries, e) < 0)
		return -1;
	return count(db,
	    "SELECT count(*) FROM fidelity_review WHERE service = ?", n,
	    &out->reviews, e);
}

/* What goes, in this order; ?1 is the service's row. */
#define ITS_CLIENTS "(SELECT id FROM client WHERE service = ?1)"
#define ITS_REVIEWS "(SELECT id FROM fidelity_review WHERE service = ?1)"
static const char *const deletions[] = {
	"DELETE FROM particulars WHERE service = ?1",
	"DELETE FROM particulars_history WHERE service = ?1",
	"DELETE FROM fact_history WHERE service = ?1",
	"DELETE FROM fact WHERE service = ?1",
	"DELETE FROM client_also WHERE client IN " ITS_CLIENTS,
	"DELETE FROM retention_set WHERE client IN " ITS_CLIENTS,
	"DELETE FROM twins_apart WHERE first IN " ITS_CLIENTS,
	"DELETE FROM draft WHERE client IN " ITS_CLIENTS,
	"DELETE FROM client WHERE service = ?1",
	"DELETE FROM summary_figure WHERE service = ?1",
	"DELETE FROM summary WHERE service = ?1",
	"DELETE FROM fidelity_history WHERE review IN " ITS_REVIEWS,
	"DELETE FROM fidelity_action WHERE review IN " ITS_REVIEWS,
	"DELETE FROM fidelity_review WHERE service = ?1",
	"DELETE FROM target_plan WHERE service = ?1",
	"DELETE FROM chart_baseline WHERE service = ?1",
	"DELETE FROM contract WHERE service = ?1",
	"DELETE FROM claim_dispute WHERE service = ?1",
	"DELETE FROM service_off WHERE service = ?1",
	"DELETE FROM service_none WHERE service = ?1",
	"DELETE FROM service_evidence WHERE service = ?1",
	"DELETE FROM service WHERE id = ?1",
};

/* A line of the deletion log for every record there was. */
static int
list_marks(struct db *db, int64_t number, const struct erasure *like,
    struct erasures *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT mark, 0 FROM client WHERE service = ?1 UNION ALL"
	    " SELECT mark, 1 FROM client_also WHERE client IN " ITS_CLIENTS);

	*out = (struct erasures){ 0 };
	db_bind_i64(q, 1, number);
	while (db_step(q)) {
		struct slice mark = db_bytes(q, 0);
		struct erasure item = *like;

		if (mark.n != sizeof(item.mark))
			continue;
		memcpy(item.mark, mark.p, mark.n);
		if (db_i64(q, 1))
			(void)snprintf(item.reason, sizeof(item.reason), "%s",
			    erasures_twin);
		erasures_append(out, &item);
	}
	if (db_done(q, e) == 0)
		return 0;
	erasures_free(out);
	return -1;
}

static int
remove_rows(const struct open_register *reg, const struct erasures *lines,
    int64_t number, struct err *e)
{
	int rc = 0;

	for (size_t i = 0;
	     rc == 0 && i < sizeof(deletions) / sizeof(deletions[0]); i++) {
		struct db_stmt *q = db_prepare(reg->db, deletions[i]);

		db_bind_i64(q, 1, number);
		rc = db_run(q, e);
	}
	for (size_t i = 0; rc == 0 && i < lines->n; i++)
		rc = erasures_put(reg->db, &lines->item[i], e);
	return rc == 0 ? vault_rows_vouch(reg->db, reg->vault, e) : -1;
}

int
people_service_remove(const struct open_register *reg, const char *folder,
    const char *service, int32_t today, struct err *e)
{
	struct erasure like = { .day = today,
		.reason = "mistake",
		.state = ERASURE_APPLIED };
	struct erasures lines;
	int64_t number;
	int rc;

	(void)snprintf(like.staff, sizeof(like.staff), "%s",
	    register_staff(reg));
	if (need(reg->db, service, &number, e) < 0 ||
	    list_marks(reg->db, number, &like, &lines, e) < 0)
		return -1;
	for (size_t i = 0; i < lines.n; i++)
		erasures_vouch(reg->vault, &lines.item[i]);
	rc = lines.n == 0 ? 0 : erasures_save(reg->db, folder, &lines, e);
	if (rc == 0)
		rc = wiping_begin(reg->db, e);
	if (rc == 0)
		rc =
		    wiping_end(reg->db, remove_rows(reg, &lines, number, e), e);
	erasures_free(&lines);
	return rc;
}
