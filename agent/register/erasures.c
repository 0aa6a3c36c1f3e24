/*
 * The deletion log, in the database and in a file.  Both only ever gain lines.
 * The file is needed because restoring a backup brings back the clients who
 * were erased after it was made.
 */
#include "agent/register/erasures.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const char head[] = "sheaf-erasures/2";
/* As releases wrote it that knew no hash. */
static const char first_head[] = "sheaf-erasures/1";
static const char file_name[] = "erasures";
const char erasures_twin[] = "twin";
const char erasures_mistake[] = "mistake";
static const char *const reasons[] = { "request", "retention",
	erasures_mistake };

enum {
	HEX_SIZE = 2 * ERASURES_MARK + 1,
	HASH_HEX = 2 * VAULT_LASTING_SIZE,
	PRIVATE_FILE = 0600
};

bool
erasures_is_reason(const char *word)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(word, reasons[i]) == 0)
			return true;
	return false;
}

void
erasures_append(struct erasures *list, const struct erasure *item)
{
	list->item =
	    mem_grow(list->item, list->n, &list->cap, sizeof(*list->item));
	list->item[list->n++] = *item;
}

void
erasures_free(struct erasures *list)
{
	free(list->item);
	*list = (struct erasures){ 0 };
}

/* ------------------------------------------------------------------ the hash */

static void
make_hash(const struct vault *v, const struct erasure *item,
    uint8_t hash[static VAULT_LASTING_SIZE])
{
	struct buf text;

	buf_init(&text, sizeof(*item) + 1);
	buf_add(&text, item->mark, sizeof(item->mark));
	buf_u64be(&text, (uint64_t)item->day);
	buf_puts(&text, item->reason);
	buf_u8(&text, 0);
	buf_puts(&text, item->staff);
	ASSERT(!text.full);
	vault_lasting(v, "erasure", buf_slice(&text), hash);
	buf_free(&text);
}

void
erasures_vouch(const struct vault *v, struct erasure *item)
{
	make_hash(v, item, item->hash);
	item->hashed = true;
}

bool
erasures_vouched(const struct vault *v, const struct erasure *item)
{
	uint8_t hash[VAULT_LASTING_SIZE];

	make_hash(v, item, hash);
	return item->hashed && slice_equal(slice_make(hash, sizeof(hash)),
				   slice_make(item->hash, sizeof(item->hash)));
}

static struct slice
stored_hash(const struct erasure *item)
{
	return slice_make(item->hash, item->hashed ? sizeof(item->hash) : 0);
}

/* ----------------------------------------------------------------- the table */

static bool
copy_text(char *out, size_t size, struct slice s)
{
	if (s.n == 0 || s.n >= size || memchr(s.p, '\0', s.n) != NULL)
		return false;
	memcpy(out, s.p, s.n);
	out[s.n] = '\0';
	return true;
}

int
erasures_load(struct db *db, struct erasures *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT mark, erased_on, reason, erased_by, applied, hash, id"
	    " FROM erasure ORDER BY id");
	bool good = true;

	*out = (struct erasures){ 0 };
	while (good && db_step(q)) {
		struct slice mark = db_bytes(q, 0), hash = db_bytes(q, 5);
		struct erasure item = { .id = db_i64(q, 6),
			.day = (int32_t)db_i64(q, 1),
			.state = (enum erasure_state)db_i64(q, 4),
			.hashed = hash.n > 0 };

		good =
		    mark.n == sizeof(item.mark) &&
		    (!item.hashed || hash.n == sizeof(item.hash)) &&
		    copy_text(item.reason, sizeof(item.reason),
			db_bytes(q, 2)) &&
		    copy_text(item.staff, sizeof(item.staff), db_bytes(q, 3));
		if (good) {
			memcpy(item.mark, mark.p, mark.n);
			if (item.hashed)
				memcpy(item.hash, hash.p, hash.n);
			erasures_append(out, &item);
		}
	}
	if (db_done(q, e) == 0 && good)
		return 0;
	erasures_free(out);
	return good ? -1
		    : err_set(e, ERR_CORRUPT,
			  "the deletion log of the register is damaged; "
			  "restore it from a backup");
}

