/*
 * The actions of a review.  All words of an action are one sealed value, so
 * nobody can put the evidence of one beside the task of another.
 */
#include "agent/fidelity/fidelity_actions.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"

/* The keyed hash by which an action of a review is found.  Its line feeds keep
 * it apart from the hash of a client reference, which has none. */
static void
make_lookup(const struct vault *v, int64_t review, const char *what,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	char *text = mem_printf("action\n%lld\n%s", (long long)review, what);

	vault_lookup(v, "fidelity", slice_of(text), out);
	mem_wipe(text, strlen(text));
	free(text);
}

/* The task is the first of the sealed words, so the hash can be made anew
 * from them under another key. */
static void
row_lookup(const struct vault *v, const struct vault_row *r,
    uint8_t out[static VAULT_LOOKUP_SIZE])
{
	make_lookup(v, r->owner, buf_str(&r->plain), out);
}

const struct vault_column fidelity_actions_column = {
	.field = "fidelity_action.words",
	.title = "fidelity action",
	.rows = "SELECT id, version, words, review, '', lookup, NULL"
		" FROM fidelity_action WHERE id > ? ORDER BY id",
	.store = "UPDATE fidelity_action SET words = ?1, version = ?3,"
		 " lookup = ?4 WHERE id = ?2",
	.lookup = row_lookup,
};

/* ------------------------------------------------------------------ reading */

void
fidelity_actions_wipe(struct review_action *a)
{
	for (size_t i = 0; i < REVIEW_WORDS; i++) {
		if (a->words[i] != NULL)
			mem_wipe(a->words[i], strlen(a->words[i]));
		free(a->words[i]);
		a->words[i] = NULL;
	}
}

void
fidelity_actions_free(struct review_action_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		fidelity_actions_wipe(&list->action[i]);
	free(list->action);
	*list = (struct review_action_list){ 0 };
}

/* The words stand one after another, each with a NUL. */
static int
split_words(struct review_action *a, const struct buf *plain, struct err *e)
{
	const char *p = buf_str(plain), *end = p + plain->n;

	for (size_t i = 0; i < REVIEW_WORDS; i++) {
		const char *nul = memchr(p, '\0', (size_t)(end - p));

		if (nul == NULL)
			return err_set(e, ERR_CORRUPT,
			    "a stored fidelity action is damaged; restore the "
			    "register from a backup");
		a->words[i] = mem_copy_text(p, (size_t)(nul - p));
		p = nul + 1;
	}
	return 0;
}

#define COLUMNS \
	"SELECT id, version, words, review, planned, done, withdrawn" \
	" FROM fidelity_action "

static int
take_action(const struct open_register *reg, struct db_stmt *q,
    struct review_action *a, struct err *e)
{
	struct vault_row r = vault_column_row(&fidelity_actions_column);
	int rc;

	vault_column_take(&r, q, 0);
	*a = (struct review_action){ .number = r.number,
		.review = db_i64(q, 3),
		.planned = (int32_t)db_i64(q, 4),
		.done = db_is_null(q, 5) ? DAY_NONE : (int32_t)db_i64(q, 5),
		.withdrawn = db_i64(q, 6) != 0,
		.sealings = r.version };
	rc = vault_column_open(reg->vault, &r, e);
	if (rc == 0)
		rc = split_words(a, &r.plain, e);
	buf_free(&r.plain);
	return rc;
}

int
fidelity_actions_load(const struct open_register *reg, int64_t review,
    struct review_action_list *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(reg->db, COLUMNS "WHERE review = ? ORDER BY id");
	size_t room = 0;
	int rc = 0;

	*out = (struct review_action_list){ 0 };
	db_bind_i64(q, 1, review);
	while (rc == 0 && db_step(q)) {
		out->action =
		    mem_grow(out->action, out->n, &room, sizeof(*out->action));
		rc = take_action(reg, q, &out->action[out->n++], e);
	}
	rc = db_end(q, rc, e);
	if (rc < 0)
		fidelity_actions_free(out);
	return rc;
}

int
fidelity_actions_get(const struct open_register *reg, int64_t number,
    struct review_action *out, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db, COLUMNS "WHERE id = ?");
	bool found;
	int rc = 0;

	*out = (struct review_action){ 0 };
	db_bind_i64(q, 1, number);
	found = db_step(q);
	if (found)
		rc = take_action(reg, q, out, e);
	rc = db_end(q, rc, e);
	if (rc == 0 && !found)
		rc = err_refuse(e, "no-action", 0,
		    "there is no action of number %lld", (long long)number);
	if (rc < 0)
		fidelity_actions_wipe(out);
	return rc;
}

/* ----------------------------------------------------------------- changing */

