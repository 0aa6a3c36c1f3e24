/*
 * The numbers of reconciliations that may leave the site.
 */
#include "agent/register/reconciled.h"

#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/statement.h"

int
reconciled_sending_get(struct db *db, struct reconciled_sending *out,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT is_on, set_by, set_at FROM reconcile_sending"
			   " ORDER BY id DESC LIMIT 1");

	*out = (struct reconciled_sending){ 0 };
	if (db_step(q)) {
		out->on = db_i64(q, 0) != 0;
		(void)snprintf(out->by, sizeof(out->by), "%s", db_str(q, 1));
		(void)snprintf(out->at, sizeof(out->at), "%s", db_str(q, 2));
	}
	return db_end(q, 0, e);
}

int
reconciled_sending_set(const struct open_register *reg, bool on, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO reconcile_sending (is_on, set_by, set_at)"
	    " VALUES (?, ?, ?)");
	char at[CLOCK_TEXT_SIZE];

	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, on);
	db_bind_str(q, 2, register_staff(reg));
	db_bind_str(q, 3, at);
	return db_run(q, e);
}

/* Stands in place of the numbers, as in a payload (P-PAY-4). */
static const char taken_back[] = "withdrawn\n";

/* The number of a service in the register. */
static int
find_service(struct db *db, const char *service, int64_t *number, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT id FROM service WHERE name = ?");
	bool found;

	db_bind_str(q, 1, service);
	if (db_get_i64(q, number, &found, e) < 0)
		return -1;
	return found ? 0
		     : err_set(e, ERR_REFUSED,
			   "the register holds no service %s", service);
}

int
reconciled_put(const struct open_register *reg, const char *service,
    int32_t month, const int64_t *value, struct err *e)
{
	struct db_stmt *q;
	char at[CLOCK_TEXT_SIZE];
	struct buf lines;
	int64_t number;
	int rc;

	if (find_service(reg->db, service, &number, e) < 0)
		return -1;
	buf_init(&lines, LIMITS_PAYLOAD_MAX);
	if (value != NULL)
		reconciliation_write(value, &lines);
	else
		buf_puts(&lines, taken_back);
	clock_format(at, clock_wall_now());
	q = db_prepare(reg->db, "INSERT OR REPLACE INTO reconcile_kept"
				" (service, month, numbers, kept_by, kept_at)"
				" VALUES (?, ?, ?, ?, ?)");
	db_bind_i64(q, 1, number);
	db_bind_i64(q, 2, month);
	db_bind_str(q, 3, buf_str(&lines));
	db_bind_str(q, 4, register_staff(reg));
	db_bind_str(q, 5, at);
	rc = db_run(q, e);
	buf_free(&lines);
	return rc;
}

/* The stored lines are those of a payload, so they are read by its rules. */
static int
read_numbers(struct slice lines, struct reconciled *out, struct err *e)
{
	struct err why = ERR_INIT;
	enum mhsds measure;
	struct text t;

	out->withdrawn = slice_is(lines, taken_back);
	if (out->withdrawn)
		return 0;
	text_begin(&t, lines, &why);
	for (int m = 0; m < MHSDS_MEASURES; m++)
		reconciliation_read(&t, (enum mhsds)m, out->value);
	if (text_end(&t) == 0 &&
	    reconciliation_check(out->value, &measure, &why) == 0)
		return 0;
	return err_set(e, ERR_CORRUPT,
	    "the stored numbers of a reconciliation are not what was stored; "
	    "restore the register from a backup");
}

int
reconciled_forget(struct db *db, const char *service, int32_t month,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "DELETE FROM reconcile_kept WHERE month = ?1 AND service ="
	    " (SELECT id FROM service WHERE name = ?2)");

	db_bind_i64(q, 1, month);
	db_bind_str(q, 2, service);
	return db_run(q, e);
}

int
reconciled_load(struct db *db, const char *service, struct reconciled **out,
    size_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT s.name, k.month, k.numbers, k.kept_by, k.kept_at"
	    " FROM reconcile_kept k"
	    " JOIN service s ON s.id = k.service"
	    " WHERE ?1 IS NULL OR s.name = ?1 ORDER BY s.name, k.month");
	size_t cap = 0;
	int rc = 0;

	*out = NULL;
	*n = 0;
	if (service != NULL)
		db_bind_str(q, 1, service);
	else
		db_bind_null(q, 1);
	while (rc == 0 && db_step(q)) {
		struct reconciled *k;

		*out = mem_grow(*out, *n, &cap, sizeof(**out));
		k = &(*out)[(*n)++];
		*k = (struct reconciled){ .month = (int32_t)db_i64(q, 1) };
		(void)snprintf(k->service, sizeof(k->service), "%s",
		    db_str(q, 0));
		(void)snprintf(k->by, sizeof(k->by), "%s", db_str(q, 3));
		(void)snprintf(k->at, sizeof(k->at), "%s", db_str(q, 4));
		rc = read_numbers(db_bytes(q, 2), k, e);
	}
	return db_end(q, rc, e);
}