int
erasures_add(struct db *db, const struct erasure *item, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR IGNORE INTO erasure (mark, erased_on, reason,"
	    " erased_by, applied, hash) VALUES (?, ?, ?, ?, ?, ?)");
	struct slice hash = stored_hash(item);

	db_bind_blob(q, 1, item->mark, sizeof(item->mark));
	db_bind_i64(q, 2, item->day);
	db_bind_str(q, 3, item->reason);
	db_bind_str(q, 4, item->staff);
	db_bind_i64(q, 5, item->state);
	db_bind_blob(q, 6, hash.p, hash.n);
	return db_run(q, e);
}

int
erasures_put(struct db *db, const struct erasure *item, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "DELETE FROM erasure WHERE mark = ?");

	db_bind_blob(q, 1, item->mark, sizeof(item->mark));
	return db_run(q, e) < 0 ? -1 : erasures_add(db, item, e);
}

int
erasures_set_state(struct db *db, int64_t id, enum erasure_state state,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "UPDATE erasure SET applied = ?2 WHERE id = ?1");

	db_bind_i64(q, 1, id);
	db_bind_i64(q, 2, state);
	return db_run(q, e);
}

int
erasures_dismiss(struct db *db, size_t *n, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "UPDATE erasure SET applied = 3 WHERE applied = 2");
	int64_t changed;
	bool found;

	if (db_run(q, e) < 0 || db_get_i64(db_prepare(db, "SELECT changes()"),
				    &changed, &found, e) < 0)
		return -1;
	*n = (size_t)changed;
	return 0;
}

int
erasures_find(struct db *db, const uint8_t mark[static ERASURES_MARK],
    uint32_t *client, int64_t *service, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT id, service FROM client WHERE mark = ?");

	*client = 0;
	*service = 0;
	db_bind_blob(q, 1, mark, ERASURES_MARK);
	while (db_step(q)) {
		*client = (uint32_t)db_i64(q, 0);
		*service = db_i64(q, 1);
	}
	return db_done(q, e);
}

int
erasures_waiting(struct db *db, size_t *n, struct err *e)
{
	int64_t count;
	bool found;

	if (db_get_i64(db_prepare(db,
			   "SELECT count(*) FROM erasure WHERE applied = 0"),
		&count, &found, e) < 0)
		return -1;
	*n = (size_t)count;
	return 0;
}

/* ------------------------------------------------------------------ the file */

void
erasures_write(const struct erasures *list, struct buf *out)
{
	buf_printf(out, "%s\n", head);
	for (size_t i = 0; i < list->n; i++) {
		const struct erasure *item = &list->item[i];
		char hex[HEX_SIZE], hash[HASH_HEX + 1] = "-";
		char day[DAY_TEXT_SIZE];

		encode_hex(hex, item->mark, sizeof(item->mark));
		hex[HEX_SIZE - 1] = '\0';
		if (item->hashed)
			encode_hex(hash, item->hash, sizeof(item->hash));
		hash[item->hashed ? HASH_HEX : 1] = '\0';
		day_format(day, item->day);
		buf_printf(out, "%s %s %s %s %s\n", hex, hash, day,
		    item->reason, item->staff);
	}
}

/* The log is printed on terminals, so names have no control characters. */
static bool
is_name(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < ' ')
			return false;
	return true;
}

/* A hash, or "-" where a line has none. */
static bool
parse_hash(struct slice s, struct erasure *item)
{
	item->hashed = !slice_is(s, "-");
	return !item->hashed || (s.n == HASH_HEX && decode_hex(s, item->hash,
							sizeof(item->hash)));
}

static bool
parse_line(struct slice line, bool hashes, struct erasure *item)
{
	struct slice mark, hash, day, reason, rest;

	*item = (struct erasure){ 0 };
	return text_split(line, ' ', &mark, &rest) &&
	       (!hashes || (text_split(rest, ' ', &hash, &rest) &&
			       parse_hash(hash, item))) &&
	       text_split(rest, ' ', &day, &rest) &&
	       text_split(rest, ' ', &reason, &rest) &&
	       mark.n == HEX_SIZE - 1 &&
	       decode_hex(mark, item->mark, sizeof(item->mark)) &&
	       day_parse(day, &item->day) &&
	       copy_text(item->reason, sizeof(item->reason), reason) &&
	       (erasures_is_reason(item->reason) ||
		   strcmp(item->reason, erasures_twin) == 0) &&
	       is_name(rest) &&
	       copy_text(item->staff, sizeof(item->staff), rest);
}