static int
find_number(const struct open_register *reg, const struct review_action *a,
    int64_t *number, bool *found, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(reg->db, "SELECT id FROM fidelity_action"
				" WHERE review = ? AND lookup = ?");
	uint8_t lookup[VAULT_LOOKUP_SIZE];

	make_lookup(reg->vault, a->review, a->words[REVIEW_WHAT], lookup);
	db_bind_i64(q, 1, a->review);
	db_bind_blob(q, 2, lookup, sizeof(lookup));
	return db_get_i64(q, number, found, e);
}

static void
bind_day(struct db_stmt *q, int i, int32_t day)
{
	if (day == DAY_NONE)
		db_bind_null(q, i);
	else
		db_bind_i64(q, i, day);
}

/* Seal the words of a stored action under their next version. */
static int
put_words(const struct open_register *reg, int64_t number, int64_t version,
    const struct review_action *a, struct err *e)
{
	struct vault_row r = vault_column_row(&fidelity_actions_column);
	int rc;

	r.number = number;
	r.version = version;
	r.owner = a->review;
	for (size_t i = 0; i < REVIEW_WORDS; i++)
		buf_add(&r.plain, a->words[i], strlen(a->words[i]) + 1);
	rc = vault_column_put(reg->db, reg->vault, &r, e);
	buf_free(&r.plain);
	return rc;
}

static int
insert(const struct open_register *reg, const struct review_action *a,
    struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO fidelity_action (review, lookup, planned, done,"
	    " withdrawn, version, words) VALUES (?, ?, ?, ?, 0, 0, x'')");
	uint8_t lookup[VAULT_LOOKUP_SIZE];

	make_lookup(reg->vault, a->review, a->words[REVIEW_WHAT], lookup);
	db_bind_i64(q, 1, a->review);
	db_bind_blob(q, 2, lookup, sizeof(lookup));
	db_bind_i64(q, 3, a->planned);
	bind_day(q, 4, a->done);
	if (db_run(q, e) < 0)
		return -1;
	return put_words(reg, db_last_rowid(reg->db), 1, a, e);
}

int
fidelity_actions_change(const struct open_register *reg,
    const struct review_action *a, struct err *e)
{
	struct db_stmt *q;
	int64_t version;
	bool found;

	if (fidelity_book_remember(reg,
		"INSERT INTO fidelity_history (review, action, changed_at,"
		" changed_by, withdrawn, planned, done)"
		" SELECT review, id, ?, ?, withdrawn, planned, done"
		" FROM fidelity_action WHERE id = ?",
		a->number, e) < 0)
		return -1;
	q = db_prepare(reg->db,
	    "UPDATE fidelity_action SET planned = ?, done = ?, withdrawn = ?"
	    " WHERE id = ?");
	db_bind_i64(q, 1, a->planned);
	bind_day(q, 2, a->done);
	db_bind_i64(q, 3, a->withdrawn);
	db_bind_i64(q, 4, a->number);
	if (db_run(q, e) < 0)
		return -1;
	q = db_prepare(reg->db,
	    "SELECT version FROM fidelity_action WHERE id = ?");
	db_bind_i64(q, 1, a->number);
	if (db_get_i64(q, &version, &found, e) < 0)
		return -1;
	ASSERT(found);
	return put_words(reg, a->number, version + 1, a, e);
}

/* What is stored becomes what *a says; *same when it is that already. */
static void
merge(struct review_action *stored, const struct review_action *a, bool *same)
{
	*same = !stored->withdrawn && stored->planned == a->planned &&
		stored->done == a->done;
	stored->withdrawn = false;
	stored->planned = a->planned;
	stored->done = a->done;
	for (size_t i = REVIEW_OWNER; i < REVIEW_WORDS; i++) {
		if (a->words[i][0] == '\0' ||
		    strcmp(a->words[i], stored->words[i]) == 0)
			continue;
		*same = false;
		mem_wipe(stored->words[i], strlen(stored->words[i]));
		free(stored->words[i]);
		stored->words[i] = mem_string(a->words[i]);
	}
}

int
fidelity_actions_put(const struct open_register *reg,
    const struct review_action *a, enum review_change *change, struct err *e)
{
	struct review_action stored;
	int64_t number;
	bool found, same;
	int rc;

	*change = REVIEW_STORED;
	if (find_number(reg, a, &number, &found, e) < 0)
		return -1;
	if (!found)
		return insert(reg, a, e);
	if (fidelity_actions_get(reg, number, &stored, e) < 0)
		return -1;
	merge(&stored, a, &same);
	*change = same ? REVIEW_UNCHANGED : REVIEW_CORRECTED;
	rc = same ? 0 : fidelity_actions_change(reg, &stored, e);
	fidelity_actions_wipe(&stored);
	return rc;
}
