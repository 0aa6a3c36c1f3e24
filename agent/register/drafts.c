/*
 * Drafts in the register.  The words are bound to author and form, so that
 * nobody who can write the file gives one person's draft to another.
 */
#include "agent/register/drafts.h"

#include <stdio.h>
#include <string.h>

#include "common/base/form_name.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* The last column is what bind() makes of author and form. */
const struct vault_column drafts_column = {
	.field = "draft.words",
	.title = "draft",
	.rows = "SELECT id, version, words, 0, '', NULL,"
		" author || '/' || form FROM draft WHERE id > ? ORDER BY id",
	.store = "UPDATE draft SET words = ?1, version = ?3 WHERE id = ?2",
};

_Static_assert((int)VAULT_STAFF_MAX + 1 + (int)LIMITS_DRAFT_FORM_MAX <
		   (int)VAULT_ABOUT_SIZE,
    "author and form fit what a field is bound to");

static struct vault_row
bound(const struct open_register *reg, const char *form)
{
	struct vault_row r = vault_column_row(&drafts_column);

	(void)snprintf(r.about, sizeof(r.about), "%s/%s", register_staff(reg),
	    form);
	return r;
}

int
drafts_check_form(const char *form, struct err *e)
{
	return form_name_check(form, LIMITS_DRAFT_FORM_MAX, e);
}

/* The client that a form is about; 0: no single one. */
static uint32_t
client_of(const char *form)
{
	static const char about[] = "client-";
	uint64_t client;
	struct slice number, rest;

	if (strncmp(form, about, sizeof(about) - 1) != 0)
		return 0;
	rest = slice_of(form + sizeof(about) - 1);
	if (!text_split(rest, '-', &number, &rest) ||
	    !text_parse_u64(number, INT32_MAX, &client))
		return 0;
	return (uint32_t)client;
}

static int
find_row(const struct open_register *reg, const char *form, int64_t *id,
    int64_t *version, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version FROM draft WHERE author = ? AND form = ?");

	*id = *version = 0;
	db_bind_str(q, 1, register_staff(reg));
	db_bind_str(q, 2, form);
	if (db_step(q)) {
		*id = db_i64(q, 0);
		*version = db_i64(q, 1);
	}
	return db_end(q, 0, e);
}

static int
make_row(const struct open_register *reg, const char *form, int64_t *id,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO draft (author, form, client, kept_on, version, words)"
	    " VALUES (?, ?, ?, 0, 0, x'')");

	db_bind_str(q, 1, register_staff(reg));
	db_bind_str(q, 2, form);
	db_bind_i64(q, 3, client_of(form));
	if (db_run(q, e) < 0)
		return -1;
	*id = db_last_rowid(reg->db);
	return 0;
}

int
drafts_keep(const struct open_register *reg, const char *form, int32_t today,
    struct slice words, struct err *e)
{
	struct vault_row r = bound(reg, form);
	struct db_stmt *q;
	int64_t version;
	int rc = find_row(reg, form, &r.number, &version, e);

	if (rc == 0 && r.number == 0)
		rc = make_row(reg, form, &r.number, e);
	if (rc == 0) {
		q = db_prepare(reg->db,
		    "UPDATE draft SET kept_on = ? WHERE id = ?");
		db_bind_i64(q, 1, today);
		db_bind_i64(q, 2, r.number);
		rc = db_run(q, e);
	}
	if (rc == 0) {
		r.version = version + 1;
		buf_add_slice(&r.plain, words);
		rc = vault_column_put(reg->db, reg->vault, &r, e);
	}
	buf_free(&r.plain);
	return rc;
}

int
drafts_find(const struct open_register *reg, const char *form, int32_t today,
    struct draft *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, words, kept_on FROM draft"
	    " WHERE author = ? AND form = ? AND kept_on > ?");
	struct vault_row r = bound(reg, form);
	int rc = 0;

	*out = (struct draft){ .found = false };
	db_bind_str(q, 1, register_staff(reg));
	db_bind_str(q, 2, form);
	db_bind_i64(q, 3, today - LIMITS_DRAFT_DAYS);
	if (db_step(q)) {
		vault_column_take(&r, q, 0);
		out->kept_on = (int32_t)db_i64(q, 3);
		rc = vault_column_open(reg->vault, &r, e);
		out->found = rc == 0;
	}
	out->words = r.plain;
	return db_end(q, rc, e);
}

void
drafts_free(struct draft *d)
{
	buf_free(&d->words);
	*d = (struct draft){ .found = false };
}

int
drafts_each(const struct open_register *reg, int32_t today,
    void (*each)(void *arg, const char *form), void *arg, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT form FROM draft WHERE author = ? AND kept_on > ?"
	    " ORDER BY kept_on DESC, id DESC");

	db_bind_str(q, 1, register_staff(reg));
	db_bind_i64(q, 2, today - LIMITS_DRAFT_DAYS);
	while (db_step(q))
		each(arg, db_str(q, 0));
	return db_end(q, 0, e);
}

int
drafts_drop(const struct open_register *reg, const char *form, bool *removed,
    struct err *e)
{
	struct db_stmt *q;
	int64_t id, version;

	if (find_row(reg, form, &id, &version, e) < 0)
		return -1;
	*removed = id != 0;
	if (id == 0)
		return 0;
	q = db_prepare(reg->db, "DELETE FROM draft WHERE id = ?");
	db_bind_i64(q, 1, id);
	return db_run(q, e);
}

int
drafts_drop_entry(struct db *db, uint32_t client, int64_t fact, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "DELETE FROM draft WHERE form IN"
	    " (iif(?1 = 0, '', 'client-' || ?1 || '-') || 'contact-' || ?2,"
	    " 'client-' || ?1 || '-correct-' || ?2)");

	db_bind_i64(q, 1, client);
	db_bind_i64(q, 2, fact);
	return db_run(q, e);
}

/* ------------------------------------------------------------- what is old */

#define OLD \
	" FROM draft WHERE kept_on <= ? OR author NOT IN" \
	" (SELECT name FROM vault_slot WHERE recovery = 0)"

int
drafts_old(struct db *db, int32_t today, bool *some, struct err *e)
{
	struct db_stmt *q = db_prepare(db, "SELECT count(*)" OLD);
	int64_t n;

	db_bind_i64(q, 1, today - LIMITS_DRAFT_DAYS);
	if (db_get_i64(q, &n, some, e) < 0)
		return -1;
	*some = n > 0;
	return 0;
}

int
drafts_sweep(struct db *db, int32_t today, struct err *e)
{
	struct db_stmt *q = db_prepare(db, "DELETE" OLD);

	db_bind_i64(q, 1, today - LIMITS_DRAFT_DAYS);
	return db_run(q, e);
}
