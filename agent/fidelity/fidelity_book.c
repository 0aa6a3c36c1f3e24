/*
 * Reviews in the register.  A correction never overwrites: what a review was
 * goes to the history first, so that a total that was once sent can be
 * explained later.
 */
#include "agent/fidelity/fidelity_book.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/services.h"
#include "common/base/mem.h"

const struct vault_column fidelity_book_column = {
	.field = "fidelity_review.reviewers",
	.title = "reviewers of review",
	.rows = "SELECT id, version, reviewers, 0, '', NULL, NULL"
		" FROM fidelity_review"
		" WHERE id > ? AND reviewers IS NOT NULL ORDER BY id",
	.store = "UPDATE fidelity_review SET reviewers = ?1, version = ?3"
		 " WHERE id = ?2",
};

/* ------------------------------------------------------------------ reading */

#define COLUMNS \
	"SELECT r.id, s.name, r.day, r.kind, r.score, r.withdrawn," \
	" (SELECT count(*) FROM fidelity_action a WHERE a.review = r.id" \
	"  AND NOT a.withdrawn)," \
	" (SELECT count(*) FROM fidelity_action a WHERE a.review = r.id" \
	"  AND NOT a.withdrawn AND a.done <= ?1), r.version" \
	" FROM fidelity_review r JOIN service s ON s.id = r.service "

static bool
take_review(struct db_stmt *q, struct review *r)
{
	struct slice name = db_bytes(q, 1), score = db_bytes(q, 4);
	int64_t kind = db_i64(q, 3);

	*r = (struct review){ .number = db_i64(q, 0),
		.day = (int32_t)db_i64(q, 2),
		.kind = (enum fidelity_kind)kind,
		.withdrawn = db_i64(q, 5) != 0,
		.planned = (unsigned)db_i64(q, 6),
		.done = (unsigned)db_i64(q, 7),
		.sealings = db_i64(q, 8) };
	if (name.n >= sizeof(r->service) || score.n != sizeof(r->score) ||
	    kind < 0 || kind >= FIDELITY_KINDS)
		return false;
	memcpy(r->service, name.p, name.n);
	memcpy(r->score, score.p, score.n);
	for (size_t i = 0; i < FIDELITY_ITEMS; i++)
		if (r->score[i] < FIDELITY_SCORE_MIN ||
		    r->score[i] > FIDELITY_SCORE_MAX)
			return false;
	return true;
}

static int
damaged(struct err *e)
{
	return err_set(e, ERR_CORRUPT,
	    "a stored fidelity review contradicts itself; restore the "
	    "register from a backup");
}

int
fidelity_book_load(struct db *db, const char *service, int32_t through,
    struct review_list *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    COLUMNS "WHERE ?2 IS NULL OR s.name = ?2"
		    " ORDER BY s.name COLLATE BINARY, r.day, r.kind");
	bool good = true;
	size_t room = 0;

	*out = (struct review_list){ 0 };
	db_bind_i64(q, 1, through);
	if (service != NULL)
		db_bind_str(q, 2, service);
	else
		db_bind_null(q, 2);
	while (good && db_step(q)) {
		out->review =
		    mem_grow(out->review, out->n, &room, sizeof(*out->review));
		good = take_review(q, &out->review[out->n]);
		out->n += good;
	}
	if (db_done(q, e) == 0 && good)
		return 0;
	fidelity_book_free(out);
	return good ? -1 : damaged(e);
}

void
fidelity_book_free(struct review_list *list)
{
	free(list->review);
	*list = (struct review_list){ 0 };
}

int
fidelity_book_find(struct db *db, const char *service, int32_t day,
    enum fidelity_kind kind, struct review *out, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    COLUMNS "WHERE s.name = ?2 AND r.day = ?3 AND r.kind = ?4");
	bool good = true;

	db_bind_i64(q, 1, INT32_MAX);
	db_bind_str(q, 2, service);
	db_bind_i64(q, 3, day);
	db_bind_i64(q, 4, kind);
	*found = db_step(q);
	if (*found)
		good = take_review(q, out);
	if (db_done(q, e) < 0)
		return -1;
	return good ? 0 : damaged(e);
}

