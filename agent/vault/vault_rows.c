/*
 * Lists of the sealed rows of a register, stored in it under keyed hashes:
 * written at every commit that changes such a row, and compared with the rows
 * at every unlock.
 */
#include "agent/vault/vault_rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/vault/vault_box.h"
#include "agent/vault/vault_column.h"
#include "common/base/mem.h"

enum {
	ENTRY = 2 * sizeof(uint64_t), /* row and version */
	LIST_MAX = 64 * 1024 * 1024,
	NAMED_MAX = 3, /* rows named in one sentence */
	NAMES_MAX = 300,
	COLUMNS_MAX = 64, /* far more than there are */
	HASHES_MAX = COLUMNS_MAX * VAULT_SLOT_MAC
};

const char vault_rows_tables[] = "CREATE TABLE vault_rows ("
				 " field TEXT PRIMARY KEY,"
				 " list BLOB NOT NULL,"
				 " mac BLOB NOT NULL) WITHOUT ROWID;";

/* The row that vouches for all lists together.  Without it, somebody could
 * restore an old table together with its old list, and neither would look
 * wrong. */
static const char joint[] = "all";

/* ------------------------------------------------------------------ vouching */

/* SQLite works out only the two values that are asked for, which takes a fifth
 * of the time that whole rows take: this runs at every commit. */
static int
list_column(struct db *db, const struct vault_column *c, struct buf *list,
    struct err *e)
{
	char *sql =
	    mem_printf("WITH r (number, version, sealed, owner, service,"
		       " lookup, about) AS (%s)"
		       " SELECT number, version FROM r ORDER BY number",
		c->rows);
	struct db_stmt *q = db_prepare(db, sql);

	db_bind_i64(q, 1, 0);
	while (db_step(q)) {
		buf_u64be(list, (uint64_t)db_i64(q, 0));
		buf_u64be(list, (uint64_t)db_i64(q, 1));
	}
	free(sql);
	if (db_done(q, e) < 0)
		return -1;
	if (list->full)
		return err_set(e, ERR_REFUSED,
		    "the register holds too many sealed rows");
	return 0;
}

/* Store a list under its hash, which is appended to hashes. */
static int
store_list(struct db *db, const struct vault *v, const char *name,
    struct slice list, struct buf *hashes, struct err *e)
{
	uint8_t mac[VAULT_SLOT_MAC];
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR REPLACE INTO vault_rows (field, list, mac)"
	    " VALUES (?, ?, ?)");

	vault_box_mac_rows(v, name, list, mac);
	buf_add(hashes, mac, sizeof(mac));
	db_bind_str(q, 1, name);
	db_bind_blob(q, 2, list.p, list.n);
	db_bind_blob(q, 3, mac, sizeof(mac));
	return db_run(q, e);
}

static int
vouch_column(struct db *db, const struct vault *v, const struct vault_column *c,
    struct buf *hashes, struct err *e)
{
	struct buf list;
	int rc;

	buf_init(&list, LIST_MAX);
	rc = list_column(db, c, &list, e);
	if (rc == 0)
		rc = store_list(db, v, c->field, buf_slice(&list), hashes, e);
	buf_free(&list);
	return rc;
}

/* Rows of wrapped keys, which have a label, are not vouched for. */
int
vault_rows_vouch(struct db *db, const struct vault *v, struct err *e)
{
	const struct vault_column *const *c = v->columns;
	struct buf hashes, last;
	int rc = 0;

	buf_init(&hashes, HASHES_MAX);
	buf_init(&last, VAULT_SLOT_MAC);
	for (; rc == 0 && *c != NULL; c++)
		if ((*c)->label == NULL)
			rc = vouch_column(db, v, *c, &hashes, e);
	ASSERT(!hashes.full);
	if (rc == 0)
		rc = store_list(db, v, joint, buf_slice(&hashes), &last, e);
	buf_free(&hashes);
	buf_free(&last);
	return rc;
}

int
vault_rows_commit(struct db *db, const struct vault *v, struct err *e)
{
	if (vault_rows_vouch(db, v, e) < 0)
		return -1;
	return db_commit(db, e);
}

/* ------------------------------------------------------------------ checking */

/* Rows that differ from the list. */
struct findings {
	struct buf names; /* the first few, for a sentence */
	size_t n;
};

static void
found(struct findings *f, const struct vault_column *c, int64_t row,
    const char *what)
{
	if (f->n++ < NAMED_MAX)
		buf_printf(&f->names, "%s%s %" PRId64 " (%s)",
		    f->names.n > 0 ? ", " : "", c->title, row, what);
}

static int64_t
number_at(struct slice list, size_t at)
{
	uint64_t n = 0;

	for (size_t i = 0; i < sizeof(n); i++)
		n = n << 8 | list.p[at + i];
	return (int64_t)n;
}

/* Whether the row holds what was sealed for it.  The look-up is compared too:
 * another client's would send a reference to the wrong row. */
static bool
opens(const struct vault *v, struct vault_row *r)
{
	const struct vault_column *c = r->column;
	uint8_t lookup[VAULT_LOOKUP_SIZE];
	struct err ignored = ERR_INIT;
	bool ok;

	ok = vault_column_open(v, r, &ignored) == 0;
	if (ok && c->lookup != NULL) {
		c->lookup(v, r, lookup);
		ok = vault_box_same(slice_make(lookup, sizeof(lookup)),
		    r->lookup);
	}
	buf_free(&r->plain);
	return ok;
}

