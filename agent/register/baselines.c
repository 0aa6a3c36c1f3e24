/*
 * Baselines of control charts in the register.  The reason is free text that may
 * name people, so it is sealed; it is bound to what it explains and to who gave
 * it, so that nobody who can write the file puts it beside something else.
 */
#include "agent/register/baselines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/mem.h"

/* The last column is what bound() makes of a row. */
#define ABOUT \
	"measure || '/' || first || '/' || last || '/' || removed" \
	" || '/' || set_by"

const struct vault_column baselines_column = {
	.field = "chart_baseline.reason",
	.title = "baseline of a chart",
	.rows = "SELECT id, version, reason, 0, '', NULL, " ABOUT
		" FROM chart_baseline WHERE id > ? ORDER BY id",
	.store = "UPDATE chart_baseline SET reason = ?1, version = ?3"
		 " WHERE id = ?2",
};

static struct vault_row
bound(const struct baseline *b, const char *by)
{
	struct vault_row r = vault_column_row(&baselines_column);
	int n = snprintf(r.about, sizeof(r.about), "%s/%ld/%ld/%d/%s",
	    b->measure, (long)b->from.start, (long)b->to.start, b->removed, by);

	ASSERT(n > 0 && (size_t)n < sizeof(r.about));
	return r;
}

/* ------------------------------------------------------------------ reading */

static void
wipe(struct baseline *b)
{
	if (b->reason != NULL)
		mem_wipe(b->reason, strlen(b->reason));
	free(b->reason);
	free(b->measure);
	free(b->by);
	free(b->at);
}

void
baselines_free(struct baselines *list)
{
	for (size_t i = 0; i < list->n; i++)
		wipe(&list->item[i]);
	free(list->item);
	*list = (struct baselines){ 0 };
}

static int
damaged(struct err *e)
{
	return err_set(e, ERR_CORRUPT,
	    "a stored baseline of a chart is damaged; restore the register "
	    "from a backup");
}

static int
take(const struct open_register *reg, struct db_stmt *q, struct baseline *b,
    struct err *e)
{
	struct vault_row r;
	int rc;

	*b = (struct baseline){ .number = db_i64(q, 0),
		.measure = mem_string(db_str(q, 3)),
		.from = period_of((int32_t)db_i64(q, 4)),
		.to = period_of((int32_t)db_i64(q, 5)),
		.removed = db_i64(q, 6) != 0,
		.at = mem_string(db_str(q, 7)),
		.by = mem_string(db_str(q, 8)) };
	if (strlen(b->measure) + strlen(b->by) > VAULT_ABOUT_SIZE / 4 * 3)
		return damaged(e);
	r = bound(b, b->by);
	vault_column_take(&r, q, 0);
	rc = vault_column_open(reg->vault, &r, e);
	if (rc == 0)
		b->reason = mem_copy_text(buf_str(&r.plain), r.plain.n);
	buf_free(&r.plain);
	return rc;
}

int
baselines_load(const struct open_register *reg, const char *service,
    struct baselines *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT b.id, b.version, b.reason, b.measure, b.first, b.last,"
	    " b.removed, b.set_at, b.set_by FROM chart_baseline b"
	    " JOIN service s ON s.id = b.service WHERE s.name = ?"
	    " ORDER BY b.id");
	size_t room = 0;
	int rc = 0;

	*out = (struct baselines){ 0 };
	db_bind_str(q, 1, service);
	while (rc == 0 && db_step(q)) {
		out->item =
		    mem_grow(out->item, out->n, &room, sizeof(*out->item));
		rc = take(reg, q, &out->item[out->n++], e);
	}
	rc = db_end(q, rc, e);
	if (rc < 0)
		baselines_free(out);
	return rc;
}

const struct baseline *
baselines_newest(const struct baselines *list, const char *measure)
{
	for (size_t i = list->n; i-- > 0;)
		if (strcmp(list->item[i].measure, measure) == 0)
			return &list->item[i];
	return NULL;
}

const struct baseline *
baselines_now(const struct baselines *list, const char *measure)
{
	const struct baseline *b = baselines_newest(list, measure);

	return b == NULL || b->removed ? NULL : b;
}

/* ----------------------------------------------------------------- changing */

int
baselines_put(const struct open_register *reg, const char *service,
    const struct baseline *b, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO chart_baseline (service, measure, first, last,"
	    " removed, set_at, set_by, version, reason)"
	    " SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, 0, x'' FROM service"
	    " WHERE name = ?1");
	const char *by = register_staff(reg);
	char at[CLOCK_TEXT_SIZE];
	struct vault_row r;
	int rc;

	clock_format(at, clock_wall_now());
	db_bind_str(q, 1, service);
	db_bind_str(q, 2, b->measure);
	db_bind_i64(q, 3, b->from.start);
	db_bind_i64(q, 4, b->to.start);
	db_bind_i64(q, 5, b->removed);
	db_bind_str(q, 6, at);
	db_bind_str(q, 7, by);
	if (db_run(q, e) < 0)
		return -1;
	r = bound(b, by);
	r.number = db_last_rowid(reg->db);
	r.version = 1;
	buf_puts(&r.plain, b->reason);
	rc = vault_column_put(reg->db, reg->vault, &r, e);
	buf_free(&r.plain);
	return rc;
}