int
fidelity_book_day(struct db *db, int64_t number, int32_t *day, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT day FROM fidelity_review WHERE id = ?");
	int64_t v = 0;
	bool found;

	db_bind_i64(q, 1, number);
	if (db_get_i64(q, &v, &found, e) < 0)
		return -1;
	*day = (int32_t)v;
	return 0;
}

/* ---------------------------------------------------------------- positions */

/* True when no later review of the same service and kind is in force. */
static bool
is_newest(const struct review_list *list, const struct review *r)
{
	if (r->withdrawn)
		return false;
	for (size_t i = 0; i < list->n; i++) {
		const struct review *other = &list->review[i];

		if (!other->withdrawn && other->kind == r->kind &&
		    other->day > r->day &&
		    strcmp(other->service, r->service) == 0)
			return false;
	}
	return true;
}

static void
rank(struct review_list *list, enum fidelity_kind kind)
{
	struct review **newest = mem_array(list->n, sizeof(struct review *));
	unsigned *total = mem_array(list->n, sizeof(*total));
	unsigned *position = mem_array(list->n, sizeof(*position));
	size_t n = 0;

	for (size_t i = 0; i < list->n; i++) {
		struct review *r = &list->review[i];

		if (r->kind != kind || !is_newest(list, r))
			continue;
		total[n] = fidelity_add(r->score).total;
		newest[n++] = r;
	}
	fidelity_positions(total, n, position);
	for (size_t i = 0; i < n; i++) {
		newest[i]->position = position[i];
		newest[i]->of = (unsigned)n;
	}
	free(newest);
	free(total);
	free(position);
}

void
fidelity_book_rank(struct review_list *list)
{
	rank(list, FIDELITY_INDEPENDENT);
	rank(list, FIDELITY_SELF);
}

/* ----------------------------------------------------------------- changing */

int
fidelity_book_remember(const struct open_register *reg, const char *sql,
    int64_t number, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db, sql);
	char at[CLOCK_TEXT_SIZE];

	clock_format(at, clock_wall_now());
	db_bind_str(q, 1, at);
	db_bind_str(q, 2, register_staff(reg));
	db_bind_i64(q, 3, number);
	return db_run(q, e);
}

int
fidelity_book_last_change(struct db *db, int64_t review, int64_t action,
    char at[static CLOCK_TEXT_SIZE], char **by, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT changed_at, changed_by FROM fidelity_history"
			   " WHERE review = ?1 AND coalesce(action, 0) = ?2"
			   " ORDER BY id DESC LIMIT 1");

	*by = NULL;
	at[0] = '\0';
	db_bind_i64(q, 1, review);
	db_bind_i64(q, 2, action);
	if (db_step(q)) {
		(void)snprintf(at, CLOCK_TEXT_SIZE, "%s", db_str(q, 0));
		*by = mem_string(db_str(q, 1));
	}
	return db_end(q, 0, e);
}

static int
insert(const struct open_register *reg, struct review *r, struct err *e)
{
	struct db_stmt *q;
	int64_t service;

	if (services_number(reg->db, r->service, &service, e) < 0)
		return -1;
	q = db_prepare(reg->db,
	    "INSERT INTO fidelity_review (service, day, kind, score,"
	    " withdrawn, version) VALUES (?, ?, ?, ?, 0, 0)");
	db_bind_i64(q, 1, service);
	db_bind_i64(q, 2, r->day);
	db_bind_i64(q, 3, r->kind);
	db_bind_blob(q, 4, r->score, sizeof(r->score));
	if (db_run(q, e) < 0)
		return -1;
	r->number = db_last_rowid(reg->db);
	return 0;
}