/* Compare a stored row with the next entry of the list; both are in order of
 * row numbers. */
static void
compare_row(const struct vault *v, struct vault_row *r, struct slice *list,
    struct findings *f)
{
	const struct vault_column *c = r->column;

	while (list->n > 0 && number_at(*list, 0) < r->number) {
		found(f, c, number_at(*list, 0), "removed");
		*list = slice_make(list->p + ENTRY, list->n - ENTRY);
	}
	if (list->n == 0 || number_at(*list, 0) != r->number) {
		found(f, c, r->number, "added");
		return;
	}
	if (number_at(*list, sizeof(uint64_t)) != r->version)
		found(f, c, r->number, "put back from earlier");
	else if (!opens(v, r))
		found(f, c, r->number, "not what was stored there");
	*list = slice_make(list->p + ENTRY, list->n - ENTRY);
}

static int
compare_column(struct db *db, const struct vault *v,
    const struct vault_column *c, struct slice list, struct findings *f,
    struct err *e)
{
	struct db_stmt *q = vault_column_rows(db, c, 0);
	struct vault_row r = vault_column_row(c);

	while (vault_column_step(q, &r))
		compare_row(v, &r, &list, f);
	for (; list.n > 0; list = slice_make(list.p + ENTRY, list.n - ENTRY))
		found(f, c, number_at(list, 0), "removed");
	return db_done(q, e);
}

/* A stored list into *list, and its hash behind *hashes; ERR_REFUSED unless
 * the hash is right. */
static int
load_list(struct db *db, const struct vault *v, const char *name,
    struct buf *list, struct buf *hashes, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT list, mac FROM vault_rows WHERE field = ?");
	uint8_t mac[VAULT_SLOT_MAC];
	bool good = false;

	db_bind_str(q, 1, name);
	if (db_step(q)) {
		buf_add_slice(list, db_bytes(q, 0));
		vault_box_mac_rows(v, name, buf_slice(list), mac);
		good = vault_box_same(slice_make(mac, sizeof(mac)),
		    db_bytes(q, 1));
		buf_add(hashes, mac, sizeof(mac));
	}
	if (db_done(q, e) < 0)
		return -1;
	if (good)
		return 0;
	return err_refuse(e, "tampered", 0,
	    "the list of sealed rows of this register (%s) has been changed or "
	    "removed by something other than sheaf-agent: restore it from a "
	    "backup",
	    name);
}

/*
 * Whether a column has neither a list nor a row: the register was last changed
 * by a release without the column.  Whoever takes away the list and all rows of
 * one is found by the list over all of them.
 */
static int
is_unused(struct db *db, const struct vault_column *c, bool *unused,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT 1 FROM vault_rows WHERE field = ?");

	db_bind_str(q, 1, c->field);
	*unused = !db_step(q);
	if (db_done(q, e) < 0)
		return -1;
	if (!*unused)
		return 0;
	q = vault_column_rows(db, c, 0);
	*unused = !db_step(q);
	return db_end(q, 0, e);
}

static int
check_column(struct db *db, const struct vault *v, const struct vault_column *c,
    struct buf *hashes, struct findings *f, struct err *e)
{
	struct buf list;
	bool unused;
	int rc;

	if (is_unused(db, c, &unused, e) < 0)
		return -1;
	if (unused)
		return 0;
	buf_init(&list, LIST_MAX);
	rc = load_list(db, v, c->field, &list, hashes, e);
	if (rc == 0) {
		/* Under a right hash there are only whole entries. */
		ASSERT(list.n % ENTRY == 0);
		rc = compare_column(db, v, c, buf_slice(&list), f, e);
	}
	buf_free(&list);
	return rc;
}

/* Refused unless all lists were written by the same commit. */
static int
check_joint(struct db *db, const struct vault *v, const struct buf *hashes,
    struct err *e)
{
	struct buf list, ignored;
	int rc;

	buf_init(&list, HASHES_MAX);
	buf_init(&ignored, VAULT_SLOT_MAC);
	rc = load_list(db, v, joint, &list, &ignored, e);
	if (rc == 0 && !slice_equal(buf_slice(&list), buf_slice(hashes)))
		rc = err_refuse(e, "tampered", 0,
		    "a table of sealed rows of this register was put back as "
		    "it was earlier, by something other than sheaf-agent: "
		    "restore the register from a backup");
	buf_free(&list);
	buf_free(&ignored);
	return rc;
}

int
vault_rows_check(struct db *db, const struct vault *v, struct err *e)
{
	const struct vault_column *const *c = v->columns;
	struct findings f = { 0 };
	struct buf hashes;
	int rc = 0;

	buf_init(&f.names, NAMES_MAX);
	buf_init(&hashes, HASHES_MAX);
	for (; rc == 0 && *c != NULL; c++)
		if ((*c)->label == NULL)
			rc = check_column(db, v, *c, &hashes, &f, e);
	if (rc == 0 && f.n == 0)
		rc = check_joint(db, v, &hashes, e);
	buf_free(&hashes);
	if (rc == 0 && f.n > 0)
		rc = err_refuse(e, "tampered", 0,
		    "sealed rows of this register (%zu) have been changed by "
		    "something other than sheaf-agent: %s%s; restore it from a "
		    "backup",
		    f.n, buf_str(&f.names), f.n > NAMED_MAX ? " and more" : "");
	buf_free(&f.names);
	return rc;
}
