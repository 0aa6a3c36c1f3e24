/* Half typed forms of the pages, in people.db: kept, given back, removed. */
#include "aggregator/accounts/accounts_drafts.h"

#include "aggregator/accounts/accounts_store.h"
#include "common/base/day.h"
#include "common/base/form_name.h"
#include "protocol/limits.h"

static int
check_form(const char *form, struct err *e)
{
	return form_name_check(form, LIMITS_DRAFT_FORM_MAX, e);
}

/* What is too old, and what was typed in a role that its author has no more. */
static int
sweep(struct accounts *a, int32_t today, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db,
	    "DELETE FROM draft WHERE kept_on <= ? OR role <> "
	    "(SELECT role FROM account WHERE id = draft.account)");

	db_bind_i64(q, 1, today - LIMITS_DRAFT_DAYS);
	return db_run(q, e);
}

/* There is room for one more form of this account, but for this one. */
static int
check_room(struct accounts *a, const struct accounts_person *p,
    const char *form, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db,
	    "SELECT count(*) FROM draft WHERE account = ? AND form <> ?");
	bool found;
	int64_t n;

	db_bind_i64(q, 1, p->id);
	db_bind_str(q, 2, form);
	if (db_get_i64(q, &n, &found, e) < 0)
		return -1;
	return n < LIMITS_REGION_DRAFTS_MAX
		   ? 0
		   : err_refuse(e, "too-many", 0,
			 "%d other forms stand half typed already: save one of "
			 "them, or start it again",
			 (int)LIMITS_REGION_DRAFTS_MAX);
}

/* Nothing is stored where the account has gone meanwhile. */
static int
put(struct accounts *a, const struct accounts_person *p, const char *form,
    const char *key, struct slice words, int32_t today, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db,
	    "INSERT OR REPLACE INTO draft "
	    "SELECT id, ?, role, ?, ?, ? FROM account WHERE id = ? AND "
	    "role = ?");

	db_bind_str(q, 1, form);
	db_bind_str(q, 2, key);
	db_bind_i64(q, 3, today);
	db_bind_text(q, 4, words);
	db_bind_i64(q, 5, p->id);
	db_bind_str(q, 6, accounts_role_word(p->role));
	return db_run(q, e);
}

int
accounts_drafts_keep(struct accounts *a, const struct accounts_person *p,
    const char *form, const char *key, struct slice words, int32_t today,
    struct err *e)
{
	int rc;

	if (check_form(form, e) < 0)
		return -1;
	if (words.n > LIMITS_REGION_DRAFT_MAX)
		return err_refuse(e, "too-long", 0,
		    "this is too much to be kept while it is half typed: save "
		    "it, or make it shorter");
	if (accounts_store_enter(a, e) < 0)
		return -1;
	rc = sweep(a, today, e);
	if (rc == 0)
		rc = check_room(a, p, form, e);
	if (rc == 0)
		rc = put(a, p, form, key, words, today, e);
	return accounts_store_leave(a, rc, e);
}

#define OF_THEIRS "WHERE account = ? AND role = ? AND kept_on > ? "

static void
bind_theirs(struct db_stmt *q, const struct accounts_person *p, int32_t today)
{
	db_bind_i64(q, 1, p->id);
	db_bind_str(q, 2, accounts_role_word(p->role));
	db_bind_i64(q, 3, today - LIMITS_DRAFT_DAYS);
}

int
accounts_drafts_find(struct accounts *a, const struct accounts_person *p,
    const char *form, int32_t today, struct buf *words, int32_t *kept_on,
    struct err *e)
{
	struct db_stmt *q;

	buf_init(words, LIMITS_REGION_DRAFT_MAX);
	*kept_on = DAY_NONE;
	if (check_form(form, e) < 0 || accounts_store_read(a, e) < 0)
		return -1;
	q = db_prepare(a->db,
	    "SELECT words, kept_on FROM draft " OF_THEIRS "AND form = ?");
	bind_theirs(q, p, today);
	db_bind_str(q, 4, form);
	if (db_step(q)) {
		buf_add_slice(words, db_bytes(q, 0));
		*kept_on = (int32_t)db_i64(q, 1);
	}
	return accounts_store_leave(a, db_end(q, 0, e), e);
}

int
accounts_drafts_each(struct accounts *a, const struct accounts_person *p,
    int32_t today, void (*each)(void *arg, const char *form), void *arg,
    struct err *e)
{
	struct db_stmt *q;

	if (accounts_store_read(a, e) < 0)
		return -1;
	q = db_prepare(a->db,
	    "SELECT form FROM draft " OF_THEIRS "ORDER BY kept_on DESC, form");
	bind_theirs(q, p, today);
	while (db_step(q))
		each(arg, db_str(q, 0));
	return accounts_store_leave(a, db_end(q, 0, e), e);
}

int
accounts_drafts_drop(struct accounts *a, const struct accounts_person *p,
    const char *form, struct err *e)
{
	struct db_stmt *q;

	if (check_form(form, e) < 0 || accounts_store_enter(a, e) < 0)
		return -1;
	q = db_prepare(a->db,
	    "DELETE FROM draft WHERE account = ? AND form = ?");
	db_bind_i64(q, 1, p->id);
	db_bind_str(q, 2, form);
	return accounts_store_leave(a, db_run(q, e), e);
}

int
accounts_drafts_stored(struct accounts *a, const struct accounts_person *p,
    const char *key, struct err *e)
{
	struct db_stmt *q;

	if (accounts_store_enter(a, e) < 0)
		return -1;
	q = db_prepare(a->db, "DELETE FROM draft WHERE account = ? AND "
			      "key = ? AND key <> ''");
	db_bind_i64(q, 1, p->id);
	db_bind_str(q, 2, key);
	return accounts_store_leave(a, db_run(q, e), e);
}