static int
remember(const struct open_register *reg, int64_t number, struct err *e)
{
	return fidelity_book_remember(reg,
	    "INSERT INTO fidelity_history (review, changed_at, changed_by,"
	    " withdrawn, score)"
	    " SELECT id, ?, ?, withdrawn, score FROM fidelity_review"
	    " WHERE id = ?",
	    number, e);
}

static int
update(const struct open_register *reg, const struct review *was,
    const struct review *now, struct err *e)
{
	struct db_stmt *q;

	if (remember(reg, was->number, e) < 0)
		return -1;
	q = db_prepare(reg->db,
	    "UPDATE fidelity_review SET score = ?, withdrawn = ?"
	    " WHERE id = ?");
	db_bind_blob(q, 1, now->score, sizeof(now->score));
	db_bind_i64(q, 2, now->withdrawn);
	db_bind_i64(q, 3, was->number);
	return db_run(q, e);
}

/* Who made a review, opened into r->plain, which stays empty when that was
 * not said. */
static int
load_reviewers(const struct open_register *reg, int64_t number,
    struct vault_row *r, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "SELECT id, version, reviewers FROM fidelity_review WHERE id = ?");
	int rc = 0;

	*r = vault_column_row(&fidelity_book_column);
	db_bind_i64(q, 1, number);
	if (db_step(q)) {
		vault_column_take(r, q, 0);
		if (!db_is_null(q, 2))
			rc = vault_column_open(reg->vault, r, e);
	}
	return db_end(q, rc, e);
}

/* Seal the reviewers anew where they differ; *changed says so. */
static int
put_reviewers(const struct open_register *reg, int64_t number,
    struct slice reviewers, bool *changed, struct err *e)
{
	struct vault_row r;
	int rc;

	*changed = false;
	if (reviewers.n == 0)
		return 0;
	rc = load_reviewers(reg, number, &r, e);
	if (rc == 0 && !slice_equal(buf_slice(&r.plain), reviewers)) {
		*changed = true;
		r.version++;
		buf_reset(&r.plain);
		buf_add_slice(&r.plain, reviewers);
		rc = vault_column_put(reg->db, reg->vault, &r, e);
	}
	buf_free(&r.plain);
	return rc;
}

int
fidelity_book_put(const struct open_register *reg, struct review *r,
    struct slice reviewers, enum review_change *change, struct err *e)
{
	struct review was;
	bool found, changed;
	int rc;

	*change = REVIEW_UNCHANGED;
	if (fidelity_book_find(reg->db, r->service, r->day, r->kind, &was,
		&found, e) < 0)
		return -1;
	r->withdrawn = false;
	if (!found) {
		*change = REVIEW_STORED;
		rc = insert(reg, r, e);
	} else {
		r->number = was.number;
		rc = 0;
		if (was.withdrawn ||
		    memcmp(was.score, r->score, sizeof(was.score)) != 0) {
			*change = REVIEW_CORRECTED;
			rc = update(reg, &was, r, e);
		}
	}
	if (rc < 0 || put_reviewers(reg, r->number, reviewers, &changed, e) < 0)
		return -1;
	if (!changed || *change != REVIEW_UNCHANGED)
		return 0;
	*change = REVIEW_CORRECTED;
	/* The scores are what they were, but who changed it must be known. */
	return remember(reg, r->number, e);
}

int
fidelity_book_withdraw(const struct open_register *reg, const struct review *r,
    struct err *e)
{
	struct review now = *r;

	now.withdrawn = true;
	return update(reg, r, &now, e);
}

int
fidelity_book_reviewers(const struct open_register *reg, int64_t number,
    struct buf *out, struct err *e)
{
	struct vault_row r;
	int rc = load_reviewers(reg, number, &r, e);

	buf_add_slice(out, buf_slice(&r.plain));
	buf_free(&r.plain);
	return rc;
}
