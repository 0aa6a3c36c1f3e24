/*
 * The yes to a seal.  That consent is never read out of the absence of a
 * person is decided here, for the terminal and every other face.
 */
#include "agent/sealing/signoff.h"

#include <stdlib.h>
#include <string.h>

#include "agent/sealing/outbox.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/statement.h"

struct signoff {
	char *staff;
	struct hash shown;
	enum signoff_way way;
};

/* ------------------------------------------------------------------- drafts */

static void
write_text(const struct returns *const *returns, size_t n, struct buf *text,
    struct hash *digest)
{
	buf_init(text, (n + 1) * LIMITS_PAYLOAD_MAX);
	for (size_t i = 0; i < n; i++)
		returns_write(returns[i], text);
	*digest = hash_of(buf_slice(text));
}

static int
is_first_of_all(struct db *db, bool *first, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT 1 FROM statement WHERE seq > 0 LIMIT 1");

	*first = !db_step(q);
	return db_done(q, e);
}

int
signoff_draft_make(struct signoff_draft *out, struct db *db,
    const struct returns *const *returns, size_t n, struct err *e)
{
	bool first_of_all;

	memset(out, 0, sizeof(*out));
	write_text(returns, n, &out->text, &out->digest);
	out->n = n;
	out->first = mem_array(n + 1, sizeof(*out->first));
	if (is_first_of_all(db, &first_of_all, e) < 0)
		return -1;
	if (first_of_all)
		signoff_draft_needs_person(out,
		    "nothing was ever sealed in this register");
	for (size_t i = 0; i < n; i++) {
		const struct returns *r = returns[i];
		bool ever;

		if (outbox_ever_sealed(db, r->service, r->content, &ever, e) <
		    0)
			return -1;
		out->first[i] = !ever;
		if (out->first[i])
			signoff_draft_needs_person(out,
			    r->content == CONTENT_RETURN
				? "it holds the first return of a service"
			    : r->content == CONTENT_RECONCILIATION
				? "it holds the first reconciliation of a "
				  "service"
				: "it holds the first fidelity review of a "
				  "service");
		/* P-RCN-6: each one is read by a person. */
		if (r->content == CONTENT_RECONCILIATION) {
			out->first[i] = true;
			signoff_draft_needs_person(out,
			    "it holds numbers of a reconciliation");
		}
	}
	return 0;
}

void
signoff_draft_free(struct signoff_draft *draft)
{
	buf_free(&draft->text);
	free(draft->first);
	memset(draft, 0, sizeof(*draft));
}

void
signoff_draft_needs_person(struct signoff_draft *draft, const char *why)
{
	if (draft->why == NULL && draft->n > 0)
		draft->why = why;
}

/* ----------------------------------------------------------------- sign-off */

const char *
signoff_way_word(enum signoff_way way)
{
	static const char *const words[] = {
		[SIGNOFF_STANDING] = "standing",
		[SIGNOFF_TYPED] = "typed",
		[SIGNOFF_YES] = "yes",
	};

	return words[way];
}

bool
signoff_is_outdated(const struct signoff_draft *draft,
    const struct signoff_given *given)
{
	return !hash_equal(&draft->digest, given->shown);
}

int
signoff_give(struct signoff **out, const struct signoff_draft *draft,
    const struct signoff_given *given, struct err *e)
{
	*out = NULL;
	if (given->way == SIGNOFF_TYPED &&
	    strcmp(given->typed, given->staff) != 0)
		return err_set(e, ERR_REFUSED,
		    "that is not the name %s; nothing was sealed",
		    given->staff);
	if (signoff_is_outdated(draft, given))
		return err_set(e, ERR_REFUSED,
		    "the figures have changed since they were shown, so "
		    "nothing was sealed: look at them again, and sign off "
		    "what is there now");
	if (given->way == SIGNOFF_STANDING && draft->why != NULL)
		return err_set(e, ERR_REFUSED,
		    "this seal needs a person's yes, because %s; nothing was "
		    "sealed",
		    draft->why);
	*out = mem_alloc(sizeof(**out));
	(*out)->staff = mem_copy_text(given->staff, strlen(given->staff));
	(*out)->shown = *given->shown;
	(*out)->way = given->way;
	return 0;
}

void
signoff_free(struct signoff *s)
{
	if (s == NULL)
		return;
	free(s->staff);
	free(s);
}

const char *
signoff_staff(const struct signoff *s)
{
	return s->staff;
}

bool
signoff_covers(const struct signoff *s, const struct returns *const *returns,
    size_t n)
{
	struct hash digest;
	struct buf text;

	write_text(returns, n, &text, &digest);
	buf_free(&text);
	return hash_equal(&digest, &s->shown);
}

int
signoff_put(struct db *db, const struct signoff_given *given, int64_t *number,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO sign_off (staff, shown, way) VALUES (?, ?, ?)");

	db_bind_str(q, 1, given->staff);
	db_bind_blob(q, 2, given->shown->b, HASH_SIZE);
	db_bind_str(q, 3, signoff_way_word(given->way));
	if (db_run(q, e) < 0)
		return -1;
	*number = db_last_rowid(db);
	return 0;
}

int
signoff_store(const struct signoff *s, struct db *db, int64_t *number,
    struct err *e)
{
	const struct signoff_given given = { .staff = s->staff,
		.shown = &s->shown,
		.way = s->way };

	return signoff_put(db, &given, number, e);
}
