/*
 * Half typed forms.  A draft is shown to who typed it, so it opens nobody's
 * record and leaves no line in the access log: the page around it has one.
 */
#include "agent/desk/desk_drafts.h"

#include "agent/desk/gate.h"
#include "agent/register/drafts.h"
#include "agent/vault/vault_rows.h"
#include "common/base/day.h"
#include "common/base/jsontext.h"
#include "protocol/limits.h"

/* Ends a transaction that has changed drafts. */
static int
conclude(const struct desk *d, int rc, struct err *e)
{
	struct db *db = d->reg->db;

	if (rc == 0)
		rc = vault_rows_commit(db, d->reg->vault, e);
	if (rc < 0)
		db_rollback(db);
	return rc;
}

static int
store(struct desk *d, const char *form, struct slice words, struct err *e)
{
	int rc;

	if (db_begin(d->reg->db, e) < 0)
		return -1;
	rc = drafts_sweep(d->reg->db, d->today, e);
	if (rc == 0)
		rc = drafts_keep(d->reg, form, d->today, words, e);
	return conclude(d, rc, e);
}

static int
keep(struct desk *d, const char *form, const struct jval *words, struct err *e)
{
	struct buf text;
	int rc;

	if (drafts_check_form(form, e) < 0)
		return -1;
	buf_init(&text, LIMITS_DRAFT_MAX);
	jval_write(words, false, &text);
	rc = text.full ? err_refuse(e, "too-long", 0,
			     "this is too much to be kept while it is half "
			     "typed: save it, or make it shorter")
		       : store(d, form, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

int
desk_drafts_keep(struct desk *d, const char *form, const struct jval *words,
    struct err *e)
{
	if (gate_enter(d, OPERATION_DRAFT_KEEP, e) < 0)
		return -1;
	return gate_leave(d, keep(d, form, words, e));
}

static int
find(const struct desk *d, const char *form, struct jval **out, struct err *e)
{
	struct jval *words = NULL;
	struct draft draft;
	int rc;

	if (drafts_check_form(form, e) < 0)
		return -1;
	rc = drafts_find(d->reg, form, d->today, &draft, e);
	if (rc == 0 && draft.found)
		rc = jval_parse(&words, buf_slice(&draft.words),
		    LIMITS_DRAFT_MAX, e);
	if (rc == 0) {
		*out = jval_object();
		jval_set_str(*out, "form", form);
		jval_set(*out, "kept_on",
		    jval_day_shown(draft.found ? draft.kept_on : DAY_NONE));
		jval_set(*out, "words", draft.found ? words : jval_null());
	}
	drafts_free(&draft);
	return rc;
}

int
desk_drafts_find(struct desk *d, const char *form, struct jval **out,
    struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_DRAFT_FIND, e) < 0)
		return -1;
	return gate_leave(d, find(d, form, out, e));
}

static void
add_name(void *names, const char *form)
{
	jval_add(names, jval_text(form));
}

static int
list(const struct desk *d, struct jval **out, struct err *e)
{
	struct jval *names = jval_array();

	if (drafts_each(d->reg, d->today, add_name, names, e) < 0) {
		jval_free(names);
		return -1;
	}
	*out = jval_object();
	jval_set(*out, "forms", names);
	return 0;
}

int
desk_drafts_list(struct desk *d, struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_DRAFT_LIST, e) < 0)
		return -1;
	return gate_leave(d, list(d, out, e));
}

static int
drop(struct desk *d, const char *form, struct err *e)
{
	bool removed;
	int rc;

	if (drafts_check_form(form, e) < 0 || db_begin(d->reg->db, e) < 0)
		return -1;
	rc = drafts_drop(d->reg, form, &removed, e);
	if (rc == 0)
		rc = drafts_sweep(d->reg->db, d->today, e);
	return conclude(d, rc, e);
}

int
desk_drafts_drop(struct desk *d, const char *form, struct err *e)
{
	if (gate_enter(d, OPERATION_DRAFT_DROP, e) < 0)
		return -1;
	return gate_leave(d, drop(d, form, e));
}