int
erasures_parse(struct slice text, struct erasures *out, struct err *e)
{
	size_t n = strlen(first_head);
	bool first = text.n > n && memcmp(text.p, first_head, n) == 0;
	struct text t;

	*out = (struct erasures){ 0 };
	text_begin(&t, text, e);
	text_expect(&t, first ? first_head : head);
	while (!text_at_end(&t)) {
		struct erasure item;

		if (parse_line(text_line(&t), !first, &item))
			erasures_append(out, &item);
		else
			text_fail(&t,
			    "it is not a mark of 32 hex digits, %sa date, a "
			    "reason and a member of staff",
			    first ? "" : "a hash of 64, ");
	}
	if (text_end(&t) == 0)
		return 0;
	erasures_free(out);
	return -1;
}

static int
read_file(const char *path, struct erasures *out, struct err *e)
{
	struct buf text;
	int rc = file_read(path, LIMITS_ERASURES_MAX, &text, e);

	if (rc == 0 && erasures_parse(buf_slice(&text), out, e) < 0)
		rc = err_prefix(e,
		    "%s is no deletion log; put a copy of it there, or move it "
		    "away",
		    path);
	buf_free(&text);
	return rc;
}

static bool
same(const struct erasure *a, const struct erasure *b)
{
	return memcmp(a->mark, b->mark, sizeof(a->mark)) == 0 &&
	       slice_equal(stored_hash(a), stored_hash(b));
}

/* The lines of the file, then those of the database that are not among them.
 * Lines of one mark with different hashes all stay: which of them is right is
 * not known here. */
static int
gather(struct db *db, const char *path, struct erasures *out, struct err *e)
{
	struct erasures known = { 0 };

	if (file_exists(path) && read_file(path, out, e) < 0)
		return -1;
	if (erasures_load(db, &known, e) < 0) {
		erasures_free(out);
		return -1;
	}
	for (size_t i = 0; i < known.n; i++) {
		size_t k = 0;

		while (k < out->n && !same(&out->item[k], &known.item[i]))
			k++;
		if (k == out->n)
			erasures_append(out, &known.item[i]);
	}
	erasures_free(&known);
	return 0;
}

/* Put an item at the end of the list, in place of earlier ones of the same
 * client. */
static void
put_last(struct erasures *list, const struct erasure *item)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->n; i++)
		if (memcmp(list->item[i].mark, item->mark,
			sizeof(item->mark)) != 0)
			list->item[kept++] = list->item[i];
	list->n = kept;
	erasures_append(list, item);
}

int
erasures_save(struct db *db, const char *folder, const struct erasures *more,
    struct err *e)
{
	char *path = file_path(folder, file_name);
	struct erasures list = { 0 };
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_ERASURES_MAX);
	rc = gather(db, path, &list, e);
	if (rc == 0) {
		for (size_t i = 0; i < more->n; i++)
			put_last(&list, &more->item[i]);
		erasures_write(&list, &text);
		rc = text.full ? err_set(e, ERR_REFUSED,
				     "the deletion log is too long")
			       : file_replace(path, buf_slice(&text),
				     PRIVATE_FILE, e);
		erasures_free(&list);
	}
	buf_free(&text);
	free(path);
	return rc;
}

/* ------------------------------------------------------------- after a restore */

static int
take_all(struct db *db, struct erasures *list, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < list->n; i++) {
		struct erasure *item = &list->item[i];
		uint32_t client;
		int64_t service;

		rc = erasures_find(db, item->mark, &client, &service, e);
		item->state = client == 0    ? ERASURE_APPLIED
			      : item->hashed ? ERASURE_WAITS
					     : ERASURE_IN_DOUBT;
		if (rc == 0)
			rc = erasures_add(db, item, e);
	}
	return rc;
}

int
erasures_meet(struct db *db, const char *path, size_t *n, struct err *e)
{
	struct erasures list = { 0 };
	int rc = read_file(path, &list, e);

	if (rc == 0)
		rc = db_begin(db, e);
	if (rc == 0) {
		rc = take_all(db, &list, e);
		if (rc == 0)
			rc = db_commit(db, e);
		if (rc < 0)
			db_rollback(db);
	}
	erasures_free(&list);
	return rc < 0 ? -1 : erasures_waiting(db, n, e);
}
